"""The words around a percentage: how sure, compared with what, and why there is none."""

from dataclasses import replace

import pytest

from auditapp.domain.calendar import Month, Period, quarter_before
from auditapp.domain.figures.figures import Counted, Figure, points, signed
from auditapp.domain.forms.measures import Measure, Target
from auditapp.domain.forms.tallies import Tally
from tests.support.factories import measure_text, question_text, small_form

OCTOBER = Month(2026, 10)
SHARE = 'numerator = { "XX-01" = ["yes"] }\ndenominator = { "XX-01" = ["yes", "no"] }\n'
FORM = small_form(
    question_text("XX-01"),
    question_text("XX-02", "number"),
    question_text("XX-03", "number"),
    question_text("XX-04", "grade"),
    measure_text("M-UP", SHARE),
    measure_text("M-DOWN", SHARE + 'direction = "lower"'),
    measure_text("M-FLAT", SHARE + 'direction = "neutral"'),
    measure_text(
        "M-GOAL",
        SHARE
        + 'target = [ { value = 80, since = "2026-01" }, '
        + '{ value = 90, rule = "over", since = "2026-10" } ]',
    ),
    measure_text("M-SUM", 'kind = "ratio_of_sums"\nsum_of = "XX-02"\nout_of = "XX-03"'),
    measure_text("M-ALL", 'kind = "coverage"\nindicator = "MI-01"'),
    measure_text(
        "M-END", 'numerator = { final_grade = ["O"] }\ndenominator = { final_grade = ["O", "G"] }'
    ),
    head='overall_grade = "XX-04"',
)


def figure(
    now: tuple[int, int], before: tuple[int, int] = (0, 0), key: str = "M-UP", census: bool = False
) -> Figure:
    def counted(part: tuple[int, int]) -> Counted:
        tally = Tally(*part, 3, 1)
        return Counted(tally, tally if census else Tally())

    measure: Measure = FORM.measures_by_key[key]
    period = Period(OCTOBER, OCTOBER)
    return Figure(measure, period, counted(now), counted(before), quarter_before(OCTOBER))


@pytest.mark.parametrize(
    ("now", "before", "key", "signal"),
    [
        ((0, 0), (56, 70), "M-UP", "no cases"),
        ((9, 9), (0, 40), "M-UP", "small sample"),
        ((56, 70), (0, 0), "M-UP", "no comparison"),
        ((56, 70), (9, 9), "M-UP", "no comparison"),
        ((20, 40), (19, 40), "M-UP", "no clear change"),
        ((56, 70), (48, 80), "M-UP", "better"),
        ((48, 80), (56, 70), "M-UP", "worse"),
        ((56, 70), (48, 80), "M-DOWN", "worse"),
        ((48, 80), (56, 70), "M-DOWN", "better"),
        ((56, 70), (48, 80), "M-FLAT", "changed"),
        ((56, 70), (48, 80), "M-SUM", "no comparison"),
    ],
)
def test_a_signal_needs_more_than_chance_and_enough_cases(
    now: tuple[int, int], before: tuple[int, int], key: str, signal: str
) -> None:
    assert figure(now, before, key).signal == signal


@pytest.mark.parametrize(
    ("now", "fraction", "percent"),
    [
        ((14, 20), "14 of 20", "70%"),
        ((3, 9), "3 of 9, small sample", "33%"),
        ((0, 10), "0 of 10", "0%"),
        ((0, 0), "no cases", "no cases"),
        ((2, 0), "2 of an unknown number", "no cases"),
    ],
)
def test_the_fraction_comes_first(now: tuple[int, int], fraction: str, percent: str) -> None:
    found = figure(now, key="M-ALL")
    assert (found.fraction, found.percent) == (fraction, percent)


@pytest.mark.parametrize(
    ("key", "census", "words"),
    [
        ("M-UP", False, "48% to 85%"),
        ("M-UP", True, "all cases"),
        ("M-ALL", False, "all cases"),
        ("M-SUM", False, "no range: events for one child are related"),
    ],
)
def test_an_interval_is_shown_or_its_absence_explained(key: str, census: bool, words: str) -> None:
    found = figure((14, 20), key=key, census=census)
    assert found.interval_words == words
    assert (found.interval is None) is (words == "all cases" or words.startswith("no range"))


