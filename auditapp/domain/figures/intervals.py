"""How far a sample's percentage may lie from the truth.

Wilson's score interval and Newcombe's interval for a difference of two independent proportions
(Newcombe 1998, Statistics in Medicine 17:857-872 and 17:873-890, method 10). Reference values:
the practice notes, §4.6. Proportions here are 0 to 1; callers turn them into percentages.
"""

from dataclasses import dataclass
from math import sqrt

from auditapp.domain.forms.tallies import Tally

Z95 = 1.959963984540054
"""Two-sided 95% point of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Interval:
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Change:
    """A difference of two proportions, in points from -1 to 1, with its 95% interval."""

    difference: float
    interval: Interval

    @property
    def could_be_chance(self) -> bool:
        return self.interval.lower <= 0 <= self.interval.upper


def wilson(numerator: int, denominator: int, z: float = Z95) -> Interval | None:
    """Wilson's interval for numerator of denominator; None when the denominator is 0.

    The lower end is exactly 0 when nothing was met and the upper exactly 1 when all was.
    """
    if denominator == 0:
        return None
    if not 0 <= numerator <= denominator:
        raise ValueError(f"{numerator} of {denominator} is not a proportion")
    return wilson_of_share(numerator / denominator, denominator, z)


def wilson_of_share(share: float, cases: float, z: float = Z95) -> Interval:
    """Wilson's interval for a share of so many cases, which need not be a whole number."""
    n, p, z2 = cases, share, z * z
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = z * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    lower = 0.0 if p == 0 else max(0.0, centre - half)
    upper = 1.0 if p == 1 else min(1.0, centre + half)
    return Interval(lower, upper)


def change(now: Tally, before: Tally) -> Change | None:
    """Newcombe's method 10 for `now` less `before`; None when either has no cases."""
    newer = wilson(now.numerator, now.denominator)
    older = wilson(before.numerator, before.denominator)
    if newer is None or older is None:
        return None
    p1 = now.numerator / now.denominator
    p2 = before.numerator / before.denominator
    difference = p1 - p2
    below = sqrt((p1 - newer.lower) ** 2 + (older.upper - p2) ** 2)
    above = sqrt((newer.upper - p1) ** 2 + (p2 - older.lower) ** 2)
    return Change(difference, Interval(difference - below, difference + above))
