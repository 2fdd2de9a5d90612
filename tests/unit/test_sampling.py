"""The draw: the same cases everywhere, for reasons that anyone can follow with a hash alone."""

import hashlib
import os
import random
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditapp.domain.sampling.sampling import (
    ALGORITHM,
    DrawnCase,
    DrawRefused,
    StratumDrawn,
    draw,
    new_seed,
    next_in_order,
    order_key,
)
from auditapp.domain.sampling.strata import Chosen, Equal, Proportional, SizePlan, Stratum

NORTH, SOUTH = ("North",), ("South",)
CASES: list[tuple[str, Stratum]] = [
    *((f"N00{number}", NORTH) for number in range(1, 6)),
    *((f"S00{number}", SOUTH) for number in range(1, 4)),
]
BY_OAK = ["N005", "N001", "N004", "S001", "S002", "N002", "N003", "S003"]
"""The same references in the order of `printf 'auditapp draw 1\\noak\\n…' | sha256sum`."""
BY_ELAN = ["N002", "S003", "N003", "N004", "N001", "S002", "S001", "N005"]
ALL: Stratum = ()


def drawn(
    cases: list[tuple[str, Stratum]], seed: str = "oak", size: int = 4, plan: SizePlan | None = None
) -> list[str]:
    made = draw(cases, seed=seed, size=size, plan=plan or Proportional())
    return [one.case_ref for one in made.cases]


def whole(*refs: str) -> list[tuple[str, Stratum]]:
    """Cases of one stratum."""
    return [(ref, ALL) for ref in refs]


REFS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), unique=True)
LISTS = REFS.filter(bool).map(lambda refs: whole(*refs))


# Which cases --------------------------------------------------------------------------------------


def test_version_1_is_what_this_file_proves() -> None:
    assert ALGORITHM == 1


@pytest.mark.parametrize(("seed", "order"), [("oak", BY_OAK), ("élan", BY_ELAN)])
def test_a_list_and_a_seed_give_exactly_this_order(seed: str, order: list[str]) -> None:
    refs = [ref for ref, _ in CASES]
    assert drawn(whole(*refs), seed, 8) == order


def test_a_stratified_draw_gives_exactly_these_cases_at_these_places() -> None:
    made = draw(CASES, seed="oak", size=5, plan=Proportional())
    assert made.cases == (
        DrawnCase("N005", NORTH, 1),
        DrawnCase("N001", NORTH, 2),
        DrawnCase("N004", NORTH, 3),
        DrawnCase("S001", SOUTH, 1),
        DrawnCase("S002", SOUTH, 2),
    )
    assert made.strata == (StratumDrawn(NORTH, 5, 3), StratumDrawn(SOUTH, 3, 2))
    assert made.eligible == 8


def test_the_digest_is_the_one_that_sha256sum_prints() -> None:
    printed = "3e80bf6df0d9e20b5fb9fa8da57e2db8acc5d6a70e9f559d39dde24f821862ad"
    assert order_key("oak", "N001").hex() == printed


@given(LISTS, st.sampled_from(["oak", "0", "élan", "two words", "案件"]), st.data())
def test_the_recipe_of_the_docstring_gives_the_same_cases(
    cases: list[tuple[str, Stratum]], seed: str, data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, len(cases)))
    texts = {ref: f"auditapp draw 1\n{seed}\n{ref}" for ref, _ in cases}
    digests = {ref: hashlib.sha256(texts[ref].encode("utf-8")).hexdigest() for ref in texts}
    assert drawn(cases, seed, size) == sorted(digests, key=digests.__getitem__)[:size]


