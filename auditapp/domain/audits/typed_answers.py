"""One question's answer as typed into its controls, and the function that reads it.

The page without script, autosave and the grid all use `read_answer`, so limits, cleaning and error
messages are the same for each.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import Field

from auditapp.domain.forms.given_answers import (
    ACTION_LIMIT,
    EVIDENCE_LIMIT,
    REASON_LIMIT,
    BadAnswer,
    Given,
    limited,
    loses_characters,
    readable,
)
from auditapp.domain.forms.questions import Question
from auditapp.domain.posted_json import PostedModel, Text
from auditapp.domain.vocabulary import LearningTheme

NOTES = {"reason": REASON_LIMIT, "evidence": EVIDENCE_LIMIT, "action": ACTION_LIMIT}
"""The free texts an answer may have besides its value, each with its most characters."""
BESIDE = (*NOTES, "theme", "example")
"""The parts an answer may have besides its value, each in its own control."""
THEMES = frozenset({"", *map(str, LearningTheme)})
NO_THEME = "Choose one of the learning themes, or none"


class TypedAnswer(PostedModel):
    """One question as its controls hold it, not yet judged."""

    value: Annotated[tuple[Text, ...], Field(strict=False)]
    evidence: Text
    reason: Text
    action: Text = ""
    theme: Text = ""
    example: bool = False


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """An answer as typed, the parts of it that can be kept, and what is wrong with it, by part."""

    typed: TypedAnswer
    given: Given
    faults: Mapping[str, str]

    @property
    def as_typed(self) -> Given:
        """The answer with its texts as they were typed, right or wrong."""
        typed = self.typed
        return replace(
            self.given, evidence=typed.evidence, reason=typed.reason, action=typed.action
        )

    @property
    def was_cleaned(self) -> bool:
        """Whether characters that cannot be kept were removed from what was typed."""
        texts = (*self.typed.value, *(getattr(self.typed, part) for part in NOTES))
        return any(map(loses_characters, texts))


def parts_beside(question: Question) -> frozenset[str]:
    """The parts an answer to this question may have besides its value."""
    noted = {"evidence", "action"} if question.takes_evidence else set()
    reason = {"reason"} if question.takes_reason else set()
    return frozenset({"theme", "example", *noted, *reason})


def read_answer(
    question: Question, typed: TypedAnswer, found: Mapping[str, str] | None = None
) -> ReadAnswer:
    """Read what was typed at a question; `found` are faults that are known already."""
    faults = dict(found or {})
    value = None
    try:
        value = question.parse([readable(text) for text in typed.value])
    except BadAnswer as error:
        faults.setdefault("value", str(error))
    notes = {part: _note(typed, part, faults) for part in NOTES}
    if typed.theme not in THEMES:
        faults.setdefault("theme", NO_THEME)
    theme = "" if "theme" in faults else typed.theme
    return ReadAnswer(typed, Given(value, **notes, theme=theme, example=typed.example), faults)


def readable_answers(answers: Mapping[str, ReadAnswer]) -> dict[str, Given]:
    """The answers that can be kept; a question with a fault keeps what was saved before."""
    return {key: answer.given for key, answer in answers.items() if not answer.faults}


def typed_parts(question: Question, given: Given) -> dict[str, Any]:
    """The parts of a stored answer as its controls hold them: a TypedAnswer as a table."""
    return {
        "value": () if given.value is None else question.typed(given.value),
        "evidence": given.evidence,
        "reason": given.reason,
        "action": given.action,
        "theme": given.theme,
        "example": given.example,
    }


def _note(typed: TypedAnswer, part: str, faults: dict[str, str]) -> str:
    text: str = getattr(typed, part)
    try:
        return limited(readable(text), NOTES[part]) if text and part not in faults else ""
    except BadAnswer as error:
        faults[part] = str(error)
        return ""
