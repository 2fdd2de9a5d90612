"""`auditapp check`: the checks an installation must pass before production."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from auditapp.adapters.database import Database
from auditapp.adapters.migrations import Migrations
from auditapp.config import Settings, shipped
from auditapp.domain.vocabulary import Role
from auditapp.models import Account, LogEntry
from auditapp.models.base import utc_now
from auditapp.people import queries

FIXED_SQLITE = (3, 51, 3)
SPACE = 1_000_000_000
NETWORK = ("nfs", "cifs", "smb", "fuse.sshfs", "9p", "afs", "glusterfs", "ceph")
LOCAL = (None, "", "localhost", "127.0.0.1", "::1")
MOUNTS = Path("/proc/mounts")


def faults(settings: Settings, database: Database) -> list[str]:
    """Every reason not to start in production; empty when there is none."""
    found = [*_settings(settings), *_files(settings, database), *_places(settings, database)]
    if database.file is not None and not database.file.exists():
        return [*found, f"There is no database at {database.file}. Run: auditapp init"]
    try:
        return [*found, *_inside(database)]
    except DatabaseError as error:
        reason = str(error.orig).splitlines()[0]
        return [*found, f"The database cannot be read ({reason}): restore a backup."]


def remarks(database: Database) -> list[str]:
    """Warnings that do not stop production, given only once there are no faults."""
    with database.reading() as session:
        without = ", ".join(name for name, head in queries.heads(session).items() if head is None)
    if not without:
        return []
    return [
        f"No head is named for {without}: late escalations go to senior leadership. "
        "Name one with: auditapp teams set-head"
    ]


def _inside(database: Database) -> list[str]:
    """What is wrong inside the database; only its schema if that is not the newest."""
    migrations = Migrations(database, shipped("migrations"))
    if migrations.current() != migrations.newest():
        return ["The database is not at the newest schema. Run: auditapp init"]
    with database.reading() as session:
        engine = _sqlite(session) if database.is_sqlite else _postgres(session, database)
        return [*_people(session), *_clock(session), *engine]


def _settings(settings: Settings) -> Iterator[str]:
    key = settings.secret_key
    if not settings.is_production:
        yield f"AUDITAPP_ENV is {settings.environment}: production runs with production."
    if len(key.encode()) < 32 or len(set(key)) < 12:
        yield "AUDITAPP_SECRET_KEY must hold at least 32 random characters."
    if not settings.trusted_hosts or "*" in settings.trusted_hosts:
        yield "AUDITAPP_TRUSTED_HOSTS must name the host people type, such as audits.example."
    for name in ("FLASK_DEBUG", "WERKZEUG_DEBUG_PIN"):
        if os.environ.get(name, "") not in ("", "0", "false"):
            yield f"{name} is set: debug mode never runs in production."
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield "Running as root: use an account that owns nothing but the data folder."


def _files(settings: Settings, database: Database) -> Iterator[str]:
    if os.name != "posix":
        return
    named = os.environ.get("AUDITAPP_SECRET_KEY_FILE")
    for path in (database.file, settings.data_dir, Path(named) if named else None):
        if path and path.exists() and path.stat().st_mode & (stat.S_IRWXO | stat.S_IWGRP):
            yield f"{path} can be read or changed by others. Run: chmod go-rwx {path}"


def _places(settings: Settings, database: Database) -> Iterator[str]:
    """Faults of the data folder: not on a local disk, no room, or inside the application."""
    folder = next(path for path in (settings.data_dir, *settings.data_dir.parents) if path.exists())
    if shutil.disk_usage(folder).free < SPACE:
        yield f"Less than 1 GB is free for {settings.data_dir}: make room before the disk is full."
    if database.file is None:
        return
    file = database.file.absolute()
    if Path(__file__).parent in file.parents:
        yield f"{file} lies inside the application itself: keep data in AUDITAPP_DATA_DIR."
    kind = _file_system(file)
    if kind.startswith(NETWORK):
        yield f"{file} lies on a network disk ({kind}), where SQLite can lose data."


def _file_system(file: Path) -> str:
    """The kind of file system a file lies on; "" where the system does not tell."""
    if not MOUNTS.exists():
        return ""
    mounts = [line.split()[1:3] for line in MOUNTS.read_text().splitlines()]
    over = [(len(place), kind) for place, kind in mounts if file.is_relative_to(place)]
    return max(over, default=(0, ""))[1]


def _clock(session: Session) -> Iterator[str]:
    newest = session.scalar(select(LogEntry.at).order_by(LogEntry.id.desc()).limit(1))
    if newest is not None and newest > utc_now():
        yield "The clock is behind the newest line of the log: set the clock of this machine."


def _people(session: Session) -> Iterator[str]:
    demo = session.scalar(select(func.count()).where(Account.is_demo)) or 0
    if demo:
        yield f"{demo} demo accounts are in this database: production starts with its own."
    administrators = session.scalar(
        select(func.count()).where(Account.role == Role.ADMINISTRATOR, Account.active)
    )
    if not administrators:
        yield "No active administrator. Add one with: auditapp users add"


def _postgres(session: Session, database: Database) -> Iterator[str]:
    encoding = session.scalar(text("SHOW server_encoding"))
    if encoding != "UTF8":
        yield f"The PostgreSQL database uses {encoding}: it must use UTF8."
    ssl = session.scalar(text("select ssl from pg_stat_ssl where pid = pg_backend_pid()"))
    if database.url.host not in LOCAL and not ssl:
        yield "PostgreSQL is reached without encryption: add ?sslmode=verify-full to the address."
    if session.scalar(text("select usesuper from pg_user where usename = current_user")):
        yield "PostgreSQL is used as a superuser: give auditapp a role of its own."


def _sqlite(session: Session) -> Iterator[str]:
    version = str(session.scalar(text("select sqlite_version()")))
    if tuple(int(part) for part in version.split(".")) < FIXED_SQLITE:
        yield f"SQLite {version} can corrupt its log: install the pysqlite3 package again."
    if (session.scalar(text("PRAGMA synchronous")) or 0) < 2:
        yield "SQLite does not wait for the disk (synchronous is below FULL)."
    if session.scalar(text("PRAGMA foreign_keys")) != 1:
        yield "SQLite does not check foreign keys."
    if session.scalar(text("PRAGMA quick_check")) != "ok":
        yield "SQLite finds the database file damaged: restore a backup."
    if session.execute(text("PRAGMA foreign_key_check")).first() is not None:
        yield "SQLite finds rows that point to nothing: restore a backup."
    triggers = session.scalar(
        text("select count(*) from sqlite_master where type='trigger' and tbl_name='log_entries'")
    )
    if triggers != 2:
        yield "The log can be changed: its triggers are missing. Restore a backup."
