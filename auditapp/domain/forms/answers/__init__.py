"""Question types, one class each; the class holds everything that differs by type.

A type says how a posted value and a spreadsheet cell are read, whether it is a number, which
answers are good or weak, how it is shown, printed and exported, and which control it uses. Other
modules call the question and never check its type. A new type is one class here, added to
`AnyQuestion`, and one entry in `web.answer_form`; a guard test checks that both lists agree and
that each type is complete.

A stored value is the option's code, a whole number, an ISO date, text, or a list of codes;
nothing stored means unanswered.
"""

from typing import Annotated, get_args

from pydantic import Field

from auditapp.domain.forms.answers.choices import Choice, SeveralChoices
from auditapp.domain.forms.answers.dates import Day
from auditapp.domain.forms.answers.grades import Grade, GradeNa
from auditapp.domain.forms.answers.judgements import Heard, MetPartlyNa, Safe, YesNo, YesNoNa
from auditapp.domain.forms.answers.numbers import Number, Percentage, Scale
from auditapp.domain.forms.answers.texts import Text
from auditapp.domain.forms.questions import Question

AnyQuestion = Annotated[
    YesNo
    | YesNoNa
    | MetPartlyNa
    | Safe
    | Heard
    | Grade
    | GradeNa
    | Choice
    | SeveralChoices
    | Scale
    | Number
    | Percentage
    | Day
    | Text,
    Field(discriminator="type"),
]


def _types() -> dict[str, type[Question]]:
    """Every question type by the name forms use, taken from the union."""
    union, *_ = get_args(AnyQuestion)
    return {get_args(kind.model_fields["type"].annotation)[0]: kind for kind in get_args(union)}


QUESTION_TYPES = _types()
