"""What a sample of a given size can show, before it is drawn, by measure."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from auditapp.domain.calendar import Month
from auditapp.domain.figures.figures import Counted
from auditapp.domain.figures.intervals import Interval
from auditapp.domain.forms.measures import Measure
from auditapp.domain.forms.tallies import Tally, rounded
from auditapp.domain.sampling.sample_sizes import expected_interval, needed_to_show_rise
from auditapp.measures.queries import Filters, catalogue, tallies


@dataclass(frozen=True)
class MeasurePrecision:
    """One measure at its last known percentage."""

    measure: Measure
    month: Month
    tally: Tally
    size: int
    interval: Interval | None
    """What the sample would give if the percentage stayed as it is; None for a census."""
    needed: int | None
    """Cases in each of two months that would tell a rise of 10 points from chance."""

    @property
    def more(self) -> int | None:
        return None if self.needed is None else max(0, self.needed - self.size)

    @property
    def interval_words(self) -> str:
        if self.interval is None:
            return "exact: every case is audited"
        return f"{_percent(self.interval.lower)}% to {_percent(self.interval.upper)}%"


def tell(
    session: Session, form: str, month: str, size: int, population: int
) -> list[MeasurePrecision]:
    """Each of the form's percentages whose last known value is worth looking at, in the form's
    order; empty when the form was never audited. `population`: the cases of the list."""
    measures = [
        found.measure
        for found in catalogue(session).values()
        if found.form.form == form and found.measure.has_interval
    ]
    latest = _latest(session, measures, month)
    return [
        _told(measure, *latest[measure.key], size, population)
        for measure in measures
        if measure.key in latest
    ]


def _told(
    measure: Measure, month: Month, tally: Tally, size: int, population: int
) -> MeasurePrecision:
    share = tally.numerator / tally.denominator
    return MeasurePrecision(
        measure,
        month,
        tally,
        size,
        expected_interval(share, size, population),
        needed_to_show_rise(share),
    )


def _latest(
    session: Session, measures: list[Measure], month: str
) -> dict[str, tuple[Month, Tally]]:
    """Each measure's last month with a case in it, up to `month`."""
    keys = [measure.key for measure in measures]
    filters = Filters(last=Month.parse(month))
    found: dict[str, tuple[Month, Tally]] = {}
    for row in tallies(session, keys, filters, by=("month",)):
        counted: Counted = row.counted
        if 0 <= counted.tally.numerator <= counted.tally.denominator > 0:
            found[row.measure] = (Month.parse(row.group[0]), counted.tally)
    return found


def _percent(share: float) -> str:
    return rounded(share * 100)
