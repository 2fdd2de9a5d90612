"""What a sample of a given size can show, before it is drawn, by measure."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from auditapp.domain.calendar import Month, Period, year_to
from auditapp.domain.figures.intervals import Interval
from auditapp.domain.forms.measures import Measure
from auditapp.domain.forms.tallies import Tally, rounded
from auditapp.domain.sampling.sample_sizes import change_shown, expected_interval
from auditapp.measures.queries import Filters, catalogue, tallies

ROUNDS = 3
"""How many rounds are looked at together: a quarter of monthly ones."""
HALF = 0.5
"""The share assumed where too few cases are known."""


@dataclass(frozen=True)
class MeasurePrecision:
    """One measure: its twelve months, and what so many cases would add to it."""

    measure: Measure
    tally: Tally
    size: int
    """How many of the sample's cases the measure would apply to."""
    interval: Interval | None
    """What the sample would give if the percentage stayed as it is; None for a census."""
    change: int | None
    """Points that two rounds of this size would tell from chance."""
    change_together: int | None
    """The same for three rounds together and the three before."""

    @property
    def interval_words(self) -> str:
        if self.interval is None:
            return "exact: every case is audited"
        return f"{_percent(self.interval.lower)}% to {_percent(self.interval.upper)}%"


@dataclass(frozen=True)
class SamplePrecision:
    """What a sample can show: of something seen in half of all cases, and of each measure."""

    period: Period
    change: int | None
    change_together: int | None
    measures: Sequence[MeasurePrecision]


def precision_of(
    session: Session, form: str, month: str, size: int, population: int
) -> SamplePrecision:
    """What a sample from a list of `population` cases can show, going by the twelve months that
    end with the round's. Measures without a case in them are left out."""
    measures = [
        found.measure
        for found in catalogue(session).values()
        if found.form.form == form and found.measure.has_interval
    ]
    period = year_to(Month.parse(month))
    filters = Filters().over(period)
    known = {
        row.measure: row.counted.tally
        for row in tallies(session, [measure.key for measure in measures], filters)
    }
    sample = min(size, population)
    return SamplePrecision(
        period,
        *_changes(HALF, sample, population),
        [
            _expected(measure, known[measure.key], sample, population)
            for measure in measures
            if measure.key in known and known[measure.key].denominator
        ],
    )


def _expected(measure: Measure, tally: Tally, size: int, population: int) -> MeasurePrecision:
    share = HALF if tally.is_small else tally.numerator / tally.denominator
    applies = tally.denominator / (tally.denominator + tally.not_applicable + tally.unanswered)
    cases = max(1, round(size * applies))
    of_list = population if size >= population else max(cases + 1, round(population * applies))
    interval = None if size >= population else expected_interval(share, cases, of_list)
    return MeasurePrecision(
        measure, tally, cases, interval, *_changes(share, cases, max(cases, of_list))
    )


def _changes(share: float, size: int, population: int) -> tuple[int | None, int | None]:
    """The change that one round can show, and three together: never of more cases than exist."""
    return change_shown(share, size), change_shown(share, min(ROUNDS * size, population))


def _percent(share: float) -> str:
    return rounded(share * 100)
