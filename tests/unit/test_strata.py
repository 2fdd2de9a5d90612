"""How many from each stratum: worked by hand, and held to what each kind of plan promises."""

import json
import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from auditapp.domain.sampling.strata import (
    Chosen,
    DrawRefused,
    Equal,
    Proportional,
    SizePlan,
    Stratum,
    read_plan,
    stratum_words,
)

Populations = dict[Stratum, int]
EAST: Stratum = ("East",)
NORTH: Stratum = ("North",)
SOUTH: Stratum = ("South",)
WEST: Stratum = ("West",)

NAMES: st.SearchStrategy[Stratum] = st.tuples(
    st.sampled_from("ABCDEFGH"), st.sampled_from(["", "x"])
)
POPULATIONS = st.dictionaries(NAMES, st.integers(1, 60), min_size=1, max_size=12)


@st.composite
def lists(draw: st.DrawFn) -> tuple[Populations, int]:
    """Strata with what each holds, and a size that they can give."""
    populations = draw(POPULATIONS)
    return populations, draw(st.integers(1, sum(populations.values())))


LISTS = lists()


def refused(plan: SizePlan, populations: Populations, size: int) -> str:
    with pytest.raises(DrawRefused) as refusal:
        plan.sizes(populations, size)
    return str(refusal.value)


# In proportion, worked by hand --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("populations", "size", "sizes"),
    [
        # exact shares 5, 3, 2: nothing to round
        ({NORTH: 50, EAST: 30, SOUTH: 20}, 10, {NORTH: 5, EAST: 3, SOUTH: 2}),
        # 4.7, 3.3, 2.0: the largest fraction is North's
        ({NORTH: 47, EAST: 33, SOUTH: 20}, 10, {NORTH: 5, EAST: 3, SOUTH: 2}),
        # 2.4, 2.4, 1.2: the rest of one to one of two equals, by name
        ({NORTH: 40, EAST: 40, SOUTH: 20}, 6, {NORTH: 2, EAST: 3, SOUTH: 1}),
        # 2.5, 1.5: equal fractions, the larger stratum first
        ({EAST: 30, NORTH: 50}, 4, {NORTH: 3, EAST: 1}),
        # 0.9, 0.09, 0.01: one case goes where most are, and the others have none
        ({NORTH: 90, EAST: 9, SOUTH: 1}, 1, {NORTH: 1, EAST: 0, SOUTH: 0}),
        # every case
        ({NORTH: 4, EAST: 2}, 6, {NORTH: 4, EAST: 2}),
    ],
)
def test_in_proportion_by_the_largest_remainders(
    populations: Populations, size: int, sizes: Populations
) -> None:
    assert Proportional().sizes(populations, size) == sizes


@pytest.mark.parametrize(
    ("populations", "at_least", "size", "sizes"),
    [
        # 9, 0.9, 0.1 of 10: two get the minimum, the rest goes to the first
        ({NORTH: 90, EAST: 9, SOUTH: 1}, 1, 10, {NORTH: 8, EAST: 1, SOUTH: 1}),
        # South holds one only, so it gives one
        ({NORTH: 90, EAST: 9, SOUTH: 1}, 2, 10, {NORTH: 7, EAST: 2, SOUTH: 1}),
        # 6.67, 2.22, 1.11 of 10: South needs 2; of 8 left 6.0 and 2.0
        ({NORTH: 60, EAST: 20, SOUTH: 10}, 2, 10, {NORTH: 6, EAST: 2, SOUTH: 2}),
        # 5.4, 2.1, 1.5 of 9: South gets 2, then East's share is 1.96 of 7 and it gets 2 as well
        ({NORTH: 54, EAST: 21, SOUTH: 15}, 2, 9, {NORTH: 5, EAST: 2, SOUTH: 2}),
        # nobody is below the minimum
        ({NORTH: 50, EAST: 30, SOUTH: 20}, 2, 10, {NORTH: 5, EAST: 3, SOUTH: 2}),
        # the minimum is all there is
        ({NORTH: 90, EAST: 9}, 5, 10, {NORTH: 5, EAST: 5}),
    ],
)
def test_a_minimum_is_kept_and_the_rest_is_in_proportion(
    populations: Populations, at_least: int, size: int, sizes: Populations
) -> None:
    assert Proportional(at_least).sizes(populations, size) == sizes


def test_a_minimum_that_the_size_cannot_give_is_refused_with_the_numbers() -> None:
    assert refused(Proportional(4), {NORTH: 9, EAST: 9, SOUTH: 2}, 9) == (
        "3 strata with at least 4 each need 10 cases; the size is 9. "
        "Choose a larger size or a smaller minimum."
    )


