"""The council of the integration tests, behind a real server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from auditapp.adapters.database import Database
from auditapp.config import load_settings
from auditapp.forms.service import publish_form
from tests.support import factories
from tests.support.councils import TRY_FORM, Council
from tests.support.factories import PASSWORD
from tests.support.remote import Remote, Server


@dataclass
class Served(Council):
    """What a council offers is the same; its `server` may be killed, stopped and started again."""

    server: Server = field(kw_only=True)
    password: str = PASSWORD
    """Of every account, unless a test sets another."""


@contextmanager
def served_on(database: Database, folder: Path) -> Iterator[Served]:
    """A server of its own on a prepared database, with the form that has every type."""
    with database.transaction() as session:
        publish_form(session, TRY_FORM)
    address = factories.address(database)
    settings = load_settings({"AUDITAPP_ENV": "test", "AUDITAPP_DATABASE_URL": address})
    database.close()
    server = Server(folder, address)
    server.start()
    try:
        yield Served(settings, cast(Any, Remote(server)), database, server=server)
    finally:
        server.stop()
