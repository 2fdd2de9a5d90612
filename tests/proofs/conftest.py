"""`served`: a council behind a real server, over HTTP."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from auditapp.adapters.database import Database
from tests.support.served import Served, served_on


@pytest.fixture
def served(sqlite_prepared: Database, tmp_path: Path) -> Iterator[Served]:
    with served_on(sqlite_prepared, tmp_path) as made:
        yield made


@pytest.fixture
def served_anywhere(prepared: Database, tmp_path: Path) -> Iterator[Served]:
    """The same, on SQLite and on PostgreSQL."""
    with served_on(prepared, tmp_path) as made:
        yield made
