"""Fixtures that every test may use.

    database          an empty, migrated database; the test runs on SQLite and on PostgreSQL
    sqlite_database   the same, on SQLite only
    prepared          shipped forms and plan published, five invented teams, one account of each
                      role (`support.factories.ACCOUNTS`); the test runs on SQLite and on PostgreSQL
    sqlite_prepared   the same, on SQLite only
    settings          the settings of `app`: environment `test`, on the file of `sqlite_prepared`
    app               the whole web application on them, with CSRF on
    client            a browser without pictures for `app` (Flask's test client)
    command           runs `auditapp …` on a database: `command(database, "forms", "list")`

Each database is a copy of a template that is migrated once per worker: a file that is copied on
SQLite, CREATE DATABASE … TEMPLATE on PostgreSQL, whose server starts when a test first needs it.

With NOTHING_MAY_SKIP=1 (or AUDITAPP_NOTHING_MAY_SKIP=1) a skipped test fails. PROVE=full makes the
slow property tests run long; PROVE=short, the default, makes them run briefly.
"""

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from hypothesis import settings as hypothesis_settings
from jinja2 import FileSystemBytecodeCache

from auditapp.adapters.database import Database
from auditapp.adapters.migrations import Migrations
from auditapp.config import Settings, load_settings, shipped
from auditapp.forms.service import publish_form, publish_plan
from tests.support import factories
from tests.support.databases import opened
from tests.support.postgres import Postgres, serving
from tests.support.skipping import failed_if_skipped

if os.environ.get("AUDITAPP_NOTHING_MAY_SKIP"):
    os.environ["NOTHING_MAY_SKIP"] = "1"
for name in [name for name in os.environ if name.startswith("AUDITAPP_")]:
    del os.environ[name]  # what the developer works with is none of the tests' business

# The same examples at every ordinary run, so that one fails for what was changed; PROVE=full looks
# for new ones.
hypothesis_settings.register_profile(
    "usual", deadline=None, max_examples=60, derandomize=os.environ.get("PROVE") != "full"
)
hypothesis_settings.load_profile("usual")

Template = Callable[[], Any]


@pytest.fixture(scope="session", autouse=True)
def _pages_compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every application of a worker shares what its page templates compile to: they are compiled
    by each new application otherwise, which costs more than most tests."""
    cache = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("pages")))
    plain = Flask.create_jinja_environment

    def with_cache(app: Flask) -> Any:
        made = plain(app)
        made.bytecode_cache = cache
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "create_jinja_environment", with_cache)
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Any:
    report = yield
    return failed_if_skipped(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Any:
    report = yield
    return failed_if_skipped(report)


def publish_and_people(database: Database) -> None:
    """What `prepared` holds beyond the schema."""
    with database.transaction() as session:
        _publish(session)
        factories.add_council(session)


def _publish(session: Any) -> None:
    for path in sorted(shipped("plans").glob("*.toml")):
        publish_plan(session, path.read_text(encoding="utf-8"))
    for path in sorted(shipped("forms").glob("*.toml")):
        publish_form(session, path.read_text(encoding="utf-8"))


def _fill(url: str, *, people: bool) -> None:
    with opened(url) as database:
        Migrations(database, shipped("migrations")).upgrade()
        if people:
            publish_and_people(database)


# SQLite: a template is a file ---------------------------------------------------------------------


@pytest.fixture(scope="session")
def _sqlite_templates() -> Iterator[Callable[[bool], Path]]:
    folder = Path(tempfile.mkdtemp(prefix="auditapp-sqlite-"))

    def made(people: bool) -> Path:
        file = folder / f"people-{people}.db"
        if not file.exists():
            begun = folder / f"{uuid.uuid4().hex[:8]}.db"
            _fill(f"sqlite:///{begun}", people=people)
            begun.rename(file)  # only when it is whole
        return file

    yield made
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _sqlite_copy(template: Path, folder: Path) -> Iterator[Database]:
    copy = folder / f"{uuid.uuid4().hex[:8]}.db"
    shutil.copyfile(template, copy)
    with opened(f"sqlite:///{copy}") as database:
        yield database


# PostgreSQL: a template is a database -------------------------------------------------------------


@pytest.fixture(scope="session")
def _postgres() -> Iterator[Postgres]:
    with serving() as server:
        yield server


@contextmanager
def _postgres_copy(server: Postgres, *, people: bool) -> Iterator[Database]:
    template = server.template(
        "template_people" if people else "template_empty", partial(_fill, people=people)
    )
    with server.copy(template) as url, opened(url) as database:
        yield database


# What tests ask for -------------------------------------------------------------------------------


def _on(request: pytest.FixtureRequest, folder: Path, *, people: bool) -> Any:
    if request.param == "sqlite":
        return _sqlite_copy(request.getfixturevalue("_sqlite_templates")(people), folder)
    return _postgres_copy(request.getfixturevalue("_postgres"), people=people)


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with _on(request, tmp_path, people=False) as made:
        yield made


@pytest.fixture(params=["sqlite", "postgres"])
def prepared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with _on(request, tmp_path, people=True) as made:
        yield made


@pytest.fixture
def sqlite_database(
    _sqlite_templates: Callable[[bool], Path], tmp_path: Path
) -> Iterator[Database]:
    with _sqlite_copy(_sqlite_templates(False), tmp_path) as made:
        yield made


@pytest.fixture
def sqlite_prepared(
    _sqlite_templates: Callable[[bool], Path], tmp_path: Path
) -> Iterator[Database]:
    with _sqlite_copy(_sqlite_templates(True), tmp_path) as made:
        yield made


@pytest.fixture
def settings(sqlite_prepared: Database, tmp_path: Path) -> Settings:
    return load_settings(
        {
            "AUDITAPP_ENV": "test",
            "AUDITAPP_DATA_DIR": str(tmp_path),
            "AUDITAPP_DATABASE_URL": factories.address(sqlite_prepared),
            "AUDITAPP_SECRET_KEY": "a key that only tests use, and long enough",
        }
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[Any]:
    from auditapp.app import create_app  # noqa: PLC0415 - only where a test asks for pages

    made = create_app(settings)
    made.testing = True
    yield made
    made.extensions["auditapp.database"].close()


@pytest.fixture
def client(app: Any) -> Any:
    return app.test_client()


@pytest.fixture
def command() -> Callable[..., Result]:
    return factories.command
