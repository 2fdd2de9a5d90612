"""The file between its upload and its freezing: kept, read, forgotten; for its owner alone."""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import current_app

from auditapp.adapters.database import Database
from auditapp.adapters.uploads import waiting_files
from auditapp.adapters.uploads.sheet_choice import Asked
from auditapp.adapters.uploads.tables import TableError
from auditapp.case_lists import service
from auditapp.case_lists.columns import ListRefused
from auditapp.case_lists.forms import UploadForm
from auditapp.case_lists.preview import Preview, preview
from auditapp.web.access import db, reader
from auditapp.web.activity_log import record

PURPOSE = "case list"


@dataclass(frozen=True)
class Waiting:
    """An uploaded file of the person who asks: its name, its hash, and how it reads."""

    name: str
    hash: str
    shown: Preview


def keep(form: UploadForm) -> str:
    """The key of the file as it waits, or "" when it is seen at once to be no case list."""
    with TemporaryDirectory(prefix="auditapp-") as folder:
        path = Path(folder) / "upload"
        form.file.data.save(path)
        try:
            service.first_look(path)
            with path.open("rb") as stream:
                upload = waiting_files.keep(
                    db(),
                    account_id=reader().account_id,
                    purpose=PURPOSE,
                    filename=form.file.data.filename,
                    stream=stream,
                )
        except (TableError, ListRefused) as error:
            form.refuse(error)
            return ""
    _log("case list uploaded", _hash(upload.content), bytes=len(upload.content))
    return upload.id


def read(key: str, asked: Asked, as_at: date) -> Waiting | None:
    """The uploaded file as it was asked for; None when there is none of this person's.

    In a session of its own, so that nobody's saving waits while a large file is read.
    """
    database: Database = current_app.extensions["auditapp.database"]
    with database.reading() as session:
        upload = waiting_files.found(session, key, account_id=reader().account_id, purpose=PURPOSE)
        if upload is None:
            return None
        with waiting_files.as_file(upload) as path:
            shown = preview(session, path, asked, as_at)
        return Waiting(upload.name, _hash(upload.content), shown)


def forget(key: str) -> None:
    """The file is not needed any more."""
    upload = waiting_files.found(db(), key, account_id=reader().account_id, purpose=PURPOSE)
    if upload is not None:
        waiting_files.discard(db(), upload)


def log_reading(waiting: Waiting) -> None:
    """A preview shows references: those of the file, and of the list before it."""
    examined = waiting.shown.examined
    if examined is not None:
        counts = {"cases": len(examined.accepted), "rejected": len(examined.rejected)}
        _log("case list previewed", waiting.hash, **counts)
        db().commit()


def _log(action: str, file_hash: str, **details: Any) -> None:
    record(db(), action, "upload", file_hash[:12], by=reader().account_id, **details)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
