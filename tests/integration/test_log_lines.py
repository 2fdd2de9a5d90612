"""Each step leaves exactly one line in the log, in the same transaction, and no case text."""

from collections.abc import Callable

from sqlalchemy import text

from auditapp.models import LogEntry
from tests.support import samples
from tests.support.audit_steps import TYPED, check, fill, section
from tests.support.councils import Council, email
from tests.support.visitor import Page


def test_each_step_leaves_exactly_one_line_without_a_word_of_the_answers(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()

    def leaves(action: str, step: Callable[[], Page]) -> None:
        end = council.log_end()
        step()
        lines = council.log(end)
        assert [line.action for line in lines] == [action]
        assert lines[0].account_id == council.account("auditor").id
        if action.startswith("audit"):
            assert (lines[0].subject_type, lines[0].subject_id) == ("audit", str(audit))

    page = section(visitor, audit)
    leaves("audit read", lambda: visitor.get(f"/audits/{audit}"))
    leaves("audit read", lambda: visitor.get(f"/audits/{audit}/sections/ONE"))
    leaves("audit saved", lambda: visitor.fill(page, TYPED))
    leaves("audit read", lambda: visitor.get(f"/audits/{audit}/check"))
    ready = check(visitor, audit)
    leaves("audit submitted", lambda: visitor.fill(ready, {}))
    leaves("audit read", lambda: visitor.get(f"/audits/{audit}"))
    leaves("signed out", visitor.sign_out)
    leaves("signed in", lambda: visitor.sign_in(email("auditor")))
    everything = " ".join(str(line.details) for line in council.log())
    for words in ("She said", "third line", "C-1001", "2026-02-03"):
        assert words not in everything


def test_a_form_of_one_section_leaves_one_line_when_it_is_opened(council: Council) -> None:
    visitor, audit = council.visitor("qam"), council.start("qam", form="DS")
    end = council.log_end()
    page = visitor.open(f"/audits/{audit}")
    assert page.path == f"/audits/{audit}/sections/ALL"
    assert [line.action for line in council.log(end)] == ["audit read"]


def test_reading_a_rounds_record_and_a_case_of_a_round_leaves_a_line(council: Council) -> None:
    with council.database.transaction() as session:
        drawn = samples.drawn(session)
        number, case = drawn.id, drawn.cases[0].id
    lead = council.visitor("qa_lead")
    for path, action in (
        (f"/rounds/{number}/record.json", "round record downloaded"),
        (f"/rounds/{number}/cases/{case}", "round case read"),
    ):
        end = council.log_end()
        assert lead.get(path).status == 200
        lines = [(one.action, one.subject_type, one.subject_id) for one in council.log(end)]
        assert lines == [(action, "round", str(number))]


def test_a_failed_and_a_throttled_sign_in_leave_a_line_each(council: Council) -> None:
    visitor, end = council.visitor(), council.log_end()
    for _ in range(11):
        page = visitor.open("/sign-in")
        visitor.fill(page, {"email": email("auditor"), "password": "wrong-wrong-wrong"})
    lines = council.log(end)
    assert [line.action for line in lines] == ["sign-in failed"] * 10 + ["sign-in throttled"]
    assert "wrong-wrong" not in str([line.details for line in lines])


def test_when_the_log_cannot_be_written_nothing_is_saved_or_read(council: Council) -> None:
    """The line and what it describes are one transaction."""
    visitor, audit = council.visitor("auditor"), council.start()
    page = section(visitor, audit)
    with council.database.transaction() as session:
        session.execute(
            text(
                "create trigger refuse before insert on log_entries "
                "begin select raise(abort, 'the log is full'); end"
            )
        )
    assert visitor.fill(page, TYPED).status == 500
    assert council.answers(audit) == {}
    for path in (f"/audits/{audit}", f"/audits/{audit}/sections/ONE", f"/audits/{audit}/check"):
        answer = visitor.get(path)
        assert (answer.status, "C-1001" in answer.html) == (500, False)


def test_a_refused_save_leaves_no_line(council: Council) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    stale = section(visitor, audit)
    fill(visitor, audit, {"T-YES": "yes"})
    end = council.log_end()
    assert visitor.fill(stale, {"T-YES": "no"}).status == 409
    assert council.log(end) == []
    assert council.count(LogEntry) == end
