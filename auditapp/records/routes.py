"""The log page: who did what to what, and when; never what was written about a child."""

import re
from contextlib import suppress
from datetime import date
from typing import Any

from flask import Blueprint, abort, render_template, request

from auditapp.records import queries
from auditapp.records.queries import LogFilters
from auditapp.web.access import Permission, db, requires
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
    )
    return render_template(
        "records/log.html",
        page=queries.log_page(db(), filters, filtering.page()),
        filters=filters,
        is_filtered=bool(filtering.given),
        link=filtering.link("records.show_log"),
        actions=[(action, action.capitalize()) for action in queries.actions(db())],
        people=queries.people(db()),
        subject_pages=SUBJECT_PAGES,
    )


def _day(filtering: Filtering, name: str) -> date | None:
    text = filtering.text(name)
    if not text:
        return None
    with suppress(ValueError):
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    abort(400, f"“{name}” in the address must be a real day, written like 2026-10-03.")
