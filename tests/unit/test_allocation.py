"""Who audits what: nobody their own work, everybody an even share, the same on every machine."""

import random
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from auditapp.domain.sampling.allocation import Allocated, Auditor, ToAllocate, allocate, why_not

TEAMS = ("North", " north ", "NORTH", "East", "South")
CODES = ("W1", "w1", "Q1", "q1@council.example", " Q1@Council.Example")
REFS = tuple(f"C-{number}" for number in range(12))
NEVER = 1e9
"""What the oracle pays for a pair that is not independent: more than any load costs."""


def auditor(account_id: int = 1, **known: Any) -> Auditor:
    usual: dict[str, Any] = {
        "name": f"Auditor {account_id}",
        "teams": frozenset(),
        "codes": frozenset(),
        "may_peer_audit": True,
    }
    return Auditor(account_id, **(usual | known))


def some(values: tuple[str, ...], most: int = 2) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values), max_size=most)


CASES = st.lists(
    st.builds(
        ToAllocate,
        case_ref=st.sampled_from(REFS),
        team=st.sampled_from(TEAMS),
        worker=st.sampled_from(("", *CODES)),
        qam=st.sampled_from(("", *CODES)),
    ),
    unique_by=lambda case: case.case_ref,
    max_size=len(REFS),
)
AUDITORS = st.lists(
    st.builds(
        auditor,
        account_id=st.integers(1, 9),
        teams=some(TEAMS, 1),
        codes=some(CODES, 1),
        may_peer_audit=st.booleans(),
        workload=st.integers(0, 4),
        conflicts=some(REFS, 8),
    ),
    unique_by=lambda one: one.account_id,
    max_size=5,
)


def loads(found: Allocated, auditors: list[Auditor]) -> dict[int, int]:
    """What everybody holds afterwards, with what they held before."""
    new = Counter(found.assignments.values())
    return {one.account_id: one.workload + new[one.account_id] for one in auditors}


def fewest_squares(cases: list[ToAllocate], auditors: list[Auditor], peer_audit: bool) -> int:
    """The smallest sum of squared loads there is, found by another method altogether.

    Each auditor has a column for their first further case, their second, and so on; the n-th case
    that somebody holds adds n² - (n - 1)² = 2n - 1 to the sum.
    """
    before = sum(one.workload**2 for one in auditors)
    cost = np.array(
        [
            [
                2 * (one.workload + further) - 1
                if why_not(one, case, peer_audit=peer_audit) is None
                else NEVER
                for one in auditors
                for further in range(1, len(cases) + 1)
            ]
            for case in cases
        ]
    )
    return before + int(cost[linear_sum_assignment(cost)].sum()) if cases else before


@pytest.mark.parametrize(
    ("known", "case", "reason"),
    [
        ({"teams": {"North"}}, {"team": "North"}, "a case of their own team"),
        ({"teams": {"Safeguarding  North "}}, {"team": "safeguarding north"}, "their own team"),
        ({"codes": {"w7"}}, {"worker": "W7 "}, "they hold the case"),
        ({"codes": {"jo@council.example"}}, {"worker": "Jo@Council.example"}, "they hold"),
        ({"codes": {"q1"}}, {"qam": " Q1"}, "they chair the case"),
        ({"codes": {"jo@council.example"}}, {"qam": "JO@COUNCIL.EXAMPLE"}, "they chair"),
        ({"conflicts": {"C-1"}}, {}, "they declared a conflict"),
        ({"conflicts": {"c-1 "}}, {}, "they declared a conflict"),
    ],
)
def test_nobody_audits_what_they_have_a_stake_in(
    known: dict[str, set[str]], case: dict[str, str], reason: str
) -> None:
    kept: dict[str, Any] = {name: frozenset(values) for name, values in known.items()}
    who = auditor(**kept)
    of_theirs = ToAllocate(**({"case_ref": "C-1", "team": "East"} | case))
    of_another = ToAllocate("C-2", "East", worker="W8", qam="Q2")
    for peer_audit in (False, True):
        assert reason in (why_not(who, of_theirs, peer_audit=peer_audit) or "")
        assert why_not(who, of_another, peer_audit=peer_audit) is None


