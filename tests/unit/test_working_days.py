"""Working days: held against numpy's own count over random spans, and to days people know."""

import random
from collections.abc import Container
from datetime import date, datetime, timedelta

import numpy as np
import pytest

from auditapp.adapters.bank_holidays import ENGLAND
from auditapp.domain.calendar import LONDON
from auditapp.domain.working_days import (
    is_working_day,
    plus_working_days,
    working_days_between,
)

NONE: Container[date] = frozenset()
YEARS = range(2018, 2035)
KNOWN = [
    day
    for number in range((date(2035, 1, 1) - date(2018, 1, 1)).days)
    if (day := date(2018, 1, 1) + timedelta(days=number)) in ENGLAND
]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def test_any_span_has_as_many_working_days_as_numpy_counts() -> None:
    chance = random.Random(4)  # the same spans each time
    for _ in range(2_000):
        first = date(2018, 1, 1) + timedelta(days=chance.randrange(6_000))
        last = first + timedelta(days=chance.randrange(-10, 120))
        expected = np.busday_count(
            first + timedelta(days=1), last + timedelta(days=1), holidays=KNOWN
        )
        assert working_days_between(first, last, ENGLAND) == max(0, expected), (first, last)


def test_any_clock_ends_on_the_day_that_numpy_reaches_at_its_hour_or_at_five() -> None:
    chance = random.Random(5)
    for _ in range(2_000):
        day = date(2018, 1, 1) + timedelta(days=chance.randrange(6_000))
        moment = datetime(day.year, day.month, day.day, 0, tzinfo=LONDON)
        moment = moment.replace(hour=chance.randrange(24), minute=chance.randrange(60))
        days = chance.randrange(1, 30)
        reached = np.busday_offset(day, days, roll="backward", holidays=KNOWN).astype(date)
        ends = plus_working_days(moment, days, ENGLAND)
        works = bool(np.is_busday(day, holidays=KNOWN))
        clock = (moment.hour, moment.minute) if works else (17, 0)
        assert (ends.date(), ends.hour, ends.minute) == (reached, *clock), moment
        assert ends.tzinfo is LONDON


@pytest.mark.parametrize(
    ("raised", "due"),
    [
        ("2026-11-23T16:40", "2026-11-24T16:40"),  # Monday
        ("2026-11-27T16:40", "2026-11-30T16:40"),  # Friday: Monday
        ("2026-11-28T11:00", "2026-11-30T17:00"),  # Saturday: Monday at 17:00
        ("2026-11-29T23:59", "2026-11-30T17:00"),  # Sunday
        ("2026-12-24T15:00", "2026-12-29T15:00"),  # Christmas Eve; Boxing Day's substitute, Monday
        ("2026-12-25T10:00", "2026-12-29T17:00"),  # Christmas Day
        ("2026-04-02T17:30", "2026-04-07T17:30"),  # Maundy Thursday: after Easter Monday
        ("2026-11-23T00:00", "2026-11-24T00:00"),
    ],
)
def test_a_response_is_due_one_working_day_after_a_worry_is_raised(raised: str, due: str) -> None:
    assert plus_working_days(at(raised), 1, ENGLAND) == at(due)


@pytest.mark.parametrize("raised", ["2026-03-27T14:00", "2026-10-23T14:00"])
def test_the_time_on_the_wall_stays_when_clocks_change(raised: str) -> None:
    ends = plus_working_days(at(raised), 1, NONE)
    assert ends.strftime("%A %H:%M") == "Monday 14:00"
    assert ends.utcoffset() != at(raised).utcoffset()


@pytest.mark.parametrize(
    "day",
    [
        "2020-05-08",  # May Day, moved to VE Day
        "2021-12-27",  # substitutes for Christmas Day and Boxing Day, both at a weekend
        "2021-12-28",
        "2022-01-03",  # the substitute for New Year's Day
        "2022-06-02",  # the spring holiday, moved for the Platinum Jubilee
        "2022-06-03",
        "2022-09-19",  # the funeral of the Queen
        "2023-05-08",  # the Coronation
        "2024-03-29",  # Good Friday
        "2024-04-01",
        "2026-08-31",
        "2026-12-28",
        "2027-12-27",
        "2027-12-28",
    ],
)
def test_nobody_works_on_a_bank_holiday(day: str) -> None:
    assert not is_working_day(date.fromisoformat(day), ENGLAND)
    assert is_working_day(date.fromisoformat(day), NONE)


@pytest.mark.parametrize(
    "day",
    [
        "2022-05-30",  # where the spring holiday would have been
        "2020-05-04",
        "2026-08-03",  # a holiday in Scotland
        "2026-03-17",  # a holiday in Northern Ireland
        "2026-01-02",  # a holiday in Scotland
        "2026-12-24",
        "2026-12-31",
    ],
)
def test_people_in_england_work_on_other_days(day: str) -> None:
    assert is_working_day(date.fromisoformat(day), ENGLAND)


@pytest.mark.parametrize("year", YEARS)
def test_every_year_has_its_eight_bank_holidays_at_least(year: int) -> None:
    weekdays = [day for day in KNOWN if day.year == year and day.weekday() < 5]
    assert len(weekdays) - {2022: 2, 2023: 1}.get(year, 0) == 8
