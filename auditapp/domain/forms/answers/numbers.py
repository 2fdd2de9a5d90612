"""Numbers: counts, percentages and scores from 0 to 10."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from auditapp.domain.forms.answers.options import OptionsQuestion
from auditapp.domain.forms.conditions import Value
from auditapp.domain.forms.given_answers import NOT_ASKED, whole_number
from auditapp.domain.forms.questions import Option, Question


class Scale(OptionsQuestion):
    """A score from 0 to 10 given by the person; may be "not asked"."""

    type: Literal["scale"]
    zero: str = ""
    ten: str = ""
    may_be_not_asked: bool = True
    bounds: ClassVar[tuple[int, int] | None] = (0, 10)
    takes_evidence: ClassVar[bool] = False

    @property
    def options(self) -> tuple[Option, ...]:
        numbers = tuple(Option(str(number), str(number)) for number in range(11))
        return (*numbers, Option(NOT_ASKED, "Not asked")) if self.may_be_not_asked else numbers

    @property
    def ends(self) -> str:
        return f"0: {self.zero}. 10: {self.ten}." if self.zero or self.ten else ""

    def parse_one(self, text: str) -> Value:
        if text == NOT_ASKED and self.may_be_not_asked:
            return text
        return whole_number(text, 0, 10)


class NumberQuestion(Question):
    """A whole number that is typed; the first group of `pattern` is the digits."""

    control: ClassVar[str] = "number"
    pattern: ClassVar[str] = "([0-9]{1,9})"

    def parse_one(self, text: str) -> Value:
        found = re.fullmatch(self.pattern, text)
        return whole_number(found[1] if found else text, *self.bounds)

    @property
    def bounds(self) -> tuple[int, int]:
        raise NotImplementedError

    @property
    def cell_help(self) -> str:
        low, high = self.bounds
        return f"A whole number from {low} to {high:,}"

    @property
    def cell_remedy(self) -> str:
        low, high = self.bounds
        return f"Use a whole number from {low} to {high:,}"

    def cell_example(self, day: date) -> str:
        return str(max(1, self.bounds[0]))


class Number(NumberQuestion):
    """A count. `at_most` names an earlier count that this one is part of."""

    type: Literal["number"]
    minimum: Annotated[int, Field(ge=0)] = 0
    maximum: Annotated[int, Field(le=999_999_999)] = 9999
    at_most: str | None = None
    is_count: ClassVar[bool] = True

    @model_validator(mode="after")
    def _something_lies_between(self) -> Self:
        if self.minimum > self.maximum:
            raise ValueError(f"the minimum {self.minimum} is more than the maximum {self.maximum}")
        return self

    @property
    def bounds(self) -> tuple[int, int]:
        return self.minimum, self.maximum

    @property
    def part_of(self) -> str | None:
        return self.at_most

    def exceeded(self, value: Value | None, others: Mapping[str, Value]) -> int | None:
        whole = others.get(self.at_most or "")
        if isinstance(whole, int) and isinstance(value, int) and value > whole:
            return whole
        return None


class Percentage(NumberQuestion):
    """A percentage from 0 to 100; kept as a whole number, shown with the % sign."""

    type: Literal["percentage"]
    pattern: ClassVar[str] = "([0-9]{1,3}) ?%?"
    suffix: ClassVar[str] = "%"
    bounds: ClassVar[tuple[int, int]] = (0, 100)
    cell_help: ClassVar[str] = "A whole number from 0 to 100, such as 55 or 55%"

    def cell_example(self, day: date) -> str:
        return "55%"
