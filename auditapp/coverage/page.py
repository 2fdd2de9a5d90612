"""The page of coverage: the filters of its address, and each table with its words."""

from dataclasses import dataclass
from datetime import date

from flask import abort
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from auditapp.case_lists import queries as case_list_queries
from auditapp.coverage import never_sampled
from auditapp.coverage import queries as coverage_queries
from auditapp.domain.calendar import Month, Period, year_to
from auditapp.models import CaseList
from auditapp.web.access import Reader
from auditapp.web.choices import newest_forms
from auditapp.web.urls import Filtering

LONGEST = 36
"""Months that a page of coverage looks at, at most."""
MOST_WORKERS = 300


@dataclass(frozen=True)
class CoverageFilters:
    """What the address asks for."""

    forms: tuple[tuple[str, str], ...]
    """Every form that is drawn, with its title."""
    form: str
    months: Period
    usual: Period
    by_team: bool
    team: str
    page: int

    @property
    def title(self) -> str:
        return dict(self.forms).get(self.form, "")

    @property
    def is_filtered(self) -> bool:
        return bool(self.form) or self.months != self.usual

    def address(self, **more: str) -> dict[str, str]:
        """The filters as they stand in an address, with others."""
        said = {"form": self.form}
        if self.months != self.usual:
            said |= {"from": str(self.months.first), "to": str(self.months.last)}
        if self.by_team:
            said["by"] = "team"
        return {name: text for name, text in {**said, **more}.items() if text}


@dataclass(frozen=True)
class CoverageTable:
    """Due, done and late: the rows of every form, under its title."""

    title: str
    rows: tuple[coverage_queries.Covered, ...]


@dataclass(frozen=True)
class CoveragePage:
    tables: tuple[CoverageTable, ...]
    case_list: CaseList | None
    never: never_sampled.NeverSampled | None
    """None where the reader's own audits are all there is to see, or there is no list."""
    sees_lists: bool
    more_workers: int
    """Workers that a very long list of them leaves out."""


def asked(session: Session, args: MultiDict[str, str], today: date) -> CoverageFilters:
    """The filters of the address; 400 says what is wrong with one."""
    filtering = Filtering(args)
    forms = [one for one in newest_forms(session) if one.definition.subject != "meeting"]
    usual = year_to(Month.of(today))
    last = filtering.month("to") or usual.last
    first = filtering.month("from") or year_to(last).first
    if first > last:
        abort(400, f"“From” ({first.label}) must be before “To” ({last.label}).")
    if first < last.plus(1 - LONGEST):
        abort(400, f"Choose a period of {LONGEST} months or fewer.")
    return CoverageFilters(
        forms=tuple((one.form, one.title) for one in forms),
        form=filtering.text("form", [one.form for one in forms]),
        months=Period(first, last),
        usual=usual,
        by_team=filtering.text("by", ("team", "month")) == "team",
        team=filtering.text("team"),
        page=filtering.page(),
    )


def page(session: Session, reader: Reader, asked: CoverageFilters, today: date) -> CoveragePage:
    """Everything the page shows to this reader."""
    rows = coverage_queries.covered(
        session, reader, form=asked.form, months=asked.months, by_team=asked.by_team, today=today
    )
    newest = case_list_queries.newest(session)
    sees = coverage_queries.sees_lists(reader)
    never = None
    if sees and newest is not None:
        never = never_sampled.never_sampled(
            session, reader, newest, form=asked.form, months=asked.months
        )
    titles = {one.form: one.title for one in newest_forms(session)}
    return CoveragePage(
        tables=tuple(
            CoverageTable(titles.get(form, form), tuple(one for one in rows if one.form == form))
            for form in dict.fromkeys(one.form for one in rows)
        ),
        case_list=newest if sees else None,
        never=never,
        sees_lists=sees,
        more_workers=max(0, len(never.workers) - MOST_WORKERS) if never else 0,
    )
