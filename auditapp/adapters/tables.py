"""Tables that come in: CSV or XLSX files as rows of text, with their row numbers.

A file is judged by its content, never by its name; its sizes are checked before anything is
inflated. Text is kept exactly (`00123` stays `00123`); a cell that no longer holds what somebody
typed makes its row unreadable, with the reason.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import repeat
from math import isfinite
from pathlib import Path
from typing import Any

import openpyxl

MAX_FILE = 50_000_000
MAX_INFLATED = 200_000_000
MAX_RATIO = 200
MAX_ENTRIES = 1_000
MAX_ROWS = 200_000
MAX_COLUMNS = 1_000
_LONGEST_EXACT_NUMBER = 10**15
_FORMULA = re.compile(rb"[<:]f[ >/]")
_CHUNK = 1_000_000
_ERRORS = frozenset(
    [
        "#N/A",
        "#DIV/0!",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#REF!",
        "#VALUE!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#BLOCKED!",
        "#CONNECT!",
        "#BUSY!",
        "#UNKNOWN!",
        "#GETTING_DATA",
    ]
)


class TableError(ValueError):
    """The file cannot be read as a table; the message says why and what to do."""


@dataclass(frozen=True)
class Row:
    """One row: its number in the file, its cells by column name, or why it cannot be read."""

    number: int
    cells: dict[str, str] = field(default_factory=dict)
    fault: str = ""


@dataclass(frozen=True)
class Table:
    """A table that was recognised: the columns in the file's spelling, and its rows."""

    path: Path
    columns: tuple[str, ...]
    sheet: str = ""

    def rows(self) -> Iterator[Row]:
        """Read the rows, in order; rows without any text are passed over."""
        for number, cells, fault in _lines(self.path, self.sheet):
            if number == 1:
                continue
            if number > MAX_ROWS + 1:
                raise TableError(f"There are more than {MAX_ROWS:,} rows. Split the file.")
            if fault:
                yield Row(number, fault=fault)
            elif any(cells):
                extra = any(cells[len(self.columns) :])
                what = "there are more cells than columns" if extra else ""
                yield Row(number, dict(zip(self.columns, cells, strict=False)), what)


def open_table(path: Path) -> Table:
    """Recognise a CSV or XLSX file and read its heading row."""
    if not path.is_file():
        raise TableError(f"There is no file {path.name}.")
    if path.stat().st_size > MAX_FILE:
        raise TableError(f"The file is larger than {MAX_FILE // 1_000_000} MB. Split it.")
    sheet = _only_sheet(path) if _is_zip(path) else ""
    first = next(iter(_lines(path, sheet)), None)
    if first is None or not any(first[1]):
        raise TableError("The file is empty: its first row must name the columns.")
    columns = tuple(cell.lstrip("\ufeff").strip() for cell in first[1])
    while columns and not columns[-1]:
        columns = columns[:-1]
    if len(columns) > MAX_COLUMNS:
        raise TableError(f"There are more than {MAX_COLUMNS} columns.")
    folded = [plain(column) for column in columns if column]
    doubles = sorted({name for name in folded if folded.count(name) > 1})
    if doubles:
        raise TableError(f"These columns are there twice: {', '.join(doubles)}.")
    return Table(path, columns, sheet)


def plain(name: str) -> str:
    """A column name without regard to case, spaces, hyphens and underscores."""
    return "".join(c for c in name.lower() if c not in " -_\u00a0\t\ufeff")


def _lines(path: Path, sheet: str) -> Iterator[tuple[int, list[str], str]]:
    return _xlsx_lines(path, sheet) if sheet else _csv_lines(path)


def _csv_lines(path: Path) -> Iterator[tuple[int, list[str], str]]:
    text = _decoded(path.read_bytes())
    heading = text.partition("\n")[0]
    delimiter = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield number, *_texts(tuple(next(reader)))
        except StopIteration:
            return
        except csv.Error as error:
            raise TableError(f"Row {number} is not proper CSV ({error}).") from None


def _decoded(content: bytes) -> str:
    if b"\x00" in content:
        raise TableError("This is neither a CSV nor an XLSX file. Save it as one of them.")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError("The file’s text is neither UTF-8 nor Windows-1252. Save it as CSV UTF-8.")


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise TableError("This is an old or encrypted Excel file. Save it as XLSX, unprotected.")
    return start.startswith(b"PK")


