"""A correction that breaks a grade rule, or brings in a phrase that may identify somebody: what it
needs is asked on its own page, as the check page asks it of a submission."""

from typing import Any

import pytest

from auditapp.audits import service
from auditapp.domain.forms.given_answers import REASON_LIMIT
from auditapp.domain.privacy.identifiers import digest
from auditapp.domain.vocabulary import Role
from auditapp.measures import service as figures
from auditapp.models import Audit
from auditapp.people.service import find_account, set_role
from tests.support.councils import Council, email
from tests.support.deep_dives import answered
from tests.support.factories import command
from tests.support.markup import Element
from tests.support.visitor import Page, Visitor

WHY = "The child has lived with the aunt since Friday; the worry was about the old home."
UNSAFE, TWO = "grade-reason-0", "grade-reason-1"
"""The boxes for the rule that asks a moderator, and for the one that asks the auditor."""
ANYBODY = "identifies-nobody"


@pytest.fixture
def lead(any_council: Council) -> Visitor:
    return any_council.visitor("qa_lead")


def submitted(council: Council, **special: Any) -> int:
    audit = answered(council, **special)
    with council.database.transaction() as session:
        found = session.get_one(Audit, audit)
        service.submit(session, found, by=found.auditor_id)
    return audit


@pytest.fixture
def audit(any_council: Council) -> int:
    """A submitted deep dive of an auditor, every answer good and the grade Good."""
    return submitted(any_council)


def correction(lead: Visitor, audit: int, question: str, answers: dict[str, Any]) -> Page:
    page = lead.get(f"/audits/{audit}/correct?question={question}")
    return lead.fill(page, {"reason": "Read again.", **answers})


def unsafe(lead: Visitor, audit: int, **answers: Any) -> Page:
    evidence = {"DD-RSK-01-evidence": "The last visit found the old lock broken."}
    return correction(lead, audit, "DD-RSK-01", {"DD-RSK-01": "no", **evidence, **answers})


def boxes(page: Page) -> list[str]:
    return [one.id for one in page.all("textarea") if one.id.startswith("grade-reason-")]


def ticks(page: Page) -> dict[str, Element]:
    return {one.attributes["value"]: one for one in page.all("input", name=ANYBODY)}


def lines(council: Council) -> list[tuple[str, dict[str, Any]]]:
    wanted = ("grade reason", "identifier")
    return [(e.action, e.details) for e in council.log() if e.action.startswith(wanted)]


# Grade rules --------------------------------------------------------------------------------------


def test_a_correction_that_breaks_a_grade_rule_asks_why_on_the_same_page(
    any_council: Council, lead: Visitor, audit: int
) -> None:
    assert boxes(lead.get(f"/audits/{audit}/correct?question=DD-RSK-01")) == []
    page = unsafe(lead, audit)
    assert page.status == 422
    ((target, words),) = page.problems
    assert target == f"#{UNSAFE}"
    assert "not safe enough today" in words
    assert "enter why the grade is right, or change it" in words
    assert boxes(page) == [UNSAFE]
    form = page.form()
    assert (form.value("DD-RSK-01"), form.value("reason")) == ("no", "Read again.")
    assert form.value("DD-RSK-01-evidence") == "The last visit found the old lock broken."
    assert any_council.answers(audit)["DD-RSK-01"]["value"] == "yes"
    page = lead.fill(page, {UNSAFE: WHY})
    assert (page.status, page.location) == (302, "/escalations/1")
    said = "A child may be unsafe. Phone first, then record who you have told."
    assert said in lead.follow(page).text
    kept = any_council.audit(audit)
    by = any_council.account("qa_lead").id
    assert kept.answers["DD-RSK-01"]["value"] == "no"
    assert kept.grade_reasons == {"0": {"reason": WHY, "by": by}}
    assert lines(any_council) == [("grade reason recorded", {"rule": 1})]
    document = lead.open(f"/audits/{audit}")
    assert WHY in document.text
    assert WHY not in lead.open(f"/audits/{audit}/versions/1").text
    with any_council.database.reading() as session:
        assert figures.verify(session) == []


def test_every_broken_rule_has_its_own_box_and_each_needs_its_reason(
    any_council: Council, lead: Visitor
) -> None:
    audit = submitted(any_council, DD_ASM_05="I")
    page = correction(lead, audit, "DD-PLN-06", {"DD-PLN-06": "I"})
    assert boxes(page) == [TWO]
    page = lead.fill(page, {TWO: "  "})
    assert [target for target, _ in page.problems] == [f"#{TWO}"]
    assert lead.fill(page, {TWO: WHY}).status == 302
    kept = any_council.audit(audit).grade_reasons
    assert kept is not None
    assert list(kept) == ["1"]


