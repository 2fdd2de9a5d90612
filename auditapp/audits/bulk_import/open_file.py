"""A file of completed audits, opened: its table, and its columns understood."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from auditapp.adapters.uploads.sheet_choice import Choices, open_chosen
from auditapp.adapters.uploads.tables import COMPLETED_AUDITS, Table, Workbook, look
from auditapp.audits.bulk_import.columns import Columns, understood
from auditapp.domain.forms.definitions import Form


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
    """TableError when the file is no table (SeveralSheets: choose one; HiddenUndecided: say what
    to do with what it hides), ImportRefused when its columns will not do."""

    def would_read(columns: Sequence[str], name: str) -> bool:
        return name not in understood(form, columns).unknown

    found = open_chosen(path, choices, limits=COMPLETED_AUDITS, book=book, would_read=would_read)
    columns = understood(form, found.columns)
    return Opened(found.table, columns, found.hidden_rows, found.hidden_columns)
