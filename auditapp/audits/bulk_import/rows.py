"""Reads one row of an uploaded file as one audit: its fields, its answers, its identity."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from auditapp.adapters.uploads.cell_readers import (
    TeamReader,
    WordReader,
    read_age_band,
    read_case_ref,
    read_day,
    read_if_any,
    read_involvement,
    read_month,
    short,
)
from auditapp.adapters.uploads.columns import BadCell, MatchedColumns, ReadCell, UploadColumn
from auditapp.adapters.uploads.examinations import TEMPLATE_ROW, CellFault, Examination, Values
from auditapp.adapters.uploads.tables import COMPLETED_AUDITS, TableRow
from auditapp.adapters.uploads.upload_kinds import UploadKind
from auditapp.audits import counted_audits
from auditapp.audits.bulk_import.columns import OPTIONAL, REQUIRED, ImportRefused
from auditapp.audits.bulk_import.remarks import named_rows, not_independent
from auditapp.domain.calendar import Month, today
from auditapp.domain.forms.answers.grades import FINAL_GRADE_QUESTION
from auditapp.domain.forms.conditions import Value
from auditapp.domain.forms.given_answers import BadAnswer, Given
from auditapp.domain.forms.questions import Question
from auditapp.domain.privacy.marked_phrases import marked_parts
from auditapp.domain.sampling.allocation import Auditor
from auditapp.domain.vocabulary import Selection
from auditapp.models import Account, FormVersion
from auditapp.web.independence import as_auditors

EXAMPLE_REF = "EXAMPLE-1"
"""Reference of the invented case in the template; it is never loaded."""
_GROUPS = 5


@dataclass
class FoundAudits(Examination):
    """A file that was read as completed audits of one form."""

    form: FormVersion | None = None
    auditors: Mapping[int, Auditor] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    """The row of each accepted audit."""
    again: dict[str, str] = field(default_factory=dict)
    """For a row with the same content as an earlier one: the earlier one's key, by its own."""

    @property
    def remarks(self) -> list[str]:
        """What is worth a look before the audits are loaded."""
        same = _by(self, self._content)[:_GROUPS]
        said = [f"{named_rows(rows)} are the same." for rows in same]
        for rows in _by(self, itemgetter("counts_as"))[:_GROUPS]:
            said.append(f"{named_rows(rows)} are of one case and month: only one of them counts.")
        return [*said, *not_independent(self.accepted, self.auditors)]

    def _content(self, values: Values) -> str:
        """A key that rows with the same content share."""
        own: str = values["import_key"]
        return self.again.get(own, own)

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

    def __init__(
        self, session: Session, version: FormVersion, teams: TeamReader | None = None
    ) -> None:
        self._version, self._form = version, version.definition
        self._team = teams or TeamReader(session)
        accounts = session.scalars(select(Account).options(selectinload(Account.teams))).all()
        self._auditors = {one.email: one.id for one in accounts}
        self._judged = {one.account_id: one for one in as_auditors(session, accounts)}
        self._this_month = Month.of(today())
        columns = [
            *(UploadColumn(name, read, name in REQUIRED) for name, read in self._fields()),
            *(UploadColumn(one.key, _answer_reader(one)) for one in self._form.questions()),
        ]
        super().__init__(columns)
        self._seen: Counter[str] = Counter()
        self._again: dict[str, str] = {}

    def match(self, headings: Sequence[str], row: int = 1) -> MatchedColumns:
        found = super().match(headings, row)
        self._reference = found.headings.get("case_ref", "")
        if self._form.by_key.keys().isdisjoint(found.headings):
            example = next(self._form.questions()).key
            raise ImportRefused(
                f"No column is named after a question of form {self._form.form}, such as {example}."
            )
        return found

    def begin(self, *about: Any) -> FoundAudits:
        found = FoundAudits(*about)
        found.new_teams = self._team.new
        found.form, found.again = self._version, self._again
        found.auditors = self._judged
        return found

    def exclusion(self, row: TableRow) -> str:
        is_example = bool(self._reference) and row.cells.get(self._reference) == EXAMPLE_REF
        return TEMPLATE_ROW if is_example else ""

    def note(self, number: int, values: Values, examined: FoundAudits) -> None:
        examined.numbers.append(number)

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
        audit["service"] = self._team.service_of(audit["team"], audit["service"])
        return audit

    def _answers(self, values: Values) -> dict[str, dict[str, Any]]:
        stored = ((key, values[key]) for key in self._form.by_key)
        return {key: answer for key, answer in stored if answer is not None}

    def _fields(self) -> Iterator[tuple[str, ReadCell]]:
        yield "case_ref", read_case_ref
        yield "month", self._month
        yield "team", self._team
        yield "involvement", read_involvement
        yield "selection", WordReader(Selection)
        yield "auditor", self._auditor
        yield "service", read_if_any
        yield "completed_on", read_day
        yield "age_band", read_age_band
        yield "final_grade", _read_grade

    def _month(self, text: str) -> str:
        month = read_month(text)
        if month > self._this_month:
            raise BadCell(f"{month} has not begun; {self._this_month} is the last")
        return str(month)

    def _auditor(self, text: str) -> int:
        email = text.lower()
        if "@" not in email:
            raise BadCell(
                f"“{short(text)}” is not an e-mail address; use that of the auditor’s account"
            )
        if email not in self._auditors:
            raise BadCell(f"there is no account “{short(email)}”")
        return self._auditors[email]

    def _import_key(self, audit: Values) -> str:
        """Number rows with the same content: twice in a file is two audits."""
        content = "\x1f".join(f"{name}={audit[name]}" for name in sorted(audit))
        key = _digest(f"{self._form.form}\x1f{content}")
        self._seen[key] += 1
        own = _digest(f"{key}#{self._seen[key]}")
        if self._seen[key] > 1:
            self._again[own] = _digest(f"{key}#1")
        return own


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


def _by(found: FoundAudits, key: Callable[[Values], str]) -> list[list[int]]:
    """The rows of accepted audits with the same key, where there is more than one."""
    rows = defaultdict[str, list[int]](list)
    for number, values in zip(found.numbers, found.accepted, strict=True):
        rows[key(values)].append(number)
    return [numbers for numbers in rows.values() if len(numbers) > 1]


_SHARED: dict[Any, dict[str, Any]] = {}


def _stored(value: Any) -> dict[str, Any]:
    """The stored form of a plain answer; short codes share one object, to save memory."""
    if not isinstance(value, str) or len(value) > 12:
        return {"value": value}
    return _SHARED.setdefault(value, {"value": value})


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
