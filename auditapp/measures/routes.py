"""Measures: the list, one measure, its series as a file, and the audits behind a figure."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for

from auditapp.adapters.urls import Filtering
from auditapp.domain.calendar import Month, Period, london
from auditapp.measures import behind, downloads, pages, queries
from auditapp.measures.queries import ALL, HEADLINE, Catalogued
from auditapp.measures.viewing import INVOLVEMENTS, SELECTIONS, Known, View, known, read_view
from auditapp.models.base import utc_now
from auditapp.people.access import Permission, db, reader, requires
from auditapp.records.service import record

bp = Blueprint("measures", __name__, template_folder="templates")
NAVIGATION = (("/measures", "Measures", Permission.READ_FIGURES),)
GROUPINGS = {"form": "Form", "outcome": "Outcome", "theme": "Theme"}
SIDES = {
    "all": "All",
    behind.Verdict.MET: "Met",
    behind.Verdict.NOT_MET: "Not met",
    behind.Verdict.LEFT_OUT: "Left out",
}
EVENT_SIDES = {**SIDES, behind.Verdict.MET: "All of them", behind.Verdict.NOT_MET: "Not all"}
A_PAGE = 50


@dataclass(frozen=True)
class Paging:
    """Which page of how many."""

    number: int
    last: int
    total: int

    @classmethod
    def of(cls, number: int, total: int) -> "Paging":
        last = max(1, -(-total // A_PAGE))
        return cls(min(number, last), last, total)

    @property
    def rows(self) -> slice:
        return slice((self.number - 1) * A_PAGE, self.number * A_PAGE)


@bp.get("/measures")
@requires(Permission.READ_FIGURES)
def list_measures() -> Any:
    """Every measure: its year as a line, its latest figure, what it was before, the signal."""
    filtering = Filtering(request.args)
    by = filtering.text("group", {name: name for name in GROUPINGS}) or "form"
    view, offered = _view(filtering)
    plan = queries.plan_in_force(db())
    rows = pages.list_rows(db(), queries.catalogue(db()).values(), view)
    outcome = "/plan/outcomes/CODE" if plan else ""
    return render_template(
        "measures/list.html",
        groups=pages.grouped(rows, plan, by, outcome),
        count=len(rows),
        signals=pages.signals(rows.values()),
        by=by,
        group_links=[
            (text, url_for("measures.list_measures", group=name, **view.args), name == by)
            for name, text in GROUPINGS.items()
        ],
        view=view,
        choices=_choices(offered, view),
        has_figures=offered.latest is not None,
    )


@bp.get("/measures/<key:key>")
@requires(Permission.READ_FIGURES)
def show_measure(key: str) -> Any:
    """One measure: its figure, its months, its teams, its definition."""
    found = _measure(key)
    view, offered = _view(Filtering(request.args))
    by_month = pages.series(db(), [key], view, view.series).get(key, {})
    figure = pages.figure_of(found.measure, by_month, view)
    monthly = pages.monthly(found.measure, by_month, view.series, view)
    points = pages.points(monthly)
    target = found.measure.target_for(str(view.period.last))
    name = f"{found.measure.title}, {view.series.label}"
    return render_template(
        "measures/measure.html",
        found=found,
        measure=found.measure,
        figure=figure,
        monthly=monthly,
        chart=pages.charts.line_chart(
            "series", name, pages.series_words(points), points, f"Target: {target.words}" if target else ""
        ),
        sentence=pages.sentence(figure, monthly),
        teams=_teams(found, view),
        involvements=_involvements(found, view),
        selections=_selections(found, view),
        definition=_definition(found),
        plan=queries.plan_in_force(db()),
        view=view,
        choices=_choices(offered, view),
    )


@bp.get("/measures/<key:key>.csv")
@requires(Permission.READ_FIGURES, writes=True)
def download_measure(key: str) -> Response:
    """The months of a measure as a file, by team too if asked; noted in the log."""
    found = _measure(key)
    filtering = Filtering(request.args)
    view, _ = _view(filtering)
    groups = ("month", "team") if filtering.text("by", {"team": "team"}) else ("month",)
    over = view.filters.over(view.series)
    rows = queries.tallies(db(), [key], over, groups)
    record(db(), "figures downloaded", "measure", key, by=reader().account_id, rows=len(rows))
    db().commit()
    return downloads.csv_file(f"{key}.csv", groups, rows, found.measure)


@bp.get("/measures/<key:key>/audits")
@requires(Permission.READ_AUDITS, writes=True)
def list_audits_behind(key: str) -> Any:
    """The audits behind one figure: met, not met and left out, held against the figure."""
    found = _measure(key)
    filtering = Filtering(request.args)
    side = filtering.text("which", {str(name): str(name) for name in SIDES}) or "all"
    sort = behind.TEAM if filtering.text("sort") == behind.TEAM else behind.MONTH
    view, _ = _view(filtering)
    everything = behind.audits_behind(db(), found, view, reader(), sort=sort)
    by_month = pages.series(db(), [key], view, view.period).get(key, {})
    figure = pages.figure_of(found.measure, by_month, view)
    chosen = everything.of(None if side == "all" else behind.Verdict(side))
    paging = Paging.of(filtering.page(), len(chosen.open_to_reader))
    shown = chosen.open_to_reader[paging.rows]
    by = reader().account_id
    record(db(), "audits behind a figure read", "measure", key, by=by, rows=len(shown))
    db().commit()
    return render_template(
        "measures/behind.html",
        found=found,
        measure=found.measure,
        figure=figure,
        everything=everything,
        agrees=everything.agrees_with(figure.tally, found.measure),
        chosen=chosen,
        shown=shown,
        paging=paging,
        side=side,
        sides=SIDES,
        side_links=_side_links(found, everything, side, sort, view),
        filter_words=_filter_words(view),
        sort=sort,
        view=view,
        deciding=[(name, found.form.wording(name, None)) for name in behind.in_order(found.form, found.measure)],
    )


def _side_links(
    found: Catalogued, everything: behind.Listing, side: str, sort: str, view: View
) -> list[tuple[str, str, bool]]:
    """The sides of the figure as links, each with how many audits stand there."""
    words = EVENT_SIDES if found.measure.counts == "events" else SIDES
    return [
        (
            f"{words[name]} ({everything.count(None if name == 'all' else behind.Verdict(name))})",
            url_for(
                "measures.list_audits_behind",
                key=found.measure.key,
                which=name,
                sort=sort,
                **view.args,
            ),
            name == side,
        )
        for name in SIDES
    ]


def _filter_words(view: View) -> str:
    """Which filters narrow the figure, in a line; empty when none does."""
    filters = view.filters
    selection = "" if filters.selection == HEADLINE else SELECTIONS[filters.selection]
    involvement = INVOLVEMENTS.get(filters.involvement, "")
    parts = (filters.team, filters.service, involvement, selection)
    return " · ".join(part for part in parts if part)


def _measure(key: str) -> Catalogued:
    found = queries.catalogue(db()).get(key)
    if found is None:
        abort(404)
    return found


def _view(filtering: Filtering) -> tuple[View, Known]:
    offered = known(db())
    today = Month.of(london(utc_now()).date())
    return read_view(filtering, offered, today), offered


def _choices(offered: Known, view: View) -> dict[str, Any]:
    """What the filter form offers; a chosen month without figures stays among the months."""
    asked = {view.period.first, view.period.last}
    months = {*(offered.months or ()), *asked}
    return {
        "months": [(str(month), month.label) for month in sorted(months, reverse=True)],
        "team": [(name, name) for name in offered.teams],
        "service": [(name, name) for name in offered.services],
        "involvement": list(INVOLVEMENTS.items()),
        "selection": list(SELECTIONS.items()),
    }


def _teams(found: Catalogued, view: View) -> list[pages.Part]:
    by_team = pages.series_by(db(), found.measure.key, view, view.series, "team")
    by_team.pop("", None)
    return pages.team_parts(found.measure, by_team, view)


def _involvements(found: Catalogued, view: View) -> list[pages.Part]:
    if found.measure.split_by is None:
        return []
    key = found.measure.key
    by_involvement = pages.series_by(db(), key, view, view.period, "involvement")
    return pages.involvement_parts(found.measure, by_involvement, view)


def _selections(found: Catalogued, view: View) -> list[pages.Part]:
    whole = view.of(selection=ALL)
    by_selection = pages.series_by(db(), found.measure.key, whole, view.period, "selection")
    return pages.selection_parts(found.measure, by_selection, whole)


def _definition(found: Catalogued) -> list[tuple[str, str]]:
    """What a measure means, as pairs of heading and words; nothing that is empty."""
    measure = found.measure
    better = {"higher": "A higher percentage is better", "lower": "A lower percentage is better"}
    targets = "; ".join(
        f"{target.words} from {Month.parse(target.since).label}" for target in measure.target
    )
    pairs = [
        ("In plain words", found.words),
        ("Direction", better.get(measure.direction, "Neither higher nor lower is better")),
        ("Why it matters", measure.why),
        ("Note", measure.note),
        ("Target", targets or "The plan names none"),
    ]
    return [(name, text) for name, text in pairs if text]
