"""Accounts and teams as pages and commands list them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.models import Account, Team


def accounts(session: Session) -> list[Account]:
    return list(session.scalars(select(Account).order_by(Account.name)))


def teams(session: Session) -> list[Team]:
    return list(session.scalars(select(Team).order_by(Team.name)))
