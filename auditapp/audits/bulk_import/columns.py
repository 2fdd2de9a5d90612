"""The columns of a file of completed audits: which every audit has, which its form needs."""

from collections.abc import Sequence

from auditapp.adapters.uploads.columns import MatchedColumns, UploadColumn, match_columns
from auditapp.adapters.uploads.tables import TableError
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.questions import Question

REQUIRED = ("case_ref", "month", "team", "involvement", "selection", "auditor")
OPTIONAL = ("service", "completed_on", "age_band", "final_grade")


class ImportRefused(TableError):
    """The file cannot be loaded at all; the message says why and what to do."""


def match_audits(
    form: Form, names: Sequence[str], columns: Sequence[UploadColumn]
) -> MatchedColumns:
    """ImportRefused when a column is missing or none is named after a question."""
    found = match_columns(names, columns)
    if found.missing:
        missing, has = ", ".join(found.missing), ", ".join(names)
        raise ImportRefused(f"Missing columns: {missing}. The file has: {has}.")
    if not form.by_key.keys() & found.headings.keys():
        example = next(form.questions()).key
        raise ImportRefused(
            f"No column is named after a question of form {form.form}, such as {example}."
        )
    return found


def unanswered(form: Form, found: MatchedColumns) -> list[Question]:
    """Questions of the form that no column answers; they stay unanswered."""
    return [question for question in form.questions() if question.key not in found.headings]
