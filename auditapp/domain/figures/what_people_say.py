"""Questions that list learning themes, and sections that record what people said, found from the
form's definition."""

from auditapp.domain.forms.definitions import Form, Section
from auditapp.domain.forms.given_answers import NOT_APPLICABLE, NOT_ASKED
from auditapp.domain.forms.questions import Question
from auditapp.domain.vocabulary import LearningTheme


def is_theme_list(question: Question) -> bool:
    """Whether the question asks which themes the whole audit teaches."""
    return question.codes >= set(LearningTheme)


def tells_what_people_say(form: Form, section: Section) -> bool:
    """Whether a section keeps what people said (the family's feedback, the talk with the worker)
    and not what the record shows: nothing in it is judged that may not apply, and somebody is
    asked for their own word or their own grade."""
    questions = section.questions
    if any(NOT_APPLICABLE in one.codes and not one.is_grade for one in questions):
        return False
    return any(
        NOT_ASKED in question.codes or (question.is_grade and question.key != form.overall_grade)
        for question in questions
    )
