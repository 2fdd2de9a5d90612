"""Every type of question is complete: what reads it, what asks for it, what a form may say."""

from auditapp.domain.forms.answers import QUESTION_TYPES
from auditapp.web.answer_form import FIELDS
from tests.support.factories import question_text, small_form

CONTROLS = {"radios", "checkboxes", "number", "date", "text"}


def test_every_type_has_a_field_that_reads_it_and_every_field_a_type() -> None:
    assert set(FIELDS) == set(QUESTION_TYPES)


def test_every_type_has_a_control_that_the_pages_know() -> None:
    assert {kind.control for kind in QUESTION_TYPES.values()} == CONTROLS


def test_an_example_form_may_use_every_type_at_once() -> None:
    own = 'options = [ ["a", "A"], ["b", "B"] ]'
    asked = [
        question_text(f"XX-{at}", kind, more=own if "choice" in kind else "")
        for at, kind in enumerate(QUESTION_TYPES, start=1)
    ]
    assert [question.type for question in small_form(*asked).questions()] == list(QUESTION_TYPES)
