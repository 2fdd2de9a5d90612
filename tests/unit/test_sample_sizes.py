"""What a sample can tell: the practice notes' values, statsmodels, and what must always hold."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import hypergeom, norm
from statsmodels.stats.proportion import (
    power_proportions_2indep,
    proportion_confint,
    samplesize_proportions_2indep_onetail,
)

from auditapp.domain.figures.intervals import Interval, wilson
from auditapp.domain.sampling.sample_sizes import (
    POWER,
    change_shown,
    expected_interval,
    finite_wilson,
    needed_for_margin,
    needed_to_show_rise,
)

SAMPLES = st.integers(2, 2_000).flatmap(
    lambda population: st.integers(1, population - 1).flatmap(
        lambda size: st.tuples(st.integers(0, size), st.just(size), st.just(population))
    )
)
"""How many met it, of how many, drawn from how many more."""


def ends(interval: Interval | None) -> tuple[float, float]:
    assert interval is not None
    return interval.lower, interval.upper


# The interval of a sample from a list -------------------------------------------------------------


@pytest.mark.parametrize(
    ("numerator", "denominator", "population", "lower", "upper"),
    [
        (14, 20, 120, 0.4991, 0.8453),
        (18, 24, 60, 0.5967, 0.8588),
        (14, 20, 1_400, 0.4825, 0.8538),
    ],
)
def test_a_finite_list_gives_the_values_of_the_practice_notes(
    numerator: int, denominator: int, population: int, lower: float, upper: float
) -> None:
    found = ends(finite_wilson(numerator, denominator, population))
    assert found == pytest.approx((lower, upper), abs=5e-5)


@given(SAMPLES)
def test_a_finite_list_is_statsmodels_on_more_cases_with_the_same_share(
    sample: tuple[int, int, int],
) -> None:
    met, size, population = sample
    effective = size * (population - 1) / (population - size)
    theirs = proportion_confint(met / size * effective, effective, method="wilson")
    assert ends(finite_wilson(*sample)) == pytest.approx(theirs, abs=1e-9)


@given(SAMPLES)
def test_it_lies_within_the_interval_of_an_endless_list_and_holds_the_share(
    sample: tuple[int, int, int],
) -> None:
    met, size, _population = sample
    lower, upper = ends(finite_wilson(*sample))
    least, most = ends(wilson(met, size))
    assert least - 1e-12 <= lower <= met / size <= upper <= most + 1e-12


@given(st.integers(1, 40), st.integers(0, 40))
def test_it_comes_to_that_interval_as_the_list_grows(size: int, met: int) -> None:
    assume(met <= size)
    endless = ends(finite_wilson(met, size, 10**9))
    assert endless == pytest.approx(ends(wilson(met, size)), abs=1e-6)


@given(st.floats(0, 1), st.integers(3, 500))
def test_it_shrinks_with_every_further_case_to_next_to_nothing(
    share: float, population: int
) -> None:
    widths = [
        upper - lower
        for lower, upper in (
            ends(expected_interval(share, size, population)) for size in range(1, population)
        )
    ]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] <= 4 / population


def test_a_census_has_no_interval_and_nor_has_an_empty_sample() -> None:
    assert finite_wilson(14, 20, 20) is None
    assert finite_wilson(0, 0, 20) is None
    assert finite_wilson(0, 0, 0) is None
    assert expected_interval(0.7, 20, 20) is None
    assert expected_interval(0.7, 21, 20) is None
    assert expected_interval(0.7, 0, 20) is None


@pytest.mark.parametrize("sample", [(15, 14, 20), (-1, 14, 20), (14, 21, 20), (0, 0, -1)])
def test_what_is_no_sample_is_refused(sample: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="is not a sample of"):
        finite_wilson(*sample)


def test_what_a_sample_would_give_is_what_it_gives() -> None:
    assert expected_interval(14 / 20, 20, 120) == finite_wilson(14, 20, 120)


def test_nothing_met_and_all_met_end_at_exactly_0_and_1() -> None:
    assert ends(finite_wilson(0, 20, 120))[0] == 0
    assert ends(finite_wilson(20, 20, 120))[1] == 1


@pytest.mark.parametrize(("size", "population"), [(20, 120), (24, 60), (30, 400), (10, 40)])
def test_over_every_true_number_it_covers_the_truth_in_95_of_100_samples(
    size: int, population: int
) -> None:
    """The exact chance, from the hypergeometric distribution, averaged over what the truth may
    be."""
    met = np.arange(size + 1)
    intervals = [ends(finite_wilson(int(one), size, population)) for one in met]
    lower, upper = np.array(intervals).T
    chances = [
        hypergeom(population, true, size)
        .pmf(met)[(lower <= true / population) & (true / population <= upper)]
        .sum()
        for true in range(population + 1)
    ]
    assert np.mean(chances) == pytest.approx(0.95, abs=0.015)


# How many cases give a margin ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "margin", "population", "cases"),
    [
        (0.7, 0.05, 300, 156),
        (0.5, 0.10, 100, 50),
        (0.5, 0.10, 200, 66),
        (0.5, 0.10, 500, 81),
        (0.5, 0.10, 1_400, 90),
        (0.5, 0.10, 3_000, 94),
    ],
)
def test_a_margin_needs_the_cases_of_the_practice_notes(
    share: float, margin: float, population: int, cases: int
) -> None:
    assert needed_for_margin(share, margin, population) == cases


@given(st.floats(0.05, 0.95), st.floats(0.02, 0.3), st.integers(1, 5_000))
def test_it_is_the_fewest_cases_with_that_margin_under_the_finite_correction(
    share: float, margin: float, population: int
) -> None:
    """By the standard error √(p q / n · (N - n)/(N - 1)), of which the formula is the inverse."""

    def half(size: int) -> float:
        left = (population - size) / (population - 1)
        return float(norm.ppf(0.975)) * math.sqrt(share * (1 - share) / size * left)

    cases = needed_for_margin(share, margin, population)
    assert 1 <= cases <= population
    if cases < population:
        assert half(cases) <= margin + 1e-9
    if cases > 1:
        assert half(cases - 1) >= margin - 1e-9


@pytest.mark.parametrize(
    ("share", "margin", "population"), [(0, 0.1, 1), (1, 0.1, 50), (0.5, 2, 9), (0.5, 0.98, 1)]
)
def test_at_least_one_case_is_needed(share: float, margin: float, population: int) -> None:
    assert needed_for_margin(share, margin, population) == 1


@pytest.mark.parametrize(
    ("share", "margin", "population"),
    [(-0.1, 0.1, 9), (1.1, 0.1, 9), (0.5, 0, 9), (0.5, -0.1, 9), (0.5, 0.1, 0), (math.nan, 0.1, 9)],
)
def test_a_margin_that_nothing_can_give_is_refused(
    share: float, margin: float, population: int
) -> None:
    with pytest.raises(ValueError, match="no sample of"):
        needed_for_margin(share, margin, population)


# How many cases show a rise -----------------------------------------------------------------------

SHARES = st.integers(0, 100).flatmap(
    lambda before: st.tuples(st.just(before / 100), st.integers(3, 60).map(lambda d: d / 100))
)


def power_of(cases: int, share: float, rise: float) -> float:
    """The chance that a rise is told from chance, by the normal approximation: the pooled test
    statistic exceeds the two-sided 5% point in the direction of the rise."""
    after, middle = share + rise, share + rise / 2
    under_none = math.sqrt(2 * middle * (1 - middle) / cases)
    under_rise = math.sqrt((share * (1 - share) + after * (1 - after)) / cases)
    return float(norm.sf((norm.ppf(0.975) * under_none - rise) / under_rise))


@pytest.mark.parametrize(
    ("share", "rise", "power", "cases"),
    [
        (0.5, 0.25, 0.9, 77),  # the example of R's power.prop.test, which prints n = 76.65294
        (0.5, 0.10, 0.8, 388),
        (0.7, 0.10, 0.8, 294),
        (0.8, 0.10, 0.8, 199),
        (0.9, 0.10, 0.8, 74),
    ],
)
def test_a_rise_needs_what_tables_and_other_programs_print(
    share: float, rise: float, power: float, cases: int
) -> None:
    assert needed_to_show_rise(share, rise, power) == cases


@given(SHARES, st.sampled_from([0.5, 0.8, 0.9, 0.95]))
def test_it_is_what_statsmodels_asks_for_rounded_up(
    found: tuple[float, float], power: float
) -> None:
    share, rise = found
    assume(share + rise < 1)
    theirs = samplesize_proportions_2indep_onetail(rise, share, power, alpha=0.05)
    assume(abs(theirs - round(theirs)) > 1e-6)
    assert needed_to_show_rise(share, rise, power) == math.ceil(theirs)


@given(SHARES)
def test_so_many_cases_have_the_power_and_one_fewer_has_not(found: tuple[float, float]) -> None:
    share, rise = found
    assume(share + rise < 1)
    cases = needed_to_show_rise(share, rise)
    assert cases is not None
    assert power_of(cases, share, rise) >= POWER - 1e-9
    assert cases == 1 or power_of(cases - 1, share, rise) < POWER


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7, 0.85])
def test_statsmodels_own_power_of_the_two_sided_test_agrees(share: float) -> None:
    cases = needed_to_show_rise(share)
    assert cases is not None
    enough, short = (
        power_proportions_2indep(0.10, share, number, return_results=False)
        for number in (cases, cases - 1)
    )
    assert short < 0.8 <= enough


def test_the_usual_question_is_a_rise_of_10_points_in_4_of_5() -> None:
    assert needed_to_show_rise(0.7) == needed_to_show_rise(0.7, 0.10, 0.80)


@pytest.mark.parametrize(
    ("share", "rise"), [(0.91, 0.1), (1, 0.1), (1.2, 0.1), (-0.1, 0.2), (0.5, 0), (0.5, -0.1)]
)
def test_an_impossible_rise_has_no_number(share: float, rise: float) -> None:
    assert needed_to_show_rise(share, rise) is None


@pytest.mark.parametrize(("numerator", "denominator"), [(9, 10), (18, 20), (27, 30), (63, 70)])
def test_a_rise_to_exactly_100_is_possible(numerator: int, denominator: int) -> None:
    assert needed_to_show_rise(numerator / denominator) == 74


def test_a_rise_from_nothing_is_possible() -> None:
    assert needed_to_show_rise(0) == 74


# What change a sample can show --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "size", "points"),
    [(0.5, 60, 25), (0.5, 20, 40), (0.7, 60, 30), (0.9, 20, 40), (0.5, 300, 15), (1, 60, 15)],
)
def test_a_sample_can_show_changes_of_so_many_points(share: float, size: int, points: int) -> None:
    """The fewest of 5, 10, … for which neither a rise nor a fall needs more cases."""
    assert change_shown(share, size) == points
    for change in (points, points - 5):
        enough = [
            math.ceil(samplesize_proportions_2indep_onetail(change / 100, start, 0.8, alpha=0.05))
            for start in (share, 1 - share)
            if change and start + change / 100 < 1
        ]
        assert (max(enough, default=0) <= size) == (change == points or not enough)


def test_very_few_cases_show_no_change_and_more_never_show_less() -> None:
    assert change_shown(0.5, 5) is None
    for share in (0, 0.1, 0.35, 0.5, 0.8, 1):
        shown = [change_shown(share, size) or 101 for size in range(1, 400, 7)]
        assert shown == sorted(shown, reverse=True)
