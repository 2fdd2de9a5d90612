"""Returning, correcting and withdrawing as people do it on the pages, and reading every version."""

import pytest

from auditapp.domain.calendar import Month
from auditapp.domain.vocabulary import AuditStatus
from auditapp.models import Audit
from tests.support.audit_steps import check, fill, section
from tests.support.councils import TODAY, Council
from tests.support.visitor import Page, Visitor

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
    assert next(one.text for one in work.all("h2")) == "Returned to you"
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


def test_whoever_returned_an_audit_sees_that_it_was_submitted_again_until_they_read_it(
    council: Council, lead: Visitor, submitted: int
) -> None:
    give_back(lead, submitted, **RETURN)
    assert "New for you" not in lead.open("/").text
    auditor = council.visitor("auditor")
    fill(auditor, submitted, {"T-TEXT": "Home was calm in May.", "T-YES": "no"})
    auditor.fill(check(auditor, submitted), {}, action=f"/audits/{submitted}/submit")
    news = "Every type: C-1001, submitted again by Auditor on"
    assert news in lead.open("/").text
    assert news not in auditor.open("/").text
    lead.open(f"/audits/{submitted}")
    assert "New for you" not in lead.open("/").text


def test_my_work_leads_to_the_older_work_of_its_reader(council: Council, submitted: int) -> None:
    page = council.visitor("auditor").open("/")
    address = page.links["All audits you submitted, with older ones"]
    listed = council.visitor("auditor").open(address)
    assert f"/audits/{submitted}" in listed.links.values()


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
        ("#reason", "Enter a comment on at least one question, or say what the auditor should do.")
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


def test_an_audit_that_was_withdrawn_meanwhile_is_not_returned_and_the_comment_is_kept(
    council: Council, lead: Visitor, submitted: int
) -> None:
    page = lead.get(f"/audits/{submitted}/return")
    lead.fill(lead.get(f"/audits/{submitted}/withdraw"), {"reason": "Wrong child"})
    page = lead.fill(page, {"comment-T-YES": "Which plan?"})
    assert (page.status, page.form().value("comment-T-YES")) == (409, "Which plan?")
    assert not [one.text for one in page.all("button") if one.text.startswith("Return audit")]
    assert council.audit(submitted).status == AuditStatus.WITHDRAWN


def test_the_comments_on_a_form_of_one_section_stand_on_its_only_page(
    council: Council, lead: Visitor
) -> None:
    audit = council.submitted("qam", form="DS")
    give_back(lead, audit, reason="Look at the first.", comment_DS_01="Where?")
    page = council.visitor("qam").open(f"/audits/{audit}")
    assert page.path == f"/audits/{audit}/sections/ALL"
    assert "Returned to you by Qa Lead" in page.text
    assert "1 comment, at the questions below." in page.text
    assert "Where?" in page.text


def test_a_comment_is_shown_with_one_audit_only(
    council: Council, lead: Visitor, submitted: int
) -> None:
    """Questions that look alike are drawn once and kept: never with what was asked of one."""
    other = council.start(case_ref="C-2")
    bare = council.start(case_ref="C-3")
    council.visitor("auditor")
    with council.database.transaction() as session:
        session.get_one(Audit, submitted).answers = {"T-YES": {"value": "yes"}}
        session.get_one(Audit, other).answers = {"T-YES": {"value": "yes"}}
    give_back(lead, submitted, comment_T_YES="A question about one child only")
    visitor = council.visitor("auditor")
    assert "about one child only" in section(visitor, submitted).text
    for audit in (other, bare):
        assert "about one child only" not in section(visitor, audit).text


# Correct ------------------------------------------------------------------------------------------


def correction(lead: Visitor, audit: int, **answers: str) -> Page:
    page = lead.get(f"/audits/{audit}/correct?question=T-YES")
    return lead.fill(page, {name.replace("_", "-"): text for name, text in answers.items()})


def test_a_correction_says_which_figures_followed(
    council: Council, lead: Visitor, submitted: int
) -> None:
    choose = lead.open(f"/audits/{submitted}/correct")
    assert choose.links["First section"] == f"/audits/{submitted}/correct?section=ONE"
    page = correction(lead, submitted, T_YES="no", reason="The plan is another child’s.")
    assert (page.status, page.location) == (302, f"/audits/{submitted}")
    assert "Audit corrected. 1 figure was updated: Records with a plan." in lead.follow(page).text
    document = council.visitor("auditor").open(f"/audits/{submitted}/changes")
    assert "The plan is another child’s." in document.text
    assert council.answers(submitted)["T-TEXT"] == {"value": "Home is calm."}
    page = correction(lead, submitted, T_TEXT="Home was calm.", reason="A word.")
    assert "No figure depends on what changed." in lead.follow(page).text


def test_a_correction_without_a_reason_keeps_what_was_typed(
    council: Council, lead: Visitor, submitted: int
) -> None:
    page = correction(lead, submitted, T_TEXT="Home was calm.")
    assert (page.status, page.problems) == (422, [("#reason", "Enter why you are correcting it.")])
    assert page.form().value("T-TEXT") == "Home was calm."
    page = correction(lead, submitted, T_YES="na", T_ALL="lots", reason="Because")
    assert page.status == 422
    assert [target for target, _ in page.problems] == ["#T-ALL"]
    page = correction(lead, submitted, T_YES="na", reason="Because")
    assert page.problems == [("#q-T-YES", "T-YES Plan: Enter why it is not applicable")]
    assert (page.form().value("T-YES"), page.form().value("reason")) == ("na", "Because")
    page = correction(lead, submitted, reason="Because")
    assert page.problems == [("#reason", "Nothing has changed. Change an answer first.")]
    assert council.count(Audit) == 1
    assert council.answers(submitted)["T-YES"]["value"] == "yes"


