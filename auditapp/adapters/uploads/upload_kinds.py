"""The base of every kind of upload: its columns, and what a row becomes."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar

from auditapp.adapters.uploads.columns import (
    MatchedColumns,
    UploadColumn,
    match_columns,
    missing_columns,
)
from auditapp.adapters.uploads.examinations import CellFault, Examination, Values
from auditapp.adapters.uploads.sheet_choice import SheetChoices
from auditapp.adapters.uploads.tables import CASE_LIST, Limits, TableRow, plain
from auditapp.domain.mappings.one_row import RowOfChild

Examined = TypeVar("Examined", bound=Examination)


class UploadKind(Generic[Examined]):
    """A kind of upload: its columns, and what each row becomes."""

    limits: Limits = CASE_LIST
    unique: tuple[str, ...] = ()
    """The columns whose combined values must be unique."""
    one_row: str = "keep one row"
    no_rows: str = "There are no rows below the column names."

    def __init__(self, columns: Sequence[UploadColumn]) -> None:
        self.columns = columns

    def match(self, headings: Sequence[str], row: int = 1) -> MatchedColumns:
        """TableError when these headings, of this row, cannot be used."""
        found = match_columns(headings, self.columns)
        if found.missing:
            raise missing_columns(found.missing, headings, row)
        return found

    def is_name(self, heading: str) -> bool:
        """Whether this is the name of a column of this upload, by which headings are found."""
        return any(plain(heading) in column.plain_names for column in self.columns)

    def reads(self, heading: str) -> bool:
        """Whether a column with this heading is read at all."""
        return self.is_name(heading)

    def placed(self, path: Path, choices: SheetChoices) -> SheetChoices:
        """The choices, with the sheet and the row of headings where this kind knows them."""
        return choices

    def exclusion(self, row: TableRow) -> str:
        """Why a row is left out; "" for a row that is read. BadCell where that cannot be said."""
        return ""

    def row_of_child(self, row: TableRow, values: Values) -> RowOfChild | None:
        """What decides between this row and others with the same unique values."""
        return None

    def only_one(self, rows: Sequence[RowOfChild]) -> Mapping[int, str]:
        """Which of the rows with the same unique values are left out, and why."""
        return {}

    def begin(self, *about: Any) -> Examined:
        """An empty examination, to which rows are added."""
        raise NotImplementedError

    def check(self, values: Values) -> Iterable[CellFault]:
        """Faults of a row whose cells are each right on their own."""
        return ()

    def finish(self, values: Values) -> Values:
        """The value that an accepted row becomes."""
        return values

    def settle(self, examined: Examined) -> None:
        """Judge the file as a whole, once every row was read."""

    def note(self, number: int, values: Values, examined: Examined) -> None:
        """Note in the examination what is worth a remark about an accepted row."""
