"""A small council behind the real application: everything of `prepared`, and a form of our own
that has every type of question. Tests ask for it as `council`, or `any_council` on both engines."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.adapters.database import Database
from auditapp.app import create_app
from auditapp.audits import queries, service
from auditapp.config import Settings, load_settings
from auditapp.domain.calendar import Month, london
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.vocabulary import AgeBand, AuditStatus, Involvement, Selection
from auditapp.forms.service import publish_form
from auditapp.models import Account, Audit, LogEntry
from auditapp.models.base import utc_now
from auditapp.people.service import find_account, find_team
from tests.support import factories
from tests.support.visitor import Visitor

TODAY = london(utc_now()).date()
MONTH = str(Month.of(TODAY).plus(-1))
"""The month that audits are started for: the last one that is over."""

TRY_FORM = """
form = "TRY"
version = 1
title = "Every type"
kind = "thematic"
completed_by = ["qam"]

[[section]]
key = "ONE"
title = "First section"
  [[section.question]]
  key = "T-YES"
  type = "yes_no_na"
  text = "Is there a plan?"
  short = "Plan"
  required = true
  [[section.question]]
  key = "T-MET"
  type = "met_partly_na"
  text = "Is the plan good?"
  help = "Read the plan first."
  show_if = { "T-YES" = ["yes"] }
  [[section.question]]
  key = "T-TEXT"
  type = "text"
  text = "What did you see?"
  max_chars = 20000
  [[section.question]]
  key = "T-DAY"
  type = "date"
  text = "When was the last visit?"
  [[section.question]]
  key = "T-ALL"
  type = "number"
  text = "How many visits?"
  help = "In six months."
  [[section.question]]
  key = "T-PART"
  type = "number"
  text = "How many of them in time?"
  at_most = "T-ALL"

[[section]]
key = "TWO"
title = "Second section"
  [[section.question]]
  key = "T-SCALE"
  type = "scale"
  text = "How is life, nought to ten?"
  zero = "Bad"
  ten = "Good"
  [[section.question]]
  key = "T-ONE"
  type = "choice"
  text = "Which tool?"
  options = [["houses", "Three Houses"], ["words", "Words and Pictures"]]
  [[section.question]]
  key = "T-MANY"
  type = "choices"
  text = "Which agencies?"
  options = [["school", "School"], ["health", "Health"], ["police", "Police"]]
  [[section.question]]
  key = "T-GRADE"
  type = "grade_na"
  text = "Grade it."
  [[section.question]]
  key = "T-SAFE"
  type = "safe"
  text = "Is the child safe?"
  [[section.question]]
  key = "T-HEARD"
  type = "heard"
  text = "Was the child heard?"
  [[section.question]]
  key = "T-PLAIN"
  type = "yes_no"
  text = "Is it recorded?"

[[measure]]
key = "M-TRY-01"
title = "Records with a plan"
outcomes = ["1.B.1"]
numerator = { "T-YES" = ["yes"] }
denominator = { "T-YES" = ["yes", "no"] }
"""


@dataclass
class Council:
    """The application, its database, and ways to bring about what a test starts from."""

    settings: Settings
    app: Flask
    database: Database
    _addresses: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def visitor(self, who: str | None = None) -> Visitor:
        """A new browser at an address of its own; signed in as somebody if asked."""
        visitor = Visitor(self.app, f"192.0.2.{next(self._addresses)}")
        if who is not None:
            visitor.sign_in(email(who))
        return visitor

    def another_app(self, **changes: Any) -> Flask:
        """The application on the same database with other settings."""
        return create_app(replace(self.settings, **changes))

    def start(self, who: str = "auditor", **case: Any) -> int:
        """Open a draft; its id."""
        with self.database.transaction() as session:
            return _start(session, who, **case).id

    def submitted(self, who: str = "auditor", **case: Any) -> int:
        """A submitted audit that says there is a plan; its id."""
        with self.database.transaction() as session:
            audit = _start(session, who, **case)
            key = "T-YES" if audit.form == "TRY" else "DS-01"
            audit.answers = {key: Given("yes", evidence=case.get("evidence", "")).store()}
            service.submit(session, audit, by=audit.auditor_id)
            return audit.id

    def audit(self, audit_id: int) -> Audit:
        """The audit as the database holds it now."""
        with self.database.reading() as session:
            found = session.get_one(Audit, audit_id)
            session.expunge_all()
            return found

    def answers(self, audit_id: int) -> dict[str, Any]:
        return dict(self.audit(audit_id).answers)

    def account(self, who: str) -> Account:
        with self.database.reading() as session:
            return find_account(session, email(who))

    def log(self, after: int = 0) -> list[LogEntry]:
        """The lines of the log, oldest first."""
        with self.database.reading() as session:
            query = select(LogEntry).where(LogEntry.id > after).order_by(LogEntry.id)
            return list(session.scalars(query))

    def log_end(self) -> int:
        return max((entry.id for entry in self.log()), default=0)

    def count(self, model: Any) -> int:
        with self.database.reading() as session:
            return len(session.scalars(select(model)).all())


def email(who: str) -> str:
    """The address of a role's account, such as `auditor` or `slt`."""
    return f"{who}@council.example"


@contextmanager
def council_on(database: Database, folder: Path) -> Iterator[Council]:
    """The application on a prepared database, with the form that has every type."""
    with database.transaction() as session:
        publish_form(session, TRY_FORM)
    settings = load_settings(
        {
            "AUDITAPP_ENV": "test",
            "AUDITAPP_DATA_DIR": str(folder),
            "AUDITAPP_DATABASE_URL": factories.address(database),
        }
    )
    app = create_app(settings)
    own: Database = app.extensions["auditapp.database"]
    yield Council(settings, app, own)
    own.close()


def _start(session: Session, who: str, **given: Any) -> Audit:
    form = queries.form(session, given.get("form", "TRY"))
    team = find_team(session, given.get("team", "North"))
    assert form is not None
    assert team is not None
    case = service.Case(
        case_ref=given.get("case_ref", "C-1001"),
        month=given.get("month", MONTH),
        team=team.name,
        service=team.service,
        involvement=Involvement.CHILD_PROTECTION,
        selection=given.get("selection", Selection.RANDOM),
        age_band=AgeBand.FROM_5,
    )
    audit = service.start(session, form, case, auditor=find_account(session, email(who)))
    audit.status = given.get("status", AuditStatus.DRAFT)
    return audit
