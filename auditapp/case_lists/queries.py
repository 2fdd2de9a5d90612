"""Case lists for other features: all lists, the columns that divide them, and their cases."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, object_session

from auditapp.models import CaseList, ListedCase

STRATA = {
    "team": ListedCase.team,
    "service": ListedCase.service,
    "involvement": ListedCase.involvement,
    "age_band": ListedCase.age_band,
    "worker": ListedCase.worker,
    "qam": ListedCase.qam,
}
"""The columns every list has, in the order in which they are offered as strata."""
_AT_ONCE = 10_000


def lists(session: Session) -> Sequence[CaseList]:
    """Every frozen list, the newest first: by the day it describes, then by when it was frozen."""
    return session.scalars(
        select(CaseList).order_by(CaseList.as_at.desc(), CaseList.id.desc())
    ).all()


def newest(session: Session, *, up_to: date | None = None) -> CaseList | None:
    """The list that describes the latest day (not after `up_to`)."""
    query = select(CaseList).order_by(CaseList.as_at.desc(), CaseList.id.desc()).limit(1)
    if up_to is not None:
        query = query.where(CaseList.as_at <= up_to)
    return session.scalars(query).first()


def find(session: Session, list_id: int) -> CaseList | None:
    return session.get(CaseList, list_id)


def with_hash(session: Session, list_hash: str) -> CaseList | None:
    """The list with exactly these cases."""
    return session.scalar(select(CaseList).where(CaseList.list_hash == list_hash))


def strata_columns(case_list: CaseList) -> list[str]:
    """The columns this list can be divided by: those that are not empty, the file's further ones
    last."""
    session = object_session(case_list)
    assert session is not None, "the list must belong to a session"
    here = ListedCase.list_id == case_list.id
    return [
        name
        for name, column in STRATA.items()
        if session.scalar(select(1).where(here, column != "").limit(1))
    ] + list(case_list.columns)


def frame(
    session: Session, list_id: int, columns: Sequence[str], involvements: Sequence[str] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every case's reference with its values in these columns ("" where there is none), in no
    particular order; with `involvements` only cases that have one of them."""
    query = select(ListedCase.case_ref, *map(stratum_column, columns)).where(
        ListedCase.list_id == list_id
    )
    if involvements:
        query = query.where(ListedCase.involvement.in_(involvements))
    found = session.connection().execute(query, execution_options={"yield_per": _AT_ONCE})
    for partition in found.partitions():
        for ref, *values in partition:
            yield ref, tuple(values)


def stratum_column(name: str) -> ColumnElement[str]:
    """One column's values as text: one that every list has, or one of the file's further ones."""
    column = STRATA[name] if name in STRATA else ListedCase.extra[name].as_string()
    return func.coalesce(column, "")
