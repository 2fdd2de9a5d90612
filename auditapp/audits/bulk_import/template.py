"""Help for preparing a file of completed audits: its columns, their contents, a template."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from auditapp.adapters.excel.blank import BlankColumn, write_blank
from auditapp.adapters.uploads.limits import GUIDE_SHEET
from auditapp.audits.bulk_import.columns import FIELD_WORDS, OPTIONAL, REQUIRED
from auditapp.audits.bulk_import.rows import EXAMPLE_REF
from auditapp.domain.calendar import Month
from auditapp.domain.forms.answers.grades import FINAL_GRADE_QUESTION
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.questions import Question
from auditapp.domain.vocabulary import AgeBand, Involvement, Labelled, Selection

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
    """One column of the file: its name, its meaning, what a cell may hold, its choices."""

    name: str
    words: str
    holds: str
    is_needed: bool = False
    choices: tuple[str, ...] = ()
    """In people's words; empty where there is nothing to choose from."""


def columns(form: Form, teams: Sequence[str] = ()) -> Iterator[FileColumn]:
    """The fields of an audit, required ones first, then the form's questions."""
    choices = {
        "team": tuple(teams),
        "involvement": _labels(Involvement),
        "selection": _labels(Selection),
        "age_band": _labels(AgeBand),
        "final_grade": _options(FINAL_GRADE_QUESTION),
    }
    for name in (*REQUIRED, *OPTIONAL):
        needed = name in REQUIRED
        yield FileColumn(name, FIELD_WORDS[name], _HOLDS[name], needed, choices.get(name, ()))
    for question in form.questions():
        yield FileColumn(
            question.key, question.text, question.cell_help, choices=_options(question)
        )


def empty_file(form: Form, *, teams: Sequence[str], auditor: str, today: date) -> bytes:
    """A workbook with every column and one invented case, which is left out if not deleted."""
    month = Month.of(today).plus(-1)
    shown = {
        "case_ref": EXAMPLE_REF,
        "month": str(month),
        "team": next(iter(teams), ""),
        "involvement": Involvement.CHILD_IN_NEED.label,
        "selection": Selection.RANDOM.label,
        "auditor": auditor,
        "completed_on": month.first_day.replace(day=20).isoformat(),
        "age_band": AgeBand.FROM_5.label,
    }
    day = month.first_day.replace(day=15)
    shown |= {question.key: _example(question, day) for question in form.questions()}
    return write_blank(
        form.form,
        GUIDE_SHEET,
        [
            BlankColumn(one.name, one.words, one.holds, shown.get(one.name, ""), one.choices)
            for one in columns(form, teams)
        ],
    )


def _labels(words: type[Labelled]) -> tuple[str, ...]:
    return tuple(one.label for one in words)


def _options(question: Question) -> tuple[str, ...]:
    """The options of a question of which one is chosen, in words."""
    return tuple(label for _, label in question.options) if question.control == "radios" else ()


def _example(question: Question, day: date) -> str:
    """An example of a cell, in the words of its drop-down list if it has one."""
    example = question.cell_example(day)
    return question.show(question.read_cell(example)) if _options(question) else example
