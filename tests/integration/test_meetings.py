"""Meetings: recording one begins its checklist; coverage stands where a sample has an interval."""

import threading
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest

from auditapp.audits import allocations, service
from auditapp.domain.calendar import Month
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.vocabulary import AuditStatus, Involvement, Selection
from auditapp.forms.service import publish_form
from auditapp.measures.service import refresh_indicator_cells
from auditapp.models import Audit, IndicatorValue
from auditapp.people.service import find_account, find_team
from tests.support import factories
from tests.support.councils import TODAY, Council, email
from tests.support.visitor import Page, Visitor

YESTERDAY = TODAY - timedelta(days=1)
LAST_MONTH = Month.of(TODAY).plus(-1)
RECORD = "/meetings/record"
OTHER_FORM = """
form = "OBS"
version = 1
title = "Checklist after a panel"
kind = "checklist"
subject = "meeting"
completed_by = ["head_of_service"]
one_per = ["OB-DAY", "OB-PANEL"]

[[section]]
key = "ALL"
title = "All of it"
  [[section.question]]
  key = "OB-PANEL"
  type = "text"
  text = "Which panel was it?"
  short = "Panel"
  [[section.question]]
  key = "OB-01"
  type = "yes_no"
  text = "Was the child heard?"
  [[section.question]]
  key = "OB-DAY"
  type = "date"
  text = "On which day did it sit?"
  short = "Day it sat"
"""


def meeting(day: date = YESTERDAY, **changes: str) -> dict[str, str]:
    """A meeting as the page asks for it."""
    return {
        "case_ref": "M-1001",
        "CH-C1": "rcpc",
        "CH-C2-day": str(day.day),
        "CH-C2-month": str(day.month),
        "CH-C2-year": str(day.year),
        "team": "North",
        "involvement": "child_protection",
        "age_band": "5-9",
        **{name.replace("_", "-") if name.isupper() else name: to for name, to in changes.items()},
    }


def record(visitor: Visitor, day: date = YESTERDAY, **changes: str) -> Page:
    return visitor.fill(visitor.open(RECORD), meeting(day, **changes))


def submitted(council: Council, number: int, month: Month = LAST_MONTH, **changes: Any) -> None:
    """So many checklists of a month, each of another case."""
    with council.database.transaction() as session:
        for one in range(number):
            audit = _begun(session, month, **{"case_ref": f"S-{one}", **changes})
            service.submit(session, audit, by=audit.auditor_id)


def _begun(session: Any, month: Month, **changes: Any) -> Audit:
    team = find_team(session, "North")
    assert team is not None
    case = allocations.Case(
        case_ref=changes["case_ref"],
        month=str(month),
        team=team.name,
        service=team.service,
        involvement=Involvement.LOOKED_AFTER,
        selection=changes.get("selection", Selection.CENSUS),
    )
    account = find_account(session, email("qam"))
    audit = service.start(session, factories.published(session, "CH"), case, auditor=account)
    answers = {"CH-C1": Given("rcpc"), "CH-C2": Given(f"{month}-05"), "CH-03": Given("yes")}
    service.save(session, audit, answers, version=audit.version, by=account.id)
    return audit


def held(council: Council, *meetings: tuple[Month, int]) -> None:
    """What management information says of meetings held."""
    with council.database.transaction() as session:
        for month, value in meetings:
            session.add(IndicatorValue(indicator="MI-25", month=str(month), value=value))
        session.flush()
        refresh_indicator_cells(session)


def row_of(page: Page, month: Month) -> str:
    """What the overview says of a month."""
    rows = [" ".join(row.text.split()) for row in page.all("tr")]
    return next(row for row in rows if row.startswith(month.label)).removeprefix(month.label)


# Recording ---------------------------------------------------------------------------------------


