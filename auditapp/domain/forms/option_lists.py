"""Where a question's options come from: its type has them, or the form lists its own."""

import re
from typing import Annotated, Any, ClassVar

from pydantic import Field, field_validator

from auditapp.domain.forms.conditions import Value
from auditapp.domain.forms.entries import BadAnswer
from auditapp.domain.forms.questions import Option, Question

_OPTION_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")


class ClosedQuestion(Question):
    """One of a fixed set of options; the first option is the good answer."""

    control: ClassVar[str] = "radios"
    OPTIONS: ClassVar[tuple[Option, ...]]

    @property
    def options(self) -> tuple[Option, ...]:
        return self.OPTIONS

    def parse_one(self, text: str) -> Value:
        if text not in self.codes:
            raise BadAnswer(f"Choose one of: {', '.join(label for _, label in self.options)}")
        return text

    def show(self, value: Value | None) -> str:
        return dict(self.options).get(str(value), super().show(value))


class OwnOptions(Question):
    """A question whose options the form itself lists, as pairs of code and label."""

    choices: Annotated[tuple[Option, ...], Field(alias="options", min_length=2, max_length=60)]

    @field_validator("choices", mode="before")
    @classmethod
    def _pairs(cls, raw: Any) -> tuple[Option, ...]:
        pairs = raw if isinstance(raw, list | tuple) else []
        good = [
            isinstance(pair, list | tuple)
            and len(pair) == 2
            and all(isinstance(part, str) and part for part in pair)
            for pair in pairs
        ]
        if not good or not all(good):
            raise ValueError('options are pairs of code and label: [ ["plan", "The plan"], … ]')
        codes = [pair[0] for pair in pairs]
        if len(set(codes)) != len(codes):
            raise ValueError("two options have the same code")
        if odd := [code for code in codes if not _OPTION_CODE.fullmatch(code)]:
            raise ValueError(f"an option's code is letters, digits, _ and -, not “{odd[0]}”")
        return tuple(Option(*pair) for pair in pairs)

    @property
    def options(self) -> tuple[Option, ...]:
        return self.choices
