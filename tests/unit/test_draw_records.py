"""The record of a draw: what it keeps, what it says of itself, and that it can be repeated."""

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from auditapp.domain.sampling.draw_records import (
    CaseDrawn,
    DrawRecord,
    LeftOut,
    Parameters,
    StratumSize,
    differences,
    make,
    repeat,
    stratum_words,
)
from auditapp.domain.sampling.sampling import DrawRefused
from auditapp.domain.sampling.strata import Chosen, Equal, Proportional, Stratum
from auditapp.domain.vocabulary import Selection

NORTH: Stratum = ("North",)
EAST: Stratum = ("East",)
CASES: list[tuple[str, Stratum]] = [
    *((f"N{number:03d}", NORTH) for number in range(1, 31)),
    *((f"E{number:03d}", EAST) for number in range(1, 11)),
]
RESTING = (
    LeftOut(case_ref="N002", reason="audited with this form in May 2026"),
    LeftOut(case_ref="E001", reason="audited with this form in March 2026"),
    LeftOut(case_ref="N001", reason="audited with this form in May 2026"),
)


def parameters(**given_: Any) -> Parameters:
    usual: dict[str, Any] = {
        "form": "DS",
        "month": "2026-06",
        "list_name": "May list",
        "list_hash": "0" * 64,
        "size": 8,
        "strata": ("team",),
        "seed": "oak",
    }
    return Parameters(**(usual | given_))


def changed(record: DrawRecord, **fields: Any) -> DrawRecord:
    """The record as somebody might have edited it."""
    return DrawRecord.model_validate(json.loads(record.model_dump_json()) | fields)


# What a record holds ------------------------------------------------------------------------------


def test_a_record_holds_what_was_asked_and_what_came_of_it() -> None:
    record = make(CASES, parameters(), RESTING)
    assert (
        Parameters.model_validate({name: getattr(record, name) for name in Parameters.model_fields})
        == parameters()
    )
    assert record.algorithm == 1
    assert record.list_cases == 40
    assert record.sizes == (
        StratumSize(stratum=EAST, population=9, size=2),
        StratumSize(stratum=NORTH, population=28, size=6),
    )
    assert (record.population, record.drawn) == (37, 8)
    assert record.excluded == {"N001", "N002", "E001"}
    assert not record.excluded & {one.case_ref for one in record.cases}


def test_its_cases_are_exactly_these_by_their_digests() -> None:
    """By sha256sum: 62009912… E002, 819b2031… E008, 8db954a9… E005."""
    record = make(CASES[-10:], parameters(size=2), RESTING)
    assert record.cases == (
        CaseDrawn(case_ref="E002", stratum=EAST, place=1),
        CaseDrawn(case_ref="E008", stratum=EAST, place=2),
    )


def test_what_was_left_out_stands_by_reference_and_is_counted_by_reason() -> None:
    record = make(CASES, parameters(), RESTING)
    assert [one.case_ref for one in record.left_out] == ["E001", "N001", "N002"]
    assert list(record.reasons()) == [
        ("audited with this form in May 2026", 2),
        ("audited with this form in March 2026", 1),
    ]


def test_equally_common_reasons_stand_by_name() -> None:
    out = [LeftOut(case_ref="N001", reason="b"), LeftOut(case_ref="N002", reason="a")]
    assert list(make(CASES, parameters(), out).reasons()) == [("a", 1), ("b", 1)]


def test_nothing_left_out_has_no_reasons() -> None:
    assert list(make(CASES, parameters()).reasons()) == []


def test_a_record_survives_json() -> None:
    for plan in (Proportional(2), Equal(), Chosen({NORTH: 3, EAST: 5})):
        record = make(CASES, parameters(plan=plan.store()), RESTING)
        assert DrawRecord.model_validate_json(record.model_dump_json()) == record
        assert DrawRecord.model_validate(record.model_dump(mode="json")) == record


def test_a_record_with_a_field_nobody_knows_is_none() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        changed(make(CASES, parameters()), luck=7)


def test_a_record_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        make(CASES, parameters()).seed = "luck"  # type: ignore[misc]


def test_without_a_plan_cases_are_shared_in_proportion() -> None:
    assert parameters().plan == Proportional().store()


# What it says of itself ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_", "left_out", "selection"),
    [
        ({"size": 8, "strata": ()}, (), Selection.RANDOM),
        ({"size": 8, "strata": ("team",)}, (), Selection.STRATIFIED_RANDOM),
        ({"size": None, "strata": ("team",)}, (), Selection.CENSUS),
        ({"size": 40, "strata": ()}, (), Selection.CENSUS),
        ({"size": None, "strata": ()}, RESTING, Selection.RANDOM),
        ({"size": 37, "strata": ("team",)}, RESTING, Selection.STRATIFIED_RANDOM),
    ],
)
def test_only_every_case_of_the_list_is_a_census(
    given_: dict[str, Any], left_out: tuple[LeftOut, ...], selection: Selection
) -> None:
    strata = given_["strata"]
    cases = [(ref, stratum if strata else ()) for ref, stratum in CASES]
    assert make(cases, parameters(**given_), left_out).selection == selection


def test_every_case_means_every_case_that_can_be_drawn() -> None:
    elsewhere = LeftOut(case_ref="X001", reason="of another list")
    record = make(CASES, parameters(size=None), [*RESTING, elsewhere])
    assert record.drawn == record.population == 37


