"""The person behind a request, as Flask-Login knows them."""

from dataclasses import dataclass

from flask import session
from flask_login import UserMixin

from auditapp.domain.vocabulary import Role
from auditapp.web.access import Reader


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc]
    """An active account that signed in."""

    reader: Reader
    email: str

    def get_id(self) -> str:
        return str(self.reader.account_id)


def load(account_id: str) -> SignedIn | None:
    """The account of a session, as it was read with it; None when it may no longer sign in."""
    rows = getattr(session, "kept", ())
    first = rows[0] if rows else None
    if first is None or not first.active or first.account_id != int(account_id):
        return None
    teams = tuple(row.team for row in rows if row.team)
    services = tuple({row.service for row in rows if row.service})
    reader = Reader(int(account_id), first.name, Role(first.role), teams, services)
    return SignedIn(reader, first.email)
