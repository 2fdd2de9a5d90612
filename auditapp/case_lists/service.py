"""A file as a case list: what was understood, every case, every row that cannot be one.

Reads, and decides nothing for anybody: which sheet, and whether what a workbook hides belongs to
the list, is said by whoever brings the file.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from auditapp.adapters.uploads.sheet_choice import Choices, open_chosen
from auditapp.adapters.uploads.tables import (
    SeveralSheets,
    Table,
    TableRow,
    Workbook,
    look,
    open_table,
)
from auditapp.case_lists import remarks as case_list_remarks
from auditapp.case_lists.columns import Columns, ListRefused, understood
from auditapp.case_lists.rows import Rejected, RowReader, Wrong
from auditapp.domain.sampling.case_lists import list_hash

BATCH = 1_000
_NAMED = 5
Progress = Callable[[int], None]


@dataclass
class Examined:
    """What a file holds, as a case list."""

    columns: Columns
    file_hash: str
    about_file: Sequence[str] = ()
    accepted: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    left_out: int = 0
    """Hidden rows that were left out as asked."""
    included: int = 0
    """Hidden rows that were read as asked."""
    hidden_columns: tuple[str, ...] = ()
    """Columns that the workbook hides, read or left out."""
    twice: int = 0
    """References that more than one row has."""
    nameless: bool = False
    """Whether a column without a name holds text; it is not read."""

    @property
    def rows(self) -> int:
        return len(self.accepted) + len(self.rejected) + self.left_out

    @property
    def remarks(self) -> list[str]:
        """What whoever reads the list later should know."""
        rows = case_list_remarks.of_rows(self.left_out, self.included, nameless=self.nameless)
        return [*self.about_file, *rows]

    @cached_property
    def list_hash(self) -> str:
        return list_hash(self.accepted, self.columns.further)

    @cached_property
    def by_team(self) -> Counter[str]:
        return Counter(case["team"] for case in self.accepted)

    @cached_property
    def by_involvement(self) -> Counter[str]:
        return Counter(case["involvement"] for case in self.accepted)


def first_look(path: Path) -> None:
    """TableError or ListRefused when the headings already show that this is no case list."""
    try:
        understood(open_table(path).columns)
    except SeveralSheets:
        return


def examine(
    session: Session,
    path: Path,
    choices: Choices,
    progress: Progress | None = None,
    *,
    book: Workbook | None = None,
) -> Examined:
    """Read and check every row; `book` is what `look` said of the file, if that is known.

    TableError when the file is no table (SeveralSheets: choose one; HiddenUndecided: say what to
    do with what it hides), ListRefused when it is no case list.
    """
    book = book or look(path)
    opened = open_chosen(path, choices, book=book)
    columns = understood(opened.columns)
    about_file = case_list_remarks.of_file(book, opened.sheet, columns.left_out, opened.dropped)
    examined = Examined(columns, _file_hash(path), about_file, hidden_columns=opened.hidden_columns)
    table = opened.table
    reader = RowReader(session, columns)
    _read(examined, reader, table, include_hidden=bool(choices.hidden_rows), progress=progress)
    if not examined.accepted and not examined.rejected:
        raise ListRefused("There are no cases below the names of the columns.")
    return examined


def _read(
    examined: Examined,
    reader: RowReader,
    table: Table,
    *,
    include_hidden: bool,
    progress: Progress | None,
) -> None:
    """Fill in the cases and the rejected rows; a reference that comes twice rejects each row."""
    heading = examined.columns.fields["case_ref"]
    numbers: dict[str, list[int]] = defaultdict(list)
    cases: dict[int, dict[str, Any]] = {}
    wrong: dict[int, list[Wrong]] = defaultdict(list)
    for row in _stepping(table.rows(), progress):
        if row.hidden and not include_hidden:
            examined.left_out += 1
            continue
        examined.included += row.hidden
        examined.nameless = examined.nameless or bool(row.cells.get(""))
        numbers[row.cells.get(heading, "")].append(row.number)
        cases[row.number], wrongs = reader.read(row)
        if wrongs:
            wrong[row.number] += wrongs
    for number, twice in _doubles(numbers):
        wrong[number].append(twice)
    examined.twice = sum(1 for ref, rows in numbers.items() if ref and len(rows) > 1)
    examined.accepted = [case for number, case in cases.items() if number not in wrong]
    examined.rejected = [Rejected(number, tuple(wrong[number])) for number in sorted(wrong)]


def _doubles(numbers: Mapping[str, list[int]]) -> Iterator[tuple[int, Wrong]]:
    """Every row whose reference other rows have too."""
    for ref, rows in numbers.items():
        if ref and len(rows) > 1:
            yield from ((number, _twice(ref, number, rows)) for number in rows)


def _stepping(rows: Iterator[TableRow], progress: Progress | None) -> Iterator[TableRow]:
    for done, row in enumerate(rows, start=1):
        yield row
        if progress is not None and done % BATCH == 0:
            progress(BATCH)


def _twice(ref: str, number: int, rows: list[int]) -> Wrong:
    others = [str(one) for one in rows[: _NAMED + 2] if one != number]
    named = ", ".join(others[:_NAMED]) + (" and more" if len(others) > _NAMED else "")
    words = "row" if len(others) == 1 else "rows"
    return Wrong("case_ref", f"“{ref[:60]}” is also in {words} {named}; keep one row for a case")


def _file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
