"""One question as an audit page asks it: what was given or typed, and what is wrong with it.

Knows nothing of the page around it; decides nothing about answers.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from auditapp.domain.audits.typed_answers import typed_parts
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.forms.questions import Question
from auditapp.models import Audit


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question on a page: what was given or typed, and what is wrong with it."""

    question: Question
    given: Given
    shown: bool
    typed: tuple[str, ...] = ()
    wrong: Mapping[str, str] | None = None
    """What is wrong with it, by part: value, evidence, reason and so on."""
    theirs: Given | None = None
    comment: str = ""
    """Comments from the QA lead about it when returning the audit."""

    @property
    def values(self) -> tuple[str, ...]:
        """What the control holds: as typed when it was refused, else as given."""
        if self.typed:
            return self.typed
        value = self.given.value
        return () if value is None else self.question.typed(value)

    @property
    def holds_words(self) -> bool:
        """Whether somebody's own words, or a fault, stand in it; else it looks as for everybody."""
        closed = self.question.control in ("radios", "checkboxes")
        given = self.given
        beside = given != Given(given.value) or (self.values and not closed)
        return bool(beside or self.wrong or self.typed or self.comment) or self.theirs is not None

    @property
    def error(self) -> str:
        return self.fault("value")

    def fault(self, part: str) -> str:
        """What is wrong with the value, its evidence or its reason; "" when nothing is."""
        return self.wrong.get(part, "") if self.wrong else ""

    @property
    def described_by(self) -> str:
        """The ids of the comment, hint and error that belong to the control; "" without any."""
        hint = self.question.help or self.question.show_if
        standing = {"comment": self.comment, "hint": hint, "error": self.error}
        parts = (part for part, words in standing.items() if words)
        return " ".join(f"{self.question.key}-{part}" for part in parts)

    def problems(self) -> Iterator["Problem"]:
        """What is wrong with the answer, its evidence and its reason."""
        key = self.question.key
        first = f"{key}-day" if self.question.control == "date" else key
        for part, words in (self.wrong or {}).items():
            if part == "value":
                yield Problem(first, f"{key}: {words}")
            else:
                yield Problem(f"{key}-{part}", f"{key}, {part}: {words}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry of the error summary: the control it leads to, and its words."""

    target: str
    words: str


def unsaved_answers(audit: Audit, items: Iterable[QuestionView]) -> dict[str, dict[str, Any]]:
    """What is saved of answers that are shown otherwise, because they were refused or in conflict,
    by question."""
    saved = audit.given
    return {
        key: typed_parts(item.question, saved.get(key, Given()))
        for item in items
        if (key := item.question.key) and (item.wrong or item.given != saved.get(key, Given()))
    }


def problems_of(items: Iterable[QuestionView]) -> list[Problem]:
    """Everything wrong on a page with what is asked there, in its order."""
    return [problem for item in items if item.shown for problem in item.problems()]
