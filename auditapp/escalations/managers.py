"""Which managers may be named as the one spoken to: never another auditor."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from auditapp.domain.vocabulary import Role
from auditapp.escalations import access
from auditapp.models import Account, Audit

NO_ACCOUNT = "no_account"
"""What the panel's list holds for a manager who has no account."""
MANAGERS = (Role.SERVICE_MANAGER, Role.QA_LEAD)
"""Who may be told besides the heads of services."""


@dataclass(frozen=True)
class PeopleToTell:
    """Who may be named as the manager spoken to: those of the team and its service first."""

    near: tuple[tuple[int, str], ...]
    others: tuple[tuple[int, str], ...]

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(number for number, _ in (*self.near, *self.others))


def people_to_tell(session: Session, audit: Audit, raised_by: int) -> PeopleToTell:
    """The managers who may sign in: service managers, heads of service and the QA lead, without
    whoever raises it and the auditor."""
    heads = access.heads(session)
    query = (
        select(Account)
        .where(
            Account.active,
            or_(Account.role.in_(MANAGERS), Account.id.in_({one.id for one in heads.values()})),
            Account.id.not_in((raised_by, audit.auditor_id)),
        )
        .options(joinedload(Account.teams))
        .order_by(Account.name)
    )
    near: list[tuple[int, str]] = []
    others: list[tuple[int, str]] = []
    headed = heads.get(audit.service)
    for account in session.scalars(query).unique():
        is_near = _is_near(account, audit) or account is headed
        (near if is_near else others).append((account.id, _named(account, heads)))
    return PeopleToTell(tuple(near), tuple(others))


def _is_near(account: Account, audit: Audit) -> bool:
    return any(
        team.name == audit.team or (team.service and team.service == audit.service)
        for team in account.teams
    )


def _named(account: Account, heads: access.Heads) -> str:
    is_head = any(head.id == account.id for head in heads.values())
    return f"{account.name}, {'head of service' if is_head else Role(account.role).label}"