def test_a_recorded_meeting_begins_a_census_checklist_with_its_day_and_type(
    any_council: Council,
) -> None:
    council = any_council
    visitor = council.visitor("qam")
    page = visitor.fill(visitor.open(visitor.open("/").links["Record a meeting"]), meeting())
    assert (page.status, page.location) == (302, "/audits/1")
    audit = council.audit(1)
    assert audit.answers == {
        "CH-C1": {"value": "rcpc"},
        "CH-C2": {"value": YESTERDAY.isoformat()},
    }
    assert (audit.form, audit.selection, audit.status) == ("CH", "census", AuditStatus.DRAFT)
    assert (audit.case_ref, audit.month) == ("M-1001", str(Month.of(YESTERDAY)))
    assert (audit.team, audit.service) == ("North", "Safeguarding North")
    assert (audit.auditor_role, audit.auditor_id) == ("qam", council.account("qam").id)
    checklist = visitor.follow(page)
    assert "QAM checklist after a review or conference" in checklist.heading
    assert "Every case (census)" in checklist.text
    actions = [entry.action for entry in council.log() if entry.subject_type == "audit"]
    assert actions == ["audit started", "audit saved", "audit read"]


def test_a_checklist_counts_in_the_month_of_its_meeting_unless_a_later_one_is_chosen(
    council: Council,
) -> None:
    visitor = council.visitor("qam")
    before = LAST_MONTH.first_day
    record(visitor, before, case_ref="A")
    record(visitor, before, case_ref="B", month=str(Month.of(TODAY)))
    assert [council.audit(i).month for i in (1, 2)] == [str(LAST_MONTH), str(Month.of(TODAY))]
    page = record(visitor, case_ref="C", month=str(Month.of(YESTERDAY).plus(-1)))
    assert [link for link, _ in page.problems] == ["#month"]
    assert f"Choose {Month.of(YESTERDAY).label} or later" in page.text
    assert council.count(Audit) == 2


def test_everything_missing_is_listed_in_the_order_of_the_page_and_leads_to_its_field(
    council: Council,
) -> None:
    visitor = council.visitor("qam")
    page = visitor.fill(visitor.open(RECORD), {})
    assert page.status == 422
    assert page.problems == [
        ("#case_ref", "Enter a case reference"),
        ("#CH-C1", "Choose the meeting type"),
        ("#CH-C2-day", "Enter the meeting date"),
        ("#team", "Select the team"),
        ("#involvement", "Select the type of involvement"),
        ("#age_band", "Select the age band"),
    ]
    ids = {element.id for element in page.root.walk()}
    assert {link.removeprefix("#") for link, _ in page.problems} <= ids
    assert council.count(Audit) == 0


@pytest.mark.parametrize(
    ("changes", "link", "words"),
    [
        ({"CH-C2-day": "31", "CH-C2-month": "2"}, "#CH-C2-day", "real date"),
        ({"CH-C2-year": "2999"}, "#CH-C2-day", "today or in the past"),
        ({"CH-C2-year": "2009"}, "#month", "Choose the reporting month: the meeting was more"),
        ({"CH-C1": "tea"}, "#CH-C1", "Choose one of"),
        ({"case_ref": "Jane Smith"}, "#case_ref", "must only include letters"),
        ({"team": "Nowhere"}, "#team", "Select one from the list"),
        ({"month": "1999-01"}, "#month", "Select one from the list"),
    ],
)
def test_what_cannot_be_a_meeting_is_refused_and_nothing_typed_is_lost(
    council: Council, changes: dict[str, str], link: str, words: str
) -> None:
    visitor = council.visitor("qam")
    typed = {**meeting(), **changes}
    page = visitor.fill(visitor.open(RECORD), typed)
    assert page.status == 422
    where, said = page.problems[0]
    assert where == link
    assert words in said
    choices = {"CH-C1", "team", "month"} & set(changes)
    kept = {name: text for name, text in typed.items() if name not in choices}
    assert {name: page.form().value(name) for name in kept} == kept
    assert council.count(Audit) == 0


