"""Coverage: due, done and late; what the newest list holds that nobody audited; and who sees it."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from auditapp.adapters.database import Database
from auditapp.audits.revisions import service as revisions
from auditapp.case_lists import queries as case_list_queries
from auditapp.coverage import queries as coverage_queries
from auditapp.coverage.never_sampled import NeverSampled, never_sampled
from auditapp.domain.calendar import Month, Period
from auditapp.domain.vocabulary import Role
from auditapp.models import CaseList, LogEntry
from auditapp.rounds import allocate as round_allocate
from auditapp.web.access import Reader
from tests.support import factories, samples
from tests.support.councils import MONTH, TODAY, Council

MAY, JUNE = Month(2026, 5), Month(2026, 6)
BEFORE_DUE, AFTER_DUE = date(2026, 6, 20), date(2026, 6, 21)
ANSWERS = {"DS-01": "yes"}


def reader(session: Session, role: Role = Role.QA_LEAD) -> Reader:
    return Reader.of(factories.account(session, role))


def covered(
    session: Session, who: Role = Role.QA_LEAD, *, today: date = BEFORE_DUE, **asked: Any
) -> dict[tuple[str, str], tuple[int, int, int]]:
    """Due, done and late by (form, month or team)."""
    found = coverage_queries.covered(
        session,
        reader(session, who),
        form=asked.get("form", ""),
        months=asked.get("months", Period(MAY, JUNE)),
        by_team=asked.get("by_team", False),
        today=today,
    )
    return {
        (one.form, one.group): (one.progress.cases, one.progress.done, one.progress.late)
        for one in found
    }


def newest_list(session: Session) -> CaseList:
    found = case_list_queries.newest(session)
    assert found is not None
    return found


def missed(
    session: Session, who: Role = Role.QA_LEAD, *, form: str = "", months: Period | None = None
) -> NeverSampled:
    newest = newest_list(session)
    return never_sampled(
        session, reader(session, who), newest, form=form, months=months or Period(MAY, JUNE)
    )


def names(found: Any) -> list[str]:
    return [one.name for one in found]


def four_workers(session: Session) -> None:
    """Two cases of each of four teams; the second of each team is another worker's."""
    teams = {"North": "child_in_need", "East": "looked_after"}
    cases = [
        samples.listed(
            f"{team[0]}00{number}",
            team,
            worker=f"SW-{team[0]}{number}",
            involvement=teams.get(team, "child_protection"),
        )
        for team in ("North", "East", "South", "West")
        for number in (1, 2)
    ]
    samples.case_list(session, cases)


# Due, done and late -------------------------------------------------------------------------------


def test_cases_of_rounds_are_counted_by_form_and_month(prepared: Database) -> None:
    with prepared.transaction() as session:
        first = samples.drawn(session, size=8)
        samples.drawn(session, of=first.case_list, form="DD", size=4, month="2026-06")
        assert covered(session) == {("DD", "2026-06"): (4, 0, 0), ("DS", "2026-05"): (8, 0, 0)}
        assert covered(session, form="DD") == {("DD", "2026-06"): (4, 0, 0)}
        assert covered(session, months=Period(MAY, MAY)) == {("DS", "2026-05"): (8, 0, 0)}


def test_what_is_submitted_is_done_and_what_is_not_is_late_after_its_day(
    prepared: Database,
) -> None:
    with prepared.transaction() as session:
        made = samples.drawn(session, size=8)
        audit = made.cases[0].audit
        assert audit is not None
        audit.status = "submitted"
        session.flush()
        assert covered(session, today=BEFORE_DUE) == {("DS", "2026-05"): (8, 1, 0)}
        assert covered(session, today=AFTER_DUE) == {("DS", "2026-05"): (8, 1, 7)}


def test_a_case_that_left_its_round_is_not_due(prepared: Database) -> None:
    with prepared.transaction() as session:
        made = samples.drawn(session, size=8)
        round_allocate.withdraw(session, made.cases[0], reason="Closed", by=None)
        assert covered(session) == {("DS", "2026-05"): (7, 0, 0)}


