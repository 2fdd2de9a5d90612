"""The log page: who did what to what, and when; never what was written about a child."""

import re
from contextlib import suppress
from datetime import date
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from auditapp.domain.references import typed_reference
from auditapp.records import queries
from auditapp.records.queries import LogFilters
from auditapp.web.access import Permission, db, requires
from auditapp.web.forms import only_these_fields
from auditapp.web.urls import Filtering

bp = Blueprint("records", __name__)
NAVIGATION = (("/log", "Log", Permission.READ_LOG),)
_DAY = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")
SUBJECT_PAGES = {
    "audit": "/audits/",
    "escalation": "/escalations/",
    "measure": "/measures/",
    "outcome": "/plan/outcomes/",
    "form": "/forms/",
    "case list": "/case-lists/",
    "round": "/rounds/",
}


@bp.get("/log")
@requires(Permission.READ_LOG)
def show_log() -> Any:
    """The log, newest first, a page at a time."""
    filtering = Filtering(request.args)
    filters = LogFilters(
        filtering.text("action"),
        filtering.number("person"),
        filtering.text("subject"),
        _day(filtering, "from"),
        _day(filtering, "to"),
        _case(filtering),
    )
    return _log_page(filters, filtering, filtering.page())


@bp.post("/log")
@requires(Permission.READ_LOG)
def find_in_log() -> Any:
    """The lines about one case. Its reference is posted, so that it stands in no address: there
    the case is named by its latest audit, and one that was only searched for not at all."""
    only_these_fields("case_ref")
    wanted = typed_reference(request.form.get("case_ref", ""))
    audit = queries.latest_audit(db(), wanted) if wanted else None
    if audit is not None or not wanted:
        return redirect(url_for("records.show_log", case=audit), 303)
    return _log_page(LogFilters(case_ref=wanted), Filtering(request.args), 1)


def _log_page(filters: LogFilters, filtering: Filtering, number: int) -> str:
    return render_template(
        "records/log.html",
        page=queries.log_page(db(), filters, number),
        filters=filters,
        case=filtering.given.get("case", ""),
        is_filtered=filters != LogFilters(),
        link=filtering.link("records.show_log"),
        actions=[(action, action.capitalize()) for action in queries.actions(db())],
        people=queries.people(db()),
        subject_pages=SUBJECT_PAGES,
    )


def _case(filtering: Filtering) -> str:
    audit = filtering.number("case")
    return (queries.case_of_audit(db(), audit) or abort(404)) if audit else ""


def _day(filtering: Filtering, name: str) -> date | None:
    text = filtering.text(name)
    if not text:
        return None
    with suppress(ValueError):
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    abort(400, f"“{name}” in the address must be a real day, written like 2026-10-03.")