def test_a_peer_audit_goes_to_a_qam() -> None:
    case = ToAllocate("C-1", "North", qam="Q1")
    for who in (
        auditor(may_peer_audit=False),
        auditor(may_peer_audit=False, codes=frozenset({"q2"})),
    ):
        assert why_not(who, case, peer_audit=True) == "a peer audit goes to another QAM"
        assert why_not(who, case) is None


def test_a_peer_audit_goes_to_another_qam_than_the_chair() -> None:
    chair, other = auditor(1, codes=frozenset({"q1"})), auditor(2, codes=frozenset({"q2"}))
    case = ToAllocate("C-1", "North", qam="Q1")
    assert allocate([case], [chair, other], peer_audit=True).assignments == {"C-1": 2}
    assert allocate([case], [chair], peer_audit=True).nobody == ("C-1",)


def test_the_first_reason_is_told() -> None:
    everything = auditor(
        teams=frozenset({"North"}),
        codes=frozenset({"x"}),
        conflicts=frozenset({"C-1"}),
        may_peer_audit=False,
    )
    told = [
        why_not(everything, ToAllocate("C-1", "North", "x", "x"), peer_audit=True),
        why_not(everything, ToAllocate("C-1", "East", "x", "x"), peer_audit=True),
        why_not(everything, ToAllocate("C-1", "East", "y", "x"), peer_audit=True),
        why_not(everything, ToAllocate("C-1", "East", "y", "y"), peer_audit=True),
        why_not(everything, ToAllocate("C-2", "East", "y", "y"), peer_audit=True),
        why_not(everything, ToAllocate("C-2", "East", "y", "y")),
    ]
    assert told == [
        "it is a case of their own team",
        "they hold the case",
        "they chair the case",
        "they declared a conflict or handed it back",
        "a peer audit goes to another QAM",
        None,
    ]


def test_what_a_list_leaves_empty_forbids_nothing() -> None:
    nameless = auditor(teams=frozenset({"", " "}), codes=frozenset({""}), conflicts=frozenset({""}))
    assert why_not(nameless, ToAllocate("", "", "", " ")) is None


@given(CASES, AUDITORS, st.booleans())
def test_no_case_ever_goes_to_somebody_who_may_not_audit_it(
    cases: list[ToAllocate], auditors: list[Auditor], peer_audit: bool
) -> None:
    known = {one.account_id: one for one in auditors}
    found = allocate(cases, auditors, peer_audit=peer_audit)
    for case in cases:
        if case.case_ref in found.assignments:
            who = known[found.assignments[case.case_ref]]
            assert why_not(who, case, peer_audit=peer_audit) is None


@given(CASES, AUDITORS, st.booleans())
def test_every_case_that_anybody_may_take_is_taken_and_the_others_are_named(
    cases: list[ToAllocate], auditors: list[Auditor], peer_audit: bool
) -> None:
    found = allocate(cases, auditors, peer_audit=peer_audit)
    takeable = {
        case.case_ref
        for case in cases
        if any(why_not(one, case, peer_audit=peer_audit) is None for one in auditors)
    }
    assert set(found.assignments) == takeable
    assert sorted(found.nobody) == sorted({case.case_ref for case in cases} - takeable)


@given(CASES, AUDITORS, st.booleans())
def test_no_other_allocation_is_more_even(
    cases: list[ToAllocate], auditors: list[Auditor], peer_audit: bool
) -> None:
    found = allocate(cases, auditors, peer_audit=peer_audit)
    taken = [case for case in cases if case.case_ref in found.assignments]
    squares = sum(load**2 for load in loads(found, auditors).values())
    assert squares == fewest_squares(taken, auditors, peer_audit)


