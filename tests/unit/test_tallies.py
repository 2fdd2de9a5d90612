"""Tallies: how they add, what they say, how percentages are rounded."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditapp.domain.forms.tallies import NOTHING, Tally, rounded, shown_percent, total

COUNTS = st.integers(0, 10_000)
TALLIES = st.builds(Tally, COUNTS, COUNTS, COUNTS, COUNTS)


@given(TALLIES, TALLIES, TALLIES)
def test_tallies_add_in_any_order(a: Tally, b: Tally, c: Tally) -> None:
    assert (a + b) + c == a + (b + c) == total([c, a, b])
    assert a + b == b + a


@given(TALLIES)
def test_what_is_added_can_be_taken_out_again(a: Tally) -> None:
    assert a + NOTHING == a
    assert a + -a == NOTHING
    assert bool(a) is (a != Tally(0, 0, 0, 0))


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=1, max_size=12))
def test_a_longer_period_adds_and_never_averages(months: list[tuple[int, int]]) -> None:
    tallies = [Tally(min(met, asked), asked) for met, asked in months]
    asked = sum(tally.denominator for tally in tallies)
    assert total(tallies).share == Fraction(sum(t.numerator for t in tallies), asked)


def test_nothing_to_divide_by_is_no_cases_and_never_nought_percent() -> None:
    empty = Tally(not_applicable=4, unanswered=2)
    assert (empty.share, empty.percent, shown_percent(empty)) == (None, None, "no cases")
    assert not empty.is_small
    assert shown_percent(Tally(0, 12)) == "0%"


@pytest.mark.parametrize(("denominator", "small"), [(0, False), (1, True), (9, True), (10, False)])
def test_fewer_than_ten_is_a_small_sample(denominator: int, small: bool) -> None:
    assert Tally(0, denominator).is_small is small


@pytest.mark.parametrize(
    ("numerator", "denominator", "shown"),
    [
        (1, 8, "13%"),  # 12.5: Python's own round gives 12
        (3, 8, "38%"),
        (1, 200, "1%"),  # 0.5
        (1, 201, "0%"),
        (199, 200, "100%"),
        (1, 3, "33%"),
        (2, 3, "67%"),
        (5, 1000, "1%"),
        (45, 1000, "5%"),  # 4.5, which has no exact float
    ],
)
def test_a_half_is_rounded_up_once(numerator: int, denominator: int, shown: str) -> None:
    assert shown_percent(Tally(numerator, denominator)) == shown


def test_thirds_are_not_forced_to_add_up_to_a_hundred() -> None:
    assert [shown_percent(Tally(1, 3))] * 3 == ["33%"] * 3


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (12.5, 0, "13"),
        (13.5, 0, "14"),
        (-12.5, 0, "-13"),
        (1.005, 2, "1.01"),
        (0.285, 2, "0.29"),
        (100.0, 0, "100"),
        (1e-7, 0, "0"),
        (None, 0, "no cases"),
    ],
)
def test_rounding_is_half_up_as_the_number_is_written(
    value: float | None, places: int, shown: str
) -> None:
    assert rounded(value, places) == shown


@given(st.integers(0, 5_000), st.integers(1, 5_000), st.integers(0, 3))
def test_rounding_equals_decimal_arithmetic(numerator: int, denominator: int, places: int) -> None:
    exact = Decimal(100 * numerator) / Decimal(denominator)
    expected = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    assert rounded(Fraction(100 * numerator, denominator), places) == str(expected)


@given(COUNTS, st.integers(1, 10_000))
def test_the_unrounded_percentage_is_exact_to_a_float(numerator: int, denominator: int) -> None:
    assert Tally(numerator, denominator).percent == pytest.approx(
        100 * numerator / denominator, rel=1e-14
    )
