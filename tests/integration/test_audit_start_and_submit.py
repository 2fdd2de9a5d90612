"""How an audit begins on the start page, and how it ends: checked, submitted, locked, read."""

import threading

import pytest

from auditapp.domain.calendar import Month
from auditapp.domain.vocabulary import AuditStatus
from auditapp.forms.service import publish_form
from auditapp.models import Audit
from auditapp.people.service import find_team
from tests.support.audit_steps import CASE, TYPED, check, fill, section, start
from tests.support.councils import MONTH, TODAY, TRY_FORM, Council
from tests.support.visitor import Visitor


def test_an_audit_is_started_from_the_list_of_forms(council: Council) -> None:
    visitor = council.visitor("auditor")
    choose = visitor.open(visitor.open("/").links["Start an audit"])
    assert {"Start Every type", "Start Monthly QAM dip sample"} <= set(choose.links)
    page = visitor.fill(visitor.open(choose.links["Start Every type"]), CASE)
    assert (page.status, page.location) == (302, "/audits/1")
    audit = council.audit(1)
    assert audit.auditor_id == council.account("auditor").id
    stamped = {name: getattr(audit, name) for name in CASE if name != "independent"}
    assert stamped == {name: text for name, text in CASE.items() if name != "independent"}
    assert (audit.service, audit.status, audit.independent) == (
        "Safeguarding North",
        AuditStatus.DRAFT,
        True,
    )


def test_everything_missing_on_the_start_page_is_listed_and_leads_to_its_field(
    council: Council,
) -> None:
    visitor = council.visitor("auditor")
    page = start(visitor, **{name: "" for name in CASE if name != "month"}, month=MONTH)
    assert page.status == 422
    assert len(page.problems) == 7
    ids = {element.id for element in page.root.walk()}
    assert {link.removeprefix("#") for link, _ in page.problems} <= ids
    assert page.form().value("month") == MONTH
    assert council.count(Audit) == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"case_ref": "Jane Smith"}, "must only include letters"),
        ({"case_ref": "x" * 61}, "60 characters or fewer"),
        ({"case_ref": "<script>"}, "must only include letters"),
        ({"case_ref": "１２３"}, "must only include letters"),
        ({"team": "Nowhere"}, "Select one from the list"),
        ({"month": "2026-13"}, "Select one from the list"),
        ({"month": "1999-01"}, "Select one from the list"),
        ({"involvement": "prison"}, "Select one from the list"),
        ({"independent": "maybe"}, "Select one from the list"),
    ],
)
def test_what_cannot_be_a_case_is_refused_and_stays_on_the_page(
    council: Council, changes: dict[str, str], words: str
) -> None:
    page = start(council.visitor("auditor"), **changes)
    assert page.status == 422
    assert [words in said for _, said in page.problems] == [True]
    if "case_ref" in changes:
        assert page.form().value("case_ref") == changes["case_ref"]
    assert council.count(Audit) == 0


@pytest.mark.parametrize("selection", ["random", "stratified_random", "census"])
def test_nobody_says_of_a_case_they_chose_that_it_was_drawn(
    council: Council, selection: str
) -> None:
    visitor = council.visitor("qa_lead")
    page = visitor.open("/audits/start?form=DS")
    assert f'value="{selection}"' not in page.html
    assert page.links["use a round"] == "/rounds"
    page = visitor.fill(page, {**CASE, "selection": selection})
    assert (page.status, council.count(Audit)) == (422, 0)
    assert [link for link, _ in page.problems] == ["#selection"]
    assert page.form().value("case_ref") == CASE["case_ref"]


def test_a_checklist_is_started_by_recording_its_meeting_alone(council: Council) -> None:
    visitor = council.visitor("qam")
    choose = visitor.open("/audits/start")
    record = choose.links["Record a meeting: QAM checklist after a review or conference"]
    assert record == "/meetings/record?form=CH"
    assert visitor.get("/audits/start?form=CH").location == record
    sent = [("csrf_token", visitor.token()), *CASE.items(), ("selection", "census")]
    assert visitor.post("/audits/start?form=CH", sent).location == record
    assert council.count(Audit) == 0


