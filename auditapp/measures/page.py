"""What the measure pages draw: figures over a period, series, parts, and one plain sentence.

Between the cells and the templates. Every number comes from `queries.tallies`; percentages are
made from added tallies, never from each other.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.orm import Session

from auditapp.domain.calendar import Month, Period
from auditapp.domain.counting import counted
from auditapp.domain.figures.figures import Counted, Figure
from auditapp.domain.figures.intervals import change
from auditapp.domain.forms.definitions import Plan
from auditapp.domain.forms.measures import Measure
from auditapp.domain.forms.tallies import rounded
from auditapp.measures.filters import View
from auditapp.measures.queries import Catalogued, tallies
from auditapp.web import charts

ByMonth = Mapping[Month, Counted]
SIGNALS = ("better", "worse", "changed", "no clear change", "small sample")
ENOUGH_FOR_TREND = 6
QUARTER = 3


@dataclass(frozen=True)
class MeasureRow:
    """One measure of the list."""

    found: Catalogued
    figure: Figure
    before: Figure
    sparkline: Markup


@dataclass(frozen=True)
class MeasureGroup:
    title: str
    rows: list[MeasureRow]
    href: str = ""


def series(session: Session, keys: Sequence[str], view: View, period: Period) -> dict[str, ByMonth]:
    """Each measure's tallies by month, over a period and the quarter before the view's."""
    over = Period(min(period.first, view.before.first), max(period.last, view.period.last))
    found: dict[str, dict[Month, Counted]] = defaultdict(dict)
    for row in tallies(session, keys, view.filters.over(over), ("month",)):
        found[row.measure][Month.parse(row.group[0])] = row.counted
    return dict(found)


def series_by(
    session: Session, key: str, view: View, period: Period, column: str
) -> dict[str, ByMonth]:
    """One measure's tallies by month for each value of a column (team, involvement, …)."""
    over = Period(min(period.first, view.before.first), max(period.last, view.period.last))
    found: dict[str, dict[Month, Counted]] = defaultdict(dict)
    for row in tallies(session, [key], view.filters.over(over), ("month", column)):
        found[row.group[1]][Month.parse(row.group[0])] = row.counted
    return dict(sorted(found.items()))


def figure_of(
    measure: Measure, by_month: ByMonth, view: View, period: Period | None = None
) -> Figure:
    """The figure of a period (the view's, unless another is given) beside the quarter before."""
    over = period or view.period
    return Figure(
        measure,
        over,
        _sum(by_month, over),
        _sum(by_month, view.before),
        view.before,
        view.filters.selection,
    )


def list_rows(session: Session, wanted: Iterable[Catalogued], view: View) -> dict[str, MeasureRow]:
    """Every measure's row, from one query."""
    found = {one.measure.key: one for one in wanted}
    by_key = series(session, list(found), view, view.year)
    return {key: _row(one, by_key.get(key, {}), view) for key, one in found.items()}


def grouped(
    rows: Mapping[str, MeasureRow], plan: Plan | None, by: str, outcome_href: str
) -> list[MeasureGroup]:
    """The rows under their forms, outcomes or themes; a measure stands under each of its own."""
    groups: dict[tuple[str, str, str], list[MeasureRow]] = defaultdict(list)
    for row in rows.values():
        for heading in _headings(row.found, plan, by, outcome_href):
            groups[heading].append(row)
    in_order = groups if by == "form" else sorted(groups)
    return [MeasureGroup(heading[1], groups[heading], heading[2]) for heading in in_order]


def monthly(measure: Measure, by_month: ByMonth, period: Period, view: View) -> list[Figure]:
    """One figure for every month of a period, the empty ones too, in order."""
    return [figure_of(measure, by_month, view, Period(month, month)) for month in period]


def points(figures: Sequence[Figure]) -> list[charts.Point]:
    """Monthly figures as the charts draw them."""
    return [_point(figure) for figure in figures]


def chart(monthly_figures: Sequence[Figure], view: View) -> Markup:
    """The months of a measure as a line, with the target now in force."""
    measure, drawn = monthly_figures[-1].measure, points(monthly_figures)
    target = measure.target_for(str(view.period.last))
    words = f"Target: {target.words}" if target else ""
    title = f"{measure.title}, {view.series.label}"
    return charts.line_chart(title, series_words(drawn), drawn, words)


