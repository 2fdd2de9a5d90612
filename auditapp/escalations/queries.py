"""Escalations as pages need them, scoped by the person who asks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from auditapp.domain.calendar import london
from auditapp.domain.forms.definitions import Section
from auditapp.domain.forms.questions import Question
from auditapp.domain.vocabulary import EscalationState, Role
from auditapp.escalations import access
from auditapp.escalations.deadlines import NOBODY, Clock, clock
from auditapp.models import Account, Audit, Escalation
from auditapp.models.base import utc_now
from auditapp.web.access import Permission, Reader
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


@dataclass(frozen=True)
class PeopleToTell:
    """Who may be named as the manager spoken to: those of the team and its service first."""

    near: tuple[tuple[int, str], ...]
    others: tuple[tuple[int, str], ...]

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(number for number, _ in (*self.near, *self.others))


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
        return [one for one in self.open if one.manager_id is None]

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


def people_to_tell(session: Session, audit: Audit, raised_by: int) -> PeopleToTell:
    """Everybody who may sign in, without whoever raises it, the auditor, and administrators."""
    query = (
        select(Account)
        .where(
            Account.active,
            Account.role != Role.ADMINISTRATOR,
            Account.id.not_in((raised_by, audit.auditor_id)),
        )
        .options(joinedload(Account.teams))
        .order_by(Account.name)
    )
    near: list[tuple[int, str]] = []
    others: list[tuple[int, str]] = []
    head = access.heads(session).get(audit.service)
    for account in session.scalars(query).unique():
        is_near = _is_near(account, audit) or (head is not None and head.id == account.id)
        (near if is_near else others).append((account.id, _named(account, head)))
    return PeopleToTell(tuple(near), tuple(others))


def waiting(session: Session, reader: Reader, now: datetime) -> list[Waiting]:
    """The escalations shown at the top of the reader's work, the longest due first: for the named
    manager, the QA lead, whoever has not finished writing one, and once late for the head."""
    query = (
        select(Escalation)
        .join(Escalation.audit)
        .options(contains_eager(Escalation.audit).joinedload(Audit.form_version))
        .where(Escalation.state == EscalationState.OPEN, visible(reader, of=Escalation, now=now))
        .order_by(Escalation.due_at, Escalation.id)
    )
    heads = access.heads(session)
    found = (
        Waiting(one, clock(one, now, head_words(heads, one)), _asked(one, reader, heads, now))
        for one in session.scalars(query)
    )
    return [one for one in found if one.asks]


def head_words(heads: access.Heads, escalation: Escalation) -> str:
    """Who has a late escalation."""
    head = heads.get(escalation.audit.service)
    return f"the head of service, {head.name}" if head else NOBODY


def question_of(escalation: Escalation) -> Question:
    """The question whose answer raised it, in the wording it was answered in."""
    return escalation.audit.form_version.definition.by_key[escalation.question]


def panel_record(escalation: Escalation) -> dict[str, Any]:
    """An open escalation as a page's script knows it."""
    spoken = london(escalation.spoken_at) if escalation.spoken_at else None
    return {
        "id": escalation.id,
        "question": escalation.question,
        "answer": escalation.answer,
        "state": str(escalation.state),
        "version": escalation.version,
        "url": f"/escalations/{escalation.id}",
        "due": clock(escalation, utc_now()).words.partition(": ")[0],
        "worry": escalation.worry,
        "manager": str(escalation.manager_id or ""),
        "spoken_on": f"{spoken:%Y-%m-%d}" if spoken else "",
        "spoken_time": f"{spoken:%H:%M}" if spoken else "",
        "agreed": escalation.agreed,
    }


def _asked(escalation: Escalation, reader: Reader, heads: access.Heads, now: datetime) -> str:
    """What an open escalation asks of this reader; "" when it waits for others."""
    if escalation.manager_id == reader.account_id:
        return "Record what was done"
    if access.is_raiser(reader, escalation) and _left_to_say(escalation):
        return "Record who you have told" if escalation.manager_id is None else "Complete"
    if now > escalation.due_at and access.has_it_late(reader, escalation, heads):
        return "Record what was done"
    return "View" if reader.may(Permission.RUN_MONTH) else ""


def _left_to_say(escalation: Escalation) -> str:
    """What whoever raised it has not recorded; "" when nothing is left."""
    if escalation.manager_id is None:
        return "manager not recorded"
    if not escalation.worry:
        return "worry not recorded"
    return "" if escalation.agreed else "what was agreed not recorded"


def _is_near(account: Account, audit: Audit) -> bool:
    return any(
        team.name == audit.team or (team.service and team.service == audit.service)
        for team in account.teams
    )


def _named(account: Account, head: Account | None) -> str:
    what = "head of service" if head and head.id == account.id else Role(account.role).label
    return f"{account.name}, {what}"
