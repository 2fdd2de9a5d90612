"""The draw: which cases of a list are the sample. Version 1 of the algorithm.

Anyone can repeat it, by hand or in another language:

1. For every case write the text `auditapp draw 1`, a line feed, the seed, a line feed, and the
   case's reference; encode it as UTF-8 and take its SHA-256.
2. The order of cases is the ascending order of these digests (of their 32 bytes; equal digests
   by reference). It depends on the seed and the reference alone: not on the order of the list,
   not on the other cases, not on the strata.
3. Leave out what cannot be drawn; the others keep their order. Within each stratum the first
   cases in this order are the sample: as many as the plan gives the stratum (see `strata`).
   Their place counts from 1.
4. A substitute is the next case of the same stratum in this order.

Nothing of Python's own random numbers is used, so every version draws the same.
"""

import hashlib
import secrets
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from heapq import nsmallest

from auditapp.domain.counting import counted
from auditapp.domain.sampling.strata import DrawRefused, SizePlan, Stratum

__all__ = [
    "ALGORITHM",
    "DrawRefused",
    "Drawn",
    "DrawnCase",
    "Stratum",
    "StratumDrawn",
    "draw",
    "new_seed",
    "next_in_order",
    "order_key",
]

ALGORITHM = 1
LONGEST_SEED = 60


@dataclass(frozen=True, slots=True)
class DrawnCase:
    """A case of the sample, and its place in the order of its stratum."""

    case_ref: str
    stratum: Stratum
    place: int


@dataclass(frozen=True, slots=True)
class StratumDrawn:
    """A stratum: how many of its cases could be drawn, and how many were."""

    stratum: Stratum
    population: int
    size: int


@dataclass(frozen=True)
class Drawn:
    """A sample: strata in the order of their names, cases by stratum and place."""

    cases: tuple[DrawnCase, ...]
    strata: tuple[StratumDrawn, ...]

    @property
    def eligible(self) -> int:
        return sum(stratum.population for stratum in self.strata)


def new_seed() -> str:
    """A random seed of 16 hexadecimal digits."""
    return secrets.token_hex(8)


def order_key(seed: str, case_ref: str) -> bytes:
    """The digest by which a case is ordered."""
    return _keys(seed)(case_ref)


def draw(
    cases: Iterable[tuple[str, Stratum]],
    *,
    seed: str,
    size: int,
    plan: SizePlan,
    excluded: Collection[str] = (),
) -> Drawn:
    """Draw `size` cases. Each case is its reference and its stratum.

    DrawRefused when the size is below 1 or above what can be drawn, when a reference is listed
    twice, when the seed is none (see `checked_seed`), or when the plan cannot be kept. What is
    excluded without being listed changes nothing.
    """
    key = _keys(checked_seed(seed))
    listed = _listed(cases)
    members = _members(listed, frozenset(excluded))
    populations = {name: len(refs) for name, refs in members.items()}
    _check_size(size, sum(populations.values()), len(listed))
    sizes = plan.sizes(populations, size)
    drawn = tuple(
        DrawnCase(case_ref, name, place)
        for name in sorted(members)
        for place, case_ref in enumerate(_first(members[name], sizes[name], key), start=1)
    )
    strata = tuple(StratumDrawn(name, populations[name], sizes[name]) for name in sorted(members))
    return Drawn(drawn, strata)


def next_in_order(
    cases: Iterable[tuple[str, Stratum]],
    *,
    seed: str,
    stratum: Stratum,
    excluded: Collection[str],
    taken: Collection[str],
) -> DrawnCase | None:
    """The first case of a stratum's order that is neither excluded nor taken, with its place
    among all that can be drawn; None when there is none left."""
    key = _keys(checked_seed(seed))
    out, gone = frozenset(excluded), frozenset(taken)
    members = [ref for ref, name in cases if name == stratum and ref not in out]
    ordered = enumerate(sorted(members, key=lambda ref: (key(ref), ref)), start=1)
    return next((DrawnCase(ref, stratum, place) for place, ref in ordered if ref not in gone), None)


def checked_seed(seed: str) -> str:
    """The seed, if it survives being printed and typed again; else DrawRefused."""
    if not 1 <= len(seed) <= LONGEST_SEED or not seed.isprintable() or seed != seed.strip():
        raise DrawRefused(
            f"A seed is 1 to {LONGEST_SEED} characters that can be printed, "
            "without a space at either end."
        )
    return seed


def _keys(seed: str) -> Callable[[str], bytes]:
    start = f"auditapp draw {ALGORITHM}\n{seed}\n".encode()
    sha256 = hashlib.sha256

    def key(case_ref: str) -> bytes:
        return sha256(start + case_ref.encode()).digest()

    return key


def _listed(cases: Iterable[tuple[str, Stratum]]) -> dict[str, Stratum]:
    """Every case's stratum by its reference; DrawRefused when a reference comes twice."""
    rows = list(cases)
    listed = dict(rows)
    if len(listed) < len(rows):
        twice = min(ref for ref, number in Counter(ref for ref, _ in rows).items() if number > 1)
        raise DrawRefused(f"{twice} is on the list more than once.")
    return listed


def _members(listed: Mapping[str, Stratum], out: frozenset[str]) -> dict[Stratum, list[str]]:
    """The references of each stratum that can be drawn; no stratum is empty."""
    members: dict[Stratum, list[str]] = defaultdict(list)
    for ref, stratum in listed.items():
        if ref not in out:
            members[stratum].append(ref)
    return members


def _check_size(size: int, eligible: int, listed: int) -> None:
    if size < 1:
        raise DrawRefused("A sample has at least one case.")
    if size > eligible:
        because = (
            f" ({listed - eligible} of the list's {listed} cannot)" if listed > eligible else ""
        )
        if not eligible:
            raise DrawRefused(f"No case can be drawn{because}.")
        cases = counted(eligible, "case")
        raise DrawRefused(
            f"The size is {size}, but only {cases} can be drawn{because}. Choose a smaller size."
        )


def _first(refs: list[str], number: int, key: Callable[[str], bytes]) -> list[str]:
    """The first `count` cases in the drawn order."""
    pairs = nsmallest(number, zip(map(key, refs), refs, strict=True))
    return [ref for _, ref in pairs]
