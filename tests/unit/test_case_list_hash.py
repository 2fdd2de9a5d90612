"""The hash of a case list can be repeated by hand, and depends on the cases alone."""

import hashlib
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditapp.domain.sampling.case_lists import ListChanges, Moved, compare, list_hash

BY_HAND = (
    "auditapp case list 1\n"
    "case_ref\tteam\tservice\tinvolvement\tage_band\tworker\tqam\tDistrict\tzone\n"
    "00123\tNorth\tLocality\tchild_protection\t10-15\tW7\tQ1\tHill\tz\n"
    "123\tEast\t\tassessment\t\t\t\t\té\n"
)


def case(ref: str, team: str = "North", **more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "service": "",
        "involvement": "assessment",
        "age_band": None,
        "worker": "",
        "qam": "",
        "extra": {},
    }
    return {"case_ref": ref, "team": team, **usual, **more}


CASES = [
    case("123", "East", extra={"zone": "é", "District": ""}),
    case(
        "00123",
        service="Locality",
        involvement="child_protection",
        age_band="10-15",
        worker="W7",
        qam="Q1",
        extra={"zone": "z", "District": "Hill"},
    ),
]


def test_the_hash_is_that_of_a_text_file_written_by_hand() -> None:
    assert list_hash(CASES, ["zone", "District"]) == hashlib.sha256(BY_HAND.encode()).hexdigest()


@given(st.lists(st.text("0AZ1é", min_size=1), unique=True), st.randoms(use_true_random=False))
def test_no_order_of_rows_or_columns_changes_the_hash(
    refs: list[str], chances: random.Random
) -> None:
    columns = ["one", "two", "three"]
    cases = [case(ref, extra={name: ref + name for name in columns}) for ref in refs]
    before = list_hash(cases, columns)
    chances.shuffle(cases)
    chances.shuffle(columns)
    turned = [dict(reversed(one.items())) for one in cases]
    assert list_hash(turned, columns) == before


@pytest.mark.parametrize(
    "changed",
    [
        {"team": "East"},
        {"service": "Other"},
        {"involvement": "looked_after"},
        {"age_band": "5-9"},
        {"worker": "W8"},
        {"qam": "Q2"},
        {"case_ref": "0123"},
        {"extra": {"zone": "y", "District": "Hill"}},
    ],
)
def test_every_field_of_a_case_changes_the_hash(changed: dict[str, Any]) -> None:
    other = [CASES[0], {**CASES[1], **changed}]
    assert list_hash(other, ["zone", "District"]) != list_hash(CASES, ["zone", "District"])


def test_a_value_in_another_column_is_another_list() -> None:
    assert list_hash([case("1", worker="X")]) != list_hash([case("1", qam="X")])


def test_a_further_column_counts_even_where_it_is_empty() -> None:
    assert list_hash(CASES, ["zone"]) != list_hash(CASES, ["zone", "District"])
    assert list_hash([case("1")], ["zone"]) != list_hash([case("1")])


def test_two_lists_differ_by_what_is_new_gone_and_moved() -> None:
    before = {"C3": "North", "C1": "North", "C2": "East", "C9": "East"}
    now = {"C2": "North", "C1": "North", "C8": "North", "C4": "East", "C3": "East"}
    assert compare(before, now) == ListChanges(
        new=("C4", "C8"),
        gone=("C9",),
        moved=(Moved("C2", "East", "North"), Moved("C3", "North", "East")),
    )


def test_a_list_is_no_different_from_itself() -> None:
    same = {"C1": "North", "C2": "East"}
    assert compare(same, dict(same)) == ListChanges((), (), ())
