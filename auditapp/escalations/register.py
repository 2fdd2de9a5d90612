"""The register: every escalation the reader may see, and the share answered in time.

The share counts every escalation that the filters leave, seen or not: figures are for everybody,
cases are not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from auditapp.domain.calendar import Month, Period
from auditapp.domain.figures.figures import NO_CASES, Counted, Figure
from auditapp.domain.forms.measures import Measure
from auditapp.domain.forms.tallies import Tally
from auditapp.domain.vocabulary import EscalationState
from auditapp.escalations import access
from auditapp.escalations.deadlines import Clock, clock
from auditapp.escalations.queries import head_words, nobody_told
from auditapp.escalations.record import question_of
from auditapp.models import Audit, Escalation
from auditapp.web.access import Reader
from auditapp.web.paging import Page
from auditapp.web.visibility import visible

A_PAGE = 50
LATE = "late"
"""Beside the states themselves: open, and past its time."""
STATES = ("open", LATE, "answered", "closed", "lapsed")
ANSWERED_IN_TIME = Measure(key="M-ESC-01", title="Answered within one working day")


@dataclass(frozen=True)
class RegisterFilters:
    """Which escalations; empty fields do not restrict. The month is the audit's."""

    state: str = ""
    team: str = ""
    form: str = ""
    month: str = ""


@dataclass(frozen=True)
class RegisterLine:
    """One escalation of the register."""

    escalation: Escalation
    clock: Clock

    @property
    def question(self) -> str:
        return question_of(self.escalation).name


@dataclass(frozen=True)
class InTime(Figure):
    """The share answered in time: every escalation whose time is over or that was answered."""

    @property
    def basis(self) -> str:
        waiting = f"{self.tally.unanswered} not due yet"
        closed = f"{self.tally.not_applicable} closed without a response"
        return " · ".join((self.period.label, "all escalations", waiting, closed))

    @property
    def interval_words(self) -> str:
        return "all cases" if self.fraction != NO_CASES else ""


def page(
    session: Session, filters: RegisterFilters, reader: Reader, now: datetime, number: int
) -> Page[RegisterLine]:
    """A page of the register: the open ones first, the longest due on top, then the newest."""
    where = (visible(reader, of=Escalation, now=now), *_conditions(filters, now))
    count = select(func.count()).select_from(Escalation).join(Escalation.audit).where(*where)
    found: Page[RegisterLine] = Page.at(number, session.scalar(count) or 0, A_PAGE)
    return found.holding(_lines(session, found.cut(_sorted().where(*where)), now))


def every(session: Session, filters: RegisterFilters, now: datetime) -> tuple[RegisterLine, ...]:
    """The whole register, for whoever runs the command."""
    return _lines(session, _sorted().where(*_conditions(filters, now)), now)


def in_time(session: Session, filters: RegisterFilters, now: datetime) -> InTime | None:
    """The share answered in time; None while nothing was raised. A lapsed one was never one."""
    conditions = [*_conditions(filters, now), Escalation.state != EscalationState.LAPSED]
    query = select(Escalation.state, Escalation.due_at, Escalation.responded_at, Audit.month).join(
        Escalation.audit
    )
    rows = session.execute(query.where(*conditions)).all()
    if not rows:
        return None
    tally = sum((_tally(row.state, row.due_at, row.responded_at, now) for row in rows), Tally())
    months = [Month.parse(row.month) for row in rows]
    period = Period(min(months), max(months))
    return InTime(ANSWERED_IN_TIME, period, Counted(tally, tally), Counted(), period)


def months(session: Session) -> Sequence[str]:
    """The months in which something was raised, newest first."""
    query = select(Audit.month).join(Escalation, Escalation.audit_id == Audit.id).distinct()
    return sorted(session.scalars(query), reverse=True)


def _sorted() -> Select[Escalation]:
    """The open ones first, the longest due on top, then the newest."""
    is_open = Escalation.state == EscalationState.OPEN
    return (
        select(Escalation)
        .join(Escalation.audit)
        .options(contains_eager(Escalation.audit).joinedload(Audit.form_version))
        .options(joinedload(Escalation.manager), joinedload(Escalation.raised_by))
        .order_by(
            is_open.desc(),
            and_(is_open, nobody_told()).desc(),
            case((is_open, Escalation.due_at)),
            Escalation.raised_at.desc(),
            Escalation.id.desc(),
        )
    )


def _lines(session: Session, query: Select[Escalation], now: datetime) -> tuple[RegisterLine, ...]:
    heads = access.heads(session)
    found = session.scalars(query)
    return tuple(RegisterLine(one, clock(one, now, head_words(heads, one))) for one in found)


def _tally(state: str, due_at: datetime, responded_at: datetime | None, now: datetime) -> Tally:
    if state == EscalationState.CLOSED:
        return Tally(not_applicable=1)
    if responded_at is None and now <= due_at:
        return Tally(unanswered=1)
    in_time = responded_at is not None and responded_at <= due_at
    return Tally(numerator=int(in_time), denominator=1)


def _conditions(filters: RegisterFilters, now: datetime) -> list[ColumnElement[bool]]:
    is_late = filters.state == LATE
    wanted = {
        Escalation.state: EscalationState.OPEN if is_late else filters.state,
        Audit.team: filters.team,
        Audit.form: filters.form,
        Audit.month: filters.month,
    }
    found = [column == value for column, value in wanted.items() if value]
    return [*found, Escalation.due_at < now] if is_late else found
