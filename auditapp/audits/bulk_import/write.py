"""Writes accepted rows to the database in batches and adds them to the figures."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from auditapp.adapters.uploads.row_reader import BATCH
from auditapp.audits.bulk_import.columns import ImportRefused
from auditapp.audits.counted_audits import has_the_place
from auditapp.audits.learning_index import follow_loaded
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.vocabulary import AuditStatus
from auditapp.measures.cells import CellChanges, Stamp
from auditapp.models import Audit, FormVersion
from auditapp.models.base import utc_now


class Loading:
    """A load in progress: rows are written in batches; figures are collected and written once."""

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
        self.changes = CellChanges()
        self.loaded = self.not_counted = 0

    def take(self, fresh: list[tuple[dict[str, Any], bool]]) -> None:
        """Write audits that are not there yet, each with whether it counts."""
        for values, counted in fresh:
            values.update(self._stamped, counted=counted, submitted_order=self._order)
            self._order += 1
            self.not_counted += not counted
            if counted:
                definition = self._form.definition
                stamp = Stamp.imported(values)
                self.changes.add(definition, _facts(definition, values), stamp)
        if fresh:
            loaded = [values for values, _ in fresh]
            _insert(self._session, loaded)
            follow_loaded(self._session, self._form.definition, loaded)
        self.loaded += len(fresh)


def verdicts(
    session: Session, accepted: list[dict[str, Any]]
) -> Iterator[tuple[int, list[tuple[dict[str, Any], bool]]]]:
    """For each batch: its number of rows, the rows not loaded before, and whether each counts.

    The first audit of a case counts, whether in the database or earlier in the file.
    """
    taken: set[str | None] = set()
    for start in range(0, len(accepted), BATCH):
        batch = accepted[start : start + BATCH]
        fresh = _not_yet_there(session, batch)
        taken |= _already_counted(session, fresh)
        judged = []
        for values in fresh:
            judged.append((values, values["counts_as"] not in taken))
            taken.add(values["counts_as"])
        yield len(batch), judged


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


def _not_yet_there(session: Session, batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
    keys = [values["import_key"] for values in batch]
    there = set(session.scalars(select(Audit.import_key).where(Audit.import_key.in_(keys))))
    return [values for values in batch if values["import_key"] not in there]


def _already_counted(session: Session, batch: list[dict[str, Any]]) -> set[str | None]:
    names = [values["counts_as"] for values in batch]
    return set(
        session.scalars(select(Audit.counts_as).where(Audit.counts_as.in_(names), has_the_place()))
    )
