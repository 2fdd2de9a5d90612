"""Deep dives that are saved as they are typed: pages of signed-in auditors, and their saves.

Everything goes over HTTP with a session, a token and a kept connection, as from a browser.
"""

import http.client
import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from auditapp.audits import service
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.vocabulary import Involvement, Role, Selection
from auditapp.models import Account, Audit, SignInSession, Team
from auditapp.models.base import utc_now
from auditapp.web.sessions import ACCOUNT, digest
from benchmarks import answers
from benchmarks.population import MONTHS, new_database, newest, settle
from tests.support.remote import Server

PARTS = ("value", "evidence", "reason")
EVIDENCE = "Case notes of 3 and 17 March and the plan of 2 April were read; what they say differs. "
PATIENCE = 60


@dataclass(frozen=True)
class Seat:
    """An auditor who is signed in, with one deep dive open."""

    key: str
    audit: int


@dataclass(frozen=True)
class Office:
    """The server, and everybody who is signed in to it."""

    server: Server
    url: str
    seats: tuple[Seat, ...]
    stored: bytes
    """The answers of the first audit, as the database keeps them."""


@contextmanager
def office(folder: Path, auditors: int) -> Iterator[Office]:
    """The real server with so many auditors, each with a deep dive that is answered throughout."""
    database = new_database(folder)
    with database.transaction() as session:
        team = session.query(Team).first()
        assert team is not None
        audits = [_deep_dive(session, team, number) for number in range(auditors)]
        seats = tuple(_seated(session, audit) for audit in audits)
        stored = json.dumps(audits[0].answers).encode()
    settle(database)
    url = database.url.render_as_string(hide_password=False)
    database.close()
    server = Server(folder, url)
    server.start()
    try:
        yield Office(server, url, seats, stored)
    finally:
        server.stop()


def _deep_dive(session: Session, team: Team, number: int) -> Audit:
    auditor = Account(
        email=f"seat{number}@bench.example", name="An auditor", role=Role.QAM, password_hash="none"
    )
    session.add(auditor)
    version = newest(session, "DD")
    case = service.Case(
        f"S{number:07d}",
        str(MONTHS[-1]),
        team.name,
        team.service,
        Involvement.CHILD_PROTECTION,
        Selection.STRATIFIED_RANDOM,
    )
    audit = service.start(session, version, case, auditor=auditor)
    given = answers.given(version.definition, random.Random(f"deep dive {number}"))
    by_key = version.definition.by_key
    evident = {
        key: Given(one.value, EVIDENCE * 3, one.reason) if by_key[key].takes_evidence else one
        for key, one in given.items()
    }
    for question in version.definition.questions():
        if question.critical:  # as nearly always: no child is unsafe, so nothing is escalated
            evident[question.key] = Given(question.options[0].code, EVIDENCE * 3)
    service.save(session, audit, evident, version=audit.version, by=auditor.id)
    return audit


def _seated(session: Session, audit: Audit) -> Seat:
    """A session of the audit's auditor, as signing in leaves it."""
    key, now = f"key of {audit.case_ref}".replace(" ", "-"), utc_now()
    contents = {ACCOUNT: str(audit.auditor_id), "_fresh": True}
    session.add(
        SignInSession(
            key_hash=digest(key),
            account_id=audit.auditor_id,
            contents=contents,
            created_at=now,
            seen_at=now,
        )
    )
    return Seat(key, audit.id)


class Post:
    """A kept connection to one server; what is sent comes back as a status and its words."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.headers = {"Content-Type": "application/json", "Accept": "application/json", **headers}

    def send(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        self._connection.request(method, path, body, self.headers)
        response = self._connection.getresponse()
        return response.status, response.read()


class Typing:
    """The page of one audit: somebody types at one question, and it is saved."""

    def __init__(self, port: int, seat: Seat) -> None:
        said = {"Cookie": f"session={seat.key}", "Sec-Fetch-Site": "same-origin"}
        self.post = Post(port, said)
        self.path = f"/audits/{seat.audit}/answers"
        status, told = self.post.send("GET", self.path)
        assert status == 200, told
        held = json.loads(told)
        self.post.headers["X-CSRFToken"] = held["token"]
        self._version, self._sequence = held["version"], 0
        self._key, answer = next(
            (key, one) for key, one in held["answers"].items() if one["evidence"]
        )
        self._answer: dict[str, Any] = {part: answer[part] for part in PARTS}

    def body(self) -> bytes:
        """What the page sends next: the question at which something was typed."""
        self._sequence += 1
        typed = {**self._answer, "evidence": f"{EVIDENCE * 3}Typed on, {self._sequence:06d}."}
        return json.dumps(
            {
                "version": self._version,
                "sequence": self._sequence,
                "page": f"page-of-{self._key}",
                "answers": {self._key: typed},
            }
        ).encode()

    def save(self) -> int:
        """One round trip; the status of the answer, after which the page knows its version."""
        status, told = self.post.send("POST", self.path, self.body())
        if status == 200:
            held = json.loads(told)
            assert held["saved"] == [self._key], told
            self._version = held["version"]
        return status
