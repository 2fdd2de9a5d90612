"""What a form asks for beside an answer: evidence, what needs to happen, what others may learn; and
the conversation and the feedback, or why there was none."""

import json
from typing import Any

import pytest

from auditapp.domain.forms.given_answers import Given
from auditapp.domain.vocabulary import AuditStatus, LearningTheme
from tests.support.audit_steps import check, section
from tests.support.autosave_steps import submit as submit_by_script
from tests.support.councils import Council
from tests.support.deep_dives import SEEN, answer, answered
from tests.support.markup import Element
from tests.support.visitor import Page, Visitor

ASKED = "Required with Partly, Not met"


def named(page: Page, name: str) -> list[Element]:
    return [one for one in page.root.walk() if one.attributes.get("name") == name]


def question(page: Page, key: str) -> Element:
    (found,) = page.all("div", id=f"q-{key}")
    return found


def submit(visitor: Visitor, audit: int) -> Page:
    return visitor.fill(check(visitor, audit), {}, action=f"/audits/{audit}/submit")


def refusals(page: Page) -> dict[str, str]:
    """What is to be done, by question."""
    assert page.status == 422, page
    return {where.partition("#q-")[2]: words.rpartition(": ")[2] for where, words in page.problems}


# Evidence -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("DD-REC-01", "partly", "“Partly”"),
        ("DD-REC-01", "not_met", "“Not met”"),
        ("DD-ASM-02", "no", "“No”"),
        ("DD-PLN-06", "O", "“Outstanding”"),
        ("DD-FBK-02", "partly", "“Partly”"),
        ("DD-OVR-02", "RI", "“Requires improvement”"),
    ],
)
def test_a_weakness_and_a_grade_need_evidence_before_they_are_submitted(
    council: Council, key: str, value: str, words: str
) -> None:
    bare: dict[str, Any] = {key: Given(value)}
    audit = answered(council, **bare)
    visitor = council.visitor("auditor")
    assert refusals(submit(visitor, audit)) == {key: f"enter what on the record shows {words}"}
    said = submit_by_script(visitor, audit, council.audit(audit).version)
    assert said.status == 422
    assert list(json.loads(said.html)["missing"]) == [key]
    assert council.audit(audit).status == AuditStatus.DRAFT
    answer(council, audit, **{key: Given(value, evidence=SEEN)})
    assert submit(visitor, audit).status == 302
    assert council.audit(audit).status == AuditStatus.SUBMITTED


def test_good_answers_and_not_asked_need_no_evidence(council: Council) -> None:
    audit = answered(council, DD_FBK_02="not_asked", DD_FBK_03="not_asked")
    assert submit(council.visitor("auditor"), audit).status == 302


