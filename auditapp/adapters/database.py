"""Engine and sessions: one way to read, one way to write.

On SQLite every transaction that may write starts as BEGIN IMMEDIATE, because a read that turns
into a write is refused at once when another writer was quicker, whatever the busy timeout; and
the driver is `pysqlite3`, which brings a SQLite without the WAL-reset fault of 3.7.0 to 3.51.2.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError, TimeoutError
from sqlalchemy.orm import Session

BUSY_MILLISECONDS = 10_000
POOL = 20
"""Connections kept: two for each of the server's threads, and some to spare."""
PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "busy_timeout": str(BUSY_MILLISECONDS),
    "trusted_schema": "OFF",
}
_NOT_NOW = frozenset({5, 6, 10, 13, 14})
"""SQLite's own numbers: busy, locked, input or output failed, full, cannot be opened."""
_POSTGRES_TIMEOUTS = "-c statement_timeout=60000 -c lock_timeout=10000 -c timezone=UTC"


class RolledBackSession(Session):
    """A session that keeps nothing: what would be committed is undone."""

    def commit(self) -> None:
        self.flush()
        self.rollback()


class Database:
    """One database, by URL. Nothing connects until a session is used."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.engine = _sqlite(url) if self.is_sqlite else _postgres(url)
        self._writer = self.engine.execution_options(immediate=True)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def file(self) -> Path | None:
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    def reading(self) -> Session:
        """A session that sees one consistent state and never waits for a writer."""
        return Session(self.engine, expire_on_commit=False)

    def writing(self) -> Session:
        """A session whose transactions hold the right to write from their first statement."""
        return Session(self._writer, expire_on_commit=False)

    def trying(self) -> Session:
        """A session that writes as `writing` does, and of which nothing is kept."""
        return RolledBackSession(self._writer, expire_on_commit=False)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Commit at the end, or roll everything back."""
        with self.writing() as session, session.begin():
            yield session

    def answers(self) -> bool:
        """Whether the database can be reached."""
        with self.engine.connect() as connection:
            return bool(connection.execute(text("select 1")).scalar_one())

    def close(self) -> None:
        self.engine.dispose()


def does_not_answer(error: BaseException) -> bool:
    """Whether the database could not be used just now: locked for too long, full, out of reach.
    Nothing was kept, and the same may go well a moment later."""
    if not isinstance(error, OperationalError):
        return isinstance(error, TimeoutError)  # no connection came free
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code is None or code & 0xFF in _NOT_NOW


def _sqlite(url: str) -> Engine:
    path = make_url(url).database
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, module=pysqlite3.dbapi2, hide_parameters=True, pool_size=POOL)

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for name, value in PRAGMAS.items():
            connection.execute(f"PRAGMA {name}={value}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("immediate")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def _postgres(url: str) -> Engine:
    target = make_url(url)
    if target.get_backend_name() == "postgresql" and "+" not in target.drivername:
        target = target.set(drivername="postgresql+psycopg")
    return create_engine(
        target,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": _POSTGRES_TIMEOUTS},
    )
