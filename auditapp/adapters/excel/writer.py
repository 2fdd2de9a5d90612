"""The only writer of workbooks: plain sheets in, the bytes of an XLSX file out, with openpyxl.

Text stays text whatever it starts with, nothing is cut, and nothing is hidden. Titles, table
headings and links are cell styles; every table is a named table under its title and description.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from math import isfinite

from openpyxl import Workbook as File
from openpyxl.cell import Cell as FileCell
from openpyxl.cell import MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from auditapp.adapters.excel.charts import add_charts, describe_charts
from auditapp.adapters.excel.styles import (
    HEADING,
    HEADING_OF,
    PROSE,
    PROSE_WIDTH,
    STYLE_OF,
    TITLE,
    add_styles,
    fit_height,
    lay_out,
)
from auditapp.domain.calendar import Month, london
from auditapp.domain.workbook.workbook import Cell, Column, Kind, Link, Row, Sheet, Workbook

CELL_LIMIT = 32_767
"""Characters that Excel keeps in one cell, counted as UTF-16 does."""
CONTINUED = "(continued)"
LANGUAGE = "en-GB"
HEADER_ROW = 3
_PIECE = 16_000
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True)
class Written:
    """A finished file; `removed` counts characters that no workbook can hold."""

    content: bytes
    removed: int


def write(workbook: Workbook) -> Written:
    """Write every sheet in order; the first is shown on opening."""
    file = File()
    file.remove(file.worksheets[0])
    add_styles(file)
    _describe(file, workbook)
    writing = _Writing()
    for sheet in workbook.sheets:
        writing.add(file.create_sheet(sheet.name), sheet)
    target = BytesIO()
    file.save(target)
    return Written(describe_charts(target.getvalue(), workbook), writing.removed)


class _Writing:
    """One file being written, with what had to be left out of it."""

    def __init__(self) -> None:
        self.removed = 0

    def add(self, page: Worksheet, sheet: Sheet) -> None:
        self._text(page.cell(1, 1), sheet.title, TITLE)
        description = " ".join(part for part in (sheet.description, sheet.blanks) if part)
        self._text(page.cell(2, 1), description, PROSE)
        if sheet.columns:
            last = self._table(page, sheet)
            add_charts(page, sheet, HEADER_ROW, last)
        else:
            self._paragraphs(page, sheet)
        lay_out(page, sheet, HEADER_ROW)

    def _table(self, page: Worksheet, sheet: Sheet) -> int:
        """The table under the description; returns its last row."""
        for at, column in enumerate(sheet.columns, start=1):
            self._text(page.cell(HEADER_ROW, at), column.name, HEADING_OF[column.kind])
        number = HEADER_ROW
        for row in sheet.table:
            for part in self._parts(row):
                number += 1
                for at, (column, value) in enumerate(zip(sheet.columns, part, strict=True), 1):
                    self._cell(page.cell(number, at), column, value)
                fit_height(page, number, part, [column.width for column in sheet.columns])
        corner = f"{get_column_letter(len(sheet.columns))}{number}"
        table = Table(displayName=_table_name(sheet.name), ref=f"A{HEADER_ROW}:{corner}")
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
        page.add_table(table)
        return number

    def _parts(self, row: Row) -> Iterator[Row]:
        """The row itself; a text too long for a cell goes on in rows of its own below."""
        cut: list[Sequence[Cell]] = [
            _pieces(self._clean(v)) if isinstance(v, str) else [v] for v in row
        ]
        for number in range(max(len(pieces) for pieces in cut)):
            yield tuple(_piece(pieces, number) for pieces in cut)

    def _paragraphs(self, page: Worksheet, sheet: Sheet) -> None:
        number = HEADER_ROW
        for paragraph in sheet.paragraphs:
            style = HEADING if paragraph.is_heading else PROSE
            for piece in _pieces(self._clean(paragraph.text)):
                self._text(page.cell(number, 1), piece, style)
                fit_height(page, number, (piece,), (PROSE_WIDTH,))
                number += 1

    def _cell(self, cell: FileCell | MergedCell, column: Column, value: Cell) -> None:
        if isinstance(value, Link):
            place = value.sheet.replace("'", "''")
            self._text(cell, value.text, STYLE_OF[Kind.LINK])
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{place}'!A1")
        elif isinstance(value, str):
            self._text(cell, value, STYLE_OF[column.kind])
        elif isinstance(value, float) and not isfinite(value):
            self._text(cell, "not a number", STYLE_OF[column.kind])
        else:
            cell.style = STYLE_OF[column.kind]
            cell.value = _plain(value)

    def _text(self, cell: FileCell | MergedCell, text: str, style: str) -> None:
        """Text, marked as such, so that =, +, - and @ begin no formula."""
        cell.value = _LOOKS_ESCAPED.sub("_x005F_", self._clean(text))
        cell.data_type = "s"
        cell.style = style

    def _clean(self, text: str) -> str:
        kept, removed = _UNWRITABLE.subn("", text.replace("\r\n", "\n").replace("\r", "\n"))
        self.removed += removed
        return kept


def _pieces(text: str) -> list[str]:
    """A text in pieces that fit a cell, even where every character takes two places or more."""
    longest = len(_LOOKS_ESCAPED.sub("_x005F_", text).encode("utf-16-le")) // 2
    if longest <= CELL_LIMIT:
        return [text]
    size = _PIECE if longest <= 2 * len(text) else _PIECE // 2
    return [text[start : start + size] for start in range(0, len(text), size)]


def _piece(pieces: Sequence[Cell], number: int) -> Cell:
    """A piece of a value; after its last one the word for that, and a blank stays blank."""
    if number < len(pieces):
        return pieces[number]
    return None if pieces[0] is None else CONTINUED


def _plain(value: int | float | date | datetime | Month | None) -> int | float | date | None:
    """A month as its first day, a moment as clocks in London showed it."""
    if isinstance(value, Month):
        return value.first_day
    if isinstance(value, datetime):
        return london(value).replace(tzinfo=None)
    return value


def _table_name(sheet: str) -> str:
    """A name that Excel takes for a table: sheet names differ, so tables' do."""
    plain = re.sub("[^A-Za-z0-9 ]", lambda found: f"__{ord(found[0]):x}", sheet)
    return f"Table_{plain.replace(' ', '_')}"


def _describe(file: File, workbook: Workbook) -> None:
    about = file.properties
    about.title, about.subject = workbook.title, workbook.subject
    about.creator = about.lastModifiedBy = workbook.creator
    about.language = LANGUAGE
