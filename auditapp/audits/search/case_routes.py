"""Find: a case reference, a measure or an outcome, and the page of one case.

A case reference is posted, and its page is named by one of its audits: it stands in no address and
in no server's log. Who searched for which case is in the activity log.
"""

from typing import Any

from flask import redirect, render_template, request, url_for

from auditapp.audits.capture import requested_audit
from auditapp.audits.search import case_queries
from auditapp.audits.search.case_queries import FoundCase
from auditapp.audits.search.routes import NAVIGATION, bp
from auditapp.domain.calendar import today
from auditapp.domain.references import is_reference, typed_reference
from auditapp.models.base import utc_now
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.activity_log import record
from auditapp.web.forms import only_these_fields

__all__ = ["NAVIGATION", "bp"]
EMPTY = "Enter a case reference, a measure or an outcome"
NO_REFERENCE = (
    "A reference, measure or outcome has only letters, numbers, hyphens, full stops and slashes. "
    "Cases cannot be found by name"
)


@bp.get("/find")
@requires(Permission.READ_AUDITS)
def show_find() -> Any:
    """Show the box on a page of its own."""
    return _find_page()


@bp.post("/find")
@requires(Permission.READ_AUDITS)
def find() -> Any:
    """Go to what was typed: a measure, an outcome, or everything of a case one may see."""
    only_these_fields("q")
    typed = typed_reference(request.form.get("q", ""))
    if not is_reference(typed):
        return _find_page(typed, NO_REFERENCE if typed else EMPTY), 422
    if key := case_queries.measure_key(db(), typed):
        return redirect(url_for("measures.show_measure", key=key), 303)
    if code := case_queries.outcome_code(db(), typed):
        return redirect(url_for("plan.show_outcome", key=code), 303)
    found = case_queries.find_case(db(), reader(), typed, utc_now())
    case_queries.record_search(db(), typed, len(found.audits), by=reader().account_id)
    db().commit()
    return redirect(_page_of(found), 303) if found else _find_page(typed)


@bp.get("/audits/<id:audit_id>/case")
@requires(Permission.READ_AUDITS, writes=True)
def show_case(audit_id: int) -> Any:
    """Everything of the case of an audit: its audits, rounds and escalations one may see."""
    audit = requested_audit.visible_audit(audit_id)
    found = case_queries.find_case(db(), reader(), audit.case_ref, utc_now())
    page = render_template(
        "search/case.html",
        case_ref=audit.case_ref,
        audit_id=audit.id,
        found=found,
        today=today(),
        leads=reader().may(Permission.RUN_MONTH),
        reads_log=reader().may(Permission.READ_LOG),
    )
    record(db(), "case read", "audit", audit.id, by=reader().account_id)
    db().commit()
    return page


def _page_of(found: FoundCase) -> str:
    """Where a case that was found leads, without its reference in the address."""
    if found.audits:
        return url_for("search.show_case", audit_id=found.audits[0].id)
    if not found.rounds:
        return url_for("escalations.show_escalation", escalation_id=found.escalations[0].id)
    case = found.rounds[0]
    if reader().may(Permission.RUN_MONTH):
        return url_for("round_cases.show_case", round_id=case.round_id, case_id=case.id)
    return url_for("rounds.show_round", round_id=case.round_id)


def _find_page(typed: str = "", error: str = "") -> str:
    return render_template(
        "search/find.html", typed=typed, error=error, error_count=1 if error else 0
    )
