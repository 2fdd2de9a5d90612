"""The kinds of sheet that hold figures: measures, trend, trend counts, teams, definitions."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field

from auditapp.domain.calendar import Month
from auditapp.domain.figures.figures import Counted, Figure
from auditapp.domain.forms.definitions import Definition
from auditapp.domain.forms.tallies import Tally
from auditapp.domain.workbook.figure_cells import FRACTION, LIMITS, fraction_cells, limit_cells
from auditapp.domain.workbook.packs import MeasureLine, Pack
from auditapp.domain.workbook.sheet_kinds import WIDE, Heading, SheetKind
from auditapp.domain.workbook.workbook import Cell, Column, Kind, LineChart, Row, Sheet

NOTHING_COUNTED = "No audits in these months count in any figure"
_LEFT_OUT = (
    Column("Not applicable", Kind.NUMBER, 12),
    Column("Unanswered", Kind.NUMBER, 12),
)
_NAMED = (Column("Measure", width=WIDE), Column("Key", width=11))
_DIRECTIONS = {
    "higher": "Higher is better",
    "lower": "Lower is better",
    "neutral": "Neither way is better by itself",
}


class Measures(SheetKind):
    """Every measure's figure for the month beside the quarter before."""

    kind: Literal["measures"]

    def build(self, pack: Pack, here: Heading, headings: Sequence[Heading]) -> Sheet:
        columns = (
            *_NAMED,
            Column("Form", width=26),
            *FRACTION,
            *LIMITS,
            Column("Sample", width=15),
            *_LEFT_OUT,
            Column("Previous quarter numerator", Kind.NUMBER, 12),
            Column("Previous quarter denominator", Kind.NUMBER, 13),
            Column("Previous quarter percent", Kind.PERCENT, 12),
            Column("Change on the previous quarter", width=38),
            Column("Target", width=16),
            Column("Target met", width=14),
        )
        rows = [self._row(line) for line in pack.measures]
        return self._sheet(here, columns, rows, when_empty="No published form has a measure")

    def _row(self, line: MeasureLine) -> Row:
        figure, tally = line.figure, line.figure.tally
        return (
            line.measure.title,
            line.measure.key,
            line.form.title,
            *fraction_cells(tally),
            *limit_cells(figure.counted, line.measure),
            sample_words(figure.counted),
            tally.not_applicable,
            tally.unanswered,
            *fraction_cells(figure.before.tally),
            figure.change_words or f"Not compared: {_why_not_compared(figure)}",
            *_target(figure),
        )


class ChartOf(Definition):
    """One line chart: a few measures of the same matter."""

    title: Annotated[str, Field(min_length=1, max_length=120)]
    measures: Annotated[tuple[str, ...], Field(min_length=1, max_length=4)]


class Trend(SheetKind):
    """Month by month, the percentages of the measures that the charts draw."""

    kind: Literal["trend"]
    charts: Annotated[tuple[ChartOf, ...], Field(alias="chart", min_length=1)]

    def measures_named(self) -> frozenset[str]:
        return frozenset(key for chart in self.charts for key in chart.measures)

    def build(self, pack: Pack, here: Heading, headings: Sequence[Heading]) -> Sheet:
        known = pack.by_key
        keys = dict.fromkeys(key for chart in self.charts for key in chart.measures)
        lines = [known[key] for key in keys if key in known]
        columns = (
            Column("Month", Kind.MONTH, 30),
            *(Column(line.name, Kind.PERCENT, 18) for line in lines),
        )
        rows = [(month, *(_share(line, month) for line in lines)) for month in pack.trend_period]
        charts = tuple(
            LineChart(chart.title, names, "Month", "Percent of audits")
            for chart in self.charts
            if (names := tuple(known[key].name for key in chart.measures if key in known))
        )
        blanks = "A blank cell means that there were no cases in that month."
        return self._sheet(here, columns, rows, charts=charts, blanks=blanks)


