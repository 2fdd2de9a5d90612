"""What sampling covered, always within the reader's reach: audits due and done, and who was missed.

The QA lead and senior leadership see the whole council, service managers their own teams and
services, everybody else the progress of their own audits alone. See `never_sampled` for what the
newest list holds that audits missed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from auditapp.domain.calendar import Period
from auditapp.domain.vocabulary import OPEN_STATUSES, AuditStatus, Role
from auditapp.models import Audit, CaseList, ListedCase, Round, RoundCase
from auditapp.rounds.queries import Progress
from auditapp.web.access import Reader

A_PAGE = 50
WHOLE_COUNCIL = (Role.QA_LEAD, Role.SLT)


@dataclass(frozen=True)
class Covered:
    """Audits of rounds in one month or team of one form."""

    form: str
    group: str
    """The month, or the team's name."""
    progress: Progress


@dataclass(frozen=True)
class CasesPage:
    """One page of the cases that were never sampled."""

    cases: tuple[ListedCase, ...]
    number: int
    last: int
    total: int


def sees_lists(reader: Reader) -> bool:
    """Whether what was missed is the reader's business: beyond their own audits."""
    return reader.role in (*WHOLE_COUNCIL, Role.SERVICE_MANAGER)


def covered(
    session: Session, reader: Reader, *, form: str, months: Period, by_team: bool, today: date
) -> list[Covered]:
    """Audits of rounds by form and month (the newest first) or by form and team."""
    group = RoundCase.team if by_team else Round.month
    waiting = RoundCase.audit_id.is_(None)
    open_ = Audit.status.in_(OPEN_STATUSES)
    due = func.coalesce(Audit.due_on, Round.due_on)
    counts = (
        Audit.status == AuditStatus.SUBMITTED,
        open_,
        waiting,
        and_(or_(open_, waiting), due < today),
    )
    query = (
        select(Round.form, group, func.count(), *map(_sum, counts))
        .select_from(RoundCase)
        .join(Round, Round.id == RoundCase.round_id)
        .outerjoin(Audit, Audit.id == RoundCase.audit_id)
        .where(
            RoundCase.out_reason.is_(None),
            Round.month.between(str(months.first), str(months.last)),
            _own_rounds(reader),
            Round.form == form if form else true(),
        )
        .group_by(Round.form, group)
        .order_by(Round.form, group if by_team else group.desc())
    )
    return [Covered(form, name, Progress(*n)) for form, name, *n in session.execute(query)]


def never_sampled_cases(
    session: Session, case_list: CaseList, form: str, team: str, number: int
) -> CasesPage:
    """The cases of the list without any audit (of the form), by reference."""
    audited = exists().where(Audit.case_ref == ListedCase.case_ref, *that_count(form))
    here = (ListedCase.list_id == case_list.id, ~audited)
    wanted = select(ListedCase).where(*here, ListedCase.team == team if team else true())
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    last = max(1, -(-total // A_PAGE))
    number = min(number, last)
    page = wanted.order_by(ListedCase.case_ref).offset((number - 1) * A_PAGE).limit(A_PAGE)
    return CasesPage(tuple(session.scalars(page)), number, last, total)


def teams(session: Session, case_list: CaseList) -> Sequence[str]:
    """The teams of a list, by name."""
    query = select(ListedCase.team).where(ListedCase.list_id == case_list.id).distinct()
    return session.scalars(query.order_by(ListedCase.team)).all()


def _own_rounds(reader: Reader) -> ColumnElement[bool]:
    return (
        within_reach(reader, RoundCase)
        if sees_lists(reader)
        else Audit.auditor_id == reader.account_id
    )


def within_reach(
    reader: Reader, model: type[Audit] | type[ListedCase] | type[RoundCase]
) -> ColumnElement[bool]:
    """The cases or audits that a reader answers for; a service manager's own audits of other
    services do not open those services."""
    if reader.role in WHOLE_COUNCIL:
        return true()
    if reader.role != Role.SERVICE_MANAGER:
        return false()
    in_service = and_(model.service != "", model.service.in_(reader.services))
    return or_(model.team.in_(reader.teams), in_service)


def that_count(form: str) -> tuple[ColumnElement[bool], ...]:
    """The audits that count as sampling: not withdrawn, and of the form if one is asked for."""
    kept = Audit.status != AuditStatus.WITHDRAWN
    return (kept, Audit.form == form) if form else (kept,)


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return cast(func.sum(case((condition, 1), else_=0)), Integer)
