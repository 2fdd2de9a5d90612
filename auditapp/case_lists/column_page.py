"""Data for the page that asks what the columns of an uploaded list are."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from auditapp.adapters.uploads.cell_readers import TeamReader
from auditapp.adapters.uploads.mappings import store
from auditapp.adapters.uploads.mappings.places import fits
from auditapp.adapters.uploads.mappings.reading import MappingUse
from auditapp.adapters.uploads.mappings.sample import SampleRow, sample
from auditapp.adapters.uploads.sheet_choice import SheetChoices
from auditapp.adapters.uploads.tables import SheetStart, first_rows, open_table
from auditapp.case_lists.column_choices import ColumnChoices
from auditapp.case_lists.service import CaseListUpload
from auditapp.domain.mappings.definition import FileMapping
from auditapp.domain.mappings.fitting import heading_row
from auditapp.domain.mappings.synonyms import KNOWN_HEADINGS
from auditapp.domain.mappings.words import plain_heading
from auditapp.domain.sampling.case_lists import FIELDS

_NAMES = frozenset(
    plain_heading(name) for field in FIELDS for name in (field, *KNOWN_HEADINGS.get(field, ()))
)
_ROW_SHOWN = 100


@dataclass(frozen=True)
class FittingMapping:
    """A mapping that reads this file, and the sheet that it reads."""

    mapping: FileMapping
    sheet: str


@dataclass(frozen=True)
class SheetHeadings:
    """The sheet that is read, its row of headings, and what else could be chosen."""

    starts: tuple[SheetStart, ...]
    sheet: int
    """The place of the sheet in the workbook, from 0."""
    row: int
    headings: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.starts[self.sheet].title

    def row_to_keep(self, mapping: FileMapping) -> int | None:
        """The row of headings, unless a mapping finds it by itself; it may move next month."""
        rows = {line.number: line.cells for line in self.starts[self.sheet].lines}
        return None if heading_row(mapping, rows) == self.row else self.row

    @property
    def sheets(self) -> list[tuple[str, str]]:
        """The sheets to choose from, if there is more than one."""
        holding = [(str(at), one.title) for at, one in enumerate(self.starts) if one.lines]
        return holding if len(holding) > 1 else []

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The rows that could name the columns; rows below may be children, and show no text."""
        lines = self.starts[self.sheet].lines
        return [
            (str(one.number), _shown(one.number, one.cells if one.number <= self.row else ()))
            for one in lines
        ]


def sheet_headings(path: Path, sheet: int | None, row: int | None) -> SheetHeadings:
    """The headings of the chosen sheet and row, or of the likeliest; TableError says what else."""
    kind = CaseListUpload.limits
    starts = first_rows(path, limits=kind)
    at = sheet if sheet is not None and sheet < len(starts) else _likely(starts)
    title = starts[at].title or None
    table = open_table(path, title, heading_row=row, is_name=_is_name, limits=kind)
    return SheetHeadings(starts, at, table.heading, table.columns)


def fitting(session: Session, starts: Sequence[SheetStart]) -> list[FittingMapping]:
    """The known mappings that read this file."""
    columns = CaseListUpload(session).columns
    known = [one.mapping for one in store.known(session, "cases")]
    found = [(mapping, fits(mapping, columns, starts)) for mapping in known]
    return [FittingMapping(mapping, sheet) for mapping, sheet in found if sheet is not None]


def as_read(
    session: Session, path: Path, shown: SheetHeadings, choices: ColumnChoices
) -> list[SampleRow]:
    """The first five rows as these choices read them."""
    if choices.doubles or not set(choices.roles) & set(FIELDS):
        return []
    use = MappingUse(choices.mapping(shown.title, shown.row))
    places = SheetChoices(shown.title or None, heading_row=shown.row)
    return sample(_Lenient(session, TeamReader(session, creates=True)), use, path, places)


class _Lenient(CaseListUpload):
    """A case list whose columns need not be complete yet."""

    def match(self, headings: Sequence[str], row: int = 1) -> Any:
        return super().match([*headings, *self._absent(headings)], row)

    def _absent(self, headings: Sequence[str]) -> list[str]:
        there = {plain_heading(heading) for heading in headings}
        return [one.name for one in self.columns if plain_heading(one.name) not in there]


def _likely(starts: Sequence[SheetStart]) -> int:
    """The sheet with the most known headings in one of its rows; of several, the first."""
    known = [
        max((sum(map(_is_name, line.cells)) for line in start.lines), default=-1)
        for start in starts
    ]
    return known.index(max(known))


def _is_name(heading: str) -> bool:
    return plain_heading(heading) in _NAMES


def _shown(number: int, cells: Sequence[str]) -> str:
    text = " · ".join(cell for cell in cells if cell)
    ends = "…" if len(text) > _ROW_SHOWN else ""
    return f"Row {number}: {text[:_ROW_SHOWN]}{ends}" if text else f"Row {number}"
