"""`council`: a small council on a database of its own, behind the real application with CSRF on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from auditapp.adapters.database import Database
from tests.support.audit_steps import fill
from tests.support.councils import Council, council_on
from tests.support.visitor import Visitor


@pytest.fixture
def council(sqlite_prepared: Database, tmp_path: Path) -> Iterator[Council]:
    with council_on(sqlite_prepared, tmp_path) as made:
        yield made


@pytest.fixture
def any_council(prepared: Database, tmp_path: Path) -> Iterator[Council]:
    """The same, on SQLite and on PostgreSQL."""
    with council_on(prepared, tmp_path) as made:
        yield made


@pytest.fixture
def visitor(council: Council) -> Visitor:
    """The auditor, signed in."""
    return council.visitor("auditor")


@pytest.fixture
def audit(council: Council) -> int:
    """An open audit of the auditor with one saved answer, which no refusal may touch."""
    audit_id = council.start()
    fill(council.visitor("auditor"), audit_id, {"T-YES": "no"})
    return audit_id
