"""The pages of rounds, walked as a QA lead, an auditor and a service manager walk them."""

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from auditapp.audits import service
from auditapp.audits.revisions import service as revisions
from auditapp.domain.vocabulary import Role
from auditapp.models import Audit, Conflict, Round, RoundCase
from tests.support import factories, samples
from tests.support.councils import TODAY, Council
from tests.support.visitor import Page, Visitor

NEW = "/rounds/new?form=DS&list=1"


def prepared_round(council: Council, *, draw: bool = True, **wanted: Any) -> int:
    with council.database.transaction() as session:
        people = [factories.account(session), factories.account(session, Role.AUDITOR)]
        make = samples.drawn if draw else samples.opened
        return make(session, people=people, **wanted).id


def with_list(council: Council) -> None:
    with council.database.transaction() as session:
        samples.case_list(session)


def qam_id(council: Council) -> str:
    return str(council.account("qam").id)


def open_one(lead: Visitor, council: Council, **changes: Any) -> Page:
    said: dict[str, Any] = {
        "month": samples.MONTH,
        "size": "8",
        "strata": ["team"],
        "auditors": [qam_id(council)],
        "due_on": "2026-06-20",
    }
    page = lead.open(NEW)
    form = page.form()
    months = [o.attributes["value"] for o in page.all("option") if "-" in o.attributes["value"]]
    said["month"] = said["month"] if said["month"] in months else months[0]
    return lead.post(form.action, form.with_({**said, **changes}))


def stored(council: Council) -> Round:
    with council.database.reading() as session:
        found = session.scalars(select(Round)).one()
        assert found.draw is None or found.draw.record
        session.expunge_all()
        return found


def cases(council: Council) -> list[RoundCase]:
    with council.database.reading() as session:
        found = list(session.scalars(select(RoundCase).order_by(RoundCase.id)))
        for case in found:
            assert case.audit is None or case.audit.auditor.email
        session.expunge_all()
        return found


def test_a_lead_opens_draws_and_gives_out_a_round_in_three_steps(council: Council) -> None:
    with_list(council)
    lead = council.visitor("qa_lead")
    start = lead.get("/rounds/new")
    assert "Monthly QAM dip sample" in start.text
    assert "QAM checklist after a review" not in start.text
    plan = lead.follow(open_one(lead, council))
    assert "What this sample can show" in plan.text
    assert "Draw and assign 8 cases" in plan.text
    assert cases(council) == []
    done = lead.follow(lead.fill(plan, {}))
    assert "8 cases drawn and assigned to auditors." in done.text
    assert len(cases(council)) == 8
    assert stored(council).draw is not None


def test_the_drawn_cases_wait_in_the_auditors_work_with_their_due_date(council: Council) -> None:
    prepared_round(council, size=4, due_on=date(2030, 6, 20))
    with council.database.reading() as session:
        mine = [
            case.case_ref
            for case in session.scalars(select(RoundCase))
            if case.audit and case.audit.auditor.email == "qam@council.example"
        ]
    work = council.visitor("qam").open("/")
    assert mine
    for ref in mine:
        assert ref in work.text
    assert "due 20 June 2030" in work.text


def test_several_cases_of_a_round_are_one_card_that_leads_to_the_grid(council: Council) -> None:
    number = prepared_round(council, size=40, due_on=date(2030, 6, 20))
    work = council.visitor("qam").open("/")
    (link,) = [link for link in work.links.values() if link.endswith("/grid")]
    assert link == f"/rounds/{number}/grid"
    assert "Monthly QAM dip sample, May 2026: 20 cases" in work.text


def test_what_is_overdue_stands_above_everything_else(council: Council) -> None:
    prepared_round(council, size=4, due_on=date(2026, 6, 20))
    prepared = council.start("qam", due_on=None)
    text = council.visitor("qam").open("/").text
    assert prepared
    assert text.index("Overdue") < text.index("C-1001")


def test_before_the_draw_the_page_says_what_it_would_be(council: Council) -> None:
    with council.database.transaction() as session:
        for number in range(10):
            factories.submitted(
                session, f"C{number}", {"DS-01": "yes" if number < 6 else "no"}, month="2026-04"
            )
        factories.submitted(session, "N001", {"DS-01": "yes"}, month="2026-03")
    number = prepared_round(council, draw=False, size=8)
    page = council.visitor("qa_lead").open(f"/rounds/{number}")
    assert "7 of 11, 64%" in page.text
    assert "June 2025 to May 2026" in page.text
    assert "1 audited with this form in March 2026" in page.text


