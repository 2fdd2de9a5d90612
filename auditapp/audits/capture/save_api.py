"""Saving and submitting an audit by script, with JSON requests and responses.

A response reports only what is committed. Refusals are JSON too: `error` in words, and the data
that the script needs to recover.
"""

from typing import Any

from flask import Blueprint
from flask_wtf.csrf import generate_csrf

from auditapp.audits import service
from auditapp.audits.audit_state import AuditState
from auditapp.audits.capture import autosave, requested_audit
from auditapp.domain.audits.posted_answers import PostedAnswers, PostedSubmission
from auditapp.domain.calendar import today
from auditapp.models import Audit
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.json_body import json_body, refuse_body
from auditapp.web.template_filters import time_words

LONGEST = 2_000_000
"""The most bytes of a save: enough for the longest form."""

bp = Blueprint("answers", __name__)


@bp.get("/audits/<id:audit_id>/answers")
@requires(Permission.DO_AUDITS, writes=True)
def show_answers(audit_id: int) -> Any:
    """The saved state of an audit, with a new CSRF token, for a page that stays open."""
    audit = requested_audit.editable_audit(audit_id)
    requested_audit.record_reading(audit)
    return {**AuditState(audit).whole_reply(), "token": generate_csrf()}


@bp.post("/audits/<id:audit_id>/answers")
@requires(Permission.DO_AUDITS)
def save_answers(audit_id: int) -> Any:
    """Keep the answers that changed; those that cannot be read are refused one by one."""
    audit = requested_audit.editable_audit(audit_id)
    posted = json_body(PostedAnswers, longest=LONGEST)
    try:
        kept = autosave.keep(db(), audit, posted, by=reader().account_id)
        # Before the commit, so that no second transaction is needed.
        state = AuditState(audit).reply(None if kept.ignored else kept.saved)
        db().commit()
    except autosave.UnknownQuestion as error:
        refuse_body(str(error))
    except service.AlreadySubmitted:
        return _closed(audit)
    except service.StaleVersion:
        differing = autosave.both(audit, autosave.read(audit, posted))
        return _stale(audit) | {"conflict": differing}, 409
    marked = dict.fromkeys(kept.saved, ()) | state["marked"]
    told = {"saved": kept.saved, "refused": kept.refused, "cleaned": kept.cleaned}
    told["read"] = kept.read
    again = {**AuditState(audit).whole_reply(), "ignored": True} if kept.ignored else {}
    return {**state, **again, **told, "marked": marked}


@bp.post("/audits/<id:audit_id>/submission")
@requires(Permission.DO_AUDITS)
def submit_answers(audit_id: int) -> Any:
    """Submit the reader's own complete audit, in the version that its page last knew."""
    audit = requested_audit.own_audit(audit_id)
    version = json_body(PostedSubmission, longest=LONGEST).version
    try:
        autosave.submit(db(), audit, version=version, by=reader().account_id, today=today())
        db().commit()
    except service.AlreadySubmitted:
        return _closed(audit)
    except service.StaleVersion:
        return _stale(audit), 409
    except service.Incomplete as error:
        return {"error": str(error), "missing": _words(error)}, 422
    return AuditState(audit).reply()


def _closed(audit: Audit) -> Any:
    """The response when an audit is no longer open: nothing is saved; the page keeps its text."""
    done = f"submitted at {time_words(audit.submitted_at)}" if audit.submitted_at else "withdrawn"
    return {"error": f"This audit was {done}. Nothing was saved.", **AuditState(audit).reply()}, 409


def _stale(audit: Audit) -> dict[str, Any]:
    words = f"This audit was saved elsewhere at {time_words(audit.saved_at)}."
    return {"error": words, **AuditState(audit).whole_reply()}


def _words(error: service.Incomplete) -> dict[str, str]:
    return {one.question: one.what for one in error.missing}
