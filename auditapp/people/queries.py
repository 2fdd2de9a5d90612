"""Accounts and teams as pages and commands list them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.models import Account, ServiceHead, Team


def accounts(session: Session) -> list[Account]:
    return list(session.scalars(select(Account).order_by(Account.name)))


def teams(session: Session) -> list[Team]:
    return list(session.scalars(select(Team).order_by(Team.name)))


def heads(session: Session) -> dict[str, Account | None]:
    """Every service of a team with its head, if one is named who may sign in."""
    named = session.execute(
        select(ServiceHead.service, Account).join(ServiceHead.account).where(Account.active)
    )
    known = {of_service: account for of_service, account in named}
    services = sorted({team.service for team in teams(session) if team.service})
    return {of_service: known.get(of_service) for of_service in services}
