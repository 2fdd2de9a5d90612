"""An uploaded file between its preview and its confirmation: its owner's alone, for a day.

The file waits in the database, so that any server of the application finds it and a backup needs
no second place; it is never served again. Nothing here judges what the file holds.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from auditapp.adapters.uploads.limits import MEGABYTE, TableError
from auditapp.models import Upload
from auditapp.models.base import utc_now

KEPT = timedelta(days=1)
KEPT_AT_ONCE = 3
"""How many files of one owner and purpose wait at once, as in so many tabs."""
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

    What is older than a day goes, whoever's it is, and the owner's oldest beyond a few.
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
    """The file of that key if it is this account's, for this purpose and not a day old."""
    if not _KEY.fullmatch(key):
        return None
    return session.scalar(
        select(Upload).where(
            Upload.id == key,
            Upload.account_id == account_id,
            Upload.purpose == purpose,
            Upload.at > utc_now() - KEPT,
        )
    )


@contextmanager
def as_file(upload: Upload) -> Iterator[Path]:
    """The file in a folder that only we can read; gone afterwards. Its name there is our own."""
    with TemporaryDirectory(prefix="auditapp-") as folder:
        path = Path(folder) / "upload"
        path.write_bytes(upload.content)
        yield path


def discard(session: Session, upload: Upload) -> None:
    """Forget a file: it was confirmed, or its owner thought better of it."""
    session.delete(upload)
    session.flush()


def harmless_name(filename: str) -> str:
    """What a page may show of a file's name: no folders, nothing unprintable, 100 characters."""
    base = filename.replace("\\", "/").rpartition("/")[2]
    shown = " ".join("".join(c if c.isprintable() else " " for c in base).split()).strip(". ")
    ending = PurePosixPath(shown).suffix[:10]
    if len(shown) > LONGEST_NAME:
        shown = shown[: LONGEST_NAME - len(ending)] + ending
    return shown or "file"


def _purge(session: Session, newest: Upload) -> None:
    session.execute(delete(Upload).where(Upload.at <= utc_now() - KEPT))
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
