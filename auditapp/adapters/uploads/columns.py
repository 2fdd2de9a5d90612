"""The columns of a kind of upload, and which heading of a file belongs to which.

Headings are matched without regard to case, spaces, hyphens and underscores, and never guessed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from auditapp.adapters.uploads.headings import plain
from auditapp.adapters.uploads.limits import TableError

_SHOWN = 20
ReadCell = Callable[[str], Any]
"""Turns a cell's text into a value; BadCell says what is wrong and how to correct it."""


class BadCell(ValueError):
    """What is wrong with a cell, and how to correct it."""


@dataclass(frozen=True)
class UploadColumn:
    """A column that an upload may have."""

    name: str
    read: ReadCell
    """Called with "" where the file has no such column or its cell is empty."""
    is_needed: bool = False
    synonyms: tuple[str, ...] = ()
    """Headings that mean the same."""
    may_fail: bool = False
    """Whether a cell that cannot be read becomes empty, with a remark, instead of a fault."""

    @property
    def plain_names(self) -> list[str]:
        """Its own name, then its synonyms, as headings are matched."""
        return [plain(name) for name in (self.name, *self.synonyms)]


@dataclass(frozen=True)
class MatchedColumns:
    """How the headings of a file were read, in the file's spelling."""

    columns: Sequence[UploadColumn]
    headings: Mapping[str, str]
    """The heading of each column that the file has, by the column's name."""
    others: tuple[str, ...] = ()
    """Headings that are not columns of this upload."""
    further: tuple[str, ...] = ()
    """Those of the others whose columns are kept as they are."""
    not_read: tuple[str, ...] = ()
    """Those of the others that a mapping says are not read."""

    @property
    def missing(self) -> list[str]:
        """The names of required columns that the file does not have."""
        return [one.name for one in self.columns if one.is_needed and one.name not in self.headings]

    @property
    def left_out(self) -> tuple[str, ...]:
        """Headings of columns that are not read."""
        return tuple(heading for heading in self.others if heading not in self.further)


def missing_columns(missing: Sequence[str], headings: Sequence[str], row: int) -> TableError:
    """The error for a file without columns that are needed, whose headings seem to be in `row`."""
    has = ", ".join(f"“{heading[:60]}”" for heading in headings[:_SHOWN] if heading) or "nothing"
    more = " and more" if len(headings) > _SHOWN else ""
    return TableError(
        f"Missing columns: {', '.join(missing)}. The headings seem to be in row {row}: {has}{more}."
    )


def match_columns(headings: Sequence[str], columns: Sequence[UploadColumn]) -> MatchedColumns:
    """Match headings to columns; a heading that matches none is among the others."""
    by_plain = {plain(heading): heading for heading in headings if heading}
    found = {
        column.name: next(by_plain[name] for name in column.plain_names if name in by_plain)
        for column in columns
        if not by_plain.keys().isdisjoint(column.plain_names)
    }
    claimed = set(found.values())
    others = tuple(one for one in by_plain.values() if one not in claimed)
    return MatchedColumns(columns, found, others)
