"""Measures: the list, one measure, its series as a file, and the audits behind a figure."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for
from sqlalchemy.orm import Session

from auditapp.adapters.database import Database
from auditapp.domain.counting import agree
from auditapp.domain.figures.figures import Figure
from auditapp.measures import breakdowns, downloads, drill_down, queries
from auditapp.measures import page as measure_page
from auditapp.measures.filters import INVOLVEMENTS, SELECTIONS, Known, View, known, read_view
from auditapp.measures.queries import DRAWN, HEADLINE, Catalogued
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.activity_log import record
from auditapp.web.paging import Page
from auditapp.web.urls import Filtering

bp = Blueprint("measures", __name__)
NAVIGATION = (("/measures", "Measures", Permission.READ_FIGURES),)
GROUPINGS = {"form": "Form", "outcome": "Outcome", "theme": "Theme"}
SIDES = {
    "all": "All",
    drill_down.Verdict.MET: "Met",
    drill_down.Verdict.NOT_MET: "Not met",
    drill_down.Verdict.LEFT_OUT: "Left out",
}
EVENT_SIDES = {
    **SIDES,
    drill_down.Verdict.MET: "All of them",
    drill_down.Verdict.NOT_MET: "Not all",
}
A_PAGE = 50


@dataclass(frozen=True)
class Listed:
    """The audits behind a figure, the side chosen, and the page of it that is shown."""

    everything: drill_down.Listing
    chosen: drill_down.Listing
    page: Page[drill_down.Behind]
    side: str
    sort: str

    @property
    def closed_words(self) -> str:
        """6 more belong to teams you do not work with; or nothing."""
        number = self.chosen.closed_to_reader
        more = " more" if self.page.rows else ""
        belong = agree(number, "belongs to a team", "belong to teams")
        return f"{number}{more} {belong} you do not work with" if number else ""


@bp.get("/measures")
@requires(Permission.READ_FIGURES)
def list_measures() -> Any:
    """Every measure: its year as a line, its latest figure, what it was before, the signal."""
    filtering = Filtering(request.args)
    by = filtering.text("group", GROUPINGS) or "form"
    view, offered = _view(db(), filtering)
    plan = queries.plan_in_force(db())
    rows = measure_page.list_rows(db(), queries.catalogue(db()).values(), view)
    in_plan: dict[str, Any] = {"key": "CODE", **view.plan_args}
    outcome = url_for("plan.show_outcome", **in_plan) if plan else ""
    return render_template(
        "measures/list.html",
        groups=measure_page.grouped(rows, plan, by, outcome),
        count=len(rows),
        signals=measure_page.signals(rows.values()),
        by=by,
        group_links=[
            (text, _list_address(name, view), name == by) for name, text in GROUPINGS.items()
        ],
        view=view,
        choices=_choices(offered, view),
        reporting=offered.reporting,
        has_figures=offered.months is not None,
    )


@bp.get("/measures/<key:key>")
@requires(Permission.READ_FIGURES)
def show_measure(key: str) -> Any:
    """One measure: its figure, its months, its teams, its definition."""
    found = _measure(db(), key)
    view, offered = _view(db(), Filtering(request.args))
    by_month = measure_page.series(db(), [key], view, view.series).get(key, {})
    monthly = measure_page.monthly(found.measure, by_month, view.series, view)
    return render_template(
        "measures/measure.html",
        found=found,
        measure=found.measure,
        figure=measure_page.figure_of(found.measure, by_month, view),
        monthly=monthly,
        chart=measure_page.chart(monthly, view),
        has_cases=any(month.tally.denominator for month in monthly),
        sentence=measure_page.sentence(monthly),
        teams=breakdowns.teams(db(), found, view),
        involvements=breakdowns.involvements(db(), found, view),
        selections=breakdowns.selections(db(), found, view),
        definition=breakdowns.definition(found),
        plan=queries.plan_in_force(db()),
        view=view,
        reporting=offered.reporting,
        choices=_choices(offered, view),
    )


@bp.get("/measures/<key:key>.csv")
@requires(Permission.READ_FIGURES, writes=True)
def download_measure(key: str) -> Response:
    """The months of a measure as a file, by team too if asked; noted in the log."""
    found = _measure(db(), key)
    filtering = Filtering(request.args)
    view, _ = _view(db(), filtering)
    groups = ("month", "team") if filtering.text("by", ["team"]) else ("month",)
    over = view.filters.over(view.series)
    rows = queries.tallies(db(), [key], over, groups)
    record(db(), "figures downloaded", "measure", key, by=reader().account_id, rows=len(rows))
    db().commit()
    return downloads.tallies_file(f"{key}.csv", groups, rows, found.measure)


@bp.get("/measures/<key:key>/audits")
@requires(Permission.READ_AUDITS, writes=True)
def list_audits_behind(key: str) -> Any:
    """The audits behind one figure: met, not met and left out, held against the figure."""
    filtering = Filtering(request.args)
    side = filtering.text("which", SIDES) or "all"
    sort = drill_down.TEAM if filtering.text("sort") == drill_down.TEAM else drill_down.MONTH
    with _reading() as session:
        found = _measure(session, key)
        view, _ = _view(session, filtering)
        everything = drill_down.audits_behind(session, found, view, reader(), sort=sort)
        by_month = measure_page.series(session, [key], view, view.period).get(key, {})
    chosen = everything.of(None if side == "all" else drill_down.Verdict(side))
    readable = chosen.open_to_reader
    page: Page[drill_down.Behind] = Page.at(filtering.page(), len(readable), A_PAGE)
    listed = Listed(everything, chosen, page.of(readable), side, sort)
    by, rows = reader().account_id, len(listed.page.rows)
    record(db(), "audits behind a figure read", "measure", key, by=by, rows=rows)
    db().commit()
    figure = measure_page.figure_of(found.measure, by_month, view)
    return _behind_page(found, view, figure, listed)


def _reading() -> Session:
    """A session that only reads, so that a long list never keeps others from saving."""
    database: Database = current_app.extensions["auditapp.database"]
    return database.reading()


def _behind_page(found: Catalogued, view: View, figure: Figure, listed: Listed) -> str:
    keys = drill_down.in_order(found.form, found.measure)
    return render_template(
        "measures/behind.html",
        found=found,
        measure=found.measure,
        figure=figure,
        agrees=listed.everything.agrees_with(figure.tally, found.measure),
        listed=listed,
        sides=SIDES,
        side_links=_side_links(found, listed, view),
        filter_words=_filter_words(view),
        deciding=[(name, found.form.wording(name, None)) for name in keys],
        view=view,
    )


def _side_links(found: Catalogued, listed: Listed, view: View) -> list[tuple[str, str, bool]]:
    """The sides of the figure as links, each with how many audits stand there."""
    words = EVENT_SIDES if found.measure.counts == "events" else SIDES
    counts = {"all": len(listed.everything.audits), **listed.everything.counts()}
    return [
        (
            f"{words[name]} ({counts[name]})",
            _behind_address(found, listed.sort, name, view),
            name == listed.side,
        )
        for name in SIDES
    ]


def _behind_address(found: Catalogued, sort: str, side: str, view: View) -> str:
    args: dict[str, Any] = {"which": side, "sort": sort, **view.args}
    return url_for("measures.list_audits_behind", key=found.measure.key, **args)


def _filter_words(view: View) -> str:
    """Which filters narrow the figure, in a line; empty when none does."""
    filters = view.filters
    selection = "" if filters.selection == HEADLINE else SELECTIONS[filters.selection]
    involvement = INVOLVEMENTS.get(filters.involvement, "")
    drawn = "drawn here, without random as reported" if filters.drawn_only else ""
    narrowed = (filters.team, filters.service, involvement, selection, drawn)
    return " · ".join(part for part in narrowed if part)


def _list_address(group: str, view: View) -> str:
    args: dict[str, Any] = {"group": group, **view.args}
    return url_for("measures.list_measures", **args)


def _measure(session: Session, key: str) -> Catalogued:
    return queries.catalogue(session).get(key) or abort(404)


def _view(session: Session, filtering: Filtering) -> tuple[View, Known]:
    offered = known(session)
    return read_view(filtering, offered), offered


def _choices(offered: Known, view: View) -> dict[str, Any]:
    """What the filter form offers; the month under way and the chosen ones are always there."""
    asked = {view.period.first, view.period.last, offered.reporting.running}
    return {
        "months": offered.reporting.choices({*(offered.months or ()), *asked}),
        "team": [(name, name) for name in offered.teams],
        "service": [(name, name) for name in offered.services],
        "involvement": list(INVOLVEMENTS.items()),
        "selection": list(SELECTIONS.items()),
        "drawn": list(DRAWN.items()),
    }