def test_references_are_hashed_as_they_are_written() -> None:
    """Leading zeros, any script, and a letter of one or of two characters all count."""
    refs = ["00123", "Ünïcøde-7", "案件１"]
    assert drawn(whole(*refs), size=3) == ["案件１", "00123", "Ünïcøde-7"]
    composed, apart = (unicodedata.normalize(form, "Zoë") for form in ("NFC", "NFD"))
    assert sorted(drawn(whole(composed, apart, "123", "0123"), size=4)) == sorted(
        [composed, apart, "123", "0123"]
    )


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_another_process_with_another_hash_seed_draws_the_same(hash_seed: str) -> None:
    program = (
        "from auditapp.domain.sampling.sampling import draw\n"
        "from auditapp.domain.sampling.strata import Proportional\n"
        f"cases = {CASES!r}\n"
        "made = draw(cases, seed='oak', size=5, plan=Proportional(), excluded={'N001', 'S002'})\n"
        "print(*(one.case_ref for one in made.cases))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        check=True,
        capture_output=True,
        text=True,
    )
    assert ran.stdout.split() == ["N005", "N004", "N002", "S001", "S003"]


# What the order does not depend on ----------------------------------------------------------------


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_list_changes_nothing(chances: random.Random) -> None:
    shuffled = chances.sample(CASES, len(CASES))
    for plan in (Proportional(), Proportional(1), Equal(), Chosen({NORTH: 1, SOUTH: 3})):
        again = draw(shuffled, seed="oak", size=4, plan=plan)
        assert again == draw(CASES, seed="oak", size=4, plan=plan)


def test_a_list_may_be_read_once_only() -> None:
    made = draw(iter(CASES), seed="oak", size=5, plan=Proportional())
    assert made == draw(CASES, seed="oak", size=5, plan=Proportional())


@given(LISTS, st.text("ABC123", min_size=9, max_size=12))
def test_a_further_case_changes_nothing_in_the_order_of_the_others(
    cases: list[tuple[str, Stratum]], further: str
) -> None:
    before = drawn(cases, size=len(cases))
    after = drawn([*cases, (further, ALL)], size=len(cases) + 1)
    assert [ref for ref in after if ref != further] == before


@pytest.mark.parametrize("out", BY_OAK)
def test_a_case_that_is_left_out_changes_nothing_but_itself(out: str) -> None:
    for cases in (CASES, whole(*BY_OAK)):
        everything = draw(cases, seed="oak", size=8, plan=Proportional())
        others = draw(cases, seed="oak", size=7, plan=Proportional(), excluded=[out])
        kept = [(one.case_ref, one.stratum) for one in everything.cases if one.case_ref != out]
        assert [(one.case_ref, one.stratum) for one in others.cases] == kept
        assert others.eligible == 7


def test_a_case_that_is_left_out_without_being_listed_changes_nothing() -> None:
    made = draw(CASES, seed="oak", size=8, plan=Proportional(), excluded=["X001", "X001"])
    assert made == draw(CASES, seed="oak", size=8, plan=Proportional())


def test_the_strata_change_nothing_in_the_order_of_a_stratum() -> None:
    made = draw(CASES, seed="oak", size=8, plan=Equal())
    assert [one.case_ref for one in made.cases if one.stratum == NORTH] == [
        ref for ref in BY_OAK if ref.startswith("N")
    ]


def test_places_count_from_1_in_every_stratum() -> None:
    made = draw(CASES, seed="oak", size=8, plan=Proportional())
    assert [one.place for one in made.cases] == [1, 2, 3, 4, 5, 1, 2, 3]


def test_another_seed_draws_other_cases_and_a_larger_sample_holds_the_smaller() -> None:
    assert drawn(CASES, "oak") != drawn(CASES, "Oak") != drawn(CASES, "élan")
    assert drawn(whole(*BY_OAK), size=7) == [*drawn(whole(*BY_OAK), size=6), "N003"]


def test_a_new_seed_is_16_hexadecimal_digits_and_never_the_same() -> None:
    seeds = {new_seed() for _ in range(100)}
    assert len(seeds) == 100
    assert all(len(seed) == 16 and set(seed) <= set("0123456789abcdef") for seed in seeds)


# The next case ------------------------------------------------------------------------------------


def following(taken: set[str], excluded: tuple[str, ...] = ()) -> DrawnCase | None:
    return next_in_order(CASES, seed="oak", stratum=NORTH, excluded=excluded, taken=taken)


