"""The record of a draw: everything anyone needs to repeat it and get the same cases.

A record is printed beside the sample and kept for ever. With the same case list (recognised by
its hash) `repeat` must find the same cases; `differences` says where it does not.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from auditapp.domain.sampling.sampling import ALGORITHM, Drawn, DrawRefused, Stratum, draw
from auditapp.domain.sampling.strata import Proportional, read_plan, stratum_words
from auditapp.domain.vocabulary import Involvement, Selection

__all__ = [
    "CaseDrawn",
    "DrawRecord",
    "LeftOut",
    "Parameters",
    "StratumSize",
    "differences",
    "make",
    "repeat",
    "stratum_words",
]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LeftOut(_Frozen):
    """A case that could not be drawn, and why."""

    case_ref: str
    reason: str


class StratumSize(_Frozen):
    """One stratum: its values, how many of its cases could be drawn, how many were."""

    stratum: Stratum
    population: int
    size: int

    @property
    def name(self) -> str:
        return stratum_words(self.stratum)


class CaseDrawn(_Frozen):
    """One case of the sample: its stratum, and its place in the order of that stratum."""

    case_ref: str
    stratum: Stratum
    place: int


class Parameters(_Frozen):
    """What a draw is made from, beside the list itself. `size` is None for every case."""

    algorithm: int = ALGORITHM
    form: str
    month: str
    list_name: str
    list_hash: str
    size: int | None
    involvements: tuple[Involvement, ...] = ()
    strata: tuple[str, ...] = ()
    plan: dict[str, Any] = Field(default_factory=Proportional().store)
    rest_months: int = 0
    seed: str


class DrawRecord(Parameters):
    """A draw as it is stored, printed and repeated."""

    list_cases: int
    selection: Selection
    left_out: tuple[LeftOut, ...] = ()
    sizes: tuple[StratumSize, ...] = ()
    cases: tuple[CaseDrawn, ...] = ()

    @property
    def excluded(self) -> frozenset[str]:
        return frozenset(one.case_ref for one in self.left_out)

    @property
    def population(self) -> int:
        """How many cases could be drawn."""
        return sum(stratum.population for stratum in self.sizes)

    @property
    def drawn(self) -> int:
        return len(self.cases)

    def reasons(self) -> Iterator[tuple[str, int]]:
        """Why cases were left out, with how many: the commonest first."""
        counts: dict[str, int] = {}
        for one in self.left_out:
            counts[one.reason] = counts.get(one.reason, 0) + 1
        yield from sorted(counts.items(), key=lambda item: (-item[1], item[0]))

    @property
    def is_even(self) -> bool:
        """Whether every stratum is sampled at its share of what could be drawn, within one case,
        so that the plain percentage of the sample stands for the whole."""
        whole = self.population
        return all(
            abs(stratum.size * whole - self.drawn * stratum.population) <= whole
            for stratum in self.sizes
        )


def make(
    cases: Collection[tuple[str, Stratum]],
    parameters: Parameters,
    left_out: Iterable[LeftOut] = (),
) -> DrawRecord:
    """Draw, and keep the record. DrawRefused says what cannot be drawn, or that the parameters
    are for another version of the draw.

    The selection is a census when every case of the list was taken, else a (stratified) random
    sample.
    """
    if parameters.algorithm != ALGORITHM:
        raise DrawRefused(
            f"The record was made by version {parameters.algorithm} of the draw; "
            f"this is version {ALGORITHM}."
        )
    left = tuple(sorted(left_out, key=lambda one: one.case_ref))
    sample = _drawn(cases, parameters, {one.case_ref for one in left})
    sampled = Selection.STRATIFIED_RANDOM if parameters.strata else Selection.RANDOM
    return DrawRecord(
        **{name: getattr(parameters, name) for name in Parameters.model_fields},
        list_cases=len(cases),
        selection=Selection.CENSUS if len(sample.cases) == len(cases) else sampled,
        left_out=left,
        sizes=tuple(
            StratumSize(stratum=one.stratum, population=one.population, size=one.size)
            for one in sample.strata
        ),
        cases=tuple(
            CaseDrawn(case_ref=one.case_ref, stratum=one.stratum, place=one.place)
            for one in sample.cases
        ),
    )


def repeat(record: DrawRecord, cases: Collection[tuple[str, Stratum]]) -> DrawRecord:
    """Draw again from the same list as the record says."""
    return make(cases, record, record.left_out)


def differences(record: DrawRecord, again: DrawRecord) -> list[str]:
    """In words, where a repeated draw differs from its record; empty when it does not."""
    before = {one.case_ref for one in record.cases}
    after = {one.case_ref for one in again.cases}
    found = [f"{ref} is in the record, but was not drawn again" for ref in sorted(before - after)]
    found += [f"{ref} was drawn again, but is not in the record" for ref in sorted(after - before)]
    if not found and record.cases != again.cases:
        found.append("the same cases, in other places or strata")
    return found + [
        sentence
        for name, sentence in _WORKED_OUT.items()
        if getattr(record, name) != getattr(again, name)
    ]


_WORKED_OUT = {
    "list_cases": "the list has another number of cases",
    "selection": "the kind of selection is another",
    "sizes": "the numbers of cases by stratum are others",
}
"""What a draw works out beside its cases, and what to say when a repeated draw differs in it."""


def _drawn(
    cases: Collection[tuple[str, Stratum]], parameters: Parameters, excluded: Collection[str]
) -> Drawn:
    size = parameters.size
    if size is None:
        size = sum(1 for ref, _ in cases if ref not in excluded)
    plan = read_plan(parameters.plan)
    return draw(cases, seed=parameters.seed, size=size, plan=plan, excluded=excluded)
