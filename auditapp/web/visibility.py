"""Which records a reader may see: one rule per kind, for lists and for single records alike.

A rule is data, read both as SQL and in memory: a record is visible when every condition of any
one of the rule's lines holds for it.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from auditapp.domain.vocabulary import AuditStatus, Role
from auditapp.models import Audit, Base, ListedCase, MarkedAnswer, RoundCase
from auditapp.models.base import utc_now
from auditapp.web.access import Permission, Reader


@dataclass(frozen=True)
class Among:
    """Whether a column of the record holds one of these values."""

    column: InstrumentedAttribute[Any]
    values: Collection[Any]

    def holds(self, record: Base) -> bool:
        return getattr(record, self.column.key) in self.values


Line: TypeAlias = tuple[Among | ColumnElement[bool], ...]
"""Conditions that must all hold; one in SQL can only be asked of the database."""
Rule: TypeAlias = tuple[Line, ...]
EVERYTHING: Rule = ((),)
NOTHING: Rule = ()
WHOLE_COUNCIL = (Role.QA_LEAD, Role.SLT)
_RULES: dict[type[Base], Callable[[Reader, datetime], Rule]] = {}


def rule_for(
    model: type[Base],
) -> Callable[[Callable[[Reader, datetime], Rule]], Callable[[Reader, datetime], Rule]]:
    """Declare the rule of a kind of record: what this reader may see of it at this moment."""

    def declare(rule: Callable[[Reader, datetime], Rule]) -> Callable[[Reader, datetime], Rule]:
        _RULES[model] = rule
        return rule

    return declare


def visible(reader: Reader, *, of: type[Base], now: datetime | None = None) -> ColumnElement[bool]:
    """The records of this kind that the reader may see, as a condition of a query."""
    return condition(_rule(reader, of, now))


def sees(reader: Reader, record: Base) -> bool:
    """Whether the reader may see this record, by the same rule as `visible`."""
    return any(
        all(_held(one, record) for one in line) for line in _rule(reader, type(record), None)
    )


def condition(rule: Rule) -> ColumnElement[bool]:
    """A rule in SQL."""
    return or_(false(), *(and_(true(), *map(_sql, line)) for line in rule))


def answered_for(reader: Reader, of: type[Audit] | type[ListedCase] | type[RoundCase]) -> Rule:
    """The reader's area: the whole council, or a service manager's teams and services.

    A service manager's own audits of other services do not open those services.
    """
    if reader.role in WHOLE_COUNCIL:
        return EVERYTHING
    if reader.role != Role.SERVICE_MANAGER:
        return NOTHING
    return ((Among(of.team, reader.teams),), (Among(of.service, reader.services),))


def by_stamps(reader: Reader, of: type[Audit] | type[MarkedAnswer], *submitted: Among) -> Rule:
    """The rule for records stamped with an audit's team and service: a reader's own; `submitted`
    ones of their teams, of their services (service managers) or all (senior leadership). A QA lead
    sees all."""
    if reader.role == Role.QA_LEAD:
        return EVERYTHING
    own: Line = (Among(of.auditor_id, (reader.account_id,)),)
    if reader.role == Role.SLT:
        return (own, submitted)
    of_teams: Line = (*submitted, Among(of.team, reader.teams))
    if reader.role != Role.SERVICE_MANAGER:
        return (own, of_teams)
    return (own, of_teams, (*submitted, Among(of.service, reader.services)))


def lists_all(reader: Reader, state: str) -> bool:
    """Whether a list of audits in this state holds everything that a count of them over the
    reader's area counts: what others have not submitted is for QA leads alone."""
    return reader.role not in (Role.SLT, Role.SERVICE_MANAGER) or state == AuditStatus.SUBMITTED


@rule_for(Audit)
def _audits(reader: Reader, _: datetime) -> Rule:
    return by_stamps(reader, Audit, Among(Audit.status, (AuditStatus.SUBMITTED,)))


def _rule(reader: Reader, of: type[Base], now: datetime | None) -> Rule:
    if not reader.may(Permission.READ_AUDITS):
        return NOTHING
    return _RULES[of](reader, now or utc_now())


def _sql(one: Among | ColumnElement[bool]) -> ColumnElement[bool]:
    return one.column.in_(list(one.values)) if isinstance(one, Among) else one


def _held(one: Among | ColumnElement[bool], record: Base) -> bool:
    if not isinstance(one, Among) or getattr(type(record), one.column.key, None) is not one.column:
        raise TypeError("this rule looks at more than the record: ask the database")
    return one.holds(record)
