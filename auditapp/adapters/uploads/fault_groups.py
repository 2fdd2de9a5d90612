"""Faults of an upload as people read them: a column that fails in many rows is said once."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from auditapp.adapters.uploads.examinations import CellFault, RejectedRow
from auditapp.domain.counting import counted

MANY = 5
"""A column with faults in more rows than this is said once."""
_EXAMPLES, _VALUES = 3, 8
_DETAILS = re.compile("“[^”]*”|[0-9]+")


@dataclass(frozen=True)
class FaultGroup:
    """Many faults of one column, with an example of each kind."""

    column: str
    rows: int
    examples: tuple[str, ...]
    values: tuple[str, ...] = ()
    """The first different values, where there are several."""
    more_values: int = 0
    """How many further values there are."""

    @property
    def words(self) -> str:
        """What is wrong, after the name of the column."""
        examples = "; ".join(self.examples)
        return f"{counted(self.rows, 'row')} cannot be read. For example {examples}.{self._found}"

    @property
    def _found(self) -> str:
        if not self.values:
            return ""
        more = f" and {self.more_values:,} more" if self.more_values else ""
        return f" Values: {', '.join(f'“{value}”' for value in self.values)}{more}."

    def __str__(self) -> str:
        return f"{self.column}: {self.words}" if self.column else self.words


@dataclass(frozen=True)
class GroupedFaults:
    """The columns with faults in many rows, and the rows with what else is wrong in them."""

    columns: list[FaultGroup]
    rows: list[RejectedRow]


def grouped(rejected: Sequence[RejectedRow]) -> GroupedFaults:
    """The faults of rejected rows, with those of a column that fails in many rows said once."""
    places = defaultdict[str, dict[str, CellFault]](dict)
    for row in rejected:
        for fault in row.faults:
            places[fault.column].setdefault(row.place, fault)
    many = {column: faults for column, faults in places.items() if len(faults) > MANY}
    groups = [_group(column, faults) for column, faults in many.items()]
    return GroupedFaults(groups, [rest for row in rejected for rest in _without(row, many)])


def _without(row: RejectedRow, columns: dict[str, dict[str, CellFault]]) -> Iterator[RejectedRow]:
    faults = tuple(fault for fault in row.faults if fault.column not in columns)
    if faults:
        yield replace(row, faults=faults)


def _group(column: str, faults: dict[str, CellFault]) -> FaultGroup:
    kinds: dict[str, str] = {}
    for place, fault in faults.items():
        message = fault.message.removesuffix(".")
        kinds.setdefault(_DETAILS.sub("", message), f"{place}: {message}")
    examples = tuple(kinds.values())[:_EXAMPLES]
    values = list(dict.fromkeys(fault.value[:40] for fault in faults.values() if fault.value))
    shown = values[:_VALUES] if len(values) > 1 else []
    return FaultGroup(column, len(faults), examples, tuple(shown), len(values) - len(shown))