# Equal numbers, worked by hand --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("populations", "size", "sizes"),
    [
        ({NORTH: 50, EAST: 5, SOUTH: 20}, 9, {NORTH: 3, EAST: 3, SOUTH: 3}),
        # one over: to the largest
        ({NORTH: 5, EAST: 50, SOUTH: 20}, 10, {NORTH: 3, EAST: 4, SOUTH: 3}),
        # one over, two equally large: by name
        ({NORTH: 50, EAST: 50, SOUTH: 20}, 10, {NORTH: 3, EAST: 4, SOUTH: 3}),
        # East gives the one it has; the two that are missing come from the others
        ({NORTH: 50, EAST: 1, SOUTH: 20}, 9, {NORTH: 4, EAST: 1, SOUTH: 4}),
        # East and then South run out
        ({NORTH: 50, EAST: 1, SOUTH: 5}, 12, {NORTH: 6, EAST: 1, SOUTH: 5}),
        # fewer cases than strata: the largest
        ({NORTH: 5, EAST: 9, SOUTH: 7}, 2, {NORTH: 0, EAST: 1, SOUTH: 1}),
        ({NORTH: 4, EAST: 2}, 6, {NORTH: 4, EAST: 2}),
    ],
)
def test_equal_numbers_but_for_what_a_stratum_does_not_have(
    populations: Populations, size: int, sizes: Populations
) -> None:
    assert Equal().sizes(populations, size) == sizes


# Chosen numbers -----------------------------------------------------------------------------------


def test_chosen_numbers_are_taken_and_a_stratum_not_named_gives_none() -> None:
    populations = {NORTH: 50, EAST: 5, SOUTH: 20}
    sizes = Chosen({NORTH: 3, EAST: 5}).sizes(populations, 8)
    assert sizes == {NORTH: 3, EAST: 5, SOUTH: 0}


def test_a_stratum_that_was_given_none_may_be_gone_since() -> None:
    assert Chosen({NORTH: 3, WEST: 0}).sizes({NORTH: 50}, 3) == {NORTH: 3}


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({NORTH: 3, WEST: 2}, "West has no cases to draw from, not 2."),
        ({NORTH: 51}, "North has 50 cases to draw from, not 51."),
        ({("",): 2}, "not given has 1 case to draw from, not 2."),
        ({("child_in_need", ""): 2}, "child in need, not given has no cases to draw from, not 2."),
        ({(): 2}, "All cases has no cases to draw from, not 2."),
        ({NORTH: -1, EAST: 6}, "North has 50 cases to draw from, not -1."),
        ({NORTH: 4}, "The chosen numbers add up to 4; the size is 5."),
        ({NORTH: 4, EAST: 2}, "The chosen numbers add up to 6; the size is 5."),
        ({}, "The chosen numbers add up to 0; the size is 5."),
    ],
)
def test_chosen_numbers_that_cannot_be_kept_are_refused_in_words(
    numbers: Populations, words: str
) -> None:
    assert refused(Chosen(numbers), {NORTH: 50, EAST: 6, ("",): 1}, 5) == words


# What every list is promised ----------------------------------------------------------------------


@pytest.mark.parametrize("plan", [Proportional(), Proportional(2), Equal()])
@given(LISTS)
def test_numbers_add_up_to_the_size_and_never_exceed_what_a_stratum_holds(
    plan: SizePlan, given_: tuple[Populations, int]
) -> None:
    populations, size = given_
    try:
        sizes = plan.sizes(populations, size)
    except DrawRefused:
        assert plan == Proportional(2)
        assert sum(min(2, held) for held in populations.values()) > size
        return
    assert sizes.keys() == populations.keys()
    assert sum(sizes.values()) == size
    assert all(0 <= sizes[name] <= held for name, held in populations.items())


@given(LISTS, st.integers(0, 6))
def test_the_minimum_is_kept_or_the_whole_of_a_smaller_stratum_taken(
    given_: tuple[Populations, int], at_least: int
) -> None:
    populations, size = given_
    floors = {name: min(at_least, held) for name, held in populations.items()}
    assume(sum(floors.values()) <= size)
    sizes = Proportional(at_least).sizes(populations, size)
    assert all(sizes[name] >= floor for name, floor in floors.items())


@given(LISTS, st.integers(0, 6))
def test_numbers_are_within_one_of_the_exact_share_of_what_the_minimums_leave(
    given_: tuple[Populations, int], at_least: int
) -> None:
    populations, size = given_
    floors = {name: min(at_least, held) for name, held in populations.items()}
    assume(sum(floors.values()) <= size)
    sizes = Proportional(at_least).sizes(populations, size)
    for name, exact in _exact_shares(populations, size, floors).items():
        assert abs(sizes[name] - exact) < 1


