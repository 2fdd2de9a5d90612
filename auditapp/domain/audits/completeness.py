"""What an audit still needs before submission, what is wrong with it, and what to check again.

There are two lists: `blocking` stops a submission; `unanswered` is shown and counted but does not
stop it. A broken grade rule also stops it, unless a reason was recorded.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from auditapp.domain import calendar
from auditapp.domain.forms.conditions import Facts
from auditapp.domain.forms.definitions import FINAL_GRADE, Form, Section
from auditapp.domain.forms.given_answers import NOT_APPLICABLE, Given
from auditapp.domain.forms.grade_rules import GradeRule
from auditapp.domain.forms.questions import Question
from auditapp.domain.privacy.marked_phrases import Mark, marks, text_marks

NOT_ANSWERED = "Not answered"
_NOTHING = Given()


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to do before submitting: the question, and what to do in words.

    `rule`: the grade rule, by its place in the form, whose reason is missing.
    """

    section: str
    question: str
    what: str
    rule: int | None = None


@dataclass(frozen=True, slots=True)
class Excuses:
    """Reasons recorded for grade rules, by the rules' place in the form, and phrases confirmed to
    identify nobody, by their digest."""

    grade_reasons: Mapping[int, str] = field(default_factory=dict)
    confirmed: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A grade rule that the overall grade breaks; `number` is its place in the form."""

    number: int
    rule: GradeRule


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the questions that apply have been answered."""

    answered: int
    asked: int

    @property
    def is_complete(self) -> bool:
        return self.answered == self.asked

    @property
    def status(self) -> str:
        if self.answered == 0 and self.asked:
            return "Not started"
        return "Complete" if self.is_complete else f"In progress {self.answered} of {self.asked}"

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(self.answered + other.answered, self.asked + other.asked)


def progress(form: Form, section: Section, facts: Facts) -> Progress:
    """Progress of one section; hidden questions do not count."""
    asked = [question for question in section.questions if form.shown(question, facts)]
    return Progress(sum(question.key in facts for question in asked), len(asked))


def overall(form: Form, facts: Facts) -> Progress:
    """Progress of the whole audit."""
    parts = [progress(form, section, facts) for section in form.sections]
    return sum(parts, Progress(0, 0))


class Look(NamedTuple):
    """The state of one question of an audit.

    `asked`: whether it is asked at all; `fault`: what is wrong with its answer, in words; `marks`:
    phrases in its texts that may identify a person, even where the question is hidden; `rule`: the
    grade rule whose reason has the fault.
    """

    section: Section
    question: Question
    asked: bool
    answered: bool
    fault: str
    marks: Sequence[Mark]
    rule: int | None = None

    @property
    def stops(self) -> str:
        """What must be done at the question before submission, in words; "" for nothing."""
        return self.fault or (identifying(self.marks) if self.asked and self.marks else "")

    def missing(self, what: str) -> Missing:
        return Missing(self.section.key, self.question.key, what, self.rule)


def look_through(
    form: Form,
    given: Mapping[str, Given],
    facts: Facts,
    excuses: Excuses = Excuses(),
    only: Collection[str] | None = None,
) -> list[Look]:
    """The state of every question of the form, or `only` of some."""
    today, found = calendar.today(), []
    grade = _grade_fault(form, facts, excuses, today)
    for section in form.sections:
        for question in section.questions:
            if only is not None and question.key not in only:
                continue
            one = given.get(question.key, _NOTHING)
            asked = form.shown(question, facts)
            fault, rule = _fault(form, question, one, facts) if asked else "", None
            if asked and not fault and question.key == form.overall_grade:
                fault, rule = grade
            marked = marks(question, one, excuses.confirmed, today)
            answered = question.key in facts
            found.append(Look(section, question, asked, answered, fault, marked, rule))
    return found


def blocking(
    form: Form, given: Mapping[str, Given], facts: Facts, excuses: Excuses = Excuses()
) -> list[Missing]:
    """Everything that must be completed before the audit can be submitted."""
    looked = look_through(form, given, facts, excuses)
    return [one.missing(what) for one in looked if (what := one.stops)]


def lacking(looked: Sequence[Look]) -> list[Missing]:
    """What a grid row still needs: everything that stops any submission, and every unanswered
    question; free texts may stay empty."""
    return [one.missing(what) for one in looked if (what := one.stops or _left_open(one))]


def unanswered(form: Form, facts: Facts) -> list[Missing]:
    """Questions that may stay unanswered; every figure counts them as unanswered."""
    return [
        Missing(section.key, question.key, NOT_ANSWERED)
        for section, question in _asked(form, facts)
        if question.key not in facts and not question.must_be_answered
    ]


def broken_rules(form: Form, facts: Facts) -> list[BrokenRule]:
    """Grade rules that the overall grade breaks."""
    return [
        BrokenRule(number, rule)
        for number, rule in enumerate(form.grade_rules)
        if facts.get(FINAL_GRADE) in rule.too_good and rule.when.holds(facts)
    ]


def reason_marks(
    form: Form, facts: Facts, excuses: Excuses, today: date | None = None
) -> dict[int, list[Mark]]:
    """Phrases that may identify a person in the reasons for broken rules, by rule."""
    found = {
        one.number: text_marks(
            form.overall_grade or "",
            "grade_reason",
            text,
            excuses.confirmed,
            today or calendar.today(),
        )
        for one in broken_rules(form, facts)
        if (text := excuses.grade_reasons.get(one.number))
    }
    return {number: some for number, some in found.items() if some}


def _asked(form: Form, facts: Facts) -> Iterator[tuple[Section, Question]]:
    for section in form.sections:
        for question in section.questions:
            if form.shown(question, facts):
                yield section, question


def _grade_fault(form: Form, facts: Facts, excuses: Excuses, today: date) -> tuple[str, int | None]:
    """What is wrong with the overall grade, and the rule whose reason is at fault, if any."""
    for one in broken_rules(form, facts):
        if one.number not in excuses.grade_reasons:
            return one.rule.message, None
    for number, found in reason_marks(form, facts, excuses, today).items():
        return identifying(found), number
    return "", None


def _left_open(look: Look) -> str:
    """What to say about an unanswered question that has options or a number."""
    closed = look.question.control != "text"
    return NOT_ANSWERED if look.asked and closed and not look.answered else ""


def identifying(found: Sequence[Mark]) -> str:
    """What to do about the first phrase that may identify a person, and how many more there are."""
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    what = f"“{found[0].phrase}” {found[0].words}{more}"
    return f"{what}: take it out, or confirm that it identifies nobody"


def _fault(form: Form, question: Question, given: Given, facts: Facts) -> str:
    if given.value is None:
        return "Answer this question" if question.must_be_answered else ""
    if given.value == NOT_APPLICABLE and not given.reason:
        return "Enter why it is not applicable"
    if question.takes_evidence and given.value in form.evidence_for and not given.evidence:
        return f"Enter what on the record shows “{question.show(given.value)}”"
    if (whole := question.exceeded(given.value, facts)) is not None:
        return f"Number must be {whole} or fewer, because it is part of an earlier number"
    return ""
