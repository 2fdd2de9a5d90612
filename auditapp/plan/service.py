"""Add ratings and progress notes to outcomes. Callers commit.

Both are only ever added, so history is what the table holds. Every refusal is named for what is
wrong and carries the name of the field to correct.
"""

import re
from typing import ClassVar

from sqlalchemy.orm import Session

from auditapp.domain.calendar import Month
from auditapp.domain.forms.definitions import Outcome, Plan
from auditapp.domain.forms.faults import nearest
from auditapp.domain.vocabulary import Brag
from auditapp.measures.queries import plan_in_force
from auditapp.models import BragRating, ProgressNote
from auditapp.web.activity_log import record

REASON_LIMIT = 2_000
ANSWER_LIMIT = 4_000
REFERENCE_LIMIT = 500
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class PlanError(Exception):
    """A rating or note cannot be added; `str` says why, `field` where to correct it."""

    default_field: ClassVar[str] = ""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field or self.default_field


class NoPlan(PlanError):
    """No improvement plan has been loaded."""


class UnknownOutcome(PlanError):
    """The plan in force has no outcome with this code."""

    default_field = "outcome"


class UnknownColour(PlanError):
    """A rating is not blue, green, amber or red."""

    default_field = "colour"


class RatingReasonMissing(PlanError):
    """A rating has no reason."""

    default_field = "reason"


class AnswerMissing(PlanError):
    """A note does not answer all three of the forum's questions."""


class UnknownMonth(PlanError):
    """A month is not written YYYY-MM."""

    default_field = "month"


class UnknownSource(PlanError):
    """A note names a source that the plan does not name for its outcome."""

    default_field = "source"


class ReferenceMissing(PlanError):
    """A note for a document does not say which."""

    default_field = "reference"


class TextTooLong(PlanError):
    """A text is longer than its field may hold."""


def set_brag(session: Session, *, outcome: str, colour: str, reason: str, by: int) -> BragRating:
    """Rate an outcome, with the reason (1 to 2,000 characters); earlier ratings stay."""
    _outcome(_plan(session), outcome)
    if colour not in set(Brag) - {Brag.NOT_RATED}:
        raise UnknownColour("Select blue, green, amber or red")
    why = _text(reason, "reason", REASON_LIMIT)
    if not why:
        raise RatingReasonMissing("Enter why the outcome has this rating")
    rating = BragRating(outcome=outcome, colour=str(colour), reason=why, set_by_id=by)
    session.add(rating)
    session.flush()
    record(session, "outcome rated", "outcome", outcome, by=by, colour=str(colour))
    return rating


def add_note(  # noqa: PLR0913 - a note has this many parts
    session: Session,
    *,
    outcome: str,
    month: str,
    know: str,
    how: str,
    doing: str,
    by: int,
    source: str = "",
    reference: str = "",
) -> ProgressNote:
    """Answer the forum's three questions for a month (1 to 4,000 characters each).

    `source` is one that the plan names for the outcome; where the plan finds that source in
    notes, `reference` says which document (1 to 500 characters).
    """
    plan = _plan(session)
    named = _outcome(plan, outcome)
    _must_be_named(plan, named, source)
    note = ProgressNote(
        outcome=outcome,
        month=_month(month),
        know=_answer(know, "know"),
        how=_answer(how, "how"),
        doing=_answer(doing, "doing"),
        source=source,
        reference=_reference(plan, source, reference),
        author_id=by,
    )
    session.add(note)
    session.flush()
    record(session, "progress note added", "outcome", outcome, by=by, month=note.month)
    return note


def _plan(session: Session) -> Plan:
    plan = plan_in_force(session)
    if plan is None:
        raise NoPlan("No improvement plan has been loaded. Load one with: auditapp plan load")
    return plan


def _outcome(plan: Plan, code: str) -> Outcome:
    if code not in plan.by_code:
        guess = nearest(code, plan.by_code)
        raise UnknownOutcome(f"The plan has no outcome {code}. {guess}".strip())
    return plan.by_code[code]


def _must_be_named(plan: Plan, outcome: Outcome, source: str) -> None:
    if source and source not in outcome.sources:
        known = ", ".join(outcome.sources) or "none"
        raise UnknownSource(f"The plan names these sources for {outcome.code}: {known}")


def _month(text: str) -> str:
    try:
        return str(Month.parse(text))
    except ValueError as error:
        raise UnknownMonth(f"{error}".capitalize()) from None


def _reference(plan: Plan, source: str, reference: str) -> str:
    text = _text(reference, "reference", REFERENCE_LIMIT)
    found = plan.sources_by_code.get(source)
    if not text and found is not None and found.found_in == "notes":
        raise ReferenceMissing("Enter the file or document that the note is based on")
    return text


def _answer(text: str, field: str) -> str:
    answer = _text(text, field, ANSWER_LIMIT)
    if not answer:
        raise AnswerMissing("Answer this question, even in a few words", field)
    return answer


def _text(text: str, field: str, limit: int) -> str:
    """Without blank ends and unprintable characters, line ends as one character."""
    kept = _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(kept) > limit:
        over = len(kept) - limit
        raise TextTooLong(
            f"This must be {limit:,} characters or fewer. It is {over:,} too long", field
        )
    return kept
