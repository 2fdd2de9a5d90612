"""One row of an imported file as one audit: every field checked, every fault told at once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.adapters.uploads.tables import TableRow, exact_reference
from auditapp.audits import counted_audits
from auditapp.audits.bulk_import.columns import REQUIRED, Columns
from auditapp.domain.calendar import Month, london
from auditapp.domain.forms.answers.grades import GRADES
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.entries import BadAnswer, Given, real_day
from auditapp.domain.forms.faults import nearest
from auditapp.domain.forms.questions import Question
from auditapp.domain.vocabulary import AgeBand, Involvement, Labelled, Selection
from auditapp.models import Account, Team
from auditapp.models.base import utc_now

__all__ = ["EXAMPLE_REF", "REQUIRED", "Known", "digest", "known_for", "read"]
LONGEST_REF, LONGEST_NAME = 60, 200
EXAMPLE_REF = "EXAMPLE-1"
"""The invented case in the empty file that people fill in; it is never loaded."""


@dataclass(frozen=True)
class Known:
    """Everything a row is checked against, read once."""

    form: Form
    teams: Mapping[str, Team]
    auditors: Mapping[str, Account]
    fields: Mapping[str, str]
    questions: Sequence[tuple[str, Question]]
    this_month: Month
    """The latest month that an audit can be of."""


def known_for(session: Session, form: Form, columns: Columns) -> Known:
    """What the rows of these columns are checked against."""
    return Known(
        form=form,
        teams={team.name.lower(): team for team in session.scalars(select(Team))},
        auditors={account.email: account for account in session.scalars(select(Account))},
        fields=columns.fields,
        questions=columns.questions,
        this_month=Month.of(london(utc_now()).date()),
    )


def read(row: TableRow, known: Known) -> tuple[dict[str, Any], list[str]]:
    """One row as an audit's columns, or every reason why it cannot be one."""
    if row.fault:
        return {}, [row.fault]
    reader = _RowReader(row, known)
    values = reader.values()
    return values, reader.reasons


class _RowReader:
    """Reads one row field by field, collecting what is wrong instead of stopping at it."""

    def __init__(self, row: TableRow, known: Known) -> None:
        self._cells = row.cells
        self._known = known
        self.reasons: list[str] = []

    def values(self) -> dict[str, Any]:
        team = self._team()
        month = self._month(team)
        auditor = self._auditor()
        case_ref = self._case_ref()
        completed = self._completed_on()
        service = self._service()
        answers = self._answers()
        self._parts_within_wholes(answers)
        values = {
            "case_ref": case_ref,
            "month": month,
            "team": team.name if team else "",
            "service": service or (team.service if team else ""),
            "involvement": self._one_of(Involvement, "involvement"),
            "selection": self._one_of(Selection, "selection"),
            "age_band": self._one_of(AgeBand, "age_band") if self._text("age_band") else None,
            "final_grade": self._final_grade(),
            "auditor_id": auditor.id if auditor else 0,
            "completed_on": completed,
            "answers": answers,
        }
        if self.reasons:
            return {}
        return self._finished(values, {**values, "service": service})

    def _finished(self, values: dict[str, Any], written: dict[str, Any]) -> dict[str, Any]:
        """With what recognises the row again: what is `written` in it, so that a team that moves
        to another service does not make it a new one."""
        form = self._known.form
        given = {key: Given.from_store(stored) for key, stored in values["answers"].items()}
        content = "\x1f".join(f"{name}={written[name]}" for name in sorted(written))
        values["import_key"] = digest(f"{form.form}\x1f{content}")
        values["counts_as"] = counted_audits.counting_name(
            form, values["case_ref"], values["month"], given
        )
        return values

    def _text(self, name: str) -> str:
        column = self._known.fields.get(name)
        return self._cells.get(column, "") if column else ""

    def _team(self) -> Team | None:
        name = self._text("team")
        team = self._known.teams.get(" ".join(name.split()).lower())
        if team is None:
            names = [known.name for known in self._known.teams.values()]
            self.reasons.append(f"unknown team “{name}”. {nearest(name, names)}".strip())
        return team

    def _month(self, team: Team | None) -> str:
        try:
            read = Month.from_cell(self._text("month"))
        except ValueError as error:
            self.reasons.append(f"month “{self._text('month')}”: {error}")
            return ""
        if read > self._known.this_month:
            self.reasons.append(f"month {read} has not begun; {self._known.this_month} is the last")
        month = str(read)
        if team is not None and team.opens and month < team.opens:
            self.reasons.append(f"month {month} is before {team.name} opened ({team.opens})")
        return month

    def _auditor(self) -> Account | None:
        email = self._text("auditor").lower()
        if email not in self._known.auditors:
            self.reasons.append(f"no account for auditor “{email}”")
        return self._known.auditors.get(email)

    def _case_ref(self) -> str:
        case_ref = self._text("case_ref")
        try:
            exact_reference(case_ref)
        except ValueError as error:
            self.reasons.append(f"case_ref {error}")
        if not 1 <= len(case_ref) <= LONGEST_REF:
            self.reasons.append("case_ref is empty" if not case_ref else "case_ref is too long")
        elif case_ref == EXAMPLE_REF:
            self.reasons.append("this is the example of the empty file; take the row out")
        elif not case_ref.isprintable():
            self.reasons.append(f"case_ref {case_ref!r} holds a character that cannot be seen")
        return case_ref

    def _service(self) -> str:
        service = self._text("service")
        if len(service) > LONGEST_NAME or not service.isprintable():
            self.reasons.append(f"service “{service[:40]}” is too long or cannot be printed")
        return service

    def _completed_on(self) -> date | None:
        text = self._text("completed_on")
        if not text:
            return None
        try:
            return real_day(text)
        except BadAnswer:
            self.reasons.append(
                f"completed_on “{text}” is not a day up to today, written like 2026-10-03"
            )
            return None

    def _one_of(self, words: type[Labelled], name: str) -> str:
        text = self._text(name)
        code = text.lower().replace(" ", "_")
        if code not in {str(word) for word in words}:
            self.reasons.append(f"{name} “{text}” is not one of: {', '.join(words)}")
        return code

    def _final_grade(self) -> str | None:
        text = self._text("final_grade")
        if text and text not in GRADES:
            self.reasons.append(f"final_grade “{text}” is not one of: {', '.join(GRADES)}")
        return text or None

    def _answers(self) -> dict[str, Any]:
        answers = {}
        for column, question in self._known.questions:
            text = self._cells.get(column, "")
            if not text:
                continue
            try:
                value = question.read_cell(text)
            except BadAnswer as error:
                self.reasons.append(f"{question.key} “{text[:40]}”: {error}")
                continue
            if value is not None:
                answers[question.key] = _stored(value)
        return answers

    def _parts_within_wholes(self, answers: Mapping[str, Any]) -> None:
        """A count that is part of another is not more than it, as on the pages."""
        values = {key: answer["value"] for key, answer in answers.items()}
        for _, question in self._known.questions:
            value = values.get(question.key)
            if (whole := question.exceeded(value, values)) is not None:
                counts = f"{value}, more than the {whole} of {question.part_of}"
                self.reasons.append(f"{question.key} is {counts}")


_SHARED: dict[Any, dict[str, Any]] = {}


def _stored(value: Any) -> dict[str, Any]:
    """The stored form of a bare answer; short codes share one object, to save memory."""
    if not isinstance(value, str) or len(value) > 12:
        return {"value": value}
    return _SHARED.setdefault(value, {"value": value})


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
