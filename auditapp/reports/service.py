"""Making a workbook: gather one month, build its sheets, write them, log it. Callers commit.

Everything is read from cells and the plan, in a fixed number of queries, so a workbook costs the
same over a hundred thousand audits as over a thousand.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.adapters.excel import writer as excel_writer
from auditapp.config import shipped
from auditapp.domain.calendar import Month, Period, quarter_before
from auditapp.domain.figures.figures import Counted, Figure
from auditapp.domain.forms.faults import nearest
from auditapp.domain.forms.measures import Measure
from auditapp.domain.vocabulary import OPEN_STATUSES
from auditapp.domain.workbook.exports import Export, load_export
from auditapp.domain.workbook.packs import MeasureLine, Pack
from auditapp.measures import queries as measures
from auditapp.measures.queries import Filters
from auditapp.models import Account, Audit, FormVersion, LogEntry
from auditapp.models.base import utc_now
from auditapp.plan.queries import plan_state
from auditapp.rounds import selection_queries as samples
from auditapp.web.activity_log import record
from auditapp.web.reporting_months import reporting_months

ISSUED = "workbook made"
ISSUED_SHOWN = 50


class UnknownWorkbook(LookupError):
    """No definition in `exports/` has this name."""


@dataclass(frozen=True)
class BuiltWorkbook:
    """A finished workbook.

    `incomplete` says in words what is not final yet; `removed` counts characters that no
    workbook can hold.
    """

    content: bytes
    file_name: str
    sheets: int
    rows: int
    drafts: int
    incomplete: tuple[str, ...]
    removed: int


@dataclass(frozen=True)
class Issued:
    """A workbook made before: which, for what month, when, and who made it."""

    workbook: str
    month: Month
    at: datetime
    by: str


def workbooks() -> dict[str, Export]:
    """Every workbook definition by its name, in order of title."""
    found = [_read(path) for path in _files().values()]
    return {export.export: export for export in sorted(found, key=lambda one: one.title)}


def build_workbook(
    session: Session, name: str, month: Month, *, council: str, forum: str, by: int | None = None
) -> BuiltWorkbook:
    """Make a workbook for a month, and log it; UnknownWorkbook names the nearest known one.

    A month without any audit still makes a whole workbook, which says so.
    """
    export = definition(name)
    pack = gather(session, month, council=council, forum=forum)
    absent = tuple(key for key in export.measures_named() if key not in pack.by_key)
    pack = replace(pack, absent=absent)
    workbook = export.workbook(pack)
    written = excel_writer.write(workbook)
    built = BuiltWorkbook(
        content=written.content,
        file_name=export.file_name(pack),
        sheets=len(workbook.sheets),
        rows=sum(len(sheet.rows) for sheet in workbook.sheets),
        drafts=pack.drafts,
        incomplete=pack.incomplete,
        removed=written.removed,
    )
    record(session, ISSUED, "workbook", name, by=by, month=str(month), rows=built.rows)
    return built


def definition(name: str) -> Export:
    """The definition of a workbook by its name."""
    files = _files()
    if name not in files:
        guess = nearest(name, files) or f"There are: {', '.join(files)}."
        raise UnknownWorkbook(f"There is no workbook “{name}”. {guess}")
    return _read(files[name])


def gather(session: Session, month: Month, *, council: str, forum: str) -> Pack:
    """The plan and every figure as they stand now, for one month."""
    state = plan_state(session, month)
    shape = Pack(month, "", "", utc_now())
    return Pack(
        month=month,
        council=council,
        forum=forum,
        made_at=utc_now(),
        outcomes=state.outcomes if state else (),
        measures=_measure_lines(session, month),
        rounds=tuple(samples.round_lines(session, shape.team_period)),
        beyond=tuple(samples.beyond_the_draw(session, shape.team_period)),
        drafts=drafts_of(session, month),
        under_way=reporting_months(session).why_not_complete(month),
    )


def incomplete(session: Session, month: Month) -> tuple[str, ...]:
    """What is not final about a month, in words."""
    known = measures.catalogue(session)
    counted = measures.tallies(session, known, Filters(first=month, last=month))
    drafts, why = drafts_of(session, month), reporting_months(session).why_not_complete(month)
    words = Pack(month, "", "", utc_now(), drafts=drafts, under_way=why).incomplete
    return tuple(line for line in words if not (counted and line.startswith("No audit of")))


def drafts_of(session: Session, month: Month) -> int:
    """How many audits of a month are allocated or begun, and not submitted."""
    query = select(func.count()).where(
        Audit.form.in_(select(FormVersion.form)),
        Audit.month == str(month),
        ~Audit.counted,
        Audit.status.in_(OPEN_STATUSES),
    )
    return session.scalar(query) or 0


def issued(session: Session) -> list[Issued]:
    """The workbooks made last, newest first."""
    query = (
        select(LogEntry, Account.name)
        .outerjoin(Account, Account.id == LogEntry.account_id)
        .where(LogEntry.subject_type == "workbook", LogEntry.action == ISSUED)
        .order_by(LogEntry.id.desc())
        .limit(ISSUED_SHOWN)
    )
    return [
        Issued(
            entry.subject_id, Month.parse(entry.details["month"]), entry.at, name or "Command line"
        )
        for entry, name in session.execute(query)
    ]


def _files() -> Mapping[str, Path]:
    return {path.stem: path for path in sorted(shipped("exports").glob("*.toml"))}


def _read(path: Path) -> Export:
    return load_export(path.read_text(encoding="utf-8"), str(path))


def _measure_lines(session: Session, month: Month) -> tuple[MeasureLine, ...]:
    """Every measure's figure, months and teams; the months of the trend hold the quarter before."""
    catalogue = measures.catalogue(session)
    shape = Pack(month, "", "", utc_now())
    by_month: dict[str, dict[Month, Counted]] = defaultdict(dict)
    for row in measures.tallies(session, catalogue, Filters().over(shape.trend_period), ["month"]):
        by_month[row.measure][Month.parse(row.group[0])] = row.counted
    by_team: dict[str, dict[str, Counted]] = defaultdict(dict)
    for row in measures.tallies(session, catalogue, Filters().over(shape.team_period), ["team"]):
        by_team[row.measure][row.group[0]] = row.counted
    return tuple(
        MeasureLine(
            _figure(found.measure, by_month[key], month),
            found.form,
            found.versions,
            by_month[key],
            by_team[key],
        )
        for key, found in catalogue.items()
    )


def _figure(measure: Measure, months: Mapping[Month, Counted], month: Month) -> Figure:
    before = quarter_before(month)
    earlier = sum((months.get(one, Counted()) for one in before), Counted())
    return Figure(measure, Period(month, month), months.get(month, Counted()), earlier, before)
