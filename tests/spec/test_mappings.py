"""How a council's own words become ours: every line of these tables holds."""

import pytest

from auditapp.domain.mappings.age_bands import age_band_of
from auditapp.domain.mappings.days import UnclearDay, day_or_nothing, holds_day
from auditapp.domain.mappings.involvement_words import involvement_of, is_closed, strongest
from auditapp.domain.mappings.one_row import (
    EARLIER,
    REPEATED,
    WEAKER,
    OneRowRule,
    RowOfChild,
)

INVOLVEMENTS = {
    "looked_after": """
        Child in care | Children in care | CiC | LAC | CLA | In care | Cared for (child) |
        Looked after child(ren) | a) Looked after child | (a) LAC | a. LAC | A) Looked-After Child |
        Looked After Child (LAC) | looked_after | Children Looked After
    """,
    "child_in_need": "CIN | CIN plan | c) Child in need plan | Child in Need | Children in need",
    "child_protection": "CP | CPP | b) Child protection plan | Child Protection Plan (CPP)",
    "assessment": "d) Open assessment | Assessment | D) OPEN ASSESSMENT",
    "care_leaver": "Care leaver | Care Leavers | care-leaver",
    "early_help": "Early help | early_help",
    None: """
        e) Closed episode | URN of Placement | S47 | Leaving care | Child | x | CP/LAC | EH |
        Child in need (LAC)
    """,
}
BANDS = {
    "unborn": "Unborn | unborn | -0.3",
    "0-4": "0 | 0.0 | 4.99 | 0-4 | 0 to 4",
    "5-9": "5 | 7 | 9.9 | 5–9 | 7 years | 7 yrs",
    "10-15": "11.8 | 15.99 | 10 to 15 | 11 years old",
    "16-17": "16 | 17.9 | 16-17",
    "18-25": "18 | 18.6 | 25.9",
    None: "26 | 16+ | under 5 | 2026-09-05 | -2 | 7-8 | seven | 1e1",
}


def cells(table: dict[str | None, str]) -> list[tuple[str, str | None]]:
    return [(text.strip(), value) for value, line in table.items() for text in line.split("|")]


@pytest.mark.parametrize(("text", "value"), cells(INVOLVEMENTS))
def test_a_word_is_the_involvement_that_it_means_everywhere(text: str, value: str | None) -> None:
    assert involvement_of(text) == value


@pytest.mark.parametrize("text", ["e) Closed episode", "Closed", "Case closed", "(e) CLOSED CASE"])
def test_a_closed_case_is_known_by_its_word(text: str) -> None:
    assert is_closed(text)
    assert involvement_of(text) is None


@pytest.mark.parametrize(("text", "value"), cells(BANDS))
def test_an_age_is_in_the_band_of_its_complete_years(text: str, value: str | None) -> None:
    assert age_band_of(text) == value


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-10-03", "2026-10-03"),
        ("2026-10-03 14:30:00", "2026-10-03"),
        ("03/10/2026", "2026-10-03"),
        ("3-10-2026", "2026-10-03"),
        ("3 October 2026", "2026-10-03"),
        ("03-Oct-2026", "2026-10-03"),
        *((empty, None) for empty in ("", "NULL", "N/A", "#N/A", "-", "00:00:00")),
    ],
)
def test_a_day_is_read_with_the_day_first(text: str, day: str | None) -> None:
    found = day_or_nothing(text)
    assert (found.isoformat() if found else None) == day
    assert holds_day(text) == (day is not None)


@pytest.mark.parametrize("text", ["03/10/26", "46298", "46298.5"])
def test_a_day_that_is_not_clear_is_a_day_all_the_same(text: str) -> None:
    assert holds_day(text)
    with pytest.raises(UnclearDay):
        day_or_nothing(text)


@pytest.mark.parametrize("text", ["open", "31/02/2026", "13/13/2026", "ongoing"])
def test_a_closing_day_that_is_no_day_is_not_guessed(text: str) -> None:
    with pytest.raises(UnclearDay, match=text):
        holds_day(text)


def test_the_strongest_involvement_is_the_first_in_the_order() -> None:
    assert strongest(["assessment", "child_protection"]) == "child_protection"
    assert strongest(["child_protection", "looked_after"]) == "looked_after"
    assert strongest(["child_in_need", "care_leaver"]) == "care_leaver"
    assert strongest(["child_in_need", "care_leaver"], ["child_in_need"]) == "child_in_need"


def row(number: int, involvement: str, day: str = "", content: int = 0) -> RowOfChild:
    return RowOfChild(number, involvement, day, content or number)


def test_of_several_rows_of_a_child_the_strongest_is_read_and_then_the_latest() -> None:
    rule = OneRowRule(by_strength=True, by_day=True)
    rows = [
        row(3, "assessment", "2026-10-01"),
        row(4, "child_protection", "2026-03-01"),
        row(5, "child_protection", "01/04/2026"),
    ]
    assert rule.left_out(rows) == {3: WEAKER, 4: EARLIER}


def test_rows_that_differ_on_the_same_day_all_stay_and_equal_ones_are_one() -> None:
    rule = OneRowRule(by_strength=True, by_day=True)
    rows = [row(n, "assessment", "2026-10-01", content) for n, content in ((2, 7), (3, 8), (4, 7))]
    assert rule.left_out(rows) == {4: REPEATED}


def test_a_row_without_a_day_is_earlier_than_any() -> None:
    rule = OneRowRule(by_strength=False, by_day=True)
    assert rule.left_out([row(2, "a"), row(3, "a", "2026-01-01")]) == {2: EARLIER}