class TrendCounts(SheetKind):
    """Every measure in every month of the trend that has cases: the counts behind the lines."""

    kind: Literal["trend_counts"]

    def build(self, pack: Pack, here: Heading, headings: Sequence[Heading]) -> Sheet:
        columns = (
            *_NAMED,
            Column("Month", Kind.MONTH, 12),
            *FRACTION,
            *LIMITS,
            Column("Sample", width=15),
            *_LEFT_OUT,
        )
        rows = [row for line in pack.measures for row in self._rows(line, pack)]
        return self._sheet(here, columns, rows, when_empty=NOTHING_COUNTED)

    def _rows(self, line: MeasureLine, pack: Pack) -> Iterator[Row]:
        for month in pack.trend_period:
            if month in line.months:
                yield _counted_row(line, month, line.months[month])


class ByTeam(SheetKind):
    """Every measure by team over the last three months, teams by name and never ranked."""

    kind: Literal["by_team"]

    def build(self, pack: Pack, here: Heading, headings: Sequence[Heading]) -> Sheet:
        columns = (
            *_NAMED,
            Column("Team", width=24),
            *FRACTION,
            *LIMITS,
            Column("Sample", width=15),
            *_LEFT_OUT,
        )
        rows = [
            _counted_row(line, team or "Whole council", line.teams[team])
            for line in pack.measures
            for team in sorted(line.teams)
        ]
        return self._sheet(here, columns, rows, when_empty=NOTHING_COUNTED)


class Definitions(SheetKind):
    """What every measure counts, in plain words."""

    kind: Literal["definitions"]

    def build(self, pack: Pack, here: Heading, headings: Sequence[Heading]) -> Sheet:
        columns = (
            *_NAMED,
            Column("What it counts", width=80),
            Column("Note", width=40),
            Column("Direction", width=18),
            Column("Why it matters", width=44),
            Column("Outcomes of the plan", width=20),
            Column("Form", width=26),
            Column("Form versions", width=12),
        )
        rows = [self._row(line) for line in pack.measures]
        return self._sheet(here, columns, rows, when_empty="No published form has a measure")

    def _row(self, line: MeasureLine) -> Row:
        measure = line.measure
        return (
            measure.title,
            measure.key,
            measure.words(line.form.wording),
            measure.note or "none",
            _DIRECTIONS[measure.direction],
            measure.why or "not recorded",
            ", ".join(measure.outcomes) or "none",
            line.form.title,
            ", ".join(str(version) for version in line.versions),
        )


def sample_words(counted: Counted) -> str:
    """Small sample, census or random sample; or no cases."""
    if not counted.tally.denominator:
        return "no cases"
    if counted.tally.is_small:
        return "small sample"
    return "census" if counted.is_census else "random sample"


def _counted_row(line: MeasureLine, where: Cell, counted: Counted) -> Row:
    return (
        line.measure.title,
        line.measure.key,
        where,
        *fraction_cells(counted.tally),
        *limit_cells(counted, line.measure),
        sample_words(counted),
        counted.tally.not_applicable,
        counted.tally.unanswered,
    )


def _share(line: MeasureLine, month: Month) -> float | None:
    share = line.months[month].tally.share if month in line.months else None
    return None if share is None else float(share)


def _why_not_compared(figure: Figure) -> str:
    for tally, when in ((figure.tally, ""), (figure.before.tally, " in the previous quarter")):
        if words := _too_few(tally):
            return words + when
    return "there is no interval"


def _too_few(tally: Tally) -> str:
    if not tally.denominator:
        return "no cases"
    return "small sample" if tally.is_small else ""


def _target(figure: Figure) -> tuple[Cell, Cell]:
    target = figure.measure.target_for(str(figure.period.last))
    if target is None:
        return "none in the plan", "no target"
    if too_few := _too_few(figure.tally):
        return target.words, too_few
    assert figure.tally.percent is not None
    return target.words, "met" if target.is_met_by(figure.tally.percent) else "not met"