def test_the_page_says_what_changes_a_sample_can_show(council: Council) -> None:
    number = prepared_round(council, draw=False, size=20)
    page = council.visitor("qa_lead").open(f"/rounds/{number}")
    assert (
        "20 cases can show changes of about 40 points between two rounds, "
        "of about 30 between three rounds and the three before." in page.text
    ), "three rounds of 20 are 60 cases, of which the list has 40"
    assert "no figures from June 2025 to May 2026" in page.text


def test_one_case_is_nothing_to_plan_from(council: Council) -> None:
    with council.database.transaction() as session:
        factories.submitted(session, "X1", {"DS-01": "yes"}, month="2026-05")
    number = prepared_round(council, draw=False, size=20)
    page = council.visitor("qa_lead").open(f"/rounds/{number}")
    assert "1 of 1: too few, so half is assumed" in page.text
    assert "100%" not in page.text


def test_the_record_can_be_read_and_downloaded(council: Council) -> None:
    number = prepared_round(council)
    lead = council.visitor("qa_lead")
    page = lead.open(f"/rounds/{number}")
    record = json.loads(lead.get(f"/rounds/{number}/record.json").html)
    assert record["seed"] in page.text
    assert record["list_hash"] in page.text
    assert len(record["cases"]) == 8
    assert "auditapp sample draw --list" in page.text


def test_a_page_sent_twice_opens_one_round(council: Council) -> None:
    with_list(council)
    lead = council.visitor("qa_lead")
    form = lead.open(NEW).form()
    fields = form.with_({"size": "8", "auditors": [qam_id(council)], "due_on": "2026-06-20"})
    first, second = lead.post(form.action, fields), lead.post(form.action, fields)
    assert first.location == second.location
    assert council.count(Round) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"size": ""}, "Enter the size of the sample"),
        ({"size": "0"}, "Enter a number from 1"),
        ({"size": "ten"}, "Enter a whole number"),
        ({"due_on": "2026-02-31"}, "Enter a real date"),
        ({"auditors": None}, "Select at least one auditor"),
        ({"kind": "chosen", "strata": None}, "Divide the list by at least one column"),
        ({"rest_months": "99"}, "Enter a number from 0 to 60"),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_stays(
    council: Council, changes: dict[str, object], words: str
) -> None:
    with_list(council)
    page = open_one(council.visitor("qa_lead"), council, **{"at_least": "3", **changes})
    assert page.status == 422
    assert any(words in text for _, text in page.problems), page.problems
    assert page.form().value("at_least") == "3"
    assert council.count(Round) == 0


def test_a_sample_larger_than_what_can_be_drawn_says_so_before_the_draw(council: Council) -> None:
    with_list(council)
    lead = council.visitor("qa_lead")
    page = lead.follow(open_one(lead, council, size="41"))
    assert "The size is 41, but only 40 cases can be drawn" in page.text
    changed = lead.open(f"/rounds/{stored(council).id}/change")
    assert changed.form().value("size") == "41"
    better = lead.follow(lead.fill(changed, {"size": "12"}))
    assert "Draw and assign 12 cases" in better.text


def test_a_peer_audit_asks_for_cases_with_plans_unless_told_otherwise(council: Council) -> None:
    with council.database.transaction() as session:
        kinds = ("child_protection", "looked_after", "child_in_need")
        cases_ = [samples.listed(f"X{n:02d}", involvement=kinds[n % 3]) for n in range(30)]
        samples.case_list(session, cases_)
    lead = council.visitor("qa_lead")
    page = lead.open("/rounds/new?form=PA&list=1")
    marked = [
        one.attributes["value"]
        for one in page.all("input", name="involvements")
        if "checked" in one.attributes
    ]
    assert marked == ["child_protection", "looked_after"]
    shown = lead.follow(lead.fill(page, {"size": "4", "auditors": [qam_id(council)]}))
    assert "4 cases in child protection or looked after" in shown.text


def test_numbers_for_each_group_can_be_chosen(council: Council) -> None:
    with_list(council)
    lead = council.visitor("qa_lead")
    page = lead.follow(open_one(lead, council, kind="chosen", size="8"))
    number = stored(council).id
    action = f"/rounds/{number}/numbers"
    wrong = lead.fill(page, {"n-1": "11"}, action)
    assert wrong.status == 422
    assert "East has only 10 cases to draw from, not 11." in wrong.text
    right = lead.fill(page, {"n-1": "5", "n-2": "1", "n-3": "0", "n-4": "2"}, action)
    lead.follow(lead.fill(lead.follow(right), {}, f"/rounds/{number}/draw"))
    teams = [case.team for case in cases(council)]
    assert {team: teams.count(team) for team in teams} == {"East": 5, "North": 1, "West": 2}


