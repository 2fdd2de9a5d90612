"""Rounds as pages need them, always scoped by the person who asks.

The QA lead sees every round and every case; senior leadership every round and what was
submitted; everybody else the rounds in which they audit, and service managers those of their own
teams and services, with only those cases in them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, func, or_, select, true
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from auditapp.domain.sampling.draw_records import DrawRecord
from auditapp.domain.vocabulary import OPEN_STATUSES, AuditStatus, Role
from auditapp.models import Account, Audit, Conflict, FormVersion, Round, RoundCase
from auditapp.web.access import Reader

A_PAGE = 30


@dataclass(frozen=True)
class Progress:
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
    progress: Progress


@dataclass(frozen=True)
class RoundsPage:
    rows: tuple[RoundRow, ...]
    number: int
    last: int
    total: int


def reach(reader: Reader) -> ColumnElement[bool]:
    """Which cases of rounds the reader may see; needs the audit joined."""
    if reader.role == Role.QA_LEAD:
        return true()
    own = Audit.auditor_id == reader.account_id
    if reader.role == Role.SLT:
        return or_(own, Audit.status == AuditStatus.SUBMITTED)
    if reader.role == Role.SERVICE_MANAGER:
        return or_(
            own,
            RoundCase.team.in_(reader.teams),
            and_(RoundCase.service != "", RoundCase.service.in_(reader.services)),
        )
    return own


def _counted(reader: Reader) -> ColumnElement[bool]:
    """Which cases progress is counted over: leaders see how far the whole round is."""
    return true() if reader.role == Role.SLT else reach(reader)


def round_page(
    session: Session, reader: Reader, *, form: str, month: str, number: int, today: date
) -> RoundsPage:
    """Rounds, the newest month first, with how far each is."""
    query = _visible(reader)
    if form:
        query = query.where(Round.form == form)
    if month:
        query = query.where(Round.month == month)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    last = max(1, -(-total // A_PAGE))
    number = min(number, last)
    found = session.scalars(
        query.options(joinedload(Round.form_version), joinedload(Round.draw))
        .order_by(Round.month.desc(), Round.form, Round.id.desc())
        .offset((number - 1) * A_PAGE)
        .limit(A_PAGE)
    ).all()
    far = progress(session, reader, [one.id for one in found], today)
    rows = tuple(
        RoundRow(one, one.form_version.title, far.get(one.id, Progress())) for one in found
    )
    return RoundsPage(rows, number, last, total)


def find(session: Session, round_id: int, reader: Reader) -> Round | None:
    """A round the reader may see, or None exactly as if it did not exist."""
    query = _visible(reader).where(Round.id == round_id)
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
    """The cases of a round within the reader's reach, those in it first, by team."""
    query = (
        select(RoundCase)
        .outerjoin(Audit, Audit.id == RoundCase.audit_id)
        .options(
            contains_eager(RoundCase.audit).joinedload(Audit.auditor),
            joinedload(RoundCase.replaces),
        )
        .where(RoundCase.round_id == round_id, reach(reader))
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
) -> dict[int, Progress]:
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
    return {round_id: Progress(*counts) for round_id, *counts in session.execute(query)}


def record_of(round_: Round) -> DrawRecord | None:
    return DrawRecord.model_validate(round_.draw.record) if round_.draw else None


def conflicts_of(session: Session, account_id: int) -> Sequence[Conflict]:
    """The conflicts somebody declared for ever, newest first."""
    query = select(Conflict).where(Conflict.account_id == account_id, Conflict.round_id.is_(None))
    return session.scalars(query.order_by(Conflict.id.desc())).all()


def by_start_token(session: Session, token: str) -> Round | None:
    """The round that this very page opened already, if it was sent twice."""
    return session.scalar(select(Round).where(Round.start_token == token)) if token else None


def newest_forms(session: Session) -> list[FormVersion]:
    """The newest version of every published form, by title."""
    newest = {
        version.form: version
        for version in session.scalars(select(FormVersion).order_by(FormVersion.version))
    }
    return sorted(newest.values(), key=lambda version: version.title)


def months(session: Session) -> Sequence[str]:
    """The months that have a round, the newest first."""
    return session.scalars(select(Round.month).distinct().order_by(Round.month.desc())).all()


def account(session: Session, account_id: int) -> Account:
    return session.get_one(Account, account_id)


def _visible(reader: Reader) -> Select[Round]:
    if reader.role in (Role.QA_LEAD, Role.SLT):
        return select(Round)
    mine = (
        select(RoundCase.round_id)
        .outerjoin(Audit, Audit.id == RoundCase.audit_id)
        .where(reach(reader))
    )
    return select(Round).where(Round.id.in_(mine))


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return cast(func.sum(case((condition, 1), else_=0)), Integer)