def test_no_cases_have_no_interval_and_need_no_words_for_it() -> None:
    assert figure((0, 0)).interval_words == ""


def test_a_census_mixed_with_a_sample_is_a_sample() -> None:
    mixed = Counted(Tally(14, 20), Tally(5, 8))
    assert not mixed.is_census
    assert mixed.interval(FORM.measures_by_key["M-UP"]) is not None
    assert (mixed + mixed).tally == Tally(28, 40)


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        ((56, 70), (48, 80), "▲ Up 20 points on the last quarter (5 to 33): unlikely to be chance"),
        (
            (48, 80),
            (56, 70),
            "▼ Down 20 points on the last quarter (−33 to −5): unlikely to be chance",
        ),
        ((20, 40), (20, 40), "Level with the last quarter (−21 to 21): may be chance"),
        ((9, 9), (48, 80), ""),
    ],
)
def test_a_change_is_told_with_its_interval(
    now: tuple[int, int], before: tuple[int, int], words: str
) -> None:
    assert figure(now, before).change_words == words


def test_the_basis_says_when_how_and_what_was_left_out() -> None:
    left_out = "3 not applicable, 1 unanswered"
    assert figure((14, 20)).basis == f"October 2026 · random sample · {left_out}"
    assert figure((14, 20), census=True).basis == f"October 2026 · census · {left_out}"
    assert "final grades" in figure((14, 20), key="M-END").basis


def test_without_cases_nothing_is_said_of_how_they_were_selected() -> None:
    period = Period(OCTOBER, OCTOBER)
    nothing = Figure(FORM.measures_by_key["M-UP"], period, Counted(), Counted(), period)
    assert nothing.basis == "October 2026 · 0 not applicable, 0 unanswered"
    left_out = Counted(Tally(0, 0, 3, 0), Tally(0, 0, 3, 0))
    assert replace(nothing, counted=left_out).basis.startswith("October 2026 · census · 3 not")
    assert replace(nothing, selection="census").basis.startswith("October 2026 · census · 0 not")


def test_the_basis_says_how_many_are_random_by_the_word_of_a_file() -> None:
    drawn, said = Counted(Tally(6, 8)), Counted(Tally(8, 12), reported=Tally(8, 12))
    both = replace(figure((14, 20)), counted=drawn + said)
    assert "· random sample (12 of 20 random, as reported) ·" in both.basis
    assert (
        "· all selections (12 of 20 random, as reported) ·" in replace(both, selection="all").basis
    )
    assert "· random (12 of 20 random, as reported) ·" in replace(both, selection="random").basis
    assert both.interval == replace(both, counted=Counted(Tally(14, 20))).interval
    records = Counted(Tally(5, 0), reported=Tally(3, 0))
    assert records.selected == "random sample (3 of 5 random, as reported)"


def test_an_earlier_month_keeps_its_target() -> None:
    measure = FORM.measures_by_key["M-GOAL"]
    assert measure.target_for("2025-12") is None
    assert measure.target_for("2026-09") == Target(value=80, since="2026-01")
    assert figure((9, 10), key="M-GOAL").target_words == "over 90%: not met"
    assert figure((19, 20), key="M-GOAL").target_words == "over 90%: met"
    assert figure((0, 0), key="M-GOAL").target_words == "over 90%"
    assert figure((9, 10)).target_words == ""


@pytest.mark.parametrize(
    ("rule", "percent", "met"),
    [
        ("over", 90, False),
        ("over", 90.1, True),
        ("at_least", 90, True),
        ("at_least", 89.99, False),
        ("under", 90, False),
        ("under", 89.9, True),
        ("at_most", 90, True),
        ("at_most", 90.01, False),
    ],
)
def test_a_target_is_met_by_the_unrounded_percentage(rule: str, percent: float, met: bool) -> None:
    target = Target.model_validate({"value": 90, "rule": rule, "since": "2026-01"})
    assert target.is_met_by(percent) is met


def test_points_are_whole_rounded_up_at_a_half_and_have_a_real_minus() -> None:
    assert [points(0.125), points(0.1249)] == ["13", "12"]
    assert [signed(-0.2), signed(-0.001), signed(0.305)] == ["−20", "0", "31"]
