"""Allocation of cases to auditors: independent first, then as even as independence permits.

`why_not` holds the rules of independence; `allocate` never breaks one, not even for balance: a
case that nobody may take is handed back by name. Knows nothing of accounts, rounds or tables.

What `allocate` finds is an optimal semi-matching (Harvey, Ladner, Lovász and Tamir, "Semi-matchings
for bipartite graphs and load balancing", Journal of Algorithms 59 (2006) 53-78): cases are assigned
one by one, each along the shortest chain of hand-overs that ends at the least loaded auditor
who can be reached, which keeps every step optimal (work held already counts as cases that cannot
be handed over). So no chain of hand-overs could take a case from an auditor to another who has at
least two fewer, and no other allocation has a smaller sum of squares or a smaller highest load.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, reduce
from operator import or_

from auditapp.domain.references import plain_reference


@dataclass(frozen=True)
class Auditor:
    """Somebody who may be asked to audit, and what could make them not independent.

    `codes` are the codes and e-mail addresses under which case lists name this person, as the
    worker or as the chair; `workload` is how many open audits they hold already; `conflicts` are
    the references of cases that they declared a conflict with, or handed back.
    """

    account_id: int
    name: str
    teams: frozenset[str]
    codes: frozenset[str]
    may_peer_audit: bool
    workload: int = 0
    conflicts: frozenset[str] = frozenset()

    @cached_property
    def own_teams(self) -> frozenset[str]:
        return _all_plain(self.teams)

    @cached_property
    def own_codes(self) -> frozenset[str]:
        return _all_plain(self.codes)

    @cached_property
    def own_conflicts(self) -> frozenset[str]:
        return frozenset(map(plain_reference, self.conflicts)) - {""}


@dataclass(frozen=True)
class ToAllocate:
    """A case that needs an auditor: whose team, who holds it, who chairs it, where known."""

    case_ref: str
    team: str
    worker: str = ""
    qam: str = ""


@dataclass(frozen=True)
class Allocated:
    """The auditor's account for every case that somebody may take, and the cases nobody may."""

    assignments: Mapping[str, int]
    nobody: tuple[str, ...]


class Bar(StrEnum):
    """Why somebody may not audit a case, in words that follow a colon."""

    OWN_TEAM = "it is a case of their own team"
    HOLDS_IT = "they hold the case"
    CHAIRS_IT = "they chair the case"
    CONFLICT = "they declared a conflict or handed it back"
    NOT_A_PEER = "a peer audit goes to another QAM"

    @property
    def to_you(self) -> str:
        """The same, said to the auditor."""
        for theirs, yours in (("their own", "your own"), ("they ", "you ")):
            if theirs in self:
                return self.replace(theirs, yours)
        return str(self)


def why_not(auditor: Auditor, case: ToAllocate, *, peer_audit: bool = False) -> Bar | None:
    """The first reason why this auditor may not audit this case; None where they may.

    Teams and codes compare without regard to case and blanks, references as `plain_reference`
    compares them; what a list leaves empty forbids nothing.
    """
    if _plain(case.team) in auditor.own_teams:
        return Bar.OWN_TEAM
    if _plain(case.worker) in auditor.own_codes:
        return Bar.HOLDS_IT
    if _plain(case.qam) in auditor.own_codes:
        return Bar.CHAIRS_IT
    if plain_reference(case.case_ref) in auditor.own_conflicts:
        return Bar.CONFLICT
    if peer_audit and not auditor.may_peer_audit:
        return Bar.NOT_A_PEER
    return None


def allocate(
    cases: Sequence[ToAllocate], auditors: Sequence[Auditor], *, peer_audit: bool = False
) -> Allocated:
    """Every case to an auditor who may take it, with loads as even as that permits.

    The same cases and auditors give the same answer in whatever order they come. ValueError when
    a reference or an account comes twice.
    """
    cases = sorted(cases, key=lambda case: case.case_ref)
    _each_once("a case", [case.case_ref for case in cases])
    _each_once("an account", [auditor.account_id for auditor in auditors])
    in_turn = _in_turn(auditors, cases)
    loads = _Loads([auditor.workload for auditor in in_turn])
    nobody = []
    for case in cases:
        able = _able(case, in_turn, peer_audit)
        if able:
            loads.give(case.case_ref, able)
        else:
            nobody.append(case.case_ref)
    holders = {ref: in_turn[at].account_id for ref, at in loads.holders()}
    return Allocated(dict(sorted(holders.items())), tuple(nobody))


class _Loads:
    """Who holds which cases so far. Auditors are numbers, a set of them the bits of a number."""

    def __init__(self, workloads: Sequence[int]) -> None:
        self._loads = list(workloads)
        self._held: list[dict[str, int]] = [{} for _ in workloads]

    def give(self, case_ref: str, able: int) -> None:
        """Assign one case that those in `able` may take, handing others on where that evens."""
        givers = self._chains(able)
        at = min(givers, key=lambda one: self._loads[one])
        self._loads[at] += 1
        while (giver := givers[at]) is not None:
            held = self._held[giver]
            moved = next(ref for ref, may_take in held.items() if may_take >> at & 1)
            self._held[at][moved] = held.pop(moved)
            at = giver
        self._held[at][case_ref] = able

    def holders(self) -> Iterator[tuple[str, int]]:
        for at, held in enumerate(self._held):
            yield from ((ref, at) for ref in held)

    def _chains(self, able: int) -> dict[int, int | None]:
        """Everybody one more case could reach, nearest first, and who would hand them one."""
        givers: dict[int, int | None] = dict.fromkeys(self._members(able))
        seen, queue = able, list(givers)
        for giver in queue:  # which grows meanwhile
            further = reduce(or_, self._held[giver].values(), 0) & ~seen
            seen |= further
            for at in self._members(further):
                givers[at] = giver
                queue.append(at)
        return givers

    def _members(self, some: int) -> Iterator[int]:
        return (at for at in range(len(self._loads)) if some >> at & 1)


def _able(case: ToAllocate, auditors: Sequence[Auditor], peer_audit: bool) -> int:
    """Those who may take a case, as the bits of a number."""
    free = (why_not(auditor, case, peer_audit=peer_audit) is None for auditor in auditors)
    return sum(1 << at for at, may_take in enumerate(free) if may_take)


def _in_turn(auditors: Iterable[Auditor], cases: Sequence[ToAllocate]) -> list[Auditor]:
    """By account, but starting at one that depends on the cases: where loads are equal the first
    in turn is asked first, and that should not be the oldest account every month."""
    ordered = sorted(auditors, key=lambda auditor: auditor.account_id)
    if not ordered:
        return []
    first = zlib.crc32("\n".join(case.case_ref for case in cases).encode()) % len(ordered)
    return ordered[first:] + ordered[:first]


def _each_once(what: str, names: Sequence[object]) -> None:
    if len(set(names)) != len(names):
        raise ValueError(f"{what} comes twice")


def _all_plain(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(_plain(text) for text in texts) - {""}


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
