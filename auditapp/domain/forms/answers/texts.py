"""Free text, never shortened."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from auditapp.domain.forms.conditions import Value
from auditapp.domain.forms.given_answers import EVIDENCE_LIMIT, limited
from auditapp.domain.forms.questions import Question


class Text(Question):
    type: Literal["text"]
    max_chars: Annotated[int, Field(ge=1, le=EVIDENCE_LIMIT)] = 2000
    control: ClassVar[str] = "text"
    cell_help: ClassVar[str] = "Text"

    @property
    def limit(self) -> int:
        return self.max_chars

    def parse_one(self, text: str) -> Value:
        return limited(text, self.max_chars)

    @property
    def cell_remedy(self) -> str:
        return f"Use at most {self.max_chars} characters"

    def cell_example(self, day: date) -> str:
        return "What was seen"