def test_a_draft_is_kept_without_the_evidence_it_will_need(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start(form="DD")
    page = section(visitor, audit, "REC")
    assert visitor.fill(page, {"DD-REC-01": "not_met"}).status == 302
    assert council.answers(audit) == {"DD-REC-01": {"value": "not_met"}}


def test_a_form_that_asks_for_no_evidence_says_nothing_of_it(council: Council) -> None:
    page = section(council.visitor("auditor"), council.start())
    assert "Required" not in page.text
    assert "data-evidence-for" not in page.html


def test_the_page_says_for_which_answers_evidence_is_needed(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start(form="DD")
    asking = question(section(visitor, audit, "REC"), "DD-REC-01")
    assert ASKED in asking.text
    assert asking.attributes["data-evidence-for"] == "partly not_met"
    assert "Required with every grade" in question(section(visitor, audit, "PLN"), "DD-PLN-06").text
    feedback = section(visitor, audit, "FBK")
    assert "data-evidence-for" not in question(feedback, "DD-FBK-01").attributes
    assert question(feedback, "DD-FBK-02").attributes["data-evidence-for"] == "partly no"


# What needs to happen, and what others may learn --------------------------------------------------

BESIDE = {
    "DD-REC-01": "partly",
    "DD-REC-01-evidence": "Nothing since spring.",
    "DD-REC-01-action": "The worker <b>updates</b> it.\nThe manager looks.",
    "DD-REC-01-theme": "chronology_genogram",
    "DD-REC-01-example": "yes",
}
KEPT = {
    "value": "partly",
    "evidence": "Nothing since spring.",
    "action": "The worker <b>updates</b> it.\nThe manager looks.",
    "theme": "chronology_genogram",
    "example": True,
}


def test_action_theme_and_example_are_kept_shown_again_and_taken_back(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start(form="DD")
    visitor.fill(section(visitor, audit, "REC"), BESIDE)
    assert council.answers(audit)["DD-REC-01"] == KEPT
    again = section(visitor, audit, "REC")
    held = dict(again.form(f"/audits/{audit}/sections/REC").fields)
    assert {name: held[name] for name in BESIDE} == BESIDE
    (share,) = (one for one in question(again, "DD-REC-01").walk() if one.tag == "details")
    assert "open" in share.attributes
    assert (
        "open"
        not in next(
            one for one in question(again, "DD-REC-02").walk() if one.tag == "details"
        ).attributes
    )
    emptied = {"DD-REC-01-action": "", "DD-REC-01-theme": "", "DD-REC-01-example": None}
    visitor.fill(again, emptied)
    assert council.answers(audit)["DD-REC-01"] == {"value": "partly", "evidence": KEPT["evidence"]}


def test_one_answer_marked_does_not_mark_the_same_answer_of_another_audit(council: Council) -> None:
    """The markup of a question is drawn once for every audit in which it looks the same."""
    visitor, marked = council.visitor("auditor"), council.start(form="DD")
    other = council.start(form="DD", case_ref="C-2")
    for audit in (marked, other):
        visitor.fill(section(visitor, audit, "REC"), {"DD-REC-02": "met"})
    visitor.fill(section(visitor, marked, "REC"), {"DD-REC-02-theme": "plan"})
    assert held(visitor, marked)["DD-REC-02-theme"] == "plan"
    assert held(visitor, other)["DD-REC-02-theme"] == ""


def held(visitor: Visitor, audit: int) -> dict[str, str]:
    return dict(section(visitor, audit, "REC").form(f"/audits/{audit}/sections/REC").fields)


def test_only_questions_with_a_weak_answer_ask_what_needs_to_happen(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start(form="DD")
    pages = {key: section(visitor, audit, key) for key in ("SOS", "FBK", "VIS", "OVR")}
    asked = {
        key: bool(named(page, f"{key}-action"))
        for page in pages.values()
        for key in (one.attributes["data-key"] for one in page.all("div", class_="app-question"))
    }
    weak = {key for key, asks in asked.items() if asks}
    assert {"DD-SOS-01", "DD-FBK-02", "DD-VIS-01"} <= weak
    assert not weak & {"DD-SOS-C1", "DD-SOS-08", "DD-FBK-01", "DD-VIS-C1", "DD-OVR-02", "DD-OVR-03"}


def test_any_question_can_be_marked_with_each_theme(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start(form="DD")
    for key in ("VIS", "CON", "OVR"):
        page = section(visitor, audit, key)
        for one in page.all("div", class_="app-question"):
            asked = one.attributes["data-key"]
            (theme,) = named(page, f"{asked}-theme")
            offered = [o.attributes["value"] for o in theme.walk() if o.tag == "option"]
            assert offered == ["", *LearningTheme]
            assert len(named(page, f"{asked}-example")) == 1


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"DD-REC-01-theme": "made_up"}, "DD-REC-01-theme"),
        ({"DD-REC-01-theme": ["plan", "visits"]}, "DD-REC-01-theme"),
        ({"DD-REC-01-example": "perhaps"}, "DD-REC-01-example"),
        ({"DD-REC-01-action": "x" * 30_000}, "DD-REC-01-action"),
    ],
)
def test_what_cannot_stand_beside_an_answer_is_said_at_its_control(
    council: Council, changed: dict[str, Any], key: str
) -> None:
    visitor, audit = council.visitor("auditor"), council.start(form="DD")
    page = visitor.fill(section(visitor, audit, "REC"), {**BESIDE, **changed, "DD-REC-02": "met"})
    assert page.status == 422
    assert [where for where, _ in page.problems] == [f"#{key}"]
    assert page.all("p", id=f"{key}-error")
    assert "DD-REC-02" in council.answers(audit)
    assert "DD-REC-01" not in council.answers(audit)
    if key.endswith("-action"):
        assert dict(page.form(f"/audits/{audit}/sections/REC").fields)[key] == "x" * 30_000


def test_what_stands_beside_an_answer_is_on_the_check_page_and_in_a_conflict(
    council: Council,
) -> None:
    visitor, audit = council.visitor("auditor"), council.start(form="DD")
    opened_before = section(visitor, audit, "REC")
    visitor.fill(section(visitor, audit, "REC"), BESIDE)
    text = check(visitor, audit).text
    for words in ("The worker <b>updates</b> it.", "Chronology and genogram", "Good practice"):
        assert words in text
    late = visitor.fill(opened_before, {"DD-REC-01": "met", "DD-REC-01-action": "Mine instead."})
    assert late.status == 409
    theirs = next(one for one in late.all("div", class_="app-theirs")).text
    for words in (
        "The worker <b>updates</b> it.",
        "Good practice",
        "Learning theme: Chronology and genogram",
    ):
        assert words in theirs
    assert dict(late.form(f"/audits/{audit}/sections/REC").fields)["DD-REC-01-action"] == (
        "Mine instead."
    )


def test_what_comes_after_the_submission_can_still_be_copied(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), answered(council)
    opened_before = section(visitor, audit, "REC")
    assert submit(visitor, audit).status == 302
    late = visitor.fill(opened_before, BESIDE)
    assert (late.status, late.heading) == (409, "This audit has already been submitted")
    for words in ("The worker <b>updates</b> it.", "Learning theme: Chronology and genogram"):
        assert words in late.text


# The conversation and the feedback ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("special", "missing"),
    [
        ({"DD_CON_01": None}, {"DD-CON-01"}),
        (
            {"DD_CON_03": None, "DD_CON_04": None, "DD_CON_05": None},
            {"DD-CON-03", "DD-CON-04", "DD-CON-05"},
        ),
        ({"DD_CON_01": "no", "DD_CON_06": None}, {"DD-CON-06"}),
        ({"DD_CON_01": Given("no"), "DD_CON_06": "worker_away"}, {"DD-CON-01"}),
        ({"DD_CON_01": "no", "DD_CON_03": None, "DD_CON_04": None, "DD_CON_05": None}, set()),
        ({"DD_CON_06": None}, set()),
        ({"DD_FBK_01": None}, {"DD-FBK-01"}),
        ({"DD_FBK_05": None}, {"DD-FBK-05"}),
        ({"DD_FBK_06": None, "DD_FBK_07": None}, set()),
        ({"DD_FBK_01": "not_attempted", "DD_FBK_06": None}, {"DD-FBK-06"}),
        ({"DD_FBK_01": "not_attempted", "DD_FBK_05": None}, set()),
        (
            {"DD_FBK_01": "could_not_reach", "DD_FBK_05": None, "DD_FBK_06": None},
            {"DD-FBK-05", "DD-FBK-06"},
        ),
        ({"DD_FBK_01": "declined", "DD_FBK_06": None, "DD_FBK_07": None}, set()),
    ],
)
def test_the_conversation_and_the_feedback_or_why_not_cannot_be_left_out(
    council: Council, special: dict[str, Any], missing: set[str]
) -> None:
    audit = answered(council, **special)
    page = submit(council.visitor("auditor"), audit)
    assert (set(refusals(page)) if missing else page.status) == (missing or 302)