def test_the_reason_of_a_rule_that_was_answered_for_before_is_not_asked_again(
    any_council: Council, lead: Visitor, audit: int
) -> None:
    lead.fill(unsafe(lead, audit), {UNSAFE: WHY})
    page = correction(lead, audit, "DD-RSK-01", {"DD-RSK-01-evidence": "Written more plainly."})
    assert page.status == 302


def test_a_reason_that_is_too_long_stays_in_its_box(
    any_council: Council, lead: Visitor, audit: int
) -> None:
    long = "x" * (REASON_LIMIT + 1)
    page = lead.fill(unsafe(lead, audit), {UNSAFE: long})
    assert page.status == 422
    assert [target for target, _ in page.problems] == [f"#{UNSAFE}"]
    assert "Shorten" in page.problems[0][1]
    assert page.form().value(UNSAFE) == long
    assert any_council.audit(audit).grade_reasons is None


def test_a_reason_that_is_not_needed_in_the_end_is_said_not_to_be_kept(
    any_council: Council, lead: Visitor, audit: int
) -> None:
    page = unsafe(lead, audit)
    page = lead.fill(page, {UNSAFE: WHY, "final_grade": "I"})
    assert page.status == 302
    assert "was not needed and was not kept" in lead.follow(page).text
    assert any_council.audit(audit).grade_reasons is None


def test_what_was_typed_about_a_rule_is_shown_again_whatever_else_was_refused(
    lead: Visitor, audit: int
) -> None:
    page = lead.fill(unsafe(lead, audit), {UNSAFE: WHY, "reason": ""})
    assert page.problems == [("#reason", "Enter why you are correcting it.")]
    assert page.form().value(UNSAFE) == WHY


def test_nobody_answers_for_an_audit_of_their_own_where_a_moderator_is_asked(
    any_council: Council,
) -> None:
    audit = submitted(any_council)
    with any_council.database.transaction() as session:
        set_role(session, find_account(session, email("auditor")), Role.QA_LEAD, by=None)
    author = any_council.visitor("auditor")
    page = unsafe(author, audit)
    assert page.status == 422
    assert boxes(page) == []
    assert page.problems[0][0] == "#grade-rule-0"
    assert "ask another QA lead" in page.text
    form = page.form()
    page = author.post(form.action, [*form.with_({}), (UNSAFE, WHY)])
    assert page.status == 422
    assert "Only another QA lead" in page.problems[0][1]
    assert any_council.audit(audit).grade_reasons is None


# Phrases ------------------------------------------------------------------------------------------

NAMED = {"DD-VOI-03-evidence": "Jordan Smith was seen at tea, and again on 3/4/2015."}


def test_a_marked_phrase_can_be_confirmed_on_the_page_of_the_correction(
    any_council: Council, lead: Visitor, audit: int
) -> None:
    page = correction(lead, audit, "DD-VOI-03", {"DD-VOI-03-evidence": "Jordan Smith had tea."})
    assert page.status == 422
    ((target, words),) = page.problems
    assert "“Jordan Smith” in the evidence looks like a name" in words
    (tick,) = ticks(page).values()
    assert target == f"#{tick.id}"
    assert page.form().value("DD-VOI-03-evidence") == "Jordan Smith had tea."
    assert any_council.audit(audit).confirmed is None
    page = lead.fill(page, {ANYBODY: [digest("Jordan Smith")]})
    assert page.status == 302
    assert any_council.audit(audit).confirmed == [digest("Jordan Smith")]
    assert lines(any_council) == [
        ("identifier confirmed", {"question": "DD-VOI-03", "kind": "name"})
    ]


def test_each_phrase_is_confirmed_or_taken_out_by_itself(
    any_council: Council, lead: Visitor, audit: int
) -> None:
    page = correction(lead, audit, "DD-VOI-03", NAMED | {"DD-VOI-03-action": "Ask Mr Miller."})
    names = {"Jordan Smith", "Mr Miller"}
    shown = {one.text for one in page.all("bdi")}
    assert names <= shown
    page = lead.fill(page, {ANYBODY: [digest("Jordan Smith")]})
    assert page.status == 422
    assert "checked" in ticks(page)[digest("Jordan Smith")].attributes
    assert "Jordan Smith" not in "".join(words for _, words in page.problems)
    page = lead.fill(page, {"DD-VOI-03-evidence": "Jordan Smith.", "DD-VOI-03-action": "Ask."})
    assert page.status == 302
    assert any_council.audit(audit).confirmed == [digest("Jordan Smith")]


