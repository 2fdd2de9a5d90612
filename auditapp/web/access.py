"""Deny by default: what each role may do, what each reader may see, and the guard on every route.

A route says what it needs with `@requires(...)` or `@public`; one that says nothing stops the
application from starting. An object outside the reader's reach answers 404, exactly as one that
does not exist.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, make_response, request, session
from flask_login import current_user
from sqlalchemy import ColumnElement, false, or_, true
from sqlalchemy.orm import Session

from auditapp.adapters.database import Database
from auditapp.domain.vocabulary import AuditStatus, Role
from auditapp.models import Account, Audit
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


class RouteWithoutPermission(RuntimeError):
    """A route that declares neither a permission nor that it is public."""


@dataclass(frozen=True)
class Reader:
    """The person who asks, as far as access is concerned."""

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

    def sees(self, audit: Audit) -> bool:
        """Whether this audit is within reach; the same rule as `visible_audits`."""
        if self.role == Role.QA_LEAD or audit.auditor_id == self.account_id:
            return self.may(Permission.READ_AUDITS)
        if audit.status != AuditStatus.SUBMITTED:
            return False
        if self.role == Role.SLT or (self.may(Permission.READ_AUDITS) and audit.team in self.teams):
            return True
        return self.role == Role.SERVICE_MANAGER and audit.service in self.services


def visible_audits(reader: Reader) -> ColumnElement[bool]:
    """The audits a reader may see: their own; when submitted, those of their teams, of their
    services (service managers), or all (senior leadership); a QA lead sees every one."""
    if not reader.may(Permission.READ_AUDITS):
        return false()
    if reader.role == Role.QA_LEAD:
        return true()
    own = Audit.auditor_id == reader.account_id
    if reader.role == Role.SLT:
        return or_(own, Audit.status == AuditStatus.SUBMITTED)
    reach: ColumnElement[bool] = Audit.team.in_(reader.teams)
    if reader.role == Role.SERVICE_MANAGER:
        reach = or_(reach, Audit.service.in_(reader.services))
    return or_(own, (Audit.status == AuditStatus.SUBMITTED) & reach)


def requires(permission: Permission, *, writes: bool = False) -> Callable[[View], View]:
    """Declare what a route needs. `writes`: a GET that leaves a line in the log."""

    def declare(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        view.writes = writes  # type: ignore[attr-defined]
        return view

    return declare


def public(view: View) -> View:
    """Declare that a route needs nobody to be signed in."""
    view.permission = None  # type: ignore[attr-defined]
    view.writes = False  # type: ignore[attr-defined]
    return view


def reader() -> Reader:
    """Who asks; only inside a route that is not public."""
    asking: Reader = g.reader
    return asking


def db() -> Session:
    """This request's session, opened at its first use.

    POST requests, and GET requests declared with `writes`, may write; others only read.
    """
    if "db_session" not in g:
        database: Database = current_app.extensions["auditapp.database"]
        view = current_app.view_functions.get(request.endpoint or "")
        may_write = request.method == "POST" or getattr(view, "writes", False)
        g.db_session = database.writing() if may_write else database.reading()
        if may_write and "reader" in g:
            _must_still_be_signed_in(g.db_session)
    session: Session = g.db_session
    return session


def _must_still_be_signed_in(database: Session) -> None:
    """Whoever waited for the right to write may have been signed out meanwhile: asked once more,
    within the transaction that writes."""
    if not is_kept(database, getattr(session, "key", None)):
        close_session()
        abort(make_response(current_app.login_manager.unauthorized()))  # type: ignore[attr-defined]


def close_session(response: Any = None) -> Any:
    """Let go of the request's database session, undoing whatever was not committed."""
    session: Session | None = g.pop("db_session", None)
    if session is not None:
        session.close()
    return response


def guard(app: Flask) -> None:
    """Put the guard on every route, and refuse to start with a route that declares nothing."""

    def check() -> Any:
        view = current_app.view_functions.get(request.endpoint or "")
        permission: Permission | None = getattr(view, "permission", None)
        if view is not None and permission is None:
            return None
        if getattr(session, "unread", False):
            abort(503)
        if current_user.is_authenticated:
            g.reader = current_user.reader
        if permission is None:
            return None
        if "reader" not in g:
            return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
        return None if g.reader.may(permission) else abort(403)

    app.before_request(check)
    app.after_request(close_session)
    app.teardown_request(close_session)


def check_every_route(app: Flask) -> None:
    """RouteWithoutPermission names every route that forgot to say what it needs."""
    bare = sorted(
        f"{rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if not hasattr(app.view_functions[rule.endpoint], "permission")
    )
    if bare:
        raise RouteWithoutPermission(f"No permission is declared for: {', '.join(bare)}")
