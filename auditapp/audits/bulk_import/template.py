"""Help for preparing a file of completed audits: its columns, their contents, a template."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from auditapp.adapters.excel.blank import write_blank
from auditapp.audits.bulk_import.columns import FIELD_WORDS, OPTIONAL, REQUIRED
from auditapp.audits.bulk_import.rows import EXAMPLE_REF
from auditapp.domain.calendar import Month
from auditapp.domain.forms.definitions import Form
from auditapp.domain.vocabulary import AgeBand, Involvement, Selection

_HOLDS = {
    "case_ref": "The reference exactly as in the case system: 00123 stays 00123. Never a name",
    "month": "A month such as 2026-10, up to this one",
    "team": "The team’s name as it is set up in this system",
    "involvement": f"One of {', '.join(Involvement)}",
    "selection": f"One of {', '.join(Selection)}",
    "auditor": "The e-mail address of an account",
    "service": "Only if it is not the team’s own",
    "completed_on": "A day such as 2026-10-03",
    "age_band": f"One of {', '.join(AgeBand)}",
    "final_grade": "O, G, RI or I, where it differs from the auditor’s own",
}


@dataclass(frozen=True)
class FileColumn:
    """One column of the file: its name, its meaning, what a cell may hold."""

    name: str
    words: str
    holds: str
    is_needed: bool = False


def columns(form: Form) -> Iterator[FileColumn]:
    """The fields of an audit, required ones first, then the form's questions."""
    for name in (*REQUIRED, *OPTIONAL):
        yield FileColumn(name, FIELD_WORDS[name], _HOLDS[name], name in REQUIRED)
    for question in form.questions():
        yield FileColumn(question.key, question.name, question.cell_help)


def empty_file(form: Form, *, team: str, auditor: str, today: date) -> bytes:
    """A workbook with every column and one invented case, which is refused if not deleted."""
    month = Month.of(today).plus(-1)
    shown = {
        "case_ref": EXAMPLE_REF,
        "month": str(month),
        "team": team,
        "involvement": str(Involvement.CHILD_IN_NEED),
        "selection": str(Selection.RANDOM),
        "auditor": auditor,
        "completed_on": month.first_day.replace(day=20).isoformat(),
        "age_band": str(AgeBand.FROM_5),
    }
    day = month.first_day.replace(day=15)
    shown |= {question.key: question.cell_example(day) for question in form.questions()}
    names = [column.name for column in columns(form)]
    return write_blank(form.form, names, [shown.get(name, "") for name in names])