def test_two_corrections_at_once_show_both_texts_and_lose_neither(
    council: Council, lead: Visitor, submitted: int
) -> None:
    late = lead.get(f"/audits/{submitted}/correct?section=ONE")
    correction(lead, submitted, T_TEXT="Home was calm in May.", reason="First")
    page = lead.fill(late, {"T-TEXT": "Home is never calm.", "reason": "Second"})
    assert page.status == 409
    assert "Home was calm in May." in page.text
    assert page.form().value("T-TEXT") == "Home is never calm."
    assert lead.fill(page, {}).status == 302
    assert council.answers(submitted)["T-TEXT"] == {"value": "Home is never calm."}


@pytest.mark.parametrize("path", ["correct?section=THREE", "correct?question=T-NO"])
def test_what_the_form_does_not_ask_cannot_be_corrected(
    lead: Visitor, submitted: int, path: str
) -> None:
    assert lead.get(f"/audits/{submitted}/{path}").status == 404


def test_what_an_answer_hides_is_read_in_no_version_and_in_no_change(
    council: Council, lead: Visitor
) -> None:
    """Written while its question was asked; nobody looked through it before it was submitted."""
    audit = council.start()
    visitor = council.visitor("auditor")
    named = {"T-MET": "met", "T-MET-evidence": "Jordan Smith has a plan.", "T-MET-action": "Go on."}
    fill(visitor, audit, {"T-YES": "yes", **named})
    fill(visitor, audit, {"T-YES": "no", "T-TEXT": "Home is calm."})
    visitor.fill(check(visitor, audit), {}, action=f"/audits/{audit}/submit")
    assert council.answers(audit)["T-MET"]["evidence"] == "Jordan Smith has a plan."
    page = lead.get(f"/audits/{audit}/correct?question=T-YES")
    changed = {"T-MET-evidence": "Nobody.", "T-MET-action": "", "T-TEXT": "Calm.", "reason": "x"}
    assert lead.fill(page, changed).status == 302
    for path in ("", "/versions/1", "/changes", "/return"):
        page = lead.get(f"/audits/{audit}{path}")
        assert (page.status, "Jordan" in page.text, "Go on." in page.text) == (200, False, False)


# Withdraw -----------------------------------------------------------------------------------------


def test_a_withdrawal_needs_a_reason_and_leads_to_the_document_that_says_it(
    council: Council, lead: Visitor, submitted: int
) -> None:
    page = lead.get(f"/audits/{submitted}/withdraw")
    assert "the figures of" in page.text
    refused = lead.fill(page, {})
    assert refused.problems == [("#reason", "Enter why you are withdrawing it.")]
    page = lead.fill(refused, {"reason": "The wrong child’s record was read."})
    assert "The wrong child’s record was read." in lead.follow(page).text
    assert council.audit(submitted).counted is False


# Strange posts ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["return", "correct?section=ONE", "withdraw"])
@pytest.mark.parametrize("name", ["status", "counted", "comment-T-NO", "by"])
def test_a_field_that_the_page_does_not_have_is_refused(
    council: Council, lead: Visitor, submitted: int, path: str, name: str
) -> None:
    page = lead.get(f"/audits/{submitted}/{path}")
    form = page.form(f"/audits/{submitted}/{path}")
    answer = lead.post(form.action, [*form.with_({"reason": "x"}), (name, "1")])
    assert answer.status == 400
    assert council.audit(submitted).status == AuditStatus.SUBMITTED


@pytest.mark.parametrize("path", ["return", "correct?section=ONE", "withdraw"])
@pytest.mark.parametrize("version", ["", "x", "-1", "9999999999", "１"])
def test_a_version_that_is_none_changes_nothing(
    council: Council, lead: Visitor, submitted: int, path: str, version: str
) -> None:
    page = lead.get(f"/audits/{submitted}/{path}")
    form = page.form(f"/audits/{submitted}/{path}")
    answers = {"reason": "x", "version": version}
    if path.startswith("correct"):
        answers["T-TEXT"] = "Other"
    assert lead.post(form.action, form.with_(answers)).status == 409
    assert council.audit(submitted).status == AuditStatus.SUBMITTED


def test_reading_a_version_leaves_a_line_in_the_log_each(
    council: Council, lead: Visitor, submitted: int
) -> None:
    correction(lead, submitted, T_YES="no", reason="x")
    for path in ("versions/1", "changes", "return", "correct?section=ONE", "withdraw"):
        end = council.log_end()
        assert lead.get(f"/audits/{submitted}/{path}").status == 200
        assert [line.action for line in council.log(end)] == ["audit read"], path


def test_absurd_words_are_shown_as_words(lead: Visitor, submitted: int) -> None:
    words = "<b>&amp; {{ 7*7 }} " + "ß" * 500 + " \u202e 🦊"
    correction(lead, submitted, T_TEXT=words, reason=words)
    for path in ("versions/1", "changes", "correct?section=ONE", "return"):
        page = lead.get(f"/audits/{submitted}/{path}")
        assert (page.status, page.markup_faults) == (200, [])
        assert "<b>" not in page.html
