"""The choice of a sheet in an uploaded workbook, and of whether to include what it hides.

Never chooses for the person: it lists what there is to choose, reads the choice from an address or
a command line, and raises an error without one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from auditapp.adapters.uploads.headings import IsName
from auditapp.adapters.uploads.limits import GUIDE_SHEET
from auditapp.adapters.uploads.tables import (
    CASE_LIST,
    Limits,
    SheetFacts,
    Table,
    TableError,
    WorkbookFacts,
    look,
    open_table,
)
from auditapp.domain.counting import counted

ANSWERS = {"include": True, "leave": False}
"""What to do with hidden rows and columns, as an address says it."""


@dataclass(frozen=True)
class SheetChoices:
    """The sheet to read and whether to include what it hides; None where not chosen yet."""

    sheet: str | None = None
    hidden_rows: bool | None = None
    """Whether hidden rows are included."""
    hidden_columns: bool | None = None
    heading_row: int | None = None
    """The number of the row that names the columns; None finds it."""


class HiddenUndecided(TableError):
    """The sheet hides rows or columns, and nobody has chosen whether to include them."""

    def __init__(self, rows: int, columns: tuple[str, ...]) -> None:
        self.rows, self.columns = rows, columns
        parts = [counted(rows, "row")] if rows else []
        parts += [f"{counted(len(columns), 'column')} ({', '.join(columns)})"] if columns else []
        super().__init__(f"The workbook hides {' and '.join(parts)}. Say whether to include them.")


class NoSuchSheet(TableError):
    """The address names a sheet that the workbook does not have."""


@dataclass(frozen=True)
class SheetChoice:
    """A sheet with text, which can be chosen."""

    number: str
    title: str
    rows: int
    hidden: bool


@dataclass(frozen=True)
class SheetRequest:
    """The choices made so far, as the page's address carries them; "" where not chosen."""

    sheet: str = ""
    """The position of the sheet in the workbook, from 1."""
    rows: str = ""
    columns: str = ""

    @classmethod
    def of(cls, text: Callable[..., str]) -> "SheetRequest":
        """Read the choices from an address; `text` reads one of its filters."""
        answers = {answer: answer for answer in ANSWERS}
        return cls(text("sheet"), text("rows", answers), text("columns", answers))

    def choices(self, book: WorkbookFacts) -> SheetChoices:
        """The choice by the sheet's title; NoSuchSheet when there is no sheet at that position."""
        return SheetChoices(self._title(book), ANSWERS.get(self.rows), ANSWERS.get(self.columns))

    def _title(self, book: WorkbookFacts) -> str | None:
        if not self.sheet:
            return None
        number = int(self.sheet) if self.sheet.isascii() and self.sheet.isdigit() else 0
        if not 1 <= number <= len(book.sheets):
            raise NoSuchSheet("The workbook has no such sheet. Choose one of those below.")
        return book.sheets[number - 1].title


@dataclass(frozen=True)
class ChosenTable:
    """A table ready to be read: what it hides, and the columns that remain."""

    table: Table
    sheet: SheetFacts | None
    columns: tuple[str, ...]
    dropped: tuple[str, ...] = ()
    """Hidden columns that are left out as asked."""
    hidden_rows: int = 0
    hidden_columns: tuple[str, ...] = ()
    """Hidden columns that would be read if included, whether they are or not."""


def to_choose(book: WorkbookFacts) -> tuple[SheetChoice, ...]:
    """The sheets to choose from, if more than one holds text. Hidden sheets are offered too: only
    the person knows whether they belong."""
    holding = [
        SheetChoice(str(number), sheet.title, max(0, sheet.rows - 1), sheet.hidden)
        for number, sheet in enumerate(book.sheets, start=1)
        if sheet.rows and sheet.title != GUIDE_SHEET
    ]
    return tuple(holding) if len(holding) > 1 else ()


def open_chosen(
    path: Path,
    choices: SheetChoices,
    *,
    limits: Limits = CASE_LIST,
    book: WorkbookFacts | None = None,
    reads: Callable[[str], bool] = lambda heading: True,
    is_name: IsName | None = None,
) -> ChosenTable:
    """Open the chosen sheet. TableError when the file is not a table (SeveralSheets: choose one;
    HiddenUndecided: choose whether to include hidden rows and columns).

    `book` is the result of `look`, if it is known. `reads` says whether a column is read at all:
    for a column that is not, no choice is needed. `is_name` says which headings are known.
    """
    book = look(path, limits=limits) if book is None else book
    table = open_table(
        path, choices.sheet, heading_row=choices.heading_row, is_name=is_name, limits=limits
    )
    sheet = next((one for one in book.sheets if one.title == table.sheet), None)
    rows = sheet.hidden_rows if sheet else 0
    hidden = tuple(filter(reads, _hidden_columns(sheet, table)))
    undecided = (
        rows if choices.hidden_rows is None else 0,
        hidden if choices.hidden_columns is None else (),
    )
    if any(undecided):
        raise HiddenUndecided(*undecided)
    dropped = () if choices.hidden_columns else hidden
    left = tuple(name for name in table.columns if name not in dropped)
    return ChosenTable(table, sheet, left, dropped, rows, hidden)


def _hidden_columns(sheet: SheetFacts | None, table: Table) -> tuple[str, ...]:
    """The hidden columns that have a name."""
    if sheet is None:
        return ()
    places = [at for at in sheet.hidden_columns if at <= len(table.columns)]
    return tuple(table.columns[at - 1] for at in places if table.columns[at - 1])
