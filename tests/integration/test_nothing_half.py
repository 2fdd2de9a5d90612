"""The catalogue of bad input, entries 33, 46 and 49: audits that are no longer one's own, a locked
database, and saves that come thick and fast. (15 to 36 stand in `test_bad_input`, but for 22 to 27
in `test_bad_characters` and 35 in `test_nothing_typed_is_lost`; 37 to 50 in `test_saving`.)
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from auditapp.adapters import database as databases
from auditapp.adapters.database import Database, does_not_answer
from auditapp.audits import allocations
from auditapp.domain.vocabulary import AuditStatus
from auditapp.models import Audit
from auditapp.people.service import find_account
from tests.support.audit_steps import TYPED, section
from tests.support.autosave_steps import COMPLETE, answer, posted, save, submit, told
from tests.support.councils import Council, council_on, email
from tests.support.sign_in_steps import age
from tests.support.visitor import Page, Visitor


def hand_over(council: Council, audit: int) -> None:
    with council.database.transaction() as session:
        other = find_account(session, email("qam"))
        one = session.get_one(Audit, audit)
        allocations.hand_over(session, one, to=other, reason="On leave", by=None)


def remove(council: Council, audit: int) -> None:
    with council.database.transaction() as session:
        session.execute(delete(Audit).where(Audit.id == audit))


# 33: no longer one's own --------------------------------------------------------------------------


@pytest.mark.parametrize("what", [hand_over, remove], ids=["given to another", "deleted"])
def test_33_a_form_of_an_audit_that_is_gone_is_refused_as_if_it_never_was_and_its_text_comes_back(
    council: Council, visitor: Visitor, what: object
) -> None:
    audit = council.start(status=AuditStatus.ALLOCATED)
    page = section(visitor, audit)
    what(council, audit)  # type: ignore[operator]
    refused = visitor.fill(page, TYPED)
    never = visitor.post("/audits/4711/sections/ONE", page.form().with_(TYPED))
    assert (refused.status, refused.heading) == (404, "Page not found")
    assert refused.text == never.text
    assert "What you typed was not saved" in refused.text
    assert "She said “no” & <left>." in refused.text
    assert all(audit.answers == {} for audit in all_audits(council))


def test_33_a_page_that_is_only_opened_says_nothing_of_typing(visitor: Visitor) -> None:
    page = visitor.get("/audits/4711/sections/ONE?typed=CANARY")
    assert page.status == 404
    assert "typed was not saved" not in page.text
    assert "CANARY" not in page.html


def all_audits(council: Council) -> list[Audit]:
    with council.database.reading() as session:
        return list(session.scalars(select(Audit)))


# 46: the database is locked -----------------------------------------------------------------------


@pytest.fixture
def impatient(
    prepared: Database, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Council]:
    """A council whose database waits a tenth of a second for a lock, not ten."""
    patient = databases._POSTGRES_TIMEOUTS
    monkeypatch.setitem(databases.PRAGMAS, "busy_timeout", "100")
    monkeypatch.setattr(
        databases, "_POSTGRES_TIMEOUTS", patient.replace("lock_timeout=10000", "lock_timeout=100")
    )
    with council_on(prepared, tmp_path) as made:  # type: ignore[arg-type]
        yield made


@contextmanager
def locked(council: Council) -> Iterator[None]:
    """Somebody else holds the audits (on SQLite: the whole file) and does not let go."""
    with council.database.transaction() as session:
        session.execute(select(Audit.id).with_for_update()).all()
        yield


def test_46_a_save_while_the_database_is_locked_is_told_so_in_json_and_is_taken_when_sent_again(
    impatient: Council, capsys: pytest.CaptureFixture[str]
) -> None:
    council = impatient
    visitor, audit = council.visitor("auditor"), council.start()
    token = {"X-CSRFToken": visitor.token()}
    body = posted(1, 1, {"T-YES": answer("yes", evidence="CANARY")})
    with locked(council):
        page = save(visitor, audit, body, **token)
    said = told(page)
    assert (page.status, said["code"], page.headers["Retry-After"]) == (503, 503, "5")
    assert said["error"].endswith("Nothing was saved: try again in a moment.")
    assert council.answers(audit) == {}
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert {line["event"] for line in lines} == {"no answer from the database"}
    again = save(visitor, audit, body, **token)
    assert (again.status, told(again)["version"]) == (200, 2)
    assert "ignored" not in told(again)


def test_46_a_submission_while_the_database_is_locked_is_told_so_and_is_done_once_when_sent_again(
    impatient: Council,
) -> None:
    council = impatient
    visitor, audit = council.visitor("auditor"), council.start()
    save(visitor, audit, posted(1, 1, COMPLETE))
    version = council.audit(audit).version
    token = visitor.token()
    with locked(council):
        page = sent_submission(visitor, audit, version, token)
    assert page.status == 503
    assert council.audit(audit).status == AuditStatus.DRAFT
    assert [submit(visitor, audit, version).status for _ in range(2)] == [200, 200]
    assert council.audit(audit).counted


def sent_submission(visitor: Visitor, audit: int, version: int, token: str) -> Page:
    headers = {"X-CSRFToken": token, "Origin": "http://localhost", "Accept": "application/json"}
    path = f"/audits/{audit}/submission"
    return visitor.send("POST", path, json={"version": version}, headers=headers)


def test_46_a_form_that_meets_a_locked_database_comes_back_and_one_click_saves_it(
    impatient: Council,
) -> None:
    council = impatient
    visitor, audit = council.visitor("auditor"), council.start()
    page = section(visitor, audit)
    with locked(council):
        refused = visitor.fill(page, TYPED)
        again = visitor.fill(refused, {})
    for one in (refused, again):
        assert (one.status, one.heading) == (503, "Sorry, this is not available just now")
        assert "What you just sent was not saved, but it is kept" in one.text
        assert "She said “no” & <left>." in one.text
    assert council.answers(audit) == {}
    assert visitor.fill(again, {}).status == 302
    assert council.answers(audit)["T-ALL"] == {"value": 7}


def test_46_somebody_who_is_there_reads_on_although_that_cannot_be_noted(
    impatient: Council,
) -> None:
    council = impatient
    visitor = council.visitor("auditor")
    assert visitor.get("/measures").status == 200
    age(council, seen=timedelta(minutes=2))
    with locked(council):
        assert visitor.get("/measures").status == 200


def test_46_a_fault_of_ours_is_not_taken_for_a_busy_database(council: Council) -> None:
    with (
        council.database.reading() as session,
        pytest.raises(Exception, match="no such table") as fault,
    ):
        session.connection().exec_driver_sql("select * from nowhere")
    assert not does_not_answer(fault.value)


# 49: thick and fast -------------------------------------------------------------------------------


def test_49_sixty_saves_in_a_row_are_each_taken_and_the_last_is_what_is_there(
    any_council: Council,
) -> None:
    visitor, audit = any_council.visitor("auditor"), any_council.start()
    token, version = {"X-CSRFToken": visitor.token()}, 1
    for number in range(1, 61):
        body = posted(version, number, {"T-TEXT": answer("x" * number), "T-ALL": answer("6")})
        page = save(visitor, audit, body, **token)
        assert (page.status, told(page)["version"]) == (200, version + 1)
        version += 1
    assert any_council.answers(audit)["T-TEXT"]["value"] == "x" * 60
    sequences = any_council.audit(audit).sequences
    assert sequences is not None
    (kept,) = sequences
    assert list(kept)[:2] == ["page-0001", 60]
