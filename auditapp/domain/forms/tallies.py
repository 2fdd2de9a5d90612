"""Tallies, from which every percentage is made.

Made by `measures`, kept as roll-up cells, read by pages, charts and workbooks. Percentages are
never averaged: tallies are added up over longer periods and larger groups.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

SMALL_SAMPLE = 10
"""Below this denominator a figure is shown as its fraction, without colour or rank."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of audits (or, for a ratio of sums, of the things counted in them).

    `denominator` holds what was applicable and answered; `not_applicable` and `unanswered` are
    shown separately and never count as failure.
    """

    numerator: int = 0
    denominator: int = 0
    not_applicable: int = 0
    unanswered: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.numerator + other.numerator,
            self.denominator + other.denominator,
            self.not_applicable + other.not_applicable,
            self.unanswered + other.unanswered,
        )

    def __neg__(self) -> "Tally":
        return Tally(-self.numerator, -self.denominator, -self.not_applicable, -self.unanswered)

    @property
    def share(self) -> Fraction | None:
        """Numerator over denominator, exactly; None when there is nothing to divide by."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    @property
    def percent(self) -> float | None:
        """0 to 100, unrounded; None when the denominator is 0 (never 0%)."""
        return None if self.share is None else float(self.share * 100)

    @property
    def is_small(self) -> bool:
        return 0 < self.denominator < SMALL_SAMPLE

    def __bool__(self) -> bool:
        return self != NOTHING


NOTHING = Tally()


def total(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, NOTHING)


def rounded(percent: float | Fraction | None, places: int = 0) -> str:
    """Round half up, for display only: 12.5 is 13 (Python's own round gives 12)."""
    if percent is None:
        return "no cases"
    exact = percent if isinstance(percent, Fraction) else Fraction(str(percent))
    quantum = Decimal(1).scaleb(-places)
    value = Decimal(exact.numerator) / Decimal(exact.denominator)
    return str(value.quantize(quantum, rounding=ROUND_HALF_UP))


def shown_percent(tally: Tally) -> str:
    """The percentage in words: whole, rounded half up, or "no cases"."""
    return "no cases" if tally.share is None else f"{rounded(tally.share * 100)}%"
