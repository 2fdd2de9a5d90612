"""What is known about one outcome: its rating, notes, evidence, figures and indicators.

Gathered by `plan.queries`; drawn by the plan's pages and by workbooks, which therefore agree.
"""

from dataclasses import dataclass
from datetime import datetime

from auditapp.domain.calendar import Month
from auditapp.domain.figures.evidence import Evidence
from auditapp.domain.figures.figures import NO_CASES, Figure
from auditapp.domain.forms.definitions import Group, Indicator, Outcome, Theme
from auditapp.domain.forms.tallies import Tally, shown_percent
from auditapp.domain.vocabulary import Brag


@dataclass(frozen=True)
class Rating:
    """A person's judgement of an outcome."""

    colour: Brag
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Note:
    """What the forum knew of an outcome in a month; `source` is a code of the plan, or empty."""

    outcome: str
    month: Month
    know: str
    how: str
    doing: str
    source: str
    reference: str
    by: str
    at: datetime


@dataclass(frozen=True)
class IndicatorFigure:
    """An indicator's newest value for the whole council; `month` is None before there is one."""

    indicator: Indicator
    month: Month | None = None
    numerator: int | None = None
    denominator: int | None = None
    value: float | None = None

    @property
    def key(self) -> str:
        return self.indicator.key

    @property
    def tally(self) -> Tally | None:
        """None for a plain value."""
        if self.numerator is None or self.denominator is None:
            return None
        return Tally(self.numerator, self.denominator)

    @property
    def words(self) -> str:
        """34 of 36, 94%; or 27; or that there is none."""
        if self.tally is not None:
            if not self.tally.denominator:
                return NO_CASES
            return f"{self.numerator} of {self.denominator}, {shown_percent(self.tally)}"
        return "No figure yet" if self.value is None else f"{self.value:g}"


@dataclass(frozen=True)
class OutcomeState:
    """One outcome as it stands in a month.

    `figures` are in order of weight: those of the forms that the plan names first.
    """

    outcome: Outcome
    group: Group
    theme: Theme
    rating: Rating | None
    note: Note | None
    evidence: Evidence
    figures: tuple[Figure, ...] = ()
    indicators: tuple[IndicatorFigure, ...] = ()

    @property
    def colour(self) -> Brag:
        return self.rating.colour if self.rating else Brag.NOT_RATED

    @property
    def headline(self) -> Figure | IndicatorFigure | None:
        """The one figure to show: the one that the plan names, whatever has cases in a month.

        A plan that names none: its first measure, or its first indicator where it names
        indicators before forms.
        """
        in_order: list[Figure | IndicatorFigure] = [*self.figures, *self.indicators]
        if self._rests_on_indicators:
            in_order = [*self.indicators, *self.figures]
        first = in_order[0] if in_order else None
        return next((one for one in in_order if one.key == self.outcome.headline), first)

    @property
    def _rests_on_indicators(self) -> bool:
        kinds = [found.source.found_in for found in self.evidence.sources]
        figures = [kind for kind in kinds if kind in ("forms", "indicators")]
        return figures[:1] == ["indicators"]
