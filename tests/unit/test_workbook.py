"""Sheets of typed cells, made from a pack of our own and the shipped workbook definition."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from auditapp.domain.calendar import Month, Period, quarter_before
from auditapp.domain.figures.evidence import Evidence, Freshness, SourceEvidence
from auditapp.domain.figures.figures import Counted, Figure
from auditapp.domain.figures.progress import IndicatorFigure, Note, OutcomeState, Rating
from auditapp.domain.forms.definitions import Form, Group, Indicator, Outcome, Source, Theme
from auditapp.domain.forms.faults import DefinitionFaults
from auditapp.domain.forms.loading import load_form
from auditapp.domain.forms.tallies import Tally
from auditapp.domain.vocabulary import Brag, CameIn, Selection
from auditapp.domain.workbook.exports import Export, load_export
from auditapp.domain.workbook.packs import MeasureLine, Pack
from auditapp.domain.workbook.selections import Beyond, RoundLine
from auditapp.domain.workbook.workbook import Column, Sheet, Workbook, safe_names

OCTOBER = Month(2026, 10)
MADE_AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
SHIPPED = Path(__file__).parents[2] / "exports" / "slt-summary.toml"
FORM: Form = load_form("""
form = "DS"
version = 1
title = "Dip sample"
kind = "dip_sample"
completed_by = ["qam"]
[[section]]
key = "ALL"
title = "All"
[[section.question]]
key = "DS-01"
type = "yes_no_na"
text = "There is direct work."
[[measure]]
key = "M-DS-01"
title = "Direct work"
outcomes = ["1.B.1"]
numerator = { "DS-01" = ["yes"] }
denominator = { "DS-01" = ["yes", "no"] }
target = [{ value = 90, rule = "over", since = "2026-01" }]
""")
MEASURE = FORM.measures[0]
EXPORT = """
export = "small"
title = "Small"
description = "For {council}"
[[sheet]]
kind = "measures"
name = "Measures"
title = "Measures, {month}"
description = "One row."
"""


def counted(numerator: int, denominator: int, *, census: bool = False) -> Counted:
    tally = Tally(numerator, denominator, 3, 1)
    return Counted(tally, tally if census else Tally())


def line(now: Counted, before: Counted | None = None) -> MeasureLine:
    month = Period(OCTOBER, OCTOBER)
    earlier = before or counted(30, 60)
    figure = Figure(MEASURE, month, now, earlier, quarter_before(OCTOBER))
    return MeasureLine(figure, FORM, (1, 2), {OCTOBER: now}, {"North": now})


def state(**more: Any) -> OutcomeState:
    source = Source(code="AUD", title="Deep dive audit", found_in="forms")
    return replace(
        OutcomeState(
            outcome=Outcome(code="1.B.1", group="1B", title="Evident", due="2026-11-30"),
            group=Group(key="1B", title="Signs of Safety", theme="1"),
            theme=Theme(key="1", title="Practice"),
            rating=None,
            note=None,
            evidence=Evidence((SourceEvidence(source, None, Freshness.MISSING),)),
        ),
        **more,
    )


def pack(*lines: MeasureLine, outcomes: tuple[OutcomeState, ...] = ()) -> Pack:
    return Pack(OCTOBER, "Northbridge", "Forum", MADE_AT, outcomes, lines)


def shipped() -> Export:
    return load_export(SHIPPED.read_text(encoding="utf-8"), SHIPPED.name)


def made(contents: Pack) -> dict[str, Sheet]:
    workbook: Workbook = shipped().workbook(contents)
    return {sheet.name: sheet for sheet in workbook.sheets}


def row(sheet: Sheet, at: int = 0) -> dict[str, object]:
    names = [column.name for column in sheet.columns]
    return dict(zip(names, sheet.table[at], strict=True))


def test_a_figure_is_its_counts_its_share_and_its_limits() -> None:
    found = row(made(pack(line(counted(14, 20))))["Measures"])
    assert (found["Numerator"], found["Denominator"], found["Percent"]) == (14, 20, 0.7)
    assert found["Lower 95% limit"] == pytest.approx(0.4810, abs=5e-5)
    assert found["Upper 95% limit"] == pytest.approx(0.8545, abs=5e-5)
    assert (found["Not applicable"], found["Unanswered"]) == (3, 1)
    assert found["Previous quarter denominator"] == 60
    assert found["Sample"] == "random sample"
    assert str(found["Change on the previous quarter"]).startswith("▲ Up 20 points")


def test_the_sample_says_how_many_are_random_by_the_word_of_a_file() -> None:
    for numerator, denominator, words in (
        (14, 20, "random sample (12 of 20 random, as reported)"),
        (4, 6, "small sample (4 of 6 random, as reported)"),
    ):
        reported = Tally(min(numerator, 12), min(denominator - 2 * (denominator < 10), 12))
        now = replace(counted(numerator, denominator), reported=reported)
        assert row(made(pack(line(now)))["Measures"])["Sample"] == words


def test_no_cases_is_said_in_words_and_never_zero_percent() -> None:
    found = row(made(pack(line(counted(0, 0))))["Measures"])
    assert found["Percent"] == found["Lower 95% limit"] == found["Sample"] == "no cases"
    assert (found["Numerator"], found["Denominator"]) == (0, 0)
    assert found["Change on the previous quarter"] == "Not compared: no cases"
    assert found["Target met"] == "no cases"


def test_a_small_sample_is_marked_and_neither_compared_nor_judged() -> None:
    found = row(made(pack(line(counted(4, 6))))["Measures"])
    assert found["Sample"] == "small sample"
    assert found["Change on the previous quarter"] == "Not compared: small sample"
    assert (found["Target"], found["Target met"]) == ("over 90%", "small sample")


def test_a_census_has_no_limits_and_says_why() -> None:
    found = row(made(pack(line(counted(19, 20, census=True))))["Measures"])
    assert found["Lower 95% limit"] == found["Upper 95% limit"] == "all cases"
    assert (found["Sample"], found["Target met"]) == ("census", "met")


def test_an_outcome_shows_its_rating_gaps_and_headline() -> None:
    rating = Rating(
        Brag.AMBER, "Slipping", "Ann Example", datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    )
    figure = line(counted(14, 20)).figure
    found = row(made(pack(outcomes=(state(rating=rating, figures=(figure,)),)))["Outcomes"])
    assert (found["BRAG"], found["Reason for the BRAG"]) == ("Amber", "Slipping")
    assert found["Rated on"] == date(2026, 7, 1), "as clocks in London showed it"
    assert found["Due"] == date(2026, 11, 30)
    assert (found["Sources fresh"], found["Sources missing"]) == (0, 1)
    assert found["Which are stale or missing"] == "Missing: Deep dive audit"
    assert (found["Headline figure"], found["Percent"]) == ("Direct work (M-DS-01)", 0.7)


def test_an_outcome_that_nobody_rated_is_never_green() -> None:
    found = row(made(pack(outcomes=(state(),)))["Outcomes"])
    assert (found["BRAG"], found["Rated by"]) == ("Not yet rated", "nobody yet")
    assert found["Headline figure"] == "no figure is linked"


def test_an_indicator_is_the_headline_where_the_plan_names_it_before_any_form() -> None:
    indicator = IndicatorFigure(Indicator(key="MI-05", title="Agency share"), OCTOBER, 50, 200)
    source = Source(code="MI", title="Management information", found_in="indicators")
    evidence = Evidence((SourceEvidence(source, OCTOBER, Freshness.FRESH),))
    figure = line(counted(14, 20)).figure
    both = state(figures=(figure,), indicators=(indicator,))
    assert both.headline is figure
    assert replace(both, evidence=evidence).headline is indicator
    found = row(made(pack(outcomes=(replace(both, evidence=evidence),)))["Outcomes"])
    assert (found["Headline figure"], found["Percent"]) == ("Agency share (MI-05)", 0.25)


def test_the_latest_note_brings_the_three_answers() -> None:
    note = Note("1.B.1", OCTOBER, "This", "So", "That", "", "", "Ann Example", MADE_AT)
    found = row(made(pack(outcomes=(state(note=note), state())))["Progress notes"])
    assert found["What do we know?"] == "This"
    assert (found["Month"], found["Reference"]) == (OCTOBER, "none")


def test_a_trend_leaves_a_month_without_cases_blank_and_says_so() -> None:
    lines = [replace(line(counted(14, 20)), form=FORM)]
    text = EXPORT.replace('"measures"', '"trend"') + (
        '[[sheet.chart]]\ntitle = "Work"\nmeasures = ["M-DS-01", "M-XX-99"]\n'
    )
    sheet = load_export(text).workbook(pack(*lines)).sheets[0]
    assert len(sheet.rows) == 13
    assert sheet.rows[0] == (Month(2025, 10), None)
    assert sheet.rows[-1] == (OCTOBER, 0.7)
    assert "no cases" in sheet.blanks
    assert sheet.charts[0].columns == ("Direct work (M-DS-01)",)


def test_teams_stand_in_order_of_name_with_their_counts() -> None:
    teams = {name: counted(1, 12) for name in ("West", "", "East")}
    sheet = made(pack(replace(line(counted(3, 36)), teams=teams)))["By team"]
    assert [found[2] for found in sheet.rows] == ["Whole council", "East", "West"]


def test_a_definition_says_the_rule_and_the_versions() -> None:
    found = row(made(pack(line(counted(1, 2))))["Definitions"])
    assert str(found["What it counts"]).startswith("Counts audits where")
    assert (found["Form versions"], found["Direction"]) == ("1, 2", "Higher is better")


def test_the_contents_link_to_every_other_sheet() -> None:
    sheets = made(pack())
    linked = [cells[0].sheet for cells in sheets["Contents"].rows]  # type: ignore[union-attr]
    assert linked == [name for name in sheets if name != "Contents"]


def test_what_is_incomplete_stands_on_the_cover_and_in_the_notes() -> None:
    sheets = made(replace(pack(line(counted(1, 2))), drafts=7))
    words = "7 audits of October 2026 are still drafts."
    assert words in [paragraph.text for paragraph in sheets["Cover"].paragraphs]
    assert words in [cells[0] for cells in sheets["Notes"].rows]
    assert replace(pack(line(counted(1, 2))), drafts=1).incomplete == (
        "1 audit of October 2026 is still a draft.",
    )


def test_an_empty_pack_still_makes_every_sheet_with_a_row_that_says_why() -> None:
    sheets = made(pack())
    assert sheets["Outcomes"].table[0][0] == "No improvement plan has been loaded"
    assert sheets["By team"].table[0][1:] == ("no rows",) * 10
    assert pack().incomplete == ("No audit of October 2026 counts in any figure.",)


def test_words_in_braces_are_filled_in_and_nothing_else_is_touched() -> None:
    assert (
        pack().fill("{council}, {quarter} {odd} {0}")
        == "Northbridge, July to September 2026 {odd} {0}"
    )


def test_a_blank_cell_must_be_explained() -> None:
    columns = (Column("A"), Column("B"))
    with pytest.raises(ValueError, match="not explained"):
        Sheet("S", "T", "D", columns, (("a", None),))
    assert Sheet("S", "T", "D", columns, (("a", None),), blanks="No cases").rows


@pytest.mark.parametrize("names", [("A", "a"), ("A", " ")])
def test_column_names_differ_and_are_given(names: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="column names"):
        Sheet("S", "T", "D", tuple(Column(name) for name in names))


def test_sheet_names_are_what_excel_takes() -> None:
    wanted = ["A/B:[c]*?\\", "x" * 40, "X" * 40, "History", "", "'quoted'", "same", "SAME"]
    names = safe_names(wanted)
    assert names[0] == "A B c"
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
    assert "history" not in [name.casefold() for name in names]
    assert not any(name.startswith("'") or name.endswith("'") for name in names)


@pytest.mark.parametrize(
    ("change", "code", "line_number"),
    [
        (('kind = "measures"', 'kind = "measurs"'), "unknown-type", 5),
        (('name = "Measures"', 'nme = "Measures"'), "unknown-name", 7),
        (('title = "Small"', ""), "missing", 1),
        (('export = "small"', 'export = "Small Book"'), "wrong-value", 2),
        (('export = "small"', "export = small"), "not-toml", None),
    ],
)
def test_faults_of_a_definition_name_the_place(
    change: tuple[str, str], code: str, line_number: int | None
) -> None:
    with pytest.raises(DefinitionFaults) as refused:
        load_export(EXPORT.replace(*change), "small.toml")
    assert code in [fault.code for fault in refused.value.faults]
    if line_number:
        assert line_number in [fault.line for fault in refused.value.faults]


def drawn_round(**changes: Any) -> RoundLine:
    usual = RoundLine(
        title="Monthly QAM dip sample",
        month=Month(2026, 10),
        selection=Selection.STRATIFIED_RANDOM,
        list_name="Open cases, October 2026",
        list_hash="ab" * 32,
        list_cases=398,
        could_be_drawn=310,
        drawn=30,
        is_even=True,
        seed="oak",
        algorithm=1,
        done=30,
        in_round=30,
        substitutes=0,
        by_hand=0,
        withdrawn=0,
    )
    return replace(usual, **changes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "complete, as drawn"),
        ({"done": 28}, "2 audits not submitted yet"),
        ({"is_even": False}, "groups not sampled in proportion"),
        ({"withdrawn": 3}, "3 cases left the round"),
    ],
)
def test_the_workbook_prints_how_cases_were_selected(changes: dict[str, Any], words: str) -> None:
    sheet = made(replace(pack(), rounds=(drawn_round(**changes),)))["Selection"]
    assert row(sheet) == {
        "Form": "Monthly QAM dip sample",
        "Month": Month(2026, 10),
        "How cases were selected": "Stratified random sample",
        "Case list": "Open cases, October 2026",
        "Cases on the list": 398,
        "Could be drawn": 310,
        "Drawn": 30,
        "Substituted": 0,
        "Chosen by hand": 0,
        "Audits submitted": changes.get("done", 30),
        "Notes": words,
        "Seed": "oak",
        "Version of the draw": 1,
        "Hash of the list": "ab" * 32,
    }


def test_the_workbook_prints_every_substitution_with_its_reason() -> None:
    one = Beyond("Monthly QAM dip sample", Month(2026, 10), CameIn.SUBSTITUTE, "Closed since")
    found = row(made(replace(pack(), beyond=(one,)))["Substituted and added cases"])
    assert found["Reason given"] == "Closed since"
    assert "Next in the drawn order" in str(found["How added"])


def test_a_month_without_rounds_says_so() -> None:
    sheets = made(pack())
    assert sheets["Selection"].table[0][0] == "No round was drawn in these months"
    assert (
        sheets["Substituted and added cases"].table[0][0]
        == "No cases were substituted or chosen by hand"
    )


def test_the_shipped_workbook_has_the_sheets_that_leaders_were_promised() -> None:
    kinds = [sheet.kind for sheet in shipped().sheets]
    assert kinds == [
        "cover",
        "contents",
        "outcomes",
        "progress_notes",
        "measures",
        "trend",
        "trend_counts",
        "by_team",
        "selection",
        "beyond_the_draw",
        "definitions",
        "notes",
    ]
    assert shipped().file_name(pack()) == "slt-summary-2026-10.xlsx"
