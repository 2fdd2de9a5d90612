"""Cards of "My work": returned audits first, then the overdue, then this week's, then the rest.

Several cases of one round of a form that fits the grid are one card, so that a month's dip sample
is one line and not thirty.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from auditapp.audits.queries import OpenAudit
from auditapp.domain.audits.grids import fits
from auditapp.domain.vocabulary import AuditStatus
from auditapp.models import Audit

SEVERAL = 3
"""From so many open cases of a round, they are shown as one card."""
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Card:
    """One thing to do: an audit, or the open audits of a round together."""

    audits: tuple[OpenAudit, ...]

    @property
    def first(self) -> Audit:
        return self.audits[0].audit

    @property
    def title(self) -> str:
        return self.audits[0].title

    @property
    def is_batch(self) -> bool:
        return len(self.audits) > 1

    @property
    def due_on(self) -> date | None:
        return min((one.audit.due_on for one in self.audits if one.audit.due_on), default=None)

    @property
    def begun(self) -> int:
        return sum(one.audit.status == AuditStatus.DRAFT for one in self.audits)

    @property
    def complete(self) -> int:
        return sum(one.progress.is_complete for one in self.audits)

    def is_late(self, today: date) -> bool:
        return self.due_on is not None and self.due_on < today


@dataclass(frozen=True)
class Stack:
    """Cards of the same urgency, under their heading."""

    heading: str
    cards: tuple[Card, ...]


def stacks(waiting: Sequence[OpenAudit], today: date) -> list[Stack]:
    """Every card by urgency, without empty headings."""
    returned = [Card((one,)) for one in waiting if one.audit.status == AuditStatus.RETURNED]
    late, soon, later = [], [], []
    for card in _cards(one for one in waiting if one.audit.status != AuditStatus.RETURNED):
        due = card.due_on
        if card.is_late(today):
            late.append(card)
        elif due is not None and due <= today + SOON:
            soon.append(card)
        else:
            later.append(card)
    found = (
        ("Returned to you", returned),
        ("Overdue", late),
        ("Due within a week", soon),
        ("Waiting for you", later),
    )
    return [Stack(heading, tuple(cards)) for heading, cards in found if cards]


def _cards(waiting: Iterable[OpenAudit]) -> list[Card]:
    """In the order of the first audit of each card."""
    by_round: dict[tuple[int, date | None], list[OpenAudit]] = {}
    for one in waiting:
        audit = one.audit
        shared = audit.round_id if audit.round_id and fits(audit.form_version.definition) else None
        key = (-audit.id, None) if shared is None else (shared, audit.due_on)
        by_round.setdefault(key, []).append(one)
    return [card for group in by_round.values() for card in _split(group)]


def _split(group: list[OpenAudit]) -> list[Card]:
    together = len(group) >= SEVERAL
    return [Card(tuple(group))] if together else [Card((one,)) for one in group]
