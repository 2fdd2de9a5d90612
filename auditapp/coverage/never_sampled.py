"""Teams, involvements, workers and cases on the latest case list that audits missed.

A team or an involvement was sampled when a case was audited while it was theirs. A worker was
sampled when a case of theirs on the newest list, or one that named them when it was drawn, was
audited. Workers are codes, by code: nobody is put in an order by results.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, Subquery, case, func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import InstrumentedAttribute

from auditapp.coverage.queries import that_count
from auditapp.domain.calendar import Month, Period
from auditapp.models import Audit, CaseList, ListedCase, RoundCase
from auditapp.web.access import Reader
from auditapp.web.visibility import answered_for, condition


@dataclass(frozen=True)
class Missed:
    """A team, an involvement or a worker without an audit in the period."""

    name: str
    cases: int
    last: Month | None
    """When it was sampled last, outside the period; None for never."""


@dataclass(frozen=True)
class TeamShare:
    """How many of a team's cases were never sampled."""

    team: str
    cases: int
    never: int


@dataclass(frozen=True)
class NeverSampled:
    """Everybody on the latest list that the period's audits missed."""

    teams: tuple[Missed, ...]
    involvements: tuple[Missed, ...]
    workers: tuple[Missed, ...]
    shares: tuple[TeamShare, ...]

    @property
    def cases(self) -> int:
        return sum(one.cases for one in self.shares)

    @property
    def never(self) -> int:
        return sum(one.never for one in self.shares)


def never_sampled(
    session: Session, reader: Reader, case_list: CaseList, *, form: str, months: Period
) -> NeverSampled:
    """What the audits of a period missed on the latest list, as far as the reader may see it."""
    team, involvement, worker = ListedCase.team, ListedCase.involvement, ListedCase.worker
    held = session.execute(
        select(team, involvement, worker, func.count())
        .where(ListedCase.list_id == case_list.id, condition(answered_for(reader, ListedCase)))
        .group_by(team, involvement, worker)
    ).all()
    stamped = _stamped(session, reader, form, months)
    audited = _audited_cases(session, reader, case_list, form, months)
    by_worker = _drawn_workers(session, reader, form, months) + [row[1:4] for row in audited]
    ever = Counter[str]()
    for name, _, _, _, number in audited:
        ever[name] += number
    cases = _added(held, 0)
    return NeverSampled(
        teams=_missed(cases, _latest((name, *last) for name, _, *last in stamped)),
        involvements=_missed(_added(held, 1), _latest((name, *last) for _, name, *last in stamped)),
        workers=_missed(_added(held, 2), _latest(by_worker)),
        shares=tuple(
            TeamShare(name, cases[name], cases[name] - ever[name]) for name in sorted(cases)
        ),
    )


Last = tuple[str, str | None, str | None]
"""A name, its last audited month, and the last one within the period."""


def _last(
    month: InstrumentedAttribute[str], months: Period
) -> tuple[ColumnElement[str], ColumnElement[str]]:
    within = month.between(str(months.first), str(months.last))
    return func.max(month), func.max(case((within, month)))


def _stamped(session: Session, reader: Reader, form: str, months: Period) -> list[tuple[str, ...]]:
    """Team, involvement and their last months, as stamped on audits."""
    query = (
        select(Audit.team, Audit.involvement, *_last(Audit.month, months))
        .where(*that_count(form), condition(answered_for(reader, Audit)))
        .group_by(Audit.team, Audit.involvement)
    )
    return [tuple(row) for row in session.execute(query)]


def _audited_cases(
    session: Session, reader: Reader, case_list: CaseList, form: str, months: Period
) -> list[tuple[str, str, str | None, str | None, int]]:
    """Team, worker, last months and number of the list's audited cases. Starts at the audits,
    which are fewer than the cases of a long list."""
    audits = _by_case(form, months)
    query = (
        select(
            ListedCase.team,
            ListedCase.worker,
            func.max(audits.c.latest),
            func.max(audits.c.within),
            func.count(),
        )
        .join(audits, audits.c.case_ref == ListedCase.case_ref)
        .where(ListedCase.list_id == case_list.id, condition(answered_for(reader, ListedCase)))
        .group_by(ListedCase.team, ListedCase.worker)
    )
    return [tuple(row) for row in session.execute(query)]


def _by_case(form: str, months: Period) -> Subquery:
    latest, within = _last(Audit.month, months)
    query: Select[str, str, str] = (
        select(Audit.case_ref, latest.label("latest"), within.label("within"))
        .where(*that_count(form))
        .group_by(Audit.case_ref)
    )
    return query.subquery()


def _drawn_workers(session: Session, reader: Reader, form: str, months: Period) -> list[Last]:
    """Workers that a round's case named when it was drawn."""
    query = (
        select(RoundCase.worker, *_last(Audit.month, months))
        .join(Audit, Audit.id == RoundCase.audit_id)
        .where(*that_count(form), condition(answered_for(reader, RoundCase)))
        .group_by(RoundCase.worker)
    )
    return [(name, latest, within) for name, latest, within in session.execute(query)]


def _added(held: Iterable[Sequence[object]], place: int) -> dict[str, int]:
    """How many cases each name in one column of (team, involvement, worker, number) has."""
    cases = Counter[str]()
    for row in held:
        cases[str(row[place])] += int(str(row[3]))
    return {name: number for name, number in cases.items() if name}


def _latest(rows: Iterable[Sequence[str | None]]) -> dict[str, tuple[str, str]]:
    """Each name's last month, and its last within the period ("" for none)."""
    found: dict[str, tuple[str, str]] = {}
    for name, latest, within in rows:
        before = found.get(str(name), ("", ""))
        found[str(name)] = (max(before[0], latest or ""), max(before[1], within or ""))
    return found


def _missed(cases: Mapping[str, int], latest: Mapping[str, tuple[str, str]]) -> tuple[Missed, ...]:
    """Those without an audit in the period, by name."""
    found = {name: latest.get(name, ("", "")) for name in sorted(cases)}
    return tuple(
        Missed(name, cases[name], Month.parse(ever) if ever else None)
        for name, (ever, within) in found.items()
        if not within
    )
