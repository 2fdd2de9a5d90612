"""Intervals against statsmodels, scipy, and the values that stand in the practice notes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, norm
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from auditapp.domain.figures.intervals import Z95, Interval, change, wilson
from auditapp.domain.forms.tallies import Tally

PUBLISHED = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
    (14, 20, 0.4810, 0.8545),
    (10, 20, 0.2993, 0.7007),
    (18, 24, 0.5510, 0.8800),
    (5, 5, 0.5655, 1.0000),
    (30, 60, 0.3774, 0.6226),
]
DIFFERENCES = [
    ((56, 70), (48, 80), 0.2000, 0.0524, 0.3339),
    ((9, 10), (3, 10), 0.6000, 0.1705, 0.8090),
]
PARTS = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def ends(interval: Interval | None) -> tuple[float, float]:
    assert interval is not None
    return interval.lower, interval.upper


@pytest.mark.parametrize(("numerator", "denominator", "lower", "upper"), PUBLISHED)
def test_wilson_gives_the_published_values(
    numerator: int, denominator: int, lower: float, upper: float
) -> None:
    assert ends(wilson(numerator, denominator)) == pytest.approx((lower, upper), abs=5e-5)


@given(PARTS)
def test_wilson_equals_statsmodels_and_scipy(part: tuple[int, int]) -> None:
    ours = ends(wilson(*part))
    assert ours == pytest.approx(proportion_confint(*part, method="wilson"), abs=1e-12)
    theirs = binomtest(*part).proportion_ci(method="wilson")
    assert ours == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_z_is_the_normal_distributions_own() -> None:
    assert pytest.approx(norm.ppf(0.975), abs=1e-15) == Z95


@given(PARTS)
def test_an_interval_holds_its_percentage_and_stays_within_0_and_1(part: tuple[int, int]) -> None:
    lower, upper = ends(wilson(*part))
    assert 0 <= lower <= part[0] / part[1] <= upper <= 1


@given(st.integers(1, 10_000))
def test_the_ends_are_exact_when_none_or_all_are_met(denominator: int) -> None:
    assert ends(wilson(0, denominator))[0] == 0.0
    assert ends(wilson(denominator, denominator))[1] == 1.0


@given(PARTS)
def test_met_and_not_met_are_mirror_images(part: tuple[int, int]) -> None:
    met, asked = part
    lower, upper = ends(wilson(met, asked))
    assert ends(wilson(asked - met, asked)) == pytest.approx((1 - upper, 1 - lower), abs=1e-12)


def test_no_cases_have_no_interval() -> None:
    assert wilson(0, 0) is None
    assert change(Tally(0, 0), Tally(1, 2)) is None
    assert change(Tally(1, 2), Tally(0, 0)) is None


@pytest.mark.parametrize(("numerator", "denominator"), [(3, 2), (-1, 2)])
def test_what_is_not_a_proportion_is_refused(numerator: int, denominator: int) -> None:
    with pytest.raises(ValueError, match="not a proportion"):
        wilson(numerator, denominator)


@pytest.mark.parametrize(("now", "before", "difference", "lower", "upper"), DIFFERENCES)
def test_a_difference_gives_the_published_values(
    now: tuple[int, int], before: tuple[int, int], difference: float, lower: float, upper: float
) -> None:
    found = change(Tally(*now), Tally(*before))
    assert found is not None
    assert found.difference == pytest.approx(difference, abs=5e-5)
    assert ends(found.interval) == pytest.approx((lower, upper), abs=5e-5)


@given(PARTS, PARTS)
def test_a_difference_equals_statsmodels(now: tuple[int, int], before: tuple[int, int]) -> None:
    found = change(Tally(*now), Tally(*before))
    theirs = confint_proportions_2indep(*now, *before, method="newcomb", compare="diff")
    assert found is not None
    assert ends(found.interval) == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize(
    ("now", "before", "chance"),
    [((56, 70), (48, 80), False), ((20, 40), (19, 40), True), ((3, 10), (9, 10), False)],
)
def test_a_change_whose_interval_holds_nought_could_be_chance(
    now: tuple[int, int], before: tuple[int, int], chance: bool
) -> None:
    found = change(Tally(*now), Tally(*before))
    assert found is not None
    assert found.could_be_chance is chance
