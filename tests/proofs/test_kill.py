"""The server killed again and again while several people save and submit: what was said to be
saved is there, and nothing is there by half.

Every part of a save carries its number, so that a mixture of two would show. A request without an
answer is sent again after the restart, as a page does, and must not count twice. SIGKILL is no
power cut: that every connection waits for the disk is asked of the database itself.
"""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select, text

from auditapp.domain.vocabulary import AuditStatus
from auditapp.measures import service as figures
from auditapp.models import Audit, LogEntry
from tests.support.audit_steps import CASE
from tests.support.autosave_steps import COMPLETE, answer, posted, save, send, told
from tests.support.remote import Unreachable
from tests.support.served import Served
from tests.support.visitor import Form, Visitor

IS_FULL = os.environ.get("PROVE", "short") == "full"
KILLS = 500 if IS_FULL else 12
PEOPLE = ("auditor", "auditor", "qam", "qa_lead")
SAVES = 4
"""How often an audit is saved before it is submitted."""
LONGEST_WAIT = 1.0
EACH = 25
"""After so many kills everything is looked at, not only what was open."""

pytestmark = pytest.mark.slow


def whole(number: int) -> str:
    """What is typed at one save; a part of it, or of two of them, is not the same."""
    return f"Seen on visit {number}. " * 150 + "End."


def typed(number: int) -> dict[str, Any]:
    return {
        **COMPLETE,
        "T-YES": answer("yes", evidence=whole(number)),
        "T-TEXT": answer(whole(number)),
        "T-ALL": answer(str(100 + number)),
    }


def number_of(answers: dict[str, Any]) -> int | None:
    """The save from which every part of these answers is; 0 for none yet, None for a mixture."""
    if not answers:
        return 0
    if not set(typed(0)) <= set(answers):
        return None
    number = int(answers["T-ALL"]["value"]) - 100
    parts = {answers["T-TEXT"]["value"].strip(), answers["T-YES"]["evidence"].strip()}
    return number if parts == {whole(number)} else None


@dataclass
class OneCase:
    """One audit as its auditor knows it: what was answered for, and what is still on its way."""

    case_ref: str
    page: str
    audit: int = 0
    version: int = 0
    sequence: int = 0
    sending: int = 0
    is_sent: bool = False
    is_submitted: bool = False

    def wrong(self, audit: Audit | None) -> str:
        """What the database lacks of what was answered for, or has by half."""
        if audit is None:
            return "the audit is gone" if self.audit else ""
        number = number_of(audit.answers)
        if number not in (self.sequence, self.sending):
            return f"save {self.sequence} was said to be there, {number} is"
        if self.is_submitted and audit.status != AuditStatus.SUBMITTED:
            return f"submitted, but {audit.status}"
        is_counted = audit.counted and audit.submitted_order is not None
        if (audit.status == AuditStatus.SUBMITTED) != is_counted:
            return f"{audit.status}, counted {audit.counted}, order {audit.submitted_order}"
        if audit.status == AuditStatus.SUBMITTED and not self.is_sent:
            return "nobody submitted it"
        return ""

    def unheard(self, audit: Audit | None) -> str:
        """What was done although its answer never came, and will be sent again."""
        if audit is None:
            return ""
        if not self.audit:
            return "start"
        if audit.status == AuditStatus.SUBMITTED and not self.is_submitted:
            return "submission"
        return "save" if number_of(audit.answers) != self.sequence else ""


@dataclass
class Auditor:
    """Somebody who starts, saves and submits audits, one after the other, until nothing answers."""

    visitor: Visitor
    name: str
    form: Form
    token: str
    cases: list[OneCase] = field(default_factory=list)
    interrupted: int = 0
    unexpected: list[str] = field(default_factory=list)

    def carry_on(self) -> None:
        try:
            while not self.unexpected:
                self._step()
        except Unreachable:
            self.interrupted += 1

    def _step(self) -> None:
        case = self.cases[-1] if self.cases else None
        if case is None or case.is_submitted:
            number = len(self.cases)
            page = f"{self.name}-page-{number:06d}"
            self.cases.append(OneCase(f"K-{self.name}-{number}", page))
        elif not case.audit:
            self._start(case)
        elif not case.version:
            self._open(case)
        elif case.sequence < SAVES:
            self._save(case)
        else:
            self._submit(case)

    def _start(self, case: OneCase) -> None:
        """As from a start page of its own, whose name goes with every time that it is sent."""
        fields = self.form.with_({**CASE, "case_ref": case.case_ref, "once": case.page})
        page = self.visitor.post(self.form.action, fields)
        if self._is(page.status, 302, page):
            case.audit = int(page.location.rpartition("/")[2])

    def _open(self, case: OneCase) -> None:
        path = f"/audits/{case.audit}/answers"
        page = self.visitor.get(path, Accept="application/json")
        if self._is(page.status, 200, page):
            case.version, self.token = told(page)["version"], told(page)["token"]

    def _save(self, case: OneCase) -> None:
        case.sending = case.sequence + 1
        body = posted(case.version, case.sending, typed(case.sending), case.page)
        page = save(self.visitor, case.audit, body, **{"X-CSRFToken": self.token})
        if self._is(page.status, 200, page):
            case.version, case.sequence = told(page)["version"], case.sending

    def _submit(self, case: OneCase) -> None:
        """By script for one case, on the page for the next."""
        case.is_sent = True
        if case.audit % 2:
            path, said = f"/audits/{case.audit}/submission", {"X-CSRFToken": self.token}
            page = send(self.visitor, path, {"version": case.version}, **said)
            case.is_submitted = self._is(page.status, 200, page)
            return
        fields = [("csrf_token", self.token), ("version", str(case.version))]
        page = self.visitor.post(f"/audits/{case.audit}/submit", fields)
        right = self._is((page.status, page.location), (302, f"/audits/{case.audit}"), page)
        case.is_submitted = right

    def _is(self, found: object, expected: object, page: object) -> bool:
        if found != expected:
            self.unexpected.append(f"{self.name}: {page!r}")
        return found == expected


