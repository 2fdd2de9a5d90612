"""Standards that a definition must meet before it is published.

`forms check` and `forms load` apply all of them. Published versions are read without them, so that
a new rule here cannot make a form unreadable that audits were answered on.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath

from auditapp.domain.counting import counted
from auditapp.domain.forms.answers.grades import GRADES
from auditapp.domain.forms.conditions import Accepts, AtLeast, Condition
from auditapp.domain.forms.definitions import Form, Indicator, Outcome, Plan
from auditapp.domain.forms.faults import Fault
from auditapp.domain.forms.given_answers import NOT_APPLICABLE
from auditapp.domain.forms.measures import Composite, Measure, Share
from auditapp.domain.forms.questions import Question

LONGEST_SHORT = 28
"""The most characters of a short label, which is the heading of a grid column."""
NO_ANSWERS = frozenset({NOT_APPLICABLE, "not_asked", "not_right_to_ask"})
_PERSONAL = re.compile(
    r"\b(names?|surname|initials|address|postcode|date of birth|birth ?date|birthday|nhs|"
    r"phone|telephone|e-?mail)\b",
    re.IGNORECASE,
)


def of_form(form: Form, file: str) -> Iterator[Fault]:
    yield from _file_name(file, form.version)
    for question in form.questions():
        yield from _question(question)
    yield from _same_labels(form)
    yield from _anchors(form)
    for measure in form.measures:
        yield from _measure(measure, form)


def of_plan(plan: Plan, file: str) -> Iterator[Fault]:
    yield from _file_name(file, plan.version)
    for source in plan.sources:
        if bool(source.forms) != (source.found_in == "forms"):
            forms = counted(len(source.forms), "form")
            what = f"It is found in {source.found_in}, and names {forms}."
            remedy = 'Name forms where found_in is "forms", and only there.'
            yield Fault("wrong-value", source.code, what, remedy)
    themes = {group.key: group.theme for group in plan.groups}
    for outcome in plan.outcomes:
        yield from _outcome(outcome, themes)
    for indicator in plan.indicators:
        yield from _indicator(indicator)


def _file_name(file: str, version: int) -> Iterator[Fault]:
    """Faults where the file is not named after its version; later versions are kept beside it."""
    ending = f".v{version}.toml"
    if not file.endswith(ending):
        what = f"The file of version {version} is named {PurePath(file).name}."
        yield Fault("file-name", "", what, f"End its name in {ending}.")


def between_versions(forms: Mapping[str, Form]) -> Iterator[Fault]:
    """Faults where a key has changed its type or lost an answer since an earlier version."""
    first: dict[tuple[str, str], Question] = {}
    for file, form in sorted(forms.items(), key=lambda item: item[1].version):
        for question in form.questions():
            earlier = first.setdefault((form.form, question.key), question)
            if type(earlier) is not type(question) or not earlier.codes <= question.codes:
                what = "An earlier version has another type here, or an answer that is gone."
                remedy = "Keep both, or give the new question a key of its own."
                yield Fault("key-reused", question.key, what, remedy, file=file)


def _question(question: Question) -> Iterator[Fault]:
    if not question.short:
        remedy = f"Add short = …, of at most {LONGEST_SHORT} characters."
        yield Fault("no-label", question.key, "It has no short label.", remedy)
    if len(question.short) > LONGEST_SHORT:
        what = f"Its short label has {counted(len(question.short), 'character')}."
        remedy = f"A label heads a column: use at most {LONGEST_SHORT}."
        yield Fault("long-label", question.key, what, remedy)
    if personal := _PERSONAL.search(f"{question.text} {question.short}"):
        what = f"It says “{personal[0]}”, but questions must not ask who somebody is."
        remedy = "Take it out, or use another word if it asks for something else."
        yield Fault("personal", question.key, what, remedy)


def _same_labels(form: Form) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for question in form.questions():
        other = first.setdefault(question.short, question.key)
        if question.short and other != question.key:
            what = f"Its short label “{question.short}” is also that of {other}."
            yield Fault("twice", question.key, what, "Give it a label of its own.")


def _anchors(form: Form) -> Iterator[Fault]:
    grades = set(GRADES) if any(question.is_grade for question in form.questions()) else set()
    if set(form.anchors) != grades:
        if grades:
            what = "It asks for a grade but does not say what each grade means."
            remedy = f"Add a table [anchors] with a line for each of {', '.join(GRADES)}."
        else:
            what, remedy = "It says what grades mean but asks for none.", "Take [anchors] out."
        yield Fault("anchors", "anchors", what, remedy)


def _measure(measure: Measure, form: Form) -> Iterator[Fault]:
    if not measure.why:
        yield Fault("no-reason", measure.key, "It does not say why.", "Add why = …, a sentence.")
    for key, codes in _counted(measure):
        good = form.by_key[key].good if key in form.by_key else None
        if good is not None and good not in codes:
            what = f"It counts answers to {key} other than the good one, “{good}”."
            remedy = 'Count the good answer, or say direction = "lower" or "neutral".'
            yield Fault("good-answer", measure.key, what, remedy)
    if isinstance(measure, Share):
        yield from _share(measure)


def _counted(measure: Measure) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each question, with the answers counted as met by a measure where higher is better."""
    if isinstance(measure, Composite):
        yield from ((key, measure.good) for key in measure.of)
    elif isinstance(measure, Share) and measure.direction == "higher":
        yield from ((leaf.key, leaf.codes) for leaf in _accepted(measure.numerator))


def _accepted(condition: Condition) -> Iterator[Accepts]:
    """Tests that a rule requires, without those under `not`."""
    if isinstance(condition, Accepts):
        yield condition
    elif isinstance(condition, AtLeast):
        for part in condition.parts:
            yield from _accepted(part)


def _share(measure: Share) -> Iterator[Fault]:
    outside = {leaf.key: set(leaf.codes) for leaf in _accepted(measure.denominator)}
    for leaf in _accepted(measure.numerator):
        if leaf.key in outside and not set(leaf.codes) < outside[leaf.key]:
            what = f"Its numerator does not accept fewer answers to {leaf.key} than are counted."
            remedy = "Accept every answer of the numerator, and more, in the denominator."
            yield Fault("not-inside", f"{measure.key}, numerator", what, remedy)
    for key, codes in outside.items():
        for code in sorted(NO_ANSWERS & codes):
            what = f"“{code}” never enters a denominator, so it cannot be accepted for {key}."
            yield Fault("no-answer", f"{measure.key}, denominator", what, "Take it out.")


def _outcome(outcome: Outcome, themes: Mapping[str, str]) -> Iterator[Fault]:
    theme, group, _ = outcome.code.split(".")
    if outcome.group != theme + group or themes.get(outcome.group) != theme:
        what = f"It is in group {outcome.group} of theme {themes.get(outcome.group, '?')}."
        remedy = f"Its code says group {theme}{group} of theme {theme}: correct one of them."
        yield Fault("wrong-group", outcome.code, what, remedy)


def _indicator(indicator: Indicator) -> Iterator[Fault]:
    said = {bool(indicator.numerator), bool(indicator.denominator)}
    if said != {indicator.kind == "share"}:
        what = f"A {indicator.kind} says in words what is divided by what only if it is a share."
        remedy = "Add numerator and denominator to a share; take them out of anything else."
        yield Fault("wrong-value", indicator.key, what, remedy)
