"""Timing two sides in turn, so that a busy moment of the machine falls on both alike."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles

RUNS = 15
Side = Callable[[], object]
Clock = Callable[[], float]


@dataclass(frozen=True)
class Times:
    """How long each run of one side took, in seconds."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.seconds)

    @property
    def spread(self) -> float:
        """From the first to the third quartile."""
        if len(self.seconds) < 2:
            return 0.0
        first, _, third = quantiles(self.seconds, n=4, method="inclusive")
        return third - first

    def __str__(self) -> str:
        unit, scale = ("ms", 1e3) if self.median < 1 else ("s", 1)
        return f"{self.median * scale:.2f} {unit} ± {self.spread * scale:.2f}"


@dataclass(frozen=True)
class Line:
    """One line of the printed table; without a bound it is shown and held to nothing."""

    what: str
    value: float
    unit: str
    bound: float | None
    ours: Times | None = None
    peer: Times | None = None

    @property
    def is_missed(self) -> bool:
        return self.bound is not None and self.value > self.bound


def ratio(what: str, ours: Times, peer: Times, bound: float | None) -> Line:
    """Our median over the peer's."""
    return Line(what, ours.median / peer.median, "×", bound, ours, peer)


def in_turn(
    ours: Side, peer: Side, *, runs: int = RUNS, clock: Clock = time.perf_counter
) -> tuple[Times, Times]:
    """Run both sides `runs` times, one after the other; who goes first changes each time."""
    taken: dict[Side, list[float]] = {ours: [], peer: []}
    gc.collect()
    for number in range(runs):
        for side in (ours, peer) if number % 2 else (peer, ours):
            start = clock()
            side()
            taken[side].append(clock() - start)
    return Times(tuple(taken[ours])), Times(tuple(taken[peer]))
