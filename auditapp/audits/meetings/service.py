"""Meetings and their checklists: who records them, which is which, how many have one.

A form belongs here when its subject is a meeting and `one_per` names the questions that tell one
meeting of a case from another. Its audits are a census, so coverage stands where a sample has an
interval. The number of meetings held comes from management information.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from auditapp.audits.allocations import capacity
from auditapp.domain.calendar import Month, Period
from auditapp.domain.counting import counted
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.forms.measures import Coverage
from auditapp.domain.forms.questions import Question
from auditapp.domain.vocabulary import HEADLINE_SELECTIONS, AuditStatus, Role
from auditapp.measures import cells
from auditapp.models import Account, Audit, FormVersion, IndicatorValue
from auditapp.web.access import Permission, Reader
from auditapp.web.choices import newest_forms


@dataclass(frozen=True)
class MonthOfMeetings:
    """One month of a checklist: how many there are, and for how many meetings."""

    month: Month
    submitted: int
    """Checklists that count in headline figures."""
    not_counted: int
    open: int
    held: int | None
    """Meetings held; None while management information has not said."""

    @property
    def is_over(self) -> bool:
        """Whether there are more checklists than meetings, which means the number of meetings is
        wrong."""
        return self.held is not None and self.submitted > self.held

    @property
    def missing(self) -> int:
        """Meetings without a submitted checklist."""
        return max(0, (self.held or 0) - self.submitted)

    @property
    def words(self) -> str:
        if self.held is None:
            return "Number of meetings not entered yet"
        if self.is_over:
            checklists = counted(self.submitted, "checklist")
            meetings = counted(self.held, "meeting")
            return f"{checklists} for {meetings}: check the number of meetings"
        return f"{self.submitted} of {self.held}" if self.held else "No meetings held"


def is_per_meeting(form: Form) -> bool:
    return form.subject == "meeting" and bool(form.one_per)


def forms(session: Session) -> list[FormVersion]:
    """The newest version of every form that is completed once for each meeting."""
    return [form for form in newest_forms(session) if is_per_meeting(form.definition)]


def recorded_by(session: Session, reader: Reader) -> bool:
    """Whether recording meetings is this reader's work: by their capacity, or as QA lead."""
    if not reader.may(Permission.DO_AUDITS):
        return False
    own = capacity(session.get_one(Account, reader.account_id))
    return any(
        reader.role == Role.QA_LEAD or own in form.definition.completed_by
        for form in forms(session)
    )


def questions(form: Form) -> tuple[Question, ...]:
    """What tells one meeting of a case from another, in the form's order."""
    return tuple(question for question in form.questions() if question.key in form.one_per)


def asks_day(form: Form) -> Question | None:
    """Which of them asks on which day the meeting was."""
    return next((one for one in questions(form) if one.control == "date"), None)


def same(
    session: Session, form: FormVersion, case_ref: str, given: Mapping[str, Given]
) -> Audit | None:
    """The checklist that this meeting already has, whoever started it.

    Until this transaction ends, nobody else can begin one for it.
    """
    cells.one_at_a_time(session)
    of_case = select(Audit).where(
        Audit.case_ref == case_ref,
        Audit.form == form.form,
        Audit.status != AuditStatus.WITHDRAWN,
    )
    wanted = _values(form.definition, given)
    there = session.scalars(
        of_case.options(joinedload(Audit.form_version), joinedload(Audit.auditor)).order_by(
            Audit.id
        )
    )
    return next((one for one in there if _values(form.definition, one.given) == wanted), None)


def coverage_measure(form: Form) -> Coverage | None:
    """The measure that counts the form's audits against the meetings held."""
    return next((one for one in form.measures if isinstance(one, Coverage)), None)


def coverage(session: Session, form: Form, months: Period) -> list[MonthOfMeetings]:
    """Every month of a period, the newest first, the empty ones too."""
    submitted, uncounted, open_ = _checklists(session, form, months)
    held = _held(session, form, months)
    return [
        MonthOfMeetings(
            month,
            submitted[str(month)],
            uncounted[str(month)],
            open_[str(month)],
            held.get(str(month)),
        )
        for month in reversed(list(months))
    ]


def _checklists(
    session: Session, form: Form, months: Period
) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """By month: those that count in headline figures, others submitted, those still open."""
    counts, others, open_ = Counter[str](), Counter[str](), Counter[str]()
    columns = (Audit.month, Audit.status, Audit.counted, Audit.selection)
    found = session.execute(
        select(*columns, func.count())
        .where(
            Audit.form == form.form,
            Audit.month >= str(months.first),
            Audit.month <= str(months.last),
            Audit.status != AuditStatus.WITHDRAWN,
        )
        .group_by(*columns)
    )
    for month, status, is_counted, selection, number in found:
        if status != AuditStatus.SUBMITTED:
            open_[month] += number
        elif is_counted and selection in HEADLINE_SELECTIONS:
            counts[month] += number
        else:
            others[month] += number
    return counts, others, open_


def _held(session: Session, form: Form, months: Period) -> dict[str, int]:
    """Meetings held, by month: exactly what the measure of coverage has as its denominator."""
    measure = coverage_measure(form)
    if measure is None:
        return {}
    values: Sequence[IndicatorValue] = session.scalars(
        select(IndicatorValue).where(
            IndicatorValue.indicator == measure.indicator,
            IndicatorValue.month >= str(months.first),
            IndicatorValue.month <= str(months.last),
        )
    ).all()
    held: dict[str, int] = {}
    for key, tally, stamp in cells.indicator_tallies([form], values, {}):
        if key == measure.key:
            held[stamp.month] = held.get(stamp.month, 0) + tally.denominator
    return held


def _values(form: Form, given: Mapping[str, Given]) -> list[object]:
    return [given.get(key, Given()).value for key in form.one_per]
