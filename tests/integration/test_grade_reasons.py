"""A grade that goes against a rule of its form: said on the page, refused, and the recorded reason
that is the only way round."""

import json
from typing import Any

import pytest

from auditapp.domain.forms.given_answers import REASON_LIMIT
from auditapp.domain.privacy.identifiers import digest
from auditapp.domain.vocabulary import AuditStatus, Role
from auditapp.models import Escalation
from auditapp.people.service import find_account, set_role
from tests.support.audit_steps import check, section
from tests.support.autosave_steps import submit as submit_by_script
from tests.support.councils import Council, email
from tests.support.deep_dives import answer, answered
from tests.support.markup import Element
from tests.support.visitor import Page, Visitor

UNSAFE = {"DD_RSK_01": "no"}
TWO_INADEQUATE = {"DD_ASM_05": "I", "DD_PLN_06": "I"}
SAFETY = "The child is not safe enough today, so the overall grade cannot be better than Inadequate"
SECTIONS = "Two or more sections are graded Inadequate, so the overall grade cannot be better than"
WHY = "The child has lived with the aunt since Friday; the worry was about the old home."


def action(audit: int) -> str:
    return f"/audits/{audit}/grade-reasons"


def record(visitor: Visitor, audit: int, reason: str, rule: int = 0) -> Page:
    """Fill the box of a rule on the check page, as its reader would."""
    return send(visitor, audit, box(check(visitor, audit), rule), reason=reason)


def box(page: Page, rule: int) -> dict[str, str]:
    """The fields of the form that asks for the reason of a rule."""
    (place,) = page.all("div", id=f"grade-rule-{rule}")
    form = next(one for one in place.walk() if one.attributes.get("action", "").endswith("reasons"))
    fields = [one for one in form.walk() if one.attributes.get("name")]
    return {one.attributes["name"]: one.attributes.get("value", one.text) for one in fields}


def send(visitor: Visitor, audit: int, fields: dict[str, str], **changed: str) -> Page:
    return visitor.post(action(audit), list({**fields, **changed}.items()))


def fields(council: Council, visitor: Visitor, audit: int, rule: int = 0) -> dict[str, str]:
    """What the box would send, made up: for those who have none."""
    version = str(council.audit(audit).version)
    return {"csrf_token": visitor.token(), "version": version, "rule": str(rule), "reason": WHY}


def submit(visitor: Visitor, audit: int) -> Page:
    return visitor.fill(check(visitor, audit), {}, action=f"/audits/{audit}/submit")


def reasons(council: Council, audit: int) -> dict[str, dict[str, Any]] | None:
    return council.audit(audit).grade_reasons


def boxes(page: Page) -> list[Element]:
    return [one for one in page.all("textarea") if one.id.startswith("grade-reason-")]


def lines(council: Council) -> list[tuple[str, dict[str, Any]]]:
    return [(e.action, e.details) for e in council.log() if e.action.startswith("grade reason")]


def named_manager(council: Council, audit: int) -> None:
    """The escalation of an unsafe child names whom the auditor told, so that it stops nothing."""
    with council.database.transaction() as session:
        for one in session.query(Escalation).filter_by(audit_id=audit):
            one.manager_id = find_account(session, email("service_manager")).id


@pytest.fixture
def unsafe(council: Council) -> int:
    """A finished deep dive of an auditor: the child is not safe, and the grade is Good."""
    audit = answered(council, **UNSAFE)
    named_manager(council, audit)
    return audit


@pytest.fixture
def inadequate(council: Council) -> int:
    return answered(council, **TWO_INADEQUATE)


# Said and refused ---------------------------------------------------------------------------------


def test_a_broken_rule_refuses_the_submission_by_page_and_by_script(
    council: Council, unsafe: int
) -> None:
    visitor = council.visitor("auditor")
    page = submit(visitor, unsafe)
    assert page.status == 422
    ((where, words),) = page.problems
    assert where == f"/audits/{unsafe}/sections/OVR#q-DD-OVR-02"
    assert SAFETY.lower() in words.lower()
    said = submit_by_script(visitor, unsafe, council.audit(unsafe).version)
    assert said.status == 422
    assert SAFETY in json.loads(said.html)["missing"]["DD-OVR-02"]
    assert council.audit(unsafe).status == AuditStatus.DRAFT


