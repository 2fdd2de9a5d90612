"""One autosave of a deep dive, there and back over HTTP, over a bare route that commits as much.

Ours is the real server: session, token, permission, the audit read, what was typed judged and
looked through for identifiers, the version raised, a line in the log, all committed. The peer (see
`bare_route`) commits the same bytes to the same file, for another audit, and knows nothing of
audits.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from auditapp.adapters.database import Database
from auditapp.models import Audit
from benchmarks.population import Populations
from benchmarks.saving import Office, Post, Seat, Typing, office
from benchmarks.timing import Line, in_turn, ratio
from tests.support.demo_server import free_port

RUNS = 300


def run(populations: Populations) -> Iterator[Line]:
    """Prove that both have committed, then time one after the other."""
    with office(populations.folder / "autosave", auditors=2) as ours, _bare(ours) as port:
        typing, of_peer = (Typing(ours.server.port, seat) for seat in ours.seats)
        peer = Post(port, {})

        def save() -> None:
            assert typing.save() == 200

        def bare() -> None:
            status, _ = peer.send("POST", "/answers", of_peer.body())
            assert status == 200

        for side, seat in ((save, ours.seats[0]), (bare, ours.seats[1])):
            before = _version(ours, seat)
            side()
            assert _version(ours, seat) == before + 1
        what = f"autosave of a deep dive ({len(ours.stored) // 1000} kB) over a bare route"
        yield ratio(what, *in_turn(save, bare, runs=RUNS), 2)


def _version(ours: Office, seat: Seat) -> int:
    with closing(Database(ours.url)) as database, database.reading() as session:
        return session.get_one(Audit, seat.audit).version


@contextmanager
def _bare(ours: Office) -> Iterator[int]:
    """The peer's server; its port."""
    port = free_port()
    audit = ours.seats[1].audit
    command = [sys.executable, "-m", "benchmarks.bare_route", str(port), ours.url, str(audit)]
    server = subprocess.Popen(command)
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(port: int) -> None:
    for _ in range(3_000):
        try:
            Post(port, {}).send("GET", "/")
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("the bare route did not answer within a minute")
