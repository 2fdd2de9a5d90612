"""Uploaded tables: CSV or XLSX files as rows of text, with their row numbers.

A file is recognised by its content, never by its name. Sizes are checked before anything is
inflated, and workbooks are read in a separate process (`xlsx`). Text is kept exactly (`00123`
stays `00123`); a cell that no longer holds what was typed is a fault, with the reason, if its
column is read. No row with text is lost.

Headings may stand in any of the first 20 rows with text:

    first_rows(path)                           those rows of every sheet, to propose columns from
    open_table(path, sheet, heading_row=4)     the table whose headings are in row 4
    open_table(path, sheet, is_name=known)     the row is found by the names for which `known` is
                                               true, such as those of a kind of upload or a mapping
    table.heading, table.columns, table.rows() the row's number, its names, the rows below it
"""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from pathlib import Path

from auditapp.adapters.uploads import headings
from auditapp.adapters.uploads.cell_text import exact_reference
from auditapp.adapters.uploads.csv_reader import csv_lines
from auditapp.adapters.uploads.headings import IsName, plain
from auditapp.adapters.uploads.limits import (
    CASE_LIST,
    COMPLETED_AUDITS,
    GUIDE_SHEET,
    MEGABYTE,
    STARTING_ROWS,
    Limits,
    SeveralSheets,
    TableError,
    TableLine,
)
from auditapp.adapters.uploads.other_formats import refuse_old_workbook
from auditapp.adapters.uploads.xlsx import client as xlsx_client

__all__ = [
    "CASE_LIST",
    "COMPLETED_AUDITS",
    "Limits",
    "SeveralSheets",
    "SheetFacts",
    "SheetStart",
    "Table",
    "TableError",
    "TableRow",
    "WorkbookFacts",
    "exact_reference",
    "first_rows",
    "look",
    "open_table",
    "plain",
]

_EMPTY = "The file is empty: its first row must name the columns."


@dataclass(frozen=True)
class TableRow:
    """One row: its number in the file, its cells by column name, and what cannot be read."""

    number: int
    cells: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    """By column name; under "" what is wrong with the row as a whole."""
    hidden: bool = False
    """Whether the workbook hides it, by hand or by a filter; it is read in either case."""

    @property
    def fault(self) -> str:
        """The first thing that cannot be read."""
        named = (f"{name}: {fault}" if name else fault for name, fault in self.faults.items())
        return next(named, "")


@dataclass(frozen=True)
class Table:
    """A table that was recognised: the columns in the file's spelling, and its rows."""

    path: Path
    columns: tuple[str, ...]
    sheet: str = ""
    limits: Limits = CASE_LIST
    heading: int = 1
    """The number of the row that names the columns."""
    place: int = -1
    """The position of the sheet in the workbook, from 0; -1 in a CSV file."""

    def rows(self) -> Iterator[TableRow]:
        """Read the rows in order, skipping rows without text."""
        with closing(_lines(self.path, self.place, self.limits)) as lines:
            for line in lines:
                if line.number > self.heading and (line.faults or any(line.cells)):
                    yield TableRow(
                        line.number, self._named(line.cells), self._faults(line), line.hidden
                    )

    def _faults(self, line: TableLine) -> dict[str, str]:
        """The faults of a line by column name; those in columns without a name are left out."""
        width = len(self.columns)
        beyond = any(line.cells[width:]) or any(at > width for at in line.faults)
        if beyond and not self.sheet:
            return {"": "there are more cells than columns"}
        if not line.faults:
            return {}
        names = ("", *self.columns)
        named = ((at, names[at]) for at in line.faults if at <= width)
        return {name: line.faults[at] for at, name in named if name or not at}

    def _named(self, texts: list[str]) -> dict[str, str]:
        """Cells by column name; "" holds all text in columns without a name."""
        width = len(self.columns)
        named = dict(zip_longest(self.columns, texts[:width], fillvalue=""))
        if "" in named or any(texts[width:]):
            pairs = zip_longest(self.columns, texts, fillvalue="")
            named[""] = " ".join(text for name, text in pairs if text and not name)
        return named


@dataclass(frozen=True)
class SheetFacts:
    """Contents of one sheet, counted; rows are those with text, including the heading row."""

    title: str
    hidden: bool
    rows: int
    hidden_rows: int
    hidden_columns: tuple[int, ...]
    """Numbers of the hidden columns, from 1, as far as there is text."""
    filtered: bool
    merged: int
    """How many blocks of merged cells; only the first cell of each holds its text."""