@pytest.fixture
def auditors(served: Served) -> list[Auditor]:
    visitors = [served.visitor(who) for who in PEOPLE]
    names = [f"{who.replace('_', '-')}-{place}" for place, who in enumerate(PEOPLE)]
    return [
        Auditor(visitor, name, visitor.open("/audits/start?form=TRY").form(), visitor.token())
        for visitor, name in zip(visitors, names, strict=True)
    ]


def killed_at_work(served: Served, auditors: list[Auditor], wait: float) -> None:
    """Everybody works; after a moment the server is no more."""
    threads = [threading.Thread(target=auditor.carry_on) for auditor in auditors]
    for thread in threads:
        thread.start()
    time.sleep(wait)
    served.server.kill()
    for thread in threads:
        thread.join()


def wrong(
    served: Served, auditors: list[Auditor], unheard: Counter[str], *, all_of_them: bool
) -> Iterator[str]:
    """What is not in the database as it was answered for; nobody else has it open. Counts what
    was done `unheard`."""
    cases = [case for one in auditors for case in (one.cases if all_of_them else one.cases[-1:])]
    wanted = [case.case_ref for case in cases]
    with served.database.reading() as session:
        found = session.scalars(select(Audit).where(Audit.case_ref.in_(wanted))).all()
        twice = [ref for ref, times in Counter(one.case_ref for one in found).items() if times > 1]
        by_case = {audit.case_ref: audit for audit in found}
        last = [one.cases[-1] for one in auditors if one.cases]
        unheard.update(case.unheard(by_case.get(case.case_ref)) for case in last)
        for case in cases:
            if said := case.wrong(by_case.get(case.case_ref)):
                yield f"{case.case_ref}: {said}"
        yield from (f"{ref} was started twice" for ref in twice)
        yield from out_of_step(session, found)
        if (said := session.execute(text("PRAGMA integrity_check")).scalar_one()) != "ok":
            yield said
        if all_of_them:
            yield from map(str, figures.verify(session))
    served.database.close()


def out_of_step(session: Any, audits: Any) -> Iterator[str]:
    """Lines of the log that are missing beside what they tell of, or too many."""
    query = select(LogEntry.subject_id, LogEntry.action).where(LogEntry.subject_type == "audit")
    wanted = {str(audit.id) for audit in audits}
    lines = Counter(tuple(row) for row in session.execute(query) if row.subject_id in wanted)
    for audit in audits:
        done = {
            "audit started": 1,
            "audit saved": number_of(audit.answers),
            "audit submitted": int(audit.status == AuditStatus.SUBMITTED),
        }
        for action, times in done.items():
            if lines[str(audit.id), action] != times:
                yield f"{audit.case_ref}: {lines[str(audit.id), action]} × {action}, not {times}"


def test_killing_the_server_loses_nothing_that_was_answered_for_and_halves_nothing(
    served: Served, auditors: list[Auditor]
) -> None:
    chances, unheard = random.Random("killed at work"), Counter[str]()
    for kill in range(1, KILLS + 1):
        killed_at_work(served, auditors, chances.uniform(0, LONGEST_WAIT))
        assert [one.unexpected for one in auditors if one.unexpected] == []
        everything = kill % EACH == 0 or kill == KILLS
        assert list(wrong(served, auditors, unheard, all_of_them=everything)) == []
        served.server.start()
    interrupted = sum(one.interrupted for one in auditors)
    assert interrupted == KILLS * len(PEOPLE), "every kill met everybody at work"
    cases = [case for one in auditors for case in one.cases]
    assert sum(case.sequence for case in cases) > 2 * KILLS
    assert sum(case.is_submitted for case in cases) > KILLS // 3
    if IS_FULL:
        assert {"start", "save", "submission"} <= set(unheard), "each was sent again when done"
    assert "Traceback" not in served.server.log
