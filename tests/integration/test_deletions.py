"""Deleting drafts, replacing a case whose audit was withdrawn, and asking before a second one."""

from collections.abc import Sequence

import pytest
from sqlalchemy.orm import Session

from auditapp.adapters.database import Database
from auditapp.audits import deletions
from auditapp.audits import service as audits
from auditapp.audits.revisions import service as revisions
from auditapp.domain.references import log_name
from auditapp.domain.vocabulary import AuditStatus, Role
from auditapp.models import Audit, Round, RoundCase
from auditapp.rounds import draw
from auditapp.rounds.queries import record_of
from auditapp.rounds.round_counts import RoundCounts, round_counts
from auditapp.rounds.service import CaseDone
from tests.support import factories, samples
from tests.support.audit_steps import CASE, start
from tests.support.councils import MONTH, Council

WHY = "Started for the wrong case"


# Drafts -------------------------------------------------------------------------------------------


def test_a_draft_started_by_hand_is_deleted_with_its_reason_in_the_log(council: Council) -> None:
    audit = council.start("auditor", case_ref="C-9")
    auditor = council.visitor("auditor")
    page = auditor.open(f"/audits/{audit}/delete")
    done = auditor.fill(page, {"reason": WHY})
    assert (done.status, done.location) == (302, "/")
    assert "Draft deleted" in auditor.open("/").text
    assert auditor.get(f"/audits/{audit}").status == 404
    by_audit, by_case = [line for line in council.log() if line.action == "draft deleted"]
    assert (by_audit.subject_id, by_audit.details["reason"]) == (str(audit), WHY)
    assert (by_case.subject_type, by_case.subject_id) == ("case", log_name("C-9"))


def test_the_number_of_a_deleted_draft_is_not_given_again(council: Council) -> None:
    audit = council.start("auditor")
    auditor = council.visitor("auditor")
    auditor.fill(auditor.open(f"/audits/{audit}/delete"), {"reason": WHY})
    assert council.start("auditor") > audit


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("", "Enter why you are deleting it."),
        ("Wrong child, Sam Jones", "“Sam Jones” looks like a name. Take it out"),
    ],
)
def test_a_reason_is_asked_for_and_may_name_nobody(
    council: Council, reason: str, words: str
) -> None:
    audit = council.start("auditor")
    auditor = council.visitor("auditor")
    page = auditor.fill(auditor.open(f"/audits/{audit}/delete"), {"reason": reason})
    assert page.status == 422
    assert page.problems[0][0] == "#reason"
    assert page.problems[0][1].startswith(words)
    assert council.audit(audit).is_open


def test_only_whoever_may_write_in_it_deletes_a_draft(council: Council) -> None:
    audit = council.start("auditor")
    assert council.visitor("qam").get(f"/audits/{audit}/delete").status == 404
    lead = council.visitor("qa_lead")
    assert lead.fill(lead.open(f"/audits/{audit}/delete"), {"reason": WHY}).status == 302
    assert council.count(Audit) == 0


def test_what_was_submitted_or_drawn_is_not_deleted(prepared: Database) -> None:
    with prepared.transaction() as session:
        submitted = factories.submitted(session, "A", {"DS-01": "yes"})
        of_round = samples.drawn(session).cases[0].audit
        for audit in (submitted, of_round):
            assert audit is not None
            with pytest.raises(deletions.NotDeletable):
                deletions.delete_draft(session, audit, reason=WHY, by=audit.auditor_id)


# Substituting, and the counts of a round ----------------------------------------------------------


def test_a_case_whose_audit_was_withdrawn_is_replaced_by_the_next_in_the_drawn_order(
    prepared: Database,
) -> None:
    with prepared.transaction() as session:
        made = samples.drawn(session)
        lead = factories.account(session, Role.QA_LEAD)
        case = made.cases[0]
        submit(session, case)
        with pytest.raises(CaseDone):
            draw.substitute(session, case, reason="Closed", by=lead)
        assert case.audit is not None
        revisions.withdraw(session, case.audit, reason="Wrong record read", by=lead.id)
        new = draw.substitute(session, case, reason="Wrong record read", by=lead)
        assert (new.came_in, new.stratum, case.out_reason) == (
            "substitute",
            case.stratum,
            "Wrong record read",
        )
        assert case.audit.status == AuditStatus.WITHDRAWN
        record = record_of(made)
        assert record is not None
        counts = round_counts(session, made, record)
        assert (counts.asked, counts.drawn, counts.substitutes, counts.left) == (8, 8, 1, 1)
        assert counts.words == (
            "8 asked for, 8 drawn, 1 substitute, 1 left the round: 8 cases in the round now."
        )


