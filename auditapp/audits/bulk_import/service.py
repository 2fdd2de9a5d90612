"""Bulk load of completed audits: all or nothing, every rejected row listed, safe to run twice.

Two steps: `examine` reads and checks every row without touching the database's lock, `load`
writes what was accepted in one transaction, figures included. A row that was loaded before is
recognised by its content and left alone.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from auditapp.adapters.uploads.sheet_choice import Choices
from auditapp.adapters.uploads.tables import TableRow, Workbook
from auditapp.audits import counted_audits
from auditapp.audits.bulk_import import rows
from auditapp.audits.bulk_import.columns import Columns, ImportRefused
from auditapp.audits.bulk_import.open_file import opened
from auditapp.audits.bulk_import.write import BATCH, Loading, verdicts
from auditapp.domain.privacy.marking import marked_parts
from auditapp.measures.cells import one_at_a_time
from auditapp.models import FormVersion, Import
from auditapp.web.activity_log import record

AS_IT_IS = Choices()
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Rejected:
    """A row that cannot be loaded, with every reason."""

    number: int
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        return f"row {self.number}: {'; '.join(self.reasons)}"


@dataclass
class Examined:
    """What a file holds: accepted rows ready to load, rejected rows, what became of columns."""

    form: FormVersion
    columns: Columns
    file_hash: str
    accepted: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    hidden_rows: int = 0
    """Rows that the workbook hides, read or left out as was asked."""
    hidden_columns: tuple[str, ...] = ()
    left_out: int = 0
    """Hidden rows that were left out."""

    @property
    def rows(self) -> int:
        return len(self.accepted) + len(self.rejected)

    @property
    def marked_texts(self) -> int:
        """How many texts of accepted rows look as if they identified somebody."""
        known = self.form.definition.by_key
        return sum(
            marked_parts(known[key], stored)
            for values in self.accepted
            for key, stored in values["answers"].items()
        )

    @property
    def unknown_columns(self) -> tuple[str, ...]:
        return self.columns.unknown


@dataclass(frozen=True)
class Foreseen:
    """What a load would do now."""

    loaded: int
    already_there: int
    not_counted: int
    """Of those loaded: their case has an audit in the same month already."""
    first: str
    last: str
    """The months of what would be loaded; "" when nothing would."""


@dataclass(frozen=True)
class Loaded:
    """What a load did: rows loaded, rows that were there already, rows that do not count."""

    loaded: int
    already_there: int
    not_counted: int


def examine(
    session: Session,
    form: FormVersion,
    path: Path,
    progress: Progress | None = None,
    *,
    choices: Choices = AS_IT_IS,
    book: Workbook | None = None,
) -> Examined:
    """Read and check every row. TableError or ImportRefused when the file as a whole is wrong.

    `book` is what `opening.book_of` said of the file, if that is known.
    """
    found = opened(form.definition, path, choices, book)
    known = rows.known_for(session, form.definition, found.columns)
    examined = Examined(
        form,
        found.columns,
        _file_hash(path),
        hidden_rows=found.hidden_rows,
        hidden_columns=found.hidden_columns,
    )
    seen: Counter[str] = Counter()
    for row in _stepping(found.table.rows(), progress):
        if row.hidden and choices.hidden_rows is False:
            examined.left_out += 1
        else:
            _take(examined, row, known, seen)
    if not examined.rows:
        raise ImportRefused("There are no rows below the column names.")
    return examined


def _take(examined: Examined, row: TableRow, known: rows.Known, seen: Counter[str]) -> None:
    """Accept a row or reject it; the same content twice in a file is two audits."""
    values, reasons = rows.read(row, known)
    if reasons:
        examined.rejected.append(Rejected(row.number, tuple(reasons)))
        return
    seen[values["import_key"]] += 1
    again = seen[values["import_key"]]
    values["import_key"] = rows.digest(f"{values['import_key']}#{again}")
    examined.accepted.append(values)


def _stepping(found: Iterator[TableRow], progress: Progress | None) -> Iterator[TableRow]:
    for done, row in enumerate(found, start=1):
        yield row
        if progress is not None and done % BATCH == 0:
            progress(BATCH)


def foresee(session: Session, examined: Examined) -> Foreseen:
    """What `load` would do; nothing is written."""
    months: set[str] = set()
    loaded = not_counted = 0
    for _, fresh in verdicts(session, examined.accepted):
        loaded += len(fresh)
        not_counted += sum(not counted for _, counted in fresh)
        months.update(values["month"] for values, _ in fresh)
    first, last = min(months, default=""), max(months, default="")
    return Foreseen(loaded, len(examined.accepted) - loaded, not_counted, first, last)


def load(
    session: Session, examined: Examined, *, by: int | None, progress: Progress | None = None
) -> Loaded:
    """Write the accepted rows and their figures. The caller commits."""
    one_at_a_time(session)
    imported = Import(form=examined.form.form, file_hash=examined.file_hash, audits=0)
    session.add(imported)
    session.flush()
    loading = Loading(session, examined.form, imported.id, counted_audits.next_order(session))
    for rows_read, fresh in verdicts(session, examined.accepted):
        loading.take(fresh)
        if progress is not None:
            progress(rows_read)
    loading.changes.write(session)
    imported.audits = loading.loaded
    record(session, "audits imported", "import", imported.id, by=by, audits=loading.loaded)
    return Loaded(loading.loaded, examined.rows - loading.loaded, loading.not_counted)


def _file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
