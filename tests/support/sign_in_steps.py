"""Signing in and out, and whatever ends a session."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from auditapp.domain.vocabulary import Role
from auditapp.models import SignInSession
from auditapp.people import service
from tests.support.councils import Council, email
from tests.support.visitor import Page, Visitor

NEW_PASSWORD = "orchid-tram-9-fog"
WRONG = "E-mail address or password is incorrect"
Event = Callable[[Council, Visitor], object]
EVENTS: dict[str, Event] = {
    "sign out": lambda council, visitor: visitor.sign_out(),
    "disable": lambda council, visitor: change(council, service.set_active, False),
    "demote": lambda council, visitor: change(council, service.set_role, Role.SLT),
    "new password": lambda council, visitor: change(council, service.set_password, NEW_PASSWORD),
    "delete the row": lambda council, visitor: end_rows(council),
}


def change(council: Council, what: Callable[..., object], value: object) -> None:
    with council.database.transaction() as session:
        what(session, service.find_account(session, email("auditor")), value, by=None)


def end_rows(council: Council) -> None:
    with council.database.transaction() as session:
        for row in session.scalars(select(SignInSession)):
            session.delete(row)


def attempt(visitor: Visitor, who: str, password: str, **more: str) -> Page:
    """Send the sign-in page's form, with anything else beside it."""
    form = visitor.open("/sign-in").form()
    fields = form.with_({"email": who, "password": password})
    return visitor.post(form.action, fields + list(more.items()))


def is_signed_in(visitor: Visitor) -> bool:
    return visitor.get("/measures").status == 200


def age(
    council: Council, *, seen: timedelta = timedelta(), created: timedelta = timedelta()
) -> None:
    """Make every session older, as if that time had passed."""
    with council.database.transaction() as session:
        for row in session.scalars(select(SignInSession)):
            row.seen_at -= seen
            row.created_at -= created
