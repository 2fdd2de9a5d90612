"""What a sample of a given size can show about a list of a given size.

Formulas and reference values: the practice notes, §4.7. Shares are 0 to 1.
"""

from fractions import Fraction
from math import ceil, sqrt
from statistics import NormalDist

from auditapp.domain.figures.intervals import Z95, Interval, wilson_of_share

POWER = 0.8
"""Chances in which a rise should be told from chance, unless said otherwise."""
STEP = 5
"""Changes that a sample can show are said in so many points: less would be false precision."""


def finite_wilson(numerator: int, denominator: int, population: int) -> Interval | None:
    """Wilson's interval for a sample without replacement from `population` cases.

    n' = n (N - 1) / (N - n) takes the place of n, and the share stays. For describing this
    list alone; None for a census (n = N), where nothing is uncertain, and with no cases.
    """
    if not 0 <= numerator <= denominator <= population:
        raise ValueError(f"{numerator} of {denominator} is not a sample of {population}")
    return (
        expected_interval(numerator / denominator, denominator, population) if denominator else None
    )


def expected_interval(share: float, size: int, population: int) -> Interval | None:
    """The interval that a sample of `size` would give if the share were still `share`."""
    if size >= population or size < 1:
        return None
    effective = size * (population - 1) / (population - size)
    return wilson_of_share(share, effective)


def needed_for_margin(share: float, margin: float, population: int) -> int:
    """How many cases give an interval of `margin` either way: n0 = z² p (1 - p) / E², then
    n0 / (1 + (n0 - 1) / N), rounded up; at least 1 and at most all of them."""
    if not (0 <= share <= 1 and margin > 0 and population > 0):
        raise ValueError(f"no sample of {population} gives {share} within {margin}")
    p, e = Fraction(str(share)), Fraction(str(margin))
    n0 = Fraction(Z95) ** 2 * p * (1 - p) / e**2
    if n0 <= 1:  # a share of 0 or 1, or a margin as wide as that: the formula asks for nobody
        return 1
    return min(population, ceil(n0 / (1 + (n0 - 1) / population)))


def needed_to_show_rise(share: float, rise: float = 0.10, power: float = POWER) -> int | None:
    """How many cases each of two periods needs, so that a rise of `rise` is told from chance
    (two-sided 5%) with this power; None when the share cannot rise so far.

    n = (z₁ √(2 p̄ q̄) + z₂ √(p₁ q₁ + p₂ q₂))² / d², the usual formula for two independent
    proportions with the variance pooled under no change (Fleiss, Levin and Paik 2003, Statistical
    Methods for Rates and Proportions, ch. 4, without continuity correction; statsmodels and R's
    `power.prop.test` give the same). No finite population correction: whether practice improves
    is asked of the process behind the list, not of this list.
    """
    after = share + rise
    if not 0 <= share < after <= 1:
        return None
    middle = (share + after) / 2
    pooled = sqrt(2 * middle * (1 - middle))
    apart = sqrt(share * (1 - share) + after * (1 - after))
    return ceil(((Z95 * pooled + NormalDist().inv_cdf(power) * apart) / rise) ** 2)


def change_shown(share: float, size: int) -> int | None:
    """The change from `share`, in points, that so many cases in each of two periods would tell from
    chance, whether it is a rise or a fall, in four of five times; None where no change is.

    To the next five points. A fall from p is a rise of what is left from 1 - p; a change that the
    scale has no room for is not asked about.
    """
    for points in range(STEP, 101, STEP):
        both_ways = (
            needed_to_show_rise(start, points / 100) for start in (share, round(1 - share, 9))
        )
        needed = [cases for cases in both_ways if cases is not None]
        if needed and max(needed) <= size:
            return points
    return None
