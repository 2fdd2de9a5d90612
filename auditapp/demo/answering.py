"""Inventing answers: what the demo's auditors say, so that trends follow the story."""

import random

from auditapp.demo.story import MONTHS, chance
from auditapp.domain.answers import Choices, Day, Number, Scale, Text
from auditapp.domain.entries import NOT_APPLICABLE, BadAnswer, Given
from auditapp.domain.questions import Question

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

    def to(self, question: Question) -> str:
        """The answer as a cell of the file; now and then none."""
        if isinstance(question, Text):
            return self._chances.choice(TEXTS)
        if isinstance(question, Choices):
            return ";".join(sorted(self._chances.sample(self._codes(question), 2)))
        if isinstance(question, Number):
            return self._number(question)
        if isinstance(question, Scale):
            return str(min(10, max(0, round(self._chances.gauss(5 + self._month / 9, 1.6)))))
        if isinstance(question, Day):
            return f"{MONTHS[self._month]}-{self._chances.randint(1, 27):02d}"
        return self._closed(question)

    def _codes(self, question: Question) -> list[str]:
        codes = [option.code for option in question.options]
        return [code for code in codes if code in THEMES] or codes

    def _number(self, question: Number) -> str:
        low, high = question.minimum, min(question.maximum, question.minimum + 4)
        if question.at_most is not None:
            high = self._numbers.get(question.at_most, high)
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
        if set(rest) >= {"O", "G"}:
            return self._grade(good)
        if self._chances.random() < good:
            return rest[0]
        return self._chances.choice(rest[1:])

    def _grade(self, good: float) -> str:
        if self._chances.random() < good * 0.85:
            return "O" if self._chances.random() < 0.18 else "G"
        return "I" if self._chances.random() < 0.22 else "RI"


def given_for(question: Question, cell: str) -> Given:
    """An invented answer as a page would keep it, with its reason or evidence."""
    try:
        value = question.parse(cell.split(";") if isinstance(question, Choices) else [cell])
    except BadAnswer:
        value = None
    reason = "The child is too young for this." if value == NOT_APPLICABLE else ""
    weak = value in ("no", "not_met", "partly")
    evidence = "Looked for in case notes and the last two plans; not found." if weak else ""
    return Given(value, evidence, reason)