def test_a_month_before_the_team_opened_is_refused(council: Council) -> None:
    opens = Month.of(TODAY)
    with council.database.transaction() as session:
        find_team(session, "Harbour").opens = str(opens)  # type: ignore[union-attr]
    page = start(council.visitor("auditor"), team="Harbour")
    assert [said for _, said in page.problems] == [
        f"Harbour opened in {opens.label}: choose a later month"
    ]
    assert start(council.visitor("auditor"), team="Harbour", month=str(opens)).status == 302


def test_the_same_start_page_sent_twice_opens_one_audit(council: Council) -> None:
    visitor = council.visitor("auditor")
    form = visitor.open("/audits/start?form=TRY").form()
    fields = form.with_(CASE)
    answers = [visitor.post(form.action, fields) for _ in range(3)]
    assert {answer.location for answer in answers} == {"/audits/1"}
    assert [entry.action for entry in council.log() if entry.action == "audit started"] == [
        "audit started"
    ]


def test_a_start_page_sent_five_times_at_once_opens_one_audit(any_council: Council) -> None:
    """A double click, and a bit more: five threads, one page."""
    council = any_council
    visitor = council.visitor("auditor")
    form = visitor.open("/audits/start?form=TRY").form()
    fields, answers = form.with_(CASE), []

    def send() -> None:
        twin = Visitor(council.app, visitor.address).take(visitor.key)
        answers.append(twin.post(form.action, fields).location)

    threads = [threading.Thread(target=send) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(answers), len(set(answers))) == (5, 1), answers
    assert council.count(Audit) == 1


def test_a_start_page_sent_again_for_another_case_opens_another_audit(council: Council) -> None:
    """The browser's Back button, then a new reference over the old one."""
    visitor = council.visitor("auditor")
    form = visitor.open("/audits/start?form=TRY").form()
    first = visitor.post(form.action, form.with_(CASE))
    second = visitor.post(form.action, form.with_({**CASE, "case_ref": "C-3003"}))
    assert (first.location, second.location) == ("/audits/1", "/audits/2")
    assert council.audit(2).case_ref == "C-3003"


def test_somebody_elses_start_page_opens_nothing_of_theirs(council: Council) -> None:
    once = council.visitor("auditor").open("/audits/start?form=TRY").form().value("once")
    for number, who in enumerate(("auditor", "qam"), start=1):
        page = start(council.visitor(who), once=once, case_ref=f"C-200{number}")
        assert page.location == f"/audits/{number}"
        assert council.audit(number).auditor_id == council.account(who).id


@pytest.mark.parametrize("query", ["form=NOPE", "form=try", "form=TRY%00", "form=TRY&form=DS"])
def test_an_unknown_form_in_the_address_is_refused(council: Council, query: str) -> None:
    page = council.visitor("auditor").get(f"/audits/start?{query}")
    assert page.status in (400, 404)


def test_the_capacity_in_which_somebody_audited_last_is_offered_again(council: Council) -> None:
    visitor = council.visitor("auditor")
    start(visitor)
    assert visitor.open("/audits/start?form=TRY").form().value("auditor_role") == "qam"


