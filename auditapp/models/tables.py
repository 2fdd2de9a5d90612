"""Constraints and tables that several aggregates have."""

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, text

from auditapp.models.base import Base


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """A column holds one of these words."""
    known = ", ".join(repr(str(word)) for word in words)
    return CheckConstraint(f"{column} in ({known})", name=f"{column}_known")


def unique_where(name: str, *columns: str, where: str) -> Index:
    """No two of the rows for which this holds are alike in these columns."""
    some = text(where)
    return Index(name, *columns, unique=True, sqlite_where=some, postgresql_where=some)


def links(name: str, *kinds: str) -> Table:
    """A table that links records of two kinds, and forgets either with them."""
    columns: Iterable[Column[int]] = (
        Column(f"{kind}_id", ForeignKey(f"{kind}s.id", ondelete="CASCADE"), primary_key=True)
        for kind in kinds
    )
    return Table(name, Base.metadata, *columns)