@given(st.integers(0, 60), st.integers(1, 9), st.integers(0, 3))
def test_without_conflicts_and_with_equal_workloads_loads_differ_by_one_at_most(
    cases: int, people: int, workload: int
) -> None:
    auditors = [auditor(number, workload=workload) for number in range(people)]
    found = allocate([ToAllocate(f"C-{at}", "North") for at in range(cases)], auditors)
    held = loads(found, auditors).values()
    assert sum(held) == cases + people * workload
    assert max(held) - min(held) <= 1


def test_who_holds_less_already_gets_more() -> None:
    auditors = [auditor(1, workload=5), auditor(2, workload=1), auditor(3)]
    found = allocate([ToAllocate(ref, "North") for ref in REFS[:9]], auditors)
    assert Counter(found.assignments.values()) == {2: 4, 3: 5}


def test_a_case_is_handed_on_along_a_chain_so_that_another_finds_room() -> None:
    """1 may take only the early cases and 3 only the late ones: what 2 takes has to give way."""
    early, late = REFS[:4], REFS[4:10]
    auditors = [
        auditor(1, conflicts=frozenset(late)),
        auditor(2),
        auditor(3, conflicts=frozenset(early), workload=6),
    ]
    found = allocate([ToAllocate(ref, "North") for ref in (*early, *late)], auditors)
    assert loads(found, auditors) == {1: 4, 2: 6, 3: 6}


def test_a_chain_may_be_as_long_as_there_are_auditors() -> None:
    """Three cases for every pair of neighbours in a row of six, then three for the first alone:
    only when every neighbour gives way do all hold three."""
    takers = {f"C-{at}{copy}": {at, at + 1} for at in range(5) for copy in "abc"}
    takers |= {f"Z-{copy}": {0} for copy in "abc"}
    auditors = [
        auditor(
            number, conflicts=frozenset(ref for ref, able in takers.items() if number not in able)
        )
        for number in range(6)
    ]
    found = allocate([ToAllocate(ref, "North") for ref in takers], auditors)
    assert set(loads(found, auditors).values()) == {3}


@given(CASES, AUDITORS, st.booleans(), st.randoms(use_true_random=False))
def test_the_order_in_which_cases_and_auditors_come_changes_nothing(
    cases: list[ToAllocate], auditors: list[Auditor], peer_audit: bool, chances: random.Random
) -> None:
    before = allocate(cases, auditors, peer_audit=peer_audit)
    other_cases, others = cases.copy(), auditors.copy()
    chances.shuffle(other_cases)
    chances.shuffle(others)
    after = allocate(other_cases, others, peer_audit=peer_audit)
    assert after == before
    assert list(after.assignments) == list(before.assignments)


def test_a_known_allocation_is_the_same_on_every_machine() -> None:
    auditors = [auditor(4), auditor(2, teams=frozenset({"North"})), auditor(9, workload=1)]
    cases = [ToAllocate(ref, "North" if at % 2 else "East") for at, ref in enumerate(REFS[:7])]
    expected = {"C-0": 2, "C-1": 4, "C-2": 4, "C-3": 9, "C-4": 2, "C-5": 4, "C-6": 9}
    found = allocate(cases, auditors).assignments
    assert list(found.items()) == list(expected.items())


def test_a_single_case_does_not_always_go_to_the_oldest_account() -> None:
    auditors = [auditor(number) for number in range(4)]
    found = [allocate([ToAllocate(f"C-{at}", "North")], auditors) for at in range(400)]
    taken = Counter(who for one in found for who in one.assignments.values())
    assert set(taken) == {0, 1, 2, 3}
    assert min(taken.values()) >= 60


def test_without_auditors_nobody_may_take_anything() -> None:
    assert allocate([ToAllocate("C-2", "East"), ToAllocate("C-1", "East")], []) == Allocated(
        {}, ("C-1", "C-2")
    )
    assert allocate([], [auditor()]) == Allocated({}, ())


def test_a_case_or_an_account_that_comes_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="a case comes twice"):
        allocate([ToAllocate("C-1", "East"), ToAllocate("C-1", "West")], [auditor()])
    with pytest.raises(ValueError, match="an account comes twice"):
        allocate([], [auditor(1), auditor(1)])
