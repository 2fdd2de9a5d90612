"""Dates, kept as ISO text."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar, Literal

from auditapp.domain.calendar import MONTH_NAMES, day_words, without_time
from auditapp.domain.forms.answers.accepted_words import plain
from auditapp.domain.forms.conditions import Value
from auditapp.domain.forms.given_answers import BadAnswer, clean_text, real_day
from auditapp.domain.forms.questions import Question

_WRITTEN = (
    "(?:[a-z]{3,9},? )?([0-9]{1,2})(?:st|nd|rd|th)?[ /.]([0-9]{1,2}|[a-z]{3,9}),?[ /.]"
    "([0-9]{1,4})(?: [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
)
_MONTHS = {name: str(number) for name, number in MONTH_NAMES.items()}
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})")


class Day(Question):
    """A date; never in the future."""

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
        text = without_time(text)
        if found := _YEAR_FIRST.fullmatch(text):
            text = f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}"
        return real_day(text).isoformat()

    def typed(self, value: Value) -> tuple[str, ...]:
        """Day, month and year, for three boxes."""
        year, month, day = str(value).split("-")
        return day.lstrip("0"), month.lstrip("0"), year

    def show(self, value: Value | None) -> str:
        return super().show(value) if value is None else day_words(date.fromisoformat(str(value)))

    cell_help: ClassVar[str] = "A day such as 2026-10-03"
    cell_remedy: ClassVar[str] = "Use a date such as 3/10/2026"

    def cell_example(self, day: date) -> str:
        return day.isoformat()

    @property
    def cell_rules(self) -> dict[str, Any]:
        return {**super().cell_rules, "day": _WRITTEN, "months": _MONTHS}

    def cell_texts(self, text: str) -> list[str]:
        found = re.fullmatch(_WRITTEN, plain(text))
        if found is None:
            return [text]
        day, month, year = found.groups()
        return [day, _MONTHS.get(month, month), year]


DAY_QUESTION = Day(type="date", key="CELL-DAY", text="A day")
"""Question through which days of files are read that are no answers."""