def test_a_drawn_round_cannot_be_changed_or_drawn_again(council: Council) -> None:
    number = prepared_round(council)
    lead = council.visitor("qa_lead")
    before = [case.case_ref for case in cases(council)]
    assert "already been drawn" in lead.open(f"/rounds/{number}/change").text
    token = [("csrf_token", lead.token())]
    assert "already been drawn" in lead.follow(lead.post(f"/rounds/{number}/draw", token)).text
    assert [case.case_ref for case in cases(council)] == before


def test_a_case_is_substituted_with_its_reason_and_the_next_in_order(council: Council) -> None:
    number = prepared_round(council)
    lead = council.visitor("qa_lead")
    first = cases(council)[0]
    page = lead.open(f"/rounds/{number}/cases/{first.id}")
    action = f"/rounds/{number}/cases/{first.id}/substitute"
    empty = lead.fill(page, {"reason": " "}, action)
    assert (empty.status, [words for _, words in empty.problems]) == (422, ["Enter a reason"])
    done = lead.follow(lead.fill(page, {"reason": "Closed in April"}, action))
    assert "It was next in the drawn order" in done.text
    assert "Closed in April" in done.text
    assert "1 substitute, 1 left the round" in done.text
    new = cases(council)[-1]
    assert (new.came_in, new.replaces_id) == ("substitute", first.id)
    assert new.audit is not None


def test_a_case_is_given_to_somebody_independent_only(council: Council) -> None:
    number = prepared_round(council)
    lead = council.visitor("qa_lead")
    north = next(case for case in cases(council) if case.team == "North")
    page = lead.open(f"/rounds/{number}/cases/{north.id}")
    auditor = str(council.account("auditor").id)
    offered = [option.attributes["value"] for option in page.all("option")]
    assert auditor not in offered
    assert "it is a case of their own team" in page.text
    action = f"/rounds/{number}/cases/{north.id}/reassign"
    forged = page.form(action).with_({"auditor": auditor, "reason": "Leave"})
    assert lead.post(action, forged).status == 422
    to = str(council.account("qa_lead").id)
    done = lead.follow(lead.fill(page, {"auditor": to, "reason": "Leave"}, action))
    assert "is assigned to Qa Lead" in done.text


def test_more_time_is_given_to_a_case_and_to_a_round(council: Council) -> None:
    number = prepared_round(council, due_on=date(2026, 6, 20))
    lead = council.visitor("qa_lead")
    case = cases(council)[0]
    action = f"/rounds/{number}/cases/{case.id}/extend"
    page = lead.open(f"/rounds/{number}/cases/{case.id}")
    early = lead.fill(page, {"due_on": "2026-06-01", "reason": "Leave"}, action)
    assert early.status == 422
    assert "after 20 June 2026" in early.text
    for odd in ("9999-12-31", "2026-07-0\u0661", "2026-7\x00-1\ufffd"):
        refused = lead.fill(page, {"due_on": odd, "reason": "Leave"}, action)
        assert (refused.status, len(refused.problems)) == (422, 1), odd
    done = lead.follow(lead.fill(page, {"due_on": "2026-07-01", "reason": "Leave"}, action))
    assert "is due on 1 July 2026" in done.text
    page = lead.open(f"/rounds/{number}/extend")
    whole = lead.follow(lead.fill(page, {"due_on": "2026-07-15", "reason": "Inspection"}))
    assert "The round is due on 15 July 2026. 8 audits have more time." in whole.text


def test_a_case_chosen_by_hand_is_targeted_and_printed_as_such(council: Council) -> None:
    number = prepared_round(council)
    lead = council.visitor("qa_lead")
    drawn = {case.case_ref for case in cases(council)}
    free = next(c.case_ref for c in samples.ten_of_each() if c.case_ref not in drawn)
    page = lead.open(f"/rounds/{number}/add")
    unknown = lead.fill(page, {"case_ref": "Z1", "reason": "A worry"})
    assert unknown.status == 422
    assert "Z1 is not on the list" in unknown.text
    assert unknown.form().value("reason") == "A worry"
    done = lead.follow(lead.fill(page, {"case_ref": free, "reason": "A worry"}))
    assert "does not count in headline figures" in done.text
    assert "chosen by hand" in done.text


