"""Audits due and done, and who was missed, as far as the reader may see them.

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
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from auditapp.domain.calendar import Period
from auditapp.domain.vocabulary import OPEN_STATUSES, AuditStatus, Role
from auditapp.models import Audit, CaseList, ListedCase, Round, RoundCase
from auditapp.rounds.queries import RoundProgress
from auditapp.web.access import Reader
from auditapp.web.paging import Page, count_of
from auditapp.web.visibility import WHOLE_COUNCIL, answered_for, condition

A_PAGE = 50


@dataclass(frozen=True)
class Covered:
    """Audits of rounds in one month or team of one form."""

    form: str
    group: str
    """The month, or the team's name."""
    progress: RoundProgress

    def filters(self, months: Period, by_team: bool, auditor: int | None) -> dict[str, str]:
        """The filters of the list of audits that hold what is counted here."""
        within = {"from": str(months.first), "to": str(months.last), "team": self.group}
        where = within if by_team else {"month": self.group}
        whose = {"auditor": str(auditor)} if auditor else {}
        return {"form": self.form, "round": "any", **where, **whose}


def sees_lists(reader: Reader) -> bool:
    """Whether the reader may see what was missed, and not only their own audits."""
    return reader.role in (*WHOLE_COUNCIL, Role.SERVICE_MANAGER)


def covered(
    session: Session, reader: Reader, *, form: str, months: Period, by_team: bool, today: date
) -> list[Covered]:
    """Audits of rounds by form and month (the newest first) or by form and team, as the audit says
    now, where there is one: these details can be corrected."""
    month = func.coalesce(Audit.month, Round.month)
    group = func.coalesce(Audit.team, RoundCase.team) if by_team else month
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
            month.between(str(months.first), str(months.last)),
            _own_rounds(reader),
            Round.form == form if form else true(),
        )
        .group_by(Round.form, group)
        .order_by(Round.form, group if by_team else group.desc())
    )
    return [Covered(form, name, RoundProgress(*n)) for form, name, *n in session.execute(query)]


def never_sampled_cases(
    session: Session, case_list: CaseList, form: str, team: str, number: int
) -> Page[ListedCase]:
    """The cases of the list without any audit (of the form), by reference."""
    audited = exists().where(Audit.case_ref == ListedCase.case_ref, *that_count(form))
    here = (ListedCase.list_id == case_list.id, ~audited)
    wanted = select(ListedCase).where(*here, ListedCase.team == team if team else true())
    page: Page[ListedCase] = Page.at(number, count_of(session, wanted), A_PAGE)
    return page.holding(session.scalars(page.cut(wanted.order_by(ListedCase.case_ref))))


def teams(session: Session, case_list: CaseList) -> Sequence[str]:
    """The teams of a list, by name."""
    query = select(ListedCase.team).where(ListedCase.list_id == case_list.id).distinct()
    return session.scalars(query.order_by(ListedCase.team)).all()


def _own_rounds(reader: Reader) -> ColumnElement[bool]:
    return (
        condition(answered_for(reader, RoundCase))
        if sees_lists(reader)
        else Audit.auditor_id == reader.account_id
    )


def that_count(form: str) -> tuple[ColumnElement[bool], ...]:
    """The audits that count as sampling: not withdrawn, and of the form if one is asked for."""
    kept = Audit.status != AuditStatus.WITHDRAWN
    return (kept, Audit.form == form) if form else (kept,)


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return cast(func.sum(case((condition, 1), else_=0)), Integer)
