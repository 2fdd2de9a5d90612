"""A hundred auditors who save every five seconds for a minute, each on a deep dive of their own.

The real server, and everybody's pages in a process of their own. Shown: the errors, and how long
answers took. A database that was locked would be an error, and a line in the server's log.
"""

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from statistics import median, quantiles

from benchmarks.population import Populations
from benchmarks.saving import Seat, Typing, office
from benchmarks.timing import Line

AUDITORS = 100
EVERY = 5.0
SECONDS = 60.0
FAULTS = ("locked", "no answer from the database", "unexpected error", "Traceback")
Taken = list[tuple[float, int]]
"""How long each save took, and the status of its answer; 0 when none came."""


def run(populations: Populations) -> Iterator[Line]:
    """Let everybody work, then say how it went."""
    with office(populations.folder / "auditors", AUDITORS) as held:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as elsewhere:
            taken = elsewhere.submit(at_work, held.server.port, held.seats).result()
        written = held.server.log
    errors = sum(status != 200 for _, status in taken)
    seconds = [each for each, _ in taken]
    assert len(taken) >= AUDITORS * (SECONDS / EVERY - 1)
    what = f"{AUDITORS} auditors, {len(taken):,} saves in {SECONDS:.0f} s: errors"
    yield Line(what, errors, "", 0)
    yield Line("… faults in the server's log", sum(map(written.count, FAULTS)), "", 0)
    yield Line("… half of the answers within", median(seconds) * 1e3, "ms", None)
    yield Line("… 95 of 100 answers within", quantiles(seconds, n=20)[-1] * 1e3, "ms", 500)
    yield Line("… the slowest", max(seconds) * 1e3, "ms", None)


def at_work(port: int, seats: tuple[Seat, ...]) -> Taken:
    """What every seat's saves took; each begins at a moment of its own."""
    taken: Taken = []
    start = time.monotonic() + 5
    threads = [
        threading.Thread(target=_type, args=(port, seat, start, taken), name=str(number))
        for number, seat in enumerate(seats)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


def _type(port: int, seat: Seat, start: float, taken: Taken) -> None:
    typing = Typing(port, seat)
    due = start + random.Random(seat.key).uniform(0, EVERY)
    while due < start + SECONDS:
        time.sleep(max(0.0, due - time.monotonic()))
        began, status = time.monotonic(), 0
        try:
            status = typing.save()
        except OSError:
            typing = Typing(port, seat)
        taken.append((time.monotonic() - began, status))
        due += EVERY
