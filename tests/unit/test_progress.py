"""What an outcome and its indicators say of themselves, in a month."""

from dataclasses import replace
from typing import Literal

import pytest

from auditapp.domain.calendar import Month, Period, quarter_before
from auditapp.domain.figures.evidence import Evidence, Freshness, SourceEvidence
from auditapp.domain.figures.figures import Counted, Figure
from auditapp.domain.figures.progress import IndicatorFigure, OutcomeState
from auditapp.domain.forms.definitions import Group, Indicator, Outcome, Source, Theme
from auditapp.domain.forms.tallies import Tally
from tests.support.factories import question_text, small_form

OCTOBER = Month(2026, 10)
SHARE = Indicator(key="MI-05", title="Agency social workers")
CASELOAD = Indicator(key="MI-06", title="Caseload", kind="median")
(MEASURE,) = small_form(
    question_text("XX-01"),
    """
[[measure]]
key = "M-XX-01"
title = "Seen"
why = "Children are to be seen."
numerator = { "XX-01" = ["yes"] }
denominator = { "XX-01" = ["yes", "no"] }
""",
).measures
OUTCOME = OutcomeState(
    outcome=Outcome(code="1.B.1", group="1B", title="Evident"),
    group=Group(key="1B", title="Signs of Safety", theme="1"),
    theme=Theme(key="1", title="Practice"),
    rating=None,
    note=None,
    evidence=Evidence(),
)


def figure(numerator: int, denominator: int) -> Figure:
    month, counted = Period(OCTOBER, OCTOBER), Counted(Tally(numerator, denominator), Tally())
    return Figure(MEASURE, month, counted, counted, quarter_before(OCTOBER))


def resting_on(*kinds: Literal["forms", "indicators", "notes"]) -> Evidence:
    """Evidence whose sources are found in these places, in the plan's order."""
    sources = [Source(code=kind[:5].upper(), title=kind, found_in=kind) for kind in kinds]
    return Evidence(tuple(SourceEvidence(one, OCTOBER, Freshness.FRESH) for one in sources))


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (IndicatorFigure(SHARE), "No figure yet"),
        (IndicatorFigure(SHARE, OCTOBER, 34, 36), "34 of 36, 94%"),
        (IndicatorFigure(SHARE, OCTOBER, 0, 36), "0 of 36, 0%"),
        (IndicatorFigure(SHARE, OCTOBER, 0, 0), "no cases"),
        (IndicatorFigure(CASELOAD, OCTOBER, value=16.5), "16.5"),
        (IndicatorFigure(CASELOAD, OCTOBER, value=27.0), "27"),
        (IndicatorFigure(CASELOAD, OCTOBER, value=0.0), "0"),
    ],
)
def test_an_indicator_says_its_share_its_value_or_that_there_is_none(
    found: IndicatorFigure, words: str
) -> None:
    assert found.words == words


def test_a_plain_value_has_no_tally_and_a_share_has_its_own() -> None:
    assert IndicatorFigure(CASELOAD, OCTOBER, value=16.5).tally is None
    assert IndicatorFigure(SHARE, OCTOBER, 34, 36).tally == Tally(34, 36)


def test_the_headline_is_the_one_that_the_plan_names_whatever_has_cases() -> None:
    empty, some = figure(0, 0), figure(1, 2)
    named = replace(empty, measure=MEASURE.model_copy(update={"key": "M-XX-02"}))
    entered = IndicatorFigure(CASELOAD, OCTOBER, value=16.5)
    for key, headline in (("M-XX-02", named), (CASELOAD.key, entered), (MEASURE.key, some)):
        outcome = OUTCOME.outcome.model_copy(update={"headline": key})
        state = replace(OUTCOME, outcome=outcome, figures=(some, named), indicators=(entered,))
        assert state.headline is headline


def test_without_a_name_the_headline_is_the_first_of_the_plan_whatever_has_cases() -> None:
    empty, some = figure(0, 0), figure(1, 2)
    none_yet, entered = IndicatorFigure(SHARE), IndicatorFigure(CASELOAD, OCTOBER, value=16.5)
    assert replace(OUTCOME, figures=(empty, some)).headline is empty
    assert replace(OUTCOME, indicators=(none_yet, entered)).headline is none_yet
    measured = replace(OUTCOME, figures=(some,), evidence=resting_on("indicators"))
    assert replace(measured, indicators=(none_yet,)).headline is none_yet
    assert OUTCOME.headline is None


@pytest.mark.parametrize(
    ("kinds", "is_indicator"),
    [
        (("indicators", "forms"), True),
        (("notes", "indicators", "forms"), True),
        (("forms", "indicators"), False),
        (("notes",), False),
    ],
)
def test_an_indicator_goes_before_measures_where_the_plan_names_it_before_forms(
    kinds: tuple[Literal["forms", "indicators", "notes"], ...], is_indicator: bool
) -> None:
    entered, measured = IndicatorFigure(CASELOAD, OCTOBER, value=16.5), figure(1, 2)
    both = replace(OUTCOME, figures=(measured,), indicators=(entered,), evidence=resting_on(*kinds))
    assert both.headline is (entered if is_indicator else measured)
