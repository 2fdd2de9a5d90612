"""What every question has, whatever its type; `answers` holds the types."""

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, field_validator

from auditapp.domain.forms.conditions import ConditionField, Value
from auditapp.domain.forms.entries import BadAnswer, clean_text


class Option(NamedTuple):
    code: str
    label: str


class Question(BaseModel):
    """What every question has; the types below say what an answer to it is."""

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
    worries: ClassVar[frozenset[str]] = frozenset()
    """Answers that, to a critical question, mean that a child may be unsafe."""

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

    def escalates_on(self, value: Value | None) -> bool:
        """Whether this answer opens an escalation."""
        return self.critical and isinstance(value, str) and value in self.worries

    @property
    def takes_evidence(self) -> bool:
        return bool(self.options)

    @property
    def codes(self) -> frozenset[str]:
        """Answers a condition may name; empty where there is nothing fixed to name."""
        return frozenset(option.code for option in self.options)

    def parse(self, raw: Sequence[str]) -> Value | None:
        """Read what was submitted; None is unanswered; BadAnswer says what to mend."""
        texts = [kept for kept in (clean_text(text) for text in raw) if kept]
        if not texts:
            return None
        if len(texts) > 1:
            raise BadAnswer("Give one answer only")
        return self.parse_one(texts[0])

    def parse_one(self, text: str) -> Value:
        raise NotImplementedError

    def show(self, value: Value | None) -> str:
        """The answer as people read it."""
        return "Not answered" if value is None else str(value)

    def export(self, value: Value | None) -> str:
        """The answer's code as a file carries it (several joined with `;`)."""
        return "" if value is None else str(value)
