"""Steps that audit pages share: loading the requested audit, and the page after a posted form."""

from typing import Any

from flask import abort, flash, render_template, request, url_for
from structlog import get_logger

from auditapp.audits import identifier_checks, queries
from auditapp.audits.audit_state import SectionStatus
from auditapp.audits.capture import page as capture_page
from auditapp.audits.capture.page import AuditPage
from auditapp.audits.capture.question_view import QuestionView, problems_of, unsaved_answers
from auditapp.audits.grade_reasons import GradeReason, reasons
from auditapp.domain.vocabulary import Selection
from auditapp.escalations import queries as escalations
from auditapp.escalations.service import blocking as must_be_told
from auditapp.models import Audit
from auditapp.web.access import Permission, db, reader
from auditapp.web.activity_log import record
from auditapp.web.answer_form import SectionForm

log = get_logger()
CONFIRMS = "confirm-"
"""Prefix of the value of a button that saves the section and confirms a phrase."""


def visible_audit(audit_id: int) -> Audit:
    return queries.find(db(), audit_id, reader(), locked=request.method == "POST") or abort(404)


def own_audit(audit_id: int) -> Audit:
    """An audit the reader may answer: only their own."""
    audit = visible_audit(audit_id)
    if not is_mine(audit):
        abort(404)
    return audit


def editable_audit(audit_id: int) -> Audit:
    """An audit the reader may write in: their own or, for a QA lead, anybody's."""
    audit = visible_audit(audit_id)
    if not whose(audit)["may_write"]:
        abort(404)
    return audit


def whose(audit: Audit) -> dict[str, bool]:
    """Whether the audit is the reader's own, and whether they may write in it."""
    mine = is_mine(audit)
    return {"mine": mine, "may_write": mine or reader().may(Permission.RUN_MONTH)}


def is_mine(audit: Audit) -> bool:
    return audit.auditor_id == reader().account_id


def section_of(audit: Audit, key: str) -> tuple[AuditPage, SectionStatus]:
    page = AuditPage(audit)
    status = page.status(key) or abort(404)
    return page, status


def record_reading(audit: Audit) -> None:
    record(db(), "audit read", "audit", audit.id, by=reader().account_id)
    db().commit()


def conflict(page: AuditPage, status: SectionStatus, posted: SectionForm) -> Any:
    """The page with both texts after somebody else saved; the next save is a choice."""
    again = capture_page.asked_again(page, status.section, posted, conflict=True)
    return section_page(page, status, again, conflict=True), 409


def too_late(page: AuditPage, status: SectionStatus, posted: SectionForm) -> Any:
    """The page after the audit was submitted elsewhere: nothing is saved; typed text is shown."""
    again = capture_page.asked_again(page, status.section, posted)
    return render_template("reading/locked.html", page=page, status=status, asked=again), 409


def after_saving(page: AuditPage, status: SectionStatus) -> str:
    """Where "Save and continue" or "Save and come back later" leads."""
    chosen = request.form.get("next", "")
    if chosen.startswith(CONFIRMS):
        return _confirmed(page.audit, status, chosen.removeprefix(CONFIRMS))
    if chosen == "later":
        flash("Saved. You can continue this audit from here.")
        return url_for("my_work.show_my_work")
    following = page.after(status)
    if following is None:
        return url_for("audits.check_audit", audit_id=page.audit.id)
    return url_for("audits.show_section", audit_id=page.audit.id, key=following.section.key)


def _confirmed(audit: Audit, status: SectionStatus, digest: str) -> str:
    """Confirm that a phrase of the section identifies nobody, after saving what was typed."""
    here = url_for("audits.show_section", audit_id=audit.id, key=status.section.key)
    try:
        mark = identifier_checks.confirm(db(), audit, digest, by=reader().account_id)
    except identifier_checks.NotMarked as error:
        flash(str(error), "notice")
        return here
    db().commit()
    flash("Saved. You confirmed that the phrase identifies nobody.")
    return f"{here}#q-{mark.question}" if mark else here


def section_page(
    page: AuditPage,
    status: SectionStatus,
    asked: list[QuestionView],
    *,
    conflict: bool = False,
) -> str:
    beside = escalations.beside(db(), page.audit, status.section)
    found = problems_of(asked)
    return render_template(
        "capture/section.html",
        page=page,
        audit=page.audit,
        form=page.form,
        status=status,
        section=status.section,
        asked=asked,
        problems=found,
        error_count=len(found),
        conflict=conflict,
        mine=is_mine(page.audit),
        record=section_record(page, asked, conflict=conflict),
        case_facts={"involvement": page.audit.involvement, "selection": page.audit.selection},
        escalations=beside,
    )


def section_record(page: AuditPage, asked: list[QuestionView], *, conflict: bool) -> dict[str, Any]:
    """Data for a section's script that its controls do not hold."""
    audit = page.audit
    return {
        **page.reply([item.question.key for item in asked]),
        "id": audit.id,
        "saved_by": audit.saved_by.name if audit.saved_by else "",
        "unsaved": unsaved_answers(audit, asked),
        "conflict": conflict,
    }


def check_page(
    page: AuditPage, *, refused: bool = False, rules: list[GradeReason] | None = None
) -> str:
    """Draw the check page; `rules` are broken grade rules with reasons just typed, if any."""
    blocking = [*page.blocking, *must_be_told(db(), page.audit)]
    return render_template(
        "capture/check.html",
        page=page,
        rules=reasons(db(), page, reader()) if rules is None else rules,
        blocking=blocking,
        escalations=escalations.beside(db(), page.audit),
        answered=list(capture_page.answered_sections(page)),
        is_headline=Selection(page.audit.selection).is_headline,
        error_count=len(blocking) if refused else 0,
        refused=refused,
        mine=is_mine(page.audit),
    )
