"""The log as people read it: newest first, filtered, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from auditapp.domain.calendar import LONDON
from auditapp.models import Account, LogEntry
from auditapp.web.paging import Page

A_PAGE = 50
RECENT = 50_000
SYSTEM = "Command line"


@dataclass(frozen=True)
class LogFilters:
    """Which lines of the log; empty fields do not restrict. Days are London's."""

    action: str = ""
    person: int | None = None
    subject: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class LogLine:
    """Who did what to what, and when."""

    number: int
    at: datetime
    who: str
    action: str
    subject_type: str
    subject_id: str
    details: tuple[tuple[str, str], ...]


def log_page(session: Session, filters: LogFilters, number: int) -> Page[LogLine]:
    """A page of the log, newest first; past the end, the last page."""
    conditions = _where(filters)
    total = session.scalar(select(func.count()).select_from(LogEntry).where(*conditions)) or 0
    page: Page[LogLine] = Page.at(number, total, A_PAGE)
    query = (
        select(LogEntry, Account.name)
        .outerjoin(Account, Account.id == LogEntry.account_id)
        .where(*conditions)
        .order_by(LogEntry.id.desc())
    )
    return page.holding(_line(entry, name) for entry, name in session.execute(page.cut(query)))


def actions(session: Session) -> Sequence[str]:
    """The actions that the recent log holds, for the filter."""
    newest = session.scalar(select(func.max(LogEntry.id))) or 0
    query = select(LogEntry.action).where(LogEntry.id > newest - RECENT).distinct()
    return sorted(session.scalars(query))


def people(session: Session) -> list[tuple[int, str]]:
    """Every account, for the filter."""
    query = select(Account.id, Account.name).order_by(Account.name)
    return [(number, name) for number, name in session.execute(query)]


def _where(filters: LogFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.action:
        conditions.append(LogEntry.action == filters.action)
    if filters.person is not None:
        conditions.append(LogEntry.account_id == filters.person)
    if filters.subject:
        kind, _, name = filters.subject.partition(" ")
        both = (LogEntry.subject_type == kind) & (LogEntry.subject_id == name)
        alone = or_(
            LogEntry.subject_id == filters.subject, LogEntry.subject_type == filters.subject
        )
        conditions.append(or_(both, alone))
    if filters.first is not None:
        conditions.append(LogEntry.at >= _midnight(filters.first))
    if filters.last is not None:
        conditions.append(LogEntry.at < _midnight(filters.last + timedelta(days=1)))
    return conditions


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LONDON)


def _line(entry: LogEntry, name: str | None) -> LogLine:
    details: dict[str, Any] = entry.details
    return LogLine(
        entry.id,
        entry.at,
        name or SYSTEM,
        entry.action,
        entry.subject_type,
        entry.subject_id,
        tuple((key.replace("_", " "), str(value)) for key, value in sorted(details.items())),
    )