def test_an_auditor_hands_a_case_back_and_somebody_else_has_it(council: Council) -> None:
    prepared_round(council)
    mine = next(
        case
        for case in cases(council)
        if case.audit and case.audit.auditor.email == "qam@council.example" and case.team != "North"
    )
    qam = council.visitor("qam")
    page = qam.open(f"/audits/{mine.audit_id}/hand-back")
    empty = qam.fill(page, {})
    assert empty.status == 422
    assert len(empty.problems) == 2
    done = qam.follow(qam.fill(page, {"why": "conflict", "reason": "I know the family."}))
    assert f"You are no longer auditing {mine.case_ref}." in done.text
    assert "It has been assigned to Auditor." in done.text
    assert done.text.count(mine.case_ref) == 1
    assert council.count(Conflict) == 1
    assert qam.get(f"/audits/{mine.audit_id}/hand-back").status == 404


def test_nobody_hands_back_somebody_elses_case(council: Council) -> None:
    prepared_round(council)
    theirs = next(
        case
        for case in cases(council)
        if case.audit and case.audit.auditor.email == "qam@council.example"
    )
    for who in ("auditor", "qa_lead", "service_manager"):
        assert council.visitor(who).get(f"/audits/{theirs.audit_id}/hand-back").status == 404


def test_a_conflict_is_declared_beforehand(council: Council) -> None:
    qam = council.visitor("qam")
    page = qam.open("/conflicts")
    assert qam.fill(page, {"case_ref": "N001"}).status == 422
    done = qam.follow(qam.fill(page, {"case_ref": "N001", "reason": "My niece <b>"}))
    assert "You will not be assigned this case." in done.text
    assert "My niece <b>" in done.text
    number = prepared_round(council, size=39)
    record = json.loads(council.visitor("qa_lead").get(f"/rounds/{number}/record.json").html)
    (left,) = record["left_out"]
    assert left == {"case_ref": "N001", "reason": "not independent of any auditor of this round"}


def declared(council: Council) -> Visitor:
    """The only auditor of the next round, who declared a conflict with N001."""
    qam = council.visitor("qam")
    qam.fill(qam.open("/conflicts"), {"case_ref": "N001", "reason": "My niece."})
    return qam


@pytest.mark.parametrize("who", ["qam", "qa_lead"])
def test_a_conflict_is_ended_and_kept_and_its_case_is_drawn_again(
    council: Council, who: str
) -> None:
    declared(council)
    visitor = council.visitor(who)
    page = visitor.open(visitor.open("/conflicts").links["End the conflict of Qam with N001"])
    assert visitor.fill(page, {"reason": " "}).status == 422
    done = visitor.follow(visitor.fill(page, {"reason": "She left the council."}))
    assert "Conflict ended. N001 can be assigned to Qam again." in done.text
    assert "Ended by" in done.text
    assert "She left the council." in done.text
    with council.database.reading() as session:
        kept = session.scalars(select(Conflict)).one()
        assert (kept.reason, kept.end_reason) == ("My niece.", "She left the council.")
        assert kept.ended_by_id == council.account(who).id
        assert kept.ended_at is not None
    assert "conflict ended" in {entry.action for entry in council.log()}
    again = visitor.fill(page, {"reason": "Once more."})
    assert "This conflict has already been ended." in again.text
    number = prepared_round(council, size=40)
    record = json.loads(council.visitor("qa_lead").get(f"/rounds/{number}/record.json").html)
    assert record["left_out"] == []


def test_nobody_but_who_runs_the_month_ends_or_sees_the_conflict_of_another(
    council: Council,
) -> None:
    declared(council)
    other = council.visitor("auditor")
    assert other.get("/conflicts/1/end").status == 404
    assert other.post("/conflicts/1/end", [("csrf_token", other.token())]).status == 404
    assert "N001" not in other.open("/conflicts").text


def test_a_service_manager_sees_the_cases_of_their_own_service_alone(council: Council) -> None:
    number = prepared_round(council, size=40)
    page = council.visitor("service_manager").open(f"/rounds/{number}")
    refs = {case.case_ref: case.team for case in cases(council)}
    shown = {team for ref, team in refs.items() if ref in page.text}
    assert shown == {"South", "West"}
    assert "0 of 20 done" in page.text


