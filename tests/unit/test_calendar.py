"""Months are read strictly, add up over years, and never come from a timestamp."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditapp.domain.calendar import (
    Month,
    Period,
    day_words,
    london,
    quarter_before,
    returns_close,
    year_to,
)

MONTHS = st.builds(Month, st.integers(2000, 2099), st.integers(1, 12))


@given(MONTHS)
def test_a_month_is_read_as_it_is_written(month: Month) -> None:
    assert Month.parse(str(month)) == month
    assert Month.of(month.first_day) == month


@pytest.mark.parametrize(
    "text",
    [
        "2018-13",
        "0000-01",
        "2018",
        "2018-1",
        "18-01",
        "2018/01",
        "",
        "2018-00",
        "1999-12",
        "2100-01",
        "٢٠٢٦-١٠",
        "2026-10-01",
        "2026_10",
        "Oct 2026",
    ],
)
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="like 2026-10"):
        Month.parse(text)


@given(MONTHS, st.integers(-600, 600), st.integers(-600, 600))
def test_months_add_up_over_years(month: Month, one: int, other: int) -> None:
    assert month.plus(one).plus(other) == month.plus(one + other)
    assert (month.plus(one) > month) is (one > 0)


@pytest.mark.parametrize(
    ("month", "last"),
    [
        (Month(2026, 9), date(2026, 10, 31)),
        (Month(2026, 11), date(2026, 12, 31)),
        (Month(2026, 12), date(2027, 1, 31)),
        (Month(2028, 1), date(2028, 2, 29)),
    ],
)
def test_a_month_is_open_for_returns_until_the_next_one_ends(month: Month, last: date) -> None:
    assert returns_close(month) == last


def test_the_quarter_before_a_month_crosses_the_year() -> None:
    assert list(quarter_before(Month(2026, 2))) == [
        Month(2025, 11),
        Month(2025, 12),
        Month(2026, 1),
    ]


def test_a_year_to_a_month_has_twelve_months_and_ends_with_it() -> None:
    months = list(year_to(Month(2026, 3)))
    assert (len(months), months[0], months[-1]) == (12, Month(2025, 4), Month(2026, 3))


@pytest.mark.parametrize(
    ("first", "last", "label"),
    [
        (Month(2026, 10), Month(2026, 10), "October 2026"),
        (Month(2026, 1), Month(2026, 3), "January to March 2026"),
        (Month(2025, 11), Month(2026, 1), "November 2025 to January 2026"),
    ],
)
def test_a_period_is_written_as_people_say_it(first: Month, last: Month, label: str) -> None:
    assert Period(first, last).label == label


def test_half_past_eleven_utc_in_june_is_the_next_day_in_london() -> None:
    assert london(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)).date() == date(2026, 7, 1)
    assert london(datetime(2026, 6, 30, 23, 30)).date() == date(2026, 7, 1)
    assert london(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)).date() == date(2026, 12, 31)


def test_days_are_written_without_a_nought_in_front() -> None:
    assert day_words(date(2026, 10, 3)) == "3 October 2026"
