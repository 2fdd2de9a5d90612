"""Limits on failed sign-ins, which slow down guessing without locking the owner out.

Only failures of the last five minutes count: ten for one account from one address, thirty for
one account from anywhere, fifty from one address.
"""

from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from auditapp.models import SignInAttempt
from auditapp.models.base import utc_now

WINDOW = timedelta(minutes=5)
PAIR_LIMIT, ACCOUNT_LIMIT, ADDRESS_LIMIT = 10, 30, 50


class TooManyAttempts(Exception):
    """Wait some minutes before trying again."""


def check(session: Session, email: str, address: str) -> None:
    """TooManyAttempts when this account or this address has failed too often just now."""
    recent = SignInAttempt.at > utc_now() - WINDOW
    by_email, by_address = SignInAttempt.email == email, SignInAttempt.address == address
    limits = (
        (by_email & by_address, PAIR_LIMIT),
        (by_email, ACCOUNT_LIMIT),
        (by_address, ADDRESS_LIMIT),
    )
    for which, limit in limits:
        failed = session.scalar(select(func.count()).where(recent, which)) or 0
        if failed >= limit:
            raise TooManyAttempts


def note_failure(session: Session, email: str, address: str) -> None:
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < utc_now() - WINDOW))
    session.add(SignInAttempt(email=email[:254], address=address[:64]))


def forget(session: Session, email: str) -> None:
    """Forget the failures of an account after the right password."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.email == email))
