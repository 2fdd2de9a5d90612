"""The rule language: what holds, how it reads in words, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditapp.domain.forms.conditions import (
    Accepts,
    AtLeast,
    Condition,
    InRange,
    Not,
    read_condition,
)

YES = {"A-1": ["yes"]}
NO_B = {"B-1": ["no"]}


@pytest.mark.parametrize(
    ("rule", "facts", "holds"),
    [
        (YES, {"A-1": "yes"}, True),
        (YES, {"A-1": "no"}, False),
        (YES, {}, False),
        (YES, {"A-1": "na"}, False),
        ({"A-1": ["yes", "no"]}, {"A-1": "no"}, True),
        ({"A-1": ["7"]}, {"A-1": 7}, True),
        ({"A-1": ["plan"]}, {"A-1": ["voice", "plan"]}, True),
        ({"A-1": ["plan"]}, {"A-1": ["voice"]}, False),
        ({**YES, **NO_B}, {"A-1": "yes", "B-1": "no"}, True),
        ({**YES, **NO_B}, {"A-1": "yes"}, False),
        ({"any": [YES, NO_B]}, {"B-1": "no"}, True),
        ({"any": [YES, NO_B]}, {"B-1": "yes"}, False),
        ({"all": [YES, NO_B]}, {"A-1": "yes", "B-1": "no"}, True),
        ({"all": [YES, NO_B]}, {"A-1": "yes", "B-1": "yes"}, False),
        ({"not": YES}, {"A-1": "no"}, True),
        ({"not": YES}, {"A-1": "yes"}, False),
        ({"at_least": 2, "of": [YES, NO_B, {"C-1": ["yes"]}]}, {"A-1": "yes", "C-1": "yes"}, True),
        ({"at_least": 2, "of": [YES, NO_B, {"C-1": ["yes"]}]}, {"A-1": "yes"}, False),
        ({"A-1": {"at_least": 1}}, {"A-1": 1}, True),
        ({"A-1": {"at_least": 1}}, {"A-1": 0}, False),
        ({"A-1": {"at_most": 4}}, {"A-1": 5}, False),
        ({"A-1": {"at_least": 1, "at_most": 4}}, {"A-1": 4}, True),
        ({"A-1": {"at_least": 1}}, {"A-1": "not_asked"}, False),
        ({"A-1": {"at_least": 0}}, {}, False),
        ({"any": [{"not": YES}, NO_B]}, {"A-1": "no"}, True),
    ],
)
def test_a_rule_holds_exactly_when_it_should(rule: object, facts: object, holds: bool) -> None:
    assert read_condition(rule).holds(facts) is holds  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "rule",
    [{"not": YES}, {"not": {"A-1": ["na"]}}, {"not": {"any": [YES, NO_B]}}, {"not": {"not": YES}}],
)
def test_an_unanswered_question_meets_no_rule_not_even_a_negative_one(rule: object) -> None:
    assert not read_condition(rule).holds({})


def test_what_is_certain_does_not_wait_for_the_rest() -> None:
    both = {"not": {"all": [YES, NO_B]}}
    assert read_condition(both).holds({"A-1": "no"})
    assert not read_condition(both).holds({"A-1": "yes"})
    assert not read_condition({"not": both}).holds({"A-1": "yes"})


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({}, "a condition is a table"),
        ([], "a condition is a table"),
        ("A-1 == yes", "a condition is a table"),
        (None, "a condition is a table"),
        ({"A-1": "yes"}, "list of accepted answers"),
        ({"A-1": []}, "list of accepted answers"),
        ({"A-1": [True]}, "quoted text"),
        ({"A-1": [1]}, "quoted text"),
        ({"A-1": {}}, "range of whole numbers"),
        ({"A-1": {"at_least": True}}, "range of whole numbers"),
        ({"A-1": {"at_least": 1.5}}, "range of whole numbers"),
        ({"A-1": {"over": 1}}, "range of whole numbers"),
        ({"any": []}, "list of conditions"),
        ({"any": YES}, "list of conditions"),
        ({"any": [YES], "A-1": ["yes"]}, "stands alone"),
        ({"all": [YES], "any": [YES]}, "stands alone"),
        ({"not": [YES]}, "a condition is a table"),
        ({"not": YES, "A-1": ["yes"]}, "stands alone"),
        ({"at_least": 1}, "stands alone"),
        ({"at_least": 3, "of": [YES, NO_B]}, "from 1 to 2"),
        ({"at_least": 0, "of": [YES, NO_B]}, "from 1 to 2"),
        ({"at_least": True, "of": [YES, NO_B]}, "from 1 to 2"),
        ({"at_least": "1", "of": [YES, NO_B]}, "from 1 to 2"),
        ({"any": [{"all": [{"A-1": "yes"}]}]}, "list of accepted answers"),
    ],
)
def test_a_rule_that_cannot_be_read_says_how_to_mend_it(rule: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_condition(rule)


def test_a_rule_nested_too_deeply_is_refused_long_before_the_stack_ends() -> None:
    rule: object = YES
    for _ in range(50):
        rule = {"not": rule}
    with pytest.raises(ValueError, match="nested"):
        read_condition(rule)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (YES, "“a?” is “Yes”"),
        ({"A-1": ["yes", "no"]}, "“a?” is “Yes” or “No”"),
        ({**YES, "B-1": ["no"]}, "“a?” is “Yes”, and “b?” is “No”"),
        ({"any": [YES, NO_B]}, "“a?” is “Yes”, or “b?” is “No”"),
        ({"not": YES}, "it is not so that “a?” is “Yes”"),
        ({"A-1": {"at_least": 1, "at_most": 4}}, "“a?” is at least 1 and at most 4"),
        (
            {"at_least": 2, "of": [YES, NO_B, NO_B]},
            "at least 2 of these: “a?” is “Yes”; “b?” is “No”; “b?” is “No”",
        ),
        ({"any": [YES]}, "“a?” is “Yes”"),
    ],
)
def test_a_rule_reads_as_a_sentence(rule: object, words: str) -> None:
    def wording(key: str, code: str | None) -> str:
        return code.capitalize() if code else f"{key[0].lower()}?"

    assert read_condition(rule).words(wording) == words


def test_a_rule_names_every_question_inside_it() -> None:
    rule = {"any": [{"not": YES}, {"at_least": 1, "of": [NO_B, {"C-1": {"at_least": 1}}]}]}
    assert read_condition(rule).keys == {"A-1", "B-1", "C-1"}


ANSWERS = st.dictionaries(
    st.sampled_from(["A-1", "B-1", "C-1"]), st.sampled_from(["yes", "no", "na"]), max_size=3
)
LEAVES = st.builds(
    Accepts,
    st.sampled_from(["A-1", "B-1", "C-1"]),
    st.lists(st.sampled_from(["yes", "no", "na"]), min_size=1).map(tuple),
)


@given(ANSWERS, st.lists(LEAVES, min_size=1, max_size=4))
def test_all_and_any_are_the_two_ends_of_at_least(
    facts: dict[str, str], parts: list[Condition]
) -> None:
    held = [part.holds(facts) for part in parts]
    assert AtLeast(len(parts), tuple(parts)).holds(facts) is all(held)
    assert AtLeast(1, tuple(parts)).holds(facts) is any(held)


@given(ANSWERS, LEAVES)
def test_not_is_the_opposite_wherever_the_question_is_answered(
    facts: dict[str, str], part: Accepts
) -> None:
    if part.key in facts:
        assert Not(part).holds(facts) is not part.holds(facts)
    else:
        assert not Not(part).holds(facts)


@given(st.integers(-5, 5), st.integers(-5, 5), st.integers(-5, 5))
def test_a_range_holds_both_its_ends(low: int, high: int, value: int) -> None:
    assert InRange("A-1", low, high).holds({"A-1": value}) is (low <= value <= high)
