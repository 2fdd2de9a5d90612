"""The forms and the plan that are shipped: that they pass their check and hold what was
agreed.

The literal numbers and rows come from the improvement plan and the agreed questions. Changing one
here means that the council's content has changed, not only a file.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest

from auditapp.domain.forms.answers.dates import Day
from auditapp.domain.forms.answers.texts import Text
from auditapp.domain.forms.definitions import Form, Plan
from auditapp.domain.forms.loading import load_form, load_plan
from auditapp.domain.forms.measures import Composite, Coverage, Measure, RatioOfSums
from auditapp.domain.forms.questions import Question
from auditapp.forms.service import read_files

ROOT = Path(__file__).parents[2]
BANK = {"DD", "DS", "SD", "CH", "PA", "EX"}
"""The forms of the council's question bank; another form may be added beside them."""
SECOND = {
    "DD": {"partly", "not_met", "no", "cannot_tell"},
    "EX": {"partly", "not_met"},
    "PA": {"partly", "not_met"},
    "SD": {"no"},
}
"""Forms with a second version, each with the answers that mean practice falls short."""
RETIRED = {
    "deep-dive": "81cdfed979468bf6e7fc728e52012e8073840502ce9ec942e3d40ce5f8cdbf22",
    "exploitation": "a44c9ee2b16589e096c1363c9cb4591fe52a42afcf41f1911c75302c6665c6f7",
    "peer-audit-plan": "553215edeb37721f5fba45c9c53765f974c3b2ef4970ebfcd53ca5eb9834663a",
    "supervision-dip-sample": "865404de113ba15d44a1108a3dd8f20835dddfc6bca0fc63993c4daff67ee7dd",
}
"""Files of first versions that are used no more, each with the SHA-256 of its content."""


@cache
def forms() -> dict[str, Form]:
    files = sorted((ROOT / "forms").glob("*.toml"))
    return {str(file): load_form(file.read_text(encoding="utf-8"), str(file)) for file in files}


@cache
def plan() -> Plan:
    file = ROOT / "plans" / "improvement-plan.v2.toml"
    return load_plan(file.read_text(encoding="utf-8"), str(file))


def newest() -> dict[str, Form]:
    """Every form of the bank as it is answered now, by its code."""
    of_bank = [form for form in forms().values() if form.form in BANK]
    return {form.form: form for form in sorted(of_bank, key=lambda form: form.version)}


def versions(code: str) -> list[Form]:
    """Every version of a form that is shipped, the oldest first."""
    found = (form for form in forms().values() if form.form == code)
    return sorted(found, key=lambda form: form.version)


def form(code: str) -> Form:
    return newest()[code]


def questions() -> list[Question]:
    return [question for form in newest().values() for question in form.questions()]


def measures() -> list[Measure]:
    return [measure for form in newest().values() for measure in form.measures]


def linked_to(outcome: str) -> set[str]:
    counted = {measure.key for measure in measures() if outcome in measure.outcomes}
    brought = {figure.key for figure in plan().indicators if outcome in figure.outcomes}
    return counted | brought


def test_what_is_shipped_passes_the_check_of_forms() -> None:
    assert len(read_files([ROOT / "forms", ROOT / "plans"])) == 2


def test_the_six_forms_of_the_plan_are_shipped() -> None:
    assert set(newest()) == BANK


@pytest.mark.parametrize(("file", "digest"), RETIRED.items())
def test_a_version_that_is_used_no_more_never_changes(file: str, digest: str) -> None:
    """Audits were answered in its words; a database that holds it refuses another content."""
    text = (ROOT / "forms" / f"{file}.v1.toml").read_bytes()
    assert sha256(text).hexdigest() == digest


@pytest.mark.parametrize("code", sorted(SECOND))
def test_a_later_version_asks_the_same_under_the_same_key_and_counts_the_same(code: str) -> None:
    first, second = versions(code)
    for question in first.questions():
        later = second.by_key[question.key]
        same = ("type", "text", "short", "outcomes", "critical", "show_if", "options")
        assert [getattr(later, name) for name in same] == [getattr(question, name) for name in same]
    assert second.measures == first.measures
    assert second.anchors == first.anchors


@pytest.mark.parametrize(("code", "weak"), SECOND.items())
def test_a_second_version_asks_for_evidence_of_weaknesses_and_of_every_grade(
    code: str, weak: set[str]
) -> None:
    first, second = versions(code)
    assert first.evidence_for == ()
    assert set(second.evidence_for) == {"O", "G", "RI", "I"} | weak
    assert code == "DD" or second.by_key.keys() == first.by_key.keys()


