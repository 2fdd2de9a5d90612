"""Steps shared by the pages of every upload: receive, keep, read, confirm or discard.

Each feature defines its kind of upload, the effect of confirming it and the words on its pages. A
file can be seen by its owner only, and is kept for a day.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Generic, Protocol, TypeVar

from flask import Response, abort, current_app, request
from sqlalchemy.orm import Session

from auditapp.adapters.database import Database
from auditapp.adapters.uploads import waiting_files
from auditapp.adapters.uploads.fault_groups import GroupedFaults, grouped
from auditapp.adapters.uploads.first_look import first_look, holds_rows, misfit
from auditapp.adapters.uploads.mappings.file_reading import FileReading
from auditapp.adapters.uploads.mappings.together import examine_mapped
from auditapp.adapters.uploads.sheet_choice import (
    HiddenUndecided,
    SheetChoice,
    SheetRequest,
    to_choose,
)
from auditapp.adapters.uploads.tables import TableError, look
from auditapp.adapters.uploads.upload_kinds import Examined, UploadKind
from auditapp.models import Upload
from auditapp.web.access import db, reader
from auditapp.web.activity_log import record
from auditapp.web.csv_download import csv_file
from auditapp.web.upload_forms import FileForm
from auditapp.web.urls import Filtering

REJECTED_SHOWN = 200
AS_IT_IS = FileReading()
REFERENCES_SHOWN = 20


class Promise(Protocol):
    """The effect of confirming an upload, as a page shows it."""

    @property
    def is_ready(self) -> bool:
        """Whether there is anything to confirm."""

    @property
    def seen(self) -> str:
        """The effect in short, to be compared when the upload is confirmed."""


Outlook = TypeVar("Outlook", bound=Promise)


@dataclass(frozen=True)
class UploadPreview(Generic[Examined, Outlook]):
    """One file as it was read: with questions still open, with a problem, or examined."""

    asked: SheetRequest
    sheets: tuple[SheetChoice, ...] = ()
    """The sheets to choose from, if more than one holds text."""
    hidden_rows: int = 0
    hidden_columns: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    examined: Examined | None = None
    outlook: Outlook | None = None
    """The effect of confirming; only when every row is accepted."""
    how: FileReading = AS_IT_IS
    name: str = ""
    hash: str = ""

    @property
    def asks(self) -> bool:
        """Whether the page has anything to ask."""
        return bool(self.sheets or self.hidden_rows or self.hidden_columns) and not self.problems

    @property
    def is_ready(self) -> bool:
        """Whether every row is accepted and there is something to confirm."""
        return self.outlook is not None and self.outlook.is_ready

    @property
    def seen(self) -> str:
        return self.outlook.seen if self.outlook else ""

    @property
    def faults(self) -> GroupedFaults:
        """What is wrong with the rejected rows."""
        return grouped(self.examined.rejected if self.examined else ())


@dataclass(frozen=True)
class Uploads(Generic[Examined, Outlook]):
    """The signed-in person's uploads of one kind."""

    purpose: str
    """The purpose under which files are kept."""
    kind: Callable[..., UploadKind[Examined]]
    """Made of a session and `teams`, the reader of teams."""
    foresee: Callable[[Session, Examined], Outlook]
    logged_as: str
    subject: tuple[str, str] | None = None
    """The subject of the log entry; None means the file itself, by its hash."""
    asks_columns: bool = False
    """Whether a table with other columns is kept, so that a page can ask how it is read."""

    def receive(self, form: FileForm) -> str:
        """Keep the posted file and return its key; "" when it cannot be used."""
        with TemporaryDirectory(prefix="auditapp-") as folder:
            path = Path(folder) / "upload"
            form.file.data.save(path)
            try:
                with reading() as session:
                    form.misfit = self._first_look(self.kind(session), path)
                upload = self._keep(path, form.file.data.filename)
            except TableError as error:
                form.refuse_file(error)
                return ""
        self._log("uploaded", _hash(upload), bytes=len(upload.content))
        db().commit()
        return upload.id

    def _first_look(self, kind: UploadKind[Examined], path: Path) -> str:
        """Why no sheet fits, if a page asks about columns; TableError otherwise."""
        try:
            first_look(kind, path)
        except TableError as error:
            if not self.asks_columns or not holds_rows(kind, path):
                raise
            return str(error)
        return misfit(kind, path) if self.asks_columns else ""

    @contextmanager
    def opened(self, key: str) -> Iterator[tuple[Session, Upload, Path]]:
        """The person's file with a session that does not block writers; 404 when there is none."""
        with reading() as session:
            upload = self._find(session, key) or abort(404)
            with waiting_files.as_file(upload) as path:
                yield session, upload, path

    def say_how(self, key: str, how: FileReading) -> None:
        """Keep with the file how it is read."""
        upload = self._find(db(), key) or abort(404)
        upload.reading = how.to_store()
        self._log("reading chosen", _hash(upload), mappings=[one.mapping for one in how.mappings])

    def read(self, key: str, asked: SheetRequest) -> UploadPreview[Examined, Outlook] | None:
        """The person's uploaded file, read with these choices; None when there is none.

        Uses a session of its own, so that reading a large file does not block writers.
        """
        with reading() as session:
            upload = self._find(session, key)
            if upload is None:
                return None
            with waiting_files.as_file(upload) as path:
                how = FileReading.from_store(upload.reading)
                shown = self._preview(session, path, asked, how)
            return replace(shown, name=upload.name, hash=_hash(upload))

    def show(self, key: str) -> UploadPreview[Examined, Outlook]:
        """The file read with the choices in the address; 404 when there is none. This is logged,
        because rejected rows show case references."""
        asked = SheetRequest.of(Filtering(request.args).text)
        shown = self.read(key, asked) or abort(404)
        if shown.examined is not None:
            accepted, rejected = shown.examined.accepted, shown.examined.rejected
            self._log("previewed", shown.hash, accepted=len(accepted), rejected=len(rejected))
            db().commit()
        return shown

    def rejected_file(self, key: str) -> Response:
        """Everything that is wrong with the rejected rows, as a CSV file."""
        examined = self.show(key).examined or abort(404)
        faults = ((row.number, fault) for row in examined.rejected for fault in row.faults)
        rows = ([number, fault.column, fault.message] for number, fault in faults)
        return csv_file("rows-to-correct.csv", [["row", "column", "what is wrong"], *rows])

    def discard(self, key: str) -> None:
        """Delete the file, which is no longer needed."""
        upload = self._find(db(), key)
        if upload is not None:
            waiting_files.discard(db(), upload)

    def _preview(
        self, session: Session, path: Path, asked: SheetRequest, how: FileReading
    ) -> UploadPreview[Examined, Outlook]:
        """Read the file; faults in it become part of the result."""
        shown: UploadPreview[Examined, Outlook] = UploadPreview(asked)
        kind = self.kind(session, teams=how.teams(session))
        try:
            book = look(path, limits=kind.limits)
            shown = replace(shown, sheets=() if how.mappings else to_choose(book), how=how)
            if shown.sheets and not asked.sheet:
                return shown
            examined = examine_mapped(kind, how.uses, path, asked.choices(book), book=book)
        except HiddenUndecided as error:
            return replace(shown, hidden_rows=error.rows, hidden_columns=error.columns)
        except TableError as error:
            return replace(shown, problems=tuple(str(error).splitlines()))
        return replace(
            shown,
            hidden_rows=examined.chosen.hidden_rows,
            hidden_columns=examined.chosen.hidden_columns,
            examined=examined,
            outlook=None if examined.rejected else self.foresee(session, examined),
        )

    def _keep(self, path: Path, filename: str | None) -> Upload:
        with path.open("rb") as stream:
            return waiting_files.keep(
                db(),
                account_id=reader().account_id,
                purpose=self.purpose,
                filename=filename,
                stream=stream,
            )

    def _find(self, session: Session, key: str) -> Upload | None:
        account_id = reader().account_id
        return waiting_files.found(session, key, account_id=account_id, purpose=self.purpose)

    def _log(self, action: str, file_hash: str, **details: Any) -> None:
        about = self.subject or ("upload", file_hash[:12])
        record(db(), f"{self.logged_as} {action}", *about, by=reader().account_id, **details)


def reading() -> Session:
    """A database session that does not block writers."""
    database: Database = current_app.extensions["auditapp.database"]
    return database.reading()


def _hash(upload: Upload) -> str:
    return hashlib.sha256(upload.content).hexdigest()
