"""Unsafe configuration never starts: `auditapp check`, `auditapp serve` and the settings."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
import waitress
from click.testing import CliRunner, Result

from auditapp import cli, config, selfcheck
from auditapp.adapters.database import Database
from auditapp.app import create_app
from auditapp.config import SettingsError, load_settings
from auditapp.domain.vocabulary import Role
from auditapp.models import Account
from tests.support import factories

KEY = "fT9_wq-27LkzPd04XvbN6mRsYhJc1AeU8go"
Change = Callable[[Database, Path, pytest.MonkeyPatch], None]


@pytest.fixture
def folder(sqlite_prepared: Database, tmp_path: Path, an_account_of_its_own: None) -> Path:
    """A data folder that is fit for production."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    sqlite_prepared.close()
    file = sqlite_prepared.file
    assert file is not None
    shutil.copyfile(file, data / "auditapp.db")
    (data / "auditapp.db").chmod(0o600)
    return data


@pytest.fixture
def an_account_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=20_000_000_000))


def run(folder: Path, command: str = "check", **changes: str) -> Result:
    environment = {
        "AUDITAPP_ENV": "production",
        "AUDITAPP_DATA_DIR": str(folder),
        "AUDITAPP_SECRET_KEY": KEY,
        "AUDITAPP_TRUSTED_HOSTS": "audits.example",
        **changes,
    }
    return CliRunner().invoke(cli.main, [command], env=environment)


def sql(statement: str) -> Change:
    """Change the file as nothing in the application would: foreign keys are not checked."""

    def change(database: Database, _: Path, __: pytest.MonkeyPatch) -> None:
        with closing(sqlite3.connect(database.url.database or "")) as connection:
            connection.execute(statement)
            connection.commit()

    return change


def set_attribute(target: object, name: str, value: object) -> Change:
    return lambda _, __, patch: patch.setattr(target, name, value)


def mounted(kind: str) -> Change:
    def change(_: Database, folder: Path, patch: pytest.MonkeyPatch) -> None:
        mounts = folder.parent / "mounts"
        mounts.write_text(f"disk / ext4 rw 0 0\nserver:/share {folder} {kind} rw 0 0\n")
        patch.setattr(selfcheck, "MOUNTS", mounts)

    return change


BAD_SETTINGS: Mapping[str, tuple[dict[str, str], str]] = {
    "no secret key": ({"AUDITAPP_SECRET_KEY": ""}, "AUDITAPP_SECRET_KEY must hold"),
    "a short secret key": ({"AUDITAPP_SECRET_KEY": "k3y" * 10}, "AUDITAPP_SECRET_KEY must hold"),
    "a secret key of one letter": ({"AUDITAPP_SECRET_KEY": "a" * 64}, "at least 32 random"),
    "no trusted hosts": ({"AUDITAPP_TRUSTED_HOSTS": ""}, "AUDITAPP_TRUSTED_HOSTS must name"),
    "any host trusted": ({"AUDITAPP_TRUSTED_HOSTS": "*"}, "AUDITAPP_TRUSTED_HOSTS must name"),
    "an address as host": (
        {"AUDITAPP_TRUSTED_HOSTS": "https://audits.example/"},
        "without https://",
    ),
    "demo": ({"AUDITAPP_ENV": "demo"}, "AUDITAPP_ENV is demo"),
    "test": ({"AUDITAPP_ENV": "test"}, "AUDITAPP_ENV is test"),
    "another environment": ({"AUDITAPP_ENV": "live"}, "AUDITAPP_ENV is “live”"),
    "debug mode": ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG is set"),
    "proxy hops in words": ({"AUDITAPP_PROXY_HOPS": "one"}, "AUDITAPP_PROXY_HOPS is “one”"),
    "too many proxy hops": ({"AUDITAPP_PROXY_HOPS": "9"}, "AUDITAPP_PROXY_HOPS is “9”"),
    "a key and a key file": ({"AUDITAPP_SECRET_KEY_FILE": "/nowhere"}, "not both"),
    "a setting that is misspelt": ({"AUDITAPP_SECRET": "x"}, "Did you mean AUDITAPP_SECRET_KEY?"),
    "a database inside the application": (
        {"AUDITAPP_DATABASE_URL": f"sqlite:///{Path(config.__file__).parent / 'static' / 'a.db'}"},
        "inside the application itself",
    ),
    "no database": ({"AUDITAPP_DATABASE_URL": "sqlite:////tmp/none/a.db"}, "There is no database"),
}
BAD_STATES: Mapping[str, tuple[Change, str]] = {
    "running as root": (set_attribute(os, "geteuid", lambda: 0), "Running as root"),
    "a full disk": (
        set_attribute(shutil, "disk_usage", lambda _: SimpleNamespace(free=10)),
        "Less than 1 GB",
    ),
    "an old schema": (sql("update alembic_version set version_num = 'old'"), "newest schema"),
    "demo accounts": (sql("update accounts set is_demo = 1 where id = 1"), "1 demo accounts"),
    "no administrator": (
        sql("update accounts set active = 0 where role = 'administrator'"),
        "No active administrator",
    ),
    "a log that can be changed": (
        sql("drop trigger log_entries_no_delete"),
        "The log can be changed",
    ),
    "rows that point to nothing": (
        sql("insert into account_teams values (77, 77)"),
        "rows that point to nothing",
    ),
    "a clock behind the log": (
        sql(
            "insert into log_entries (at, action, subject_type, subject_id, details) "
            "values ('2999-01-01 00:00:00', 'x', 'x', 'x', '{}')"
        ),
        "The clock is behind",
    ),
    "a file that others may read": (
        lambda _, folder, __: (folder / "auditapp.db").chmod(0o644),
        "auditapp.db can be read or changed by others",
    ),
    "a folder that others may read": (
        lambda _, folder, __: folder.chmod(0o755),
        "can be read or changed by others",
    ),
    "a network disk": (mounted("nfs4"), "network disk (nfs4)"),
    "an SQLite with the fault": (
        set_attribute(selfcheck, "FIXED_SQLITE", (99, 0, 0)),
        "can corrupt its log",
    ),
}


