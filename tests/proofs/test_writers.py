"""Eight writers of one audit: nobody's text disappears.

Each reads what is saved, adds an edit of its own to the text that all of them share and to one of
its own questions, and saves; told that somebody was quicker, it reads again and tries again, or
gives up. An edit that was said to be saved is there once, and one that was not is not there.
"""

import os
import random
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.support.autosave_steps import answer, posted, save, told
from tests.support.served import Served
from tests.support.visitor import Visitor

IS_FULL = os.environ.get("PROVE", "short") == "full"
ROUNDS = 20 if IS_FULL else 1
EDITS = 50 if IS_FULL else 12
WRITERS = 8
TRIES = 4
"""An edit that was refused so often is given up, and must not be there."""
OWN = (
    *((key, "evidence") for key in ("T-YES", "T-GRADE", "T-MET", "T-SAFE", "T-PLAIN")),
    ("T-HEARD", "evidence"),
    *((key, "reason") for key in ("T-YES", "T-GRADE")),
)
"""Each writer's own text."""
VALUES = {"T-YES": "na", "T-GRADE": "na", "T-MET": "met"}
"""Where not "yes". Two write to one question: a reason is kept of what is not applicable."""

pytestmark = pytest.mark.slow


def given_again(held: Any, key: str) -> Any:
    """What is saved of a question, as a page would send it."""
    saved = held["answers"].get(key, {})
    return {part: saved.get(part, empty) for part, empty in answer().items()}


@dataclass
class Writer:
    """One of the pages on which the audit is open."""

    number: int
    visitor: Visitor
    audit: int
    chances: random.Random
    sequence: int = 0
    saved: list[str] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    refused: int = 0
    versions: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def write(self) -> None:
        for edit in range(EDITS):
            self._edit(f"<edit {edit} of {self.number}>")

    def _edit(self, words: str) -> None:
        path = f"/audits/{self.audit}/answers"
        held = told(self.visitor.get(path, Accept="application/json"))
        token, tries = held["token"], self.chances.randint(1, TRIES)
        for _ in range(tries):
            self.sequence += 1
            page = self._sent(held, words, token)
            held = told(page)
            if page.status == 200 and not held["refused"] and "ignored" not in held:
                self.saved.append(words)
                self.versions.append(held["version"])
                return
            if page.status != 409:
                self.faults.append(f"{page!r}")
                return
            self.refused += 1
        self.given_up.append(words)

    def _sent(self, held: Any, words: str, token: str) -> Any:
        key, part = OWN[self.number]
        before, shared = (given_again(held, one) for one in (key, "T-TEXT"))
        answers = {
            "T-TEXT": answer("".join(shared["value"]) + words),
            key: {**before, "value": [VALUES.get(key, "yes")], part: before[part] + words},
        }
        body = posted(held["version"], self.sequence, answers, f"writer-{self.number:04d}")
        return save(self.visitor, self.audit, body, **{"X-CSRFToken": token})


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_eight_writers_of_one_audit_lose_no_edit_that_was_saved(
    served_anywhere: Served, turn: int
) -> None:
    served, audit = served_anywhere, served_anywhere.start()
    visitor = served.visitor("auditor")
    writers = [
        Writer(
            number,
            Visitor(served.app).take(visitor.key),
            audit,
            random.Random(f"writer {number} of turn {turn}"),
        )
        for number in range(WRITERS)
    ]
    visitor.token()  # every page of a session has the same
    first = served.audit(audit).version
    threads = [threading.Thread(target=writer.write) for writer in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [writer.faults for writer in writers if writer.faults] == []
    found = served.audit(audit)
    saved = [words for writer in writers for words in writer.saved]
    shared = found.answers["T-TEXT"]["value"]
    assert Counter(shared.replace("><", ">\n<").splitlines()) == Counter(saved)
    for writer in writers:
        key, part = OWN[writer.number]
        assert found.answers.get(key, {}).get(part, "") == "".join(writer.saved)
        assert len(writer.saved) + len(writer.given_up) == EDITS
    versions = [version for writer in writers for version in writer.versions]
    assert all(writer.versions == sorted(writer.versions) for writer in writers)
    assert sorted(versions) == list(range(first + 1, first + 1 + len(saved)))
    assert found.version == first + len(saved)
    lines = [line for line in served.log() if line.action == "audit saved"]
    assert len(lines) == len(saved)
    assert sum(writer.refused for writer in writers) > 0, "they met"
