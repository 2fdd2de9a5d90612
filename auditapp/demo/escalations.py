"""The demo's escalations: one answered in time, one late, and two open in unfinished deep dives, of
which nobody answered one in time.

The first two belong to deep dives of the summer that said that a child was not safe; they are
raised as real ones are, and then moved back to the day of the audit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.audits import service as audits
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.vocabulary import AuditStatus
from auditapp.escalations import queries, service
from auditapp.escalations.deadlines import due
from auditapp.escalations.service import EscalationDetails
from auditapp.models import Account, Audit, Escalation
from auditapp.models.base import utc_now
from auditapp.people.service import set_head

SAFE = "DD-RSK-01"
HEADS = ("Safeguarding North", "Safeguarding South")
"""The third service has no head yet: what is late there goes to senior leadership."""


@dataclass(frozen=True)
class PastEscalation:
    """What became of one; the response came `after` so long."""

    team: str
    worry: str
    agreed: str
    response: str
    after: timedelta


PAST = (
    PastEscalation(
        "West Locality",
        "No visit is recorded for seven weeks, and school reported a bruise that nobody followed "
        "up.",
        "The team manager sends a worker today and reads the school’s report with them.",
        "The child was seen the same afternoon, alone and at home. The bruise has an explanation "
        "that fits. Visits are weekly until the review. Safe enough now.",
        timedelta(hours=5),
    ),
    PastEscalation(
        "Harbour Locality",
        "The safety plan rests on an uncle who moved away a while ago.",
        "The team manager speaks to the network and tells us who stands in.",
        "The grandmother has stood in since he left and the plan now says so. It should have "
        "been changed then. Safe enough now.",
        timedelta(days=2),
    ),
)
WORRY = (
    "The father is back in the house and the plan says that he must not be. The last visit was "
    "nineteen days ago."
)
LEFT = (
    "Two of the four visits in the plan did not take place, and the mother’s partner has moved in "
    "since. Nobody has asked the children about him."
)
AGREED = "The team manager sees the family this week and says by tomorrow what was found."


def add_escalations(session: Session, people: Mapping[str, Account]) -> None:
    """Stage them; callers commit."""
    manager, lead = people["manager@demo.example"], people["lead@demo.example"]
    for of_service in HEADS:
        set_head(session, of_service, people["director@demo.example"], by=None)
    for told in PAST:
        _past(session, told, manager, lead if told.team.startswith("Harbour") else manager)
    _open(session, people["auditor@demo.example"], manager)
    _unanswered(session, people["qam2@demo.example"], manager)


def _past(session: Session, told: PastEscalation, manager: Account, by: Account) -> None:
    audit = _not_safe(session, told.team)
    service.follow(session, audit, {}, by=audit.auditor_id)
    escalation = _of(session, audit)
    day = audit.completed_on
    assert day is not None
    raised_at = datetime.combine(day, time(10, 40), tzinfo=UTC)
    spoken_at = raised_at - timedelta(minutes=20)
    said = EscalationDetails(told.worry, manager.id, spoken_at, told.agreed)
    service.write(session, escalation, said, version=escalation.version, by=audit.auditor_id)
    service.respond(session, escalation, told.response, by=by.id)
    escalation.raised_at, escalation.due_at = raised_at, due(raised_at)
    escalation.named_at = raised_at + timedelta(minutes=5)
    escalation.responded_at = raised_at + told.after
    session.flush()


def _open(session: Session, auditor: Account, manager: Account) -> None:
    """Raised a moment ago, half written: the manager was told, what was agreed is not said yet."""
    answer = Given("cannot_tell", evidence="The record does not say who lives in the house.")
    escalation = _raised(session, auditor, answer)
    said = EscalationDetails(WORRY, manager.id)
    service.write(session, escalation, said, version=escalation.version, by=auditor.id)


def _unanswered(session: Session, auditor: Account, manager: Account) -> None:
    """Raised a week ago: the manager was told and has not answered, so others have it now."""
    answer = Given("no", evidence="The plan of July is not kept to, and nobody has said so.")
    escalation = _raised(session, auditor, answer)
    raised_at = utc_now() - timedelta(days=7)
    said = EscalationDetails(LEFT, manager.id, raised_at - timedelta(minutes=15), AGREED)
    service.write(session, escalation, said, version=escalation.version, by=auditor.id)
    escalation.raised_at, escalation.due_at = raised_at, due(raised_at)
    escalation.named_at = raised_at + timedelta(minutes=5)
    session.flush()


def _raised(session: Session, auditor: Account, answer: Given) -> Escalation:
    """The escalation of an answer in the deep dive that the auditor has only just begun."""
    drafts = session.scalars(
        select(Audit).where(
            Audit.form == "DD", Audit.status == AuditStatus.DRAFT, Audit.auditor == auditor
        )
    )
    audit = min(drafts, key=lambda draft: len(draft.answers))
    audits.save(session, audit, {SAFE: answer}, version=audit.version, by=auditor.id)
    return _of(session, audit)


def _not_safe(session: Session, team: str) -> Audit:
    """The newest deep dive of a team that said that a child was not safe, and nothing like it."""
    query = select(Audit).where(
        Audit.form == "DD", Audit.team == team, Audit.status == AuditStatus.SUBMITTED
    )
    found = session.scalars(query.order_by(Audit.month.desc(), Audit.id))
    return next(audit for audit in found if _worries(audit) == [SAFE])


def _worries(audit: Audit) -> list[str]:
    asked = audit.form_version.definition.by_key
    return [key for key, one in audit.given.items() if asked[key].escalates_on(one.value)]


def _of(session: Session, audit: Audit) -> Escalation:
    return next(one for one in queries.open_of(session, audit.id) if one.question == SAFE)