def test_the_dip_sample_and_the_checklist_ask_for_no_evidence() -> None:
    assert {code for code, form in newest().items() if not form.evidence_for} == {"DS", "CH"}


def test_the_conversation_and_the_feedback_are_recorded_or_why_there_was_none() -> None:
    new = set(form("DD").by_key) - {"DD-CON-01", "DD-CON-02"}
    asked = {
        key: (question.required, question.show_if.words(form("DD").wording))
        for key, question in form("DD").by_key.items()
        if key in new and question.show_if is not None and key.startswith(("DD-CON", "DD-FBK"))
    }
    held, none = (f"“Talked through with worker” is “{answer}”" for answer in ("Yes", "No"))
    assert {key: words for key, (_, words) in asked.items() if key.startswith("DD-CON")} == {
        "DD-CON-06": none,
        "DD-CON-03": held,
        "DD-CON-04": held,
        "DD-CON-05": held,
    }
    assert {key for key, (required, _) in asked.items() if not required} == {"DD-FBK-07"}
    assert form("DD").by_key["DD-CON-01"].required
    assert form("DD").by_key["DD-FBK-01"].required


@pytest.mark.parametrize(
    ("code", "questions", "measures"),
    [
        ("DD", 71, 30),
        ("DS", 12, 10),
        ("SD", 14, 10),
        ("CH", 18, 11),
        ("PA", 14, 7),
        ("EX", 22, 9),
    ],
)
def test_every_question_and_measure_is_there(code: str, questions: int, measures: int) -> None:
    assert len(list(form(code).questions())) == questions
    assert len(form(code).measures) == measures


def test_the_plan_has_six_themes_and_every_outcome() -> None:
    assert [theme.key for theme in plan().themes] == ["1", "2", "3", "4", "5", "6"]
    assert len(plan().outcomes) == 41
    assert "6.C.U1" in plan().by_code
    assert "5.B.2" in plan().by_code
    assert "5.B.1" not in plan().by_code


def test_only_outcomes_without_a_date_of_their_own_have_none() -> None:
    undated = {outcome.code for outcome in plan().outcomes if not outcome.due}
    assert undated == {"2.C.2", "2.C.3", "6.C.U1"}


def test_the_plans_24_indicators_are_there_and_one_of_our_own() -> None:
    assert list(plan().indicators_by_key) == [f"MI-{number:02}" for number in range(1, 26)]
    assert "our addition" in plan().indicators_by_key["MI-25"].note.lower()


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (
            "1.A.1",
            "M-DD-13 M-DD-14 M-DD-15 M-SD-01 M-SD-06 M-SD-07 M-SD-08 M-SD-09 MI-04 MI-24",
        ),
        ("1.A.2", "M-DD-17 M-DD-18 M-DS-10 M-CH-07 MI-03"),
        ("1.A.4", "M-DD-11 M-DD-12 M-SD-10"),
        (
            "1.B.1",
            "M-DD-01 M-DD-02 M-DD-03 M-DD-04 M-DD-05 M-DD-09 M-DS-01 M-DS-02 M-DS-03 M-DS-07 "
            "M-DS-09 M-SD-02 M-CH-11 MI-23",
        ),
        ("1.C.1", "M-DD-06 M-DD-07 M-DD-10 M-DS-04 M-DS-05 M-DS-06 M-CH-03 M-CH-04 M-PA-04"),
        ("1.C.2", "M-DD-21 M-DS-09 M-CH-04 M-CH-09 M-CH-10 M-PA-06 MI-25"),
        (
            "1.E.2",
            "M-DD-04 M-DD-05 M-DS-07 M-DS-08 M-CH-08 M-PA-01 M-PA-02 M-PA-03 M-PA-05 M-PA-07",
        ),
        ("2.C.1", "M-DD-03 MI-05 MI-06 MI-07 MI-08 MI-09"),
        ("2.E.1", "M-DD-14 M-SD-03 M-SD-04 M-SD-05 M-SD-09 M-SD-10"),
        ("4.C.1", "M-EX-01 M-EX-02 M-EX-03 M-EX-08"),
        ("4.D.1", "M-DD-30 M-EX-01 M-EX-06 M-EX-09"),
        (
            "5.D.1",
            "M-DD-04 M-DD-21 M-DS-07 M-DS-09 M-CH-08 M-CH-09 M-PA-01 M-PA-06",
        ),
        (
            "6.A.1",
            "M-DD-06 M-DD-08 M-DD-09 M-DD-10 M-DS-01 M-DS-02 M-DS-04 M-DS-05 M-DS-10",
        ),
        ("6.B.1", "M-DD-24 M-DD-25 M-DD-26 M-CH-05 MI-17"),
        ("6.C.1", "M-DD-10 M-DD-26 M-DS-06 M-CH-03 M-CH-05 M-PA-04 MI-19"),
    ],
)
def test_an_outcome_has_the_figures_that_the_matrix_gives_it(outcome: str, expected: str) -> None:
    assert linked_to(outcome) == set(expected.split())