def test_an_audit_that_was_given_more_time_is_late_after_its_own_day(prepared: Database) -> None:
    with prepared.transaction() as session:
        made = samples.drawn(session, size=1, strata=())
        round_allocate.extend(
            session, made.cases[0], due_on=date(2026, 7, 1), reason="On leave", by=None
        )
        assert covered(session, today=AFTER_DUE) == {("DS", "2026-05"): (1, 0, 0)}
        assert covered(session, today=date(2026, 7, 2)) == {("DS", "2026-05"): (1, 0, 1)}


def test_by_team_each_reader_sees_what_they_answer_for(prepared: Database) -> None:
    """The auditor is of North, the service manager of South and West; the QAM audits it all."""
    with prepared.transaction() as session:
        samples.drawn(session, size=8)
        every = {("DS", team): (2, 0, 0) for team in ("North", "East", "South", "West")}
        own = {("DS", team): (2, 0, 0) for team in ("South", "West")}
        assert covered(session, by_team=True) == every
        assert covered(session, Role.SLT, by_team=True) == every
        assert covered(session, Role.QAM, by_team=True) == every
        assert covered(session, Role.SERVICE_MANAGER, by_team=True) == own
        assert covered(session, Role.AUDITOR, by_team=True) == {}


def test_a_service_manager_who_audits_elsewhere_sees_no_other_service_in_coverage(
    prepared: Database,
) -> None:
    with prepared.transaction() as session:
        manager = factories.account(session, Role.SERVICE_MANAGER)
        samples.drawn(session, size=8, people=[manager, factories.account(session)])
        seen = covered(session, Role.SERVICE_MANAGER, by_team=True)
        assert {team for _, team in seen} == {"South", "West"}


# Never sampled ------------------------------------------------------------------------------------


def test_teams_and_involvements_without_an_audit_in_the_period_are_named(
    prepared: Database,
) -> None:
    with prepared.transaction() as session:
        four_workers(session)
        factories.submitted(session, "N001", ANSWERS, team="North")
        factories.submitted(
            session, "E001", ANSWERS, team="East", involvement="looked_after", month="2026-04"
        )
        found = missed(session)
        assert [(one.name, one.cases, one.last) for one in found.teams] == [
            ("East", 2, Month(2026, 4)),
            ("South", 2, None),
            ("West", 2, None),
        ]
        assert [(one.name, one.cases, str(one.last)) for one in found.involvements] == [
            ("child_protection", 4, "None"),
            ("looked_after", 2, "2026-04"),
        ]
        wider = missed(session, months=Period(Month(2026, 4), JUNE))
        assert names(wider.teams) == ["South", "West"]


def test_an_audit_after_the_period_does_not_hide_that_the_period_missed_a_team(
    prepared: Database,
) -> None:
    with prepared.transaction() as session:
        four_workers(session)
        factories.submitted(session, "N001", ANSWERS, team="North", month="2026-09")
        north = missed(session).teams[1]
        assert (north.name, north.last) == ("North", Month(2026, 9))


def test_a_withdrawn_audit_sampled_nobody(prepared: Database) -> None:
    with prepared.transaction() as session:
        four_workers(session)
        audit = factories.submitted(session, "N001", ANSWERS)
        revisions.withdraw(session, audit, reason="Wrong record", by=audit.auditor_id)
        found = missed(session)
        assert "North" in names(found.teams)
        assert "SW-N1" in names(found.workers)
        assert found.never == 8


def test_an_audit_with_another_form_counts_unless_a_form_is_asked_for(prepared: Database) -> None:
    with prepared.transaction() as session:
        four_workers(session)
        factories.start(session, "N001", form="DD")
        assert "North" not in names(missed(session).teams)
        assert "North" in names(missed(session, form="DS").teams)
        assert missed(session, form="DS").never == 8
        assert missed(session).never == 7


