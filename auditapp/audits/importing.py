"""Bulk load of completed audits: all or nothing, every rejected row listed, safe to run twice.

Two steps: `examine` reads and checks every row without touching the database's lock, `load`
writes what was accepted in one transaction, figures included. A row that was loaded before is
recognised by its content and left alone.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from auditapp.adapters.tables import COMPLETED_AUDITS, open_table
from auditapp.audits import counting, rows
from auditapp.audits.rows import ImportRefused
from auditapp.domain.definitions import Form
from auditapp.domain.entries import Given
from auditapp.domain.vocabulary import AuditStatus
from auditapp.measures.cells import Changes, Stamp, one_at_a_time
from auditapp.models import Audit, FormVersion, Import
from auditapp.models.base import utc_now
from auditapp.records.service import record

BATCH = 1_000
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
    """What a file holds: accepted rows ready to load, rejected rows, columns not understood."""

    form: FormVersion
    path: Path
    accepted: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    unknown_columns: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        return len(self.accepted) + len(self.rejected)


@dataclass(frozen=True)
class Loaded:
    """What a load did: rows loaded, rows that were there already, rows that do not count."""

    loaded: int
    already_there: int
    not_counted: int


def examine(
    session: Session, form: FormVersion, path: Path, progress: Progress | None = None
) -> Examined:
    """Read and check every row. TableError or ImportRefused when the file as a whole is wrong."""
    table = open_table(path, limits=COMPLETED_AUDITS)
    known, unknown = rows.known_for(session, form.definition, table)
    examined = Examined(form, path, unknown_columns=unknown)
    seen: Counter[str] = Counter()
    for done, row in enumerate(table.rows(), start=1):
        values, reasons = rows.read(row, known)
        if reasons:
            examined.rejected.append(Rejected(row.number, tuple(reasons)))
        else:
            seen[values["import_key"]] += 1
            again = seen[values["import_key"]]
            values["import_key"] = rows.digest(f"{values['import_key']}#{again}")
            examined.accepted.append(values)
        if progress is not None and done % BATCH == 0:
            progress(BATCH)
    if not examined.rows:
        raise ImportRefused("There are no rows below the column names.")
    return examined


def load(
    session: Session, examined: Examined, *, by: int | None, progress: Progress | None = None
) -> Loaded:
    """Write the accepted rows and their figures. The caller commits."""
    one_at_a_time(session)
    imported = Import(form=examined.form.form, file_hash=_file_hash(examined.path), audits=0)
    session.add(imported)
    session.flush()
    loading = _Loading(session, examined.form, imported.id, counting.next_order(session))
    for batch in _batches(examined.accepted):
        loading.take(batch)
        if progress is not None:
            progress(len(batch))
    loading.changes.write(session)
    imported.audits = loading.loaded
    record(session, "audits imported", "import", imported.id, by=by, audits=loading.loaded)
    return Loaded(loading.loaded, examined.rows - loading.loaded, loading.not_counted)


class _Loading:
    """A load under way: rows go in batch by batch, figures are gathered and written once."""

    def __init__(self, session: Session, form: FormVersion, import_id: int, order: int) -> None:
        self._session, self._form, self._order = session, form, order
        now = utc_now()
        self._stamped = {
            "form_version_id": form.id,
            "form": form.form,
            "import_id": import_id,
            "status": AuditStatus.SUBMITTED,
            "submitted_at": now,
            "started_at": now,
            "saved_at": now,
            "version": 1,
        }
        self.changes = Changes()
        self.loaded = self.not_counted = 0

    def take(self, batch: list[dict[str, Any]]) -> None:
        """Write what is not there yet; the first audit of a case counts."""
        fresh = _not_yet_there(self._session, batch)
        taken = _already_counted(self._session, fresh)
        for values in fresh:
            counted = values["counts_as"] not in taken
            taken.add(values["counts_as"])
            values.update(self._stamped, counted=counted, submitted_order=self._order)
            self._order += 1
            self.not_counted += not counted
            if counted:
                definition = self._form.definition
                self.changes.add(definition, _facts(definition, values), _stamp(values))
        if fresh:
            _insert(self._session, fresh)
        self.loaded += len(fresh)


def _insert(session: Session, fresh: list[dict[str, Any]]) -> None:
    try:
        session.execute(insert(Audit), fresh)
    except IntegrityError:
        raise ImportRefused(
            "Some of these cases were submitted while this ran. Nothing was loaded: run it again."
        ) from None


def _facts(form: Form, values: Mapping[str, Any]) -> Any:
    given = {key: Given.from_store(stored) for key, stored in values["answers"].items()}
    case = {name: values[name] or "" for name in ("involvement", "selection", "final_grade")}
    return form.facts(given, case)


def _stamp(values: Mapping[str, Any]) -> Stamp:
    return Stamp(*(values[name] for name in Stamp._fields))


def _not_yet_there(session: Session, batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
    keys = [values["import_key"] for values in batch]
    there = set(session.scalars(select(Audit.import_key).where(Audit.import_key.in_(keys))))
    return [values for values in batch if values["import_key"] not in there]


def _already_counted(session: Session, batch: list[dict[str, Any]]) -> set[str | None]:
    names = [values["counts_as"] for values in batch]
    return set(
        session.scalars(select(Audit.counts_as).where(Audit.counts_as.in_(names), Audit.counted))
    )


def _batches(accepted: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(accepted), BATCH):
        yield accepted[start : start + BATCH]


def _file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