def test_the_section_page_warns_beside_the_grade_and_says_who_may_say_why(
    council: Council, unsafe: int
) -> None:
    visitor = council.visitor("auditor")
    (place,) = section(visitor, unsafe, "OVR").all("div", class_="app-broken")
    assert place.attributes["role"] == "status"
    assert SAFETY in place.text
    assert "ask the QA lead to" in place.text
    rules = json.loads(place.attributes["data-grade-rules"])
    assert [rule["tooGood"] for rule in rules] == [["O", "G", "RI"], ["O", "G"]]
    answer(council, unsafe, DD_RSK_01="no", DD_OVR_02="I")
    (place,) = section(visitor, unsafe, "OVR").all("div", class_="app-broken")
    assert place.text.strip() == ""


def test_without_a_broken_rule_nothing_is_said(council: Council) -> None:
    audit, visitor = answered(council, DD_ASM_05="I"), council.visitor("auditor")
    page = check(visitor, audit)
    assert not page.all("div", class_="app-broken")
    assert submit(visitor, audit).status == 302


# Who gives the reason -----------------------------------------------------------------------------


def test_the_auditor_says_why_two_inadequate_sections_do_not_decide(any_council: Council) -> None:
    council, audit = any_council, answered(any_council, **TWO_INADEQUATE)
    visitor = council.visitor("auditor")
    assert SECTIONS in check(visitor, audit).text
    assert submit(visitor, audit).status == 422
    said = record(visitor, audit, WHY, rule=1)
    assert (said.status, said.location) == (302, f"/audits/{audit}/check")
    by = council.account("auditor").id
    assert reasons(council, audit) == {"1": {"reason": WHY, "by": by}}
    page = check(visitor, audit)
    assert WHY in page.text
    assert page.problems == []
    assert submit(visitor, audit).status == 302
    assert council.audit(audit).status == AuditStatus.SUBMITTED


def test_a_moderators_reason_is_asked_of_the_qa_lead_who_finds_the_box_on_the_same_page(
    council: Council, unsafe: int
) -> None:
    auditor, lead = council.visitor("auditor"), council.visitor("qa_lead")
    page = check(auditor, unsafe)
    assert boxes(page) == []
    assert "ask the QA lead to say on this page why it is right" in page.text
    refused = send(auditor, unsafe, fields(council, auditor, unsafe))
    assert refused.status == 422
    assert "Only the QA lead can give the reason for this grade" in refused.text
    assert WHY in refused.text
    assert reasons(council, unsafe) is None
    assert record(lead, unsafe, WHY).status == 302
    assert reasons(council, unsafe) == {"0": {"reason": WHY, "by": council.account("qa_lead").id}}
    page = check(auditor, unsafe)
    assert WHY in page.text
    assert boxes(page) == []
    assert submit(auditor, unsafe).status == 302


def test_the_auditor_neither_changes_nor_takes_back_what_the_moderator_recorded(
    council: Council, unsafe: int
) -> None:
    auditor = council.visitor("auditor")
    assert record(council.visitor("qa_lead"), unsafe, WHY).status == 302
    for reason in ("Mine.", ""):
        page = send(auditor, unsafe, fields(council, auditor, unsafe), reason=reason)
        assert page.status == 422
    assert (reasons(council, unsafe) or {})["0"]["reason"] == WHY


def test_a_qa_lead_does_not_moderate_an_audit_of_their_own(council: Council) -> None:
    audit, lead = answered(council, "qa_lead", **UNSAFE), council.visitor("qa_lead")
    named_manager(council, audit)
    page = check(lead, audit)
    assert boxes(page) == []
    assert "ask another QA lead to" in page.text
    refused = send(lead, audit, fields(council, lead, audit))
    assert refused.status == 422
    assert "Only another QA lead can give the reason" in refused.text
    with council.database.transaction() as session:
        set_role(session, find_account(session, email("qam")), Role.QA_LEAD, by=None)
    assert record(council.visitor("qam"), audit, WHY).status == 302
    assert submit(lead, audit).status == 302


