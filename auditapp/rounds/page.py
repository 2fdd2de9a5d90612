"""The pages of a round: each case with its state in words, and what may be done."""

from dataclasses import dataclass
from datetime import date, datetime
from shlex import quote

from auditapp.domain.calendar import day_words, london
from auditapp.domain.sampling.draw_records import DrawRecord
from auditapp.domain.vocabulary import AuditStatus, CameIn
from auditapp.models import RoundCase
from auditapp.rounds.allocate import due_day
from auditapp.web.access import Reader
from auditapp.web.template_filters import moment_words
from auditapp.web.visibility import sees

STATES = {
    "done": "Done",
    "open": "Open",
    "late": "Late",
    "waiting": "Without an auditor",
    "withdrawn": "Audit withdrawn",
    "out": "Out",
}
"""The states of a round's cases that its page can be limited to, as its counts name them."""


@dataclass(frozen=True)
class CaseRow:
    """One case of a round as its table shows it."""

    case: RoundCase
    auditor: str
    state: str
    tone: str
    """done, open, late, waiting, withdrawn or out: for a word and a shape, never for colour
    alone."""
    due: date | None
    opens: bool
    """Whether the reader may open its audit."""

    @property
    def came_in(self) -> CameIn:
        return CameIn(self.case.came_in)


def case_rows(cases: list[RoundCase], reader: Reader, today: date) -> list[CaseRow]:
    return [case_row(case, reader, today) for case in cases]


def case_row(case: RoundCase, reader: Reader, today: date) -> CaseRow:
    tone, state = _state(case, today)
    audit = case.audit
    return CaseRow(
        case,
        audit.auditor.name if audit is not None and case.out_reason is None else "",
        state,
        tone,
        due_day(case) if tone in ("open", "late", "waiting") else None,
        audit is not None and sees(reader, audit),
    )


def _state(case: RoundCase, today: date) -> tuple[str, str]:
    audit = case.audit
    if case.out_reason is not None:
        return "out", "Left the round"
    if audit is None:
        return "waiting", "Waiting for an auditor"
    if audit.status == AuditStatus.SUBMITTED and audit.submitted_at is not None:
        return "done", f"Submitted {day_words(london(audit.submitted_at).date())}"
    if audit.status == AuditStatus.WITHDRAWN:
        return "withdrawn", "Audit withdrawn"
    returned = audit.status == AuditStatus.RETURNED
    words = "Returned" if returned else "Draft" if audit.answers else "Not started"
    return ("late", f"{words}, overdue") if due_day(case) < today else ("open", words)


def is_in(row: CaseRow, state: str, today: date) -> bool:
    """Whether a case is in one of the states that a round counts: a late one is open or waits."""
    if state == "late":
        return row.due is not None and row.due < today
    if state == "open":
        return row.tone in ("open", "late")
    return state in ("", row.tone)


def stored_moment(text: str) -> str:
    """A moment kept as text in what happened to a case, as clocks in London showed it."""
    return moment_words(datetime.fromisoformat(text))


def again(record: DrawRecord) -> str:
    """The command that repeats a draw on any installation that holds the same list."""
    parts = [
        f"auditapp sample draw --list {record.list_hash[:12]}",
        f"--form {record.form} --month {record.month}",
        f"--size {record.size}" if record.size else "--every-case",
        *(f"--involvement {one}" for one in record.involvements),
        *(f"--strata {quote(column)}" for column in record.strata),
        *(_plan_option(record) if record.strata else ()),
        f"--rest-months {record.rest_months} --seed {quote(record.seed)} --dry-run",
    ]
    return " ".join(parts)


def _plan_option(record: DrawRecord) -> tuple[str, ...]:
    kind = record.plan.get("kind")
    if kind == "proportional":
        return (f"--at-least {record.plan.get('at_least', 0)}",)
    return ("--equal",) if kind == "equal" else ()