def test_a_sound_installation_is_fit_for_production(folder: Path) -> None:
    result = run(folder)
    unheaded = "No head is named for Exploitation, Safeguarding North, Safeguarding South: "
    assert (result.exit_code, result.stderr[: len(unheaded)]) == (0, unheaded)
    assert result.stderr.endswith("\nFit for production.\n")
    assert result.stdout == ""


@pytest.mark.parametrize("case", BAD_SETTINGS)
def test_a_bad_setting_is_named_and_refused(folder: Path, case: str) -> None:
    changes, words = BAD_SETTINGS[case]
    result = run(folder, **changes)
    assert result.exit_code == 1, result.output
    assert words in result.stderr
    assert KEY not in result.output


@pytest.mark.parametrize("case", BAD_STATES)
def test_a_bad_state_is_named_and_refused(
    folder: Path, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    change, words = BAD_STATES[case]
    database = Database(f"sqlite:///{folder / 'auditapp.db'}")
    change(database, folder, monkeypatch)
    database.close()
    result = run(folder)
    assert result.exit_code == 1, result.output
    assert words in result.stderr
    assert result.stderr.splitlines()[-1] == "Error: 1 fault. Correct before production."


def test_every_fault_is_named_at_once(folder: Path) -> None:
    folder.chmod(0o755)
    result = run(folder, AUDITAPP_SECRET_KEY="short", AUDITAPP_TRUSTED_HOSTS="", FLASK_DEBUG="1")
    assert result.exit_code == 1
    for name in ("AUDITAPP_SECRET_KEY", "AUDITAPP_TRUSTED_HOSTS", "FLASK_DEBUG", str(folder)):
        assert name in result.stderr


def test_a_key_file_that_others_may_read_is_refused(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(KEY)
    file.chmod(0o600)
    named = {"AUDITAPP_SECRET_KEY": "", "AUDITAPP_SECRET_KEY_FILE": str(file)}
    assert run(folder, **named).exit_code == 0
    file.chmod(0o644)
    assert f"{file} can be read" in run(folder, **named).stderr
    file.unlink()
    assert "AUDITAPP_SECRET_KEY_FILE cannot be read" in run(folder, **named).stderr


def test_a_postgresql_superuser_is_refused(prepared: Database, tmp_path: Path) -> None:
    """The tests' own server knows nobody else."""
    result = run(tmp_path, AUDITAPP_DATABASE_URL=factories.address(prepared))
    assert ("used as a superuser" in result.stderr) is not prepared.is_sqlite


def test_a_damaged_database_is_refused_in_words(folder: Path) -> None:
    file = folder / "auditapp.db"
    content = bytearray(file.read_bytes())
    content[20_000:60_000] = b"\x55" * 40_000
    file.write_bytes(content)
    result = run(folder)
    assert result.exit_code == 1
    assert "The database cannot be read" in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("unsafe", ["AUDITAPP_SECRET_KEY", "AUDITAPP_TRUSTED_HOSTS"])
def test_the_server_does_not_start_without(
    folder: Path, unsafe: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waitress, "serve", _never)
    result = run(folder, "serve", **{unsafe: ""})
    assert result.exit_code == 1
    assert unsafe in result.stderr


def test_the_server_refuses_demo_accounts_in_production(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waitress, "serve", _never)
    with Database(f"sqlite:///{folder / 'auditapp.db'}").transaction() as session:
        session.add(
            Account(email="a@demo.example", name="A", role=Role.QAM, password_hash="", is_demo=True)
        )
    result = run(folder, "serve")
    assert result.exit_code == 1
    assert "demo accounts" in result.stderr


def test_the_server_starts_when_everything_is_sound(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[object] = []
    monkeypatch.setattr(waitress, "serve", lambda app, **options: started.append(options))
    result = run(folder, "serve")
    assert result.exit_code == 0, result.output
    (options,) = started
    assert options["clear_untrusted_proxy_headers"] is True  # type: ignore[index]


def _never(*_: object, **__: object) -> None:
    raise AssertionError("the server started")


# Settings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("AUDITAPP_DATABASE", "Did you mean AUDITAPP_DATABASE_URL?"),
        ("AUDITAPP_TRUSTED_HOST", "Did you mean AUDITAPP_TRUSTED_HOSTS?"),
        ("AUDITAPP_SECRETKEY", "Did you mean AUDITAPP_SECRET_KEY?"),
        ("AUDITAPP_COUNCL", "Did you mean AUDITAPP_COUNCIL?"),
    ],
)
def test_an_unknown_setting_names_the_nearest_known_one(name: str, words: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is not a setting") as refused:
        load_settings({name: "x", "PATH": "/bin"})
    assert words in str(refused.value)


def test_everything_wrong_with_the_settings_is_said_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({"AUDITAPP_X": "1", "AUDITAPP_ENV": "live", "AUDITAPP_PROXY_HOPS": "²"})
    assert len(str(refused.value).splitlines()) == 3


def test_every_documented_setting_is_taken(tmp_path: Path) -> None:
    given = {
        "AUDITAPP_ENV": "production",
        "AUDITAPP_DATA_DIR": str(tmp_path),
        "AUDITAPP_DATABASE_URL": "postgresql://db.example/audits",
        "AUDITAPP_SECRET_KEY": KEY,
        "AUDITAPP_TRUSTED_HOSTS": "audits.example, .council.example:8443 [::1]",
        "AUDITAPP_PROXY_HOPS": "1",
        "AUDITAPP_COUNCIL": "Northbridge",
        "AUDITAPP_FORUM": "Forum",
        "AUDITAPP_DUTY_NUMBER": "01632 960000",
        "AUDITAPP_REST_MONTHS": "3",
        "AUDITAPP_REST_MONTHS_DEEP_DIVE": "18",
    }
    known = {setting.name for setting in config.SETTINGS}
    assert {*given, "AUDITAPP_SECRET_KEY_FILE"} == known
    settings = load_settings(given)
    assert settings.trusted_hosts == ("audits.example", ".council.example:8443", "[::1]")
    assert (settings.proxy_hops, settings.council, settings.forum) == (1, "Northbridge", "Forum")
    assert settings.duty_number == "01632 960000"


def test_production_holds_its_cookies_limits_and_switches(folder: Path) -> None:
    settings = load_settings(
        {
            "AUDITAPP_DATA_DIR": str(folder),
            "AUDITAPP_SECRET_KEY": KEY,
            "AUDITAPP_TRUSTED_HOSTS": "audits.example",
        }
    )
    app = create_app(settings)
    expected = {
        "SESSION_COOKIE_NAME": "__Host-session",
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "TRUSTED_HOSTS": ["audits.example"],
        "MAX_CONTENT_LENGTH": 12_000_000,
        "MAX_FORM_MEMORY_SIZE": 2_000_000,
        "MAX_FORM_PARTS": 2_000,
        "WTF_CSRF_ENABLED": True,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": True,
        "DEBUG": False,
        "TESTING": False,
    }
    assert {name: app.config[name] for name in expected} == expected
    assert app.jinja_env.autoescape is True
    app.extensions["auditapp.database"].close()
