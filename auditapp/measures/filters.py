"""The filters of a figure page, read from its address.

Read strictly: an unknown value, one given twice, or a period the wrong way round is a 400 that
says which. Nothing here counts.
"""

from dataclasses import dataclass, replace
from typing import Any

from flask import abort
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.domain.calendar import Month, Period, quarter_before, year_to
from auditapp.domain.vocabulary import Involvement, Selection
from auditapp.measures.queries import ALL, HEADLINE, ONLY, Filters
from auditapp.models import FigureCell, Team
from auditapp.web.reporting_months import ReportingMonths, reporting_months
from auditapp.web.urls import Filtering

LONGEST_PERIOD = 60
SERIES = 24
SELECTIONS = {
    HEADLINE: "Headline figures",
    ALL: "All selections",
    **{str(word): word.label for word in Selection},
}
INVOLVEMENTS = {str(word): word.label for word in Involvement}


@dataclass(frozen=True)
class Known:
    """What there is to choose from: the months that have figures, the teams, the services."""

    months: Period | None
    reporting: ReportingMonths
    teams: tuple[str, ...]
    services: tuple[str, ...]


@dataclass(frozen=True)
class View:
    """One reading of the address; `args` are its filters as they go into links."""

    period: Period
    filters: Filters
    is_range: bool
    earliest: Month

    @property
    def args(self) -> dict[str, str]:
        """The filters as they stand in an address; defaults are left out."""
        return {**self.months_args, **self.other_args}

    @property
    def other_args(self) -> dict[str, str]:
        """The filters of an address that are not months."""
        filters = self.filters
        named = {"team": filters.team, "service": filters.service}
        named["involvement"] = filters.involvement
        named["selection"] = "" if filters.selection == HEADLINE else filters.selection
        named["drawn"] = ONLY if filters.drawn_only else ""
        return {name: value for name, value in named.items() if value}

    @property
    def as_range(self) -> "View":
        """The three months up to the one shown, as a period."""
        return self.over(Period(self.period.last.plus(-2), self.period.last))

    @property
    def plan_args(self) -> dict[str, str]:
        """The filters that the pages of the plan have too."""
        drawn = {"drawn": ONLY} if self.filters.drawn_only else {}
        return {"month": str(self.period.last), **drawn}

    @property
    def of_teams(self) -> "View":
        """The same view over the period of its teams: one month of a team is too few cases."""
        return self if self.is_range else self.as_range

    @property
    def months_args(self) -> dict[str, str]:
        if self.is_range:
            return {"from": str(self.period.first), "to": str(self.period.last)}
        return {"month": str(self.period.last)}

    @property
    def year(self) -> Period:
        """The months of a list's sparklines."""
        return self.period if self.is_range else year_to(self.period.last)

    @property
    def series(self) -> Period:
        """The months of a measure's chart: what was asked for, or the last two years."""
        if self.is_range:
            return self.period
        first = max(self.period.last.plus(1 - SERIES), self.earliest)
        return Period(min(first, self.period.last.plus(-11)), self.period.last)

    @property
    def before(self) -> Period:
        """What the period is compared with: the quarter before it."""
        return quarter_before(self.period.first)

    @property
    def is_filtered(self) -> bool:
        return self.filters != Filters(selection=HEADLINE)

    def at(self, month: Month) -> "View":
        """The same filters for one month."""
        return replace(self, period=Period(month, month), is_range=False)

    def over(self, period: Period) -> "View":
        """The same filters for a longer period."""
        return replace(self, period=period, is_range=True)

    def of(self, **filters: Any) -> "View":
        """The same months with other filters."""
        return replace(self, filters=replace(self.filters, **filters))


def known(session: Session) -> Known:
    """Everything the filters offer."""
    first, last = session.execute(
        select(func.min(FigureCell.month), func.max(FigureCell.month))
    ).one()
    teams = session.execute(select(Team.name, Team.service).order_by(Team.name)).all()
    stamped = session.scalars(select(FigureCell.service).distinct())
    services = {*stamped, *(service for _, service in teams)} - {""}
    months = Period(Month.parse(first), Month.parse(last)) if first else None
    names = tuple(name for name, _ in teams)
    return Known(months, reporting_months(session), names, tuple(sorted(services)))


def read_view(filtering: Filtering, offered: Known) -> View:
    """The view an address asks for; without a month it is the usual one."""
    usual = offered.reporting.usual
    earliest = offered.months.first if offered.months else usual
    month, first, last = (filtering.month(name) for name in ("month", "from", "to"))
    is_range = first is not None or last is not None
    only = month or usual
    until = last or max(usual, first or usual)
    period = _range(first or min(earliest, until), until) if is_range else Period(only, only)
    filters = Filters(
        team=filtering.text("team", offered.teams),
        service=filtering.text("service", offered.services),
        involvement=filtering.text("involvement", INVOLVEMENTS),
        selection=filtering.text("selection", SELECTIONS) or HEADLINE,
        drawn_only=bool(filtering.text("drawn", [ONLY])),
    )
    return View(period, filters, is_range, earliest)


def _range(first: Month, last: Month) -> Period:
    if first > last:
        abort(400, f"“From” ({first}) must be before “To” ({last}).")
    if first.plus(LONGEST_PERIOD) <= last:
        abort(400, f"Choose a period of {LONGEST_PERIOD} months or fewer.")
    return Period(first, last)
