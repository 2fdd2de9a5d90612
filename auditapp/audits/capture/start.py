"""Opens an audit from a page; a page that is sent twice opens only one."""

from flask import abort
from sqlalchemy.exc import IntegrityError

from auditapp.audits import queries, service
from auditapp.audits.service import Case
from auditapp.domain.sampling.allocation import Bar
from auditapp.models import Account, Audit, FormVersion
from auditapp.web.access import db, reader
from auditapp.web.independence import why_not_by_hand


def bar(form: FormVersion, case_ref: str, team: str) -> Bar | None:
    """Why the reader may not audit this case; None where they may."""
    account = db().get_one(Account, reader().account_id)
    return why_not_by_hand(db(), account, form.definition, case_ref=case_ref, team=team)


def opened_by(once: str | None) -> Audit | None:
    """The audit that this page opened, if it was sent before."""
    return queries.by_start_token(db(), _token(once))


def start(form: FormVersion, case: Case, once: str | None) -> Audit:
    """A new audit for the reader, or the one that this page opened at the same moment.

    `once` is None when the page's name was used for an earlier audit: one name opens one audit.
    """
    token = _token(once)
    auditor = db().get_one(Account, reader().account_id)
    started = service.start(db(), form, case, auditor=auditor)
    started.start_token = token
    try:
        db().flush()
    except IntegrityError:  # the same page, sent twice at once
        db().rollback()
        return queries.by_start_token(db(), token) or abort(409)
    return started


def _token(once: str | None) -> str | None:
    """The unique name of a page, made from its account and the name it posted."""
    return f"{reader().account_id}.{once}"[:64] if once else None
