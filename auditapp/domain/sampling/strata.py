"""How many cases to draw from each stratum: in proportion, equally, or as somebody chose.

A kind of plan is a class with `sizes` and `store`; a further kind is a further class and one
entry in _READERS. Arithmetic is exact (fractions), so that every computer divides alike; names
are ordered by their characters' code points, so that every computer breaks a tie alike.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Protocol

from auditapp.domain.counting import counted

Stratum = tuple[str, ...]


class DrawRefused(ValueError):
    """The draw cannot be made like this; `str` says why and how to correct it."""


class SizePlan(Protocol):
    """How many cases come from each stratum."""

    def sizes(self, populations: Mapping[Stratum, int], size: int) -> dict[Stratum, int]:
        """A number for every stratum, never above what it holds, `size` in all.

        `size` is at least 1 and at most what the strata hold together, and no stratum is empty;
        DrawRefused when the plan cannot be kept.
        """

    def store(self) -> dict[str, Any]:
        """The plan as JSON, for `read_plan`."""


@dataclass(frozen=True)
class Proportional:
    """In proportion to what each stratum holds, with at least `at_least` in every one.

    Largest remainders (Hamilton's method): every stratum gets the whole part of its exact share,
    and the rest goes to the largest fractions; ties to the larger stratum, then by name. A
    stratum whose share is below the minimum gets the minimum (or all it holds), and what is left
    is shared among the others in the same way.
    """

    at_least: int = 0

    def sizes(self, populations: Mapping[Stratum, int], size: int) -> dict[Stratum, int]:
        floors = {name: min(self.at_least, held) for name, held in populations.items()}
        if sum(floors.values()) > size:
            raise DrawRefused(
                f"{len(floors)} strata with at least {self.at_least} each need "
                f"{counted(sum(floors.values()), 'case')}; the size is {size}. "
                "Choose a larger size or a smaller minimum."
            )
        fixed: dict[Stratum, int] = {}
        while True:
            free = {name: held for name, held in populations.items() if name not in fixed}
            shares = _shares(free, size - sum(fixed.values()))
            below = [name for name, share in shares.items() if share < floors[name]]
            if not below:
                return fixed | _largest_remainders(shares, populations)
            fixed |= {name: floors[name] for name in below}

    def store(self) -> dict[str, Any]:
        return {"kind": "proportional", "at_least": self.at_least}


@dataclass(frozen=True)
class Equal:
    """The same number from each; what a small stratum cannot give is shared among the others in
    the same way. What cannot be divided goes one each to the largest of these; ties by name."""

    def sizes(self, populations: Mapping[Stratum, int], size: int) -> dict[Stratum, int]:
        given = dict.fromkeys(populations, 0)
        left = size
        while left > 0:
            open_ = [name for name in given if given[name] < populations[name]]
            each = left // len(open_)
            if not each:
                for name in sorted(open_, key=lambda one: (-populations[one], one))[:left]:
                    given[name] += 1
                return given
            for name in open_:
                more = min(each, populations[name] - given[name])
                given[name] += more
                left -= more
        return given

    def store(self) -> dict[str, Any]:
        return {"kind": "equal"}


@dataclass(frozen=True)
class Chosen:
    """Exactly these numbers; a stratum that is not named gives none. One that was given none may
    have no cases left."""

    numbers: Mapping[Stratum, int] = field(default_factory=dict)

    def sizes(self, populations: Mapping[Stratum, int], size: int) -> dict[Stratum, int]:
        for name, number in sorted(self.numbers.items()):
            held = populations.get(name, 0)
            if not 0 <= number <= held:
                cases = counted(held, "case") if held else "no cases"
                raise DrawRefused(f"{stratum_words(name)} has {cases} to draw from, not {number}.")
        total = sum(self.numbers.values())
        if total != size:
            raise DrawRefused(f"The chosen numbers add up to {total}; the size is {size}.")
        return {name: self.numbers.get(name, 0) for name in populations}

    def store(self) -> dict[str, Any]:
        sizes = [[list(name), number] for name, number in sorted(self.numbers.items())]
        return {"kind": "chosen", "sizes": sizes}


def read_plan(stored: Mapping[str, Any]) -> SizePlan:
    """A plan as `store` wrote it. DrawRefused when it is none."""
    kind = stored.get("kind")
    if not isinstance(kind, str) or kind not in _READERS:
        kinds = ", ".join(_READERS)
        raise DrawRefused(f"How cases are shared out must be one of: {kinds}.")
    return _READERS[kind](stored)


def stratum_words(stratum: Iterable[str]) -> str:
    """A stratum as people read it."""
    return ", ".join(value.replace("_", " ") or "not given" for value in stratum) or "All cases"


def _read_proportional(stored: Mapping[str, Any]) -> Proportional:
    at_least = stored.get("at_least", 0)
    if not _is_number(at_least):
        raise DrawRefused("The least number from each stratum must be a whole number, 0 or more.")
    return Proportional(at_least)


def _read_chosen(stored: Mapping[str, Any]) -> Chosen:
    sizes = stored.get("sizes")
    if not isinstance(sizes, list):
        raise DrawRefused("No number of cases was chosen for any stratum.")
    numbers = [_read_number(one) for one in sizes]
    if len(dict(numbers)) < len(numbers):
        raise DrawRefused("A stratum was given two numbers.")
    return Chosen(dict(numbers))


def _read_number(stored: Any) -> tuple[Stratum, int]:
    match stored:
        case [[*name], number] if all(isinstance(value, str) for value in name):
            if _is_number(number):
                return tuple(name), number
    raise DrawRefused("Every stratum's number must be a whole number, 0 or more.")


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


_READERS: dict[str, Callable[[Mapping[str, Any]], SizePlan]] = {
    "proportional": _read_proportional,
    "equal": lambda _stored: Equal(),
    "chosen": _read_chosen,
}


def _shares(populations: Mapping[Stratum, int], size: int) -> dict[Stratum, Fraction]:
    total = sum(populations.values())
    return {name: Fraction(size * held, total) for name, held in populations.items()}


def _largest_remainders(
    shares: Mapping[Stratum, Fraction], populations: Mapping[Stratum, int]
) -> dict[Stratum, int]:
    whole = {name: int(share) for name, share in shares.items()}
    left = int(sum(shares.values())) - sum(whole.values())
    order = sorted(shares, key=lambda name: (whole[name] - shares[name], -populations[name], name))
    return whole | {name: whole[name] + 1 for name in order[:left]}
