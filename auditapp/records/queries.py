"""The log as people read it: newest first, filtered, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from auditapp.domain.calendar import LONDON
from auditapp.domain.references import log_name, spellings
from auditapp.models import Account, Audit, Escalation, LogEntry, RoundCase
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
    case_ref: str = ""
    """Only lines about the audits, escalations and searches of one case."""


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


def case_of_audit(session: Session, audit_id: int) -> str | None:
    """The reference of an audit's case; the log is read by those who may not see the audit."""
    return session.scalar(select(Audit.case_ref).where(Audit.id == audit_id))


def latest_audit(session: Session, case_ref: str) -> int | None:
    """The latest audit of a case, by which an address names it."""
    return session.scalar(select(func.max(Audit.id)).where(Audit.case_ref.in_(spellings(case_ref))))


def _of_case(case_ref: str) -> ColumnElement[bool]:
    of_case = Audit.case_ref.in_(spellings(case_ref))
    ids = {
        "audit": select(cast(Audit.id, String)).where(of_case),
        "escalation": select(cast(Escalation.id, String)).join(Escalation.audit).where(of_case),
    }
    searched = and_(LogEntry.subject_type == "case", LogEntry.subject_id == log_name(case_ref))
    about = (
        and_(LogEntry.subject_type == kind, LogEntry.subject_id.in_(of_kind))
        for kind, of_kind in ids.items()
    )
    in_rounds = select(RoundCase.id).where(RoundCase.case_ref.in_(spellings(case_ref)))
    rounds = select(cast(RoundCase.round_id, String)).where(RoundCase.id.in_(in_rounds))
    in_round = and_(
        LogEntry.subject_type == "round",
        LogEntry.subject_id.in_(rounds),
        LogEntry.details["case"].as_integer().in_(in_rounds),
    )
    return or_(searched, in_round, *about)


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
    if filters.case_ref:
        conditions.append(_of_case(filters.case_ref))
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
