"""Schemas: up, down and up again with data; equal to the models; a log that only grows."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2
import pytest
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from auditapp.adapters.database import PRAGMAS, Database
from auditapp.adapters.migrations import BrokenForeignKeys, Migrations
from auditapp.config import shipped
from auditapp.domain.forms.given_answers import Given
from auditapp.measures import service as figures
from auditapp.models import Account, Audit, Base, LogEntry
from auditapp.web.activity_log import record
from tests.support import factories

MARKS = "marked_answers"


def migrations(database: Database) -> Migrations:
    return Migrations(database, shipped("migrations"))


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def rows(database: Database) -> dict[str, int]:
    with database.engine.connect() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in Base.metadata.tables.items()
        }


def test_the_newest_schema_equals_the_models(database: Database) -> None:
    assert migrations(database).differences() == []
    assert migrations(database).current() == migrations(database).newest()
    assert tables(database) == {*Base.metadata.tables, "alembic_version"}


def test_a_model_that_has_no_migration_is_noticed(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        session.execute(text("ALTER TABLE teams ADD COLUMN colour TEXT"))
    (difference,) = migrations(sqlite_database).differences()
    assert "colour" in str(difference)


def test_migrating_twice_changes_nothing(prepared: Database) -> None:
    before = rows(prepared)
    migrations(prepared).upgrade()
    assert rows(prepared) == before


def test_down_and_up_again_with_data_leaves_a_working_database(prepared: Database) -> None:
    with prepared.transaction() as session:
        factories.submitted(session, "A", {"DS-01": "yes"})
    schema = migrations(prepared)
    schema.downgrade("base")
    assert tables(prepared) == {"alembic_version"}
    assert schema.current() is None
    schema.upgrade()
    assert schema.differences() == []
    with prepared.transaction() as session:
        factories.add_council(session)
        session.flush()
        assert session.scalar(select(func.count()).select_from(Account)) == len(factories.ACCOUNTS)


def test_every_step_down_and_up_keeps_the_rows_of_what_stays(prepared: Database) -> None:
    """Tables that a step does not drop hold what they held; each step is tried on its own."""
    with prepared.transaction() as session:
        factories.submitted(session, "A", {"DS-01": "yes", "DS-04": "no"})
    schema = migrations(prepared)
    before = rows(prepared)
    newest = schema.newest()
    schema.downgrade("-1")
    kept = tables(prepared) & set(Base.metadata.tables)
    schema.upgrade()
    assert schema.current() == newest
    after = rows(prepared)
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert schema.differences() == []


def test_marked_answers_of_before_are_stamped_with_what_their_audits_say(
    prepared: Database,
) -> None:
    with prepared.transaction() as session:
        for case, team in (("A", "North"), ("B", "West")):
            plan = Given("no", "No goal is dated.", theme="plan")
            factories.submitted(session, case, {"DS-01": plan, "DS-04": plan}, team=team)
    schema = migrations(prepared)
    before = stamps(prepared)
    assert [row.team for row in before] == ["North", "North", "West", "West"]
    schema.downgrade("0004")
    assert "team" not in {one["name"] for one in inspect(prepared.engine).get_columns(MARKS)}
    schema.upgrade()
    assert stamps(prepared) == before
    assert schema.differences() == []


def stamps(database: Database) -> list[Any]:
    with database.engine.connect() as connection:
        marks = Base.metadata.tables[MARKS]
        return list(connection.execute(select(marks).order_by(marks.c.id)))


def test_a_migration_that_would_leave_rows_pointing_to_nothing_is_undone(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    with sqlite_prepared.transaction() as session:
        factories.submitted(session, "A", {"DS-01": "yes"})
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    for path in shipped("migrations").rglob("*.py"):
        (folder / path.relative_to(shipped("migrations"))).write_text(path.read_text())
    newest = migrations(sqlite_prepared).newest()
    (folder / "versions" / "9999_breaks.py").write_text(
        "from alembic import op\n"
        f"revision, down_revision = '9999', {newest!r}\n"
        "branch_labels = depends_on = None\n"
        "def upgrade():\n    op.execute('DELETE FROM accounts')\n"
        "def downgrade():\n    pass\n"
    )
    with pytest.raises(BrokenForeignKeys, match="nothing was changed"):
        Migrations(sqlite_prepared, folder).upgrade()
    assert migrations(sqlite_prepared).current() == newest
    assert rows(sqlite_prepared)["accounts"] == len(factories.ACCOUNTS)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log_entries SET action = 'nothing happened'",
        "DELETE FROM log_entries",
        "DELETE FROM log_entries WHERE id = 1",
    ],
)
def test_the_log_cannot_be_changed_or_shortened(prepared: Database, statement: str) -> None:
    with prepared.transaction() as session:
        record(session, "tried", "log", 1, by=None)
    before = rows(prepared)["log_entries"]
    assert before > 0
    with (
        pytest.raises(DatabaseError, match="only ever added to"),
        prepared.transaction() as session,
    ):
        session.execute(text(statement))
    with prepared.reading() as session:
        assert "nothing happened" not in set(session.scalars(select(LogEntry.action)))
    assert rows(prepared)["log_entries"] == before


def test_postgres_does_not_empty_the_log_either(prepared: Database) -> None:
    if prepared.is_sqlite:
        statement = "DROP TRIGGER no_such_trigger"
        expected = "no such trigger"
    else:
        statement, expected = "TRUNCATE log_entries", "only ever added to"
    with pytest.raises(DatabaseError, match=expected), prepared.transaction() as session:
        session.execute(text(statement))


def test_the_log_is_guarded_again_after_down_and_up(database: Database) -> None:
    migrations(database).downgrade("base")
    migrations(database).upgrade()
    with database.transaction() as session:
        record(session, "tried", "log", 1, by=None)
    with (
        pytest.raises(DatabaseError, match="only ever added to"),
        database.transaction() as session,
    ):
        session.execute(text("DELETE FROM log_entries"))


def test_the_database_itself_refuses_two_counted_audits_of_one_case(prepared: Database) -> None:
    with prepared.transaction() as session:
        factories.submitted(session, "A", {"DS-01": "yes"})
        second = factories.submitted(session, "A", {"DS-01": "no"}).id
    with pytest.raises(IntegrityError), prepared.transaction() as session:
        session.execute(text("UPDATE audits SET counted = true WHERE id = :id"), {"id": second})
    with pytest.raises(IntegrityError), prepared.transaction() as session:
        session.execute(text("UPDATE audits SET status = 'withdrawn' WHERE counted"))
    with pytest.raises(IntegrityError), prepared.transaction() as session:
        session.execute(text("UPDATE audits SET status = 'lost'"))
    with prepared.reading() as session:
        assert figures.verify(session) == []


def test_rows_that_point_to_nothing_are_refused(prepared: Database) -> None:
    with prepared.transaction() as session:
        factories.submitted(session, "A", {"DS-01": "yes"})
    with pytest.raises(IntegrityError), prepared.transaction() as session:
        session.execute(text("UPDATE audits SET auditor_id = 4711"))


@pytest.mark.parametrize("table", ["audits", "rounds", "escalations"])
def test_the_number_of_a_deleted_row_is_never_given_again(
    sqlite_prepared: Database, table: str
) -> None:
    """The log speaks of it by this number; a migration that recreates the table passes
    `table_kwargs={"sqlite_autoincrement": True}`."""
    with sqlite_prepared.engine.connect() as connection:
        query = text("select sql from sqlite_master where name = :name")
        made = connection.execute(query, {"name": table}).scalar_one()
    assert "AUTOINCREMENT" in made


# SQLite ------------------------------------------------------------------------------------------


def _pragma(database: Database, name: str) -> object:
    with database.engine.connect() as connection:
        return connection.execute(text(f"PRAGMA {name}")).scalar_one()


def test_sqlite_keeps_what_it_was_told(sqlite_database: Database) -> None:
    found = {name: _pragma(sqlite_database, name) for name in PRAGMAS}
    assert found["synchronous"] in (2, 3)
    assert (found["foreign_keys"], found["journal_mode"]) == (1, "wal")
    assert (found["busy_timeout"], found["trusted_schema"]) == (10_000, 0)


def test_foreign_keys_are_on_again_after_a_migration(sqlite_database: Database) -> None:
    migrations(sqlite_database).upgrade()
    assert _pragma(sqlite_database, "foreign_keys") == 1


def test_sqlite_is_one_without_the_fault_that_corrupts(sqlite_database: Database) -> None:
    with sqlite_database.engine.connect() as connection:
        version = connection.execute(text("select sqlite_version()")).scalar_one()
    assert tuple(map(int, version.split("."))) >= (3, 51, 3)
    assert sqlite_database.engine.dialect.loaded_dbapi is pysqlite3.dbapi2
    assert sqlite_database.engine.dialect.loaded_dbapi is not sqlite3


def test_a_writer_holds_the_right_to_write_from_its_first_statement(
    sqlite_database: Database,
) -> None:
    with sqlite_database.transaction() as session:
        session.execute(text("select 1"))
        other = pysqlite3.dbapi2.connect(str(sqlite_database.file), timeout=0)
        with pytest.raises(pysqlite3.dbapi2.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()


def test_a_reader_never_waits_for_a_writer_and_sees_one_state(sqlite_prepared: Database) -> None:
    with sqlite_prepared.reading() as reader:
        assert reader.scalar(select(func.count()).select_from(Audit)) == 0
        with sqlite_prepared.transaction() as session:
            factories.submitted(session, "A", {"DS-01": "yes"})
        assert reader.scalar(select(func.count()).select_from(Audit)) == 0
    with sqlite_prepared.reading() as reader:
        assert reader.scalar(select(func.count()).select_from(Audit)) == 1


def test_moments_are_utc_and_aware_on_every_engine(database: Database) -> None:
    with database.transaction() as session:
        record(session, "tried", "log", 1, by=None)
    with database.reading() as session:
        moment = session.scalars(select(LogEntry.at)).one()
    assert moment.tzinfo is UTC
    assert abs((datetime.now(UTC) - moment).total_seconds()) < 60
