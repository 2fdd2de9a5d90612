"""The figure: one object from which every tile, row, chart and workbook cell is drawn.

A tally with its basis: which months, how cases were selected, what was left out, how far the
percentage may lie from the truth, and how it compares with the quarter before.
"""

from dataclasses import dataclass

from auditapp.domain.calendar import Period
from auditapp.domain.counting import agree
from auditapp.domain.figures.intervals import Change, Interval, change, wilson
from auditapp.domain.forms.measures import Measure
from auditapp.domain.forms.tallies import NOTHING, Tally, rounded, shown_percent

NO_CASES = "no cases"


@dataclass(frozen=True, slots=True)
class Counted:
    """A tally, the part of it that comes from a census rather than a sample, and the part that a
    file reported as random."""

    tally: Tally = NOTHING
    census: Tally = NOTHING
    reported: Tally = NOTHING

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(
            self.tally + other.tally,
            self.census + other.census,
            self.reported + other.reported,
        )

    @property
    def is_census(self) -> bool:
        """Whether nothing in the denominator was sampled, so that no interval applies."""
        return self.tally.denominator == self.census.denominator > 0

    @property
    def selected(self) -> str:
        """How the cases were selected: census or random sample; nothing where there are none."""
        if not self.tally:
            return ""
        words = "census" if self.tally == self.census or self.is_census else "random sample"
        return words + self.reported_words

    @property
    def reported_words(self) -> str:
        """How many of the cases are random by the word of a file: “ (12 of 20 random, as
        reported)”."""
        for reported, counted in (
            (self.reported.denominator, self.tally.denominator),
            (self.reported.numerator, self.tally.numerator),
        ):
            if reported:
                return f" ({reported} of {counted} random, as reported)"
        return ""

    def interval(self, measure: Measure) -> Interval | None:
        """Wilson's 95% interval; None for a census, for clustered counts, and with no cases.

        None as well where the numerator is over the denominator: not a proportion, and for
        `measures verify` to find.
        """
        if not measure.has_interval or self.is_census:
            return None
        if self.tally.numerator > self.tally.denominator:
            return None
        return wilson(self.tally.numerator, self.tally.denominator)


@dataclass(frozen=True)
class Figure:
    """One measure over one period, beside the period before it."""

    measure: Measure
    period: Period
    counted: Counted
    before: Counted
    before_period: Period
    selection: str = "headline"

    @property
    def key(self) -> str:
        return self.measure.key

    @property
    def tally(self) -> Tally:
        return self.counted.tally

    @property
    def fraction(self) -> str:
        tally = self.tally
        if not tally.denominator:
            return f"{tally.numerator} of an unknown number" if tally.numerator else NO_CASES
        small = ", small sample" if tally.is_small else ""
        return f"{tally.numerator} of {tally.denominator}{small}"

    @property
    def percent(self) -> str:
        return shown_percent(self.tally)

    @property
    def interval(self) -> Interval | None:
        return self.counted.interval(self.measure)

    @property
    def interval_words(self) -> str:
        """48% to 85%, or why there is no interval."""
        if self.interval is None:
            return self._no_interval
        return f"{points(self.interval.lower)}% to {points(self.interval.upper)}%"

    @property
    def _no_interval(self) -> str:
        if not self.tally.denominator:
            return ""
        if self.counted.is_census or self.measure.counts == "records":
            return "all cases"
        return f"no range: {self.measure.counts} for one child are related"

    @property
    def basis(self) -> str:
        """October 2026 · random sample · 3 not applicable, 1 unanswered."""
        how = self.counted.selected
        if self.selection == "all" and not self.counted.is_census:
            how = f"all selections{self.counted.reported_words}"
        elif self.selection != "headline":
            how = f"{self.selection.replace('_', ' ')}{self.counted.reported_words}"
        left_out = f"{self.tally.not_applicable} not applicable, {self.tally.unanswered} unanswered"
        grade = "final grades" if "final_grade" in self.measure.questions() else ""
        return " · ".join(part for part in (self.period.label, how, grade, left_out) if part)

    @property
    def change(self) -> Change | None:
        """Against the period before; None without an interval or with a small sample."""
        comparable = self.interval is not None and self.before.interval(self.measure) is not None
        if not comparable or self.tally.is_small or self.before.tally.is_small:
            return None
        return change(self.tally, self.before.tally)

    @property
    def change_words(self) -> str:
        """Up 12 points on the last quarter (−8 to 31): may be chance."""
        if self.change is None:
            return ""
        size = rounded(abs(self.change.difference) * 100)
        arrow = "▲ Up" if self.change.difference > 0 else "▼ Down"
        moved = "Level with" if size == "0" else f"{arrow} {size} {agree(int(size), 'point')} on"
        low, high = (
            signed(end) for end in (self.change.interval.lower, self.change.interval.upper)
        )
        verdict = "may be chance" if self.change.could_be_chance else "unlikely to be chance"
        return f"{moved} the last quarter ({low} to {high}): {verdict}"

    @property
    def signal(self) -> str:
        """One word for a list: better, worse, changed, no clear change, small sample, no cases."""
        if not self.tally.denominator:
            return NO_CASES
        if self.tally.is_small:
            return "small sample"
        if self.change is None:
            return "no comparison"
        if self.change.could_be_chance:
            return "no clear change"
        if self.measure.direction == "neutral":
            return "changed"
        rising = self.change.difference > 0
        return "better" if rising == (self.measure.direction == "higher") else "worse"

    @property
    def target_words(self) -> str:
        """Over 90%: met; or an empty string where the plan names no target."""
        target = self.measure.target_for(str(self.period.last))
        if target is None:
            return ""
        if self.tally.percent is None:
            return target.words
        return f"{target.words}: {'met' if target.is_met_by(self.tally.percent) else 'not met'}"


def points(proportion: float) -> str:
    """A proportion as whole percentage points, half up."""
    return rounded(proportion * 100)


def signed(proportion: float) -> str:
    """−8, 0 or 31: points with a real minus sign."""
    return points(proportion).replace("-0", "0").replace("-", "−")
