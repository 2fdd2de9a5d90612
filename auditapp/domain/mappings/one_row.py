"""Which of several rows of one child is read: the strongest involvement, then the latest day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from auditapp.domain.mappings.days import day_or_nothing
from auditapp.domain.mappings.involvement_words import STRONGEST_FIRST, strongest

WEAKER = "the child has a stronger involvement in another row"
EARLIER = "an earlier row of the same child"
REPEATED = "the same row again"
ON_ANOTHER_LIST = "the child is on another list as well"


@dataclass(frozen=True)
class RowOfChild:
    """What decides between rows of one child."""

    number: int
    involvement: str
    day: str = ""
    """The text of the column that says when the row is from."""
    content: int = 0
    """A fingerprint of what is read of the row."""


@dataclass(frozen=True)
class OneRowRule:
    """How one row is chosen; rows that differ and are equally strong and late all stay."""

    by_strength: bool
    by_day: bool
    order: Sequence[str] = STRONGEST_FIRST

    def left_out(self, rows: Sequence[RowOfChild]) -> dict[int, str]:
        """The rows that are not read, with the reason; UnclearDay where a day cannot be told."""
        found: dict[int, str] = {}
        if self.by_strength:
            best = strongest((row.involvement for row in rows), self.order)
            found |= {row.number: WEAKER for row in rows if row.involvement != best}
        left = [row for row in rows if row.number not in found]
        if self.by_day and len(left) > 1:
            days = {row.number: day_or_nothing(row.day) or date.min for row in left}
            last = max(days.values())
            found |= {number: EARLIER for number, day in days.items() if day < last}
            left = [row for row in left if row.number not in found]
        return found | _repeated(left)


def _repeated(rows: Iterable[RowOfChild]) -> dict[int, str]:
    """All but the first of rows in which everything that is read is the same."""
    contents: set[int] = set()
    found: dict[int, str] = {}
    for row in rows:
        if row.content in contents:
            found[row.number] = REPEATED
        contents.add(row.content)
    return found
