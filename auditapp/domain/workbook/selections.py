"""How a month's cases were selected, as reports print it: rounds, and their substituted and added
cases.

Holds no case reference: a report says how many cases were replaced and why, not which.
"""

from dataclasses import dataclass

from auditapp.domain.calendar import Month
from auditapp.domain.counting import counted
from auditapp.domain.vocabulary import CameIn, Selection


@dataclass(frozen=True)
class RoundLine:
    """One drawn round: what it was drawn from, how, and how far its audits are."""

    title: str
    month: Month
    selection: Selection
    list_name: str
    list_hash: str
    list_cases: int
    could_be_drawn: int
    drawn: int
    is_even: bool
    seed: str
    algorithm: int
    done: int
    in_round: int
    substitutes: int
    by_hand: int
    withdrawn: int

    @property
    def remarks(self) -> str:
        """What a reader of the percentage should know."""
        found = [] if self.is_even else ["groups not sampled in proportion"]
        if self.done < self.in_round:
            found.append(f"{counted(self.in_round - self.done, 'audit')} not submitted yet")
        if self.withdrawn:
            found.append(f"{counted(self.withdrawn, 'case')} left the round")
        return "; ".join(found) or "complete, as drawn"


@dataclass(frozen=True)
class Beyond:
    """A case that was substituted or added to a round, and why."""

    title: str
    month: Month
    came_in: CameIn
    reason: str