def test_a_month_before_the_team_opened_is_refused(council: Council) -> None:
    opens = Month.of(YESTERDAY).plus(1)
    with council.database.transaction() as session:
        find_team(session, "Harbour").opens = str(opens)  # type: ignore[union-attr]
    page = record(council.visitor("qam"), team="Harbour")
    assert [said for _, said in page.problems] == [
        f"Harbour opened in {opens.label}: choose a later month"
    ]


@pytest.mark.parametrize("name", ["selection", "auditor_role", "CH-03", "CH-C2", "case_ref"])
def test_a_field_that_the_page_does_not_have_or_that_comes_twice_is_refused(
    council: Council, name: str
) -> None:
    visitor = council.visitor("qam")
    form = visitor.open(RECORD).form()
    page = visitor.post(form.action, [*form.with_(meeting()), (name, "random")])
    assert (page.status, council.count(Audit)) == (400, 0)


def test_the_questions_that_tell_meetings_apart_are_the_forms_own(council: Council) -> None:
    with council.database.transaction() as session:
        publish_form(session, OTHER_FORM)
    visitor = council.visitor("auditor")
    choose = visitor.open(RECORD)
    page = visitor.open(choose.links["Record a meeting: Checklist after a panel"])
    asked = set(page.form().names) - {"csrf_token", "once", "submit"}
    boxes = {"OB-PANEL", "OB-DAY-day", "OB-DAY-month", "OB-DAY-year"}
    assert asked == {"case_ref", "team", "involvement", "age_band", "month", *boxes}
    assert [said for _, said in visitor.fill(page, {}).problems][1:3] == [
        "Enter the panel",
        "Enter the day it sat",
    ]
    answers = {name: text for name, text in meeting().items() if not name.startswith("CH-")}
    day = {"OB-DAY-day": "1", "OB-DAY-month": "2", "OB-DAY-year": str(TODAY.year)}
    page = visitor.fill(page, {**answers, **day, "OB-PANEL": "Fostering"})
    assert council.answers(1) == {
        "OB-PANEL": {"value": "Fostering"},
        "OB-DAY": {"value": f"{TODAY.year}-02-01"},
    }
    assert visitor.get(f"{RECORD}?form=DS").status == 404


# Once --------------------------------------------------------------------------------------------


def test_a_meeting_that_has_a_checklist_is_not_given_a_second(any_council: Council) -> None:
    council = any_council
    visitor = council.visitor("qam")
    record(visitor)
    page = record(visitor, month=str(Month.of(TODAY)))
    assert (page.status, council.count(Audit)) == (409, 1)
    assert "This meeting already has a checklist" in page.text
    assert page.links["Open the checklist of this meeting"] == "/audits/1"
    assert page.form().value("case_ref") == "M-1001"
    lead = record(council.visitor("qa_lead"))
    assert lead.links["Open the checklist of this meeting"] == "/audits/1"
    with council.database.transaction() as session:
        audit = session.get_one(Audit, 1)
        service.save(session, audit, {"CH-03": Given("yes")}, version=audit.version, by=1)
        service.submit(session, audit, by=audit.auditor_id)
    assert "submitted, Qam" in record(visitor).text
    assert council.count(Audit) == 1


def test_who_may_not_see_the_checklist_is_told_that_there_is_one_and_no_more(
    council: Council,
) -> None:
    record(council.visitor("qam"))
    page = record(council.visitor("service_manager"))
    assert (page.status, council.count(Audit)) == (409, 1)
    assert "Somebody else recorded it" in page.text
    assert "/audits/1" not in page.html
    assert "Qam" not in page.text.replace("QAM", "")


