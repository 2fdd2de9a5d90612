"""Rounds as pages need them, always scoped by the person who asks.

The QA lead sees every round and every case; senior leadership every round and what was
submitted; everybody else the rounds in which they audit, and service managers those of their own
teams and services, with only those cases in them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func, or_, select, true
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from auditapp.domain.sampling.draw_records import DrawRecord
from auditapp.domain.vocabulary import OPEN_STATUSES, AuditStatus, Role
from auditapp.models import Account, Audit, Conflict, Round, RoundCase
from auditapp.web.access import Permission, Reader
from auditapp.web.paging import Page, count_of
from auditapp.web.visibility import (
    EVERYTHING,
    WHOLE_COUNCIL,
    Among,
    Line,
    Rule,
    answered_for,
    rule_for,
    visible,
)

A_PAGE = 30


@dataclass(frozen=True)
class RoundProgress:
    """How far a round is, counting the cases that are in it."""

    cases: int = 0
    done: int = 0
    open: int = 0
    waiting: int = 0
    late: int = 0

    @property
    def percent(self) -> int:
        return self.done * 100 // self.cases if self.cases else 0

    @property
    def is_done(self) -> bool:
        return self.cases > 0 and self.done == self.cases


@dataclass(frozen=True)
class RoundRow:
    """One line of the list of rounds."""

    round: Round
    title: str
    progress: RoundProgress


@rule_for(RoundCase)
def _cases(reader: Reader, _: datetime) -> Rule:
    """Needs the audit joined."""
    own: Line = (Among(Audit.auditor_id, (reader.account_id,)),)
    if reader.role == Role.SLT:
        return (own, (Among(Audit.status, (AuditStatus.SUBMITTED,)),))
    return (own, *answered_for(reader, RoundCase))


@rule_for(Round)
def _rounds(reader: Reader, _: datetime) -> Rule:
    """All for leaders; for others those with a case they may see."""
    if reader.role in WHOLE_COUNCIL:
        return EVERYTHING
    with_cases = (
        select(RoundCase.round_id)
        .outerjoin(Audit, Audit.id == RoundCase.audit_id)
        .where(visible(reader, of=RoundCase))
    )
    return ((Round.id.in_(with_cases),),)


def _counted(reader: Reader) -> ColumnElement[bool]:
    """Which cases progress is counted over: leaders see how far the whole round is."""
    return true() if reader.role == Role.SLT else visible(reader, of=RoundCase)


def round_page(
    session: Session, reader: Reader, *, form: str, month: str, number: int, today: date
) -> Page[RoundRow]:
    """Rounds, the newest month first, with how far each is."""
    query = select(Round).where(visible(reader, of=Round))
    if form:
        query = query.where(Round.form == form)
    if month:
        query = query.where(Round.month == month)
    page: Page[RoundRow] = Page.at(number, count_of(session, query), A_PAGE)
    sorted_ = query.order_by(Round.month.desc(), Round.form, Round.id.desc()).options(
        joinedload(Round.form_version), joinedload(Round.draw)
    )
    found = session.scalars(page.cut(sorted_)).all()
    far = progress(session, reader, [one.id for one in found], today)
    return page.holding(
        RoundRow(one, one.form_version.title, far.get(one.id, RoundProgress())) for one in found
    )


def find(session: Session, round_id: int, reader: Reader) -> Round | None:
    """A round the reader may see; None if there is none or they may not see it."""
    query = select(Round).where(visible(reader, of=Round)).where(Round.id == round_id)
    return session.scalar(
        query.options(
            joinedload(Round.form_version),
            joinedload(Round.case_list),
            joinedload(Round.draw),
            selectinload(Round.auditors),
        )
    )


def locked(session: Session, round_id: int) -> Round | None:
    """A round for changing: nobody else changes it until this transaction ends."""
    return session.scalar(select(Round).where(Round.id == round_id).with_for_update())


def cases(session: Session, round_id: int, reader: Reader) -> Sequence[RoundCase]:
    """The cases of a round the reader may see, those still in it first, by team."""
    query = (
        select(RoundCase)
        .outerjoin(Audit, Audit.id == RoundCase.audit_id)
        .options(
            contains_eager(RoundCase.audit).joinedload(Audit.auditor),
            joinedload(RoundCase.replaces),
        )
        .where(RoundCase.round_id == round_id, visible(reader, of=RoundCase))
        .order_by(RoundCase.out_reason.is_not(None), RoundCase.team, RoundCase.case_ref)
    )
    return session.scalars(query).all()


def find_case(session: Session, round_id: int, case_id: int) -> RoundCase | None:
    query = select(RoundCase).where(RoundCase.id == case_id, RoundCase.round_id == round_id)
    return session.scalar(query.options(joinedload(RoundCase.round), joinedload(RoundCase.audit)))


def case_of_audit(session: Session, audit_id: int, reader: Reader) -> RoundCase | None:
    """The round's case behind one's own open audit."""
    query = (
        select(RoundCase)
        .join(Audit, Audit.id == RoundCase.audit_id)
        .where(
            Audit.id == audit_id,
            Audit.auditor_id == reader.account_id,
            Audit.status.in_(OPEN_STATUSES),
        )
    )
    return session.scalar(query)


def progress(
    session: Session, reader: Reader, round_ids: Sequence[int], today: date
) -> dict[int, RoundProgress]:
    """How far each round is, over the cases the reader may count."""
    done = Audit.status == AuditStatus.SUBMITTED
    is_open = Audit.status.in_(OPEN_STATUSES)
    waiting = RoundCase.audit_id.is_(None)
    due = func.coalesce(Audit.due_on, Round.due_on)
    query = (
        select(
            RoundCase.round_id,
            func.count(),
            *(_sum(one) for one in (done, is_open, waiting)),
            _sum(and_(or_(is_open, waiting), due < today)),
        )
        .join(Round, Round.id == RoundCase.round_id)
        .outerjoin(Audit, Audit.id == RoundCase.audit_id)
        .where(RoundCase.round_id.in_(round_ids), RoundCase.out_reason.is_(None), _counted(reader))
        .group_by(RoundCase.round_id)
    )
    return {round_id: RoundProgress(*counts) for round_id, *counts in session.execute(query)}


def record_of(round_: Round) -> DrawRecord | None:
    return DrawRecord.model_validate(round_.draw.record) if round_.draw else None


def conflicts_seen(session: Session, reader: Reader) -> Sequence[Conflict]:
    """The conflicts somebody declared, the newest first, with those that were ended; who runs the
    month sees everybody's, their own first."""
    query = select(Conflict).where(Conflict.round_id.is_(None))
    if not reader.may(Permission.RUN_MONTH):
        query = query.where(Conflict.account_id == reader.account_id)
    others = Conflict.account_id != reader.account_id
    return session.scalars(
        query.order_by(others, Conflict.id.desc()).options(
            joinedload(Conflict.account), joinedload(Conflict.ended_by)
        )
    ).all()


def conflict_to_end(
    session: Session, conflict_id: int, reader: Reader, *, lock: bool
) -> Conflict | None:
    """A conflict that this reader may end; with `lock` nobody else ends it meanwhile."""
    query = select(Conflict).where(Conflict.id == conflict_id, Conflict.round_id.is_(None))
    if not reader.may(Permission.RUN_MONTH):
        query = query.where(Conflict.account_id == reader.account_id)
    return session.scalar(query.with_for_update() if lock else query)


def by_start_token(session: Session, token: str) -> Round | None:
    """The round that this very page opened already, if it was sent twice."""
    return session.scalar(select(Round).where(Round.start_token == token)) if token else None


def months(session: Session) -> Sequence[str]:
    """The months that have a round, the newest first."""
    return session.scalars(select(Round.month).distinct().order_by(Round.month.desc())).all()


def account(session: Session, account_id: int) -> Account:
    return session.get_one(Account, account_id)


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return cast(func.sum(case((condition, 1), else_=0)), Integer)
