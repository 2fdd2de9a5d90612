"""Who may see an escalation, and who may do what with it.

It is visible to whoever raised it or audits the case, the manager named in it, the QA lead, the
service managers and the head of the service; by senior leadership once it is late. For everybody
else it does not exist. Queries that ask for the visible ones join `Audit`.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from auditapp.domain.vocabulary import EscalationState, Role
from auditapp.models import Account, Audit, Escalation, ServiceHead
from auditapp.web.access import Permission, Reader
from auditapp.web.visibility import EVERYTHING, Among, Rule, rule_for

Heads = Mapping[str, Account]
"""The head of each service that has one who may sign in."""


def heads(session: Session) -> dict[str, Account]:
    query = select(ServiceHead).join(ServiceHead.account).where(Account.active)
    found = session.scalars(query.options(joinedload(ServiceHead.account)))
    return {head.service: head.account for head in found}


def late(now: datetime) -> ColumnElement[bool]:
    """Whether an escalation was late, answered since or not."""
    waits = and_(Escalation.state == EscalationState.OPEN, Escalation.due_at < now)
    after = or_(
        Escalation.responded_at > Escalation.due_at, Escalation.closed_at > Escalation.due_at
    )
    return or_(waits, after)


@rule_for(Escalation)
def _escalations(reader: Reader, now: datetime) -> Rule:
    if reader.role == Role.QA_LEAD:
        return EVERYTHING
    me = (reader.account_id,)
    headed = select(ServiceHead.service).where(ServiceHead.account_id == reader.account_id)
    theirs: Rule = (
        (Among(Escalation.raised_by_id, me),),
        (Among(Escalation.manager_id, me),),
        (Among(Audit.auditor_id, me),),
        (Audit.service.in_(headed),),
    )
    if reader.role == Role.SERVICE_MANAGER:
        return (*theirs, (Among(Audit.service, reader.services),))
    return (*theirs, (late(now),)) if reader.role == Role.SLT else theirs


def is_raiser(reader: Reader, escalation: Escalation) -> bool:
    return reader.account_id in (escalation.raised_by_id, escalation.audit.auditor_id)


def may_write(reader: Reader, escalation: Escalation) -> bool:
    """Whether the reader records the worry and who they told."""
    is_open = escalation.state in (EscalationState.OPEN, EscalationState.LAPSED)
    return is_open and (is_raiser(reader, escalation) or reader.may(Permission.RUN_MONTH))


def may_respond(reader: Reader, escalation: Escalation, by_service: Heads, now: datetime) -> bool:
    """Whether the reader says what was done: the named manager, the QA lead, and once it is late
    whoever it is then with."""
    if escalation.state != EscalationState.OPEN:
        return False
    named = reader.account_id == escalation.manager_id or reader.may(Permission.RUN_MONTH)
    return named or (now > escalation.due_at and has_it_late(reader, escalation, by_service))


def has_it_late(reader: Reader, escalation: Escalation, by_service: Heads) -> bool:
    """Whether a late escalation is with this reader: the head, or where none is named (or they may
    not sign in any more) the senior leadership."""
    head = by_service.get(escalation.audit.service)
    return reader.role == Role.SLT if head is None else head.id == reader.account_id
