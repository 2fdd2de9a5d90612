"""Databases, opened for as long as they are needed."""

from collections.abc import Iterator
from contextlib import contextmanager

from auditapp.adapters.database import Database


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        database.close()
