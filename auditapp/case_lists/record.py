"""Data for the pages of frozen lists: the rounds that use them, their cases by group."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from auditapp.case_lists.preview import CaseShare, shares
from auditapp.domain.vocabulary import Involvement
from auditapp.models import CaseList, FormVersion, ListedCase, Round
from auditapp.web.paging import Page, count_of

A_PAGE = 100


@dataclass(frozen=True)
class ListRow:
    """One list in the table of lists."""

    case_list: CaseList
    rounds: int


@dataclass(frozen=True)
class RoundOfList:
    """A round that was or will be drawn from a list."""

    id: int
    title: str
    month: str
    drawn: bool


def rows(session: Session) -> list[ListRow]:
    """Every frozen list, the newest first, with how many rounds use it."""
    used = select(Round.list_id, func.count().label("rounds")).group_by(Round.list_id).subquery()
    query = (
        select(CaseList, func.coalesce(used.c.rounds, 0))
        .outerjoin(used, used.c.list_id == CaseList.id)
        .options(joinedload(CaseList.frozen_by))
        .order_by(CaseList.as_at.desc(), CaseList.id.desc())
    )
    return [ListRow(case_list, rounds) for case_list, rounds in session.execute(query)]


def rounds(session: Session, list_id: int) -> list[RoundOfList]:
    """The rounds that use a list, the newest month first."""
    query = (
        select(Round.id, FormVersion.title, Round.month, Round.draw.has())
        .join(FormVersion, FormVersion.id == Round.form_version_id)
        .where(Round.list_id == list_id)
        .order_by(Round.month.desc(), Round.id.desc())
    )
    return [RoundOfList(*row) for row in session.execute(query)]


def by_team(session: Session, list_id: int) -> list[CaseShare]:
    """The teams of a list, the largest first."""
    query = (
        select(ListedCase.team, func.count())
        .where(ListedCase.list_id == list_id)
        .group_by(ListedCase.team)
        .order_by(func.count().desc(), ListedCase.team)
    )
    return shares([(team, number) for team, number in session.execute(query)])


def by_involvement(session: Session, list_id: int) -> list[tuple[str, CaseShare]]:
    """The involvements of a list in the usual order, each with its code."""
    query = (
        select(ListedCase.involvement, func.count())
        .where(ListedCase.list_id == list_id)
        .group_by(ListedCase.involvement)
    )
    found = {code: number for code, number in session.execute(query)}
    known = [one for one in Involvement if str(one) in found]
    counted = shares([(one.label, found[str(one)]) for one in known])
    return list(zip(map(str, known), counted, strict=True))


def cases(
    session: Session, list_id: int, *, team: str, involvement: str, number: int
) -> Page[ListedCase]:
    """A page of a list's cases by reference; past the end, the last page."""
    here: list[ColumnElement[bool]] = [ListedCase.list_id == list_id]
    if team:
        here.append(ListedCase.team == team)
    if involvement:
        here.append(ListedCase.involvement == involvement)
    query = select(ListedCase).where(*here)
    page: Page[ListedCase] = Page.at(number, count_of(session, query), A_PAGE)
    return page.holding(session.scalars(page.cut(query.order_by(ListedCase.case_ref))))
