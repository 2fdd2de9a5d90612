"""Raise, record, answer, close and lapse escalations.

Callers commit. The answer to a critical question raises one, in the transaction that saves the
answer, however it is saved. The log says what was done, never what was written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime

from sqlalchemy.orm import Session

from auditapp.domain.audits.completeness import Missing
from auditapp.domain.forms.conditions import Value
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.vocabulary import EscalationState
from auditapp.escalations import queries
from auditapp.escalations.deadlines import due
from auditapp.models import Audit, Escalation
from auditapp.models.base import utc_now
from auditapp.web.activity_log import record


class EscalationError(Exception):
    """Something cannot be done with an escalation; `str` says why in plain words."""


class EscalationNotOpen(EscalationError):
    """It was answered or closed already."""


class StaleEscalation(EscalationError):
    """Somebody else wrote into it after the page was opened."""


class NothingSaid(EscalationError):
    """A response or a closure needs words."""


@dataclass(frozen=True)
class EscalationDetails:
    """What the person who raised it says: everything that the panel asks."""

    worry: str = ""
    manager_id: int | None = None
    spoken_at: datetime | None = None
    agreed: str = ""
    told_role: str = ""

    @classmethod
    def of(cls, escalation: Escalation) -> "EscalationDetails":
        return cls(**{part.name: getattr(escalation, part.name) for part in fields(cls)})

    @property
    def told(self) -> tuple[int | None, str]:
        """Who was told: an account, or somebody's role."""
        return self.manager_id, self.told_role


def follow(session: Session, audit: Audit, before: Mapping[str, Given], *, by: int) -> None:
    """Update the escalations of an audit after its answers changed from `before`.

    An answer that says a child may be unsafe opens one, unless it did before and was dealt with.
    An open one takes the new answer; if that is no longer a worry and nothing was recorded, it
    lapses.
    """
    form = audit.form_version.definition
    given = audit.given
    if not _may_worry(form, before, given):
        return
    worried = _worries(form, audit, before)
    worries = _worries(form, audit, given)
    known = queries.raised_by_audit(session, audit.id)
    for escalation in known:
        if escalation.state == EscalationState.OPEN:
            _take_answer(session, escalation, given, escalation.question in worries, by)
    standing = {one.question for one in known if one.state == EscalationState.OPEN}
    dealt_with = {one.question for one in known if one.state in queries.DEALT_WITH}
    for question, answer in worries.items():
        same = worried.get(question) == answer and question in dealt_with
        if question not in standing and not same:
            _raise(session, audit, question, answer, by)
    session.flush()


def write(
    session: Session, escalation: Escalation, written: EscalationDetails, *, version: int, by: int
) -> None:
    """Keep what was written so far. StaleEscalation when somebody else wrote meanwhile; the same
    words sent twice are kept once. The time of the talk is now, unless it is given.

    Words that arrive after it lapsed open it again: nothing that was typed is lost.
    """
    lapsed = escalation.state == EscalationState.LAPSED
    if not lapsed:
        _must_be_open(escalation)
    said = _with_time(escalation, written)
    before = EscalationDetails.of(escalation)
    if said == before:
        return
    if version != escalation.version:
        raise StaleEscalation("Somebody else changed this escalation after you opened the page.")
    if lapsed:
        _reopen(session, escalation, by)
    if said.told != before.told:
        escalation.named_at = utc_now() if any(said.told) else None
    parts = [name for name in said.__dict__ if getattr(said, name) != getattr(before, name)]
    for name in parts:
        setattr(escalation, name, getattr(said, name))
    session.flush()
    session.expire(escalation, ["manager"])
    _log(session, "escalation written", escalation, by, parts=", ".join(parts))


def respond(session: Session, escalation: Escalation, response: str, *, by: int) -> None:
    """Enter what was done, and whether the child is safe enough now."""
    _must_be_open(escalation)
    if not response.strip():
        raise NothingSaid("Enter what was done, and whether the child is safe enough now")
    escalation.state = EscalationState.ANSWERED
    escalation.response = response.strip()
    escalation.responded_by_id, escalation.responded_at = by, utc_now()
    session.flush()
    late = escalation.responded_at > escalation.due_at
    _log(session, "escalation answered", escalation, by, late=late)


