"""Choices between options that the form itself lists."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar, Literal

from auditapp.domain.forms.answers.accepted_words import plain
from auditapp.domain.forms.answers.options import ClosedQuestion, OwnOptions
from auditapp.domain.forms.conditions import Value
from auditapp.domain.forms.given_answers import BadAnswer, clean_text


class Choice(OwnOptions, ClosedQuestion):
    """One of the listed options."""

    type: Literal["choice"]


class SeveralChoices(OwnOptions):
    """Any number of the listed options."""

    type: Literal["choices"]
    control: ClassVar[str] = "checkboxes"
    takes_evidence: ClassVar[bool] = False

    @property
    def tones(self) -> dict[str, str]:
        return {}

    def parse(self, raw: Sequence[str]) -> Value | None:
        texts = [kept for kept in (clean_text(text) for text in raw) if kept]
        unknown = [text for text in texts if text not in self.codes]
        if unknown:
            raise BadAnswer(f"“{unknown[0]}” is not one of the options listed")
        if len(set(texts)) != len(texts):
            raise BadAnswer("The same option was sent twice")
        return [option.code for option in self.options if option.code in texts] or None

    @property
    def cell_remedy(self) -> str:
        *labels, last = [label for _, label in self.options]
        return f"Use any of {', '.join(labels)} and {last}, with semicolons between them"

    @property
    def cell_help(self) -> str:
        return f"Any of {', '.join(option.code for option in self.options)}, joined with ;"

    def cell_example(self, day: date) -> str:
        return ";".join(option.code for option in self.options[:2])

    def cell_texts(self, text: str) -> list[str]:
        codes = [self._code(part) for part in _parts(text, self.words) or [text]]
        return list(dict.fromkeys(codes))

    def show(self, value: Value | None) -> str:
        if not isinstance(value, list):
            return super().show(value)
        labels = dict(self.options)
        return ", ".join(labels.get(code, code) for code in value)


def _parts(text: str, words: Mapping[str, str]) -> list[str]:
    """Split a cell at semicolons and line ends or, where it has neither, at commas."""
    parts = re.split("[;\n]", text)
    if len(parts) == 1 and plain(text) not in words:
        parts = text.split(",")
    return [part.strip() for part in parts if part.strip()]