def test_two_phrases_are_confirmed_at_once(any_council: Council, lead: Visitor, audit: int) -> None:
    page = correction(lead, audit, "DD-VOI-03", {"DD-VOI-03-action": "Ask Mr Miller, Mrs Baker."})
    assert lead.fill(page, {ANYBODY: list(ticks(page))}).status == 302
    confirmed = any_council.audit(audit).confirmed or []
    assert set(confirmed) == {digest("Mr Miller"), digest("Mrs Baker")}
    assert [action for action, _ in lines(any_council)] == ["identifier confirmed"] * 2


def test_a_phrase_that_stood_there_before_stops_no_correction(
    any_council: Council, lead: Visitor, audit: int
) -> None:
    """An audit that was imported may hold one; taken out, it is logged."""
    with any_council.database.transaction() as session:
        found = session.get_one(Audit, audit)
        held = {"value": "met", "evidence": "Jordan Smith and Mr Miller were seen."}
        found.answers = {**found.answers, "DD-VOI-03": held}
    page = correction(lead, audit, "DD-VOI-03", {"DD-VOI-03-evidence": "Jordan Smith was seen."})
    assert page.status == 302
    assert lines(any_council) == [("identifier removed", {"question": "DD-VOI-03", "kind": "name"})]


def test_the_reason_for_a_grade_is_looked_through_as_well(
    any_council: Council, lead: Visitor, audit: int
) -> None:
    page = lead.fill(unsafe(lead, audit), {UNSAFE: "Jordan Smith lives with the aunt."})
    assert page.status == 422
    assert "in the reason for the grade looks like a name" in page.problems[0][1]
    assert page.form().value(UNSAFE) == "Jordan Smith lives with the aunt."
    assert lead.fill(page, {ANYBODY: list(ticks(page))}).status == 302
    kept = any_council.audit(audit)
    assert (kept.confirmed, (kept.grade_reasons or {})["0"]["reason"][:6]) == (
        [digest("Jordan Smith")],
        "Jordan",
    )


def test_a_box_that_means_no_phrase_of_the_page_confirms_nothing(
    any_council: Council, lead: Visitor, audit: int
) -> None:
    page = lead.get(f"/audits/{audit}/correct?question=DD-VOI-03")
    sent = page.form().with_({"reason": "Again.", "DD-VOI-03-evidence": "Seen at tea."})
    sent += [(ANYBODY, digest("Jordan Smith")), (ANYBODY, "x" * 5_000)]
    assert lead.post(page.form().action, sent).status == 302
    assert any_council.audit(audit).confirmed is None


def test_the_page_of_a_correction_has_no_button_that_does_nothing(
    any_council: Council, lead: Visitor, audit: int
) -> None:
    page = correction(lead, audit, "DD-VOI-03", NAMED)
    (form,) = page.all("form", class_="app-correction")
    buttons = [" ".join(one.text.split()) for one in form.walk() if one.tag == "button"]
    assert buttons == ["Save correction"]
    assert page.markup_faults == []


def test_a_correction_sent_twice_is_made_once(
    any_council: Council, lead: Visitor, audit: int
) -> None:
    page = unsafe(lead, audit, **{"DD-RSK-01-evidence": "Jordan Smith was out."})
    answers = {UNSAFE: WHY, ANYBODY: list(ticks(page))}
    assert lead.fill(page, answers).status == 302
    assert lead.fill(page, answers).status == 302
    assert len(lines(any_council)) == 2
    with any_council.database.reading() as session:
        assert len(session.get_one(Audit, audit).versions) == 1


# The command --------------------------------------------------------------------------------------


def test_the_command_takes_why_the_grade_stands_and_what_identifies_nobody(
    any_council: Council, audit: int
) -> None:
    arguments = [
        "audits", "correct", str(audit), "--by", email("qa_lead"), "--reason", "Read again.",
        "--answer", "DD-RSK-01=no", "--evidence", "DD-RSK-01=Jordan Smith had no key.",
    ]  # fmt: skip
    refused = command(any_council.database, *arguments)
    assert refused.exit_code == 1
    assert "“Jordan Smith” in the evidence looks like a name" in refused.stderr
    assert "cannot be better than Inadequate" in refused.stderr
    assert any_council.answers(audit)["DD-RSK-01"]["value"] == "yes"
    arguments += ["--grade-reason", WHY, "--nobody", "jordan  smith"]
    done = command(any_council.database, *arguments)
    assert done.exit_code == 0, done.stderr
    kept = any_council.audit(audit)
    assert kept.grade_reasons == {"0": {"reason": WHY, "by": any_council.account("qa_lead").id}}
    assert kept.confirmed == [digest("Jordan Smith")]
