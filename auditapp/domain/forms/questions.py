"""The base of every question, whatever its type; `answers` holds the types."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, field_validator

from auditapp.domain.forms.conditions import ConditionField, Value
from auditapp.domain.forms.given_answers import NOT_APPLICABLE, BadAnswer, clean_text


class Option(NamedTuple):
    code: str
    label: str


class Question(BaseModel):
    """Fields and methods of every question; the types in `answers` say what an answer may be."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    key: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$", max_length=40)]
    text: Annotated[str, Field(min_length=1, max_length=1000)]
    short: Annotated[str, Field(max_length=60)] = ""
    help: Annotated[str, Field(max_length=2000)] = ""
    outcomes: tuple[str, ...] = ()
    required: bool = False
    critical: bool = False
    show_if: ConditionField | None = None

    control: ClassVar[str]
    """Which control asks for it: radios, checkboxes, number, date or text."""
    is_grade: ClassVar[bool] = False
    """Whether its options are the grades."""
    is_count: ClassVar[bool] = False
    """Whether its answers can be added up over audits."""
    worries: ClassVar[frozenset[str]] = frozenset()
    """Answers to a critical question that mean a child may be unsafe."""
    pattern: ClassVar[str] = ""
    """How a number is typed: a pattern whose first group is the digits."""
    suffix: ClassVar[str] = ""
    """The unit shown after a number, such as %."""

    @field_validator("outcomes", mode="before")
    @classmethod
    def _outcomes_are_a_list(cls, raw: Any) -> Any:
        return tuple(raw) if isinstance(raw, list) else raw

    @property
    def options(self) -> tuple[Option, ...]:
        return ()

    @property
    def name(self) -> str:
        """The name of the question in lists and rules."""
        return self.short or self.text

    @property
    def must_be_answered(self) -> bool:
        return self.required or self.critical

    @property
    def takes_evidence(self) -> bool:
        return bool(self.options)

    @property
    def takes_reason(self) -> bool:
        """Whether it may be answered "not applicable", with a reason."""
        return NOT_APPLICABLE in self.codes

    @property
    def takes_action(self) -> bool:
        """Whether some of its answers need an action."""
        return self.takes_evidence and bool(self.weak)

    @cached_property
    def codes(self) -> frozenset[str]:
        """Answers a condition may name; empty where answers are not fixed."""
        return frozenset(option.code for option in self.options)

    @property
    def bounds(self) -> tuple[int, int] | None:
        """The least and greatest number allowed, for conditions that give a range; None where it
        is not a number."""
        return None

    @property
    def is_score(self) -> bool:
        """Whether it is a number that is chosen rather than typed."""
        return self.bounds is not None and bool(self.options)

    @property
    def ends(self) -> str:
        """The meaning of the two ends of a score."""
        return ""

    @property
    def limit(self) -> int:
        """The most characters of a text; 0 for anything else."""
        return 0

    # What an answer says about practice

    @property
    def good(self) -> str | None:
        """The good answer, where some answers are weak."""
        return None

    @property
    def weak(self) -> frozenset[str]:
        """Codes of answers that mean practice falls short."""
        return frozenset()

    @property
    def tones(self) -> dict[str, str]:
        """The look of each option in the grid: good, part, bad or off."""
        return {}

    def is_good(self, value: Value | None) -> bool:
        return value is not None and value == self.good

    def is_weak(self, value: Value | None) -> bool:
        return isinstance(value, str) and value in self.weak

    def escalates_on(self, value: Value | None) -> bool:
        """Whether this answer opens an escalation."""
        return self.critical and isinstance(value, str) and value in self.worries

    @property
    def part_of(self) -> str | None:
        """The earlier question whose number this one is part of."""
        return None

    def exceeded(self, value: Value | None, others: Mapping[str, Value]) -> int | None:
        """The number it is part of, if the answer is more than that; otherwise None."""
        return None

    # Reading an answer

    def parse(self, raw: Sequence[str]) -> Value | None:
        """Read the submitted texts; None is unanswered; BadAnswer says how to correct it."""
        texts = [kept for kept in (clean_text(text) for text in raw) if kept]
        if not texts:
            return None
        if len(texts) > 1:
            raise BadAnswer("Give one answer only")
        return self.parse_one(texts[0])

    def parse_one(self, text: str) -> Value:
        raise NotImplementedError

    def read_cell(self, text: str) -> Value | None:
        """Read a spreadsheet cell, from a file or pasted; BadAnswer says what it may hold."""
        kept = clean_text(text)
        return self.parse(self.cell_texts(kept)) if kept else None

    def cell_texts(self, text: str) -> list[str]:
        """A cell as the texts that would be submitted."""
        return [text]

    @property
    def letters(self) -> dict[str, str]:
        """Codes by keystroke in the grid (lower case)."""
        return {}

    @property
    def cell_rules(self) -> dict[str, Any]:
        """Rules, for JSON, by which the page's script reads a cell exactly as `read_cell` does.

        `words`: codes by the words a cell may hold, where there are options; `day` (a pattern) and
        `months` for a date; `pattern` for a number; `limit` for a text.
        """
        return {
            "control": self.control,
            "letters": self.letters,
            "remedy": self.cell_remedy,
            "pattern": self.pattern,
            "suffix": self.suffix,
            "limit": self.limit,
        }

    # Words for people

    @property
    def cell_remedy(self) -> str:
        """Advice on what to write into a cell that cannot be read."""
        raise NotImplementedError

    @property
    def cell_help(self) -> str:
        """Column help: what a cell of a file may hold."""
        raise NotImplementedError

    def cell_example(self, day: date) -> str:
        """An example of a cell; for a date, this day."""
        raise NotImplementedError

    def typed(self, value: Value) -> tuple[str, ...]:
        """The texts that its controls hold for an answer."""
        return tuple(value) if isinstance(value, list) else (str(value),)

    def show(self, value: Value | None) -> str:
        """The answer in words, for a page, a print-out or a file."""
        return "Not answered" if value is None else f"{value}{self.suffix}"
