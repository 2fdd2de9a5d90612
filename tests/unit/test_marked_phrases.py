"""Marks of an answer: in which of its texts a phrase stands, and what is gone after a change."""

from auditapp.domain.forms.given_answers import Given
from auditapp.domain.privacy import marked_phrases
from tests.support.factories import question_text, small_form

FORM = small_form(question_text("XX-01"), question_text("XX-02", "text"))
CHOSEN, WRITTEN = FORM.questions()
NAMED = "Jordan Smith was seen at LS1 4AB."


def test_every_text_of_an_answer_is_read_and_no_choice_is() -> None:
    given = {"XX-01": Given("yes", NAMED), "XX-02": Given(NAMED), "XX-99": Given(NAMED)}
    found = marked_phrases.marked(FORM.by_key, given, ())
    assert {key: {mark.part for mark in marks} for key, marks in found.items()} == {
        "XX-01": {"evidence"},
        "XX-02": {"value"},
    }
    everything = {mark.digest for marks in found.values() for mark in marks}
    assert marked_phrases.marked(FORM.by_key, given, everything) == {}
    assert {mark.question for mark in found["XX-01"]} == {"XX-01"}
    assert all("in the evidence looks like" in mark.words for mark in found["XX-01"])


def test_a_stored_answer_counts_the_texts_that_hold_a_mark() -> None:
    assert marked_phrases.marked_parts(CHOSEN, {"value": "yes"}) == 0
    named = {"value": "no", "evidence": NAMED, "action": NAMED}
    assert marked_phrases.marked_parts(CHOSEN, named) == 2
    assert marked_phrases.marked_parts(WRITTEN, {"value": NAMED}) == 1


def test_a_phrase_that_is_taken_out_is_gone_and_one_that_moves_is_not() -> None:
    before = marked_phrases.marks(CHOSEN, Given("no", NAMED))
    moved = Given("no", "", action="Ask Jordan Smith")
    phrases = {mark.phrase for mark in marked_phrases.removed(CHOSEN, before, moved)}
    assert phrases == {"LS1 4AB"}
    assert len(list(marked_phrases.gone(before, "Nothing."))) == len(before)
