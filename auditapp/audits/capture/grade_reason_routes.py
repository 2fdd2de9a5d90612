"""Recording the reason for a grade that breaks a rule of the form."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from wtforms import HiddenField

from auditapp.audits import grade_reasons, service
from auditapp.audits.capture import requested_audit
from auditapp.audits.capture.page import AuditPage, rule_table
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.given_answers import REASON_LIMIT
from auditapp.models import Audit
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.answer_form import NoteField
from auditapp.web.forms import StrictForm, version_of

NO_SUCH_RULE = 1_000_000
CHANGED = "This audit was saved elsewhere after you opened the page. Check it again, then decide."

bp = Blueprint("grade_reasons", __name__)


class GradeReasonForm(StrictForm):
    """The rule, the version of the audit that the page showed, and the reason."""

    rule = HiddenField()
    version = HiddenField()
    reason = NoteField("Reason", REASON_LIMIT)

    @property
    def fault(self) -> str:
        return str(self.reason.process_errors[0]) if self.reason.process_errors else ""


@bp.post("/audits/<id:audit_id>/grade-reasons")
@requires(Permission.DO_AUDITS)
def record_reason(audit_id: int) -> Any:
    """Record the reason for the grade, or remove it; a repeat changes nothing."""
    audit = requested_audit.editable_audit(audit_id)
    form = GradeReasonForm()
    form.refuse_strange_fields()
    number = _number(form.rule.data)
    if form.fault:
        return _again(audit, number, form, form.fault), 422
    try:
        grade_reasons.give(
            db(),
            audit,
            number,
            str(form.reason.data or ""),
            version=version_of(form.version.data),
            reader=reader(),
        )
    except service.AlreadySubmitted as error:
        flash(str(error), "notice")
        return redirect(url_for("audits.show_audit", audit_id=audit_id))
    except service.StaleVersion:
        return _again(audit, number, form, CHANGED), 409
    except service.AuditError as error:
        return _again(audit, number, form, str(error)), 422
    db().commit()
    flash("Reason recorded." if form.reason.data else "Reason removed.")
    return redirect(url_for("audits.check_audit", audit_id=audit_id))


bp.add_app_template_filter(grade_reasons.how_round, "how_round")


@bp.app_template_filter("grade_rules")
def rules_for_script(form: Form, audit: Audit) -> list[dict[str, Any]]:
    """A form's grade rules for the page's script, each with the words shown when it is broken."""
    return [
        {
            "when": rule_table(rule.when),
            "tooGood": rule.too_good,
            "message": rule.message,
            "how": grade_reasons.how_round(rule, audit),
        }
        for rule in form.grade_rules
    ]


def _again(audit: Audit, number: int, form: GradeReasonForm, words: str) -> str:
    """The check page with the typed reason still in its box, and the error."""
    page = AuditPage(audit)
    rules = grade_reasons.reasons(db(), page, reader(), also=number)
    flash(words, "notice")
    typed = form.reason.typed_text
    marked = [
        replace(one, typed=typed, error=words) if one.number == number else one for one in rules
    ]
    return requested_audit.check_page(page, rules=marked)


def _number(text: str | None) -> int:
    plain = text or ""
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else NO_SUCH_RULE
