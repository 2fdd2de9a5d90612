"""Checks between the parts of a definition: keys used twice, rules about questions that do not
exist, answers that cannot be given."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from typing import Any

from auditapp.domain.counting import counted
from auditapp.domain.forms.conditions import Accepts, Condition, InRange, read_condition
from auditapp.domain.forms.definitions import CASE_FIELDS, Form, Outcome, Plan
from auditapp.domain.forms.faults import Fault, nearest
from auditapp.domain.forms.measures import Composite, Coverage, Measure, RatioOfSums
from auditapp.domain.forms.questions import Question

INDICATOR = "MI-"
"""How the keys of indicators begin."""


def of_form(
    questions: Sequence[Question],
    measures: Sequence[Measure],
    table: Mapping[str, Any],
) -> Iterator[Fault]:
    """Faults between the parts of one form; parts that could not be read are left out, but
    their keys (from the raw `table`) still count as known."""
    raw_keys = list(_raw_keys(table))
    known = {question.key: question for question in questions}
    yield from _doubles(raw_keys, "question")
    yield from _doubles([measure.key for measure in measures], "measure")
    sections = [section.get("key") for section in _dicts(table.get("section"))]
    yield from _doubles([key for key in sections if isinstance(key, str)], "section")
    for place, condition in _conditions(table):
        yield from _condition(condition, place, known, set(raw_keys))
    yield from _order(table, questions, raw_keys)
    for measure in measures:
        yield from _measure(measure, known, set(raw_keys))
    yield from _outline(table, known, set(raw_keys))


def of_plan(plan: Plan) -> Iterator[Fault]:
    """Faults between the parts of a plan."""
    yield from _doubles([outcome.code for outcome in plan.outcomes], "outcome")
    yield from _doubles([indicator.key for indicator in plan.indicators], "indicator")
    yield from _doubles([theme.key for theme in plan.themes], "theme")
    yield from _doubles([group.key for group in plan.groups], "group")
    yield from _doubles([source.code for source in plan.sources], "source")
    groups = {group.key for group in plan.groups}
    themes = {theme.key for theme in plan.themes}
    sources = {source.code for source in plan.sources}
    for group in plan.groups:
        yield from _unknown([group.theme], themes, group.key, "theme")
    for outcome in plan.outcomes:
        yield from _unknown([outcome.group], groups, outcome.code, "group")
        yield from _unknown(outcome.sources, sources, outcome.code, "source")
        yield from _headline_indicator(plan, outcome)
    for indicator in plan.indicators:
        yield from _unknown(indicator.outcomes, set(plan.by_code), indicator.key, "outcome")


def between_files(forms: Mapping[str, Form], plans: Mapping[str, Plan]) -> Iterator[Fault]:
    """Faults between files that are to be used together, by file name."""
    seen: dict[tuple[str, int], str] = {}
    owners: dict[str, str] = {}
    outcomes = {code for plan in plans.values() for code in plan.by_code}
    yield from _plan_references(forms, plans)
    for file, form in forms.items():
        other = seen.setdefault((form.form, form.version), file)
        if other != file:
            what = f"Form {form.form} version {form.version} is also in {other}."
            yield Fault("twice", form.form, what, "Give one of them a new version.", file=file)
        for measure in form.measures:
            if owners.setdefault(measure.key, form.form) != form.form:
                what = f"Measure {measure.key} also belongs to form {owners[measure.key]}."
                yield Fault("twice", measure.key, what, "Give it a key of its own.", file=file)
        if outcomes:
            for part in (*form.questions(), *form.measures):
                for fault in _unknown(part.outcomes, outcomes, part.key, "outcome"):
                    yield replace(fault, file=file)


def _headline_indicator(plan: Plan, outcome: Outcome) -> Iterator[Fault]:
    """Faults of a headline figure that is an indicator; forms are needed to look for a measure."""
    key = outcome.headline
    if key.startswith(INDICATOR):
        yield from _unknown([key], set(plan.indicators_by_key), outcome.code, "indicator")
        if key in plan.indicators_by_key.keys() - {one.key for one in plan.indicators_of(outcome)}:
            yield _not_evidence(outcome)


def _headline_measures(plan: Plan, forms: Iterable[Form]) -> Iterator[Fault]:
    """Faults of headline figures that are measures of the forms."""
    measures = {key: one for form in forms for key, one in form.measures_by_key.items()}
    for outcome in plan.outcomes:
        key = outcome.headline
        if key and not key.startswith(INDICATOR):
            yield from _unknown([key], set(measures), outcome.code, "measure")
            if key in measures and outcome.code not in measures[key].outcomes:
                yield _not_evidence(outcome)


def _not_evidence(outcome: Outcome) -> Fault:
    what = f"{outcome.headline} is not linked to the outcome {outcome.code}."
    return Fault("wrong-value", outcome.code, what, "Name a figure that is linked to it.")


def _plan_references(forms: Mapping[str, Form], plans: Mapping[str, Plan]) -> Iterator[Fault]:
    """Faults in the indicators that forms use and the forms that plans name as evidence."""
    indicators = {key for plan in plans.values() for key in plan.indicators_by_key}
    for file, form in forms.items():
        for measure in form.measures if plans else ():
            if isinstance(measure, Coverage):
                for fault in _unknown([measure.indicator], indicators, measure.key, "indicator"):
                    yield replace(fault, file=file)
    known = {form.form for form in forms.values()}
    for file, plan in plans.items() if forms else ():
        sources = (_unknown(one.forms, known, one.code, "form") for one in plan.sources)
        for fault in chain(*sources, _headline_measures(plan, forms.values())):
            yield replace(fault, file=file)


def _dicts(found: Any) -> list[dict[str, Any]]:
    return [part for part in found if isinstance(part, dict)] if isinstance(found, list) else []


def _raw_keys(table: Mapping[str, Any]) -> Iterator[str]:
    for section in _dicts(table.get("section")):
        for question in _dicts(section.get("question")):
            if isinstance(question.get("key"), str):
                yield question["key"]


def _doubles(keys: Iterable[str], what: str) -> Iterator[Fault]:
    for key, times in Counter(keys).items():
        if times > 1:
            remedy = "Give each its own key; keys are never reused."
            yield Fault("twice", key, f"The {what} {key} is there {times} times.", remedy)


def _unknown(named: Iterable[str], known: set[str], place: str, what: str) -> Iterator[Fault]:
    for name in named:
        if name not in known:
            remedy = nearest(name, known) or f"Add the {what}, or take the name out."
            yield Fault("unknown-reference", place, f"There is no {what} “{name}”.", remedy)


def _conditions(table: Mapping[str, Any]) -> Iterator[tuple[str, Condition]]:
    """Every condition that can be read, even inside a part that cannot."""
    questions = [q for s in _dicts(table.get("section")) for q in _dicts(s.get("question"))]
    named: list[tuple[dict[str, Any], tuple[str, ...]]]
    named = [(question, ("show_if",)) for question in questions]
    named += [(measure, ("numerator", "denominator")) for measure in _dicts(table.get("measure"))]
    rules = enumerate(_dicts(table.get("grade_rule")), start=1)
    named += [({**rule, "key": f"grade_rule {at}"}, ("when",)) for at, rule in rules]
    for part, names in named:
        for name in names:
            with suppress(ValueError, RecursionError):
                yield f"{part.get('key', '')}, {name}", read_condition(part.get(name))


def _order(
    table: Mapping[str, Any], questions: Sequence[Question], order: list[str]
) -> Iterator[Fault]:
    """Faults where a question depends on itself or on a later one; this also rules out circles."""
    for place, condition in _conditions(table):
        key = place.split(",")[0]
        later = set(order[order.index(key) :]) if key in order else set()
        for named in sorted(condition.keys & later):
            what = f"It depends on {named}, which is not asked before it."
            remedy = "Move the question below the one it depends on."
            yield Fault("asked-later", place, what, remedy)
    for question in questions:
        if question.part_of is not None:
            before = set(order[: order.index(question.key)])
            yield from _unknown([question.part_of], before, question.key, "earlier question")


def _condition(
    condition: Condition, place: str, known: Mapping[str, Question], keys: set[str]
) -> Iterator[Fault]:
    for leaf in condition.leaves():
        if leaf.key in known:
            yield from _leaf(leaf, known[leaf.key], place)
        elif leaf.key in CASE_FIELDS and isinstance(leaf, Accepts):
            yield from _codes(leaf.codes, CASE_FIELDS[leaf.key], leaf.key, place)
        elif leaf.key not in keys:
            remedy = nearest(leaf.key, keys | set(CASE_FIELDS)) or "Use the key of a question."
            yield Fault("unknown-reference", place, f"There is no question “{leaf.key}”.", remedy)


def _leaf(leaf: Accepts | InRange, question: Question, place: str) -> Iterator[Fault]:
    if isinstance(leaf, Accepts):
        yield from _codes(leaf.codes, question.codes, question.key, place)
    elif question.bounds is None:
        what = f"{question.key} is not a number, so it has no range."
        yield Fault("wrong-value", place, what, 'Use a list of answers, such as ["yes"].')


def _codes(named: Iterable[str], codes: frozenset[str], key: str, place: str) -> Iterator[Fault]:
    for code in named:
        if code not in codes:
            remedy = f"Choose from: {', '.join(sorted(codes))}." if codes else "Remove it."
            what = f"“{code}” is not an answer to {key}."
            yield Fault("unknown-answer", place, what, remedy)


def _measure(measure: Measure, known: Mapping[str, Question], keys: set[str]) -> Iterator[Fault]:
    place = measure.key
    if isinstance(measure, Composite):
        yield from _unknown(measure.of, keys, place, "question")
        for key in measure.of:
            if key in known:
                yield from _codes(measure.good, known[key].codes, key, place)
        if measure.at_least is not None and measure.at_least > len(measure.of):
            questions = counted(len(measure.of), "question")
            what = f"at_least is {measure.at_least}, but the measure has {questions}."
            yield Fault("wrong-value", place, what, "Lower it.")
    if isinstance(measure, RatioOfSums):
        named = (measure.sum_of, measure.out_of, *measure.beside)
        yield from _unknown(named, keys, place, "question")
        for key in named:
            if key in known and not known[key].is_count:
                remedy = "Use a question of type number."
                yield Fault("wrong-value", place, f"{key} is not a number.", remedy)


def _outline(
    table: Mapping[str, Any], known: Mapping[str, Question], keys: set[str]
) -> Iterator[Fault]:
    grade = table.get("overall_grade")
    if isinstance(grade, str):
        yield from _unknown([grade], keys, "overall_grade", "question")
        if grade in known and not known[grade].is_grade:
            remedy = "Use a question of type grade."
            yield Fault("wrong-value", "overall_grade", f"{grade} is not a grade.", remedy)
    evidence = table.get("evidence_for", [])
    if isinstance(evidence, list) and all(isinstance(code, str) for code in evidence):
        answers = {code for question in known.values() for code in question.codes}
        yield from _unknown(evidence, answers, "evidence_for", "answer")
    one_per = table.get("one_per", [])
    if isinstance(one_per, list):
        yield from _unknown([str(key) for key in one_per], keys, "one_per", "question")