@pytest.mark.parametrize(
    "changes",
    [{"case_ref": "M-1002"}, {"CH_C1": "icpc"}, {"CH_C2_day": "1", "CH_C2_month": "1"}],
)
def test_another_case_day_or_type_is_another_meeting(
    council: Council, changes: dict[str, str]
) -> None:
    visitor = council.visitor("qam")
    record(visitor)
    first_of_month: dict[str, Any] = (
        {} if "CH_C2_day" not in changes else {"day": LAST_MONTH.first_day}
    )
    others: dict[str, Any] = {
        name: text for name, text in changes.items() if not name.startswith("CH_C2")
    }
    assert record(visitor, **first_of_month, **others).location == "/audits/2"


def test_a_withdrawn_checklist_makes_room_for_another(council: Council) -> None:
    visitor = council.visitor("qam")
    record(visitor)
    with council.database.transaction() as session:
        allocations.take_back(session, session.get_one(Audit, 1), reason="Wrong child", by=None)
    assert record(visitor).location == "/audits/2"


def test_the_same_page_sent_twice_begins_one_checklist(council: Council) -> None:
    visitor = council.visitor("qam")
    form = visitor.open(RECORD).form()
    sent = [visitor.post(form.action, form.with_(meeting())) for _ in range(3)]
    assert {page.location for page in sent} == {"/audits/1"}
    other = visitor.post(form.action, form.with_(meeting(LAST_MONTH.first_day)))
    assert other.location == "/audits/2"
    assert [entry.action for entry in council.log() if entry.action == "audit started"] == [
        "audit started",
        "audit started",
    ]


def test_a_meeting_recorded_by_several_at_once_gets_one_checklist(any_council: Council) -> None:
    """A double click, and a colleague who does the same."""
    council = any_council
    sent, answers = _pages(council), []

    def send(visitor: Visitor, fields: list[tuple[str, str]]) -> None:
        answers.append(visitor.post(f"{RECORD}?form=CH", fields).status)

    threads = [threading.Thread(target=send, args=one) for one in sent]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == len(threads)
    assert set(answers) <= {302, 409}, answers
    assert council.count(Audit) == 1


def _pages(council: Council) -> Iterable[tuple[Visitor, list[tuple[str, str]]]]:
    found = []
    for who in ("qam", "qa_lead"):
        visitor = council.visitor(who)
        fields = visitor.open(RECORD).form().with_(meeting())
        twins = [Visitor(council.app, visitor.address).take(visitor.key) for _ in range(3)]
        found += [(twin, fields) for twin in twins]
    return found


# The way there -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "offered"),
    [("qam", True), ("qa_lead", True), ("auditor", False), ("service_manager", False)],
)
def test_recording_a_meeting_is_offered_on_my_work_to_whose_work_it_is(
    council: Council, who: str, offered: bool
) -> None:
    assert ("Record a meeting" in council.visitor(who).open("/").links) is offered


def test_the_overview_leads_to_recording_only_those_who_audit(council: Council) -> None:
    assert council.visitor("qam").open("/meetings").links["Record a meeting"] == RECORD
    assert "Record a meeting" not in council.visitor("slt").open("/meetings").links


# Coverage ----------------------------------------------------------------------------------------


def test_coverage_is_said_in_words_for_every_month_and_leads_to_its_measure(
    council: Council,
) -> None:
    submitted(council, 3)
    held(council, (LAST_MONTH, 4), (LAST_MONTH.plus(-1), 0))
    with council.database.transaction() as session:
        _begun(session, LAST_MONTH, case_ref="D-1")
    page = council.visitor("slt").open("/meetings")
    assert len(page.all("tr")) == 13
    covered = f"3 of 4 in {LAST_MONTH.label} 1 without a checklist"
    assert row_of(page, LAST_MONTH) == f" 3 of 4 {covered} 3 1 4"
    (bar,) = page.all("progress")
    assert (bar.attributes["max"], bar.attributes["value"]) == ("4", "3")
    assert row_of(page, LAST_MONTH.plus(-1)) == " No meetings held 0 0 0"
    assert row_of(page, LAST_MONTH.plus(-2)) == " Number of meetings not entered yet 0 0 –"
    measure = page.links[f"3 of 4 in {LAST_MONTH.label}"]
    assert measure == f"/measures/M-CH-10?month={LAST_MONTH}"
    assert "3 of 4" in council.visitor("slt").open(measure).text


