"""Returning, correcting and withdrawing as people do it on the pages, and reading every version."""

import pytest

from auditapp.audits import revising
from auditapp.domain.calendar import Month
from auditapp.domain.vocabulary import AuditStatus
from auditapp.models import Audit, AuditVersion
from tests.integration.auditing import check, fill, section
from tests.integration.browsing import Page, Visitor
from tests.integration.councils import MONTH, TODAY, Council

LONG_AGO = str(Month.of(TODAY).plus(-2))


@pytest.fixture
def submitted(council: Council) -> int:
    """A submitted audit of the auditor, about which there is something to ask."""
    audit = council.start()
    visitor = council.visitor("auditor")
    fill(
        visitor,
        audit,
        {"T-YES": "yes", "T-YES-evidence": "In the plan of May.", "T-TEXT": "Home is calm."},
    )
    visitor.fill(check(visitor, audit), {}, action=f"/audits/{audit}/submit")
    return audit


@pytest.fixture
def lead(council: Council) -> Visitor:
    return council.visitor("qa_lead")


def give_back(lead: Visitor, audit: int, **comments: str) -> Page:
    answers = {name.replace("_", "-"): words for name, words in comments.items()}
    return lead.fill(lead.get(f"/audits/{audit}/return"), answers)


RETURN = {"reason": "See two questions.", "comment_T_YES": "Which plan?", "comment_T_TEXT": "When?"}


# Return -------------------------------------------------------------------------------------------


def test_a_returned_audit_is_at_the_top_of_its_auditors_work_with_the_comments(
    council: Council, lead: Visitor, submitted: int
) -> None:
    page = give_back(lead, submitted, **RETURN)
    assert (page.status, page.location) == (302, f"/audits/{submitted}")
    assert "returned to Auditor" in lead.follow(page).text
    visitor = council.visitor("auditor")
    work = visitor.open("/")
    assert [one.text for one in work.all("h2")][0] == "Returned to you"
    tasks = visitor.open(f"/audits/{submitted}")
    assert "Returned to you by Qa Lead" in tasks.text
    assert "2 comments" in tasks.text
    assert tasks.links["First section: 2 comments"] == f"/audits/{submitted}/sections/ONE#q-T-YES"
    answering = section(visitor, submitted)
    (asked,) = [one for one in answering.root.walk() if one.id == "T-YES-comment"]
    assert "Which plan?" in asked.text
    assert "See two questions." in tasks.text


def test_the_check_page_says_which_answers_changed_since_they_were_asked_about(
    council: Council, lead: Visitor, submitted: int
) -> None:
    give_back(lead, submitted, **RETURN)
    visitor = council.visitor("auditor")
    fill(visitor, submitted, {"T-TEXT": "Home was calm in May."})
    (asked,) = check(visitor, submitted).all("ul", class_="app-comment-list")
    assert ["✓ Changed" in one.text for one in asked.children] == [False, True]


def test_what_was_returned_and_submitted_again_shows_both_versions_and_what_changed(
    council: Council, lead: Visitor, submitted: int
) -> None:
    give_back(lead, submitted, **RETURN)
    visitor = council.visitor("auditor")
    fill(visitor, submitted, {"T-TEXT": "Home was calm in May.", "T-YES": "no"})
    visitor.fill(check(visitor, submitted), {}, action=f"/audits/{submitted}/submit")
    assert council.audit(submitted).counted
    then = lead.open(f"/audits/{submitted}/versions/1")
    assert "This is version 1 of 2" in then.text
    assert "Home is calm." in then.text
    assert "May" not in then.text.replace("In the plan of May.", "")
    changed = lead.open(f"/audits/{submitted}/changes")
    assert [" ".join(one.text.split()) for one in changed.all("del")] == [
        "[taken out: Yes]",
        "[taken out: is calm.]",
    ]
    assert [" ".join(one.text.split()) for one in changed.all("ins")] == [
        "[put in: No]",
        "[put in: was calm in May.]",
    ]
    assert "Which plan?" in changed.text
    assert lead.get(f"/audits/{submitted}/versions/2").location == f"/audits/{submitted}"
    assert lead.get(f"/audits/{submitted}/versions/3").status == 404


def test_a_return_without_a_comment_is_refused(lead: Visitor, submitted: int) -> None:
    page = give_back(lead, submitted, reason="  ")
    assert page.status == 422
    assert page.problems == [
        ("#reason", "Comment on at least one question, or say in general what to do.")
    ]


def test_a_comment_that_is_too_long_is_refused_at_its_box_and_kept(
    council: Council, lead: Visitor, submitted: int
) -> None:
    page = give_back(lead, submitted, comment_T_YES="x" * 2_001, reason="Look")
    assert page.status == 422
    assert [target for target, _ in page.problems] == ["#comment-T-YES"]
    assert page.form().value("comment-T-YES") == "x" * 2_001
    assert page.form().value("reason") == "Look"
    assert council.audit(submitted).status == AuditStatus.SUBMITTED


def test_after_the_month_an_audit_is_corrected_instead(council: Council, lead: Visitor) -> None:
    audit = council.submitted(month=LONG_AGO)
    page = lead.get(f"/audits/{audit}/return")
    assert "It is too late to return this audit." in page.text
    assert page.links["correct it yourself"] == f"/audits/{audit}/correct"
    version = str(council.audit(audit).version)
    sent = [("csrf_token", lead.token()), ("version", version), ("reason", "Look")]
    page = lead.post(f"/audits/{audit}/return", sent)
    assert page.status == 422
    assert "could be returned until" in page.problems[0][1]
    assert page.form().value("reason") == "Look"


def test_a_return_from_a_page_that_is_out_of_date_is_shown_again_with_what_was_typed(
    council: Council, lead: Visitor, submitted: int
) -> None:
    page = lead.get(f"/audits/{submitted}/return")
    with council.database.transaction() as session:
        session.get_one(Audit, submitted).completed_on = TODAY.replace(day=1)
    page = lead.fill(page, {"comment-T-YES": "Which plan?"})
    assert (page.status, page.form().value("comment-T-YES")) == (409, "Which plan?")
    assert "changed after you opened the page" in page.text
    assert lead.fill(page, {}).status == 302
    assert council.audit(submitted).status == AuditStatus.RETURNED
