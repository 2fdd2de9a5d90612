"""Correct a section of a submitted audit: the posted page is read, then saved or shown again."""

from typing import Any

from flask import flash, redirect, request, url_for

from auditapp.audits.capture import page as capture_page
from auditapp.audits.capture.page import AuditPage
from auditapp.audits.capture.question_view import Problem
from auditapp.audits.revisions import history, service
from auditapp.audits.revisions.forms import CorrectionForm, correction_form
from auditapp.audits.revisions.page import asking, changed, correction_page, needs
from auditapp.audits.service import AuditError, Incomplete, StaleVersion
from auditapp.domain.audits.completeness import Missing
from auditapp.domain.forms.definitions import Section
from auditapp.escalations import queries as escalations
from auditapp.web.access import db, reader
from auditapp.web.answer_form import SectionForm, section_form
from auditapp.web.forms import refuse_strange_fields


def corrected(page: AuditPage, section: Section) -> Any:
    """Keep a posted correction, or show it again with what is wrong; nothing typed is lost."""
    posted, beside = section_form(section.questions), correction_form(page.form)
    unexpected = set(posted.strange(request.form)) & set(beside.strange(request.form))
    refuse_strange_fields(sorted(unexpected))
    if posted.has_faults or beside.problems():
        return _again(page, section, posted, beside, beside.problems()), 422
    before = page.facts
    try:
        _correct(page, posted, beside)
    except (StaleVersion, service.NotSubmitted) as error:
        return _again(page, section, posted, beside, conflict=str(error)), 409
    except Incomplete:
        return _again(page, section, posted, beside, refused=True), 422
    except AuditError as error:
        return _again(page, section, posted, beside, [Problem("reason", str(error))]), 422
    beside.log_confirmed()
    db().commit()
    follows = history.figures_follow(page.audit, before)
    flash(f"Audit corrected. {follows}{_not_needed(page, beside)}")
    for escalation in escalations.open_of(db(), page.audit.id):
        if escalation.manager_id is None:
            flash("A child may be unsafe. Phone first, then record who you have told.", "notice")
            return redirect(url_for("escalations.show_escalation", escalation_id=escalation.id))
    return redirect(url_for("audits.show_audit", audit_id=page.audit.id))


def _correct(page: AuditPage, posted: SectionForm, beside: CorrectionForm) -> None:
    service.correct(
        db(),
        page.audit,
        changed(page, posted),
        reason=beside.because,
        by=reader().account_id,
        final_grade=beside.final_grade.data or None,
        excuses=beside.excuses,
        version=beside.opened_on,
    )


def _again(
    page: AuditPage,
    section: Section,
    posted: SectionForm,
    beside: CorrectionForm,
    problems: list[Problem] | None = None,
    *,
    conflict: str = "",
    refused: bool = False,
) -> str:
    """The page with what was typed; in a conflict, with what is saved now."""
    needed = needs(page, posted, beside)
    asks = asking(page, section, beside, needed, refused=refused)
    if refused:
        problems = [_problem(page, one) for one in needed.faults] + list(asks.problems())
    asked = capture_page.asked_again(page, section, posted, conflict=bool(conflict))
    return correction_page(page, section, asked, beside, problems, asks=asks, conflict=conflict)


def _problem(page: AuditPage, missing: Missing) -> Problem:
    name = page.form.by_key[missing.question].name
    return Problem(f"q-{missing.question}", f"{missing.question} {name}: {missing.what}")


def _not_needed(page: AuditPage, beside: CorrectionForm) -> str:
    """What to say about a reason for a grade that no longer breaks a rule."""
    kept = page.audit.excuses.grade_reasons
    said = beside.excuses.grade_reasons
    if all(kept.get(number) == reason for number, reason in said.items()):
        return ""
    return "The grade now follows its rule, so the reason you gave was not needed and was not kept."
