"""Finding: every audit one may see in a list, a case by its reference, and who searched for it."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event, true

from auditapp.audits.search import queries as search
from auditapp.audits.search.queries import AuditFilters
from auditapp.domain.calendar import Month
from auditapp.domain.references import is_reference, log_name, spellings
from auditapp.domain.vocabulary import AuditStatus
from auditapp.models import Audit
from tests.support import factories
from tests.support.councils import MONTH, TODAY, Council
from tests.support.visitor import Page, Visitor

EARLIER = str(Month.parse(MONTH).plus(-1))


def find(visitor: Visitor, typed: str) -> Page:
    return visitor.fill(visitor.open("/find"), {"q": typed}, action="/find")


def listed(page: Page) -> list[str]:
    """The cases of a list, in its order."""
    return [
        one.text.strip()
        for one in page.all("a")
        if one.attributes.get("href", "").startswith("/audits/") and "C-" in one.text
    ]


@pytest.fixture
def several(council: Council) -> Council:
    """Audits of several states, teams, months and auditors."""
    council.submitted("auditor", case_ref="C-1", month=EARLIER)
    council.submitted("qam", case_ref="C-2", team="South")
    council.start("qam", case_ref="C-3")
    council.start("auditor", case_ref="C-4", form="DS")
    late = council.start("auditor", case_ref="C-5", status=AuditStatus.ALLOCATED)
    with council.database.transaction() as session:
        session.get_one(Audit, late).due_on = Month.parse(EARLIER).first_day
    council.submitted("qam", case_ref="C-1", month=EARLIER)
    return council


# The list -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "cases"),
    [
        ("", ["C-5", "C-4", "C-3", "C-2", "C-1", "C-1"]),
        ("?state=open", ["C-5", "C-4", "C-3"]),
        ("?state=draft", ["C-4", "C-3"]),
        ("?state=late", ["C-5"]),
        ("?state=submitted", ["C-2", "C-1", "C-1"]),
        ("?state=not_counted", ["C-1"]),
        ("?form=DS", ["C-4"]),
        (f"?month={EARLIER}", ["C-1", "C-1"]),
        (f"?from={EARLIER}&to={EARLIER}&state=submitted", ["C-1", "C-1"]),
        ("?team=South", ["C-2"]),
        ("?state=open&sort=case", ["C-3", "C-4", "C-5"]),
        ("?state=open&sort=due", ["C-5", "C-3", "C-4"]),
        ("?round=any", []),
        ("?team=Nowhere", []),
    ],
)
def test_the_list_holds_what_its_filters_leave(
    several: Council, query: str, cases: list[str]
) -> None:
    page = several.visitor("qa_lead").open(f"/audits{query}")
    assert listed(page) == cases
    assert (f"{len(cases)} audit" in page.text) == bool(cases)


def test_the_list_filters_by_auditor(several: Council) -> None:
    qam = several.account("qam").id
    page = several.visitor("qa_lead").open(f"/audits?auditor={qam}&state=open")
    assert listed(page) == ["C-3"]


def test_everybody_sees_their_own_audits_and_no_others(several: Council) -> None:
    assert listed(several.visitor("auditor").open("/audits")) == ["C-5", "C-4", "C-1", "C-1"]
    assert listed(several.visitor("service_manager").open("/audits")) == ["C-2"]
    assert listed(several.visitor("slt").open("/audits?state=open")) == []


def test_an_empty_list_says_what_to_do(council: Council) -> None:
    assert "There are no audits that you may see yet" in council.visitor("slt").open("/audits").text
    filtered = council.visitor("slt").open("/audits?state=late")
    assert "No audits that you may see match these filters" in filtered.text
    assert filtered.links["Show all audits"] == "/audits"


def test_a_long_list_has_pages_that_keep_its_filters(council: Council) -> None:
    for number in range(search.A_PAGE + 1):
        council.start(case_ref=f"C-{number}")
    page = council.visitor("qa_lead").open("/audits?state=open&sort=case")
    following = next(href for words, href in page.links.items() if words.startswith("Next"))
    last = council.visitor("qa_lead").open(following)
    assert len(listed(last)) == 1
    assert "state=open" in following


@pytest.mark.parametrize("query", ["state=x", "form=QQ", "month=2026-13", "sort=x", "auditor=²"])
def test_a_filter_that_is_none_is_refused_in_words(council: Council, query: str) -> None:
    assert council.visitor("qa_lead").get(f"/audits?{query}").status == 400


WANTED = {
    "everything": AuditFilters(),
    "open": AuditFilters(state="open"),
    "late": AuditFilters(state="late"),
    "a month": AuditFilters(first=Month(2026, 5), last=Month(2026, 5)),
    "a form": AuditFilters(form="DS"),
    "a team": AuditFilters(team="North"),
    "an auditor": AuditFilters(auditor=2),
    "a round": AuditFilters(round="1"),
    "a case": AuditFilters(case_ref="C-1"),
}


@pytest.mark.parametrize("wanted", WANTED.values(), ids=WANTED)
def test_every_filter_is_looked_up_in_an_index(council: Council, wanted: AuditFilters) -> None:
    plans = list(_plans(council, wanted))
    assert plans
    assert [plan for plan in plans if plan == "SCAN audits"] == []


def _plans(council: Council, wanted: AuditFilters) -> Iterator[str]:
    asked: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        asked.append((statement, parameters))

    with council.database.reading() as session:
        event.listen(council.database.engine, "before_cursor_execute", note)
        search.audit_page(session, true(), wanted, TODAY, sort="month", number=1)
        event.remove(council.database.engine, "before_cursor_execute", note)
        for statement, parameters in asked:
            explained = session.connection().exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}", parameters
            )
            yield from (row[3] for row in explained)


# A case, a measure, an outcome --------------------------------------------------------------------


def test_a_case_reference_leads_to_its_page_without_standing_in_an_address(
    several: Council,
) -> None:
    lead = several.visitor("qa_lead")
    page = find(lead, " c-1 ")
    assert page.status == 303
    assert "C-1" not in page.location.upper().replace("/AUDITS/", "")
    case = lead.open(page.location)
    assert case.heading == "Case C-1"
    assert "2 audits" in case.text
    assert all("C-1" not in href for href in case.links.values())


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [("m-try-01", "/measures/M-TRY-01"), ("1.b.1", "/plan/outcomes/1.B.1")],
)
def test_a_measure_or_an_outcome_leads_to_its_page(
    council: Council, typed: str, leads_to: str
) -> None:
    page = find(council.visitor("slt"), typed)
    assert (page.status, page.location) == (303, leads_to)


def test_a_case_of_another_team_is_found_no_more_than_one_that_is_not_there(
    council: Council,
) -> None:
    council.submitted("qam", case_ref="C-77", team="South")
    auditor = council.visitor("auditor")
    hidden, absent = find(auditor, "C-77"), find(auditor, "C-78")
    assert (hidden.status, absent.status) == (200, 200)
    assert hidden.text.replace("C-77", "C-78") == absent.text
    assert auditor.get("/audits/1/case").status == 404


@pytest.mark.parametrize("typed", ["", "Sam Jones", "O'Neil", "<b>", "C-1;C-2", "x" * 99])
def test_what_cannot_be_a_reference_is_refused_and_kept(council: Council, typed: str) -> None:
    page = find(council.visitor("qa_lead"), typed)
    assert page.status == 422
    assert page.problems[0][0] == "#wanted"
    box = next(one for one in page.all("input", id="wanted"))
    assert box.attributes["value"] == typed
    assert council.log()[-1].action != "case searched"


def test_references_are_matched_whatever_their_letters_and_hyphens() -> None:
    assert "C-1001" in spellings(" c\u20111001\u00a0")
    assert is_reference("00012")
    assert not is_reference("Sam Jones")


# The log ------------------------------------------------------------------------------------------


def test_a_search_is_logged_by_the_latest_audit_of_the_case(several: Council) -> None:
    find(several.visitor("service_manager"), "C-1")
    line = several.log()[-1]
    assert (line.action, line.subject_type, line.details) == (
        "case searched",
        "audit",
        {"audits_shown": 0},
    )
    assert several.audit(int(line.subject_id)).case_ref == "C-1"


def test_a_search_for_a_case_that_is_not_known_is_logged_without_what_was_typed(
    council: Council,
) -> None:
    find(council.visitor("qam"), "SamJones")
    line = council.log()[-1]
    assert (line.action, line.subject_id) == ("case searched", log_name("samjones"))
    assert "jones" not in repr((line.subject_id, line.details)).lower()


def test_the_log_is_searched_by_case_without_its_reference_in_the_address(
    several: Council,
) -> None:
    find(several.visitor("qam"), "C-1")
    find(several.visitor("qam"), "C-2")
    admin = several.visitor("administrator")
    page = admin.fill(admin.open("/log"), {"case_ref": "c-1"}, action="/log")
    assert page.status == 303
    assert page.location.startswith("/log?case=")
    found = admin.open(page.location)
    subjects = {one.text.strip() for one in found.all("a") if "/audits/" in one.attributes["href"]}
    ids = {str(one) for one in range(1, 50)} & subjects
    assert {several.audit(int(one)).case_ref for one in ids} == {"C-1"}
    assert "Case searched" in found.text
    assert "Audit submitted" in found.text


def test_the_log_finds_searches_for_a_case_without_audits(council: Council) -> None:
    find(council.visitor("qam"), "C-404")
    lead = council.visitor("qa_lead")
    page = lead.fill(lead.open("/log"), {"case_ref": "C-404"}, action="/log")
    assert page.status == 200
    assert "1 entry" in page.text
    other = lead.fill(lead.open("/log"), {"case_ref": "C-405"}, action="/log")
    assert "No log entries" in other.text


def test_a_case_of_the_log_that_is_none_is_not_found(council: Council) -> None:
    assert council.visitor("qa_lead").get("/log?case=99999").status == 404


def test_the_page_of_a_case_leaves_a_line_in_the_log(council: Council) -> None:
    audit = council.submitted("auditor")
    council.visitor("auditor").open(f"/audits/{audit}/case")
    assert (council.log()[-1].action, council.log()[-1].subject_id) == ("case read", str(audit))


# The command --------------------------------------------------------------------------------------


def test_the_command_lists_audits_as_csv_and_json(several: Council) -> None:
    told = factories.command(several.database, "audits", "list", "--case", "c-1", "--format", "csv")
    lines = told.stdout.splitlines()
    assert lines[0].startswith("id,case_ref,form,month,team,")
    assert len(lines) == 3
    assert several.log()[-1].action == "case searched"
    told = factories.command(
        several.database, "audits", "list", "--state", "late", "--format", "json"
    )
    assert '"case_ref": "C-5"' in told.stdout
    assert '"due_on": ' in told.stdout


def test_the_command_says_when_nothing_matches_and_refuses_an_unknown_form(
    council: Council,
) -> None:
    none = factories.command(council.database, "audits", "list", "--month", "2001-01")
    assert (none.exit_code, none.stdout) == (0, "")
    wrong = factories.command(council.database, "audits", "list", "--form", "TRX")
    assert wrong.exit_code == 1
    assert "TRY" in wrong.stderr


# Counts that lead to their lists ------------------------------------------------------------------


def test_the_counts_of_my_work_lead_to_the_audits_they_count(several: Council) -> None:
    lead = several.visitor("qa_lead")
    links = lead.open("/").links
    href = next(href for words, href in links.items() if words.startswith("2 still open"))
    assert listed(lead.open(href)) == ["C-5", "C-3"]


def test_the_drafts_that_keep_a_month_open_can_be_listed(several: Council) -> None:
    lead = several.visitor("qa_lead")
    page = lead.open(f"/reports?month={MONTH}")
    assert "3 audits" in page.text
    drafts = lead.open(page.links["View the audits that are still drafts"])
    assert listed(drafts) == ["C-5", "C-4", "C-3"]
    assert "View the audits" not in several.visitor("slt").open(f"/reports?month={MONTH}").text
