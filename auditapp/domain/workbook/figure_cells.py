"""The cells of one figure: the same columns, in the same order, on every sheet that has them."""

from auditapp.domain.figures.figures import Counted
from auditapp.domain.forms.measures import Measure
from auditapp.domain.forms.tallies import Tally
from auditapp.domain.workbook.workbook import Cell, Column, Kind

FRACTION = (
    Column("Numerator", Kind.NUMBER, 12),
    Column("Denominator", Kind.NUMBER, 13),
    Column("Percent", Kind.PERCENT, 12),
)
LIMITS = (
    Column("Lower 95% limit", Kind.PERCENT, 13),
    Column("Upper 95% limit", Kind.PERCENT, 13),
)


def fraction_cells(tally: Tally) -> tuple[Cell, Cell, Cell]:
    """Numerator, denominator and share; with nothing to divide by, the words for that."""
    if tally.share is not None:
        return tally.numerator, tally.denominator, float(tally.share)
    if tally.numerator:
        return tally.numerator, "not known", "not known"
    return 0, 0, "no cases"


def limit_cells(counted: Counted, measure: Measure) -> tuple[Cell, Cell]:
    """Wilson's bounds; where there is no interval, why."""
    interval = counted.interval(measure)
    if interval is not None:
        return interval.lower, interval.upper
    if not counted.tally.denominator:
        return "no cases", "no cases"
    clustered = not measure.has_interval and measure.counts == "events"
    why = "events are related" if clustered else "all cases"
    return why, why
