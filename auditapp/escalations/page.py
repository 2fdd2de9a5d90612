"""The page of one escalation: what the reader may do, and its timeline."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from auditapp.domain.forms.questions import Question
from auditapp.domain.vocabulary import EscalationState
from auditapp.escalations import access
from auditapp.escalations.deadlines import Clock, clock
from auditapp.escalations.queries import head_words
from auditapp.escalations.record import asked_words, question_of, told_words
from auditapp.models import Account, Escalation
from auditapp.web.access import Permission, Reader
from auditapp.web.visibility import sees


@dataclass(frozen=True)
class EscalationStep:
    """One step of the timeline, past or due."""

    at: datetime
    what: str
    who: str = ""


@dataclass(frozen=True)
class EscalationPage:
    """One escalation, as this reader may use it."""

    escalation: Escalation
    clock: Clock
    steps: tuple[EscalationStep, ...]
    writes: bool
    responds: bool
    closes: bool
    opens_audit: bool
    is_raiser: bool

    @classmethod
    def of(
        cls, escalation: Escalation, reader: Reader, by_service: access.Heads, now: datetime
    ) -> "EscalationPage":
        head = head_words(by_service, escalation)
        return cls(
            escalation,
            clock(escalation, now, head),
            tuple(sorted(_steps(escalation, head, now), key=lambda step: step.at)),
            access.may_write(reader, escalation),
            access.may_respond(reader, escalation, by_service, now),
            reader.may(Permission.RUN_MONTH) and escalation.state == EscalationState.OPEN,
            sees(reader, escalation.audit),
            access.is_raiser(reader, escalation),
        )

    @property
    def question(self) -> Question:
        return question_of(self.escalation)

    @property
    def asked(self) -> str:
        """The question and the answer as it stands."""
        return asked_words(self.escalation)

    @property
    def told(self) -> str:
        """Who was told, in a sentence."""
        return told_words(self.escalation)

    @property
    def is_open(self) -> bool:
        return self.escalation.state == EscalationState.OPEN


def _steps(one: Escalation, head: str, now: datetime) -> Iterator[EscalationStep]:
    yield EscalationStep(one.raised_at, "Raised", one.raised_by.name)
    if one.spoken_at:
        yield EscalationStep(one.spoken_at, "Spoken to", one.told)
    if one.named_at:
        yield EscalationStep(one.named_at, "Manager named", one.told)
    ended = one.responded_at or one.closed_at
    if (ended or now) > one.due_at:
        yield EscalationStep(one.due_at, f"Not answered in time: passed to {head}")
    elif ended is None:
        yield EscalationStep(one.due_at, "Response due", one.told)
    if one.responded_at:
        yield EscalationStep(one.responded_at, "Answered", _name(one.responded_by))
    if one.closed_at:
        what = "Lapsed" if one.state == EscalationState.LAPSED else "Closed"
        yield EscalationStep(one.closed_at, what, _name(one.closed_by))


def _name(account: Account | None) -> str:
    return account.name if account else ""
