"""Correcting what a submitted audit says of its case: figures, duplicates and history follow."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.adapters.database import Database
from auditapp.audits import service
from auditapp.audits.revisions import case_details, history
from auditapp.audits.revisions import service as revisions
from auditapp.audits.revisions.case_details import CaseDetails
from auditapp.domain.calendar import Month
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.references import log_name
from auditapp.domain.vocabulary import AuditStatus
from auditapp.measures import service as figures
from auditapp.models import Audit, FigureCell, LogEntry, MarkedAnswer
from tests.support import factories
from tests.support.councils import MONTH, Council
from tests.support.factories import TEAMS
from tests.support.visitor import Page, Visitor

EARLIER = str(Month.parse(MONTH).plus(-1))
WHY = "Typed under the wrong team"


def correct(session: Session, audit: Audit, **changes: str) -> None:
    details = replace(CaseDetails.of(audit), **changes)
    case_details.correct_case(session, audit, details, reason=WHY, by=audit.auditor_id)


def counted(session: Session) -> list[int]:
    return sorted(session.scalars(select(Audit.id).where(Audit.counted)))


def tallies(session: Session, measure: str = "M-DS-01") -> dict[tuple[str, str, str], int]:
    """Denominators of the fine cells by month, team and involvement."""
    cells = session.scalars(select(FigureCell).where(FigureCell.measure == measure))
    return {
        (cell.month, cell.team, cell.involvement): cell.denominator
        for cell in cells
        if not cell.selection.startswith("*")
    }


# Figures and duplicates ---------------------------------------------------------------------------


def test_the_cells_follow_every_detail(prepared: Database) -> None:
    with prepared.transaction() as session:
        audit = factories.submitted(session, "A", {"DS-01": "yes"})
        assert tallies(session) == {("2026-05", "North", "child_in_need"): 1}
        correct(session, audit, team="South", service="Safeguarding South", month="2026-04")
        correct(session, audit, involvement="looked_after")
        assert tallies(session) == {("2026-04", "South", "looked_after"): 1}
        assert figures.verify(session) == []


def test_the_first_submitted_counts_wherever_an_audit_comes_to_or_leaves(
    prepared: Database,
) -> None:
    with prepared.transaction() as session:
        wrong = factories.submitted(session, "B", {"DS-01": "yes"})
        first = factories.submitted(session, "A", {"DS-01": "no"})
        second = factories.submitted(session, "A", {"DS-01": "yes"})
        assert counted(session) == [wrong.id, first.id]
        correct(session, wrong, case_ref="A")
        assert counted(session) == [wrong.id]
        correct(session, wrong, month="2026-04")
        assert counted(session) == sorted([wrong.id, first.id])
        correct(session, first, case_ref="C")
        assert counted(session) == sorted([wrong.id, first.id, second.id])
        correct(session, second, case_ref="C")
        assert counted(session) == sorted([wrong.id, first.id])
        assert figures.verify(session) == []


def test_one_that_was_returned_keeps_its_place(prepared: Database) -> None:
    with prepared.transaction() as session:
        first = factories.submitted(session, "A", {"DS-01": "yes"})
        other = factories.submitted(session, "B", {"DS-01": "yes"})
        revisions.give_back(
            session, first, {}, reason="Look", by=first.auditor_id, today=Month(2026, 5).first_day
        )
        correct(session, other, case_ref="A")
        assert counted(session) == []
        service.submit(session, first, by=first.auditor_id)
        assert counted(session) == [first.id]
        assert figures.verify(session) == []


def test_marked_answers_carry_the_corrected_team_and_month(prepared: Database) -> None:
    with prepared.transaction() as session:
        voice = Given("yes", "She drew her week.", theme="voice", example=True)
        audit = factories.submitted(session, "A", {"DS-01": voice})
        correct(session, audit, team="South", month="2026-04")
        row = session.scalars(select(MarkedAnswer)).one()
        assert (row.team, row.month) == ("South", "2026-04")


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["submit", "correct", "case_ref", "team", "month", "involvement"])
        | st.sampled_from(["give_back", "withdraw"]),
        st.integers(0, 5),
        st.integers(0, 3),
    ),
    max_size=14,
)
VALUES = {
    "case_ref": ("A", "B", "C", "D"),
    "team": tuple(TEAMS)[:4],
    "month": ("2026-03", "2026-04", "2026-05", "2026-06"),
    "involvement": ("child_in_need", "child_protection", "looked_after", "care_leaver"),
}


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_the_figures_stay_true_whatever_is_corrected_in_whatever_order(
    sqlite_prepared: Database, steps: list[tuple[str, int, int]]
) -> None:
    with sqlite_prepared.writing() as session:
        audits = [
            factories.submitted(session, VALUES["case_ref"][n], {"DS-01": "yes"}) for n in (0, 1)
        ]
        for act, which, value in steps:
            take_step(session, audits, act, audits[which % len(audits)], value)
        assert figures.verify(session) == []
        must_hold(session)
        session.rollback()


def take_step(session: Session, audits: list[Audit], act: str, audit: Audit, value: int) -> None:
    if act == "submit":
        answer = ("yes", "no", "na", "yes")[value]
        audits.append(factories.submitted(session, VALUES["case_ref"][value], {"DS-01": answer}))
    elif audit.status == AuditStatus.RETURNED and act == "give_back":
        service.submit(session, audit, by=audit.auditor_id)
    elif audit.status == AuditStatus.SUBMITTED and act in VALUES:
        if getattr(audit, act) != VALUES[act][value]:
            correct(session, audit, **{act: VALUES[act][value]})
    elif audit.status == AuditStatus.SUBMITTED:
        change_otherwise(session, audit, act, value)


def change_otherwise(session: Session, audit: Audit, act: str, value: int) -> None:
    by = audit.auditor_id
    if act == "withdraw":
        revisions.withdraw(session, audit, reason="Wrong child", by=by)
    elif act == "give_back":
        day = Month.parse(audit.month).first_day
        revisions.give_back(session, audit, {}, reason=f"Look {value}", by=by, today=day)
    else:
        changed = factories.given({"DS-04": "yes" if value % 2 else "no"})
        if changed["DS-04"] != audit.given.get("DS-04"):
            revisions.correct(session, audit, changed, reason="Typing error", by=by)


def must_hold(session: Session) -> None:
    """Of each case, form and month the first submitted counts, or holds the place if returned."""
    kept = (AuditStatus.SUBMITTED, AuditStatus.RETURNED)
    by_name: dict[str, list[Audit]] = {}
    in_order = select(Audit).where(Audit.status.in_(kept), Audit.submitted_order.is_not(None))
    for audit in session.scalars(in_order.order_by(Audit.submitted_order)):
        by_name.setdefault(audit.counts_as or "", []).append(audit)
    for first, *others in by_name.values():
        assert first.counted == (first.status == AuditStatus.SUBMITTED)
        assert not any(audit.counted for audit in others)


# History ------------------------------------------------------------------------------------------


def test_every_version_says_what_it_said_of_its_case(prepared: Database) -> None:
    with prepared.transaction() as session:
        audit = factories.submitted(session, "A", {"DS-01": "yes"})
        correct(session, audit, team="South")
        changed = factories.given({"DS-01": "no"})
        revisions.correct(session, audit, changed, reason="Typing error", by=audit.auditor_id)
        correct(session, audit, case_ref="B", month="2026-04")
        said = [history.case_as_it_was(audit, number) for number in (1, 2, 3, 4)]
        assert [(one.case_ref, one.team, one.month) for one in said] == [
            ("A", "North", "2026-05"),
            ("A", "South", "2026-05"),
            ("A", "South", "2026-05"),
            ("B", "South", "2026-04"),
        ]
        newest, _, oldest = history.steps(audit)
        assert newest.case == [
            ("Case reference", "A", "B"),
            ("Reporting month", "May 2026", "April 2026"),
        ]
        assert oldest.case == [("Team", "North", "South")]
        was = history.as_it_was(audit, 1)
        assert was is not None
        assert (was.case_ref, was.team) == ("A", "North")


def test_the_log_says_which_details_and_finds_the_earlier_reference(prepared: Database) -> None:
    with prepared.transaction() as session:
        audit = factories.submitted(session, "A-1", {"DS-01": "yes"})
        correct(session, audit, case_ref="A-2", team="South")
        lines = session.scalars(select(LogEntry).order_by(LogEntry.id.desc()).limit(2)).all()
        assert (lines[1].action, lines[1].details) == (
            "case details corrected",
            {"parts": "case_ref, team"},
        )
        assert (lines[0].subject_type, lines[0].subject_id) == ("case", log_name("a-1"))


# The page -----------------------------------------------------------------------------------------


def page_of(visitor: Visitor, audit: int) -> Page:
    return visitor.open(f"/audits/{audit}/correct-case")


def test_a_lead_corrects_the_case_on_its_page(council: Council) -> None:
    audit = council.submitted("auditor", case_ref="C-1")
    lead = council.visitor("qa_lead")
    changes = {"team": "South", "month": EARLIER, "case_ref": " C-2 ", "reason": WHY}
    page = lead.fill(page_of(lead, audit), changes)
    assert (page.status, page.location) == (302, f"/audits/{audit}")
    now = council.audit(audit)
    assert (now.case_ref, now.team, now.service, now.month) == (
        "C-2",
        "South",
        "Safeguarding South",
        EARLIER,
    )
    shown = lead.open(page.location)
    assert "It counts in the figures of South" in shown.text
    assert WHY in shown.text
    changed = lead.open(f"/audits/{audit}/changes")
    assert {"North", "C-1"} <= {one.text for one in changed.all("del")}
    assert "Case C-1" in lead.open(f"/audits/{audit}/versions/1").text


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"team": "South"}, "reason", "Enter why you are correcting it."),
        ({"reason": WHY}, "reason", "Nothing has changed. Change a detail first."),
        ({"case_ref": "Sam Jones", "reason": WHY}, "case_ref", "Case reference must only include"),
        ({"case_ref": "", "reason": WHY}, "case_ref", "Enter a case reference"),
        ({"team": "Harbour", "month": "2026-01", "reason": WHY}, "team", "Harbour opened in"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    council: Council, changes: dict[str, str], field: str, words: str
) -> None:
    audit = council.submitted("auditor", case_ref="C-1", month="2026-02")
    before = council.audit(audit).version
    lead = council.visitor("qa_lead")
    page = lead.fill(page_of(lead, audit), changes)
    assert page.status == 422
    assert any(
        target == f"#{field}" and said.startswith(words) for target, said in page.problems
    ), page.problems
    kept = page.form().fields
    assert all((name, text) in kept for name, text in changes.items() if text)
    assert council.audit(audit).version == before


def test_a_page_opened_before_another_change_writes_nothing(council: Council) -> None:
    audit = council.submitted("auditor", case_ref="C-1")
    lead = council.visitor("qa_lead")
    old = page_of(lead, audit)
    lead.fill(page_of(lead, audit), {"team": "East", "reason": WHY})
    late = lead.fill(old, {"team": "South", "reason": WHY})
    assert late.status == 409
    assert council.audit(audit).team == "East"
    assert lead.fill(old, {"team": "East", "reason": WHY}).status == 302


def test_nobody_but_a_lead_corrects_and_drafts_are_not_corrected(council: Council) -> None:
    audit, draft = council.submitted("auditor"), council.start("auditor")
    assert council.visitor("auditor").get(f"/audits/{audit}/correct-case").status == 403
    page = council.visitor("qa_lead").get(f"/audits/{draft}/correct-case")
    assert (page.status, page.location) == (302, f"/audits/{draft}")


# The command --------------------------------------------------------------------------------------


def test_the_command_corrects_the_case(council: Council) -> None:
    audit = council.submitted("auditor", case_ref="C-1")
    by = ("--by", "qa_lead@council.example", "--reason", WHY)
    told = factories.command(
        council.database,
        *("audits", "correct-case", audit, *by, "--team", "south", "--month", EARLIER),
    )
    assert (told.exit_code, council.audit(audit).team) == (0, "South")
    wrong = factories.command(
        council.database, "audits", "correct-case", audit, *by, "--team", "Sooth"
    )
    assert (wrong.exit_code, "South" in wrong.stderr) == (1, True)
    name = factories.command(
        council.database, "audits", "correct-case", audit, *by, "--case-ref", "Sam Jones"
    )
    assert (name.exit_code, council.audit(audit).case_ref) == (1, "C-1")
