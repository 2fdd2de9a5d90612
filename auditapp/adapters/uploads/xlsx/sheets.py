"""Reads the rows of one sheet in one pass over its markup, one row in memory at a time; the size
that the sheet states is ignored."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import IO

from auditapp.adapters.uploads.cell_text import number, typed
from auditapp.adapters.uploads.limits import Limits, TableLine
from auditapp.adapters.uploads.xlsx.workbook_parts import Book, unescaped
from auditapp.adapters.uploads.xlsx.xml import Content, Malformed, fed

_TRUE = ("1", "true", "on")
_OF_NUMBERS = "0123456789.+-eE"
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
EMPTY_ROW = re.compile(
    rb'<row r="(?:[0-9]{1,6}|10[0-3][0-9]{4}|104[0-7][0-9]{3})"'
    rb"[^<>]*(?:(?<=/)>|>(?:<c [^<>]*(?:(?<=/)>|></c>))*</row>)"
)
"""The markup of a row without any value: formatted cells at most. There can be a million."""
_UNCALCULATED = "the formula has no value; put in what it should show"


def lines(part: IO[bytes], book: Book, limits: Limits) -> Iterator[TableLine]:
    """Every row that holds text, or that cannot be read, in order."""
    sheet = SheetContent(book, limits)
    for _ in fed(part, sheet, EMPTY_ROW):
        yield from sheet.ready
        sheet.ready.clear()


class SheetCell:
    """A cell while its markup is read."""

    __slots__ = ("column", "formula", "kind", "pieces", "style", "valued")

    def __init__(self, column: int, kind: str, style: str) -> None:
        self.column, self.kind, self.style = column, kind, style
        self.formula = self.valued = False
        self.pieces: list[str] = []


class SheetContent(Content):
    """Turns a sheet's markup into lines, and notes what is hidden, filtered or merged."""

    def __init__(self, book: Book, limits: Limits) -> None:
        super().__init__()
        self.ready: list[TableLine] = []
        self.hidden_columns: list[tuple[int, int]] = []
        self.filtered = False
        self.merged = 0
        self._book, self._limits = book, limits
        self._columns: dict[str, int] = {}
        self._in_rows = self._in_row = self._wanted = self._aside = self._all_hidden = False
        self._number, self._hidden = 0, False
        self._texts: dict[int, tuple[str, str]] = {}
        self._column = 0
        self._cell: SheetCell | None = None
        self.starts = {
            "c": self._cell_starts,
            "v": self._value_starts,
            "t": self._text_starts,
            "row": self._row_starts,
            "f": self._formula_starts,
            "rPh": self._aside_starts,
            "sheetData": self._rows_start,
            "mergeCell": self._merge,
            "col": self._hidden_column,
            "filterColumn": self._filter,
            "sheetPr": self._properties,
            "sheetFormatPr": self._usual,
        }
        self.ends = {
            "c": self._cell_ends,
            "v": self._text_ends,
            "t": self._text_ends,
            "row": self._row_ends,
            "rPh": self._aside_ends,
            "sheetData": self._rows_end,
        }

    def characters(self, content: str) -> None:
        if self._wanted and self._cell is not None:
            self._cell.pieces.append(content)

    # Rows -----------------------------------------------------------------------------------------

    def _rows_start(self, _attrs: Mapping[str, str]) -> None:
        self._in_rows = True

    def _rows_end(self) -> None:
        self._in_rows = False

    def _row_starts(self, attrs: Mapping[str, str]) -> None:
        if not self._in_rows:
            return
        given = attrs.get("r")
        number = self._number + 1 if given is None else _whole(given)
        if self._in_row or not self._number < number <= LAST_ROW:
            raise Malformed
        self._number, self._column, self._in_row = number, 0, True
        hidden = attrs.get("hidden")
        self._hidden = self._all_hidden if hidden is None else hidden in _TRUE
        self._hidden = self._hidden or attrs.get("ht") == "0"

    def _row_ends(self) -> None:
        if not self._in_row:
            return
        self._in_row = False
        if self._texts:
            self.ready.append(self._line())
            self._texts = {}

    def _line(self) -> TableLine:
        if self._number > self._limits.rows + 1:
            raise self._limits.too_many_rows(self._number)
        width = max(self._texts)
        if width > self._limits.columns:
            raise self._limits.too_many_columns(self._number)
        pairs = [self._texts.get(column, ("", "")) for column in range(1, width + 1)]
        cells = [text for text, _ in pairs]
        faults = {at: fault for at, (_, fault) in enumerate(pairs, 1) if fault}
        if sum(map(len, cells)) > self._limits.row_characters:
            cells, faults = [], {0: "there is far too much text in the row"}
        return TableLine(self._number, cells, faults, self._hidden)

    # Cells ----------------------------------------------------------------------------------------

    def _cell_starts(self, attrs: Mapping[str, str]) -> None:
        if not self._in_row:
            return
        if self._cell is not None:
            raise Malformed
        given = attrs.get("r")
        column = self._column + 1 if given is None else self._placed(given)
        if column <= self._column:
            raise Malformed
        self._column = column
        self._cell = SheetCell(column, attrs.get("t", "n"), attrs.get("s", "0"))

    def _placed(self, place: str) -> int:
        """The column of `AB12`, which must be in this row."""
        letters = place.rstrip("0123456789")
        if place[len(letters) :] != str(self._number):
            raise Malformed
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = _counted(letters)
        return column

    def _formula_starts(self, _attrs: Mapping[str, str]) -> None:
        if self._cell is not None:
            self._cell.formula = True

    def _value_starts(self, _attrs: Mapping[str, str]) -> None:
        if self._cell is not None:
            self._cell.valued = self._wanted = True

    def _text_starts(self, _attrs: Mapping[str, str]) -> None:
        if self._cell is not None and self._cell.kind == "inlineStr":
            self._wanted = not self._aside

    def _text_ends(self) -> None:
        self._wanted = False

    def _aside_starts(self, _attrs: Mapping[str, str]) -> None:
        self._aside = True

    def _aside_ends(self) -> None:
        self._aside = False

    def _cell_ends(self) -> None:
        cell, self._cell = self._cell, None
        if cell is None:
            return
        text = "".join(cell.pieces)
        uncalculated = cell.formula and not text and not (cell.valued and cell.kind == "str")
        found = ("", _UNCALCULATED) if uncalculated else self._read(cell, text)
        if found != ("", ""):
            self._texts[cell.column] = found
        elif text and self._number > self._limits.rows + 1:
            raise self._limits.too_many_rows(self._number)

    def _read(self, cell: SheetCell, text: str) -> tuple[str, str]:
        """A cell's text, or why it has none; Malformed when the markup is not valid."""
        if not text:
            return "", ""
        if cell.kind == "s":
            return typed(self._book.strings[_whole(text)])
        try:
            return self._of_kind(cell, text)
        except (ValueError, OverflowError):
            raise Malformed from None

    def _of_kind(self, cell: SheetCell, text: str) -> tuple[str, str]:
        if cell.kind == "n":
            return self._shown(cell, text)
        if cell.kind == "b":
            return ("yes" if text in _TRUE else "no"), ""
        if cell.kind == "d":
            return date.fromisoformat(text[:10]).isoformat(), ""
        return typed(unescaped(text))

    def _shown(self, cell: SheetCell, text: str) -> tuple[str, str]:
        if text.strip(_OF_NUMBERS):
            raise Malformed
        return self._book.formats.get(cell.style, number)(text)

    # What else a sheet holds ----------------------------------------------------------------------

    def _merge(self, _attrs: Mapping[str, str]) -> None:
        self.merged += 1

    def _filter(self, _attrs: Mapping[str, str]) -> None:
        self.filtered = True

    def _properties(self, attrs: Mapping[str, str]) -> None:
        self.filtered = self.filtered or attrs.get("filterMode") in _TRUE

    def _usual(self, attrs: Mapping[str, str]) -> None:
        self._all_hidden = attrs.get("zeroHeight") in _TRUE

    def _hidden_column(self, attrs: Mapping[str, str]) -> None:
        if attrs.get("hidden") in _TRUE or attrs.get("width") == "0":
            span = _whole(attrs.get("min", "")), _whole(attrs.get("max", ""))
            if len(self.hidden_columns) >= LAST_COLUMN:
                raise Malformed
            self.hidden_columns.append(span)


def _whole(text: str) -> int:
    """Read a whole number from markup."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise Malformed
    return int(text)


def _counted(letters: str) -> int:
    """The number of a column: A is 1, XFD the last."""
    if not (1 <= len(letters) <= 3 and letters.isascii() and letters.isupper()):
        raise Malformed
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    if column > LAST_COLUMN:
        raise Malformed
    return column