def series_words(drawn: Sequence[charts.Point]) -> str:
    """What a chart's description says: its months, first and last value."""
    cases = [point for point in drawn if point.percent is not None]
    if not cases:
        return "No cases in these months."
    first, last = cases[0], cases[-1]
    if first is last:
        return f"{first.label}: {first.words}."
    return f"From {first.label} ({first.words}) to {last.label} ({last.words})."


def sentence(monthly_figures: Sequence[Figure]) -> str:
    """One sentence that says what the chart shows, without reading more into it than is there."""
    with_cases = [one for one in monthly_figures if one.tally.denominator]
    if len(with_cases) < ENOUGH_FOR_TREND:
        return _too_few(len(with_cases))
    early, late = with_cases[:QUARTER], with_cases[-QUARTER:]
    start, end = _total(early), _total(late)
    months = f"the last {QUARTER} months with cases ({_spoken(end)})"
    first = f"the first {QUARTER} shown ({_spoken(start)})"
    measure = with_cases[0].measure
    if start.interval(measure) is None or end.interval(measure) is None:
        return f"Overall: {months}, compared with {first}."
    moved = change(end.tally, start.tally)
    if moved is None or moved.could_be_chance:
        return f"No clear change: the difference between {months} and {first} may be chance."
    size = rounded(abs(moved.difference) * 100)
    way = "higher" if moved.difference > 0 else "lower"
    points_moved = counted(int(size), "point")
    return f"Overall, {months} are {points_moved} {way} than {first}: unlikely to be chance."


def signals(rows: Iterable[MeasureRow]) -> list[tuple[str, int]]:
    """How many measures give each signal, the telling ones first."""
    counts = Counter(row.figure.signal for row in rows)
    order = [*SIGNALS, *sorted(counts.keys() - set(SIGNALS))]
    return [(signal, counts[signal]) for signal in order if counts[signal]]


def _too_few(months: int) -> str:
    if not months:
        return "There are no cases in these months."
    return f"Only {counted(months, 'month has', 'months have')} cases, too few to show a trend."


def _row(found: Catalogued, by_month: ByMonth, view: View) -> MeasureRow:
    measure = found.measure
    figure = figure_of(measure, by_month, view)
    before = figure_of(measure, by_month, view, view.before)
    drawn = points(monthly(measure, by_month, view.year, view))
    title = f"{measure.title}, {view.year.label}"
    return MeasureRow(found, figure, before, charts.sparkline(title, series_words(drawn), drawn))


def _headings(
    found: Catalogued, plan: Plan | None, by: str, outcome_href: str
) -> list[tuple[str, str, str]]:
    if by == "form":
        return [(found.form.form, found.form.title, "")]
    headings = {_heading(code, plan, by, outcome_href) for code in found.measure.outcomes}
    return sorted(headings) or [("~", "Not linked to an outcome", "")]


def _heading(code: str, plan: Plan | None, by: str, outcome_href: str) -> tuple[str, str, str]:
    outcome = plan.by_code.get(code) if plan else None
    if plan is None or outcome is None:
        return (code, code, "")
    if by == "outcome":
        return (code, f"{code} {outcome.title}", outcome_href.replace("CODE", code))
    group = next(group for group in plan.groups if group.key == outcome.group)
    theme = next(theme for theme in plan.themes if theme.key == group.theme)
    return (theme.key, f"{theme.key}. {theme.title}", "")


def _point(figure: Figure) -> charts.Point:
    tally, interval = figure.tally, figure.interval
    words = figure.fraction
    if tally.denominator:
        ends = f", {figure.interval_words}" if interval else ""
        words = f"{figure.fraction}, {figure.percent}{ends}"
    target = figure.measure.target_for(str(figure.period.last))
    return charts.Point(
        figure.period.label,
        figure.period.last.short,
        words,
        figure.fraction.split(",")[0] if tally.is_small else figure.percent,
        tally.percent,
        interval.lower * 100 if interval else None,
        interval.upper * 100 if interval else None,
        tally.is_small,
        target.value if target else None,
    )


def _sum(by_month: ByMonth, period: Period) -> Counted:
    return sum((by_month.get(month, Counted()) for month in period), Counted())


def _total(figures: Iterable[Figure]) -> Counted:
    return sum((figure.counted for figure in figures), Counted())


def _spoken(counted: Counted) -> str:
    tally = counted.tally
    return f"{tally.numerator} of {tally.denominator}, {rounded(tally.percent)}%"