def test_a_team_whose_case_was_audited_while_it_was_another_teams_is_not_sampled(
    prepared: Database,
) -> None:
    with prepared.transaction() as session:
        four_workers(session)
        factories.submitted(session, "N001", ANSWERS, team="West")
        found = missed(session)
        assert "North" in names(found.teams)
        assert "West" not in names(found.teams)


def test_a_worker_is_sampled_through_a_case_they_hold_or_one_that_named_them_when_drawn(
    prepared: Database,
) -> None:
    with prepared.transaction() as session:
        gone = samples.case_list(
            session, [samples.listed("OLD1", "South", worker="SW-W2")], name="Before"
        )
        samples.drawn(session, of=gone, size=1, strata=())
        four_workers(session)
        factories.submitted(session, "N001", ANSWERS)
        assert names(missed(session).workers) == [
            "SW-E1",
            "SW-E2",
            "SW-N2",
            "SW-S1",
            "SW-S2",
            "SW-W1",
        ]


def test_cases_never_sampled_are_counted_by_team_of_the_newest_list(prepared: Database) -> None:
    with prepared.transaction() as session:
        four_workers(session)
        factories.submitted(session, "N001", ANSWERS, month="2020-01")
        factories.submitted(session, "N001", ANSWERS, month="2026-05")
        factories.submitted(session, "GONE", ANSWERS)
        found = missed(session)
        assert [(one.team, one.never, one.cases) for one in found.shares] == [
            ("East", 2, 2),
            ("North", 1, 2),
            ("South", 2, 2),
            ("West", 2, 2),
        ]
        assert (found.never, found.cases) == (7, 8)


def test_a_service_manager_never_reads_another_services_teams_or_workers(
    prepared: Database,
) -> None:
    with prepared.transaction() as session:
        four_workers(session)
        factories.submitted(session, "S001", ANSWERS, team="South", involvement="child_protection")
        found = missed(session, Role.SERVICE_MANAGER)
        assert names(found.teams) == ["West"]
        assert found.involvements == ()
        assert names(found.workers) == ["SW-S2", "SW-W1", "SW-W2"]
        assert [(one.team, one.never) for one in found.shares] == [("South", 1), ("West", 2)]


def test_a_case_moved_between_services_gives_away_no_audit_of_the_other_service(
    prepared: Database,
) -> None:
    """South's manager is told of audits of their own teams alone, not of those before a move."""
    with prepared.transaction() as session:
        four_workers(session)
        factories.submitted(session, "S001", ANSWERS, team="North", involvement="child_protection")
        found = missed(session, Role.SERVICE_MANAGER)
        assert names(found.teams) == ["South", "West"]
        assert names(found.involvements) == ["child_protection"]


def test_cases_never_sampled_come_a_page_at_a_time(prepared: Database) -> None:
    with prepared.transaction() as session:
        cases = [samples.listed(f"C{number:04d}") for number in range(coverage_queries.A_PAGE + 5)]
        newest = samples.case_list(session, [*cases, samples.listed("X1", "West")])
        factories.submitted(session, "C0003", ANSWERS)
        first = coverage_queries.never_sampled_cases(session, newest, "", "North", 1)
        assert (first.total, first.last, len(first.rows)) == (coverage_queries.A_PAGE + 4, 2, 50)
        assert "C0003" not in [one.case_ref for one in first.rows]
        beyond = coverage_queries.never_sampled_cases(session, newest, "", "North", 9)
        assert (beyond.number, len(beyond.rows)) == (2, 4)
        assert (
            coverage_queries.never_sampled_cases(session, newest, "DD", "North", 1).total
            == coverage_queries.A_PAGE + 5
        )
        assert coverage_queries.never_sampled_cases(session, newest, "", "West", 1).total == 1


# The pages ----------------------------------------------------------------------------------------

PAGE = "/rounds/coverage"
WITHIN = f"from={MONTH}&to={MONTH}"


def with_cases(council: Council, *, draw: bool = True) -> None:
    """A list of four teams; a round of it; one submitted audit of N001 with another form."""
    with council.database.transaction() as session:
        four_workers(session)
        if draw:
            samples.drawn(
                session,
                of=newest_list(session),
                size=4,
                month=MONTH,
                due_on=date(TODAY.year + 1, 1, 20),
            )
    council.submitted(case_ref="N001", team="North")


