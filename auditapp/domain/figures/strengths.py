"""Which answers show a strength and which fall short, read off the form itself.

A closed question has its good answer first; what falls short is `no`, `not met`, `partly` or
`cannot tell`. "Not asked" and "not applicable" say neither. A question whose options hold none of
these (a meeting's type, say) judges nothing. Grades sum other answers up: they are no strength
and no shortfall by themselves.
"""

from auditapp.domain.audits.completeness import GRADE_ORDER
from auditapp.domain.forms.conditions import Value
from auditapp.domain.forms.definitions import Form, Section
from auditapp.domain.forms.entries import NOT_APPLICABLE
from auditapp.domain.forms.questions import Question
from auditapp.domain.vocabulary import LearningTheme

SHORT = frozenset({"no", "not_met", "partly", "cannot_tell"})
NOT_ASKED = "not_asked"


def is_grade(question: Question) -> bool:
    return question.codes >= set(GRADE_ORDER)


def is_strong(question: Question, value: Value | None) -> bool:
    """Whether this is the good answer of a question that judges."""
    return _judges(question) and value == question.options[0].code


def falls_short(question: Question, value: Value | None) -> bool:
    return _judges(question) and value in SHORT and value != question.options[0].code


def is_theme_list(question: Question) -> bool:
    """Whether the question asks which themes the whole audit teaches."""
    return question.codes >= set(LearningTheme)


def tells_what_people_say(form: Form, section: Section) -> bool:
    """Whether a section keeps what people said (the family's feedback, the talk with the worker)
    and not what the record shows: nothing in it is judged that may not apply, and somebody is
    asked for their own word or their own grade."""
    questions = section.questions
    if any(NOT_APPLICABLE in one.codes and not is_grade(one) for one in questions):
        return False
    return any(
        NOT_ASKED in question.codes or (is_grade(question) and question.key != form.overall_grade)
        for question in questions
    )


def _judges(question: Question) -> bool:
    return bool(question.codes & SHORT)