def test_more_checklists_than_meetings_is_said_plainly(council: Council) -> None:
    submitted(council, 3)
    held(council, (LAST_MONTH, 1))
    said = row_of(council.visitor("qa_lead").open("/meetings"), LAST_MONTH)
    assert "3 checklists for 1 meeting: check the number of meetings" in said


def test_a_second_or_chosen_checklist_covers_no_meeting(council: Council) -> None:
    submitted(council, 2)
    submitted(council, 1, case_ref="S-0")
    submitted(council, 1, case_ref="T-1", selection=Selection.TARGETED_THEME)
    held(council, (LAST_MONTH, 3))
    page = council.visitor("qa_lead").open("/meetings")
    assert "2 2 more not counted" in row_of(page, LAST_MONTH)
    assert "2 of 3" in row_of(page, LAST_MONTH)


def test_meetings_are_added_up_over_teams_as_the_measure_does(council: Council) -> None:
    with council.database.transaction() as session:
        for team, value in (("North", 4), ("East", 3)):
            session.add(
                IndicatorValue(indicator="MI-25", month=str(LAST_MONTH), team=team, value=value)
            )
        session.flush()
        refresh_indicator_cells(session)
    submitted(council, 2)
    visitor = council.visitor("qa_lead")
    assert "2 of 7" in row_of(visitor.open("/meetings"), LAST_MONTH)
    assert "2 of 7" in visitor.open(f"/measures/M-CH-10?month={LAST_MONTH}").text


# No interval -------------------------------------------------------------------------------------


def test_no_figure_of_a_census_shows_an_interval_anywhere(council: Council) -> None:
    submitted(council, 12)
    submitted(council, 11, LAST_MONTH.plus(-1))
    held(council, (LAST_MONTH, 14), (LAST_MONTH.plus(-1), 12))
    visitor = council.visitor("qa_lead")
    with council.database.reading() as session:
        measures = factories.published(session, "CH").definition.measures
    for measure in measures:
        page = visitor.open(f"/measures/{measure.key}?month={LAST_MONTH}")
        assert page.status == 200
        assert _intervals(page) == [], measure.key
        if measure.key in ("M-CH-01", "M-CH-10"):
            assert "all cases" in page.text
            assert "census" in page.text
    listed = visitor.open(f"/measures?month={LAST_MONTH}")
    assert "12 of 14" in listed.text
    assert _intervals(listed) == []
    printed = factories.command(
        council.database, *("measures", "show", "--measure", "M-CH-01", "--format", "csv")
    ).stdout.splitlines()
    assert printed[-1].endswith(",,")


def test_a_sample_beside_it_still_shows_its_interval(council: Council) -> None:
    """So that the test above can fail: the same pages draw intervals where they belong."""
    submitted(council, 12, selection=Selection.RANDOM)
    page = council.visitor("qa_lead").open(f"/measures/M-CH-01?month={LAST_MONTH}")
    assert _intervals(page)


def _intervals(page: Page) -> list[str]:
    """Every drawn bar, band of a chart and pair of bounds on a page."""
    drawn = {"app-bar", "app-chart__whisker"}
    bars = [one for one in page.root.walk() if drawn & {*one.attributes.get("class", "").split()}]
    words = [
        " ".join(one.text.split())
        for one in page.all("p", class_="app-figure__interval")
        if "%" in one.text
    ]
    legends = [one for one in page.all("p", class_="app-legend") if "interval" in one.text]
    cells = [one.text for one in page.all("td") if "% to " in one.text]
    return [*("bar" for _ in bars), *("legend" for _ in legends), *words, *cells]