@pytest.mark.parametrize("who", ["qam", "service_manager"])
def test_nobody_else_can_write_a_reason_into_the_audit(
    council: Council, inadequate: int, who: str
) -> None:
    visitor = council.visitor(who)
    assert send(visitor, inadequate, fields(council, visitor, inadequate, 1)).status == 404
    assert reasons(council, inadequate) is None


# Kept as it was said ------------------------------------------------------------------------------


def test_the_same_reason_sent_twice_is_recorded_once_and_logged_without_its_words(
    council: Council, inadequate: int
) -> None:
    visitor = council.visitor("auditor")
    sent = box(check(visitor, inadequate), 1)
    for _ in range(3):
        assert send(visitor, inadequate, sent, reason=WHY).status == 302
    assert lines(council) == [("grade reason recorded", {"rule": 2})]
    assert record(visitor, inadequate, "", rule=1).status == 302
    assert reasons(council, inadequate) is None
    assert lines(council)[1:] == [("grade reason taken back", {"rule": 2})]
    assert submit(visitor, inadequate).status == 422


def test_two_who_give_a_reason_at_once_do_not_overwrite_each_other(
    council: Council, inadequate: int
) -> None:
    auditor, lead = council.visitor("auditor"), council.visitor("qa_lead")
    sent = box(check(lead, inadequate), 1)
    assert record(auditor, inadequate, WHY, rule=1).status == 302
    late = send(lead, inadequate, sent, reason="The lead’s own words.")
    assert late.status == 409
    assert "saved elsewhere after you opened the page" in late.text
    assert WHY in late.text
    assert box(late, 1)["reason"].strip() == "The lead’s own words."
    assert (reasons(council, inadequate) or {})["1"]["reason"] == WHY
    assert send(lead, inadequate, box(late, 1)).status == 302
    assert (reasons(council, inadequate) or {})["1"]["by"] == council.account("qa_lead").id


def test_a_reason_stays_recorded_when_the_grade_keeps_the_rule_and_plays_no_part(
    council: Council, inadequate: int
) -> None:
    visitor = council.visitor("auditor")
    assert record(visitor, inadequate, WHY, rule=1).status == 302
    answer(council, inadequate, **TWO_INADEQUATE, DD_OVR_02="RI")
    assert WHY not in check(visitor, inadequate).text
    assert (reasons(council, inadequate) or {})["1"]["reason"] == WHY
    assert submit(visitor, inadequate).status == 302


def test_one_rules_reason_does_not_excuse_another(council: Council) -> None:
    audit, auditor = answered(council, **UNSAFE, **TWO_INADEQUATE), council.visitor("auditor")
    named_manager(council, audit)
    assert record(auditor, audit, WHY, rule=1).status == 302
    assert submit(auditor, audit).status == 422
    assert record(council.visitor("qa_lead"), audit, WHY).status == 302
    assert submit(auditor, audit).status == 302


# What a page cannot send --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "status", "words"),
    [
        ({"rule": "0"}, 422, "Only the QA lead"),
        ({"rule": "9"}, 422, "The form does not have this rule"),
        ({"rule": "one"}, 422, "The form does not have this rule"),
        ({"rule": "-1"}, 422, "The form does not have this rule"),
        ({"version": ""}, 409, "saved elsewhere"),
        ({"version": "9" * 40}, 409, "saved elsewhere"),
        ({"reason": "x" * (REASON_LIMIT + 1)}, 422, "It is 1 too long"),
        ({"reason": "\ufffd"}, 422, "Type this again"),
        ({"colour": "red"}, 400, "This page cannot take “colour”"),
    ],
)
def test_what_no_box_sends_is_refused_in_words_and_records_nothing(
    council: Council, inadequate: int, changed: dict[str, str], status: int, words: str
) -> None:
    visitor = council.visitor("auditor")
    page = send(visitor, inadequate, fields(council, visitor, inadequate, 1), **changed)
    assert page.status == status
    assert words in page.text
    assert reasons(council, inadequate) is None


