"""What changed between two versions of an audit, in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditapp.domain.audits.changes import MOST_WORDS, Piece, changes, compare
from auditapp.domain.forms.given_answers import Given
from tests.support.factories import question_text, small_form

FORM = small_form(question_text("XX-01"), question_text("XX-02", "text"))


def marked(pieces: tuple[Piece, ...]) -> list[str]:
    return [one.text.strip() for one in pieces if one.changed]


@pytest.mark.parametrize(
    ("before", "after", "out", "put_in"),
    [
        ("The plan is good.", "The plan is not good.", [], ["not"]),
        ("The plan is not good.", "The plan is good.", ["not"], []),
        ("She was seen twice in May", "He was seen once in May", ["She", "twice"], ["He", "once"]),
        ("One line\n\nand another", "One line\n\nand the other", ["another"], ["the other"]),
        ("", "New words", [], ["New words"]),
        ("Old words", "", ["Old words"], []),
        ("Nothing alike", "entirely different", ["Nothing alike"], ["entirely different"]),
    ],
)
def test_words_that_only_one_text_has_are_marked(
    before: str, after: str, out: list[str], put_in: list[str]
) -> None:
    old, new = compare(before, after)
    assert (marked(old), marked(new)) == (out, put_in)


TEXT = st.text(st.sampled_from("ab c\n🦊"), max_size=60)


@given(TEXT, TEXT)
def test_the_pieces_of_a_text_are_the_text(before: str, after: str) -> None:
    old, new = compare(before, after)
    assert ("".join(one.text for one in old), "".join(one.text for one in new)) == (before, after)


def test_texts_too_long_to_compare_are_marked_between_what_they_share() -> None:
    many = " ".join(f"w{number}" for number in range(MOST_WORDS + 1))
    others = " ".join(f"v{number}" for number in range(MOST_WORDS + 1))
    old, new = compare(f"It began {many} and ended", f"It began {others} and ended")
    assert [one.changed for one in old] == [False, True, False]
    assert marked(new) == [others]


def test_a_reason_is_compared_only_of_what_is_not_applicable() -> None:
    before, after = Given("na", reason="Unborn."), Given("yes", reason="Jordan was born.")
    (change,) = changes(FORM, {"XX-01": before}, {"XX-01": after})
    assert "Jordan" not in str(change)
    assert [part.name for part in change.parts] == ["Answer", "Why not applicable"]


def test_each_part_of_an_answer_that_changed_stands_on_its_own() -> None:
    (change,) = changes(
        FORM,
        {"XX-01": Given("yes", evidence="In the plan.", theme="voice")},
        {"XX-01": Given("na", evidence="In the plan.", reason="Unborn.", example=True)},
    )
    assert [(part.name, marked(part.before), marked(part.after)) for part in change.parts] == [
        ("Answer", ["Yes"], ["Not applicable"]),
        ("Why not applicable", [], ["Unborn."]),
        ("Learning theme", ["Child’s voice"], []),
        ("Good practice", [], ["Marked as good practice"]),
    ]


def test_a_question_that_was_asked_about_is_listed_though_its_answer_stayed() -> None:
    kept = {"XX-01": Given("yes"), "XX-02": Given("Calm.")}
    (change,) = changes(FORM, kept, kept, {"XX-02": "When?"})
    assert (change.question.key, change.parts, change.comment) == ("XX-02", (), "When?")
    assert changes(FORM, kept, kept) == []
