"""Adding and changing accounts and teams, and signing in. Callers commit."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.domain.calendar import Month
from auditapp.domain.vocabulary import Role
from auditapp.models import Account, ServiceHead, Team
from auditapp.people import passwords, throttle
from auditapp.web.activity_log import record
from auditapp.web.sessions import end_sessions

LONGEST_CODE = 40


class PeopleError(ValueError):
    """What was asked cannot be done; the message says why and what to do."""


class WrongCredentials(Exception):
    """No active account has this e-mail address and password."""


def add_team(session: Session, name: str, *, service: str = "", opens: str | None = None) -> Team:
    """Add a team; names are unique without regard to case."""
    name = " ".join(name.split())
    if not name:
        raise PeopleError("Enter a name for the team.")
    if find_team(session, name) is not None:
        raise PeopleError(f"There is already a team called {name}.")
    try:
        month = str(Month.parse(opens)) if opens else None
    except ValueError as error:
        raise PeopleError(f"“{opens}” cannot be used: {error}.") from None
    team = Team(name=name, service=service.strip(), opens=month)
    session.add(team)
    session.flush()
    record(session, "team added", "team", team.id, by=None, name=name)
    return team


def find_team(session: Session, name: str) -> Team | None:
    wanted = " ".join(name.split()).lower()
    return session.scalar(select(Team).where(func.lower(Team.name) == wanted))


def add_account(
    session: Session,
    email: str,
    *,
    name: str,
    role: Role,
    password: str,
    teams: Sequence[str] = (),
    by: int | None = None,
    is_demo: bool = False,
) -> Account:
    """Add an account; PeopleError or WeakPassword says what to correct."""
    email = _address(email)
    if session.scalar(select(Account).where(Account.email == email)) is not None:
        raise PeopleError(f"There is already an account for {email}.")
    if not name.strip():
        raise PeopleError("Enter the person’s name.")
    found = [_known_team(session, team) for team in teams]
    hashed = passwords.hash_password(password, about=(name, email))
    account = Account(
        email=email,
        name=name.strip(),
        role=role,
        password_hash=hashed,
        teams=found,
        is_demo=is_demo,
    )
    session.add(account)
    session.flush()
    record(session, "account added", "account", account.id, by=by, role=role)
    return account


def set_code(session: Session, account: Account, code: str, *, by: int | None) -> None:
    """Say what case lists call the person, so that they are never given cases of their own."""
    account.code = _free_code(session, code, account.id)
    session.flush()
    record(session, "account code changed", "account", account.id, by=by)


def _free_code(session: Session, code: str, account_id: int | None = None) -> str:
    text = code.strip()
    if len(text) > LONGEST_CODE or not text.isprintable():
        raise PeopleError(f"A code is at most {LONGEST_CODE} characters that can be printed.")
    same = select(Account).where(func.lower(Account.code) == text.lower())
    owner = session.scalar(same) if text else None
    if owner is not None and owner.id != account_id:
        raise PeopleError(f"The code {text} belongs to {owner.email} already.")
    return text


def find_account(session: Session, email: str) -> Account:
    account = session.scalar(select(Account).where(Account.email == email.strip().lower()))
    if account is None:
        raise PeopleError(f"There is no account for {email}.")
    return account


def set_head(session: Session, of_service: str, account: Account, *, by: int | None) -> str:
    """Name the head of a service, in place of whoever was; the service as its teams spell it."""
    wanted = " ".join(of_service.split()).lower()
    query = select(Team.service).where(func.lower(Team.service) == wanted)
    known = session.scalar(query.limit(1)) if wanted else None
    if known is None:
        raise PeopleError(f"There is no service called {of_service}. See: auditapp teams list")
    if not account.active or account.role == Role.ADMINISTRATOR:
        why = "sees no cases" if account.active else "is disabled"
        who = "An administrator" if account.active else "That account"
        raise PeopleError(f"{who} {why}, so cannot head a service. Name somebody else.")
    session.merge(ServiceHead(service=known, account_id=account.id))
    session.flush()
    record(session, "head of service set", "account", account.id, by=by, service=known)
    return known


def set_active(session: Session, account: Account, active: bool, *, by: int | None) -> None:
    """Let an account sign in, or stop it at its next request."""
    account.active = active
    end_sessions(session, account.id)
    what = "account enabled" if active else "account disabled"
    record(session, what, "account", account.id, by=by)


def set_role(session: Session, account: Account, role: Role, *, by: int | None) -> None:
    """Change a role; the person signs in again with the new one."""
    before, account.role = account.role, role
    end_sessions(session, account.id)
    record(session, "role changed", "account", account.id, by=by, before=before, after=role)


def set_password(session: Session, account: Account, password: str, *, by: int | None) -> None:
    """Change a password; every session of the account ends."""
    account.password_hash = passwords.hash_password(password, about=(account.name, account.email))
    end_sessions(session, account.id)
    record(session, "password changed", "account", account.id, by=by)


def sign_in(session: Session, email: str, password: str, address: str) -> Account:
    """The account these credentials open.

    WrongCredentials tells nobody whether the account exists; TooManyAttempts asks to wait. Both
    leave what they recorded in the session, so the caller commits either way.
    """
    email = email.strip().lower()
    try:
        throttle.check(session, email, address)
    except throttle.TooManyAttempts:
        record(session, "sign-in throttled", "account", "", by=None)
        raise
    account = session.scalar(select(Account).where(Account.email == email))
    right = passwords.is_right(password, account.password_hash if account else None)
    if not right or account is None or not account.active:
        throttle.note_failure(session, email, address)
        record(session, "sign-in failed", "account", account.id if account else "", by=None)
        raise WrongCredentials
    throttle.forget(session, email)
    record(session, "signed in", "account", account.id, by=account.id)
    return account


def _known_team(session: Session, name: str) -> Team:
    team = find_team(session, name)
    if team is None:
        raise PeopleError(f"There is no team called {name}. Add it with: auditapp teams add")
    return team


def _address(email: str) -> str:
    email = email.strip().lower()
    local, _, domain = email.partition("@")
    odd = any(character.isspace() or not character.isprintable() for character in email)
    if not local or "." not in domain or odd or len(email) > 254:
        raise PeopleError(f"“{email}” is not an e-mail address, such as name@council.example.")
    return email
