"""One class per type of question: how it is written in a form, parsed, shown and exported.

Everything else asks the question, never its type. A new type is one class here, added to
`AnyQuestion`, and one entry in `web.answer_form`; a guard test holds the two equal.

A stored value is the option's code, a whole number, an ISO date, text, or a list of codes;
nothing stored means unanswered.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, ClassVar, Literal, Self, get_args

from pydantic import Field, model_validator

from auditapp.domain.calendar import day_words
from auditapp.domain.forms.conditions import Value
from auditapp.domain.forms.entries import (
    EVIDENCE_LIMIT,
    NOT_APPLICABLE,
    BadAnswer,
    clean_text,
    limited,
    real_day,
    whole_number,
)
from auditapp.domain.forms.option_lists import ClosedQuestion, OwnOptions
from auditapp.domain.forms.questions import Option, Question

_YES, _NO, _PARTLY = Option("yes", "Yes"), Option("no", "No"), Option("partly", "Partly")
_NA = Option(NOT_APPLICABLE, "Not applicable")
_GRADES = (
    Option("O", "Outstanding"),
    Option("G", "Good"),
    Option("RI", "Requires improvement"),
    Option("I", "Inadequate"),
)


class YesNo(ClosedQuestion):
    type: Literal["yes_no"]
    worries = frozenset({"no"})
    OPTIONS = (_YES, _NO)


class YesNoNa(ClosedQuestion):
    type: Literal["yes_no_na"]
    worries = frozenset({"no"})
    OPTIONS = (_YES, _NO, _NA)


class MetPartlyNa(ClosedQuestion):
    type: Literal["met_partly_na"]
    worries = frozenset({"not_met"})
    OPTIONS = (Option("met", "Met"), _PARTLY, Option("not_met", "Not met"), _NA)


class Safe(ClosedQuestion):
    type: Literal["safe"]
    worries = frozenset({"no", "cannot_tell"})
    OPTIONS = (_YES, _NO, Option("cannot_tell", "Cannot tell"))


class Heard(ClosedQuestion):
    """What a child or carer says. "Not asked" never counts as "not satisfied"."""

    type: Literal["heard"]
    OPTIONS = (_YES, _PARTLY, _NO, Option("not_asked", "Not asked"))


class Grade(ClosedQuestion):
    """An ordinal judgement: counted and compared, never averaged."""

    type: Literal["grade"]
    OPTIONS = _GRADES


class GradeNa(ClosedQuestion):
    type: Literal["grade_na"]
    OPTIONS = (*_GRADES, _NA)


class Choice(OwnOptions, ClosedQuestion):
    type: Literal["choice"]


class Choices(OwnOptions):
    """Any number of the listed options."""

    type: Literal["choices"]
    control: ClassVar[str] = "checkboxes"

    @property
    def takes_evidence(self) -> bool:
        return False

    def parse(self, raw: Sequence[str]) -> Value | None:
        texts = [kept for kept in (clean_text(text) for text in raw) if kept]
        unknown = [text for text in texts if text not in self.codes]
        if unknown:
            raise BadAnswer(f"“{unknown[0]}” is not one of the options listed")
        if len(set(texts)) != len(texts):
            raise BadAnswer("The same option was sent twice")
        return [option.code for option in self.options if option.code in texts] or None

    def show(self, value: Value | None) -> str:
        if not isinstance(value, list):
            return super().show(value)
        labels = dict(self.options)
        return ", ".join(labels.get(code, code) for code in value)

    def export(self, value: Value | None) -> str:
        return ";".join(value) if isinstance(value, list) else ""


class Scale(Question):
    """Nought to ten, as asked of the person; may be "not asked"."""

    type: Literal["scale"]
    zero: str = ""
    ten: str = ""
    may_be_not_asked: bool = True
    control: ClassVar[str] = "radios"

    @property
    def options(self) -> tuple[Option, ...]:
        numbers = tuple(Option(str(number), str(number)) for number in range(11))
        return (*numbers, Option("not_asked", "Not asked")) if self.may_be_not_asked else numbers

    @property
    def takes_evidence(self) -> bool:
        return False

    def parse_one(self, text: str) -> Value:
        if text == "not_asked" and self.may_be_not_asked:
            return text
        return whole_number(text, 0, 10)

    def show(self, value: Value | None) -> str:
        return "Not asked" if value == "not_asked" else super().show(value)


class Number(Question):
    """A count. `at_most` names an earlier count that this one is part of."""

    type: Literal["number"]
    minimum: Annotated[int, Field(ge=0)] = 0
    maximum: Annotated[int, Field(le=999_999_999)] = 9999
    at_most: str | None = None
    control: ClassVar[str] = "number"

    @model_validator(mode="after")
    def _something_lies_between(self) -> Self:
        if self.minimum > self.maximum:
            raise ValueError(f"the minimum {self.minimum} is more than the maximum {self.maximum}")
        return self

    def parse_one(self, text: str) -> Value:
        return whole_number(text, self.minimum, self.maximum)


class Day(Question):
    """A date, kept as ISO text; never in the future."""

    type: Literal["date"]
    control: ClassVar[str] = "date"

    def parse(self, raw: Sequence[str]) -> Value | None:
        """Read `2026-10-03`, or the three boxes day, month, year."""
        texts = [clean_text(text) for text in raw]
        if not any(texts):
            return None
        if len(texts) == 3:
            day, month, year = texts
            texts = [f"{year:0>4}-{month:0>2}-{day:0>2}"]
        if len(texts) > 1:
            raise BadAnswer("Give one date only")
        return self.parse_one(texts[0])

    def parse_one(self, text: str) -> Value:
        return real_day(text).isoformat()

    def show(self, value: Value | None) -> str:
        return super().show(value) if value is None else day_words(date.fromisoformat(str(value)))


class Text(Question):
    type: Literal["text"]
    max_chars: Annotated[int, Field(ge=1, le=EVIDENCE_LIMIT)] = 2000
    control: ClassVar[str] = "text"

    def parse_one(self, text: str) -> Value:
        return limited(text, self.max_chars)


AnyQuestion = Annotated[
    YesNo
    | YesNoNa
    | MetPartlyNa
    | Safe
    | Heard
    | Grade
    | GradeNa
    | Choice
    | Choices
    | Scale
    | Number
    | Day
    | Text,
    Field(discriminator="type"),
]


def _types() -> dict[str, type[Question]]:
    """Every type by the name forms use, read off the union itself."""
    union, *_ = get_args(AnyQuestion)
    return {get_args(kind.model_fields["type"].annotation)[0]: kind for kind in get_args(union)}


QUESTION_TYPES = _types()
