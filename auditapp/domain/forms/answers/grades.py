"""Grades, best first: ordinal judgements, counted and compared, never averaged."""

from typing import ClassVar, Literal

from auditapp.domain.forms.answers.options import ClosedQuestion
from auditapp.domain.forms.given_answers import NOT_APPLICABLE
from auditapp.domain.forms.questions import Option

_GRADES = (
    Option("O", "Outstanding"),
    Option("G", "Good"),
    Option("RI", "Requires improvement"),
    Option("I", "Inadequate"),
)
GRADES = tuple(option.code for option in _GRADES)
GradeBelowBest = Literal["G", "RI", "I"]


def better_than(grade: str) -> tuple[str, ...]:
    """The grades that are better than this one."""
    return GRADES[: GRADES.index(grade)]


class GradeQuestion(ClosedQuestion):
    """No answers: a grade sums up other answers and is not itself a strength or weakness."""

    is_grade: ClassVar[bool] = True

    @property
    def tones(self) -> dict[str, str]:
        tones = dict(zip(GRADES, ("good", "part", "part", "bad"), strict=True))
        return {**tones, NOT_APPLICABLE: "off"}


class Grade(GradeQuestion):
    type: Literal["grade"]
    OPTIONS = _GRADES


class GradeNa(GradeQuestion):
    type: Literal["grade_na"]
    OPTIONS = (*_GRADES, Option(NOT_APPLICABLE, "Not applicable"))


FINAL_GRADE_QUESTION = Grade(type="grade", key="FINAL-GRADE", text="Final grade")
"""Question through which the grade after moderation is read."""
