"""One reading of a typed answer, whichever way it came."""

from auditapp.domain.audits.typed_answers import (
    TypedAnswer,
    parts_beside,
    read_answer,
    typed_parts,
)
from auditapp.domain.forms.given_answers import ACTION_LIMIT, EVIDENCE_LIMIT, REASON_LIMIT, Given
from auditapp.domain.forms.questions import Question
from tests.support.factories import question_text, small_form


def question(kind: str) -> Question:
    return next(iter(small_form(question_text("XX-1", kind)).questions()))


def typed(*value: str, **beside: object) -> TypedAnswer:
    return TypedAnswer.model_validate({"value": value, "evidence": "", "reason": "", **beside})


def test_a_readable_answer_is_given_as_it_is_kept() -> None:
    read = read_answer(
        question("yes_no_na"),
        typed(" na ", reason=" No visit\0 ", theme="recording", example=True),
    )
    assert read.given == Given("na", reason="No visit", theme="recording", example=True)
    assert (read.faults, read.was_cleaned) == ({}, True)


def test_every_part_with_a_fault_is_named_and_the_others_are_read() -> None:
    long = typed(
        "perhaps",
        evidence="x" * (EVIDENCE_LIMIT + 1),
        reason="x" * (REASON_LIMIT + 1),
        action="x" * (ACTION_LIMIT + 1),
        theme="weather",
        example=True,
    )
    read = read_answer(question("yes_no_na"), long)
    assert list(read.faults) == ["value", "reason", "evidence", "action", "theme"]
    assert read.given == Given(example=True)
    assert read.as_typed.evidence == long.evidence


def test_a_fault_that_is_known_already_stands() -> None:
    read = read_answer(question("yes_no"), typed("yes", evidence="one"), {"evidence": "Twice"})
    assert (read.faults, read.given) == ({"evidence": "Twice"}, Given("yes"))


def test_bytes_that_were_no_text_are_refused_in_every_part() -> None:
    read = read_answer(question("yes_no"), typed("yes", evidence="caf\ufffd", action="\ufffd"))
    assert list(read.faults) == ["evidence", "action"]


def test_what_is_kept_goes_back_into_the_controls_and_is_read_the_same() -> None:
    day = question("date")
    assert typed_parts(day, Given("2026-02-03"))["value"] == ("3", "2", "2026")
    for asked, given in ((day, Given("2026-02-03")), (question("number"), Given(0))):
        assert read_answer(asked, TypedAnswer(**typed_parts(asked, given))).given == given


def test_only_what_a_question_asks_for_may_stand_beside_its_answer() -> None:
    assert parts_beside(question("number")) == {"theme", "example"}
    assert parts_beside(question("yes_no")) == {"theme", "example", "evidence", "action"}
    assert "reason" in parts_beside(question("yes_no_na"))