def submit(session: Session, case: RoundCase) -> None:
    audit = case.audit
    assert audit is not None
    answers = factories.given({"DS-01": "yes"})
    audits.save(session, audit, answers, version=audit.version, by=audit.auditor_id)
    audit.status = AuditStatus.SUBMITTED
    audit.submitted_at = audit.saved_at
    session.flush()


def test_a_withdrawn_audit_is_replaced_from_the_page_of_its_case(council: Council) -> None:
    with council.database.transaction() as session:
        made = samples.drawn(session)
        case = made.cases[0]
        submit(session, case)
        assert case.audit is not None
        revisions.withdraw(session, case.audit, reason="Wrong child", by=case.audit.auditor_id)
        place = f"/rounds/{made.id}/cases/{case.id}"
        path, reference = f"/rounds/{made.id}", case.case_ref
    lead = council.visitor("qa_lead")
    page = lead.open(place)
    assert "Its audit was withdrawn" in page.text
    done = lead.fill(page, {"reason": "Wrong child"}, action=f"{place}/substitute")
    assert (done.status, done.location) == (302, path)
    assert f"substituted for {reference}" in lead.open(path).text


def test_fewer_than_asked_are_explained() -> None:
    few = RoundCounts(asked=20, drawn=18, substitutes=0, by_hand=1, left=0)
    assert few.words == (
        "20 asked for, 18 drawn, because no more could be drawn, 1 chosen by hand: "
        "19 cases in the round now."
    )
    assert RoundCounts(None, 3, 0, 0, 0).words.startswith("Every case was asked for, 3 drawn:")


# A second one asks first --------------------------------------------------------------------------


def test_a_second_audit_of_a_case_form_and_month_asks_first(council: Council) -> None:
    auditor = council.visitor("auditor")
    first = start(auditor)
    page = start(auditor, case_ref=CASE["case_ref"].lower())
    assert page.status == 422
    assert [words for _, words in page.problems] == [
        "Tick the box to start a second audit of this case"
    ]
    assert first.location in page.links.values()
    assert council.count(Audit) == 1
    again = auditor.fill(page, {"second": "yes"})
    assert again.status == 302
    assert council.count(Audit) == 2


def test_a_start_page_that_is_sent_twice_does_not_ask(council: Council) -> None:
    auditor = council.visitor("auditor")
    page = auditor.open("/audits/start?form=TRY")
    first, again = auditor.fill(page, CASE), auditor.fill(page, CASE)
    assert (again.status, again.location) == (302, first.location)


def test_whoever_may_not_see_the_first_audit_is_asked_without_a_link_to_it(
    council: Council,
) -> None:
    council.start("qam", case_ref=CASE["case_ref"])
    page = start(council.visitor("auditor"))
    assert page.status == 422
    assert "The audit by" not in page.text


def test_a_second_round_of_a_form_and_month_asks_first(council: Council) -> None:
    with council.database.transaction() as session:
        there = samples.opened(session, month=MONTH)
        path = f"/rounds/new?form=DS&list={there.list_id}"
        people = [str(one.id) for one in there.auditors]
        first = f"/rounds/{there.id}"
    lead = council.visitor("qa_lead")
    answers: dict[str, str | Sequence[str] | None] = {"month": MONTH, "auditors": people}
    page = lead.fill(lead.open(path), answers)
    assert page.status == 422
    assert page.problems[0][0] == "#second"
    assert first in page.links.values()
    assert council.count(Round) == 1
    assert lead.fill(page, {"second": ["yes"]}).status == 302
    assert council.count(Round) == 2


def test_the_command_refuses_a_second_round_without_the_option(prepared: Database) -> None:
    with prepared.transaction() as session:
        there = samples.opened(session)
        asked = ("--list", there.list_id, "--form", "DS", "--month", there.month, "--size", 4)
    refused = factories.command(prepared, "sample", "draw", *asked)
    assert refused.exit_code == 1
    assert "add --second" in refused.stderr
    assert factories.command(prepared, "sample", "draw", *asked, "--dry-run").exit_code == 0
    assert factories.command(prepared, "sample", "draw", *asked, "--second").exit_code == 0
