"""How fresh evidence is, source by source, in a small plan of our own."""

import pytest

from auditapp.domain.calendar import Month
from auditapp.domain.figures.evidence import (
    Evidence,
    Freshness,
    Linked,
    Seen,
    evidence_for,
    freshness,
)
from auditapp.domain.forms.loading import load_plan

PLAN = load_plan("""
plan = "small"
version = 1
title = "A small plan"
[[theme]]
key = "1"
title = "Practice"
[[group]]
key = "1B"
title = "Signs of Safety"
theme = "1"
[[source]]
code = "QA"
title = "Range of QA and audit activity"
found_in = "forms"
[[source]]
code = "AUD"
title = "Deep dive audit"
found_in = "forms"
forms = ["DD"]
[[source]]
code = "MI"
title = "Management information"
found_in = "indicators"
[[source]]
code = "QAR"
title = "QARR record"
found_in = "records"
[[source]]
code = "GOV"
title = "Document or milestone"
found_in = "notes"
[[outcome]]
code = "1.B.1"
group = "1B"
title = "Signs of Safety evident"
sources = ["QA", "AUD", "QAR", "GOV", "MI"]
[[outcome]]
code = "2.F.1"
group = "1B"
title = "Capacity is clear"
sources = ["GOV"]
[[outcome]]
code = "2.F.2"
group = "1B"
title = "No source"
[[indicator]]
key = "MI-23"
title = "Staff trained"
outcomes = ["1.B.1"]
""")
OCTOBER = Month(2026, 10)
LINKED = (Linked("M-DD-01", "DD"), Linked("M-DS-01", "DS"))


def states(code: str = "1.B.1", **seen: dict[str, Month]) -> dict[str, Freshness]:
    found = evidence_for(PLAN, PLAN.by_code[code], OCTOBER, LINKED, Seen(**seen))
    return {one.source.code: one.state for one in found.sources}


@pytest.mark.parametrize(
    ("newest", "state"),
    [
        (Month(2026, 10), Freshness.FRESH),
        (Month(2026, 8), Freshness.FRESH),
        (Month(2026, 7), Freshness.STALE),
        (Month(2020, 1), Freshness.STALE),
        (None, Freshness.MISSING),
    ],
)
def test_evidence_is_fresh_in_the_reporting_month_and_the_two_before(
    newest: Month | None, state: Freshness
) -> None:
    assert freshness(newest, OCTOBER) == state


def test_freshness_crosses_the_turn_of_the_year() -> None:
    assert freshness(Month(2025, 11), Month(2026, 1)) == Freshness.FRESH
    assert freshness(Month(2025, 10), Month(2026, 1)) == Freshness.STALE


def test_a_source_with_nothing_behind_it_is_missing_and_says_what_would_fill_it() -> None:
    found = evidence_for(PLAN, PLAN.by_code["1.B.1"], OCTOBER, LINKED, Seen())
    assert {one.state for one in found.sources} == {Freshness.MISSING}
    assert found.words == "0 of 5 sources fresh, 5 missing"
    assert found.sources[-1].words == "Missing: no figure has been entered yet"


def test_a_form_serves_the_sources_that_name_it_and_those_that_name_none() -> None:
    found = states(measures={"M-DS-01": OCTOBER})
    assert found["QA"] == Freshness.FRESH
    assert found["AUD"] == Freshness.MISSING


def test_a_measure_of_another_outcome_is_no_evidence() -> None:
    assert states(measures={"M-DD-99": OCTOBER})["QA"] == Freshness.MISSING


def test_an_indicator_counts_for_the_outcomes_that_it_names() -> None:
    assert states(indicators={"MI-23": Month(2026, 3)})["MI"] == Freshness.STALE
    assert states(indicators={"MI-01": OCTOBER})["MI"] == Freshness.MISSING


def test_records_and_documents_work_through_notes() -> None:
    found = states(notes={"GOV": OCTOBER, "QAR": Month(2026, 1)})
    assert (found["GOV"], found["QAR"]) == (Freshness.FRESH, Freshness.STALE)


def test_a_note_does_not_stand_in_for_a_figure() -> None:
    assert states(notes={"AUD": OCTOBER, "MI": OCTOBER})["AUD"] == Freshness.MISSING


def test_an_outcome_of_documents_alone_has_evidence_once_a_note_is_written() -> None:
    found = evidence_for(PLAN, PLAN.by_code["2.F.1"], OCTOBER, (), Seen(notes={"GOV": OCTOBER}))
    assert found.words == "1 of 1 source fresh"
    assert found.sources[0].words == "Fresh: October 2026"


def test_later_months_are_not_seen_from_an_earlier_one() -> None:
    assert states(measures={"M-DD-01": Month(2026, 11)})["AUD"] == Freshness.MISSING


def test_the_summary_leaves_out_what_there_is_none_of() -> None:
    seen = Seen({"M-DD-01": OCTOBER}, {"MI-23": OCTOBER}, {"GOV": Month(2026, 2)})
    found = evidence_for(PLAN, PLAN.by_code["1.B.1"], OCTOBER, LINKED, seen)
    assert found.words == "3 of 5 sources fresh, 1 stale, 1 missing"
    assert found.titles(Freshness.MISSING) == ("QARR record",)
    assert Evidence().words == "No sources named in the plan"
