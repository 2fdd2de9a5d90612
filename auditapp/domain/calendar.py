"""Reporting months: what `2026-10` means, how months add up and how they are written.

A month is a field people choose, never derived from a timestamp.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_FIRST_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-01")
_NAMES = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """One reporting month, as `YYYY-MM`."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read `YYYY-MM`, years 2000 to 2099; ValueError says how to write it."""
        found = _MONTH.fullmatch(text.strip())
        if not found or not found[1].startswith("20"):
            raise ValueError("a month is written as a year and a month, like 2026-10")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def from_cell(cls, text: str) -> "Month":
        """Read a month from a file: `2026-10`, or the first day that Excel turns it into."""
        return cls.parse(text.removesuffix("-01") if _FIRST_DAY.fullmatch(text) else text)

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    def plus(self, months: int) -> "Month":
        years, month = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(years, month + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def label(self) -> str:
        return f"{_NAMES[self.number - 1]} {self.year}"

    @property
    def short(self) -> str:
        return f"{_NAMES[self.number - 1][:3]} {self.year % 100:02d}"

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """The months from `first` to `last`, both included."""

    first: Month
    last: Month

    def __iter__(self) -> Iterator[Month]:
        month = self.first
        while month <= self.last:
            yield month
            month = month.plus(1)

    @property
    def label(self) -> str:
        if self.first == self.last:
            return self.first.label
        if self.first.year == self.last.year:
            return f"{_NAMES[self.first.number - 1]} to {self.last.label}"
        return f"{self.first.label} to {self.last.label}"


def returns_close(month: Month) -> date:
    """The last day (in London) on which audits of a reporting month may be returned to their
    auditors: the last of the month after it. Later they are corrected, so that the figures of a
    month that was reported on do not lose an audit for weeks."""
    return month.plus(2).first_day - timedelta(days=1)


def quarter_before(month: Month) -> Period:
    """The three months before a month: what a month is compared with."""
    return Period(month.plus(-3), month.plus(-1))


def year_to(month: Month) -> Period:
    """The twelve months that end with a month."""
    return Period(month.plus(-11), month)


def london(moment: datetime) -> datetime:
    """A stored UTC moment as clocks in London showed it."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(LONDON)


def today() -> date:
    """Today's date in London."""
    return datetime.now(LONDON).date()


def day_words(day: date) -> str:
    """3 October 2026."""
    return f"{day.day} {_NAMES[day.month - 1]} {day.year}"
