"""The clock of an escalation: when a response is due, and the time left or late, in words.

A response is due one working day after the worry was raised (`domain.working_days`). What is not
answered by then is with the head of the service. Decides nothing and asks no database.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from auditapp.adapters.bank_holidays import ENGLAND
from auditapp.domain.calendar import london
from auditapp.domain.counting import counted
from auditapp.domain.vocabulary import EscalationState
from auditapp.domain.working_days import plus_working_days, working_days_between
from auditapp.models import Escalation
from auditapp.web.template_filters import moment_words

WORKING_DAYS = 1
"""How long a response may take."""
NOBODY = "senior leadership"
"""Who has it when it is late and no head is named for the service."""


@dataclass(frozen=True)
class Clock:
    """The time left or late, in words."""

    words: str
    is_late: bool = False


def due(raised_at: datetime) -> datetime:
    """When a response to a worry raised now is due."""
    return plus_working_days(london(raised_at), WORKING_DAYS, ENGLAND)


def clock(escalation: Escalation, now: datetime, head: str = "") -> Clock:
    """The clock in words; `head` is who has the escalation once it is late."""
    if escalation.state == EscalationState.LAPSED:
        return Clock("lapsed: the answer was changed back before anything was recorded")
    if escalation.state == EscalationState.CLOSED:
        return Clock("closed with a reason")
    if escalation.responded_at is not None:
        return _answered(escalation.due_at, escalation.responded_at)
    if now > escalation.due_at:
        late = _late(escalation.due_at, now)
        return Clock(f"{late}: with {head or NOBODY}", is_late=True)
    return Clock(_left(escalation.due_at, now))


def _answered(due_at: datetime, at: datetime) -> Clock:
    if at <= due_at:
        return Clock("answered within one working day")
    return Clock(f"answered {_late(due_at, at)}", is_late=True)


def _late(due_at: datetime, at: datetime) -> str:
    """Late by 1 working day; on the same day, late by hours and minutes."""
    days = working_days_between(london(due_at).date(), london(at).date(), ENGLAND)
    return f"late by {counted(days, 'working day')}" if days else f"late by {span(at - due_at)}"


def _left(due_at: datetime, now: datetime) -> str:
    """Due today 16:40, 3 hours left; or the day and the time."""
    ends, today = london(due_at), london(now).date()
    if ends.date() == today:
        return f"due today {ends:%H:%M}, {span(due_at - now)} left"
    if ends.date() == today + timedelta(days=1):
        return f"due tomorrow {ends:%H:%M}"
    return f"due {ends:%A} {moment_words(due_at)}"


def span(time: timedelta) -> str:
    """A length of time in whole hours, or under an hour in minutes."""
    minutes = int(time.total_seconds() // 60)
    if minutes >= 60:
        return counted(minutes // 60, "hour")
    return counted(minutes, "minute") if minutes else "less than a minute"
