"""Uploaded files between preview and confirmation, kept for their owner alone and for a day.

A file is kept in the database, so that every server of the application finds it and a backup
includes it; it is never served again. This module does not read what a file holds.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from auditapp.adapters.uploads.limits import MEGABYTE, TableError
from auditapp.models import Upload
from auditapp.models.base import utc_now

KEPT = timedelta(days=1)
KEPT_AT_ONCE = 3
"""The most files of one owner and purpose kept at once, for uploads in several tabs."""
LONGEST_NAME = 100
LARGEST = 12 * MEGABYTE
_KEY = re.compile(r"[A-Za-z0-9_-]{43}")


def keep(
    session: Session,
    *,
    account_id: int,
    purpose: str,
    filename: str | None,
    stream: IO[bytes],
    limit: int = LARGEST,
) -> Upload:
    """Keep a file until it is confirmed; TableError when it is empty or too large.

    Deletes every file older than a day, and the owner's oldest above the limit.
    """
    content = stream.read(limit + 1)
    if not content:
        raise TableError("The file is empty. Select the file with your list.")
    if len(content) > limit:
        raise TableError(f"The file is larger than {limit // MEGABYTE} MB. Split it.")
    upload = Upload(
        id=secrets.token_urlsafe(32),
        account_id=account_id,
        purpose=purpose,
        name=harmless_name(filename or ""),
        content=content,
        at=utc_now(),
    )
    session.add(upload)
    session.flush()
    _purge(session, upload)
    return upload


def found(session: Session, key: str, *, account_id: int, purpose: str) -> Upload | None:
    """The file with this key, if it is this account's, for this purpose and under a day old."""
    if not _KEY.fullmatch(key):
        return None
    return session.scalar(_waiting(account_id, purpose).where(Upload.id == key))


def newest(session: Session, *, account_id: int, purpose: str) -> Upload | None:
    """The newest of the account's files for a purpose, if one is under a day old."""
    query = _waiting(account_id, purpose).order_by(Upload.at.desc(), Upload.id)
    return session.scalar(query.limit(1))


def _waiting(account_id: int, purpose: str) -> Select[Upload]:
    return select(Upload).where(
        Upload.account_id == account_id,
        Upload.purpose == purpose,
        Upload.at > utc_now() - KEPT,
    )


@contextmanager
def as_file(upload: Upload) -> Iterator[Path]:
    """A temporary copy of the file, under a name of our own in a folder only we can read."""
    with TemporaryDirectory(prefix="auditapp-") as folder:
        path = Path(folder) / "upload"
        path.write_bytes(upload.content)
        yield path


def discard(session: Session, upload: Upload) -> None:
    """Delete a file that was confirmed or discarded."""
    session.delete(upload)
    session.flush()


def harmless_name(filename: str) -> str:
    """A file's name for a page: no folders, nothing unprintable, 100 characters at most."""
    base = filename.replace("\\", "/").rpartition("/")[2]
    shown = " ".join("".join(c if c.isprintable() else " " for c in base).split()).strip(". ")
    ending = PurePosixPath(shown).suffix[:10]
    if len(shown) > LONGEST_NAME:
        shown = shown[: LONGEST_NAME - len(ending)] + ending
    return shown or "file"


def delete_old(session: Session) -> None:
    """Delete every file older than a day."""
    session.execute(delete(Upload).where(Upload.at <= utc_now() - KEPT))


def _purge(session: Session, newest: Upload) -> None:
    delete_old(session)
    waiting = session.scalars(
        select(Upload.id)
        .where(
            Upload.account_id == newest.account_id,
            Upload.purpose == newest.purpose,
            Upload.id != newest.id,
        )
        .order_by(Upload.at.desc(), Upload.id)
        .offset(KEPT_AT_ONCE - 1)
    ).all()
    session.execute(delete(Upload).where(Upload.id.in_(waiting)))
