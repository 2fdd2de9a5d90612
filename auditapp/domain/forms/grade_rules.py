"""Grade rules: limits on an audit's overall grade while a condition holds."""

from collections.abc import Container
from typing import Literal

from pydantic import BaseModel, ConfigDict

from auditapp.domain.forms.answers.grades import GradeBelowBest, better_than
from auditapp.domain.forms.conditions import Accepts, ConditionField
from auditapp.domain.forms.given_answers import CANNOT_TELL

DOUBT_COUNTS = "“Cannot tell” counts as “No”."
"""What a message adds where the rule asks for a “no” and the question lets an auditor doubt."""


class GradeRule(BaseModel):
    """A limit on the overall grade while a condition holds.

    A better grade needs a recorded reason, from the auditor or only from a moderator.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    when: ConditionField
    not_better_than: GradeBelowBest
    message: str
    reason_by: Literal["auditor", "moderator"] = "auditor"

    @property
    def too_good(self) -> tuple[str, ...]:
        """The grades that break the rule."""
        return better_than(self.not_better_than)

    def counting_doubt(self, doubtful: Container[str]) -> "GradeRule":
        """The rule where “cannot tell” counts as “no”, in answers to the `doubtful` questions."""

        def doubt(test: Accepts) -> tuple[str, ...]:
            counts = test.key in doubtful and "no" in test.codes and CANNOT_TELL not in test.codes
            return (CANNOT_TELL,) if counts else ()

        when = self.when.with_codes(doubt)
        if when == self.when:
            return self
        return self.model_copy(update={"when": when, "message": f"{self.message} {DOUBT_COUNTS}"})
