"""The kinds of sheet that show the plan: outcomes, and progress notes."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from auditapp.domain.calendar import london
from auditapp.domain.figures.evidence import Freshness
from auditapp.domain.figures.figures import Figure
from auditapp.domain.figures.progress import IndicatorFigure, OutcomeState
from auditapp.domain.forms.definitions import Outcome
from auditapp.domain.workbook.figure_cells import FRACTION, fraction_cells
from auditapp.domain.workbook.packs import Pack
from auditapp.domain.workbook.sheet_kinds import PROSE, WIDE, Heading, SheetKind
from auditapp.domain.workbook.workbook import Cell, Column, Kind, Row, Sheet


class Outcomes(SheetKind):
    """Every outcome of the plan with its BRAG, its evidence and its headline figure."""

    kind: Literal["outcomes"]

    def build(self, pack: Pack, here: Heading, headings: Sequence[Heading]) -> Sheet:
        columns = (
            Column("Outcome", width=WIDE),
            Column("Code", width=10),
            Column("Theme", width=26),
            Column("Due", Kind.DATE, 16),
            Column("BRAG", width=13),
            Column("Rated by", width=20),
            Column("Rated on", Kind.DATE, 16),
            Column("Reason for the BRAG", width=PROSE),
            Column("Sources fresh", Kind.NUMBER, 11),
            Column("Sources stale", Kind.NUMBER, 11),
            Column("Sources missing", Kind.NUMBER, 11),
            Column("Which are stale or missing", width=36),
            Column("Headline figure", width=36),
            Column("Basis of the figure", width=36),
            *FRACTION,
        )
        rows = [self._row(state) for state in pack.outcomes]
        return self._sheet(here, columns, rows, when_empty="No improvement plan has been loaded")

    def _row(self, state: OutcomeState) -> Row:
        return (
            state.outcome.title,
            state.outcome.code,
            state.theme.title,
            _due(state.outcome),
            state.colour.label,
            *_rating(state),
            *(state.evidence.count(one) for one in Freshness),
            _gaps(state),
            *_headline(state),
        )


class ProgressNotes(SheetKind):
    """The latest answers to the forum's three questions, for outcomes that have any."""

    kind: Literal["progress_notes"]

    def build(self, pack: Pack, here: Heading, headings: Sequence[Heading]) -> Sheet:
        columns = (
            Column("Outcome", width=WIDE),
            Column("Code", width=10),
            Column("Month", Kind.MONTH, 12),
            Column("What do we know?", width=PROSE),
            Column("How do we know it?", width=PROSE),
            Column("What are we doing?", width=PROSE),
            Column("Evidence for source", width=16),
            Column("Reference", width=36),
            Column("Written by", width=20),
        )
        rows = [self._row(state) for state in pack.outcomes if state.note]
        return self._sheet(here, columns, rows, when_empty="No progress note has been written yet")

    def _row(self, state: OutcomeState) -> Row:
        note = state.note
        assert note is not None
        return (
            state.outcome.title,
            state.outcome.code,
            note.month,
            note.know,
            note.how,
            note.doing,
            note.source or "none",
            note.reference or "none",
            note.by,
        )


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