def _only_sheet(path: Path) -> str:
    """The one visible sheet that holds anything; checks the zip before inflating it."""
    _check_zip(path)
    with _workbook(path) as book:
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if len(visible) != 1:
            names = ", ".join(sheet.title for sheet in visible) or "none"
            raise TableError(f"The workbook must have one visible sheet; it has: {names}.")
        return str(visible[0].title)


def _check_zip(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile:
        raise TableError("The file is damaged: it cannot be opened.") from None
    if any(entry.flag_bits & 1 for entry in entries):
        raise TableError("The file is locked with a password. Save it unprotected.")
    inflated = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    names = {entry.filename for entry in entries}
    too_big = inflated > MAX_INFLATED or len(entries) > MAX_ENTRIES
    if too_big or (inflated > 10_000_000 and inflated / packed > MAX_RATIO):
        raise TableError("The file unpacks to far too much. Save it again from Excel.")
    if "xl/workbook.xml" not in names:
        raise TableError("This is not an Excel workbook. Save it as XLSX or CSV.")
    if any("vbaProject" in name for name in names):
        raise TableError("The workbook holds macros. Save it as XLSX without macros.")


@contextmanager
def _workbook(path: Path, *, formulas: bool = False) -> Iterator[Any]:
    """The open workbook; whatever goes wrong with it or inside is a TableError."""
    try:
        with path.open("rb") as file:
            book = openpyxl.load_workbook(file, read_only=True, data_only=not formulas)
            yield book
            book.close()
    except TableError:
        raise
    except Exception as error:  # a damaged or hostile file can raise anything in openpyxl
        name = type(error).__name__
        raise TableError(
            f"The workbook cannot be read ({name}). Save it again from Excel."
        ) from None


def _xlsx_lines(path: Path, sheet: str) -> Iterator[tuple[int, list[str], str]]:
    """Rows with the values that Excel kept; beside them, where there are any, the formulas."""
    with ExitStack() as open_books:
        values = _rows(open_books.enter_context(_workbook(path))[sheet])
        written: Iterator[tuple[Any, ...]] = repeat(())
        if _has_formulas(path):
            written = _rows(open_books.enter_context(_workbook(path, formulas=True))[sheet])
        for number, (cells, formulas) in enumerate(zip(values, written, strict=False), start=1):
            if len(cells) > MAX_COLUMNS:
                raise TableError(f"Row {number} has more than {MAX_COLUMNS} columns.")
            yield number, *_texts(cells, formulas)


def _rows(worksheet: Any) -> Iterator[tuple[Any, ...]]:
    worksheet.reset_dimensions()
    rows: Iterator[tuple[Any, ...]] = worksheet.iter_rows(values_only=True)
    return rows


def _has_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.startswith("xl/worksheets/"):
                continue
            with archive.open(name) as part:
                end = b""
                while chunk := part.read(_CHUNK):
                    if _FORMULA.search(end + chunk):
                        return True
                    end = chunk[-2:]
    return False


def _texts(values: tuple[Any, ...], written: tuple[Any, ...] = ()) -> tuple[list[str], str]:
    """Every cell as text, and the first reason why one cannot be."""
    cells, fault = [], ""
    for column, value in enumerate(values, start=1):
        text, wrong = _text(value)
        if value is None and column <= len(written) and written[column - 1] is not None:
            wrong = "the formula has no value; put in what it should show"
        cells.append(text)
        fault = fault or (f"cell {column}: {wrong}" if wrong else "")
    return cells, fault


def _text(value: Any) -> tuple[str, str]:
    """A cell as text, or what Excel did to it."""
    if isinstance(value, bool):
        return ("yes" if value else "no"), ""
    if isinstance(value, datetime | date):
        return (value.date() if isinstance(value, datetime) else value).isoformat(), ""
    if isinstance(value, int | float):
        return _number(value)
    text = "" if value is None else str(value).strip()
    return ("", f"the cell holds Excel’s error {text}") if text in _ERRORS else (text, "")


def _number(value: float) -> tuple[str, str]:
    """A number as it was typed, unless Excel can no longer know what that was."""
    if isfinite(value) and value != int(value):
        return str(value), ""
    if abs(value) >= _LONGEST_EXACT_NUMBER:
        return "", "Excel rounded this long number; format the column as text and type it again"
    return str(int(value)), ""