def test_a_reason_that_is_too_long_stays_in_its_box(council: Council, inadequate: int) -> None:
    visitor, long = council.visitor("auditor"), "x" * (REASON_LIMIT + 7)
    page = record(visitor, inadequate, long, rule=1)
    assert page.status == 422
    assert box(page, 1)["reason"].strip() == long
    assert page.all("p", id="grade-reason-1-error")


def test_a_rule_that_is_kept_needs_no_reason(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), answered(council)
    page = send(visitor, audit, fields(council, visitor, audit, 1))
    assert page.status == 422
    assert "needs no reason" in page.text
    assert box(page, 1)["reason"].strip() == WHY
    assert reasons(council, audit) is None


def test_a_submitted_audit_takes_no_reason(council: Council, inadequate: int) -> None:
    visitor = council.visitor("auditor")
    assert record(visitor, inadequate, WHY, rule=1).status == 302
    assert submit(visitor, inadequate).status == 302
    late = send(visitor, inadequate, fields(council, visitor, inadequate, 1), reason="Other.")
    assert (late.status, late.location) == (302, f"/audits/{inadequate}")
    assert (reasons(council, inadequate) or {})["1"]["reason"] == WHY


def test_a_reason_holds_whatever_was_typed_and_shows_it_as_words(
    council: Council, inadequate: int
) -> None:
    visitor, odd = council.visitor("auditor"), "<script>x</script> & “quoted”\nשלום 🦊"
    assert record(visitor, inadequate, odd, rule=1).status == 302
    page = check(visitor, inadequate)
    assert odd in next(one for one in page.all("blockquote")).text
    assert not page.all("script", src="")


# What a reason says -------------------------------------------------------------------------------

NAMING = "Jordan Smith lives with the aunt."


def test_a_reason_that_may_identify_somebody_is_kept_marked_and_stops_the_submission(
    any_council: Council,
) -> None:
    audit = answered(any_council, **TWO_INADEQUATE)
    visitor = any_council.visitor("auditor")
    assert record(visitor, audit, NAMING, rule=1).status == 302
    assert (reasons(any_council, audit) or {})["1"]["reason"] == NAMING
    page = check(visitor, audit)
    (place,) = page.all("div", id="grade-rule-1")
    assert "“Jordan Smith” in the reason for the grade looks like a name" in place.text
    page = submit(visitor, audit)
    assert page.status == 422
    assert [target for target, _ in page.problems] == ["#grade-rule-1"]
    said = submit_by_script(visitor, audit, any_council.audit(audit).version)
    assert said.status == 422
    assert "“Jordan Smith”" in json.loads(said.html)["missing"]["DD-OVR-02"]


@pytest.mark.parametrize("mended", ["confirmed", "taken out"])
def test_a_phrase_in_a_reason_is_confirmed_with_one_click_or_taken_out_and_either_is_logged(
    any_council: Council, mended: str
) -> None:
    audit = answered(any_council, **TWO_INADEQUATE)
    visitor = any_council.visitor("auditor")
    record(visitor, audit, NAMING, rule=1)
    if mended == "confirmed":
        page = check(visitor, audit)
        page = visitor.fill(
            page, {"digest": digest("Jordan Smith")}, action=f"/audits/{audit}/confirmations"
        )
        assert page.location == f"/audits/{audit}/check"
        event = "identifier confirmed"
    else:
        assert record(visitor, audit, "The child lives with the aunt.", rule=1).status == 302
        event = "identifier removed"
    found = [(one.action, one.details) for one in any_council.log()]
    assert (event, {"question": "DD-OVR-02", "kind": "name"}) in found
    assert "Jordan" not in str(found)
    assert submit(visitor, audit).status == 302


def test_a_reason_that_plays_no_part_is_not_read_by_anybody(council: Council) -> None:
    audit, visitor = answered(council, **TWO_INADEQUATE), council.visitor("auditor")
    record(visitor, audit, NAMING, rule=1)
    answer(council, audit, DD_ASM_05="I")
    assert submit(visitor, audit).status == 302
    assert "Jordan" not in visitor.open(f"/audits/{audit}").text
    assert "Jordan" in str(reasons(council, audit))
