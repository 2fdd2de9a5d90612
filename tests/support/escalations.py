"""What tests of escalations start from: a form with critical questions, and audits that say no."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.adapters.database import Database
from auditapp.audits import service as audits
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.vocabulary import EscalationState, Role
from auditapp.forms.service import publish_form
from auditapp.models import Account, Audit, Escalation
from tests.support import factories
from tests.support.councils import Council, email
from tests.support.visitor import Page, Visitor

SAFE_FORM = """
form = "SAFE"
version = 1
title = "Safe or not"
kind = "dip_sample"
completed_by = ["qam"]

[[section]]
key = "ONE"
title = "First section"
  [[section.question]]
  key = "E-SAFE"
  type = "safe"
  text = "Is the child safe enough today?"
  short = "Safe enough"
  critical = true
  [[section.question]]
  key = "E-PLAN"
  type = "met_partly_na"
  text = "Does the plan keep the child safe?"
  short = "Safe plan"
  critical = true
  show_if = { "E-SAFE" = ["yes", "no"] }

[[section]]
key = "TWO"
title = "Second section"
  [[section.question]]
  key = "E-TEXT"
  type = "text"
  text = "What did you see?"

[[measure]]
key = "M-SAFE-01"
title = "Children safe enough"
numerator = { "E-SAFE" = ["yes"] }
denominator = { "E-SAFE" = ["yes", "no", "cannot_tell"] }
"""


def publish(database: Database) -> None:
    with database.transaction() as session:
        publish_form(session, SAFE_FORM)


def started(session: Session, case_ref: str = "E-1", role: Role = Role.AUDITOR) -> Audit:
    """A draft of that form for a case in North, with the account of a role."""
    audit = factories.start(session, case_ref, form="SAFE")
    audit.auditor = factories.account(session, role)
    session.flush()
    return audit


def answer(session: Session, audit: Audit, **answers: Any) -> None:
    """Save answers by key (`safe="no"` answers E-SAFE), as pages do."""
    given = {
        f"E-{key.upper()}": value if isinstance(value, Given) else Given(value)
        for key, value in answers.items()
    }
    audits.save(session, audit, given, version=audit.version, by=audit.auditor_id)


def raised(session: Session, case_ref: str = "E-1", **answers: Any) -> Escalation:
    """An escalation of the auditor, just raised."""
    audit = started(session, case_ref)
    answer(session, audit, **(answers or {"safe": "no"}))
    return session.scalars(
        select(Escalation).where(
            Escalation.audit_id == audit.id, Escalation.state == EscalationState.OPEN
        )
    ).one()


def all_of(session: Session) -> list[Escalation]:
    return list(session.scalars(select(Escalation).order_by(Escalation.id)))


def states(session: Session) -> list[tuple[str, str]]:
    return [(one.question, str(one.state)) for one in all_of(session)]


@contextmanager
def changing(council: Council, escalation_id: int) -> Iterator[Escalation]:
    """Change the row alone."""
    with council.database.transaction() as session:
        yield session.get_one(Escalation, escalation_id)


def escalated(council: Council, case_ref: str = "E-1", **changes: Any) -> int:
    """An open escalation of the auditor; its id. `late` puts it past its time, `manager` names
    somebody by their role."""
    late = changes.pop("late", False)
    who = changes.pop("manager", None)
    with council.database.transaction() as session:
        escalation = raised(session, case_ref)
        if late:
            escalation.raised_at -= timedelta(days=9)
            escalation.due_at -= timedelta(days=9)
        if who is not None:
            escalation.manager_id = account_id(session, who)
        for name, value in changes.items():
            setattr(escalation, name, value)
        return escalation.id


def account_id(session: Session, who: str) -> int:
    return session.scalars(select(Account.id).where(Account.email == email(who))).one()


def now_of(council: Council, escalation_id: int) -> Escalation:
    """The escalation as the database holds it now."""
    with council.database.reading() as session:
        found = session.get_one(Escalation, escalation_id)
        session.expunge_all()
        return found


def write(visitor: Visitor, escalation_id: int, version: int, **texts: str) -> Page:
    """What the panel's script sends."""
    parts = ("worry", "manager", "spoken_on", "spoken_time", "agreed")
    body = {"version": version, **{part: texts.get(part, "") for part in parts}}
    return visitor.send(
        "POST",
        f"/escalations/{escalation_id}",
        json=body,
        headers={"X-CSRFToken": visitor.token(), "Accept": "application/json"},
    )


def clock(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