def _exact_shares(
    populations: Populations, size: int, floors: Populations
) -> dict[Stratum, Fraction]:
    """What every stratum would get if cases could be divided: the ratio at which minimum or
    share, whichever is more, adds up to the size; found by trying every number of minimums,
    the stratum with the highest need first."""
    need = sorted(populations, key=lambda name: -Fraction(floors[name], populations[name]))
    for bound in range(len(need)):
        left = size - sum(floors[name] for name in need[:bound])
        ratio = Fraction(left, sum(populations[name] for name in need[bound:]))
        if all(ratio * populations[name] >= floors[name] for name in need[bound:]):
            return {
                name: max(ratio * held, Fraction(floors[name]))
                for name, held in populations.items()
            }
    raise AssertionError("the minimums alone exceed the size")


@given(LISTS)
def test_equal_numbers_differ_by_at_most_one_where_no_stratum_is_used_up(
    given_: tuple[Populations, int],
) -> None:
    populations, size = given_
    sizes = Equal().sizes(populations, size)
    more = {name: number for name, number in sizes.items() if number < populations[name]}
    if more:
        assert max(more.values()) - min(more.values()) <= 1
        assert max(sizes.values()) <= min(more.values()) + 1


@pytest.mark.parametrize("plan", [Proportional(), Proportional(1), Equal()])
@given(LISTS, st.randoms(use_true_random=False))
def test_the_order_of_the_strata_changes_nothing(
    plan: SizePlan, given_: tuple[Populations, int], chances: random.Random
) -> None:
    populations, size = given_
    assume(size >= len(populations))
    shuffled = dict(chances.sample(list(populations.items()), len(populations)))
    assert plan.sizes(shuffled, size) == plan.sizes(populations, size)


# Kept and read again ------------------------------------------------------------------------------

PLANS = [
    Proportional(),
    Proportional(3),
    Equal(),
    Chosen({NORTH: 3, ("", "child_in_need"): 0}),
    Chosen({(): 30}),
]


@pytest.mark.parametrize("plan", PLANS, ids=str)
def test_a_plan_is_read_from_json_as_it_was_stored(plan: SizePlan) -> None:
    assert read_plan(json.loads(json.dumps(plan.store()))) == plan


def test_a_proportional_plan_without_a_minimum_has_none() -> None:
    assert read_plan({"kind": "proportional"}) == Proportional(0)


def test_the_stored_form_of_a_plan_stays_what_records_already_hold() -> None:
    assert Proportional(2).store() == {"kind": "proportional", "at_least": 2}
    assert Equal().store() == {"kind": "equal"}
    chosen = Chosen({SOUTH: 1, NORTH: 3})
    assert chosen.store() == {"kind": "chosen", "sizes": [[["North"], 3], [["South"], 1]]}


KINDS = "How cases are shared out must be one of: proportional, equal, chosen."
LEAST = "The least number from each stratum must be a whole number, 0 or more."
NUMBER = "Every stratum's number must be a whole number, 0 or more."
NONE = "No number of cases was chosen for any stratum."


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ({}, KINDS),
        ({"kind": "fair"}, KINDS),
        ({"kind": ["equal"]}, KINDS),
        ({"kind": None}, KINDS),
        ({"kind": "proportional", "at_least": -1}, LEAST),
        ({"kind": "proportional", "at_least": "2"}, LEAST),
        ({"kind": "proportional", "at_least": 1.5}, LEAST),
        ({"kind": "proportional", "at_least": True}, LEAST),
        ({"kind": "proportional", "at_least": None}, LEAST),
        ({"kind": "chosen"}, NONE),
        ({"kind": "chosen", "sizes": None}, NONE),
        ({"kind": "chosen", "sizes": "all"}, NONE),
        ({"kind": "chosen", "sizes": [["North"]]}, NUMBER),
        ({"kind": "chosen", "sizes": [[5, 3]]}, NUMBER),
        ({"kind": "chosen", "sizes": [[["North"], -1]]}, NUMBER),
        ({"kind": "chosen", "sizes": [[["North"], "3"]]}, NUMBER),
        ({"kind": "chosen", "sizes": [[[5], 3]]}, NUMBER),
        ({"kind": "chosen", "sizes": [["North", 3]]}, NUMBER),
        (
            {"kind": "chosen", "sizes": [[["North"], 3], [["North"], 2]]},
            "A stratum was given two numbers.",
        ),
    ],
)
def test_what_is_no_plan_is_refused_in_words(stored: Any, words: str) -> None:
    with pytest.raises(DrawRefused) as refusal:
        read_plan(stored)
    assert str(refusal.value) == words


@pytest.mark.parametrize(
    ("stratum", "words"),
    [
        ((), "All cases"),
        (("North",), "North"),
        (("",), "not given"),
        (("North", "child_in_need"), "North, child in need"),
        (("", "looked_after"), "not given, looked after"),
    ],
)
def test_a_stratum_is_named_as_people_read_it(stratum: Stratum, words: str) -> None:
    assert stratum_words(stratum) == words
