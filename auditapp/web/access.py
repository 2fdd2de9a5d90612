"""Permissions of roles and routes, the signed-in reader, and a request's database session.

A route declares what it needs with `@requires(...)` or `@public`; `web.route_guard` enforces it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flask import abort, current_app, g, make_response, request, session
from sqlalchemy.orm import Session

from auditapp.adapters.database import Database
from auditapp.domain.vocabulary import Role
from auditapp.models import Account
from auditapp.web.sessions import is_kept

View = TypeVar("View", bound=Callable[..., Any])


class Permission(StrEnum):
    SIGNED_IN = "signed_in"
    DO_AUDITS = "do_audits"
    READ_AUDITS = "read_audits"
    READ_FIGURES = "read_figures"
    WRITE_PLAN = "write_plan"
    EXPORT = "export"
    MANAGE_PEOPLE = "manage_people"
    READ_LOG = "read_log"
    READ_ROUNDS = "read_rounds"
    RUN_MONTH = "run_month"


_READS = {
    Permission.SIGNED_IN,
    Permission.READ_FIGURES,
    Permission.READ_AUDITS,
    Permission.READ_ROUNDS,
}
_AUDITS = _READS | {Permission.DO_AUDITS}
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(
        {Permission.SIGNED_IN, Permission.MANAGE_PEOPLE, Permission.READ_LOG}
    ),
    Role.QA_LEAD: frozenset(
        _AUDITS
        | {
            Permission.WRITE_PLAN,
            Permission.EXPORT,
            Permission.READ_LOG,
            Permission.RUN_MONTH,
        }
    ),
    Role.AUDITOR: frozenset(_AUDITS),
    Role.QAM: frozenset(_AUDITS),
    Role.SERVICE_MANAGER: frozenset(_AUDITS | {Permission.EXPORT}),
    Role.SLT: frozenset(_READS | {Permission.EXPORT}),
}


@dataclass(frozen=True)
class Reader:
    """The signed-in person, with what decides access."""

    account_id: int
    name: str
    role: Role
    teams: tuple[str, ...]
    services: tuple[str, ...]

    @classmethod
    def of(cls, account: Account) -> "Reader":
        return cls(
            account.id,
            account.name,
            Role(account.role),
            tuple(team.name for team in account.teams),
            tuple({team.service for team in account.teams if team.service}),
        )

    def may(self, permission: Permission) -> bool:
        return permission in PERMISSIONS[self.role]


def requires(permission: Permission, *, writes: bool = False) -> Callable[[View], View]:
    """Declare what a route needs. `writes`: a GET that leaves a line in the log."""

    def declare(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        view.writes = writes  # type: ignore[attr-defined]
        return view

    return declare


def public(view: View) -> View:
    """Declare that a route can be used without signing in."""
    view.permission = None  # type: ignore[attr-defined]
    view.writes = False  # type: ignore[attr-defined]
    return view


def reader() -> Reader:
    """The signed-in person; only inside a route that is not public."""
    asking: Reader = g.reader
    return asking


def db() -> Session:
    """This request's session, opened at its first use.

    POST requests, and GET requests declared with `writes`, may write; others only read. Of a HEAD
    request nothing is kept.
    """
    if "db_session" not in g:
        database: Database = current_app.extensions["auditapp.database"]
        view = current_app.view_functions.get(request.endpoint or "")
        may_write = request.method == "POST" or getattr(view, "writes", False)
        keeps_nothing = getattr(request, "keeps_nothing", False)
        writing = database.trying if keeps_nothing else database.writing
        g.db_session = writing() if may_write else database.reading()
        if may_write and "reader" in g:
            _must_still_be_signed_in(g.db_session)
    session: Session = g.db_session
    return session


def _must_still_be_signed_in(database: Session) -> None:
    """Check the session again within the transaction that writes: the person may have been signed
    out while the request waited."""
    if not is_kept(database, getattr(session, "key", None)):
        close_session()
        abort(make_response(current_app.login_manager.unauthorized()))  # type: ignore[attr-defined]


def close_session(response: Any = None) -> Any:
    """Close the request's database session, undoing changes that were not committed."""
    session: Session | None = g.pop("db_session", None)
    if session is not None:
        session.close()
    return response