@pytest.mark.parametrize(
    ("plan", "size", "even"),
    [
        (Proportional(), 8, True),  # 6 and 2
        (Proportional(3), 8, True),  # 5 and 3 where the share is 6 and 2: within one case
        (Proportional(4), 8, False),  # 4 and 4
        (Equal(), 8, False),  # 4 and 4
        (Equal(), 2, True),  # 1 and 1 where the share is 1.5 and 0.5
        (Chosen({NORTH: 6, EAST: 2}), 8, True),
        (Chosen({NORTH: 8}), 8, False),
    ],
    ids=str,
)
def test_a_sample_is_even_when_strata_are_at_their_share_within_one_case(
    plan: Proportional | Equal | Chosen, size: int, even: bool
) -> None:
    assert make(CASES, parameters(plan=plan.store(), size=size)).is_even is even


@given(st.lists(st.integers(1, 30), min_size=1, max_size=6), st.data())
def test_a_proportional_sample_without_a_minimum_is_always_even(
    held: list[int], data: st.DataObject
) -> None:
    cases = [
        (f"{team}-{number}", (str(team),))
        for team, many in enumerate(held)
        for number in range(many)
    ]
    size = data.draw(st.integers(1, len(cases)))
    assert make(cases, parameters(size=size)).is_even


def test_a_census_is_even() -> None:
    assert make(CASES, parameters(size=None)).is_even


def test_a_stratum_has_a_name_that_people_read() -> None:
    assert StratumSize(stratum=("", "child_in_need"), population=1, size=1).name == (
        "not given, child in need"
    )
    assert stratum_words(()) == "All cases"


# Drawn again --------------------------------------------------------------------------------------


@given(st.randoms(use_true_random=False), st.sampled_from([None, 1, 8, 37]))
def test_the_same_list_in_any_order_gives_the_same_record(
    chances: random.Random, size: int | None
) -> None:
    record = make(CASES, parameters(size=size), RESTING)
    again = repeat(
        DrawRecord.model_validate_json(record.model_dump_json()),
        chances.sample(CASES, len(CASES)),
    )
    assert again == record
    assert differences(record, again) == []


def test_what_was_left_out_is_left_out_again_in_whatever_order_it_came() -> None:
    assert make(CASES, parameters(), reversed(RESTING)) == make(CASES, parameters(), RESTING)


def test_a_case_put_into_the_record_is_found() -> None:
    record = make(CASES, parameters(), RESTING)
    first = record.cases[0]
    cases = [one.model_dump() for one in record.cases]
    cases[0] |= {"case_ref": "E099"}
    forged = changed(record, cases=cases)
    assert differences(forged, repeat(forged, CASES)) == [
        "E099 is in the record, but was not drawn again",
        f"{first.case_ref} was drawn again, but is not in the record",
    ]


def test_another_order_of_the_same_cases_is_found() -> None:
    record = make(CASES, parameters(), RESTING)
    forged = changed(record, cases=[one.model_dump() for one in reversed(record.cases)])
    words = ["the same cases, in other places or strata"]
    assert differences(forged, repeat(forged, CASES)) == words


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("list_cases", 400, "the list has another number of cases"),
        ("selection", "census", "the kind of selection is another"),
        (
            "sizes",
            [{"stratum": ["North"], "population": 400, "size": 8}],
            "the numbers of cases by stratum are others",
        ),
    ],
)
def test_whatever_else_a_draw_works_out_is_checked_too(
    field: str, value: object, words: str
) -> None:
    forged = changed(make(CASES, parameters(), RESTING), **{field: value})
    assert differences(forged, repeat(forged, CASES)) == [words]


def test_another_list_gives_other_cases_and_says_which() -> None:
    record = make(CASES, parameters(), RESTING)
    gone = record.cases[0].case_ref
    again = repeat(record, [case for case in CASES if case[0] != gone])
    found = differences(record, again)
    assert found[0] == f"{gone} is in the record, but was not drawn again"
    assert "the list has another number of cases" in found


def test_another_seed_or_other_cases_left_out_give_other_cases() -> None:
    record = make(CASES, parameters(), RESTING)
    for forged in (changed(record, seed="elm"), changed(record, left_out=[])):
        assert differences(record, repeat(forged, CASES))


def test_a_record_of_another_version_of_the_draw_is_refused_in_words() -> None:
    record = changed(make(CASES, parameters()), algorithm=2)
    words = "The record was made by version 2 of the draw; this is version 1."
    with pytest.raises(DrawRefused) as refusal:
        repeat(record, CASES)
    assert str(refusal.value) == words
    with pytest.raises(DrawRefused) as refusal:
        make(CASES, parameters(algorithm=2))
    assert str(refusal.value) == words


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ({"size": 38}, "only 37 cases can be drawn (3 of the list's 40 cannot)"),
        ({"size": 0}, "at least one case"),
        ({"seed": ""}, "A seed is 1 to 60 characters"),
        ({"plan": {"kind": "luck"}}, "must be one of: proportional, equal, chosen"),
    ],
)
def test_what_cannot_be_drawn_makes_no_record(given_: dict[str, Any], words: str) -> None:
    with pytest.raises(DrawRefused) as refusal:
        make(CASES, parameters(**given_), RESTING)
    assert words in str(refusal.value)
