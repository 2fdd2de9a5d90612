"""Escalations as the service keeps them, on both databases: raised, followed, written, ended."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from auditapp.adapters.database import Database
from auditapp.audits import service as audits
from auditapp.audits.revisions import service as revisions
from auditapp.domain.calendar import LONDON
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.vocabulary import Role
from auditapp.escalations import service
from auditapp.escalations.service import EscalationDetails
from auditapp.models import Audit, LogEntry
from auditapp.models.base import utc_now
from tests.support import escalations, factories
from tests.support.escalations import all_of, answer, raised, started, states


@pytest.fixture(autouse=True)
def _form(prepared: Database) -> None:
    escalations.publish(prepared)


def manager(session: object) -> int:
    return factories.account(session, Role.SERVICE_MANAGER).id  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answers", "raises"),
    [
        ({"safe": "no"}, ["E-SAFE"]),
        ({"safe": "cannot_tell"}, ["E-SAFE"]),
        ({"safe": "yes"}, []),
        ({"safe": "yes", "plan": "not_met"}, ["E-PLAN"]),
        ({"safe": "yes", "plan": "partly"}, []),
        ({"safe": "yes", "plan": Given("na", reason="No plan yet")}, []),
        ({"safe": "no", "plan": "not_met"}, ["E-SAFE", "E-PLAN"]),
        ({"safe": "cannot_tell", "plan": "not_met"}, ["E-SAFE"]),  # the plan is not asked then
        ({"text": "no"}, []),
    ],
)
def test_an_answer_that_worries_opens_an_escalation_at_once(
    prepared: Database, answers: dict[str, object], raises: list[str]
) -> None:
    with prepared.transaction() as session:
        answer(session, started(session), **answers)
    with prepared.reading() as session:
        assert states(session) == [(question, "open") for question in raises]


def test_it_is_due_on_the_next_working_day_and_says_who_raised_it(prepared: Database) -> None:
    with prepared.transaction() as session:
        escalation = raised(session)
        account = factories.account(session, Role.AUDITOR)
        assert (escalation.answer, escalation.raised_by_id) == ("no", account.id)
        assert abs(escalation.raised_at - utc_now()) < timedelta(minutes=1)
        assert escalation.raised_at < escalation.due_at < utc_now() + timedelta(days=6)


def test_saving_the_same_answer_again_opens_nothing_more(prepared: Database) -> None:
    with prepared.transaction() as session:
        audit = raised(session).audit
        answer(session, audit, safe=Given("no", evidence="The last visit was in March."))
        answer(session, audit, text="More")
        assert states(session) == [("E-SAFE", "open")]


def test_the_recorded_answer_follows_the_form(prepared: Database) -> None:
    with prepared.transaction() as session:
        escalation = raised(session)
        answer(session, escalation.audit, safe="cannot_tell")
        assert (escalation.answer, states(session)) == ("cannot_tell", [("E-SAFE", "open")])


@pytest.mark.parametrize("back", ["yes", None])
def test_an_answer_changed_back_lets_an_empty_escalation_lapse(
    prepared: Database, back: str | None
) -> None:
    with prepared.transaction() as session:
        escalation = raised(session)
        answer(session, escalation.audit, safe=back)
        assert states(session) == [("E-SAFE", "lapsed")]
        answer(session, escalation.audit, safe="no")
        assert states(session) == [("E-SAFE", "lapsed"), ("E-SAFE", "open")]


def test_a_question_that_is_asked_no_more_lets_its_empty_escalation_lapse(
    prepared: Database,
) -> None:
    with prepared.transaction() as session:
        escalation = raised(session, safe="yes", plan="not_met")
        answer(session, escalation.audit, safe=None)
        assert states(session) == [("E-PLAN", "lapsed")]


@pytest.mark.parametrize("part", ["worry", "manager", "agreed"])
def test_what_somebody_wrote_stays_whatever_becomes_of_the_answer(
    prepared: Database, part: str
) -> None:
    with prepared.transaction() as session:
        escalation = raised(session)
        said = {
            "worry": EscalationDetails(worry="Nobody saw him"),
            "manager": EscalationDetails(manager_id=manager(session)),
            "agreed": EscalationDetails(agreed="A visit today"),
        }[part]
        service.write(session, escalation, said, version=escalation.version, by=1)
        answer(session, escalation.audit, safe="yes")
        assert (escalation.answer, states(session)) == ("yes", [("E-SAFE", "open")])


@pytest.mark.parametrize("ended", ["answered", "closed"])
def test_one_that_was_dealt_with_is_raised_again_only_by_another_answer(
    prepared: Database, ended: str
) -> None:
    with prepared.transaction() as session:
        escalation = raised(session)
        if ended == "answered":
            service.respond(session, escalation, "He was seen and is safe.", by=1)
        else:
            service.close(session, escalation, "Wrong row", by=1)
        answer(session, escalation.audit, safe=Given("no", evidence="As said"))
        assert states(session) == [("E-SAFE", ended)]
        answer(session, escalation.audit, safe="cannot_tell")
        assert states(session) == [("E-SAFE", ended), ("E-SAFE", "open")]


def test_a_correction_that_worries_opens_one_too(prepared: Database) -> None:
    with prepared.transaction() as session:
        audit = started(session)
        answer(session, audit, safe="yes", plan="met")
        audits.submit(session, audit, by=audit.auditor_id)
        changed = {"E-PLAN": Given("not_met")}
        revisions.correct(session, audit, changed, reason="Read again", by=audit.auditor_id)
        assert states(session) == [("E-PLAN", "open")]


def test_an_audit_is_not_submitted_while_nobody_was_told(prepared: Database) -> None:
    with prepared.transaction() as session:
        escalation = raised(session, safe="no", plan="met")
        audit = escalation.audit
        with pytest.raises(audits.Incomplete) as refused:
            audits.submit(session, audit, by=audit.auditor_id)
        assert [(one.section, one.question) for one in refused.value.missing] == [("ONE", "E-SAFE")]
        assert audit.is_open
        told = EscalationDetails(manager_id=manager(session))
        service.write(session, escalation, told, version=escalation.version, by=1)
        audits.submit(session, audit, by=audit.auditor_id)
        assert not audit.is_open


def test_whoever_is_named_was_spoken_to_now_unless_it_is_said_when(prepared: Database) -> None:
    earlier = datetime(2026, 11, 20, 9, 30, tzinfo=LONDON)
    with prepared.transaction() as session:
        escalation = raised(session)
        told = EscalationDetails(manager_id=manager(session))
        service.write(session, escalation, told, version=escalation.version, by=1)
        assert escalation.spoken_at is not None
        assert abs(escalation.spoken_at - utc_now()) < timedelta(minutes=1)
        assert escalation.named_at is not None
        named, said = (
            escalation.named_at,
            EscalationDetails(manager_id=told.manager_id, spoken_at=earlier),
        )
        service.write(session, escalation, said, version=escalation.version, by=1)
        session.refresh(escalation)
        assert (escalation.spoken_at, escalation.named_at) == (earlier, named)


def test_an_older_page_overwrites_nothing_and_the_same_words_are_kept_once(
    prepared: Database,
) -> None:
    with prepared.transaction() as session:
        escalation = raised(session)
        first = escalation.version
        said = EscalationDetails(worry="One", manager_id=manager(session))
        service.write(session, escalation, said, version=first, by=1)
        kept = escalation.version
        service.write(session, escalation, said, version=first, by=1)  # its answer got lost
        assert escalation.version == kept > first
        with pytest.raises(service.StaleEscalation):
            service.write(session, escalation, EscalationDetails(worry="Two"), version=first, by=1)
        assert escalation.worry == "One"


def test_words_that_arrive_after_it_lapsed_open_it_again(prepared: Database) -> None:
    with prepared.transaction() as session:
        escalation = raised(session)
        page = escalation.version
        answer(session, escalation.audit, safe="yes")
        late = EscalationDetails(worry="Nobody saw him")
        with pytest.raises(service.StaleEscalation):
            service.write(session, escalation, late, version=page, by=1)
        service.write(session, escalation, late, version=escalation.version, by=1)
        assert states(session) == [("E-SAFE", "open")]
        assert (escalation.worry, escalation.closed_at) == ("Nobody saw him", None)


def test_nothing_is_written_into_one_that_is_answered(prepared: Database) -> None:
    with prepared.transaction() as session:
        escalation = raised(session)
        service.respond(session, escalation, "  She is safe. ", by=1)
        assert (escalation.response, escalation.state) == ("She is safe.", "answered")
        acts: tuple[Callable[[], object], ...] = (
            lambda: service.write(session, escalation, EscalationDetails("x"), version=2, by=1),
            lambda: service.respond(session, escalation, "Again", by=1),
            lambda: service.close(session, escalation, "Again", by=1),
        )
        for act in acts:
            with pytest.raises(service.EscalationNotOpen):
                act()
        assert escalation.response == "She is safe."


@pytest.mark.parametrize("words", ["", " \n "])
def test_a_response_and_a_closure_need_words(prepared: Database, words: str) -> None:
    with prepared.transaction() as session:
        escalation = raised(session)
        for act in (service.respond, service.close):
            with pytest.raises(service.NothingSaid):
                act(session, escalation, words, by=1)
        assert states(session) == [("E-SAFE", "open")]


def test_the_log_says_what_was_done_and_never_what_was_written(prepared: Database) -> None:
    with prepared.transaction() as session:
        escalation = raised(session)
        said = EscalationDetails(
            worry="SECRET worry", agreed="SECRET deal", manager_id=manager(session)
        )
        service.write(session, escalation, said, version=escalation.version, by=1)
        service.respond(session, escalation, "SECRET answer", by=1)
        other = raised(session, "E-2")
        service.close(session, other, "SECRET reason", by=1)
        answer(session, raised(session, "E-3").audit, safe="yes")
    with prepared.reading() as session:
        lines = session.scalars(select(LogEntry).where(LogEntry.subject_type == "escalation"))
        told = [(line.action.removeprefix("escalation "), line.details) for line in lines]
    assert [action for action, _ in told] == [
        *("raised", "written", "answered", "raised", "closed"),
        *("raised", "answer changed", "lapsed"),
    ]
    assert told[1][1] == {"parts": "worry, manager_id, spoken_at, agreed"}
    assert "SECRET" not in str(told)


def test_an_escalation_and_the_answer_that_raised_it_are_kept_or_lost_together(
    prepared: Database,
) -> None:
    with prepared.transaction() as session:
        audit_id = started(session).id
    with prepared.writing() as session:
        answer(session, session.get_one(Audit, audit_id), safe="no")
        assert len(all_of(session)) == 1
        session.rollback()
    with prepared.reading() as session:
        assert all_of(session) == []
        assert session.get_one(Audit, audit_id).answers == {}
