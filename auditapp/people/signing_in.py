"""The person behind a request, as Flask-Login knows them."""

from dataclasses import dataclass

from flask_login import UserMixin
from sqlalchemy import bindparam, select

from auditapp.domain.vocabulary import Role
from auditapp.models import Account, Team
from auditapp.people.access import Reader, db

_ACTIVE = (
    select(Account.name, Account.role, Account.email, Team.name.label("team"), Team.service)
    .outerjoin(Account.teams)
    .where(Account.id == bindparam("account_id"), Account.active)
    .order_by(Team.name)
)
"""Read at every request, so as bare columns: a row for each of the account's teams."""


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc]
    """An active account that signed in."""

    reader: Reader
    email: str

    def get_id(self) -> str:
        return str(self.reader.account_id)


def load(account_id: str) -> SignedIn | None:
    """The account of a session; None when it may no longer sign in."""
    rows = db().connection().execute(_ACTIVE, {"account_id": int(account_id)}).all()
    if not rows:
        return None
    name, role, email, *_ = rows[0]
    teams = tuple(row.team for row in rows if row.team)
    services = tuple({row.service for row in rows if row.service})
    return SignedIn(Reader(int(account_id), name, Role(role), teams, services), email)
