"""One question as an audit page shows it: the answer given or typed, and its errors.

Independent of the page around it; makes no decisions about answers.
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
    """One question on a page: the answer given or typed, and its errors."""

    question: Question
    given: Given
    shown: bool
    typed: tuple[str, ...] = ()
    wrong: Mapping[str, str] | None = None
    """Errors by part: value, evidence, reason and so on."""
    theirs: Given | None = None
    comment: str = ""
    """Comments from the QA lead about it when returning the audit."""

    @property
    def values(self) -> tuple[str, ...]:
        """The texts in the control: as typed when refused, otherwise as given."""
        if self.typed:
            return self.typed
        value = self.given.value
        return () if value is None else self.question.typed(value)

    @property
    def holds_words(self) -> bool:
        """Whether it holds typed words or a fault; without them it looks the same for everybody."""
        closed = self.question.control in ("radios", "checkboxes")
        given = self.given
        beside = given != Given(given.value) or (self.values and not closed)
        return bool(beside or self.wrong or self.typed or self.comment) or self.theirs is not None

    @property
    def error(self) -> str:
        return self.fault("value")

    def fault(self, part: str) -> str:
        """The error in the value, its evidence or its reason; "" when there is none."""
        return self.wrong.get(part, "") if self.wrong else ""

    @property
    def described_by(self) -> str:
        """The ids of the comment, hint and error that belong to the control; "" without any."""
        hint = self.question.help or self.question.show_if
        standing = {"comment": self.comment, "hint": hint, "error": self.error}
        parts = (part for part, words in standing.items() if words)
        return " ".join(f"{self.question.key}-{part}" for part in parts)

    def problems(self) -> Iterator["Problem"]:
        """Errors in the answer, its evidence and its reason."""
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
    """Saved answers, by question, where something else is shown because it was refused or is in
    conflict."""
    saved = audit.given
    return {
        key: typed_parts(item.question, saved.get(key, Given()))
        for item in items
        if (key := item.question.key) and (item.wrong or item.given != saved.get(key, Given()))
    }


def problems_of(items: Iterable[QuestionView]) -> list[Problem]:
    """Every error on a page, in the order of its questions."""
    return [problem for item in items if item.shown for problem in item.problems()]
