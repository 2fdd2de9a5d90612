"""What is done with a submitted audit: what it said is kept, figures follow, nothing is silent."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.adapters.database import Database
from auditapp.audits import service
from auditapp.audits.revisions import service as revisions
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.vocabulary import AuditStatus, Role, VersionKind
from auditapp.forms.service import publish_form
from auditapp.measures import service as figures
from auditapp.models import Account, Audit, FigureCell, LogEntry
from tests.support import factories

IN_TIME, TOO_LATE = date(2026, 6, 30), date(2026, 7, 1)
"""The last day on which audits of May may be returned, and the next."""


@pytest.fixture
def session(prepared: Database) -> Any:
    with prepared.transaction() as session:
        yield session


def lead(session: Session) -> int:
    return factories.account(session, Role.QA_LEAD).id


def submitted(session: Session, **answers: Any) -> Audit:
    return factories.submitted(session, "A", keyed(answers) or {"DS-01": "yes"})


def keyed(answers: dict[str, Any]) -> dict[str, Any]:
    return {key.replace("_", "-"): value for key, value in answers.items()}


def give_back(session: Session, audit: Audit, **changes: Any) -> None:
    said = {"reason": "Look again.", "by": lead(session), "today": IN_TIME, **changes}
    comments = said.pop("comments", {"DS-01": "Where is it recorded?"})
    revisions.give_back(session, audit, comments, **said)


def correct(
    session: Session, audit: Audit, changes: dict[str, Any] | None = None, **said: Any
) -> None:
    usual = {"reason": "Typing error.", "by": lead(session)}
    asked = {"DS-01": "no"} if changes is None else changes
    revisions.correct(session, audit, factories.given(asked), **{**usual, **said})


def withdraw(session: Session, audit: Audit, **said: Any) -> None:
    revisions.withdraw(session, audit, **{"reason": "Wrong child.", "by": lead(session), **said})


def tally(session: Session, measure: str = "M-DS-01") -> tuple[int, int]:
    cells = session.scalars(select(FigureCell).where(FigureCell.measure == measure)).all()
    fine = [cell for cell in cells if not cell.selection.startswith("*")]
    return sum(cell.numerator for cell in fine), sum(cell.denominator for cell in fine)


def actions(session: Session) -> list[str]:
    query = select(LogEntry.action).where(LogEntry.subject_type == "audit").order_by(LogEntry.id)
    return list(session.scalars(query))


# Return -------------------------------------------------------------------------------------------


def test_a_return_keeps_what_was_said_and_asked_and_takes_it_out_of_the_figures(
    session: Session,
) -> None:
    audit = submitted(session)
    moment = audit.submitted_at
    give_back(session, audit)
    assert (audit.status, tally(session)) == (AuditStatus.RETURNED, (0, 0))
    (kept,) = audit.versions
    assert (kept.number, kept.kind, kept.submitted_at) == (1, VersionKind.RETURNED, moment)
    assert (kept.answers, kept.reason) == ({"DS-01": {"value": "yes"}}, "Look again.")
    assert kept.comments == {"DS-01": "Where is it recorded?"}
    assert figures.verify(session) == []
    assert actions(session)[-1] == "audit returned"
    assert "recorded" not in str([one.details for one in session.scalars(select(LogEntry))])


def test_what_the_auditor_changes_counts_when_it_is_submitted_again(session: Session) -> None:
    audit = submitted(session)
    give_back(session, audit)
    changed = factories.given({"DS-01": "no"})
    service.save(session, audit, changed, version=audit.version, by=audit.auditor_id)
    assert (audit.status, tally(session)) == (AuditStatus.RETURNED, (0, 0))
    service.submit(session, audit, by=audit.auditor_id)
    assert (audit.status, tally(session)) == (AuditStatus.SUBMITTED, (0, 1))
    give_back(session, audit)
    assert [one.answers["DS-01"]["value"] for one in audit.versions] == ["yes", "no"]
    assert figures.verify(session) == []


def test_an_audit_is_returned_until_the_last_day_of_the_month_after_its_own(
    session: Session,
) -> None:
    audit = submitted(session)
    with pytest.raises(revisions.TooLate, match="until 30 June 2026"):
        give_back(session, audit, today=TOO_LATE)
    assert (audit.status, audit.versions, tally(session)) == (AuditStatus.SUBMITTED, [], (1, 1))
    give_back(session, audit, today=IN_TIME)


def test_a_return_asks_something_that_the_form_asks(session: Session) -> None:
    audit = submitted(session)
    with pytest.raises(revisions.RevisionReasonMissing):
        give_back(session, audit, reason=" ", comments={"DS-01": " \n"})
    with pytest.raises(revisions.NotAsked, match="DS-99"):
        give_back(session, audit, comments={"DS-99": "Why?"})
    give_back(session, audit, reason="", comments={"DS-01": " Why? "})
    assert audit.versions[0].comments == {"DS-01": "Why?"}


def test_only_what_is_submitted_is_returned_or_corrected(session: Session) -> None:
    draft = factories.start(session, "B")
    for act in (give_back, withdraw, correct):
        with pytest.raises(revisions.NotSubmitted):
            act(session, draft)
    audit = submitted(session)
    withdraw(session, audit)
    for act in (give_back, correct):
        with pytest.raises(revisions.NotSubmitted):
            act(session, audit)


# The same page twice, or an old one ---------------------------------------------------------------


def test_each_act_sent_twice_from_one_page_is_done_once(session: Session) -> None:
    for act in (give_back, withdraw, correct):
        audit = factories.submitted(session, f"C{act}"[:40], {"DS-01": "yes"})
        version, before = audit.version, len(actions(session))
        act(session, audit, version=version)
        status, kept = audit.status, len(audit.versions)
        act(session, audit, version=version)
        assert (audit.status, len(audit.versions)) == (status, kept)
        assert len(actions(session)) == before + 1
    assert figures.verify(session) == []


def test_a_page_that_is_out_of_date_changes_nothing(session: Session) -> None:
    audit = submitted(session)
    stale = audit.version
    correct(session, audit, {"DS-03": "no"})
    for act in (give_back, withdraw, correct):
        with pytest.raises(service.StaleVersion):
            act(session, audit, version=stale)
    assert (audit.status, len(audit.versions), tally(session)) == (
        AuditStatus.SUBMITTED,
        1,
        (1, 1),
    )


# Correct ------------------------------------------------------------------------------------------


def test_every_correction_is_a_version_of_its_own_and_the_figures_follow(
    session: Session,
) -> None:
    audit = submitted(session, DS_01="yes", DS_03="yes")
    correct(session, audit, {"DS-01": "no"}, reason="Read the wrong file.")
    correct(session, audit, {"DS-01": Given()})
    first, second = audit.versions
    assert (first.number, first.kind, first.reason) == (1, "corrected", "Read the wrong file.")
    assert (second.number, second.answers["DS-01"]) == (2, {"value": "no"})
    assert audit.answers == {"DS-03": {"value": "yes"}}
    assert tally(session) == (0, 0)
    assert figures.verify(session) == []


def test_a_correction_needs_a_reason_and_a_change(session: Session) -> None:
    audit = submitted(session)
    with pytest.raises(revisions.RevisionReasonMissing):
        correct(session, audit, {"DS-01": "no"}, reason=" ")
    with pytest.raises(revisions.NothingChanged):
        correct(session, audit, {"DS-01": "yes"})
    with pytest.raises(revisions.NotAsked, match="DS-99"):
        correct(session, audit, {"DS-99": "yes"})
    with pytest.raises(revisions.NotAsked, match="has no final grade"):
        correct(session, audit, {}, final_grade="G")
    assert audit.versions == []


def test_a_correction_is_refused_what_a_submission_is_refused(session: Session) -> None:
    audit = submitted(session)
    with pytest.raises(service.Incomplete) as refused:
        correct(session, audit, {"DS-01": Given("na")})
    assert [(one.question, one.what) for one in refused.value.missing] == [
        ("DS-01", "Enter why it is not applicable")
    ]
    assert (audit.answers, tally(session)) == ({"DS-01": {"value": "yes"}}, (1, 1))
    assert audit.versions == []


def test_what_was_lacking_before_does_not_stop_a_correction(session: Session) -> None:
    """An imported audit may lack what a page would have asked for."""
    audit = submitted(session)
    audit.answers = {"DS-01": {"value": "yes"}, "DS-03": {"value": "na"}}
    session.flush()
    correct(session, audit, {"DS-01": "no"})
    assert tally(session) == (0, 1)


@pytest.mark.parametrize("kind", ["grade", "grade_na"])
def test_the_final_grade_is_corrected_and_its_figures_follow(session: Session, kind: str) -> None:
    body = factories.question_text("XX-01", kind) + factories.measure_text(
        "M-XX-01",
        'numerator = { final_grade = ["G"] }\ndenominator = { final_grade = ["G", "RI"] }',
    )
    publish_form(session, factories.form_text(body, head='overall_grade = "XX-01"'))
    audit = factories.submitted(session, "A", {"XX-01": "G"}, form="XX")
    assert tally(session, "M-XX-01") == (1, 1)
    with pytest.raises(revisions.NotAsked, match="has no final grade “na”"):
        correct(session, audit, {}, final_grade="na")
    correct(session, audit, {}, final_grade="RI")
    assert (audit.final_grade, audit.versions[0].final_grade) == ("RI", None)
    assert tally(session, "M-XX-01") == (0, 1)
    assert figures.verify(session) == []


# Withdraw -----------------------------------------------------------------------------------------


def test_a_withdrawal_has_a_reason_and_ends_it(session: Session) -> None:
    audit = submitted(session)
    with pytest.raises(revisions.RevisionReasonMissing):
        withdraw(session, audit, reason="")
    withdraw(session, audit)
    assert (audit.status, audit.withdrawn_reason) == (AuditStatus.WITHDRAWN, "Wrong child.")
    assert (tally(session), figures.verify(session)) == ((0, 0), [])


# The command --------------------------------------------------------------------------------------

LEAD = factories.ACCOUNTS[Role.QA_LEAD][0]


def made(database: Database, month: str = "2026-05") -> str:
    with database.transaction() as session:
        return str(factories.submitted(session, "A", {"DS-01": "yes"}, month=month).id)


def test_the_command_corrects_and_withdraws(sqlite_prepared: Database) -> None:
    number = made(sqlite_prepared)
    said = ("--by", LEAD, "--reason", "Typing error.")
    done = factories.command(
        sqlite_prepared, "audits", "correct", number, *said, "--answer", "DS-01=na",
        "--why", "DS-01=Unborn.",
    )  # fmt: skip
    assert (done.exit_code, "is corrected" in done.stderr) == (0, True)
    with sqlite_prepared.reading() as session:
        audit = session.get_one(Audit, int(number))
        assert audit.answers == {"DS-01": {"value": "na", "reason": "Unborn."}}
        assert session.get_one(Account, audit.versions[0].replaced_by_id).email == LEAD
    assert factories.command(sqlite_prepared, "audits", "withdraw", number, *said).exit_code == 0
    with sqlite_prepared.reading() as session:
        assert session.get_one(Audit, int(number)).status == AuditStatus.WITHDRAWN


def test_the_command_returns_an_audit_of_an_open_month(sqlite_prepared: Database) -> None:
    number = made(sqlite_prepared, month="2098-12")
    done = factories.command(
        sqlite_prepared, "audits", "return", number, "--by", LEAD, "--comment", "DS-01=Which?"
    )
    assert done.exit_code == 0, done.stderr
    with sqlite_prepared.reading() as session:
        audit = session.get_one(Audit, int(number))
        assert audit.returned is not None
        assert audit.returned.comments == {"DS-01": "Which?"}


@pytest.mark.parametrize(
    ("arguments", "words", "status"),
    [
        (("withdraw", "1", "--by", factories.QAM, "--reason", "x"), "not the address of a QA", 1),
        (("withdraw", "9", "--by", LEAD, "--reason", "x"), "There is no audit 9", 1),
        (("correct", "1", "--by", LEAD, "--reason", "x", "--answer", "DS-01=q"), "DS-01:", 1),
        (("correct", "1", "--by", LEAD, "--reason", "x", "--answer", "DS-99=yes"), "DS-99", 1),
        (
            ("correct", "1", "--by", LEAD, "--reason", "x", "--answer", "DS-01=na"),
            "Enter why it is not applicable",
            1,
        ),
        (("correct", "1", "--by", LEAD, "--reason", "x", "--answer", "DS-01"), "KEY=TEXT", 2),
        (("return", "1", "--by", LEAD), "Enter a comment on at least one", 1),
        (("return", "1", "--by", LEAD, "--reason", "x"), "until 31 March 2020", 1),
    ],
)
def test_the_command_says_why_it_does_nothing(
    sqlite_prepared: Database, arguments: tuple[str, ...], words: str, status: int
) -> None:
    made(sqlite_prepared, month="2020-02")
    done = factories.command(sqlite_prepared, "audits", *arguments)
    assert (done.exit_code, words in done.stderr) == (status, True), done.stderr
    with sqlite_prepared.reading() as session:
        assert session.get_one(Audit, 1).answers == {"DS-01": {"value": "yes"}}
