"""Bringing a database to the newest schema, with Alembic.

Foreign keys are turned off before the transaction begins, because Alembic's batch mode can empty
child tables through cascades; every foreign key is checked before the commit. The transaction is
begun here, since Alembic would commit its own on SQLite before that check.
"""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from auditapp.adapters.database import Database
from auditapp.domain.counting import counted
from auditapp.models import Base


class BrokenForeignKeys(RuntimeError):
    """A migration would have left rows that point to nothing; it was rolled back."""


class Migrations:
    """The migrations in one folder, applied to one database."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._config = Config()
        self._config.set_main_option("script_location", str(folder).replace("%", "%%"))

    def newest(self) -> str | None:
        return ScriptDirectory.from_config(self._config).get_current_head()

    def current(self) -> str | None:
        with self._database.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()

    def upgrade(self, target: str = "head") -> None:
        with self._connection() as connection, connection.begin():
            self._config.attributes["connection"] = connection
            command.upgrade(self._config, target)
            self._check(connection)

    def downgrade(self, target: str) -> None:
        with self._connection() as connection, connection.begin():
            self._config.attributes["connection"] = connection
            command.downgrade(self._config, target)
            self._check(connection)

    def write(self, message: str) -> None:
        """Add the next migration to the folder: what the mapped classes have and the database,
        which is at the newest schema, lacks."""
        self._config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        self._config.set_main_option("truncate_slug_length", "60")
        with self._connection() as connection:
            self._config.attributes["connection"] = connection
            number = f"{int(self.newest() or 0) + 1:04}"
            command.revision(self._config, message, autogenerate=True, rev_id=number)

    def differences(self) -> list[object]:
        """How the database differs from the mapped classes; empty when it does not."""
        with self._database.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            return list(compare_metadata(context, Base.metadata))

    def _connection(self) -> Connection:
        connection = self._database.engine.execution_options(immediate=True).connect()
        if self._database.is_sqlite:
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute("PRAGMA foreign_keys=OFF")
            connection.detach()
        return connection

    def _check(self, connection: Connection) -> None:
        if not self._database.is_sqlite:
            return
        broken = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
        if broken:
            raise BrokenForeignKeys(
                f"{counted(len(broken), 'row points', 'rows point')} to "
                "nothing; nothing was changed"
            )