def test_what_must_be_done_before_submitting_is_listed_with_links(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    fill(visitor, audit, {"T-ALL": "3", "T-PART": "5"})
    page = visitor.fill(check(visitor, audit), {})
    assert page.status == 422
    assert [link for link, _ in page.problems] == [
        f"/audits/{audit}/sections/ONE#q-T-YES",
        f"/audits/{audit}/sections/ONE#q-T-PART",
    ]
    assert "T-YES Plan: answer this question" in page.problems[0][1]
    assert "must be 3 or fewer" in page.problems[1][1]
    target = visitor.get(page.problems[0][0].partition("#")[0])
    assert any(element.id == "q-T-YES" for element in target.root.walk())
    assert council.audit(audit).is_open
    fill(visitor, audit, {"T-YES": "na", "T-PART": "2"})
    page = visitor.fill(check(visitor, audit), {})
    assert [said for _, said in page.problems] == ["T-YES Plan: enter why it is not applicable"]
    fill(visitor, audit, {"T-YES-reason": "New to us"})
    assert visitor.fill(check(visitor, audit), {}).status == 302


def test_the_check_page_shows_every_answer_and_what_is_not_answered(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    fill(visitor, audit, {**TYPED, "T-MET": "na", "T-MET-reason": "Too early"})
    page = check(visitor, audit)
    for words in ("3 February 2026", "Not applicable", "Too early", "She said “no” & <left>."):
        assert words in page.text
    assert "8 questions are not answered" in page.text
    assert page.links["Change the answer to T-YES"] == f"/audits/{audit}/sections/ONE#q-T-YES"


def test_submitting_locks_the_audit_and_says_so(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    fill(visitor, audit, TYPED)
    page = visitor.follow(visitor.fill(check(visitor, audit), {}))
    assert "Audit submitted" in page.text
    assert page.heading == "Case C-1001"
    assert "locked" in page.text
    assert council.audit(audit).status == AuditStatus.SUBMITTED
    for path in (f"/audits/{audit}/sections/ONE", f"/audits/{audit}/check"):
        assert visitor.get(path).location == f"/audits/{audit}"
    assert f"/audits/{audit}" in visitor.open("/").links.values()


def test_submitting_twice_makes_one_submission_and_shows_it(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    fill(visitor, audit, TYPED)
    page = check(visitor, audit)
    first, second = visitor.fill(page, {}), visitor.fill(page, {})
    assert first.location == second.location == f"/audits/{audit}"
    assert "already been submitted" in visitor.follow(second).text
    submitted = [entry for entry in council.log() if entry.action == "audit submitted"]
    assert [entry.subject_id for entry in submitted] == [str(audit)]


def test_a_check_page_older_than_the_last_save_is_shown_again_before_submitting(
    council: Council,
) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    fill(visitor, audit, TYPED)
    stale = check(visitor, audit)
    fill(visitor, audit, {"T-YES": "no"})
    page = visitor.follow(visitor.fill(stale, {}))
    assert (page.heading, council.audit(audit).is_open) == ("Check and submit", True)
    assert "Check it again" in page.text


def test_what_is_sent_to_a_submitted_audit_is_shown_and_not_saved(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    fill(visitor, audit, {"T-YES": "yes"})
    late = section(visitor, audit)
    visitor.fill(check(visitor, audit), {})
    page = visitor.fill(late, {**TYPED, "T-DAY-day": "31", "T-PART": "many"})
    assert (page.status, page.heading) == (409, "This audit has already been submitted")
    for words in ("She said “no” & <left>.", "third line", "31 2 2026", "many", "7"):
        assert words in page.text
    assert council.answers(audit) == {"T-YES": {"value": "yes"}}


def test_a_second_audit_of_a_case_is_kept_and_says_that_it_does_not_count(council: Council) -> None:
    visitor = council.visitor("auditor")
    first = council.submitted(case_ref="C-5")
    audit = council.start(case_ref="C-5")
    fill(visitor, audit, {"T-YES": "no"})
    page = visitor.follow(visitor.fill(check(visitor, audit), {}))
    assert "Not counted." in page.text
    assert page.links["Another audit of this case"] == f"/audits/{first}"
    assert [council.audit(i).counted for i in (first, audit)] == [True, False]


def test_a_form_version_that_was_replaced_can_still_be_completed(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    newer = TRY_FORM.replace("version = 1", "version = 2").replace(
        "Is there a plan?", "A new plan?"
    )
    with council.database.transaction() as session:
        publish_form(session, newer)
    assert "Is there a plan?" in section(visitor, audit).text
    fill(visitor, audit, {"T-YES": "yes"})
    assert visitor.fill(check(visitor, audit), {}).status == 302
    assert council.audit(audit).status == AuditStatus.SUBMITTED


def test_a_submitted_audit_leads_back_to_where_it_was_opened_from(council: Council) -> None:
    audit = council.submitted()
    came = "http://localhost/measures/M-TRY-01/audits?month=2026-10&which=met"
    page = council.visitor("slt").get(f"/audits/{audit}", Referer=came)
    assert page.links["Back to the figure"] == came.removeprefix("http://localhost")
    assert council.visitor("slt").open(f"/audits/{audit}").links["Measures"] == "/measures"
    elsewhere = ("http://evil.example/measures/x", "http://[", "http://localhost//measures/x", "x")
    for referrer in elsewhere:
        page = council.visitor("auditor").get(f"/audits/{audit}", Referer=referrer)
        back = page.all("a", class_="govuk-back-link")[0]
        assert (back.attributes["href"], back.text) == ("/", "My work")
