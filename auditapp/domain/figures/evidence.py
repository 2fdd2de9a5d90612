"""How fresh the evidence for an outcome is: each source named in the plan, in one month.

It takes the latest month with anything from a source, not the figures themselves. A source without
any is shown as missing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from auditapp.domain.calendar import Month
from auditapp.domain.counting import counted
from auditapp.domain.forms.definitions import Outcome, Plan, Source
from auditapp.domain.vocabulary import Labelled

FRESH_MONTHS = 3
"""Evidence is fresh when its newest month is the reporting month or one of the two before it."""


class Freshness(Labelled):
    FRESH = "fresh"
    STALE = "stale"
    MISSING = "missing"


@dataclass(frozen=True)
class Linked:
    """A measure that counts as evidence for an outcome, by its key and its form."""

    key: str
    form: str


@dataclass(frozen=True)
class Seen:
    """The newest month, up to the reporting month, in which evidence of each kind was seen.

    `measures` and `indicators` by key; `notes` by the code of the source they stand for, of the
    outcome asked about.
    """

    measures: Mapping[str, Month] = field(default_factory=dict)
    indicators: Mapping[str, Month] = field(default_factory=dict)
    notes: Mapping[str, Month] = field(default_factory=dict)


@dataclass(frozen=True)
class SourceEvidence:
    """One source of one outcome: when it last brought evidence, and how fresh that is."""

    source: Source
    newest: Month | None
    state: Freshness

    @property
    def words(self) -> str:
        """Fresh: August 2026; or what is missing."""
        if self.newest is None:
            return f"Missing: {_GAPS[self.source.found_in]}"
        return f"{self.state.label}: {self.newest.label}"


@dataclass(frozen=True)
class Evidence:
    """Every source that the plan names for one outcome, in the plan's order."""

    sources: tuple[SourceEvidence, ...] = ()

    def count(self, state: Freshness) -> int:
        return sum(found.state == state for found in self.sources)

    def titles(self, state: Freshness) -> tuple[str, ...]:
        return tuple(found.source.title for found in self.sources if found.state == state)

    @property
    def words(self) -> str:
        """3 of 5 sources fresh, 1 stale, 1 missing."""
        if not self.sources:
            return "No sources named in the plan"
        parts = [f"{self.count(Freshness.FRESH)} of {counted(len(self.sources), 'source')} fresh"]
        for state in (Freshness.STALE, Freshness.MISSING):
            if number := self.count(state):
                parts.append(f"{number} {state}")
        return ", ".join(parts)


def evidence_for(
    plan: Plan, outcome: Outcome, month: Month, linked: Iterable[Linked], seen: Seen
) -> Evidence:
    """The state of each source named for an outcome; `linked` are the outcome's measures.

    Forms bring evidence through measures linked to the outcome, indicators through those that
    name it, records and notes through progress notes written under the source.
    """
    measures = tuple(linked)
    return Evidence(
        tuple(
            _one(source, _months(source, plan, outcome, measures, seen), month)
            for code in outcome.sources
            if (source := plan.sources_by_code.get(code)) is not None
        )
    )


def freshness(newest: Month | None, month: Month) -> Freshness:
    if newest is None:
        return Freshness.MISSING
    return Freshness.FRESH if newest > month.plus(-FRESH_MONTHS) else Freshness.STALE


def _one(source: Source, months: Iterable[Month], month: Month) -> SourceEvidence:
    newest = max((found for found in months if found <= month), default=None)
    return SourceEvidence(source, newest, freshness(newest, month))


def _months(
    source: Source, plan: Plan, outcome: Outcome, linked: tuple[Linked, ...], seen: Seen
) -> Iterable[Month]:
    """The newest months that the source brought anything in. A source of forms that names none is
    served by any."""
    known, keys = seen.notes, [source.code]
    if source.found_in == "forms":
        known = seen.measures
        keys = [one.key for one in linked if not source.forms or one.form in source.forms]
    elif source.found_in == "indicators":
        known, keys = seen.indicators, [one.key for one in plan.indicators_of(outcome)]
    return [known[key] for key in keys if key in known]


_GAPS = {
    "forms": "no audit has brought evidence yet",
    "indicators": "no figure has been entered yet",
    "records": "not recorded yet",
    "notes": "not recorded yet",
}
