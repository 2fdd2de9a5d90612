"""Uploaded tables: CSV or XLSX files as rows of text, with their row numbers.

A file is recognised by its content, never by its name. Sizes are checked before anything is
inflated, and workbooks are read in a separate process (`xlsx`). Text is kept exactly (`00123`
stays `00123`); a cell that no longer holds what was typed is a fault, with the reason, if its
column is read. No row with text is lost.
"""

from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from auditapp.adapters.uploads.cell_text import exact_reference
from auditapp.adapters.uploads.csv_reader import csv_lines
from auditapp.adapters.uploads.limits import (
    CASE_LIST,
    COMPLETED_AUDITS,
    MEGABYTE,
    Limits,
    SeveralSheets,
    TableError,
    TableLine,
)
from auditapp.adapters.uploads.xlsx import client as xlsx_client

__all__ = [
    "CASE_LIST",
    "COMPLETED_AUDITS",
    "Limits",
    "SeveralSheets",
    "SheetFacts",
    "Table",
    "TableError",
    "TableRow",
    "WorkbookFacts",
    "exact_reference",
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
    """The number of the row that names the columns: the first that holds anything."""
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
        if any(line.cells[width:]) or any(at > width for at in line.faults):
            return {"": "there are more cells than columns"}
        if not line.faults:
            return {}
        names = ("", *self.columns)
        return {names[at]: fault for at, fault in line.faults.items() if not at or names[at]}

    def _named(self, texts: list[str]) -> dict[str, str]:
        """Cells by column name; "" holds all text in columns without a name."""
        named = dict(zip_longest(self.columns, texts[: len(self.columns)], fillvalue=""))
        if "" in named:
            named[""] = " ".join(
                text for name, text in zip(self.columns, texts, strict=False) if text and not name
            )
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


def open_table(path: Path, sheet: str | None = None, *, limits: Limits = CASE_LIST) -> Table:
    """Recognise a CSV or XLSX file and read the row that names its columns.

    In a workbook: the named `sheet`, hidden or not; without a name, the one visible sheet that
    holds text. SeveralSheets when there is more than one.
    """
    title, place, first = "", -1, None
    if _is_workbook(path, limits):
        title, place, first = _chosen(path, sheet, limits)
    else:
        with closing(_lines(path, place, limits)) as lines:
            first = next((line for line in lines if any(line.cells) or line.fault), None)
    if first is None:
        raise TableError(_EMPTY)
    if first.faults:
        raise TableError(f"Row {first.number}, which names the columns: {first.fault}.")
    return Table(path, _columns(first, limits), title, limits, first.number, place)


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


def plain(name: str) -> str:
    """A column name in lower case without spaces, hyphens and underscores."""
    return "".join(c for c in name.lower() if c not in " -_\u00a0\t\r\n\ufeff")


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
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise TableError("This is an old or encrypted Excel file. Save it as XLSX, unprotected.")
    return start.startswith(b"PK")


def _chosen(path: Path, title: str | None, limits: Limits) -> tuple[str, int, TableLine | None]:
    """The sheet to read: its title, its position, its first line with text."""
    sheets = xlsx_client.sheets(path, limits)
    titles = [str(sheet["title"]) for sheet in sheets]
    if title is not None:
        if title not in titles:
            raise TableError(f"There is no sheet “{title}”. There are: {', '.join(titles)}.")
        place = titles.index(title)
        hidden = sheets[place]["hidden"]
        first = xlsx_client.first_line(path, limits, place) if hidden else sheets[place]["first"]
        return title, place, first
    holding = [place for place, sheet in enumerate(sheets) if sheet["first"]]
    if len(holding) > 1:
        raise SeveralSheets(tuple(titles[place] for place in holding))
    if not holding:
        hidden = ", ".join(str(sheet["title"]) for sheet in sheets if sheet["hidden"])
        raise TableError(_EMPTY + (f" Hidden sheets are not read: {hidden}." if hidden else ""))
    return titles[holding[0]], holding[0], sheets[holding[0]]["first"]


def _columns(first: TableLine, limits: Limits) -> tuple[str, ...]:
    columns = tuple(cell.lstrip("\ufeff").strip() for cell in first.cells)
    while columns and not columns[-1]:
        columns = columns[:-1]
    if sum(map(len, columns)) > limits.heading_characters:
        raise TableError(f"Row {first.number}, which names the columns: it is far too long.")
    if len(columns) > limits.columns:
        raise TableError(f"There are more than {limits.columns} columns.")
    counted = Counter(plain(column) for column in columns if column)
    doubles = [column for column in columns if counted[plain(column)] > 1 and column]
    if doubles:
        raise TableError(f"These columns appear twice: {', '.join(doubles)}.")
    return columns
