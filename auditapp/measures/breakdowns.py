"""The parts of a measure's page: its teams, involvements and selections, and its definition.

Each part carries the filters that lead from it into its audits. Teams stand in order of name,
never of rank.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from markupsafe import Markup
from sqlalchemy.orm import Session

from auditapp.domain.calendar import Month, Period
from auditapp.domain.figures.figures import Figure
from auditapp.domain.forms.measures import Measure
from auditapp.domain.vocabulary import Involvement, Selection
from auditapp.measures.filters import View
from auditapp.measures.page import (
    QUARTER,
    ByMonth,
    figure_of,
    monthly,
    points,
    series_by,
    series_words,
)
from auditapp.measures.queries import ALL, Catalogued
from auditapp.web import charts

YEAR = 12
_BETTER = {
    "higher": "A higher percentage is better",
    "lower": "A lower percentage is better",
    "neutral": "Neither higher nor lower is better",
}


@dataclass(frozen=True)
class BreakdownPart:
    """The figure of one team, involvement or selection, and the filters that lead to it."""

    label: str
    figure: Figure
    args: Mapping[str, str]
    note: str = ""
    chart: Markup = field(default_factory=Markup)


def teams(session: Session, found: Catalogued, view: View) -> list[BreakdownPart]:
    """One part for each team, in order of name, with its quarters on a shared scale.

    A team's figure is over the period of its chart's last point, or over the chosen period: one
    month of one team is too few cases.
    """
    measure, of_teams = found.measure, view.of_teams
    by_team = series_by(session, measure.key, view, view.series, "team")
    return [
        BreakdownPart(
            team,
            figure_of(measure, by_month, of_teams),
            of_teams.of(team=team).args,
            chart=_chart(team, quarterly(measure, by_month, view)),
        )
        for team, by_month in by_team.items()
        if team
    ]


def involvements(session: Session, found: Catalogued, view: View) -> list[BreakdownPart]:
    """One part for each type of involvement, where the measure is split by it."""
    if found.measure.split_by is None:
        return []
    by_code = series_by(session, found.measure.key, view, view.period, "involvement")
    return [
        BreakdownPart(Involvement(code).label, figure, view.of(involvement=code).args)
        for code, by_month in by_code.items()
        if code and (figure := figure_of(found.measure, by_month, view)).tally
    ]


def selections(session: Session, found: Catalogued, view: View) -> list[BreakdownPart]:
    """One part for each way of selecting cases that the period has, headline ones first."""
    whole = view.of(selection=ALL)
    by_code = series_by(session, found.measure.key, whole, view.period, "selection")
    parts = []
    for selection in Selection:
        chosen = view.of(selection=str(selection))
        figure = figure_of(found.measure, by_code.get(str(selection), {}), chosen)
        note = "" if selection.is_headline else "Not in headline figures"
        if figure.tally:
            parts.append(BreakdownPart(selection.label, figure, chosen.args, note))
    return parts


def definition(found: Catalogued) -> list[tuple[str, str]]:
    """What a measure means, as pairs of heading and words; nothing that is empty."""
    measure = found.measure
    targets = "; ".join(
        f"{target.words} from {Month.parse(target.since).label}" for target in measure.target
    )
    pairs = [
        ("In plain words", found.words),
        ("Direction", _BETTER[measure.direction]),
        ("Why it matters", measure.why),
        ("Note", measure.note),
        ("Target", targets or "No target"),
    ]
    return [(name, text) for name, text in pairs if text]


def quarterly(measure: Measure, by_month: ByMonth, view: View) -> list[Figure]:
    """One figure for every three months, counted back from the last, so that the first may have
    fewer; less than a year by month."""
    months = list(view.series)
    if len(months) < YEAR:
        return monthly(measure, by_month, view.series, view)
    lasts = months[::-1][::QUARTER]
    quarters = [Period(max(last.plus(1 - QUARTER), months[0]), last) for last in reversed(lasts)]
    return [figure_of(measure, by_month, view, quarter) for quarter in quarters]


def _chart(team: str, figures: list[Figure]) -> Markup:
    drawn = [replace(point, brief="") for point in points(figures)]
    return charts.panel(team, series_words(drawn), drawn)
