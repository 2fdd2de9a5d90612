"""Correcting what a submitted audit says of its case."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from auditapp.audits.capture import requested_audit
from auditapp.audits.capture.page import AuditPage
from auditapp.audits.capture.question_view import Problem
from auditapp.audits.revisions import case_details
from auditapp.audits.revisions.case_details import CaseDetails
from auditapp.audits.revisions.case_forms import CaseDetailsForm
from auditapp.audits.revisions.service import NotSubmitted
from auditapp.audits.service import AuditError, StaleVersion
from auditapp.domain.audits.completeness import unanswered
from auditapp.domain.counting import counted
from auditapp.domain.vocabulary import AuditStatus
from auditapp.measures.cells import one_at_a_time
from auditapp.models import Audit
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.choices import all_teams

bp = Blueprint("case_details", __name__)


@bp.route("/audits/<id:audit_id>/correct-case", methods=["GET", "POST"])
@requires(Permission.RUN_MONTH, writes=True)
def correct_case(audit_id: int) -> Any:
    """Change what is wrong and say why: a new version that counts at once."""
    if request.method == "POST":
        one_at_a_time(db())
    audit = requested_audit.visible_audit(audit_id)
    form = CaseDetailsForm(data=asdict(CaseDetails.of(audit)))
    form.offer(audit, list(all_teams(db())))
    if request.method != "POST":
        if audit.status != AuditStatus.SUBMITTED:
            return _to(audit)
        page = _page(audit, form)
        requested_audit.record_reading(audit)
        return page
    if not form.validate_on_submit():
        return _page(audit, form), 422
    return _corrected(audit, form)


def _corrected(audit: Audit, form: CaseDetailsForm) -> Any:
    definition = audit.form_version.definition
    before = len(unanswered(definition, audit.facts))
    try:
        case_details.correct_case(
            db(),
            audit,
            form.details(audit),
            reason=form.because,
            by=reader().account_id,
            version=form.opened_on,
        )
    except (StaleVersion, NotSubmitted) as error:
        return _page(audit, form, conflict=str(error)), 409
    except AuditError as error:
        return _page(audit, form, [Problem("reason", str(error))]), 422
    db().commit()
    flash(f"Case details corrected. {case_details.case_follows(audit)}")
    more = len(unanswered(definition, audit.facts)) - before
    if more > 0:
        questions = counted(more, "question is", "questions are")
        flash(f"{questions} now asked and not answered. Correct the audit to answer.", "notice")
    return _to(audit)


def _to(audit: Audit) -> Any:
    return redirect(url_for("audits.show_audit", audit_id=audit.id))


def _page(
    audit: Audit,
    form: CaseDetailsForm,
    problems: Sequence[Problem] = (),
    *,
    conflict: str = "",
) -> str:
    found = [Problem(field.id, field.errors[0]) for field in form if field.errors]
    found += [problem for problem in problems if problem not in found]
    return render_template(
        "revisions/case_details.html",
        page=AuditPage(audit),
        form=form,
        problems=found,
        error_count=len(found),
        conflict=conflict,
        open=audit.status == AuditStatus.SUBMITTED,
    )
