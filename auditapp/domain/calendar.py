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
_TIME = re.compile(r"[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?")
"""A time of day after a day, as spreadsheets write it; it is not read."""
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
MONTH_NAMES = {
    written: number
    for number, name in enumerate(_NAMES, start=1)
    for written in (name.lower(), name[:3].lower())
} | {"sept": 9}
"""The numbers of months by the names that people type, in small letters."""


_FIRST_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-01|0?1/([0-9]{1,2})/([0-9]{4})")
_NAMED_MONTH = re.compile(r"([a-z]{3,9})[ -]+(20[0-9]{2}|[0-9]{2})", re.IGNORECASE)
_NUMBERED_MONTH = re.compile(r"(0?[1-9]|1[0-2])[/-](20[0-9]{2})")


def without_time(text: str) -> str:
    """A day without the time of day that follows it."""
    found = _TIME.search(text)
    return text[: found.start()] if found and found.end() == len(text) else text


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
        """Read a month from a file: `2026-10`, `October 2026`, `Oct-26`, `10/2026`, or its first
        day, which Excel turns it into."""
        text = without_time(text.strip())
        if found := _FIRST_DAY.fullmatch(text):
            year, number = (found[1], found[2]) if found[1] else (found[4], found[3])
            return cls.parse(f"{year}-{number:0>2}")
        if found := _NUMBERED_MONTH.fullmatch(text):
            return cls.parse(f"{found[2]}-{found[1]:0>2}")
        if (found := _NAMED_MONTH.fullmatch(text)) and found[1].lower() in MONTH_NAMES:
            return cls.parse(f"20{found[2][-2:]}-{MONTH_NAMES[found[1].lower()]:02d}")
        return cls.parse(text)

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