def test_no_outcome_lacks_a_figure_but_those_that_cannot_have_one_here() -> None:
    notes_only = {"2.D.1", "2.F.1", "3.A.1", "3.D.1", "6.C.3"}
    all_indicators_together = {"5.B.2"}
    the_audit_programme_itself = {"5.A.1"}
    without = {code for code in plan().by_code if not linked_to(code)}
    assert without == notes_only | all_indicators_together | the_audit_programme_itself


def test_the_only_target_is_quoracy_over_90_percent() -> None:
    targets = {measure.key: measure.target for measure in measures() if measure.target}
    assert list(targets) == ["M-CH-01"]
    (target,) = targets["M-CH-01"]
    assert target.words == "over 90%"
    assert not target.is_met_by(90.0)


def test_measures_that_are_not_plain_shares_are_these() -> None:
    kinds = {type(m): {n.key for n in measures() if type(n) is type(m)} for m in measures()}
    assert kinds[RatioOfSums] == {"M-DD-18", "M-EX-06"}
    assert kinds[Coverage] == {"M-CH-10"}
    assert kinds[Composite] == {
        "M-DD-02",
        "M-DD-05",
        "M-DD-10",
        "M-DD-11",
        "M-DD-12",
        "M-DD-14",
        "M-DD-17",
        "M-DS-08",
        "M-SD-01",
        "M-SD-05",
        "M-SD-08",
        "M-PA-02",
        "M-EX-04",
    }


def test_fewer_is_better_only_for_inadequate_audits() -> None:
    assert [measure.key for measure in measures() if measure.direction != "higher"] == ["M-DD-28"]


def test_critical_questions_are_the_ones_about_safety() -> None:
    critical = {question.key for question in questions() if question.critical}
    assert critical == {"DD-RSK-01", "DD-RSK-02", "DD-PLN-01", "SD-03", "EX-06"}


def test_the_forms_with_an_overall_grade_are_these() -> None:
    grades = {form.form: form.overall_grade for form in newest().values()}
    assert grades == {
        "DD": "DD-OVR-02",
        "DS": None,
        "SD": "SD-14",
        "CH": None,
        "PA": "PA-14",
        "EX": "EX-15",
    }


def test_questions_asked_of_some_children_only_are_these() -> None:
    assert {question.key for question in questions() if question.show_if} == {
        *("DD-QAM-01", "DD-QAM-02"),
        *("DD-FBK-05", "DD-FBK-06", "DD-FBK-07"),
        *("DD-CON-03", "DD-CON-04", "DD-CON-05", "DD-CON-06"),
        "DS-02",
    }


def test_two_inadequate_sections_bring_the_overall_grade_down_and_one_does_not() -> None:
    safe, sections = form("DD").grade_rules
    assert safe.when.holds({"DD-RSK-01": "no"})
    assert not safe.when.holds({"DD-RSK-01": "yes"})
    assert sections.when.holds({"DD-ASM-05": "I", "DD-SUP-07": "I", "DD-PLN-06": "na"})
    assert not sections.when.holds({"DD-ASM-05": "I", "DD-SUP-07": "RI"})


def test_only_a_moderator_may_let_a_grade_stand_for_a_child_who_is_not_safe() -> None:
    safe, sections = form("DD").grade_rules
    assert (safe.reason_by, sections.reason_by) == ("moderator", "auditor")
    assert safe.when.holds({"DD-RSK-01": "cannot_tell"})


def test_free_text_and_dates_are_asked_for_only_here() -> None:
    texts = {question.key for question in questions() if isinstance(question, Text)}
    days = {question.key for question in questions() if isinstance(question, Day)}
    assert texts == {"DD-OVR-01", "DD-FBK-06", "DD-FBK-07", "DD-CON-05"}
    assert days == {"CH-C2", "EX-C6", "DD-CON-03"}
