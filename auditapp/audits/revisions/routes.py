"""Returning, correcting and withdrawing a submitted audit, and reading every version of it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from auditapp.audits.capture import page as capture_page
from auditapp.audits.capture import requested_audit
from auditapp.audits.capture.page import AuditPage
from auditapp.audits.capture.question_view import Problem
from auditapp.audits.reading.page import document
from auditapp.audits.revisions import correct, history, service
from auditapp.audits.revisions.forms import ReturnForm, RevisionForm, correction_form, return_form
from auditapp.audits.revisions.page import correction_page
from auditapp.audits.service import StaleVersion
from auditapp.domain.calendar import Month, returns_close, today
from auditapp.domain.vocabulary import AuditStatus
from auditapp.measures.cells import one_at_a_time
from auditapp.models import Audit
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.urls import Filtering

bp = Blueprint("revisions", __name__)
REFUSED = (service.RevisionReasonMissing, service.TooLate, service.NotAsked)
TOO_LATE_NOW = (StaleVersion, service.NotSubmitted)


@bp.route("/audits/<id:audit_id>/return", methods=["GET", "POST"])
@requires(Permission.RUN_MONTH, writes=True)
def give_back_audit(audit_id: int) -> Any:
    """Return an audit to its auditor, with a comment at each question that asks for one."""
    audit = _audit(audit_id)
    form = return_form(audit.form_version.definition)
    form.refuse_strange_fields()
    if request.method == "GET":
        return _return_page(audit, form) if _is_submitted(audit) else _to(audit)
    words = (
        f"Audit returned to {audit.auditor.name}. It does not count in any "
        "figure until it is submitted again."
    )
    give_back = partial(service.give_back, comments=form.comments(), today=today())
    return _done(audit, form, give_back, _return_page, words)


@bp.route("/audits/<id:audit_id>/correct", methods=["GET", "POST"])
@requires(Permission.RUN_MONTH, writes=True)
def correct_audit(audit_id: int) -> Any:
    """Choose the section, change its answers, say why: a new version that counts at once."""
    audit = _audit(audit_id)
    page = AuditPage(audit)
    section = _chosen_section(page)
    if request.method == "POST":
        return correct.corrected(page, section) if section else abort(400)
    if not _is_submitted(audit):
        return _to(audit)
    requested_audit.record_reading(audit)
    if section is None:
        return render_template("revisions/choose.html", page=page)
    return correction_page(
        page, section, capture_page.asked(page, section), correction_form(page.form)
    )


@bp.route("/audits/<id:audit_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.RUN_MONTH, writes=True)
def withdraw_audit(audit_id: int) -> Any:
    """Withdraw an audit from every figure, permanently."""
    audit = _audit(audit_id)
    form = RevisionForm()
    form.refuse_strange_fields()
    if request.method == "GET":
        may_be = (AuditStatus.SUBMITTED, AuditStatus.RETURNED)
        return _withdraw_page(audit, form) if audit.status in may_be else _to(audit)
    words = "Audit withdrawn. It no longer counts in any figure."
    return _done(audit, form, service.withdraw, _withdraw_page, words)


@bp.get("/audits/<id:audit_id>/versions/<id:number>")
@requires(Permission.READ_AUDITS, writes=True)
def show_version(audit_id: int, number: int) -> Any:
    """The document exactly as it was submitted then."""
    audit = requested_audit.visible_audit(audit_id)
    if number == len(audit.versions) + 1:
        return _to(audit)
    was = history.as_it_was(audit, number) or abort(404)
    requested_audit.record_reading(audit)
    return render_template(
        "revisions/version.html",
        document=document(db(), was, reader()),
        kept=audit.versions[number - 1],
        newest=len(audit.versions) + 1,
    )


@bp.get("/audits/<id:audit_id>/changes")
@requires(Permission.READ_AUDITS, writes=True)
def show_changes(audit_id: int) -> Any:
    """What changed from version to version, with who, when and why."""
    audit = requested_audit.visible_audit(audit_id)
    requested_audit.record_reading(audit)
    return render_template(
        "revisions/changes.html", page=AuditPage(audit), steps=history.steps(audit)
    )


def _audit(audit_id: int) -> Audit:
    """The audit asked for. A change waits first until no other changes what counts, so that two
    never hold what the other needs."""
    if request.method == "POST":
        one_at_a_time(db())
    return requested_audit.visible_audit(audit_id)


def _done(
    audit: Audit, form: Any, change: Callable[..., None], page: Callable[..., str], words: str
) -> Any:
    """Make the change that was posted, or show its page again with what is wrong."""
    if form.problems():
        return page(audit, form, form.problems()), 422
    by, version = reader().account_id, form.opened_on
    try:
        change(db(), audit, reason=form.because, by=by, version=version)
    except REFUSED as error:
        return page(audit, form, [Problem("reason", str(error))]), 422
    except TOO_LATE_NOW as error:
        return page(audit, form, conflict=str(error)), 409
    form.log_confirmed()
    db().commit()
    flash(words)
    return _to(audit)


def _is_submitted(audit: Audit) -> bool:
    return audit.status == AuditStatus.SUBMITTED


def _to(audit: Audit) -> Any:
    return redirect(url_for("audits.show_audit", audit_id=audit.id))


def _chosen_section(page: AuditPage) -> Any:
    """The section in the address, or that of the question in it; None when neither is."""
    asked = Filtering(request.args)
    key, question = asked.text("section"), asked.text("question")
    if not key and not question:
        only = page.form.sections[0] if len(page.form.sections) == 1 else None
        return only
    for section in page.form.sections:
        if section.key == key or question in {one.key for one in section.questions}:
            return section
    abort(404)


def _return_page(
    audit: Audit, form: ReturnForm, problems: Sequence[Problem] = (), *, conflict: str = ""
) -> str:
    page = AuditPage(audit)
    last_day = returns_close(Month.parse(audit.month))
    return _revision_page(
        "revisions/return.html",
        page,
        form,
        problems,
        conflict=conflict,
        answered=list(capture_page.answered_sections(page)),
        last_day=last_day,
        too_late=today() > last_day,
    )


def _withdraw_page(
    audit: Audit, form: RevisionForm, problems: Sequence[Problem] = (), *, conflict: str = ""
) -> str:
    page = AuditPage(audit)
    return _revision_page("revisions/withdraw.html", page, form, problems, conflict=conflict)


def _revision_page(
    template: str, page: AuditPage, form: RevisionForm, problems: Sequence[Problem], **shown: Any
) -> str:
    """The page, and that it was read when it is opened."""
    shown |= {"page": page, "form": form, "problems": problems, "error_count": len(problems)}
    html = render_template(template, **shown)
    if request.method == "GET":
        requested_audit.record_reading(page.audit)
    return html
