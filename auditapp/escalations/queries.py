"""Escalations as pages need them, scoped by the person who asks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from auditapp.domain.forms.definitions import Section
from auditapp.domain.forms.questions import Question
from auditapp.domain.vocabulary import EscalationState
from auditapp.escalations import access
from auditapp.escalations.deadlines import NOBODY, Clock, clock
from auditapp.escalations.managers import PeopleToTell, people_to_tell
from auditapp.escalations.record import asked_words, panel_record, question_of
from auditapp.models import Audit, Escalation
from auditapp.web.access import Permission, Reader
from auditapp.web.activity_log import not_read
from auditapp.web.template_filters import moment_words
from auditapp.web.visibility import visible

_ANY_OPEN = (
    select(Escalation.id)
    .where(
        Escalation.state == EscalationState.OPEN,
        Escalation.audit_id.in_(bindparam("ids", expanding=True)),
    )
    .limit(1)
)
"""Asked at every save, so made once, and of a bare column."""
DEALT_WITH = (EscalationState.ANSWERED, EscalationState.CLOSED)


@dataclass(frozen=True)
class Waiting:
    """An escalation that waits for somebody, and what it asks of them."""

    escalation: Escalation
    clock: Clock
    asks: str

    @property
    def question(self) -> Question:
        return question_of(self.escalation)

    @property
    def asked(self) -> str:
        return asked_words(self.escalation)


@dataclass(frozen=True)
class Ended:
    """An escalation that somebody answered or closed."""

    escalation: Escalation

    @property
    def asked(self) -> str:
        return asked_words(self.escalation)

    @property
    def words(self) -> str:
        """Who answered or closed it, and when."""
        one = self.escalation
        what = "answered" if one.responded_by else "closed without a response"
        who, at = one.responded_by or one.closed_by, one.responded_at or one.closed_at
        return f"{what} by {who.name} on {moment_words(at)}" if who and at else what


@dataclass(frozen=True)
class Unfinished:
    """An open escalation with something left to record by whoever raised it."""

    escalation: Escalation
    missing: str

    @property
    def question(self) -> Question:
        return question_of(self.escalation)


@dataclass(frozen=True)
class Beside:
    """The open escalations of an audit, as the pages of the audit show them.

    `told` is there where a panel may be drawn: on a page with a critical question.
    """

    open: tuple[Escalation, ...]
    told: PeopleToTell | None = None

    @property
    def unfinished(self) -> list[Unfinished]:
        found = [Unfinished(one, _left_to_say(one)) for one in self.open]
        return [one for one in found if one.missing]

    @property
    def unnamed(self) -> list[Escalation]:
        """Those that stop the submission."""
        return [one for one in self.open if not one.is_told]

    @property
    def records(self) -> list[dict[str, Any]]:
        return [panel_record(one) for one in self.open]


def raised_by_audit(session: Session, audit_id: int) -> Sequence[Escalation]:
    """Every escalation of an audit, oldest first; nobody else changes them meanwhile."""
    query = select(Escalation).where(Escalation.audit_id == audit_id).order_by(Escalation.id)
    return session.scalars(query.with_for_update()).all()


def open_of(session: Session, audit_id: int) -> Sequence[Escalation]:
    """The open escalations of an audit."""
    return open_by_audit(session, [audit_id]).get(audit_id, [])


def open_by_audit(session: Session, audit_ids: Iterable[int]) -> dict[int, list[Escalation]]:
    """The open escalations of several audits, each audit's together; mostly there are none."""
    ids = list(audit_ids)
    if session.connection().execute(_ANY_OPEN, {"ids": ids}).first() is None:
        return {}
    query = (
        select(Escalation)
        .where(Escalation.state == EscalationState.OPEN, Escalation.audit_id.in_(ids))
        .options(joinedload(Escalation.manager))
        .order_by(Escalation.id)
    )
    found: dict[int, list[Escalation]] = {}
    for escalation in session.scalars(query):
        found.setdefault(escalation.audit_id, []).append(escalation)
    return found


def beside(session: Session, audit: Audit, section: Section | None = None) -> Beside:
    """What the pages of an open audit show; with the section that a page asks, if it asks one."""
    is_open = tuple(open_of(session, audit.id))
    critical = section is not None and any(one.critical for one in section.questions)
    told = people_to_tell(session, audit, audit.auditor_id) if critical else None
    return Beside(is_open, told)


def find(
    session: Session, escalation_id: int, reader: Reader, now: datetime, *, locked: bool = False
) -> Escalation | None:
    """An escalation the reader may see; None if there is none or they may not see it.

    `locked`: nobody else changes it until this transaction ends.
    """
    query = (
        select(Escalation)
        .join(Escalation.audit)
        .options(contains_eager(Escalation.audit).joinedload(Audit.form_version))
        .where(Escalation.id == escalation_id, visible(reader, of=Escalation, now=now))
    )
    return session.scalar(query.with_for_update(of=Escalation) if locked else query)


def waiting(session: Session, reader: Reader, now: datetime) -> list[Waiting]:
    """The escalations shown at the top of the reader's work: those that nobody has been told about
    first, then the longest due. For the named manager, the QA lead, whoever has not finished
    writing one, and once late for the head."""
    query = (
        select(Escalation)
        .join(Escalation.audit)
        .options(contains_eager(Escalation.audit).joinedload(Audit.form_version))
        .where(Escalation.state == EscalationState.OPEN, visible(reader, of=Escalation, now=now))
        .order_by(nobody_told().desc(), Escalation.due_at, Escalation.id)
    )
    heads = access.heads(session)
    found = (
        Waiting(one, clock(one, now, head_words(heads, one)), _asked(one, reader, heads, now))
        for one in session.scalars(query)
    )
    return [one for one in found if one.asks]


def nobody_told() -> ColumnElement[bool]:
    """Whether nobody has been told about an escalation yet."""
    return and_(Escalation.manager_id.is_(None), Escalation.told_role == "")


def answered_unread(session: Session, reader: Reader) -> list[Ended]:
    """What the reader raised and somebody answered or closed, until the reader has opened it."""
    ended_at = func.coalesce(Escalation.responded_at, Escalation.closed_at)
    query = (
        select(Escalation)
        .join(Escalation.audit)
        .options(contains_eager(Escalation.audit).joinedload(Audit.form_version))
        .where(
            Escalation.raised_by_id == reader.account_id,
            Escalation.state.in_(DEALT_WITH),
            not_read("escalation", Escalation.id, since=ended_at, by=reader.account_id),
        )
        .order_by(ended_at.desc())
    )
    return [Ended(one) for one in session.scalars(query)]


def head_words(heads: access.Heads, escalation: Escalation) -> str:
    """Who has a late escalation."""
    head = heads.get(escalation.audit.service)
    return f"the head of service, {head.name}" if head else NOBODY


def _asked(escalation: Escalation, reader: Reader, heads: access.Heads, now: datetime) -> str:
    """What an open escalation asks of this reader; "" when it waits for others."""
    if escalation.manager_id == reader.account_id:
        return "Record what was done"
    if access.is_raiser(reader, escalation) and _left_to_say(escalation):
        return "Complete" if escalation.is_told else "Record who you have told"
    if now > escalation.due_at and access.has_it_late(reader, escalation, heads):
        return "Record what was done"
    return "View" if reader.may(Permission.RUN_MONTH) else ""


def _left_to_say(escalation: Escalation) -> str:
    """What whoever raised it has not recorded; "" when nothing is left."""
    if not escalation.is_told:
        return "manager not recorded"
    if not escalation.worry:
        return "worry not recorded"
    return "" if escalation.agreed else "what was agreed not recorded"