@dataclass(frozen=True)
class WorkbookFacts:
    """Contents of a file, for a page that asks which of it to read; a CSV file has no sheets."""

    sheets: tuple[SheetFacts, ...] = ()
    external_links: int = 0
    """Other workbooks that formulas refer to; they are never opened."""


@dataclass(frozen=True)
class SheetStart:
    """The first rows with text of a sheet (at most 20), among which its headings are."""

    title: str
    """Empty for a CSV file."""
    hidden: bool
    lines: tuple[TableLine, ...]


def open_table(
    path: Path,
    sheet: str | None = None,
    *,
    heading_row: int | None = None,
    is_name: IsName | None = None,
    limits: Limits = CASE_LIST,
) -> Table:
    """Recognise a CSV or XLSX file and read the row that names its columns (see `headings`).

    In a workbook: the named `sheet`, hidden or not; without a name, the one visible sheet that
    holds text. SeveralSheets when there is more than one.
    """
    if _is_workbook(path, limits):
        place, start = _chosen(path, sheet, limits)
    else:
        place, start = -1, _start_of_csv(path, limits)
    heading = headings.heading_row(start.lines, is_name, heading_row)
    if heading is None:
        raise TableError(_EMPTY)
    columns = headings.column_names(heading, limits, is_name)
    return Table(path, columns, start.title, limits, heading.number, place)


def first_rows(path: Path, *, limits: Limits = CASE_LIST) -> tuple[SheetStart, ...]:
    """The first rows with text of every sheet, hidden ones too; of a CSV file, as one sheet."""
    if not _is_workbook(path, limits):
        return (_start_of_csv(path, limits),)
    return _starts(path, limits, "all")


def look(path: Path, *, limits: Limits = CASE_LIST) -> WorkbookFacts:
    """Contents of a file: every sheet, hidden ones too, and what is hidden or filtered in it."""
    if not _is_workbook(path, limits):
        return WorkbookFacts()
    links, *sheets = xlsx_client.look(path, limits)
    return WorkbookFacts(
        tuple(
            SheetFacts(**{**sheet, "hidden_columns": tuple(sheet["hidden_columns"])})
            for sheet in sheets
        ),
        links["external_links"],
    )


def _lines(path: Path, place: int, limits: Limits) -> Generator[TableLine]:
    return csv_lines(path, limits) if place < 0 else xlsx_client.lines(path, limits, place)


def _is_workbook(path: Path, limits: Limits) -> bool:
    """Whether the file is a zip; TableError when it cannot be a table."""
    if not path.is_file():
        raise TableError(f"There is no file {path.name}.")
    if path.stat().st_size > limits.file:
        raise TableError(f"The file is larger than {limits.file // MEGABYTE} MB. Split it.")
    with path.open("rb") as file:
        start = file.read(8)
    refuse_old_workbook(path, start)
    return start.startswith(b"PK")


def _chosen(path: Path, title: str | None, limits: Limits) -> tuple[int, SheetStart]:
    """The sheet to read: its position and its first rows."""
    starts = _starts(path, limits)
    if title is not None:
        titles = [sheet.title for sheet in starts]
        if title not in titles:
            raise TableError(f"There is no sheet “{title}”. There are: {', '.join(titles)}.")
        place = titles.index(title)
        return place, _starts(path, limits, place)[place] if starts[place].hidden else starts[place]
    holding = [
        place for place, sheet in enumerate(starts) if sheet.lines and sheet.title != GUIDE_SHEET
    ]
    if len(holding) > 1:
        raise SeveralSheets(tuple(starts[place].title for place in holding))
    if not holding:
        hidden = ", ".join(sheet.title for sheet in starts if sheet.hidden)
        raise TableError(_EMPTY + (f" Hidden sheets are not read: {hidden}." if hidden else ""))
    return holding[0], starts[holding[0]]


def _starts(path: Path, limits: Limits, at: int | str | None = None) -> tuple[SheetStart, ...]:
    """The first rows of every visible sheet, of sheet number `at`, or of "all"."""
    found = xlsx_client.sheets(path, limits, at)
    return tuple(SheetStart(sheet["title"], sheet["hidden"], sheet["start"]) for sheet in found)


def _start_of_csv(path: Path, limits: Limits) -> SheetStart:
    with closing(csv_lines(path, limits)) as lines:
        holding = (line for line in lines if any(line.cells) or line.faults)
        return SheetStart("", False, tuple(islice(holding, STARTING_ROWS)))