def test_a_substitute_is_the_next_of_its_stratum_at_its_true_place() -> None:
    assert following(set()) == DrawnCase("N005", NORTH, 1)
    assert following({"N005", "N001"}) == DrawnCase("N004", NORTH, 3)


def test_a_case_taken_by_hand_is_passed_over_and_keeps_its_place() -> None:
    assert following({"N005", "N001", "N004"}) == DrawnCase("N002", NORTH, 4)
    assert following({"N005", "N004"}) == DrawnCase("N001", NORTH, 2)


def test_what_cannot_be_drawn_has_no_place() -> None:
    assert following({"N005"}, excluded=("N001",)) == DrawnCase("N004", NORTH, 2)


def test_a_substitute_after_a_draw_continues_the_draw() -> None:
    larger = draw(CASES, seed="oak", size=4, plan=Chosen({NORTH: 4}), excluded={"N004"})
    made = draw(CASES, seed="oak", size=2, plan=Chosen({NORTH: 2}), excluded={"N004"})
    taken = {one.case_ref for one in made.cases}
    assert following(taken, excluded=("N004",)) == larger.cases[2]


def test_there_is_no_next_case_when_the_stratum_is_used_up_or_unknown() -> None:
    assert following({"N001", "N002", "N003"}, excluded=("N004", "N005")) is None
    nobody = next_in_order(CASES, seed="oak", stratum=("West",), excluded=(), taken=())
    assert nobody is None


# What is refused, in words ------------------------------------------------------------------------


def refused(cases: list[tuple[str, Stratum]], size: int, *excluded: str, seed: str = "oak") -> str:
    with pytest.raises(DrawRefused) as refusal:
        draw(cases, seed=seed, size=size, plan=Proportional(), excluded=excluded)
    return str(refusal.value)


@pytest.mark.parametrize("size", [0, -1])
def test_a_sample_of_nothing_is_refused(size: int) -> None:
    assert refused(CASES, size) == "A sample has at least one case."


def test_a_size_above_the_list_is_refused_with_the_numbers() -> None:
    assert refused(CASES, 9) == (
        "The size is 9, but only 8 cases can be drawn. Choose a smaller size."
    )


def test_a_size_above_what_is_left_is_refused_with_how_many_cannot_be_drawn() -> None:
    assert refused(CASES, 8, "N001", "S001", "X001") == (
        "The size is 8, but only 6 cases can be drawn (2 of the list's 8 cannot). "
        "Choose a smaller size."
    )
    assert "only 1 case can be drawn" in refused(whole("A", "B"), 2, "A")
    assert "only no cases" not in (nothing := refused(whole("A", "B"), 1, "A", "B"))
    assert nothing.startswith("No case can be drawn")


def test_a_reference_listed_twice_is_refused_by_name_in_any_stratum() -> None:
    twice = [*CASES, ("S002", NORTH), ("N003", NORTH)]
    assert refused(twice, 4) == "N003 is on the list more than once."
    assert refused(twice, 4, "N003", "S002") == "N003 is on the list more than once."


BAD_SEEDS = {
    "empty": "",
    "61 characters": "s" * 61,
    "a line feed": "oak\nelm",
    "a tab": "oak\telm",
    "a null": "oak\0",
    "half a character": "oak\ud800",
    "an invisible character": "oak\u200b",
    "nothing but a space": " ",
    "a space before": " oak",
    "a space after": "oak ",
}


@pytest.mark.parametrize("seed", BAD_SEEDS.values(), ids=BAD_SEEDS)
def test_a_seed_that_a_printed_record_would_not_keep_is_refused(seed: str) -> None:
    words = "A seed is 1 to 60 characters that can be printed, without a space at either end."
    assert refused(CASES, 4, seed=seed) == words
    with pytest.raises(DrawRefused, match="A seed is 1 to 60 characters"):
        next_in_order(CASES, seed=seed, stratum=NORTH, excluded=(), taken=())


@pytest.mark.parametrize("seed", ["s", "s" * 60, "two words", "élan", "案件", "0"])
def test_a_seed_of_1_to_60_characters_in_any_script_is_taken(seed: str) -> None:
    assert len(drawn(CASES, seed)) == 4
