"""Deletes a list that nothing was drawn from, or erases columns of one in use. Callers commit.

A list keeps the hash it was frozen with, so that its draws still name it. A column by which a round
is divided stands in the record of its draw, which never changes; it cannot be erased.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from auditapp.case_lists.columns import ListRefused
from auditapp.domain.calendar import day_words, today
from auditapp.models import CaseList, ListedCase, Round
from auditapp.web.activity_log import record


class ListInUse(ListRefused):
    """A round uses the list."""


class ColumnInUse(ListRefused):
    """A round is divided by the column."""


def delete_list(session: Session, case_list: CaseList, *, reason: str, by: int | None) -> None:
    """Delete a list with its cases. ListInUse when a round was opened from it."""
    if session.scalar(select(Round.id).where(Round.list_id == case_list.id).limit(1)):
        raise ListInUse("A round uses this list, so it stays. You can erase columns of it")
    said = {"cases": case_list.cases, "list_hash": case_list.list_hash, "reason": reason}
    record(session, "case list deleted", "case list", case_list.id, by=by, **said)
    session.execute(delete(ListedCase).where(ListedCase.list_id == case_list.id))
    session.delete(case_list)


def dividing_columns(session: Session, case_list: CaseList) -> set[str]:
    """The further columns by which rounds of the list are divided."""
    strata = session.scalars(select(Round.strata).where(Round.list_id == case_list.id))
    return {name for one in strata for name in one} & set(case_list.columns)


def erase_columns(
    session: Session, case_list: CaseList, columns: Sequence[str], *, reason: str, by: int | None
) -> None:
    """Erase further columns of a list and say so in its record; its hash stays.

    ColumnInUse when a round is divided by one of them.
    """
    used = dividing_columns(session, case_list).intersection(columns)
    if used:
        raise ColumnInUse(f"A round is divided by {', '.join(sorted(used))}, so it stays")
    here = ListedCase.list_id == case_list.id
    for case in session.scalars(select(ListedCase).where(here)):
        case.extra = _without(case.extra, columns)
    case_list.columns = [name for name in case_list.columns if name not in columns]
    words = f"Erased on {day_words(today())}: {', '.join(columns)}. "
    case_list.remarks = [
        *case_list.remarks,
        f"{words}The hash of the list is that of the list as it was frozen, with these columns.",
    ]
    said = {"columns": list(columns), "reason": reason}
    record(session, "columns erased", "case list", case_list.id, by=by, **said)


def _without(extra: dict[str, str], columns: Collection[str]) -> dict[str, str]:
    return {name: value for name, value in extra.items() if name not in columns}
