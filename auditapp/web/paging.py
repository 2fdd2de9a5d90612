"""Divides long lists into pages; a page number past the end gives the last page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar, TypeVarTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

Row = TypeVar("Row")
Columns = TypeVarTuple("Columns")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list: its rows, which page it is, and how many pages and rows there are."""

    number: int
    last: int
    total: int
    size: int
    rows: tuple[Row, ...] = ()

    @classmethod
    def at(cls, number: int, total: int, size: int) -> "Page[Row]":
        """The page without its rows."""
        last = max(1, -(-total // size))
        return cls(min(number, last), last, total, size)

    @property
    def _start(self) -> int:
        return (self.number - 1) * self.size

    def cut(self, query: Select[*Columns]) -> Select[*Columns]:
        """The query, limited to the rows of this page."""
        return query.offset(self._start).limit(self.size)

    def holding(self, rows: Iterable[Row]) -> "Page[Row]":
        """The page with its rows."""
        return replace(self, rows=tuple(rows))

    def of(self, listed: Sequence[Row]) -> "Page[Row]":
        """The page with its rows out of the whole list."""
        return self.holding(listed[self._start : self._start + self.size])


def count_of(session: Session, query: Select[Any]) -> int:
    """How many rows a query finds."""
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0