def close(session: Session, escalation: Escalation, reason: str, *, by: int) -> None:
    """Close one that was raised in error or dealt with otherwise, with the reason."""
    _must_be_open(escalation)
    if not reason.strip():
        raise NothingSaid("Enter why you are closing it")
    escalation.state = EscalationState.CLOSED
    escalation.closed_reason = reason.strip()
    escalation.closed_by_id, escalation.closed_at = by, utc_now()
    session.flush()
    _log(session, "escalation closed", escalation, by)


def blocking(session: Session, audit: Audit) -> list[Missing]:
    """What stops the submission: an open escalation that says of nobody that they were told."""
    form = audit.form_version.definition
    unnamed = [one for one in queries.open_of(session, audit.id) if not one.is_told]
    return [
        Missing(
            section.key, one.question, "Record which manager you told that a child may be unsafe"
        )
        for one in unnamed
        for section in form.sections
        if any(question.key == one.question for question in section.questions)
    ]


def _may_worry(form: Form, *answers: Mapping[str, Given]) -> bool:
    """Whether any answer could raise or concern an escalation: most saves end here."""
    return any(
        question.escalates_on(given[question.key].value)
        for question in form.critical
        for given in answers
        if question.key in given
    )


def _worries(form: Form, audit: Audit, given: Mapping[str, Given]) -> dict[str, str]:
    """The answers that worry, of the questions that are asked."""
    found = [
        question
        for question in form.critical
        if question.key in given and question.escalates_on(given[question.key].value)
    ]
    if any(question.show_if is not None for question in found):
        facts = form.facts(given, audit.case_fields)
        found = [question for question in found if form.shown(question, facts)]
    return {question.key: str(given[question.key].value) for question in found}


def _take_answer(
    session: Session, escalation: Escalation, given: Mapping[str, Given], worries: bool, by: int
) -> None:
    answer = _code(given.get(escalation.question, Given()).value)
    if answer != escalation.answer:
        escalation.answer = answer
        _log(session, "escalation answer changed", escalation, by, answer=answer)
    if not worries and EscalationDetails.of(escalation) == EscalationDetails():
        escalation.state = EscalationState.LAPSED
        escalation.closed_by_id, escalation.closed_at = by, utc_now()
        _log(session, "escalation lapsed", escalation, by)


def _raise(session: Session, audit: Audit, question: str, answer: str, by: int) -> None:
    now = utc_now()
    escalation = Escalation(
        audit=audit,
        question=question,
        answer=answer,
        raised_by_id=by,
        raised_at=now,
        due_at=due(now),
    )
    session.add(escalation)
    session.flush()
    _log(session, "escalation raised", escalation, by, question=question, audit=audit.id)


def _reopen(session: Session, escalation: Escalation, by: int) -> None:
    others = queries.open_of(session, escalation.audit_id)
    if any(one.question == escalation.question for one in others):
        raise EscalationNotOpen("Another escalation is open for this question. Use that one.")
    escalation.state = EscalationState.OPEN
    escalation.closed_by_id = escalation.closed_at = None
    _log(session, "escalation reopened", escalation, by)


def _with_time(escalation: Escalation, written: EscalationDetails) -> EscalationDetails:
    """Whoever is named was spoken to now, or when it was said before."""
    if not any(written.told) or written.spoken_at is not None:
        return written
    return replace(written, spoken_at=escalation.spoken_at or utc_now())


def _code(value: Value | None) -> str:
    return "" if value is None else str(value)


def _must_be_open(escalation: Escalation) -> None:
    if escalation.state != EscalationState.OPEN:
        raise EscalationNotOpen(f"This escalation is already {escalation.state}.")


def _log(session: Session, action: str, escalation: Escalation, by: int, **details: object) -> None:
    record(session, action, "escalation", escalation.id, by=by, **details)
