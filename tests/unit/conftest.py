"""Unit tests know no database: whatever connects to one fails."""

import sqlite3

import psycopg
import pysqlite3.dbapi2
import pytest

from tests.support.no_database import NoDatabaseHere


@pytest.fixture(autouse=True)
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: object, **_named: object) -> None:
        raise NoDatabaseHere

    for driver in (sqlite3, pysqlite3.dbapi2, psycopg, psycopg.Connection):
        monkeypatch.setattr(driver, "connect", refuse)
