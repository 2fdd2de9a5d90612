"""Turns rows of an uploaded table into values, or rejects them with reasons.

A kind of upload (`upload_kinds`) defines its columns and what a row becomes. Nothing is written.
Every row of the file that holds text is accepted, rejected or left out (`examinations`).
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from auditapp.adapters.uploads.columns import BadCell
from auditapp.adapters.uploads.examinations import (
    TEMPLATE_ROW,
    CellFault,
    EmptiedCells,
    RejectedRow,
    Values,
)
from auditapp.adapters.uploads.sheet_choice import SheetChoices, open_chosen
from auditapp.adapters.uploads.tables import (
    TableError,
    TableRow,
    WorkbookFacts,
    look,
)
from auditapp.adapters.uploads.upload_kinds import Examined, UploadKind
from auditapp.domain.counting import agree
from auditapp.domain.mappings.one_row import RowOfChild

BATCH = 1_000
_NAMED = 5
Progress = Callable[[int], None]


def examine(
    kind: UploadKind[Examined],
    path: Path,
    choices: SheetChoices,
    progress: Progress | None = None,
    *,
    book: WorkbookFacts | None = None,
) -> Examined:
    """Read and check every row; `book` is the result of `look`, if it is known.

    TableError when the whole file cannot be used (SeveralSheets: choose one; HiddenUndecided:
    choose whether to include hidden rows and columns).
    """
    book = book or look(path, limits=kind.limits)
    choices = kind.placed(path, choices)
    chosen = open_chosen(
        path, choices, limits=kind.limits, book=book, reads=kind.reads, is_name=kind.is_name
    )
    matched = kind.match(chosen.columns, chosen.table.heading)
    examined = kind.begin(book, chosen, matched, _file_hash(path))
    reading = _RowReading(kind, examined)
    for row in _stepping(chosen.table.rows(), progress):
        if not reading.has_text(row):
            continue
        if row.hidden and not choices.hidden_rows:
            examined.left_out += 1
        else:
            reading.take(row)
    reading.close()
    kind.settle(examined)
    read = examined.accepted or examined.rejected
    if not read and not examined.excluded.keys() - {TEMPLATE_ROW}:
        raise TableError(kind.no_rows)
    return examined


class _RowReading:
    """Reads rows one by one, and finds duplicates at the end."""

    def __init__(self, kind: UploadKind[Examined], examined: Examined) -> None:
        self._kind, self._examined = kind, examined
        columns, headings = examined.columns.columns, examined.columns.headings
        self._read = [(one, headings[one.name]) for one in columns if one.name in headings]
        self._absent = {one.name: one.read("") for one in columns if one.name not in headings}
        self._rows: dict[int, Values] = {}
        self._faults: dict[int, list[CellFault]] = {}
        self._numbers: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self._of_child: dict[int, RowOfChild] = {}

    def has_text(self, row: TableRow) -> bool:
        """Whether a row holds any text: errors and formulas without value in columns that are not
        needed are none."""
        return any(row.cells.values()) or any(
            not name or any(name == heading and not one.may_fail for one, heading in self._read)
            for name in row.faults
        )

    def take(self, row: TableRow) -> None:
        """Read a row, unless it is left out, and note what is wrong with it."""
        try:
            reason = self._kind.exclusion(row)
        except BadCell as error:
            self._faults[row.number] = [CellFault("", "", str(error))]
            return
        if reason:
            self._examined.excluded[reason] += 1
            return
        self._examined.included += row.hidden
        self._examined.nameless = self._examined.nameless or bool(row.cells.get(""))
        values, faults = self._cells(row)
        self._note_unique(values, row.number)
        if of_child := self._kind.row_of_child(row, values):
            self._of_child[row.number] = of_child
        faults = faults or list(map(self._in_the_file, self._kind.check(values)))
        if faults:
            self._faults[row.number] = faults
        else:
            self._rows[row.number] = self._kind.finish(values)

    def close(self) -> None:
        """Sort the rows into accepted and rejected ones."""
        for key, found in self._numbers.items():
            numbers = self._one_of(found) if len(found) > 1 else found
            if len(numbers) > 1:
                self._examined.twice += 1
                for number in numbers:
                    self._faults.setdefault(number, []).append(self._twice(key, number, numbers))
        accepted = {at: row for at, row in self._rows.items() if at not in self._faults}
        for number, values in accepted.items():
            self._kind.note(number, values, self._examined)
        self._examined.accepted = list(accepted.values())
        self._examined.rejected = [
            RejectedRow(number, tuple(faults)) for number, faults in sorted(self._faults.items())
        ]

    def _one_of(self, numbers: list[int]) -> list[int]:
        """The rows that remain of several with the same unique values."""
        rows = [self._of_child[number] for number in numbers if number in self._of_child]
        if len(rows) < len(numbers):
            return numbers
        try:
            left_out = self._kind.only_one(rows)
        except BadCell as error:
            for number in numbers:
                self._faults.setdefault(number, []).append(CellFault("", "", str(error)))
            return numbers[:1]
        for number, reason in left_out.items():
            self._examined.excluded[reason] += 1
            self._rows.pop(number, None)
            self._faults.pop(number, None)
        return [number for number in numbers if number not in left_out]

    def _cells(self, row: TableRow) -> tuple[Values, list[CellFault]]:
        if "" in row.faults:
            return {}, [CellFault("", "", row.faults[""])]
        values, faults = dict(self._absent), []
        for column, heading in self._read:
            text = row.cells.get(heading, "")
            try:
                if heading in row.faults:
                    raise BadCell(row.faults[heading])
                values[column.name] = column.read(text)
            except BadCell as error:
                if column.may_fail:
                    values[column.name] = column.read("")
                    self._empty(heading, row.number, str(error))
                else:
                    faults.append(CellFault(heading, text, str(error)))
        return values, faults

    def _empty(self, heading: str, row: int, message: str) -> None:
        """Note that a cell of a column that is not needed could not be read."""
        first = EmptiedCells(0, row, message)
        self._examined.emptied.setdefault(heading, first).cells += 1

    def _in_the_file(self, fault: CellFault) -> CellFault:
        """A fault under the heading that the file has."""
        heading = self._examined.columns.headings.get(fault.column, fault.column)
        return replace(fault, column=heading)

    def _note_unique(self, values: Mapping[str, Any], number: int) -> None:
        names = self._kind.unique
        if names and all(name in values for name in names):
            self._numbers[tuple(str(values[name]) for name in names)].append(number)

    def _twice(self, key: tuple[str, ...], number: int, rows: Sequence[int]) -> CellFault:
        value = " ".join(filter(None, key))
        others = [str(one) for one in rows[: _NAMED + 2] if one != number]
        named = ", ".join(others[:_NAMED]) + (" and more" if len(others) > _NAMED else "")
        words = agree(len(others), "row")
        message = f"“{value[:60]}” is also in {words} {named}; {self._kind.one_row}"
        return self._in_the_file(CellFault(self._kind.unique[0], value, message))


def _stepping(rows: Iterator[TableRow], progress: Progress | None) -> Iterator[TableRow]:
    for done, row in enumerate(rows, start=1):
        yield row
        if progress is not None and done % BATCH == 0:
            progress(BATCH)


def _file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
