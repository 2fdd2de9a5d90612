"""Questions with options, which belong to the type or are listed by the form."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Any, ClassVar

from pydantic import Field, field_validator

from auditapp.domain.forms.answers.accepted_words import letters_of, plain, words_of
from auditapp.domain.forms.conditions import Value
from auditapp.domain.forms.given_answers import CANNOT_TELL, NOT_APPLICABLE, BadAnswer
from auditapp.domain.forms.questions import Option, Question

_OPTION_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
_PARTLY = "partly"
_FALLS_SHORT = frozenset({"no", "not_met", _PARTLY, CANNOT_TELL})
"""Codes of answers that mean practice falls short, without "not asked" and "not applicable"."""


class OptionsQuestion(Question):
    """A question with options, the good answer first."""

    control: ClassVar[str] = "radios"

    @property
    def weak(self) -> frozenset[str]:
        return self.codes & _FALLS_SHORT - {self.options[0].code}

    @property
    def good(self) -> str | None:
        return self.options[0].code if self.weak else None

    @property
    def tones(self) -> dict[str, str]:
        if not self.weak:
            return {}
        weak = {code: "part" if code == _PARTLY else "bad" for code in self.weak}
        return {**weak, self.options[0].code: "good", NOT_APPLICABLE: "off"}

    def show(self, value: Value | None) -> str:
        return dict(self.options).get(str(value), super().show(value))

    @property
    def letters(self) -> dict[str, str]:
        return letters_of(self.options)

    @property
    def cell_remedy(self) -> str:
        *labels, last = [label for _, label in self.options]
        return f"Use {', '.join(labels)} or {last}"

    @property
    def cell_help(self) -> str:
        return f"One of {', '.join(option.code for option in self.options)}"

    def cell_example(self, day: date) -> str:
        return self.options[0].code

    @cached_property
    def words(self) -> Mapping[str, str]:
        """Codes by the words a cell may hold."""
        return words_of(self.options)

    @property
    def cell_rules(self) -> dict[str, Any]:
        return {**super().cell_rules, "words": self.words}

    def cell_texts(self, text: str) -> list[str]:
        return [self._code(text)]

    def _code(self, text: str) -> str:
        code = self.words.get(text) or self.words.get(plain(text))
        if code is None:
            raise BadAnswer(self.cell_remedy)
        return code


class ClosedQuestion(OptionsQuestion):
    """One of a fixed set of options."""

    OPTIONS: ClassVar[tuple[Option, ...]]

    @property
    def options(self) -> tuple[Option, ...]:
        return self.OPTIONS

    def parse_one(self, text: str) -> Value:
        if text not in self.codes:
            raise BadAnswer(f"Choose one of: {', '.join(label for _, label in self.options)}")
        return text


class OwnOptions(OptionsQuestion):
    """A question whose options are listed in the form, as pairs of code and label."""

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
