"""Who may be asked to audit what: accounts as the domain's rules of independence see them."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from auditapp.domain.forms.definitions import Form
from auditapp.domain.sampling.allocation import Auditor, ToAllocate, why_not
from auditapp.domain.vocabulary import Involvement, Role
from auditapp.models import Account, ListedCase, RoundCase
from auditapp.web.access import PERMISSIONS, Permission

WITH_PLANS = (str(Involvement.CHILD_PROTECTION), str(Involvement.LOOKED_AFTER))
"""Whose plans peers audit: those that a QAM chairs."""


def available(session: Session) -> Sequence[Account]:
    """Everybody who may be asked to audit, by name."""
    roles = [str(role) for role in Role if Permission.DO_AUDITS in PERMISSIONS[role]]
    query = select(Account).where(Account.active, Account.role.in_(roles))
    return session.scalars(query.order_by(Account.name).options(selectinload(Account.teams))).all()


def usual(form: Form, accounts: Iterable[Account]) -> list[Account]:
    """Those whose role the form names, to be offered first."""
    return [account for account in accounts if account.role in form.completed_by]


def to_allocate(case: RoundCase) -> ToAllocate:
    return ToAllocate(case_ref=case.case_ref, team=case.team, worker=case.worker, qam=case.qam)


def nobody_may_audit(
    session: Session, list_id: int, auditors: Sequence[Auditor], *, peer_audit: bool
) -> list[str]:
    """The cases of a list that none of these auditors is independent of.

    Cases with the same team, worker and chair are judged together, so that a list of half a
    million costs no more than its teams and workers; declared conflicts are judged one by one.
    """
    if not auditors:
        return []
    bare = [_without_conflicts(auditor) for auditor in auditors]
    same = select(ListedCase.team, ListedCase.worker, ListedCase.qam).where(
        ListedCase.list_id == list_id
    )
    blocked = [
        (team, worker, qam)
        for team, worker, qam in session.execute(same.distinct())
        if _all_refused(bare, ToAllocate("", team, worker, qam), peer_audit)
    ]
    found = {ref for group in blocked for ref in session.scalars(_like(list_id, *group))}
    named = {ref.lower() for auditor in auditors for ref in auditor.conflicts}
    conflicted = select(ListedCase).where(
        ListedCase.list_id == list_id, func.lower(ListedCase.case_ref).in_(named)
    )
    for case in session.scalars(conflicted) if named else ():
        one = ToAllocate(case.case_ref, case.team, case.worker, case.qam)
        if _all_refused(auditors, one, peer_audit):
            found.add(case.case_ref)
    return sorted(found)


def _like(list_id: int, team: str, worker: str, qam: str) -> Select[str]:
    return select(ListedCase.case_ref).where(
        ListedCase.list_id == list_id,
        ListedCase.team == team,
        ListedCase.worker == worker,
        ListedCase.qam == qam,
    )


def _all_refused(auditors: Sequence[Auditor], case: ToAllocate, peer_audit: bool) -> bool:
    return all(why_not(auditor, case, peer_audit=peer_audit) for auditor in auditors)


def _without_conflicts(auditor: Auditor) -> Auditor:
    return Auditor(
        account_id=auditor.account_id,
        name=auditor.name,
        teams=auditor.teams,
        codes=auditor.codes,
        may_peer_audit=auditor.may_peer_audit,
    )
