"""`auditapp check`: everything that must be so before production, each fault by its name."""

import os
import stat
from collections.abc import Iterator

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from auditapp.adapters.database import Database
from auditapp.adapters.migrations import Migrations
from auditapp.config import Settings, shipped
from auditapp.domain.vocabulary import Role
from auditapp.models import Account

FIXED_SQLITE = (3, 51, 3)


def faults(settings: Settings, database: Database) -> list[str]:
    """Every reason not to start in production; empty when there is none."""
    found = [*_settings(settings), *_files(settings, database)]
    migrations = Migrations(database, shipped("migrations"))
    if migrations.current() != migrations.newest():
        return [*found, "The database is not at the newest schema. Run: auditapp init"]
    with database.reading() as session:
        found.extend(_people(session))
        found.extend(_sqlite(session) if database.is_sqlite else _postgres(session))
    return found


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
    file = database.file
    if os.name != "posix" or file is None or not file.exists():
        return
    for path in (file, settings.data_dir):
        if path.exists() and path.stat().st_mode & (stat.S_IRWXO | stat.S_IWGRP):
            yield f"{path} can be read or changed by others. Run: chmod go-rwx {path}"


def _people(session: Session) -> Iterator[str]:
    demo = session.scalar(select(func.count()).where(Account.is_demo)) or 0
    if demo:
        yield f"{demo} demo accounts are in this database: production starts with its own."
    administrators = session.scalar(
        select(func.count()).where(Account.role == Role.ADMINISTRATOR, Account.active)
    )
    if not administrators:
        yield "No active administrator. Add one with: auditapp users add"


def _postgres(session: Session) -> Iterator[str]:
    encoding = session.scalar(text("SHOW server_encoding"))
    if encoding != "UTF8":
        yield f"The PostgreSQL database uses {encoding}: it must use UTF8."


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
    triggers = session.scalar(
        text("select count(*) from sqlite_master where type='trigger' and tbl_name='log_entries'")
    )
    if triggers != 2:
        yield "The log can be changed: its triggers are missing. Restore a backup."
