"""A thousand submissions, each sent five times at once: a thousand audits, counted once, and five
thousand replies without an error. On every road: the start page that opens an audit, and then its
submission, by the page's form for one half and by its script for the other. Several cases are sent
together, so that different submissions meet as well and none takes another's place in the figures.
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
from tests.support.audit_steps import CASE
from tests.support.autosave_steps import COMPLETE, posted, save, send, told
from tests.support.served import Served
from tests.support.visitor import Page, Visitor

SUBMISSIONS = 1_000 if os.environ.get("PROVE", "short") == "full" else 40
TIMES = 5
TOGETHER = 4
"""So many cases at the same moment."""

pytestmark = pytest.mark.slow


Do = Callable[[int], Page]
FiveTimes = Callable[[Do, list[int]], list[list[Page]]]


@pytest.fixture
def five() -> Iterator[FiveTimes]:
    """Does something five times for each of several numbers, all at once; the pages by number."""
    together = threading.Barrier(TIMES * TOGETHER)
    with ThreadPoolExecutor(TIMES * TOGETHER) as pool:

        def at_once(do: Do, numbers: list[int]) -> list[list[Page]]:
            def one(number: int) -> Page:
                together.wait(timeout=60)
                return do(number)

            sent = [[pool.submit(one, number) for _ in range(TIMES)] for number in numbers]
            return [[done.result() for done in each] for each in sent]

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

    def submit(self, audit: int, version: int) -> Page:
        """By script for one half."""
        return (self.submit_by_script if audit % 2 else self.submit_on_the_page)(audit, version)

    def submit_on_the_page(self, audit: int, version: int) -> Page:
        fields = [("csrf_token", self.token), ("version", str(version))]
        return self.another().post(f"/audits/{audit}/submit", fields)

    def submit_by_script(self, audit: int, version: int) -> Page:
        path, said = f"/audits/{audit}/submission", {"X-CSRFToken": self.token}
        return send(self.another(), path, {"version": version}, **said)


def test_what_is_sent_five_times_at_once_is_done_once(
    served_anywhere: Served, five: FiveTimes
) -> None:
    served = served_anywhere
    sender, replies = Sender(served), 0
    for first in range(0, SUBMISSIONS, TOGETHER):
        opened = five(sender.start, list(range(first, first + TOGETHER)))
        versions = {audit: sender.answer(audit) for audit in map(only_audit, opened)}
        sent = five(lambda audit, of=versions: sender.submit(audit, of[audit]), list(versions))  # type: ignore[misc]
        for audit, pages in zip(versions, sent, strict=True):
            assert_submitted(audit, pages)
            replies += len(pages)
    assert replies == SUBMISSIONS * TIMES
    assert_done_once(served)


def only_audit(pages: list[Page]) -> int:
    """The one audit that they all lead to."""
    assert {page.status for page in pages} == {302}, pages
    (address,) = {page.location for page in pages}
    return int(address.rpartition("/")[2])


def assert_submitted(audit: int, pages: list[Page]) -> None:
    if audit % 2:
        assert {(page.status, told(page)["state"]) for page in pages} == {(200, "submitted")}
    else:
        assert {(page.status, page.location) for page in pages} == {(302, f"/audits/{audit}")}


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
