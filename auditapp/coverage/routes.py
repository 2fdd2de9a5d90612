"""What is due, done and late, and the cases that were never sampled."""

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for

from auditapp.case_lists import queries as case_list_queries
from auditapp.coverage import page, queries
from auditapp.coverage.page import CoverageFilters
from auditapp.domain.calendar import today
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.activity_log import record

bp = Blueprint("coverage", __name__)


@bp.get("/rounds/coverage")
@requires(Permission.READ_ROUNDS)
def show_coverage() -> Any:
    """Due, done and late; and what was never sampled."""
    asked = page.asked(db(), request.args, today())
    return render_template(
        "coverage/coverage.html",
        asked=asked,
        page=page.page(db(), reader(), asked, today()),
        most_workers=page.MOST_WORKERS,
        leads=reader().may(Permission.RUN_MONTH),
        mine=None if queries.sees_lists(reader()) else reader().account_id,
    )


@bp.get("/rounds/coverage/cases")
@requires(Permission.RUN_MONTH, writes=True)
def list_never_sampled() -> Any:
    """The cases of the newest list that were never sampled, by reference."""
    asked = page.asked(db(), request.args, today())
    newest = case_list_queries.newest(db()) or abort(404)
    found = queries.never_sampled_cases(db(), newest, asked.form, asked.team, asked.page)
    if found.rows:
        record(
            db(),
            "cases never sampled read",
            "case list",
            newest.id,
            by=reader().account_id,
            page=found.number,
            cases=len(found.rows),
        )
        db().commit()
    return render_template(
        "coverage/cases.html",
        asked=asked,
        case_list=newest,
        page=found,
        teams=[(team, team) for team in queries.teams(db(), newest)],
        link=lambda number: _cases_address(asked, number),
    )


def _cases_address(asked: CoverageFilters, number: int) -> str:
    """A page of the cases that were never sampled."""
    address: dict[str, Any] = asked.address(by="", team=asked.team, page=str(number))
    return url_for("coverage.list_never_sampled", **address)
