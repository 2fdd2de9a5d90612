"""Which month figures are shown for unless a reader chooses another: decided here and nowhere else.

A month is complete once it has ended and the due dates of all its rounds are past. The figures
shown are those of the latest complete month with audits that count in headline figures; months
after it are offered with their figures so far. When months can be closed, a closed one comes first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.domain.calendar import Month, day_words, today
from auditapp.domain.vocabulary import HEADLINE_SELECTIONS
from auditapp.models import Audit, Round

OFFERED = 24
"""How many months a list of months goes back."""


@dataclass(frozen=True)
class ReportingMonths:
    """The months of figures as they stand on a day.

    `running`: the month of that day. `awaited`: months with audits that are still due, and until
    when. `complete`: the latest complete month with figures; `newest`: the month with figures
    to show where none is complete.
    """

    running: Month
    awaited: Mapping[Month, date] = field(default_factory=dict)
    complete: Month | None = None
    newest: Month | None = None

    @property
    def usual(self) -> Month:
        """The month shown unless a reader chooses another."""
        return self.complete or self.newest or self.running

    @property
    def so_far(self) -> tuple[Month, ...]:
        """The months under way after the usual one, in order."""
        under_way = {self.running, *self.awaited}
        return tuple(sorted(month for month in under_way if self.usual < month <= self.running))

    def is_complete(self, month: Month) -> bool:
        return month < self.running and month not in self.awaited

    def label(self, month: Month) -> str:
        """October 2026; or, while it is under way: November 2026 (so far)."""
        return month.label if self.is_complete(month) else f"{month.label} (so far)"

    def why_not_complete(self, month: Month) -> str:
        """What keeps a month from being complete, in words; empty when nothing does."""
        if month > self.running:
            return f"{month.label} has not begun."
        if month == self.running:
            return f"{month.label} has not ended."
        if month in self.awaited:
            return f"Audits of {month.label} are due until {day_words(self.awaited[month])}."
        return ""

    def offered(self, chosen: Month) -> list[tuple[str, str]]:
        """The months to choose from, the newest first, the chosen one always among them."""
        back = {self.running.plus(-number) for number in range(OFFERED)}
        return self.choices(back | {chosen})

    def choices(self, months: set[Month]) -> list[tuple[str, str]]:
        """Months as the options of a list, the newest first."""
        return [(str(month), self.label(month)) for month in sorted(months, reverse=True)]


def reporting_months(session: Session, day: date | None = None) -> ReportingMonths:
    """The months of figures as they stand today, or on another day."""
    now = day or today()
    running = Month.of(now)
    awaited = _awaited(session, now)
    complete = _newest(session, running, awaited)
    newest = complete or _newest(session, running.plus(1))
    return ReportingMonths(running, awaited, complete, newest)


def _awaited(session: Session, now: date) -> dict[Month, date]:
    """Months with a round whose due date is not past, and the last of those dates."""
    rounds = select(Round.month, func.max(Round.due_on)).where(Round.due_on >= now)
    found = session.execute(rounds.group_by(Round.month))
    return {Month.parse(month): due_on for month, due_on in found}


def _newest(session: Session, before: Month, but_not: Iterable[Month] = ()) -> Month | None:
    """The newest month before another in which an audit counts in headline figures."""
    query = (
        select(Audit.month)
        .where(
            Audit.month < str(before),
            Audit.month.not_in([str(month) for month in but_not]),
            Audit.counted,
            Audit.selection.in_(sorted(HEADLINE_SELECTIONS)),
        )
        .order_by(Audit.month.desc())
        .limit(1)
    )
    month = session.scalar(query)
    return Month.parse(month) if month else None
