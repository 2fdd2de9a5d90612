"""The person behind a request, as Flask-Login knows them."""

from dataclasses import dataclass

from flask_login import UserMixin
from sqlalchemy.orm import joinedload

from auditapp.models import Account
from auditapp.people.access import Reader, db


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc]
    """An active account that signed in."""

    reader: Reader
    email: str

    def get_id(self) -> str:
        return str(self.reader.account_id)


def load(account_id: str) -> SignedIn | None:
    """The account of a session; None when it may no longer sign in."""
    account = db().get(Account, int(account_id), options=[joinedload(Account.teams)])
    if account is None or not account.active:
        return None
    return SignedIn(Reader.of(account), account.email)