def test_a_lead_sees_what_was_due_and_who_was_missed(council: Council) -> None:
    with_cases(council)
    page = council.visitor("qa_lead").open(f"{PAGE}?{WITHIN}&form=DS")
    assert "Monthly QAM dip sample" in page.text
    assert "Every team was sampled." in page.text
    assert "4 of 8 open cases were never sampled with this form" in page.text
    by_team = council.visitor("qa_lead").open(f"{PAGE}?{WITHIN}&by=team")
    assert {"North", "East", "South", "West"} <= {
        " ".join(one.text.split()) for one in by_team.all("th", scope="row")
    }


def test_filters_stay_when_another_view_is_chosen(council: Council) -> None:
    with_cases(council)
    page = council.visitor("qa_lead").open(f"{PAGE}?{WITHIN}&form=DS")
    assert page.links["Team"] == f"{PAGE}?form=DS&from={MONTH}&to={MONTH}&by=team"


def test_before_anything_is_there_the_page_says_what_to_do(council: Council) -> None:
    page = council.visitor("qa_lead").open(PAGE)
    assert "No cases were in a round in these months" in page.text
    assert page.links["Upload a case list"] == "/case-lists"


def test_an_auditor_reads_the_progress_of_their_own_audits_alone(council: Council) -> None:
    with_cases(council)
    qam = council.visitor("qam").open(f"{PAGE}?{WITHIN}")
    assert "Monthly QAM dip sample" in qam.text
    assert "SW-" not in qam.text
    assert "never" not in qam.text.replace("have not been sampled", "")
    other = council.visitor("auditor").open(f"{PAGE}?{WITHIN}")
    assert "You were not asked to audit any cases in these months." in other.text


@pytest.mark.parametrize("by", ["month", "team"])
def test_another_services_team_never_appears_for_a_service_manager(
    council: Council, by: str
) -> None:
    with_cases(council)
    page = council.visitor("service_manager").open(f"{PAGE}?{WITHIN}&by={by}")
    assert page.status == 200
    assert "South" in page.text
    for hidden in ("North", "East", "SW-N", "SW-E", "N001"):
        assert hidden not in page.text
    assert f"{PAGE}/cases" not in page.html


def test_leaders_see_counts_and_no_references(council: Council) -> None:
    with_cases(council)
    page = council.visitor("slt").open(f"{PAGE}?{WITHIN}&form=DS")
    assert "4 of 8 open cases were never sampled with this form" in page.text
    assert "N002" not in page.text
    assert council.visitor("slt").get(f"{PAGE}/cases").status == 403


def test_reading_the_cases_never_sampled_is_logged(council: Council) -> None:
    with_cases(council, draw=False)
    before = council.log_end()
    page = council.visitor("qa_lead").open(f"{PAGE}/cases?team=North")
    assert "N002" in page.text
    assert "N001" not in page.text
    lines = [one for one in council.log(before) if one.action == "cases never sampled read"]
    assert [one.details for one in lines] == [{"page": 1, "cases": 1}]
    assert isinstance(lines[0], LogEntry)


@pytest.mark.parametrize("who", ["auditor", "qam", "service_manager", "slt"])
def test_only_the_lead_reads_references_of_cases_never_sampled(council: Council, who: str) -> None:
    with_cases(council, draw=False)
    assert council.visitor(who).get(f"{PAGE}/cases").status == 403


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=2026-13", "a month is written as a year and a month"),
        ("from=2026-06&to=2026-05", "must be before"),
        ("from=2010-01&to=2026-05", "Choose a period of 36 months or fewer"),
        ("form=CH", "is not known as a form"),
        ("by=worker", "is not known as a by"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused_in_words(
    council: Council, query: str, words: str
) -> None:
    page = council.visitor("qa_lead").get(f"{PAGE}?{query}")
    assert page.status == 400
    assert words in page.text
