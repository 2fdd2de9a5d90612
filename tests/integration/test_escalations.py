"""The pages of escalations: who sees which, the register, writing, answering, closing."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import select

from auditapp import selfcheck
from auditapp.domain.calendar import london
from auditapp.domain.vocabulary import Role
from auditapp.escalations.deadlines import due
from auditapp.models import Escalation, ServiceHead
from auditapp.models.base import utc_now
from tests.support import escalations
from tests.support.councils import Council, email
from tests.support.escalations import changing, escalated, now_of, write
from tests.support.visitor import Page, Visitor

FIGURES = ("auditor", "qa_lead", "qam", "service_manager", "slt")


@pytest.fixture(autouse=True)
def _form(council: Council) -> None:
    escalations.publish(council.database)


def head_of(council: Council, service: str, who: str) -> None:
    with council.database.transaction() as session:
        account = escalations.account_id(session, who)
        session.add(ServiceHead(service=service, account_id=account))


def readers(council: Council, escalation_id: int) -> set[str]:
    """Everybody who finds the escalation, on its page and in the register alike."""
    found = set()
    for who in FIGURES:
        visitor = council.visitor(who)
        page = visitor.get(f"/escalations/{escalation_id}")
        missing = visitor.get("/escalations/99999")
        assert missing.status == 404
        assert page.status == 200 or page.html.count("Page not found") == missing.html.count(
            "Page not found"
        )
        listed = f"/escalations/{escalation_id}" in visitor.open("/escalations").links.values()
        assert listed == (page.status == 200), who
        found |= {who} if listed else set()
    return found


# Who sees what -----------------------------------------------------------------------------------


def test_an_escalation_exists_for_whoever_raised_it_and_the_qa_lead(council: Council) -> None:
    assert readers(council, escalated(council)) == {"auditor", "qa_lead"}


def test_it_exists_for_the_manager_it_names(council: Council) -> None:
    assert readers(council, escalated(council, manager="qam")) == {"auditor", "qa_lead", "qam"}


def test_it_exists_for_the_managers_of_its_service(council: Council) -> None:
    one = escalated(council)
    with changing(council, one) as escalation:
        escalation.audit.team, escalation.audit.service = "East", "Safeguarding South"
    assert readers(council, one) == {"auditor", "qa_lead", "service_manager"}


def test_it_exists_for_the_head_of_its_service(council: Council) -> None:
    head_of(council, "Safeguarding North", "qam")
    head_of(council, "Safeguarding South", "slt")
    assert readers(council, escalated(council)) == {"auditor", "qa_lead", "qam"}


@pytest.mark.parametrize("ended", ["", "answered", "closed"])
def test_it_exists_for_senior_leadership_once_it_was_late(council: Council, ended: str) -> None:
    one = escalated(council, late=True)
    with changing(council, one) as escalation:
        if ended == "answered":
            escalation.state, escalation.responded_at = "answered", utc_now()
        elif ended:
            escalation.state, escalation.closed_at = "closed", utc_now()
    assert readers(council, one) == {"auditor", "qa_lead", "slt"}


def test_one_that_was_answered_in_time_never_comes_to_senior_leadership(council: Council) -> None:
    one = escalated(council, late=True)
    with changing(council, one) as escalation:
        escalation.state, escalation.responded_at = "answered", escalation.due_at
    assert readers(council, one) == {"auditor", "qa_lead"}


def test_an_administrator_meets_no_escalation(council: Council) -> None:
    one = escalated(council)
    visitor = council.visitor("administrator")
    assert visitor.get("/escalations").status == 403
    assert visitor.get(f"/escalations/{one}").status == 403


@pytest.mark.parametrize("who", ["qam", "service_manager", "slt"])
def test_nobody_else_writes_answers_or_closes(council: Council, who: str) -> None:
    one = escalated(council)
    visitor = council.visitor(who)
    token = [("csrf_token", visitor.token())]
    before = now_of(council, one)
    posts = [
        visitor.post(f"/escalations/{one}", [*token, ("worry", "x")]),
        visitor.post(f"/escalations/{one}/response", [*token, ("response", "x")]),
        visitor.post(f"/escalations/{one}/closure", [*token, ("reason", "x")]),
        write(visitor, one, before.version, worry="x"),
    ]
    assert [page.status for page in posts] == [404, 404, 403, 404]
    assert now_of(council, one).version == before.version


def test_the_named_manager_answers_and_does_not_write(council: Council) -> None:
    one = escalated(council, manager="qam")
    visitor = council.visitor("qam")
    page = visitor.open(f"/escalations/{one}")
    assert "Your response" in page.text
    assert "Save" not in [button.text.strip() for button in page.all("button")]
    assert write(visitor, one, now_of(council, one).version, worry="x").status == 404


def test_whoever_raised_it_does_not_answer_it(council: Council, visitor: Visitor) -> None:
    one = escalated(council, manager="qam")
    assert "Your response" not in visitor.open(f"/escalations/{one}").text
    token = ("csrf_token", visitor.token())
    page = visitor.post(f"/escalations/{one}/response", [token, ("response", "All well")])
    assert page.status == 404


@pytest.mark.parametrize(("late", "responds"), [(False, False), (True, True)])
def test_the_head_of_service_answers_once_it_is_late(
    council: Council, late: bool, responds: bool
) -> None:
    head_of(council, "Safeguarding North", "slt")
    one = escalated(council, late=late)
    visitor = council.visitor("slt")
    assert ("Your response" in visitor.open(f"/escalations/{one}").text) == responds


def test_without_a_head_who_may_sign_in_a_late_one_is_with_senior_leadership(
    council: Council,
) -> None:
    head_of(council, "Safeguarding North", "qam")
    one = escalated(council, late=True)
    visitor = council.visitor("slt")
    page = visitor.open(f"/escalations/{one}")
    assert "With the head of service, Qam" in page.text
    assert "Your response" not in page.text
    with council.database.transaction() as session:
        session.scalars(select(ServiceHead)).one().account.active = False
    page = visitor.open(f"/escalations/{one}")
    assert "With senior leadership" in page.text
    assert "Your response" in page.text


# Writing -----------------------------------------------------------------------------------------


def test_the_page_saves_what_is_written_without_script(council: Council, visitor: Visitor) -> None:
    one = escalated(council)
    page = visitor.open(f"/escalations/{one}")
    manager = str(council.account("service_manager").id)
    typed = {
        "worry": "Nobody saw him since “March”",
        "manager": manager,
        "spoken_on": "2026-11-20",
        "spoken_time": "16:40",
        "agreed": "A visit today\nand a call",
    }
    sent = visitor.fill(page, typed, f"/escalations/{one}")
    assert (sent.status, sent.location) == (302, f"/escalations/{one}")
    kept = now_of(council, one)
    assert (kept.worry, kept.agreed) == (typed["worry"], typed["agreed"])
    assert kept.spoken_at is not None
    assert escalations.clock(london(kept.spoken_at)) == "2026-11-20 16:40"
    again = visitor.open(f"/escalations/{one}").form(f"/escalations/{one}")
    assert {name: again.value(name) for name in typed} == typed


def test_the_script_saves_what_is_typed_so_far(council: Council, visitor: Visitor) -> None:
    one = escalated(council)
    version = now_of(council, one).version
    page = write(visitor, one, version, worry="Nobody saw h")
    told = page.json
    assert page.status == 200
    assert (told["worry"], told["version"], told["refused"]) == ("Nobody saw h", version + 1, {})
    assert told["saved_at"] == f"{london(utc_now()):%H:%M}"
    assert now_of(council, one).worry == "Nobody saw h"


@pytest.mark.parametrize(
    ("typed", "part", "words"),
    [
        ({"manager": "99999"}, "manager", "Select one from the list"),
        ({"manager": "1 or 1"}, "manager", "Select one from the list"),
        ({"spoken_on": "2026-02-30"}, "spoken_on", "Enter a real date, such as 3 10 2026"),
        ({"spoken_on": "2026-02-03"}, "spoken_time", "Enter the time as well"),
        ({"spoken_time": "12:30"}, "spoken_on", "Enter the day as well"),
        (
            {"spoken_on": "2099-01-01", "spoken_time": "12:30"},
            "spoken_on",
            "The day and time you spoke must be in the past",
        ),
        ({"spoken_on": "2026-02-03", "spoken_time": "25:99"}, "spoken_time", "Enter a time"),
        ({"agreed": "x" * 20_001}, "agreed", "Shorten this to 20,000 characters"),
    ],
)
def test_one_bad_box_stops_no_other(
    council: Council, visitor: Visitor, typed: dict[str, str], part: str, words: str
) -> None:
    one = escalated(council)
    told = write(visitor, one, now_of(council, one).version, worry="Kept", **typed).json
    assert told["refused"][part].startswith(words)
    kept = now_of(council, one)
    assert (kept.worry, kept.manager_id, kept.spoken_at, kept.agreed) == ("Kept", None, None, "")
    page = visitor.fill(visitor.open(f"/escalations/{one}"), typed, f"/escalations/{one}")
    assert page.status == 422
    assert [words for _, words in page.problems] == list(told["refused"].values())
    assert all(text in page.html for name, text in typed.items() if name != "manager")


def test_neither_the_auditor_nor_an_administrator_nor_somebody_disabled_can_be_named(
    council: Council, visitor: Visitor
) -> None:
    one = escalated(council)
    with council.database.transaction() as session:
        session.get_one(Escalation, one)
        disabled = escalations.account_id(session, "slt")
        session.get_one(type(council.account("slt")), disabled).active = False
    page = visitor.open(f"/escalations/{one}")
    offered = {option.text for option in page.all("option")}
    assert not any(
        name in words for name in ("Auditor,", "Administrator", "Slt") for words in offered
    )
    for who in ("auditor", "administrator", "slt"):
        number = str(council.account(who).id)
        told = write(visitor, one, now_of(council, one).version, manager=number).json
        assert told["refused"] == {"manager": "Select one from the list"}


def test_those_of_the_team_and_its_service_are_offered_first(
    council: Council, visitor: Visitor
) -> None:
    head_of(council, "Safeguarding North", "slt")
    one = escalated(council)
    groups = visitor.open(f"/escalations/{one}").all("optgroup")
    near, others = ([" ".join(o.text.split()) for o in group.children] for group in groups)
    assert near == ["Slt, head of service"]
    assert others == ["Qa Lead, QA lead", "Service Manager, Service manager"]


def test_only_managers_can_be_named_and_never_another_auditor(
    council: Council, visitor: Visitor
) -> None:
    one = escalated(council)
    offered = [option.text for option in visitor.open(f"/escalations/{one}").all("option")]
    assert offered == [
        "Nobody yet",
        "Qa Lead, QA lead",
        "Service Manager, Service manager",
        "Somebody without an account",
    ]
    for who in ("qam", "slt"):
        number = str(council.account(who).id)
        told = write(visitor, one, now_of(council, one).version, manager=number).json
        assert told["refused"] == {"manager": "Select one from the list"}
    head_of(council, "Safeguarding North", "qam")
    number = str(council.account("qam").id)
    told = write(visitor, one, now_of(council, one).version, manager=number).json
    assert (told["refused"], told["manager"]) == ({}, number)


def test_somebody_without_an_account_is_named_by_their_role_and_time(
    council: Council, visitor: Visitor
) -> None:
    one = escalated(council)
    asks = {"manager": "no_account"}
    told = write(visitor, one, now_of(council, one).version, **asks).json
    assert told["refused"] == {"told_role": "Enter their role, such as emergency duty manager"}
    assert (told["told"], now_of(council, one).is_told) == ("", False)
    role = {**asks, "told_role": " Emergency duty \x00manager "}
    when = {"spoken_on": "2026-11-20", "spoken_time": "16:40"}
    sent = visitor.fill(visitor.open(f"/escalations/{one}"), role | when, f"/escalations/{one}")
    page = visitor.follow(sent)
    said = "Recorded: Emergency duty manager (no account) was told on 20 November 2026"
    assert said in page.text
    assert "the QA lead records it" in page.text
    kept = now_of(council, one)
    assert (kept.manager_id, kept.told_role) == (None, "Emergency duty manager")
    assert kept.named_at is not None
    assert page.form(f"/escalations/{one}").value("manager") == "no_account"
    lead = council.visitor("qa_lead")
    assert "Emergency duty manager (no account)" in lead.open("/escalations").text
    assert "Your response" in lead.open(f"/escalations/{one}").text
    number = str(council.account("qa_lead").id)
    write(visitor, one, kept.version, manager=number, told_role="left over")
    assert (now_of(council, one).told_role, now_of(council, one).is_told) == ("", True)


def test_after_saying_who_was_told_a_sentence_confirms_it(
    council: Council, visitor: Visitor
) -> None:
    one = escalated(council)
    nobody = visitor.fill(visitor.open(f"/escalations/{one}"), {}, f"/escalations/{one}")
    assert "Nobody has been told yet" in visitor.follow(nobody).text
    manager = str(council.account("service_manager").id)
    told = write(visitor, one, now_of(council, one).version, manager=manager).json["told"]
    assert told.startswith("Recorded: Service Manager was told on ")
    assert "A response is due by " in told
    assert told in visitor.open(f"/escalations/{one}").text


def test_the_one_that_nobody_has_been_told_about_comes_first_in_red_with_words_and_a_shape(
    council: Council, visitor: Visitor
) -> None:
    told = escalated(council, "E-1", late=True, manager="service_manager", worry="x")
    untold = escalated(council, "E-2")
    for page in (visitor.open("/"), visitor.open("/escalations")):
        cards = [one.attributes["aria-labelledby"] for one in page.all("article")]
        assert cards[:2] == [f"escalation-{untold}", f"escalation-{told}"]
        flags = [one for one in page.all("strong", class_="govuk-tag--red") if "▲" in one.text]
        assert {" ".join(one.text.split()) for one in flags} == {"▲ Nobody has been told"}
    rows = [row.text for row in page.all("tbody")[-1].walk() if row.tag == "th"]
    assert ["E-2" in rows[0], "E-1" in rows[1]] == [True, True]


def test_the_duty_number_stands_beside_phone_first(council: Council) -> None:
    one = escalated(council)
    visitor = council.visitor("auditor")
    paths = ("/", "/escalations", f"/escalations/{one}", "/audits/1/sections/TWO")
    for path in paths:
        assert "Phone first: duty team" not in visitor.open(path).text
    app = council.another_app(duty_number="01632 960 199")
    calling = Visitor(app).take(visitor.key)
    for path in paths:
        page = calling.open(path)
        assert "Phone first: duty team 01632 960 199." in page.text, path
        assert page.links["01632 960 199"] == "tel:01632960199"


def test_the_heading_is_the_question_and_its_answer(council: Council, visitor: Visitor) -> None:
    one = escalated(council)
    asked = "Is the child safe enough today? No"
    assert visitor.open(f"/escalations/{one}").heading == f"E-1: {asked} E-SAFE"
    assert f"E-1, North: {asked}" in visitor.open("/").text


def test_my_work_says_which_escalation_was_answered_until_it_is_read(
    council: Council, visitor: Visitor
) -> None:
    one = escalated(council, manager="service_manager", worry="x", agreed="x")
    assert "New for you" not in visitor.open("/").text
    visitor.open(f"/escalations/{one}")
    lead = council.visitor("qa_lead")
    action = f"/escalations/{one}/response"
    lead.fill(lead.open(f"/escalations/{one}"), {"response": "She was seen"}, action)
    news = "Escalation of E-1: Is the child safe enough today? No, answered by Qa Lead on"
    assert news in visitor.open("/").text
    assert news not in council.visitor("qam").open("/").text
    visitor.open(f"/escalations/{one}")
    assert "New for you" not in visitor.open("/").text


def test_two_people_who_write_at_once_see_both_texts(council: Council, visitor: Visitor) -> None:
    one = escalated(council)
    mine = visitor.open(f"/escalations/{one}")
    lead = council.visitor("qa_lead")
    lead.fill(lead.open(f"/escalations/{one}"), {"worry": "Theirs"}, f"/escalations/{one}")
    page = visitor.fill(mine, {"worry": "Mine"}, f"/escalations/{one}")
    assert page.status == 409
    assert "Saved elsewhere: Theirs" in page.text
    assert page.form(f"/escalations/{one}").value("worry") == "Mine"
    assert now_of(council, one).worry == "Theirs"
    assert visitor.fill(page, {}, f"/escalations/{one}").status == 302
    assert now_of(council, one).worry == "Mine"


def test_a_script_with_an_old_version_hears_what_is_saved(
    council: Council, visitor: Visitor
) -> None:
    one = escalated(council)
    version = now_of(council, one).version
    write(visitor, one, version, worry="First")
    page = write(visitor, one, version, worry="Second")
    assert (page.status, page.json["conflict"]) == (409, True)
    assert page.json["worry"] == "First"
    assert write(visitor, one, version, worry="First").status == 200  # sent twice, kept once


WHOLE = {"version": 1, "worry": "", "manager": "", "spoken_on": "", "spoken_time": "", "agreed": ""}


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"null", b"{", b"[]", b'{"version": 1}', b"\xff\xfe", b"[" * 5_000),
        b'{"version": NaN, "worry": ""}',
        json.dumps({**WHOLE, "worry": 5}).encode(),
        json.dumps({**WHOLE, "version": 0}).encode(),
        json.dumps({**WHOLE, "version": "1"}).encode(),
        json.dumps({**WHOLE, "worry": "\ud800"}).encode(),
        json.dumps({**WHOLE, "state": "closed"}).encode(),
    ],
    ids=lambda body: body[:30],
)
def test_what_no_page_of_ours_sends_is_refused(
    council: Council, visitor: Visitor, body: bytes
) -> None:
    one = escalated(council)
    said = {"X-CSRFToken": visitor.token()}
    page = visitor.send(
        "POST",
        f"/escalations/{one}",
        data=body,
        content_type="application/json",
        headers=said,
    )
    assert page.status == 400
    assert "Nothing was saved." in page.json["error"]
    assert now_of(council, one).worry == ""


def test_a_form_with_fields_of_its_own_is_refused(council: Council, visitor: Visitor) -> None:
    one = escalated(council)
    fields = [("csrf_token", visitor.token()), ("worry", "x"), ("state", "closed")]
    page = visitor.post(f"/escalations/{one}", fields)
    assert page.status == 400
    assert "“state”" in page.text
    assert now_of(council, one).worry == ""


def test_what_looks_like_a_name_is_marked_and_saved(council: Council, visitor: Visitor) -> None:
    one = escalated(council)
    words = "Call 01632 960123 about it"
    told = write(visitor, one, now_of(council, one).version, worry=words).json
    assert told["marked"] == {"worry": ["“01632 960123” looks like a phone number"]}
    assert now_of(council, one).worry == words
    assert "“01632 960123” looks like a phone number" in visitor.open(f"/escalations/{one}").text


# Ending ------------------------------------------------------------------------------------------


def end(visitor: Visitor, one: int, how: str, words: str) -> Page:
    field = {"response": "response", "closure": "reason"}[how]
    action = f"/escalations/{one}/{how}"
    return visitor.fill(visitor.open(f"/escalations/{one}"), {field: words}, action)


def test_the_named_manager_says_what_was_done(council: Council) -> None:
    one = escalated(council, manager="qam")
    visitor = council.visitor("qam")
    assert end(visitor, one, "response", "Seen today.\nSafe.").status == 302
    kept = now_of(council, one)
    assert (kept.state, kept.response) == ("answered", "Seen today.\nSafe.")
    assert kept.responded_by_id == council.account("qam").id
    page = council.visitor("auditor").open(f"/escalations/{one}")
    assert "Answered within one working day" in page.text
    assert "Seen today." in page.text


def test_the_qa_lead_closes_one_with_a_reason(council: Council) -> None:
    one = escalated(council)
    visitor = council.visitor("qa_lead")
    assert end(visitor, one, "closure", "").status == 422
    assert end(visitor, one, "closure", "Wrong row").status == 302
    kept = now_of(council, one)
    assert (kept.state, kept.closed_reason) == ("closed", "Wrong row")
    assert "Wrong row" in visitor.open(f"/escalations/{one}").text


@pytest.mark.parametrize("how", ["response", "closure"])
def test_the_second_of_two_who_end_it_loses_nothing_typed(council: Council, how: str) -> None:
    one = escalated(council)
    lead = council.visitor("qa_lead")
    page = lead.open(f"/escalations/{one}")
    end(council.visitor("qa_lead"), one, "response", "First")
    field = {"response": "response", "closure": "reason"}[how]
    late = lead.fill(page, {field: "Second, typed slowly"}, f"/escalations/{one}/{how}")
    assert late.status == 409
    assert "Second, typed slowly" in late.text
    assert "This escalation is already answered. What you typed is not saved." in late.text
    assert now_of(council, one).response == "First"


# The register and my work ------------------------------------------------------------------------


def test_the_register_says_when_it_is_empty_and_what_that_means(council: Council) -> None:
    page = council.visitor("qa_lead").open("/escalations")
    assert "No escalations have been raised" in page.text
    assert "You have no escalations" in council.visitor("qam").open("/escalations").text


def test_the_register_filters_by_address(council: Council) -> None:
    open_ = escalated(council, "E-OPEN")
    late = escalated(council, "E-LATE", late=True)
    closed = escalated(council, "E-CLOSED")
    with changing(council, closed) as escalation:
        escalation.state, escalation.closed_at = "closed", utc_now()
        escalation.audit.team, escalation.audit.month = "West", "2026-01"
    lead = council.visitor("qa_lead")

    def listed(query: str) -> list[str]:
        page = lead.open(f"/escalations?{query}")
        assert page.status == 200
        return [row.children[0].text.split(",")[0].strip() for row in page.all("tr")[1:]]

    assert listed("") == ["E-LATE", "E-OPEN", "E-CLOSED"]
    assert listed("state=open") == ["E-LATE", "E-OPEN"]
    assert listed("state=late") == ["E-LATE"]
    assert listed("state=closed") == listed("team=west") == listed("month=2026-01") == ["E-CLOSED"]
    assert listed("form=safe&team=north") == ["E-LATE", "E-OPEN"]
    assert listed("state=answered") == []
    assert {open_, late, closed} == {1, 2, 3}


@pytest.mark.parametrize(
    "query", ["state=gone", "team=Nowhere", "form=ZZ", "month=2026-13", "page=0", "state=a&state=b"]
)
def test_a_filter_that_cannot_be_meant_is_refused_in_words(council: Council, query: str) -> None:
    page = council.visitor("qa_lead").get(f"/escalations?{query}")
    assert page.status == 400
    assert "in the address" in page.text or "not known" in page.text


def test_the_share_answered_in_time_counts_every_escalation_whose_time_is_over(
    council: Council,
) -> None:
    for number in range(6):
        one = escalated(council, f"E-{number}")
        with changing(council, one) as escalation:
            escalation.raised_at -= timedelta(days=30)
            escalation.due_at = due(escalation.raised_at)
            if number < 3:
                hours = -1 if number < 2 else 40
                escalation.state = "answered"
                escalation.responded_at = escalation.due_at + timedelta(hours=hours)
            elif number == 4:
                escalation.state, escalation.closed_at = "closed", utc_now()
            elif number == 5:
                escalation.state, escalation.closed_at = "lapsed", utc_now()
    escalated(council, "E-NEW")
    page = council.visitor("slt").open("/escalations")
    figure = page.all("div", class_="app-figure")[0].text
    assert "2 of 4, small sample" in figure
    assert "50%" in figure
    assert "all cases" in figure
    assert "1 not due yet · 1 closed without a response" in figure


@pytest.mark.parametrize(
    ("who", "changes", "asks"),
    [
        ("auditor", {}, "Record who you have told"),
        ("auditor", {"manager": "qam"}, "Complete"),
        ("auditor", {"manager": "qam", "worry": "w", "agreed": "a"}, ""),
        ("qa_lead", {}, "View"),
        ("qa_lead", {"manager": "qa_lead"}, "Record what was done"),
        ("qam", {}, ""),
        ("qam", {"manager": "qam"}, "Record what was done"),
        ("qam", {"manager": "qam", "state": "answered"}, ""),
        ("service_manager", {}, ""),
        ("slt", {}, ""),
        ("slt", {"late": True}, "Record what was done"),
        ("slt", {"manager": "slt"}, "Record what was done"),
        ("auditor", {"state": "lapsed"}, ""),
        ("qa_lead", {"state": "lapsed"}, ""),
    ],
)
def test_it_stands_on_top_of_the_work_of_those_it_waits_for(
    council: Council, who: str, changes: dict[str, Any], asks: str
) -> None:
    one = escalated(council, **changes)
    page = council.visitor(who).open("/")
    words = [words for words, href in page.links.items() if href == f"/escalations/{one}"]
    assert [text for text in words if text.startswith(asks)] == words[:1]
    assert bool(words) == bool(asks)


def test_senior_leadership_goes_straight_to_the_plan_when_nothing_waits(council: Council) -> None:
    assert council.visitor("slt").get("/").location == "/plan"


def test_the_head_of_service_finds_a_late_one_on_top(council: Council) -> None:
    head_of(council, "Safeguarding North", "qam")
    one = escalated(council, late=True)
    assert f"/escalations/{one}" in council.visitor("qam").open("/").links.values()
    assert council.visitor("slt").get("/").location == "/plan"


# The form beside it ------------------------------------------------------------------------------


@pytest.fixture
def draft(council: Council) -> int:
    return council.start(form="SAFE")


def test_an_ordinary_form_opens_one_and_every_page_of_the_audit_says_so(
    council: Council, visitor: Visitor, draft: int
) -> None:
    visitor.fill(visitor.open(f"/audits/{draft}/sections/ONE"), {"E-SAFE": "cannot_tell"})
    assert council.count(Escalation) == 1
    for path in ("sections/ONE", "sections/TWO", "check", ""):
        page = visitor.open(f"/audits/{draft}/{path}".rstrip("/"))
        assert "/escalations/1" in page.links.values(), path
        assert "Phone first" in page.text


def test_the_check_page_and_the_submission_name_the_missing_manager(
    council: Council, visitor: Visitor, draft: int
) -> None:
    answers = {"E-SAFE": "no", "E-PLAN": "met"}
    visitor.fill(visitor.open(f"/audits/{draft}/sections/ONE"), answers)
    page = visitor.open(f"/audits/{draft}/check")
    todo = f"/audits/{draft}/sections/ONE#q-E-SAFE"
    assert [target for target, _ in page.problems] == [todo]
    assert "record which manager you told" in page.problems[0][1]
    refused = visitor.fill(page, {}, f"/audits/{draft}/submit")
    assert refused.status == 422
    with changing(council, 1) as escalation:
        escalation.manager_id = council.account("qam").id
    page = visitor.open(f"/audits/{draft}/check")
    assert page.problems == []
    assert visitor.fill(page, {}, f"/audits/{draft}/submit").status == 302


def saved(visitor: Visitor, draft: int, sequence: int, version: int, value: str) -> Page:
    answers = {"E-SAFE": {"value": [value], "evidence": "", "reason": ""}}
    body = {"version": version, "sequence": sequence, "page": "page-of-a-test", "answers": answers}
    said = {"X-CSRFToken": visitor.token(), "Accept": "application/json"}
    return visitor.send("POST", f"/audits/{draft}/answers", json=body, headers=said)


def test_a_script_hears_of_the_open_ones_after_each_save(
    council: Council, visitor: Visitor, draft: int
) -> None:
    told = saved(visitor, draft, 1, council.audit(draft).version, "no").json
    (one,) = told["escalations"]
    assert (one["question"], one["state"], one["url"]) == ("E-SAFE", "open", "/escalations/1")
    assert one["due"].startswith("due ")
    assert told["missing"] == ["E-SAFE", "E-PLAN"]
    body = {"version": told["version"]}
    said = {"X-CSRFToken": visitor.token(), "Accept": "application/json"}
    page = visitor.send("POST", f"/audits/{draft}/submission", json=body, headers=said)
    assert page.status == 422
    assert "which manager" in page.json["missing"]["E-SAFE"]
    told = saved(visitor, draft, 2, told["version"], "yes").json
    assert (told["escalations"], told["missing"]) == ([], ["E-PLAN"])


def test_reading_one_leaves_a_line_in_the_log(council: Council, visitor: Visitor) -> None:
    one = escalated(council)
    end_of_log = council.log_end()
    visitor.get(f"/escalations/{one}")
    assert [line.action for line in council.log(end_of_log)] == ["escalation read"]
    with council.database.reading() as session:
        assert session.scalars(select(Escalation)).one().id == one


# The command -------------------------------------------------------------------------------------


def test_the_command_lists_them_without_case_content(
    council: Council, command: Callable[..., Result]
) -> None:
    escalated(council, "E-SECRET", worry="SECRET", manager="qam")
    escalated(council, "E-SECRET-2", late=True)
    result = command(council.database, "escalations", "list")
    lines = [line.split("\t") for line in result.stdout.splitlines()]
    assert [line[0] for line in lines] == ["2", "1"]
    assert [line[1] for line in lines] == ["open", "open"]
    assert lines[1][-2] == email("qam")
    assert "SECRET" not in result.stdout
    only = command(council.database, "escalations", "list", "--state", "late")
    assert [line.split("\t")[0] for line in only.stdout.splitlines()] == ["2"]


def test_the_command_names_heads_and_the_check_says_who_has_none(
    council: Council, command: Callable[..., Result]
) -> None:
    done = command(council.database, "teams", "set-head", "safeguarding north", email("slt"))
    assert done.exit_code == 0, done.output
    with council.database.reading() as session:
        head = session.scalars(select(ServiceHead)).one()
        assert (head.service, head.account.role) == ("Safeguarding North", Role.SLT)
    again = command(council.database, "teams", "set-head", "Safeguarding North", email("qam"))
    assert again.exit_code == 0
    for service, who, words in (
        ("Nowhere", "slt", "There is no service called Nowhere"),
        ("Exploitation", "administrator", "An administrator sees no cases"),
        ("Exploitation", "nobody", "There is no account"),
    ):
        refused = command(council.database, "teams", "set-head", service, email(who))
        assert refused.exit_code == 1
        assert words in refused.output
    (said,) = selfcheck.remarks(council.database)
    assert said.startswith("No head is named for Exploitation, Safeguarding South: late")
    heads = command(council.database, "teams", "heads").stdout.splitlines()
    assert heads == [
        "Exploitation\t",
        f"Safeguarding North\t{email('qam')}",
        "Safeguarding South\t",
    ]
