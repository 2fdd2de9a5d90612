"""A thousand submissions, each sent five times at once: a thousand audits, counted once, and five
thousand replies without an error. On every road: the start page that opens an audit, and then its
submission, by the page's form for one half and by its script for the other.
"""

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from auditapp.domain.vocabulary import AuditStatus
from auditapp.measures import service as figures
from auditapp.models import Audit, FigureCell
from tests.integration.auditing import CASE
from tests.integration.browsing import Page, Visitor
from tests.integration.test_saving import COMPLETE, posted, save, send, told
from tests.proofs.served import Served

SUBMISSIONS = 1_000 if os.environ.get("PROVE", "short") == "full" else 40
TIMES = 5

pytestmark = pytest.mark.slow


@pytest.fixture
def five() -> Iterator[Callable[[Callable[[], Page]], list[Page]]]:
    """Runs something five times at once."""
    together = threading.Barrier(TIMES)
    with ThreadPoolExecutor(TIMES) as pool:

        def at_once(do: Callable[[], Page]) -> list[Page]:
            def one() -> Page:
                together.wait(timeout=60)
                return do()

            return [done.result() for done in [pool.submit(one) for _ in range(TIMES)]]

        yield at_once


class Sender:
    """An auditor with five browsers windows on one session, so to speak."""

    def __init__(self, served: Served) -> None:
        self.visitor = served.visitor("auditor")
        self.app, self.token = served.app, self.visitor.token()
        self.start_page = self.visitor.open("/audits/start?form=TRY").form()

    def another(self) -> Visitor:
        return Visitor(self.app).take(self.visitor.key)

    def start(self, number: int) -> Page:
        once = f"start-page-{number:06d}"
        fields = self.start_page.with_({**CASE, "case_ref": f"F-{number}", "once": once})
        return self.another().post(self.start_page.action, fields)

    def answer(self, audit: int) -> int:
        """Every question answered; the version to submit."""
        said = {"X-CSRFToken": self.token}
        held = told(self.visitor.get(f"/audits/{audit}/answers", Accept="application/json"))
        page = save(self.visitor, audit, posted(held["version"], 1, COMPLETE, "page-0001"), **said)
        assert page.status == 200, page
        return int(told(page)["version"])

    def submit_on_the_page(self, audit: int, version: int) -> Page:
        fields = [("csrf_token", self.token), ("version", str(version))]
        return self.another().post(f"/audits/{audit}/submit", fields)

    def submit_by_script(self, audit: int, version: int) -> Page:
        path, said = f"/audits/{audit}/submission", {"X-CSRFToken": self.token}
        return send(self.another(), path, {"version": version}, **said)


def test_what_is_sent_five_times_at_once_is_done_once(
    served_anywhere: Served, five: Callable[[Callable[[], Page]], list[Page]]
) -> None:
    served = served_anywhere
    sender, replies = Sender(served), 0
    for number in range(SUBMISSIONS):
        opened = five(lambda number=number: sender.start(number))  # type: ignore[misc]
        assert {page.status for page in opened} == {302}, opened
        (address,) = {page.location for page in opened}
        audit = int(address.rpartition("/")[2])
        version = sender.answer(audit)
        road = sender.submit_by_script if number % 2 else sender.submit_on_the_page
        sent = five(lambda a=audit, v=version, road=road: road(a, v))  # type: ignore[misc]
        if number % 2:
            assert {(page.status, told(page)["state"]) for page in sent} == {(200, "submitted")}
        else:
            assert {(page.status, page.location) for page in sent} == {(302, address)}
        replies += len(sent)
    assert replies == SUBMISSIONS * TIMES
    assert_done_once(served)


def assert_done_once(served: Served) -> None:
    with served.database.reading() as session:
        audits = session.scalars(select(Audit).where(Audit.form == "TRY")).all()
        assert len(audits) == len({audit.case_ref for audit in audits}) == SUBMISSIONS
        assert {(audit.status, audit.counted) for audit in audits} == {
            (AuditStatus.SUBMITTED, True)
        }
        assert sorted(audit.submitted_order or 0 for audit in audits) == list(
            range(1, SUBMISSIONS + 1)
        )
        assert counted(session) == SUBMISSIONS
        assert figures.verify(session) == []
    lines = Counter(line.action for line in served.log() if line.subject_type == "audit")
    done = {action: lines[f"audit {action}"] for action in ("started", "saved", "submitted")}
    assert done == {"started": SUBMISSIONS, "saved": SUBMISSIONS, "submitted": SUBMISSIONS}


def counted(session: Any) -> int:
    """How many audits the measure of the form was counted from; each was chosen, so that the
    cells of each selection alone hold it."""
    cells = select(func.sum(FigureCell.denominator)).where(FigureCell.measure == "M-TRY-01")
    return session.scalar(cells) or 0
