"""The kinds of sheet that show the plan: outcomes, and progress notes."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from auditapp.domain.calendar import london
from auditapp.domain.figures.evidence import Freshness
from auditapp.domain.figures.figures import Figure
from auditapp.domain.figures.progress import IndicatorFigure, Note, OutcomeState
from auditapp.domain.forms.definitions import Outcome
from auditapp.domain.workbook.figure_cells import FRACTION, fraction_cells
from auditapp.domain.workbook.packs import Pack
from auditapp.domain.workbook.sheet_kinds import PROSE, WIDE, CellsOf, Heading, SheetKind, column
from auditapp.domain.workbook.workbook import Cell, Column, Kind, Sheet

_RATING = (
    Column("Rated by", width=20),
    Column("Rated on", Kind.DATE, 16),
    Column("Reason for the BRAG", width=PROSE),
)
_SOURCES = tuple(Column(f"Sources {one}", Kind.NUMBER, 11) for one in ("fresh", "stale", "missing"))
_HEADLINE = (
    Column("Headline figure", width=36),
    Column("Basis of the figure", width=36),
    *FRACTION,
)


class Outcomes(SheetKind):
    """Every outcome of the plan with its BRAG, its evidence and its headline figure."""

    kind: Literal["outcomes"]

    def build(self, pack: Pack, here: Heading, headings: Sequence[Heading]) -> Sheet:
        columns: list[CellsOf[OutcomeState]] = [
            column("Outcome", lambda state: state.outcome.title, width=WIDE),
            column("Code", lambda state: state.outcome.code, width=10),
            column("Theme", lambda state: state.theme.title, width=26),
            column("Due", lambda state: _due(state.outcome), Kind.DATE, 16),
            column("BRAG", lambda state: state.colour.label, width=13),
            (_RATING, _rating),
            (_SOURCES, lambda state: tuple(state.evidence.count(one) for one in Freshness)),
            column("Which are stale or missing", _gaps, width=36),
            (_HEADLINE, _headline),
        ]
        empty = "No improvement plan has been loaded"
        return self._table(here, columns, pack.outcomes, empty)


class ProgressNotes(SheetKind):
    """The latest answers to the forum's three questions, for outcomes that have any."""

    kind: Literal["progress_notes"]

    def build(self, pack: Pack, here: Heading, headings: Sequence[Heading]) -> Sheet:
        columns: list[CellsOf[tuple[Outcome, Note]]] = [
            column("Outcome", lambda one: one[0].title, width=WIDE),
            column("Code", lambda one: one[0].code, width=10),
            column("Month", lambda one: one[1].month, Kind.MONTH, 12),
            column("What do we know?", lambda one: one[1].know, width=PROSE),
            column("How do we know it?", lambda one: one[1].how, width=PROSE),
            column("What are we doing?", lambda one: one[1].doing, width=PROSE),
            column("Evidence for source", lambda one: one[1].source or "none", width=16),
            column("Reference", lambda one: one[1].reference or "none", width=36),
            column("Written by", lambda one: one[1].by, width=20),
        ]
        noted = [(state.outcome, state.note) for state in pack.outcomes if state.note]
        return self._table(here, columns, noted, "No progress note has been written yet")


def _due(outcome: Outcome) -> Cell:
    if outcome.due:
        return date.fromisoformat(outcome.due)
    return outcome.date or "no date in the plan"


def _rating(state: OutcomeState) -> tuple[Cell, Cell, Cell]:
    if state.rating is None:
        return "nobody yet", "not yet rated", "not yet rated"
    return state.rating.by, london(state.rating.at).date(), state.rating.reason


def _gaps(state: OutcomeState) -> str:
    gaps = [
        f"{state_name.label}: {', '.join(titles)}"
        for state_name in (Freshness.STALE, Freshness.MISSING)
        if (titles := state.evidence.titles(state_name))
    ]
    return ". ".join(gaps) or ("none" if state.evidence.sources else state.evidence.words)


def _headline(state: OutcomeState) -> tuple[Cell, ...]:
    if isinstance(state.headline, Figure):
        return _of_measure(state.headline)
    if state.headline is not None:
        return _of_indicator(state.headline)
    return "no figure is linked", "evidence is in notes and documents", *("none",) * 3


def _of_measure(figure: Figure) -> tuple[Cell, ...]:
    small = "; small sample" if figure.tally.is_small else ""
    title = f"{figure.measure.title} ({figure.measure.key})"
    return title, figure.basis + small, *fraction_cells(figure.tally)


def _of_indicator(found: IndicatorFigure) -> tuple[Cell, ...]:
    month = found.month.label if found.month else "no month"
    title = f"{found.indicator.title} ({found.indicator.key})"
    basis = f"Management information, {month}"
    if found.tally is not None:
        return title, basis, *fraction_cells(found.tally)
    return title, f"{basis}: {found.words}", *("not a share",) * 3
