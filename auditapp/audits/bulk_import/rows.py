"""Reads one row of an uploaded file as one audit: its fields, its answers, its identity."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.adapters.uploads.cell_readers import (
    TeamReader,
    WordReader,
    read_age_band,
    read_case_ref,
    read_line,
    read_month,
    short,
)
from auditapp.adapters.uploads.columns import BadCell, MatchedColumns, ReadCell, UploadColumn
from auditapp.adapters.uploads.row_reader import (
    CellFault,
    Examination,
    UploadKind,
    Values,
)
from auditapp.adapters.uploads.tables import COMPLETED_AUDITS
from auditapp.audits import counted_audits
from auditapp.audits.bulk_import.columns import OPTIONAL, REQUIRED, ImportRefused
from auditapp.domain.calendar import Month, today
from auditapp.domain.forms.answers.grades import FINAL_GRADE_QUESTION
from auditapp.domain.forms.conditions import Value
from auditapp.domain.forms.given_answers import BadAnswer, Given, real_day
from auditapp.domain.forms.questions import Question
from auditapp.domain.privacy.marked_phrases import marked_parts
from auditapp.domain.vocabulary import Involvement, Selection
from auditapp.models import Account, FormVersion

EXAMPLE_REF = "EXAMPLE-1"
"""Reference of the invented case in the template; it is never loaded."""


@dataclass
class FoundAudits(Examination):
    """A file that was read as completed audits of one form."""

    form: FormVersion | None = None

    @property
    def version(self) -> FormVersion:
        """The version of the form that the audits are of."""
        assert self.form is not None
        return self.form

    @property
    def marked_texts(self) -> int:
        """How many texts of accepted rows may identify a person."""
        known = self.version.definition.by_key
        return sum(
            marked_parts(known[key], stored)
            for values in self.accepted
            for key, stored in values["answers"].items()
        )


class AuditsUpload(UploadKind[FoundAudits]):
    """Completed audits of one form: one row is one audit, and becomes the columns of an Audit."""

    limits = COMPLETED_AUDITS

    def __init__(self, session: Session, version: FormVersion) -> None:
        self._version, self._form = version, version.definition
        self._team = TeamReader(session)
        self._auditors = {one.email: one.id for one in session.scalars(select(Account))}
        self._this_month = Month.of(today())
        columns = [
            *(UploadColumn(name, read, name in REQUIRED) for name, read in self._fields()),
            *(UploadColumn(one.key, _answer_reader(one)) for one in self._form.questions()),
        ]
        super().__init__(columns)
        self._seen: Counter[str] = Counter()

    def match(self, headings: Sequence[str], row: int = 1) -> MatchedColumns:
        found = super().match(headings, row)
        if self._form.by_key.keys().isdisjoint(found.headings):
            example = next(self._form.questions()).key
            raise ImportRefused(
                f"No column is named after a question of form {self._form.form}, such as {example}."
            )
        return found

    def begin(self, *about: Any) -> FoundAudits:
        found = FoundAudits(*about)
        found.form = self._version
        return found

    def check(self, values: Values) -> Iterator[CellFault]:
        """Faults where the team was not open yet, or a count exceeds the count it is part of."""
        month, opens = values["month"], self._team.teams[values["team"]].opens
        if opens and month < opens:
            message = f"{month} is before {values['team']} opened ({opens})"
            yield CellFault("month", month, message)
        answers = {key: answer["value"] for key, answer in self._answers(values).items()}
        for question in self._form.questions():
            value = answers.get(question.key)
            if (whole := question.exceeded(value, answers)) is not None:
                message = f"is {value}, more than the {whole} of {question.part_of}"
                yield CellFault(question.key, str(value), message)

    def finish(self, values: Values) -> Values:
        """Add the team's service unless the row gives one, and the fingerprint that recognises
        the row. It covers only what is written there, so it survives a team's change of service."""
        audit = {name: values[name] for name in (*REQUIRED, *OPTIONAL) if name != "auditor"}
        audit |= {"auditor_id": values["auditor"], "answers": self._answers(values)}
        audit["import_key"] = self._import_key(audit)
        given = {key: Given.from_store(answer) for key, answer in audit["answers"].items()}
        audit["counts_as"] = counted_audits.counting_name(
            self._form, audit["case_ref"], audit["month"], given
        )
        audit["service"] = audit["service"] or self._team.teams[audit["team"]].service
        return audit

    def _answers(self, values: Values) -> dict[str, dict[str, Any]]:
        stored = ((key, values[key]) for key in self._form.by_key)
        return {key: answer for key, answer in stored if answer is not None}

    def _fields(self) -> Iterator[tuple[str, ReadCell]]:
        yield "case_ref", _read_case_ref
        yield "month", self._month
        yield "team", self._team
        yield "involvement", WordReader(Involvement)
        yield "selection", WordReader(Selection)
        yield "auditor", self._auditor
        yield "service", read_line
        yield "completed_on", _read_day
        yield "age_band", read_age_band
        yield "final_grade", _read_grade

    def _month(self, text: str) -> str:
        month = read_month(text)
        if month > self._this_month:
            raise BadCell(f"{month} has not begun; {self._this_month} is the last")
        return str(month)

    def _auditor(self, text: str) -> int:
        email = text.lower()
        if email not in self._auditors:
            raise BadCell(f"there is no account “{short(email)}”")
        return self._auditors[email]

    def _import_key(self, audit: Values) -> str:
        """Number rows with the same content: twice in a file is two audits."""
        content = "\x1f".join(f"{name}={audit[name]}" for name in sorted(audit))
        key = _digest(f"{self._form.form}\x1f{content}")
        self._seen[key] += 1
        return _digest(f"{key}#{self._seen[key]}")


def _read_case_ref(text: str) -> str:
    if text == EXAMPLE_REF:
        raise BadCell("this is the example row of the empty file; delete it")
    return read_case_ref(text)


def _read_day(text: str) -> date | None:
    try:
        return real_day(text) if text else None
    except BadAnswer:
        raise BadCell(
            f"“{short(text)}” is not a day up to today, written like 2026-10-03"
        ) from None


def _read_grade(text: str) -> Value | None:
    return _read_answer(FINAL_GRADE_QUESTION, text)


def _answer_reader(question: Question) -> ReadCell:
    """Reads a cell as a stored answer; an empty cell is unanswered."""

    def read(text: str) -> dict[str, Any] | None:
        value = _read_answer(question, text)
        return None if value is None else _stored(value)

    return read


def _read_answer(question: Question, text: str) -> Value | None:
    if not text:
        return None
    try:
        return question.read_cell(text)
    except BadAnswer as error:
        raise BadCell(f"“{text[:40]}”: {error}") from None


_SHARED: dict[Any, dict[str, Any]] = {}


def _stored(value: Any) -> dict[str, Any]:
    """The stored form of a plain answer; short codes share one object, to save memory."""
    if not isinstance(value, str) or len(value) > 12:
        return {"value": value}
    return _SHARED.setdefault(value, {"value": value})


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
