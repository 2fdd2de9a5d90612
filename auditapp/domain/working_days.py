"""Working days in London: what is due within how many of them.

A working day is Monday to Friday and no bank holiday; which days are bank holidays is the caller's
to say (see `adapters.bank_holidays`). A clock of n working days that starts on a working day ends
at the same time of day on the n-th working day after it. One that starts on any other day ends at
17:00 on the n-th working day after it, so that a worry raised at a weekend is due on Monday.
"""

from collections.abc import Container
from datetime import date, datetime, time, timedelta

CLOSES = time(17)
SATURDAY = 5
A_DAY = timedelta(days=1)


def is_working_day(day: date, holidays: Container[date]) -> bool:
    return day.weekday() < SATURDAY and day not in holidays


def plus_working_days(moment: datetime, days: int, holidays: Container[date]) -> datetime:
    """When a clock of so many working days ends that starts at a moment.

    `moment` carries London's time zone, and so does what comes back: the same time by the clock on
    the wall, also across the nights in which clocks change (Sundays, which are no working days).
    """
    day = moment.date()
    ends = moment.timetz() if is_working_day(day, holidays) else _closing(moment)
    for _ in range(days):
        day = _next_working_day(day, holidays)
    return datetime.combine(day, ends)


def working_days_between(first: date, last: date, holidays: Container[date]) -> int:
    """How many working days lie after `first` and up to `last`; 0 when `last` is not later."""
    span = (last - first).days
    return sum(is_working_day(first + timedelta(days=n), holidays) for n in range(1, span + 1))


def _closing(moment: datetime) -> time:
    return CLOSES.replace(tzinfo=moment.tzinfo)


def _next_working_day(day: date, holidays: Container[date]) -> date:
    day += A_DAY
    while not is_working_day(day, holidays):
        day += A_DAY
    return day
