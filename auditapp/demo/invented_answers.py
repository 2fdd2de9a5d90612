"""Inventing answers: what the demo's auditors say, so that trends follow the story."""

import random
from collections.abc import Mapping
from dataclasses import replace
from itertools import islice

from auditapp.demo import evidence_words
from auditapp.demo.story import MONTHS, chance
from auditapp.domain.audits.completeness import broken_rules
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.given_answers import NOT_APPLICABLE, BadAnswer, Given
from auditapp.domain.forms.questions import Question

TEXTS = (
    "The child is seen more often and says home is calmer; the plan names who helps at weekends.",
    "Help came late, but school attendance has recovered and the family knows the next steps.",
    "Little has changed for the child so far: the plan lists services rather than change.",
    "The network meets each fortnight and the young person chairs part of it.",
)
THEMES = ("signs_of_safety", "voice", "plan", "supervision", "chronology_genogram", "good_practice")


class Answers:
    """Invents one audit's answers, so that numbers fit each other and trends follow the story."""

    def __init__(self, chances: random.Random, month: int, team: str) -> None:
        self._chances, self._month, self._team = chances, month, team
        self._numbers: dict[str, int] = {}

    def given(
        self, form: Form, case: Mapping[str, str], number: int | None = None
    ) -> dict[str, Given]:
        """Answers to the first questions of a form (None: to all), as its pages would keep them:
        what the form wants evidence for has it, and no grade goes against the form's rules."""
        found: dict[str, Given] = {}
        for question in islice(form.questions(), number):
            given = self._given(form, question)
            if question.show_if is None or form.shown(question, form.facts(found, case)):
                found[question.key] = given
        for broken in broken_rules(form, form.facts(found, case)):
            grade = form.by_key[form.overall_grade or ""]
            lower = replace(found[grade.key], value=broken.rule.not_better_than)
            found[grade.key] = evidence_words.told(grade, lower, self._chances)
        return found

    def _given(self, form: Form, question: Question) -> Given:
        given = given_for(question, self.to(question))
        if question.escalates_on(given.value):
            given = _calmer(question)
        return evidence_words.told(question, given, self._chances) if form.evidence_for else given

    def to(self, question: Question) -> str:
        """The answer as a cell of the file; now and then none."""
        by_control = {
            "text": lambda _: self._chances.choice(TEXTS),
            "checkboxes": self._several,
            "number": self._number,
            "date": lambda _: f"{MONTHS[self._month]}-{self._chances.randint(1, 27):02d}",
            "radios": self._score if question.is_score else self._closed,
        }
        return by_control[question.control](question)

    def _score(self, question: Question) -> str:
        low, high = question.bounds or (0, 0)
        return str(min(high, max(low, round(self._chances.gauss(5 + self._month / 9, 1.6)))))

    def _several(self, question: Question) -> str:
        """Two of the learning themes; of anything else, the first that are listed."""
        codes = [option.code for option in question.options]
        themes = [code for code in codes if code in THEMES]
        if themes:
            return ";".join(sorted(self._chances.sample(themes, 2)))
        return ";".join(codes[: self._chances.randint(1, 3)])

    def _number(self, question: Question) -> str:
        low, most = question.bounds or (0, 0)
        high = min(most, low + 4)
        if question.part_of is not None:
            high = self._numbers.get(question.part_of, high)
            good = chance(question, self._month, self._team)
            number = sum(self._chances.random() < good for _ in range(high))
        else:
            number = self._chances.randint(low, high)
        self._numbers[question.key] = max(low, number)
        return str(self._numbers[question.key])

    def _closed(self, question: Question) -> str:
        if self._chances.random() < 0.02 and not question.must_be_answered:
            return ""
        codes = [option.code for option in question.options]
        if NOT_APPLICABLE in codes and self._chances.random() < 0.06:
            return NOT_APPLICABLE
        rest = [code for code in codes if code != NOT_APPLICABLE]
        good = chance(question, self._month, self._team)
        if question.is_grade:
            return self._grade(good, *rest)
        if self._chances.random() < good:
            return rest[0]
        return self._chances.choice(rest[1:])

    def _grade(self, chance_of_good: float, best: str, good: str, low: str, lowest: str) -> str:
        if self._chances.random() < chance_of_good * 0.85:
            return best if self._chances.random() < 0.18 else good
        return lowest if self._chances.random() < 0.22 else low


def given_for(question: Question, cell: str) -> Given:
    """An invented answer as a page would keep it, with its reason or evidence."""
    try:
        value = question.read_cell(cell)
    except BadAnswer:
        value = None
    reason = _why_not(question) if value == NOT_APPLICABLE else ""
    found = "Looked for in case notes and the last two plans; not found."
    return Given(value, found if question.is_weak(value) else "", reason)


def _why_not(question: Question) -> str:
    if question.key.startswith(("DD-VOI", "DD-SOS", "DS-")):
        return "The child is too young for this."
    return "There was no occasion for it in the last six months."


def _calmer(question: Question) -> Given:
    """The nearest answer that opens no escalation: the demo stages its escalations by itself."""
    codes = [code for code, _ in question.options if code != NOT_APPLICABLE]
    return given_for(question, [code for code in codes if code not in question.worries][-1])
