"""One autosave of a deep dive, there and back over HTTP, over a bare route that commits as much.

Ours is the real server: session, token, permission, the audit read, what was typed judged and
looked through for identifiers, the version raised, a line in the log, all committed. The peer (see
`bare_route`) commits the same bytes, the audit's answers with what was typed, to a file of the same
kind, and knows nothing of audits.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.population import Populations
from benchmarks.saving import Office, Post, Typing, office
from benchmarks.timing import Line, in_turn, ratio
from tests.browser.serving import free_port

RUNS = 300


def run(populations: Populations) -> Iterator[Line]:
    """Prove that both have committed, then time one after the other."""
    folder = populations.folder / "autosave"
    with office(folder, auditors=1) as ours, _bare(folder, ours) as port:
        typing, peer = Typing(ours.server.port, ours.seats[0]), Post(port, {})

        def save() -> None:
            assert typing.save() == 200

        def bare() -> None:
            status, _ = peer.send("POST", "/answers", typing_of_peer.body())
            assert status == 200

        typing_of_peer = Typing(ours.server.port, ours.seats[0])
        save()
        bare()
        what = f"autosave of a deep dive ({len(ours.stored) // 1000} kB) over a bare route"
        yield ratio(what, *in_turn(save, bare, runs=RUNS), 2)


@contextmanager
def _bare(folder: Path, ours: Office) -> Iterator[int]:
    """The peer's server; its port."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.bare_route", str(port), str(folder / "bare.db")]
    server = subprocess.Popen(command, stdin=subprocess.PIPE)
    assert server.stdin is not None
    server.stdin.write(ours.stored)
    server.stdin.close()
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
