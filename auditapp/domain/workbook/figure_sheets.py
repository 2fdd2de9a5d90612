"""The kinds of sheet that hold figures: measures, trend, trend counts, teams, definitions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from auditapp.domain.calendar import Month
from auditapp.domain.figures.figures import Counted, Figure
from auditapp.domain.forms.definitions import Definition
from auditapp.domain.forms.tallies import Tally
from auditapp.domain.workbook.figure_cells import FRACTION, LIMITS, fraction_cells, limit_cells
from auditapp.domain.workbook.packs import MeasureLine, Pack
from auditapp.domain.workbook.sheet_kinds import WIDE, CellsOf, Heading, SheetKind, column
from auditapp.domain.workbook.workbook import Cell, Column, Kind, LineChart, Sheet

NOTHING_COUNTED = "No audits in these months count in any figure"
NO_MEASURE = "No published form has a measure"
_NAMED = (Column("Measure", width=WIDE), Column("Key", width=11))
_COUNTED = (
    *FRACTION,
    *LIMITS,
    Column("Sample", width=24),
    Column("Not applicable", Kind.NUMBER, 12),
    Column("Unanswered", Kind.NUMBER, 12),
)
_BEFORE = tuple(
    replace(column, name=f"Previous quarter {column.name.lower()}") for column in FRACTION
)
_TARGET = (Column("Target", width=16), Column("Target met", width=14))
_DIRECTIONS = {
    "higher": "Higher is better",
    "lower": "Lower is better",
    "neutral": "Neither way is better by itself",
}


@dataclass(frozen=True, slots=True)
class _Counts:
    """One measure in a month or a team."""

    line: MeasureLine
    where: Cell
    counted: Counted


class Measures(SheetKind):
    """Every measure's figure for the month beside the quarter before."""

    kind: Literal["measures"]

    def build(self, pack: Pack, here: Heading, headings: Sequence[Heading]) -> Sheet:
        columns: list[CellsOf[MeasureLine]] = [
            (_NAMED, _names),
            column("Form", lambda line: line.form.title, width=26),
            (_COUNTED, lambda line: _counted_cells(line, line.figure.counted)),
            (_BEFORE, lambda line: fraction_cells(line.figure.before.tally)),
            column("Change on the previous quarter", _change, width=38),
            (_TARGET, lambda line: _target(line.figure)),
        ]
        return self._table(here, columns, pack.measures, NO_MEASURE)


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
        rows = [
            _Counts(line, month, line.months[month])
            for line in pack.measures
            for month in pack.trend_period
            if month in line.months
        ]
        columns = _counts(Column("Month", Kind.MONTH, 12))
        return self._table(here, columns, rows, NOTHING_COUNTED)


class ByTeam(SheetKind):
    """Every measure by team over the last three months, teams by name and never ranked."""

    kind: Literal["by_team"]

    def build(self, pack: Pack, here: Heading, headings: Sequence[Heading]) -> Sheet:
        rows = [
            _Counts(line, team or "Whole council", line.teams[team])
            for line in pack.measures
            for team in sorted(line.teams)
        ]
        columns = _counts(Column("Team", width=24))
        return self._table(here, columns, rows, NOTHING_COUNTED)


class Definitions(SheetKind):
    """What every measure counts, in plain words."""

    kind: Literal["definitions"]

    def build(self, pack: Pack, here: Heading, headings: Sequence[Heading]) -> Sheet:
        columns: list[CellsOf[MeasureLine]] = [
            (_NAMED, _names),
            column("What it counts", lambda one: one.measure.words(one.form.wording), width=80),
            column("Note", lambda one: one.measure.note or "none", width=40),
            column("Direction", lambda one: _DIRECTIONS[one.measure.direction], width=18),
            column("Why it matters", lambda one: one.measure.why or "not recorded", width=44),
            column("Outcomes of the plan", lambda one: _listed(one.measure.outcomes), width=20),
            column("Form", lambda one: one.form.title, width=26),
            column("Form versions", lambda one: _listed(one.versions), width=12),
        ]
        return self._table(here, columns, pack.measures, NO_MEASURE)


def sample_words(counted: Counted) -> str:
    """Small sample, census or random sample; or no cases."""
    if not counted.tally.denominator:
        return "no cases"
    if counted.tally.is_small:
        return f"small sample{counted.reported_words}"
    return counted.selected


def _counts(where: Column) -> list[CellsOf[_Counts]]:
    return [
        (_NAMED, lambda one: _names(one.line)),
        ((where,), lambda one: (one.where,)),
        (_COUNTED, lambda one: _counted_cells(one.line, one.counted)),
    ]


def _names(line: MeasureLine) -> tuple[Cell, ...]:
    return line.measure.title, line.measure.key


def _counted_cells(line: MeasureLine, counted: Counted) -> tuple[Cell, ...]:
    return (
        *fraction_cells(counted.tally),
        *limit_cells(counted, line.measure),
        sample_words(counted),
        counted.tally.not_applicable,
        counted.tally.unanswered,
    )


def _listed(parts: Iterable[object]) -> str:
    return ", ".join(str(part) for part in parts) or "none"


def _change(line: MeasureLine) -> str:
    return line.figure.change_words or f"Not compared: {_why_not_compared(line.figure)}"


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
