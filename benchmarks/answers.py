"""Invented answers to any question, as a page keeps them or as a file carries them."""

import random
from dataclasses import replace

from auditapp.domain.audits.completeness import broken_rules
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.given_answers import NOT_APPLICABLE, Given
from auditapp.domain.forms.questions import Question

WORDS = "The child is seen more often and says that home is calmer; the plan names who helps."
EVIDENCE = "Looked for in case notes and in the last two plans; not found there."
REASON = "The child is too young for this."


def cell(question: Question, chances: random.Random) -> str:
    """One answer as a file carries it: often the good one, now and then none."""
    if question.control == "number":
        low, high = question.bounds or (0, 0)
        most = low if question.part_of else min(high, 4)
        return str(chances.randint(low, max(low, most)))
    if question.control == "date":
        return f"2026-0{chances.randint(1, 9)}-15"
    if question.control == "text":
        return WORDS
    codes = [option.code for option in question.options]
    if question.control == "checkboxes":
        return ";".join(codes[: chances.randint(1, 2)])
    if chances.random() < 0.03 and not question.must_be_answered:
        return ""
    return chances.choice((codes[0], codes[0], *codes))


def given(form: Form, chances: random.Random) -> dict[str, Given]:
    """A whole audit's answers, with evidence where practice is weak or the form asks for it, and
    no grade against the form's rules; fit to be submitted."""
    cells = {question: cell(question, chances) for question in form.questions()}
    found = {question.key: _given(form, question, text) for question, text in cells.items() if text}
    for broken in broken_rules(form, form.facts(found, {})):
        grade = form.overall_grade or ""
        found[grade] = replace(found[grade], value=broken.rule.not_better_than)
    return found


def _given(form: Form, question: Question, text: str) -> Given:
    value = question.read_cell(text)
    asked = question.takes_evidence and (question.is_weak(value) or value in form.evidence_for)
    return Given(value, EVIDENCE if asked else "", REASON if value == NOT_APPLICABLE else "")
