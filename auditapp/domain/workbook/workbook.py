"""A workbook as plain sheets of typed cells: made by `exports`, written by `adapters.excel.writer`.

Follows the Analysis Function's checklist for accessible spreadsheets: a title, a description,
one table a sheet or none, unique column names, and no blank cell that is not explained. Knows
nothing of openpyxl.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from auditapp.domain.calendar import Month
from auditapp.domain.counting import counted

NAME_LIMIT = 31
_FORBIDDEN = str.maketrans({character: " " for character in "[]:*?/\\"})
_RESERVED = "history"


class Kind(StrEnum):
    """What a column holds. Any column may hold text instead, which says why there is no value."""

    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    MONTH = "month"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to the top of another sheet."""

    text: str
    sheet: str


Cell = str | int | float | date | datetime | Month | Link | None
"""A share is 0 to 1; None is a blank, which the sheet must explain."""
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; `width` in characters."""

    name: str
    kind: Kind = Kind.TEXT
    width: int = 14


@dataclass(frozen=True, slots=True)
class LineChart:
    """A line for each of some columns, over the table's first column."""

    title: str
    columns: tuple[str, ...]
    across: str
    upwards: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    is_heading: bool = False


@dataclass(frozen=True)
class Sheet:
    """A title, a description, and a table or paragraphs.

    `when_empty` stands in the first row of a table that has none; `blanks` says what a blank
    cell means, and without it a blank cell is refused.
    """

    name: str
    title: str
    description: str
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    charts: tuple[LineChart, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    when_empty: str = "Nothing to show"
    blanks: str = ""

    def __post_init__(self) -> None:
        names = [column.name.casefold() for column in self.columns]
        if len(set(names)) != len(names) or not all(name.strip() for name in names):
            raise ValueError(f"{self.name}: column names must be given and differ")
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(
                    f"{self.name}: a row has {counted(len(row), 'cell')}, not {len(names)}"
                )
            if not self.blanks and any(cell is None or cell == "" for cell in row):
                raise ValueError(f"{self.name}: a blank cell is not explained: {row}")

    @property
    def table(self) -> tuple[Row, ...]:
        """The rows, or one that says why there are none."""
        if self.rows or not self.columns:
            return self.rows
        return ((self.when_empty, *("no rows" for _ in self.columns[1:])),)

    def place(self, column: str) -> int:
        """The number of a column, from 1."""
        return [known.name for known in self.columns].index(column) + 1


@dataclass(frozen=True)
class Workbook:
    title: str
    subject: str
    creator: str
    sheets: tuple[Sheet, ...]


def safe_names(names: Iterable[str]) -> list[str]:
    """Sheet names that Excel takes: 31 characters, none of []:*?/\\, unique whatever the case."""
    taken: list[str] = []
    for name in names:
        wanted = " ".join(name.translate(_FORBIDDEN).split()).strip("' ")[:NAME_LIMIT].strip("' ")
        if not wanted or wanted.casefold() == _RESERVED:
            wanted = f"{wanted or 'Sheet'} sheet"
        taken.append(_unlike(wanted, taken))
    return taken


def _unlike(wanted: str, taken: Sequence[str]) -> str:
    used = {name.casefold() for name in taken}
    name, number = wanted, 1
    while name.casefold() in used:
        number += 1
        ending = f" {number}"
        name = wanted[: NAME_LIMIT - len(ending)].strip() + ending
    return name
