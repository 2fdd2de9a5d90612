"""Numbers agree with their nouns."""

import pytest

from auditapp.domain.counting import agree, counted, ordinal


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0 audits"), (1, "1 audit"), (2, "2 audits"), (1_200, "1,200 audits")],
)
def test_a_noun_takes_an_s_but_after_one(number: int, words: str) -> None:
    assert counted(number, "audit") == words


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 audits are"), (1, "1 audit is"), (2, "2 audits are")]
)
def test_a_verb_agrees_as_well(number: int, words: str) -> None:
    assert counted(number, "audit is", "audits are") == words


def test_words_can_agree_without_the_number() -> None:
    assert [agree(number, "it", "them") for number in (0, 1, 2)] == ["them", "it", "them"]


def test_places_in_an_order_are_said_as_people_say_them() -> None:
    numbers = (1, 2, 3, 4, 10, 11, 12, 13, 20, 21, 22, 101, 111, 1_002)
    words = "1st 2nd 3rd 4th 10th 11th 12th 13th 20th 21st 22nd 101st 111th 1,002nd"
    assert " ".join(ordinal(number) for number in numbers) == words
