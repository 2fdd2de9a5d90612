"""Limits of every uploaded table, and the errors raised when it cannot be read.

Used by the application and by the process that reads workbooks, so it imports nothing else.
"""

from dataclasses import dataclass, field

MEGABYTE = 1_000_000
STARTING_ROWS = 20
"""Headings are looked for in so many rows: the first that hold text."""

GUIDE_SHEET = "About the columns"
"""The sheet of an import template that explains it. It is not read unless somebody names it."""


class TableError(ValueError):
    """The file cannot be read as a table; the message says why and what to do."""


class SeveralSheets(TableError):
    """More than one visible sheet holds something; `sheets` are their names, to choose from."""

    def __init__(self, sheets: tuple[str, ...]) -> None:
        self.sheets = sheets
        names = ", ".join(f"“{name}”" for name in sheets)
        super().__init__(f"Several sheets hold something: {names}. Choose the one to read.")


@dataclass(frozen=True)
class Limits:
    """How much one file may hold and cost; beyond any of these it is refused.

    A workbook is read for at most `seconds`, plus `seconds_per_cell` for each cell it returns: a
    long list gets more time, a hostile file without cells does not.
    """

    rows: int = 100_000
    columns: int = 1_000
    file: int = 50 * MEGABYTE
    inflated: int = 50 * MEGABYTE
    ratio: int = 100
    entries: int = 1_000
    strings: int = 1_000_000
    sheets: int = 200
    row_characters: int = 1_000_000
    heading_characters: int = 65_536
    seconds: float = 4.0
    seconds_per_cell: float = 0.000_04
    cpu_seconds: int = 60
    memory: int = 512 * 1024 * 1024

    def too_many_rows(self, number: int) -> TableError:
        """The message for a row numbered above the limit."""
        return TableError(
            f"There are more than {self.rows:,} rows: one is numbered {number:,}. "
            "Split the file, or clear anything far below the list."
        )

    def too_many_columns(self, number: int) -> TableError:
        """The message for a row that is wider than the limit."""
        return TableError(
            f"Row {number} has more than {self.columns} columns. Clear anything far to the right "
            "of the list, or copy only the columns you need into a new workbook."
        )


CASE_LIST = Limits()
COMPLETED_AUDITS = Limits(
    rows=200_000, inflated=200 * MEGABYTE, strings=2_000_000, seconds=10.0, cpu_seconds=240
)


@dataclass(frozen=True)
class TableLine:
    """One line of a file: its number there, its cells in order, and what cannot be read."""

    number: int
    cells: list[str] = field(default_factory=list)
    faults: dict[int, str] = field(default_factory=dict)
    """By the position of the cell, from 1; 0 is the line as a whole."""
    hidden: bool = False

    @property
    def fault(self) -> str:
        """The first thing that cannot be read."""
        return next(
            (f"cell {at}: {fault}" if at else fault for at, fault in self.faults.items()), ""
        )
