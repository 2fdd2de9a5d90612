"""A file of completed audits, opened: which sheet is read, and what of it was hidden.

Decides nothing for anybody: which of several sheets, and whether what a workbook hides is meant
to be loaded, is said by whoever brings the file.
"""

from dataclasses import dataclass
from pathlib import Path

from auditapp.adapters.tables import COMPLETED_AUDITS, Sheet, Table, Workbook, look, open_table
from auditapp.audits.columns import Columns, ImportRefused, understood
from auditapp.domain.definitions import Form


@dataclass(frozen=True)
class Choices:
    """What of a workbook is meant; None where nobody has said so yet."""

    sheet: str | None = None
    hidden_rows: bool | None = None
    """Whether hidden rows are included."""
    hidden_columns: bool | None = None


class HiddenUndecided(ImportRefused):
    """The sheet hides rows or columns, and nobody has said whether they are meant."""

    def __init__(self, rows: int, columns: tuple[str, ...]) -> None:
        self.rows, self.columns = rows, columns
        parts = [_counted(rows, "row")] if rows else []
        parts += [f"{_counted(len(columns), 'column')} ({', '.join(columns)})"] if columns else []
        super().__init__(f"The workbook hides {' and '.join(parts)}. Say whether to load them.")


@dataclass(frozen=True)
class Opened:
    """A table ready to be read, its columns understood."""

    table: Table
    columns: Columns
    hidden_rows: int = 0
    hidden_columns: tuple[str, ...] = ()
    """Hidden columns that would be read, whether they are or not."""


def book_of(path: Path) -> Workbook:
    return look(path, limits=COMPLETED_AUDITS)


def opened(form: Form, path: Path, choices: Choices, book: Workbook | None = None) -> Opened:
    """TableError when the file is no table (SeveralSheets: choose one), ImportRefused when its
    columns will not do (HiddenUndecided: say what to do with what it hides)."""
    book = book_of(path) if book is None else book
    table = open_table(path, choices.sheet, limits=COMPLETED_AUDITS)
    sheet = next((one for one in book.sheets if one.title == table.sheet), None)
    rows = sheet.hidden_rows if sheet else 0
    hidden = _hidden_columns(form, sheet, table)
    undecided = (
        rows if choices.hidden_rows is None else 0,
        hidden if choices.hidden_columns is None else (),
    )
    if any(undecided):
        raise HiddenUndecided(*undecided)
    dropped = () if choices.hidden_columns else hidden
    columns = understood(form, [name for name in table.columns if name not in dropped])
    return Opened(table, columns, rows, hidden)


def _hidden_columns(form: Form, sheet: Sheet | None, table: Table) -> tuple[str, ...]:
    """Those with a name that would be read; others are left out whether they are hidden or not."""
    if sheet is None or not sheet.hidden_columns:
        return ()
    unknown = understood(form, table.columns).unknown
    places = [at for at in sheet.hidden_columns if at <= len(table.columns)]
    named = [table.columns[at - 1] for at in places]
    return tuple(name for name in named if name and name not in unknown)


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
