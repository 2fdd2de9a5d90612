"""All audits a reader may see: filtered, sorted, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session, joinedload

from auditapp.domain.calendar import Month
from auditapp.domain.references import spellings
from auditapp.domain.vocabulary import OPEN_STATUSES, AuditStatus
from auditapp.models import Account, Audit, FormVersion, RoundCase
from auditapp.web.paging import Page, count_of

A_PAGE = 50
OPEN, LATE, NOT_COUNTED = "open", "late", "not_counted"
STATES = {
    OPEN: "Open (any not submitted)",
    LATE: "Late",
    **{str(one): one.label for one in AuditStatus},
    NOT_COUNTED: "Submitted, not counted",
}
"""What the filter offers: states, and groups of them that other pages count."""
FROM_ANY_ROUND = "any"
SORTS = {
    "month": (Audit.month.desc(), Audit.id.desc()),
    "case": (Audit.case_ref, Audit.id),
    "team": (Audit.team, Audit.month.desc(), Audit.id.desc()),
    "due": (Audit.due_on.is_(None), Audit.due_on, Audit.id),
}


@dataclass(frozen=True)
class AuditFilters:
    """Which audits; empty fields do not restrict."""

    state: str = ""
    form: str = ""
    team: str = ""
    first: Month | None = None
    last: Month | None = None
    auditor: int | None = None
    round: str = ""
    """The number of a round, or `any` for every audit that a round asked for."""
    case_ref: str = ""


def audit_page(
    session: Session,
    reach: ColumnElement[bool],
    filters: AuditFilters,
    today: date,
    *,
    sort: str,
    number: int,
) -> Page[Audit]:
    """A page of audits; past the end, the last page."""
    wanted = select(Audit.id).where(reach, *_conditions(filters, today))
    page: Page[Audit] = Page.at(number, count_of(session, wanted), A_PAGE)
    ids = page.cut(wanted.order_by(*SORTS[sort]))
    found = {one.id: one for one in session.scalars(_with_names(Audit.id.in_(ids)))}
    return page.holding(found[one] for one in session.scalars(ids))


def every_audit(session: Session, filters: AuditFilters, today: date) -> Sequence[Audit]:
    """Every audit, for whoever runs the command: the newest month first."""
    query = _with_names(and_(*_conditions(filters, today)))
    return session.scalars(query.order_by(*SORTS["month"])).all()


def audits_of_case(session: Session, reach: ColumnElement[bool], case_ref: str) -> Sequence[Audit]:
    """The audits of one case within reach, the newest month first."""
    query = _with_names(and_(Audit.case_ref.in_(spellings(case_ref)), reach))
    return session.scalars(query.order_by(*SORTS["month"])).all()


def auditors(session: Session, reach: ColumnElement[bool]) -> list[tuple[int, str]]:
    """Everybody who has an audit within reach, by name."""
    has_one = exists().where(Audit.auditor_id == Account.id, reach)
    query = select(Account.id, Account.name).where(has_one).order_by(Account.name)
    return [(number, name) for number, name in session.execute(query)]


def months(session: Session) -> Sequence[str]:
    """The months that have an audit, the newest first: one look into the index for each."""
    newest = select(func.max(Audit.month).label("month")).cte("months", recursive=True)
    before = select(func.max(Audit.month)).where(Audit.month < newest.c.month).scalar_subquery()
    found = newest.union_all(select(before).where(newest.c.month.is_not(None)))
    known = select(found.c.month).where(found.c.month.is_not(None))
    return sorted(session.scalars(known), reverse=True)


def _with_names(where: ColumnElement[bool]) -> Select[Audit]:
    """Audits with who audits them and the title of their form."""
    title = joinedload(Audit.form_version).load_only(FormVersion.title, FormVersion.version)
    return select(Audit).where(where).options(joinedload(Audit.auditor), title)


def _conditions(filters: AuditFilters, today: date) -> list[ColumnElement[bool]]:
    found = _of_state(filters.state, today)
    equal = {Audit.form: filters.form, Audit.team: filters.team, Audit.auditor_id: filters.auditor}
    found += [column == value for column, value in equal.items() if value]
    if filters.first:
        found.append(Audit.month >= str(filters.first))
    if filters.last:
        found.append(Audit.month <= str(filters.last))
    if filters.case_ref:
        found.append(Audit.case_ref.in_(spellings(filters.case_ref)))
    return found + _of_round(filters.round)


def _of_state(state: str, today: date) -> list[ColumnElement[bool]]:
    is_open = Audit.status.in_(OPEN_STATUSES)
    groups: dict[str, list[ColumnElement[bool]]] = {
        "": [],
        OPEN: [is_open],
        LATE: [is_open, Audit.due_on < today],
        NOT_COUNTED: [Audit.status == AuditStatus.SUBMITTED, Audit.counted.is_(False)],
    }
    of_one: list[ColumnElement[bool]] = [Audit.status == state]
    return groups.get(state, of_one)


def _of_round(wanted: str) -> list[ColumnElement[bool]]:
    """The audits of a round's cases, without those of cases that have left it."""
    if not wanted:
        return []
    case = (RoundCase.audit_id == Audit.id, RoundCase.out_reason.is_(None))
    if wanted == FROM_ANY_ROUND:
        return [exists().where(*case)]
    return [exists().where(*case, RoundCase.round_id == int(wanted))]
