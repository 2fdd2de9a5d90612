"""Invented answers to any question, as a page keeps them or as a file carries them."""

import random

from auditapp.domain.answers import Choices, Day, Number, Text
from auditapp.domain.definitions import Form
from auditapp.domain.entries import NOT_APPLICABLE, Given
from auditapp.domain.questions import Question

WORDS = "The child is seen more often and says that home is calmer; the plan names who helps."
EVIDENCE = "Looked for in case notes and in the last two plans; not found there."
REASON = "The child is too young for this."
WEAK = ("no", "partly", "not_met", "RI", "I")


def cell(question: Question, chances: random.Random) -> str:
    """One answer as a file carries it: often the good one, now and then none."""
    if isinstance(question, Number):
        most = question.minimum if question.at_most else min(question.maximum, 4)
        return str(chances.randint(question.minimum, max(question.minimum, most)))
    if isinstance(question, Day):
        return f"2026-0{chances.randint(1, 9)}-15"
    if isinstance(question, Text):
        return WORDS
    codes = [option.code for option in question.options]
    if isinstance(question, Choices):
        return ";".join(codes[: chances.randint(1, 2)])
    if chances.random() < 0.03 and not question.must_be_answered:
        return ""
    return chances.choice((codes[0], codes[0], *codes))


def given(form: Form, chances: random.Random) -> dict[str, Given]:
    """A whole audit's answers, with evidence where practice is weak; fit to be submitted."""
    answers = {question: cell(question, chances) for question in form.questions()}
    return {question.key: _given(question, text) for question, text in answers.items() if text}


def _given(question: Question, text: str) -> Given:
    value = question.parse(text.split(";") if isinstance(question, Choices) else [text])
    evidence = EVIDENCE if value in WEAK and question.takes_evidence else ""
    return Given(value, evidence, REASON if value == NOT_APPLICABLE else "")
