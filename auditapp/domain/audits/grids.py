"""The dip-sample grid: which forms fit one, and how its columns are headed."""

import textwrap

from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.questions import Question

MOST_QUESTIONS = 30
MOST_WRITTEN = 3
LONGEST_LABEL = 28

_QUICK = frozenset({"radios", "number", "date"})
_WRITTEN = frozenset({"checkboxes", "text"})


def fits(form: Form) -> bool:
    """Whether a form fits one row of a grid: short, and nearly all answered with one key."""
    if len(form.by_key) > MOST_QUESTIONS:
        return False
    controls = [question.control for question in form.questions()]
    written = sum(control in _WRITTEN for control in controls)
    known = _QUICK.union(_WRITTEN).issuperset(controls)
    return known and written <= MOST_WRITTEN


def short_label(question: Question) -> str:
    """The heading of its column: its short label, or the first words of the question."""
    if question.short:
        return question.short
    words = question.text.rstrip(".: ")
    cut = textwrap.shorten(words, LONGEST_LABEL, placeholder="…")
    return cut if cut != "…" else words[: LONGEST_LABEL - 1] + "…"
