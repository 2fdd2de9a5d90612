"""Who is independent of which case: the rule by which cases are allocated, asked of accounts.

Rounds ask it before they assign a case, and the start page before somebody audits one they chose.
"""

from collections.abc import Iterable

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from auditapp.domain.forms.definitions import Form
from auditapp.domain.sampling.allocation import Auditor, Bar, ToAllocate, why_not
from auditapp.domain.vocabulary import OPEN_STATUSES, Role
from auditapp.models import Account, Audit, CaseList, Conflict, ListedCase


def is_peer_audit(form: Form) -> bool:
    """Whether only another QAM audits with this form."""
    return form.kind == "peer_audit"


def why_not_by_hand(
    session: Session, account: Account, form: Form, *, case_ref: str, team: str
) -> Bar | None:
    """The first reason why somebody may not audit a case that they chose; None where they may.

    Who holds the case, who chairs it and whose it was then is what the newest list that names it
    says.
    """
    (auditor,) = as_auditors(session, [account])
    listed = _listed(session, case_ref)
    asked = [ToAllocate(case_ref, team)]
    if listed is not None:
        asked.append(ToAllocate(case_ref, listed.team, listed.worker, listed.qam))
    bars = (why_not(auditor, case, peer_audit=is_peer_audit(form)) for case in asked)
    return next((bar for bar in bars if bar is not None), None)


def as_auditors(
    session: Session, accounts: Iterable[Account], *, round_id: int | None = None
) -> list[Auditor]:
    """Accounts with their open work and standing conflicts; refusals count in their own round.

    An account that was disabled since is left out.
    """
    active = [account for account in accounts if account.active]
    ids = [account.id for account in active]
    counted = (
        select(Audit.auditor_id, func.count())
        .where(Audit.auditor_id.in_(ids), Audit.status.in_(OPEN_STATUSES))
        .group_by(Audit.auditor_id)
    )
    open_work = {account_id: number for account_id, number in session.execute(counted)}
    conflicts: dict[int, set[str]] = {account_id: set() for account_id in ids}
    declared = select(Conflict.account_id, Conflict.case_ref).where(
        Conflict.account_id.in_(ids),
        Conflict.ended_at.is_(None),
        or_(Conflict.round_id.is_(None), Conflict.round_id == round_id),
    )
    for account_id, case_ref in session.execute(declared):
        conflicts[account_id].add(case_ref)
    return [
        Auditor(
            account_id=account.id,
            name=account.name,
            teams=frozenset(team.name for team in account.teams),
            codes=frozenset(code.lower() for code in (account.code, account.email) if code),
            may_peer_audit=account.role == Role.QAM,
            workload=open_work.get(account.id, 0),
            conflicts=frozenset(conflicts[account.id]),
        )
        for account in active
    ]


def _listed(session: Session, case_ref: str) -> ListedCase | None:
    """The case on the newest list that names it."""
    return session.scalars(
        select(ListedCase)
        .join(CaseList, CaseList.id == ListedCase.list_id)
        .where(func.lower(ListedCase.case_ref) == case_ref.lower())
        .order_by(CaseList.as_at.desc(), CaseList.id.desc())
        .limit(1)
    ).first()
