"""What an audit still lacks, what is wrong with it, and what its author should look at again.

Two lists with different weight: `blocking` stops a submission, `unanswered` is shown and counted
but may stand. A grade rule that is broken blocks too, unless a reason for it was recorded.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from auditapp.domain.answers import Number
from auditapp.domain.conditions import Facts
from auditapp.domain.definitions import FINAL_GRADE, Form, GradeRule, Section
from auditapp.domain.entries import NOT_APPLICABLE, Given
from auditapp.domain.marking import marks
from auditapp.domain.questions import Question

GRADE_ORDER = ("O", "G", "RI", "I")


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to do before submitting: where, and in which words."""

    section: str
    question: str
    what: str


@dataclass(frozen=True, slots=True)
class Excuses:
    """What somebody has answered for: grade rules with a recorded reason, by their place in the
    form, and phrases confirmed to identify nobody, by their digest."""

    grade_reasons: Collection[int] = ()
    confirmed: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A grade rule that the overall grade goes against; `number` is its place in the form."""

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
    """How far one section is; hidden questions do not count."""
    asked = [question for question in section.questions if form.shown(question, facts)]
    return Progress(sum(question.key in facts for question in asked), len(asked))


def overall(form: Form, facts: Facts) -> Progress:
    """How far the whole audit is."""
    parts = [progress(form, section, facts) for section in form.sections]
    return sum(parts, Progress(0, 0))


def blocking(
    form: Form, given: Mapping[str, Given], facts: Facts, excuses: Excuses = Excuses()
) -> list[Missing]:
    """Everything that must be mended before the audit can be submitted."""
    grade = _grade_fault(form, facts, excuses)
    return [
        Missing(section.key, question.key, what)
        for section, question in _asked(form, facts)
        if (
            what := _fault(form, question, given.get(question.key, Given()), facts)
            or (grade if question.key == form.overall_grade else "")
            or _identifying(question, given.get(question.key, Given()), excuses)
        )
    ]


def unanswered(form: Form, facts: Facts) -> list[Missing]:
    """Questions left blank that may stay so; they count as unanswered in every figure."""
    return [
        Missing(section.key, question.key, "Not answered")
        for section, question in _asked(form, facts)
        if question.key not in facts and not question.must_be_answered
    ]


def broken_rules(form: Form, facts: Facts) -> list[BrokenRule]:
    """Grade rules that the overall grade goes against."""
    grade = facts.get(FINAL_GRADE)
    if grade not in GRADE_ORDER:
        return []
    return [
        BrokenRule(number, rule)
        for number, rule in enumerate(form.grade_rules)
        if rule.when.holds(facts)
        and GRADE_ORDER.index(str(grade)) < GRADE_ORDER.index(rule.not_better_than)
    ]


def _asked(form: Form, facts: Facts) -> Iterator[tuple[Section, Question]]:
    for section in form.sections:
        for question in section.questions:
            if form.shown(question, facts):
                yield section, question


def _grade_fault(form: Form, facts: Facts, excuses: Excuses) -> str:
    broken = [one for one in broken_rules(form, facts) if one.number not in excuses.grade_reasons]
    return broken[0].rule.message if broken else ""


def _identifying(question: Question, given: Given, excuses: Excuses) -> str:
    """What to do about the first phrase that may identify somebody, and how many more there are."""
    found = marks(question, given, excuses.confirmed)
    if not found:
        return ""
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    what = f"“{found[0].phrase}” {found[0].words}{more}"
    return f"{what}: take it out, or confirm that it identifies nobody"


def _fault(form: Form, question: Question, given: Given, facts: Facts) -> str:
    if given.value is None:
        return "Answer this question" if question.must_be_answered else ""
    if given.value == NOT_APPLICABLE and not given.reason:
        return "Say why it is not applicable"
    if question.takes_evidence and given.value in form.evidence_for and not given.evidence:
        return f"Say what on the record shows “{question.show(given.value)}”"
    if isinstance(question, Number) and question.at_most:
        whole = facts.get(question.at_most)
        if isinstance(whole, int) and isinstance(given.value, int) and given.value > whole:
            return f"This is part of an earlier number, so it cannot be more than {whole}"
    return ""
