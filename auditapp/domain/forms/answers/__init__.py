"""One class per type of question: everything that differs by type is said in its class.

Everything else asks the question, never its type: how a posted value and a spreadsheet's cell are
read, whether it is a number, which answer is good and which is weak, how it is shown, printed and
exported, which control draws it. A new type is one class here, added to `AnyQuestion`, and one
entry in `web.answer_form`; a guard test holds the two equal and each type complete.

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
    """Every type by the name forms use, read off the union itself."""
    union, *_ = get_args(AnyQuestion)
    return {get_args(kind.model_fields["type"].annotation)[0]: kind for kind in get_args(union)}


QUESTION_TYPES = _types()