@pytest.mark.parametrize(
    ("due_on", "words"),
    [(date(2096, 6, 20), "Returned"), (date(2026, 6, 20), "Returned, overdue")],
)
def test_a_returned_audit_is_open_again_in_the_table_of_its_round(
    council: Council, due_on: date, words: str
) -> None:
    number = prepared_round(council, due_on=due_on)
    case = cases(council)[0]
    lead = council.visitor("qa_lead")
    with council.database.transaction() as session:
        audit = session.get_one(Audit, case.audit_id)
        service.submit(session, audit, by=audit.auditor_id, today=TODAY)
    assert state_of(lead.open(f"/rounds/{number}"), case).startswith("Submitted ")
    with council.database.transaction() as session:
        audit, by = session.get_one(Audit, case.audit_id), council.account("qa_lead").id
        in_time = date.fromisoformat(f"{samples.MONTH}-28")
        revisions.give_back(session, audit, {"DS-01": "Where?"}, reason="", by=by, today=in_time)
    assert state_of(lead.open(f"/rounds/{number}"), case) == words


def state_of(page: Page, case: RoundCase) -> str:
    """What the table says of a case in its own column, after the sign before the words."""
    heads = [" ".join(one.text.split()) for one in page.all("th", scope="col")]
    rows = [one for one in page.all("tr") if any(case.case_ref in c.text for c in one.children)]
    cells = [one for one in rows[0].children if one.tag in ("th", "td")]
    return " ".join(cells[heads.index("State")].text.split()[1:])


def test_an_auditor_sees_only_their_own_cases(council: Council) -> None:
    number = prepared_round(council, size=40)
    page = council.visitor("auditor").open(f"/rounds/{number}")
    for case in cases(council):
        mine = case.audit is not None and case.audit.auditor.email == "auditor@council.example"
        assert (case.case_ref in page.text) == mine


def test_leaders_see_how_far_a_round_is_and_no_open_case(council: Council) -> None:
    number = prepared_round(council)
    page = council.visitor("slt").open(f"/rounds/{number}")
    assert "0 of 8 done" in page.text
    assert not any(case.case_ref in page.text for case in cases(council))


def test_a_round_out_of_reach_is_not_found(council: Council) -> None:
    with council.database.transaction() as session:
        people = [factories.account(session)]
        cases_ = [samples.listed("X1", "North"), samples.listed("X2", "North")]
        listed = samples.case_list(session, cases_)
        number = samples.drawn(session, of=listed, people=people, size=1).id
    for who in ("auditor", "service_manager"):
        assert council.visitor(who).get(f"/rounds/{number}").status == 404
    assert council.visitor("qam").get(f"/rounds/{number}").status == 200
    assert council.visitor("qa_lead").get("/rounds/999").status == 404


def test_fields_the_page_does_not_have_are_refused(council: Council) -> None:
    number = prepared_round(council)
    lead = council.visitor("qa_lead")
    token = lead.token()
    tampered = [("csrf_token", token), ("seed", "luck")]
    assert lead.post(f"/rounds/{number}/allocate", tampered).status == 400
    case = cases(council)[0]
    path = f"/rounds/{number}/cases/{case.id}/substitute"
    fields = [("csrf_token", token), ("reason", "Closed"), ("case_ref", "N001")]
    assert lead.post(path, fields).status == 400
    assert len(cases(council)) == 8


def test_the_empty_list_says_what_to_do_next(council: Council) -> None:
    page = council.visitor("qa_lead").open("/rounds")
    assert "Start with a case list" in page.text
    assert "/case-lists" in page.links.values()
    assert "When you are asked to audit a case" in council.visitor("auditor").open("/rounds").text
    with_list(council)
    assert "There are no rounds yet" in council.visitor("qa_lead").open("/rounds").text


def test_a_round_is_started_from_where_evidence_is_missing(council: Council) -> None:
    lead = council.visitor("qa_lead")
    assert "Upload a case list first" in lead.open("/rounds/new?form=DS").text
    with_list(council)
    assert lead.open("/rounds/new?form=ds").heading == "Monthly QAM dip sample"
    assert lead.get("/rounds/new?form=CH").location == "/meetings"
    assert lead.get("/rounds/new?form=NO").status == 404


def test_rounds_can_be_filtered_by_address(council: Council) -> None:
    prepared_round(council)
    lead = council.visitor("qa_lead")
    assert "1 round," in lead.open("/rounds?form=DS&month=2026-05").text
    assert "No rounds match these filters" in lead.open("/rounds?form=DD").text
    assert lead.get("/rounds?month=2026-13").status == 400
    assert lead.get("/rounds?form=NO").status == 400
