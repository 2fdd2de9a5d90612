"""Checks on a correction of a submitted audit: it is stopped by anything the correction itself
would leave missing, but not by what was missing before, as in an imported audit."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from auditapp.domain.audits.completeness import (
    BrokenRule,
    Excuses,
    Look,
    Missing,
    broken_rules,
    identifying,
    look_through,
    reason_marks,
)
from auditapp.domain.forms.conditions import Facts
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.privacy.marked_phrases import Mark


@dataclass(frozen=True)
class State:
    """An audit as a submission would judge it."""

    given: Mapping[str, Given]
    facts: Facts
    excuses: Excuses


@dataclass(frozen=True)
class Needs:
    """What to correct, which grade rules need a reason, and which phrases need confirmation that
    they identify nobody."""

    faults: tuple[Missing, ...]
    rules: tuple[BrokenRule, ...]
    phrases: tuple[Mark, ...]

    def __bool__(self) -> bool:
        return bool(self.faults or self.rules or self.phrases)

    def beyond(self, excuses: Excuses) -> "Needs":
        """What is left after these reasons and confirmations."""
        return Needs(
            self.faults,
            tuple(one for one in self.rules if not excuses.grade_reasons.get(one.number)),
            tuple(one for one in self.phrases if one.digest not in excuses.confirmed),
        )

    def missing(self, form: Form) -> tuple[Missing, ...]:
        """Everything in one list, as for a submission; used where there is no page."""
        return (*self.faults, *self._told(form))

    def _told(self, form: Form) -> Iterator[Missing]:
        sections = {one.key: section.key for section in form.sections for one in section.questions}
        graded = form.overall_grade or ""
        for broken in self.rules:
            yield Missing(sections.get(graded, ""), graded, broken.rule.message)
        for mark in self.phrases:
            yield Missing(sections.get(mark.question, ""), mark.question, identifying([mark]))


def needs(form: Form, before: State, after: State, reasons: Mapping[int, str]) -> Needs:
    """What the audit would need `after` the correction; `reasons` are given with it and are
    checked as well."""
    stood = {mark.digest for mark in _phrases(form, before)}
    recorded = after.excuses.grade_reasons
    excused = State(after.given, after.facts, Excuses({**recorded, **reasons}))
    known = {*after.excuses.confirmed, *stood}
    return Needs(
        tuple(_faults(form, before, after)),
        tuple(
            one
            for one in broken_rules(form, after.facts)
            if one.number not in recorded and one not in broken_rules(form, before.facts)
        ),
        tuple(_once(mark for mark in _phrases(form, excused) if mark.digest not in known)),
    )


def _phrases(form: Form, state: State) -> Iterator[Mark]:
    """Every marked phrase that readers of the audit would see."""
    for look in _looked(form, state):
        if look.asked:
            yield from look.marks
    for some in reason_marks(form, state.facts, state.excuses).values():
        yield from some


def _faults(form: Form, before: State, after: State) -> Iterator[Missing]:
    """Errors in answers that were not there before."""
    old = {look.question.key: look.fault for look in _looked(form, before)}
    for look in _looked(form, after):
        if look.fault and look.fault != old[look.question.key]:
            yield look.missing(look.fault)


def _looked(form: Form, state: State) -> list[Look]:
    """The state of every question, without grade rules."""
    aside = Excuses(dict.fromkeys(range(len(form.grade_rules)), ""), state.excuses.confirmed)
    return look_through(form, state.given, state.facts, aside)


def _once(marks: Iterable[Mark]) -> list[Mark]:
    """Marks in their order; a phrase found in several places is listed at the first."""
    found: dict[str, Mark] = {}
    for mark in marks:
        found.setdefault(mark.digest, mark)
    return list(found.values())
