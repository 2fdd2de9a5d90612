"""What a pack is made from: the plan and every figure as they stand for one month.

Gathered by `reports.service`; turned into sheets by the sheet kinds. Holds no case, and no words
from any audit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from auditapp.domain.calendar import Month, Period, day_words, london, quarter_before
from auditapp.domain.counting import counted
from auditapp.domain.figures.figures import Counted, Figure
from auditapp.domain.figures.progress import OutcomeState
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.measures import Measure
from auditapp.domain.workbook.selections import Beyond, RoundLine

TEAM_MONTHS = 3
"""Teams are shown over the reporting month and the two before it: one month is too few cases."""
TREND_MONTHS = 13
"""The reporting month, and the same month a year before at the other end."""


@dataclass(frozen=True)
class MeasureLine:
    """One measure: this month's figure, its months, and its teams over the last three."""

    figure: Figure
    form: Form
    versions: tuple[int, ...]
    months: Mapping[Month, Counted] = field(default_factory=dict)
    teams: Mapping[str, Counted] = field(default_factory=dict)

    @property
    def measure(self) -> Measure:
        return self.figure.measure

    @property
    def name(self) -> str:
        """The title with the key, which makes it unique."""
        return f"{self.measure.title} ({self.measure.key})"


@dataclass(frozen=True)
class Pack:
    """Everything a workbook may show of one month.

    `drafts` counts audits of the month that are allocated or begun and not yet submitted;
    `under_way`: what keeps the month itself from being complete, in words, or nothing;
    `absent` are measures that the workbook names and no published form has.
    """

    month: Month
    council: str
    forum: str
    made_at: datetime
    outcomes: tuple[OutcomeState, ...] = ()
    measures: tuple[MeasureLine, ...] = ()
    rounds: tuple[RoundLine, ...] = ()
    beyond: tuple[Beyond, ...] = ()
    drafts: int = 0
    under_way: str = ""
    absent: tuple[str, ...] = ()

    @property
    def by_key(self) -> Mapping[str, MeasureLine]:
        return {line.measure.key: line for line in self.measures}

    @property
    def team_period(self) -> Period:
        return Period(self.month.plus(1 - TEAM_MONTHS), self.month)

    @property
    def trend_period(self) -> Period:
        return Period(self.month.plus(1 - TREND_MONTHS), self.month)

    @property
    def has_cases(self) -> bool:
        """Whether any measure has a case this month."""
        return any(line.figure.tally for line in self.measures)

    @property
    def incomplete(self) -> tuple[str, ...]:
        """What keeps the month's figures from being final, in words."""
        found = [f"{self.under_way} These are its figures so far."] if self.under_way else []
        if self.drafts:
            one = f"audit of {self.month.label} is still a draft"
            many = f"audits of {self.month.label} are still drafts"
            found.append(f"{counted(self.drafts, one, many)}.")
        if not self.has_cases:
            found.append(f"No audit of {self.month.label} counts in any figure.")
        if self.absent:
            found.append(f"No published form has these measures: {', '.join(self.absent)}.")
        return tuple(found)

    def fill(self, text: str) -> str:
        """Put the council, forum, month and periods into a definition's words."""
        moment = london(self.made_at)
        words = {
            "{council}": self.council,
            "{forum}": self.forum,
            "{month}": self.month.label,
            "{quarter}": quarter_before(self.month).label,
            "{team_months}": self.team_period.label,
            "{trend_months}": self.trend_period.label,
            "{as_at}": f"{day_words(moment.date())} at {moment:%H:%M}",
        }
        for name, value in words.items():
            text = text.replace(name, value)
        return text
