"""The columns of a file of completed audits: which is which field, which is which question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auditapp.adapters.uploads.tables import plain
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.questions import Question

REQUIRED = ("case_ref", "month", "team", "involvement", "selection", "auditor")
OPTIONAL = ("service", "completed_on", "age_band", "final_grade")


class ImportRefused(ValueError):
    """The file cannot be loaded at all; the message says why and what to do."""


@dataclass(frozen=True)
class Columns:
    """What became of every column, in the file's spelling."""

    fields: Mapping[str, str]
    questions: Sequence[tuple[str, Question]]
    unknown: tuple[str, ...]
    """Columns that nobody understands; they are left out."""
    absent: tuple[Question, ...]
    """Questions of the form that no column answers; they stay unanswered."""


def understood(form: Form, names: Sequence[str]) -> Columns:
    """ImportRefused when a column is missing or none is named after a question."""
    columns = {plain(name): name for name in names if name}
    missing = [name for name in REQUIRED if plain(name) not in columns]
    if missing:
        found = ", ".join(names)
        raise ImportRefused(f"Missing columns: {', '.join(missing)}. The file has: {found}.")
    fields = {
        name: columns[plain(name)] for name in (*REQUIRED, *OPTIONAL) if plain(name) in columns
    }
    questions = [
        (columns[plain(question.key)], question)
        for question in form.questions()
        if plain(question.key) in columns
    ]
    if not questions:
        example = next(form.questions()).key
        raise ImportRefused(
            f"No column is named after a question of form {form.form}, such as {example}."
        )
    read = {*fields.values(), *(column for column, _ in questions)}
    return Columns(
        fields,
        questions,
        unknown=tuple(name for name in names if name and name not in read),
        absent=tuple(one for one in form.questions() if plain(one.key) not in columns),
    )
