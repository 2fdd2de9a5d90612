"""The fixture that keeps unit tests away from databases works."""

import pytest
from sqlalchemy import text

from auditapp.adapters.database import Database
from tests.support.no_database import NoDatabaseHere


@pytest.mark.parametrize("url", ["sqlite://", "postgresql://nobody@nowhere.invalid/none"])
def test_a_unit_test_that_connects_to_a_database_fails(url: str) -> None:
    with pytest.raises(NoDatabaseHere), Database(url).reading() as session:
        session.execute(text("select 1"))
