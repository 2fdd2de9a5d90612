"""What every question has, whatever its type; `answers` holds the types."""

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
    """What every question has; the types in `answers` say what an answer to it is."""

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
    """Answers that, to a critical question, mean that a child may be unsafe."""
    pattern: ClassVar[str] = ""
    """How a number is typed: a pattern whose first group is the digits."""
    suffix: ClassVar[str] = ""
    """What follows a number wherever it is shown, such as %."""

    @field_validator("outcomes", mode="before")
    @classmethod
    def _outcomes_are_a_list(cls, raw: Any) -> Any:
        return tuple(raw) if isinstance(raw, list) else raw

    @property
    def options(self) -> tuple[Option, ...]:
        return ()

    @property
    def name(self) -> str:
        """What lists and rules call the question."""
        return self.short or self.text

    @property
    def must_be_answered(self) -> bool:
        return self.required or self.critical

    @property
    def takes_evidence(self) -> bool:
        return bool(self.options)

    @property
    def takes_reason(self) -> bool:
        """Whether it may be not applicable, for a reason."""
        return NOT_APPLICABLE in self.codes

    @property
    def takes_action(self) -> bool:
        """Whether it has answers after which something needs to happen."""
        return self.takes_evidence and bool(self.weak)

    @cached_property
    def codes(self) -> frozenset[str]:
        """Answers a condition may name; empty where there is nothing fixed to name."""
        return frozenset(option.code for option in self.options)

    @property
    def bounds(self) -> tuple[int, int] | None:
        """The least and the greatest number it may be, which a condition may give a range of;
        None where it is no number."""
        return None

    @property
    def is_score(self) -> bool:
        """Whether it is a number that is chosen, not typed."""
        return self.bounds is not None and bool(self.options)

    @property
    def ends(self) -> str:
        """What the two ends of a score mean."""
        return ""

    @property
    def limit(self) -> int:
        """The most characters of a text; 0 for anything else."""
        return 0

    # What an answer says of practice

    @property
    def good(self) -> str | None:
        """The good answer, where some answers are weak."""
        return None

    @property
    def weak(self) -> frozenset[str]:
        """Answers that say practice falls short."""
        return frozenset()

    @property
    def tones(self) -> dict[str, str]:
        """How each option looks in the grid: good, part, bad or off."""
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
        """The number it is part of, where the answer is more than that; else None."""
        return None

    # Reading an answer

    def parse(self, raw: Sequence[str]) -> Value | None:
        """Read what was submitted; None is unanswered; BadAnswer says how to correct it."""
        texts = [kept for kept in (clean_text(text) for text in raw) if kept]
        if not texts:
            return None
        if len(texts) > 1:
            raise BadAnswer("Give one answer only")
        return self.parse_one(texts[0])

    def parse_one(self, text: str) -> Value:
        raise NotImplementedError

    def read_cell(self, text: str) -> Value | None:
        """Read a spreadsheet's cell, from a file or pasted; BadAnswer says what it may hold."""
        kept = clean_text(text)
        return self.parse(self.cell_texts(kept)) if kept else None

    def cell_texts(self, text: str) -> list[str]:
        """A cell as the texts that would be submitted."""
        return [text]

    @property
    def letters(self) -> dict[str, str]:
        """Keystroke in the grid (in small letters) to the code it answers."""
        return {}

    @property
    def cell_rules(self) -> dict[str, Any]:
        """What the page's script needs to read a cell exactly as `read_cell` does, for JSON.

        `words`: what a cell may say, to the code, where there are options; `day` (a pattern) and
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

    # In words

    @property
    def cell_remedy(self) -> str:
        """What to write into a cell instead of something that cannot be read."""
        raise NotImplementedError

    @property
    def cell_help(self) -> str:
        """What a cell of a file may hold."""
        raise NotImplementedError

    def cell_example(self, day: date) -> str:
        """An example of a cell; a date is this day."""
        raise NotImplementedError

    def typed(self, value: Value) -> tuple[str, ...]:
        """An answer as its controls hold it."""
        return tuple(value) if isinstance(value, list) else (str(value),)

    def show(self, value: Value | None) -> str:
        """The answer as people read it, on a page, on paper or in a file."""
        return "Not answered" if value is None else f"{value}{self.suffix}"
