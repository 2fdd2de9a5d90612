"""The file between its upload and its loading: kept, read, forgotten; for its owner alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Response, current_app
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import HiddenField

from auditapp.adapters.database import Database
from auditapp.adapters.uploads import waiting_files
from auditapp.adapters.uploads.sheet_choice import Asked
from auditapp.adapters.uploads.tables import COMPLETED_AUDITS, SeveralSheets, TableError, open_table
from auditapp.audits import queries
from auditapp.audits.bulk_import.columns import ImportRefused, understood
from auditapp.audits.bulk_import.preview import Preview, preview
from auditapp.audits.bulk_import.service import Rejected
from auditapp.models import FormVersion, Import
from auditapp.web.access import db, reader
from auditapp.web.activity_log import record
from auditapp.web.csv_download import csv_file

LATEST = 10


class UploadForm(FlaskForm):  # type: ignore[misc]
    file = FileField(
        "The file",
        description="An Excel workbook (.xlsx) or a CSV file, up to 12 MB.",
        validators=[FileRequired("Choose the file with the audits")],
    )

    def refuse(self, error: Exception) -> None:
        """Show at the file why it will not do, one line for each thing."""
        self.file.errors = [*self.file.errors, *str(error).splitlines()]


class LoadForm(FlaskForm):  # type: ignore[misc]
    """What was confirmed: the choices the file was read with, and what the page promised."""

    sheet = HiddenField()
    rows = HiddenField()
    columns = HiddenField()
    seen = HiddenField()

    @property
    def asked(self) -> Asked:
        return Asked(self.sheet.data or "", self.rows.data or "", self.columns.data or "")


@dataclass(frozen=True)
class Waiting:
    """An uploaded file of the person who asks, and how it reads."""

    name: str
    shown: Preview


def keep(form: FormVersion, upload: UploadForm) -> str:
    """The key of the file as it waits, or "" when it is seen at once that it will not do."""
    with TemporaryDirectory(prefix="auditapp-") as folder:
        path = Path(folder) / "upload"
        upload.file.data.save(path)
        try:
            _first_look(form, path)
            with path.open("rb") as stream:
                kept = waiting_files.keep(
                    db(),
                    account_id=reader().account_id,
                    purpose=_purpose(form),
                    filename=upload.file.data.filename,
                    stream=stream,
                )
        except (TableError, ImportRefused) as error:
            upload.refuse(error)
            return ""
    _log("audits uploaded", form, bytes=len(kept.content))
    return kept.id


def published(key: str) -> FormVersion | None:
    """The newest version of a form, read without keeping anybody from writing."""
    with _reading() as session:
        return queries.form(session, key)


def read(form: FormVersion, key: str, asked: Asked) -> Waiting | None:
    """The uploaded file as it was asked for; None when there is none of this person's.

    In a session of its own, so that nobody's saving waits while a large file is read.
    """
    with _reading() as session:
        upload = _found(session, form, key)
        if upload is None:
            return None
        with waiting_files.as_file(upload) as path:
            return Waiting(upload.name, preview(session, form, path, asked))


def forget(form: FormVersion, key: str) -> None:
    """The file is not needed any more."""
    upload = _found(db(), form, key)
    if upload is not None:
        waiting_files.discard(db(), upload)


def log_reading(form: FormVersion, waiting: Waiting) -> None:
    """A preview of rejected rows shows references."""
    examined = waiting.shown.examined
    if examined is not None:
        counts = {"accepted": len(examined.accepted), "rejected": len(examined.rejected)}
        _log("audits previewed", form, **counts)
        db().commit()


def brought_in() -> list[Import]:
    """What was loaded before, the newest first."""
    return list(db().scalars(select(Import).order_by(Import.id.desc()).limit(LATEST)))


def rejected_file(rejected: Iterable[Rejected]) -> Response:
    """Every reason of every rejected row as a CSV file."""
    rows = ([row.number, reason] for row in rejected for reason in row.reasons)
    return csv_file("rows-to-mend.csv", [["row", "what is wrong"], *rows])


def _first_look(form: FormVersion, path: Path) -> None:
    """TableError or ImportRefused when the headings already show that this will not do."""
    try:
        understood(form.definition, open_table(path, limits=COMPLETED_AUDITS).columns)
    except SeveralSheets:
        return


def _reading() -> Session:
    database: Database = current_app.extensions["auditapp.database"]
    return database.reading()


def _found(session: Session, form: FormVersion, key: str) -> Any:
    purpose = _purpose(form)
    return waiting_files.found(session, key, account_id=reader().account_id, purpose=purpose)


def _purpose(form: FormVersion) -> str:
    return f"audits {form.form}"


def _log(action: str, form: FormVersion, **details: Any) -> None:
    record(db(), action, "form", form.form, by=reader().account_id, **details)
