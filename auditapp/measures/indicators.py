"""Indicators: figures that other systems hold, imported by month."""

import re
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.adapters.uploads.tables import Table, TableRow, open_table, plain
from auditapp.domain.calendar import Month
from auditapp.domain.forms.faults import nearest
from auditapp.measures.queries import plan_in_force
from auditapp.measures.service import refresh_indicator_cells
from auditapp.models import IndicatorValue, Team
from auditapp.web.activity_log import record

_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]+)?")
COLUMNS = ("month", "indicator", "team", "numerator", "denominator", "value")


class IndicatorsRefused(ValueError):
    """The file cannot be taken in; every problem is listed, and nothing was changed."""


@dataclass(frozen=True)
class _Given:
    month: str
    indicator: str
    team: str
    numerator: int | None
    denominator: int | None
    value: float | None


@dataclass(frozen=True)
class Imported:
    """What a file held: rows that were taken in, columns that were not understood."""

    rows: int
    unknown_columns: tuple[str, ...]


def import_indicators(session: Session, path: Path) -> Imported:
    """Take in a file: all rows or none; a month that is there already is replaced."""
    table = open_table(path)
    names = {plain(column): column for column in table.columns}
    missing = [name for name in ("month", "indicator") if name not in names]
    if missing:
        raise IndicatorsRefused(f"Missing columns: {', '.join(missing)}.")
    given = _checked(session, table, names)
    for values in given:
        _keep(session, values)
    session.flush()
    refresh_indicator_cells(session)
    record(session, "indicators imported", "indicators", "file", by=None, rows=len(given))
    unknown = (column for name, column in names.items() if name not in COLUMNS)
    return Imported(len(given), tuple(unknown))


def _checked(session: Session, table: Table, names: dict[str, str]) -> list[_Given]:
    """Every row, or IndicatorsRefused with everything that is wrong."""
    plan = plan_in_force(session)
    known = set(plan.indicators_by_key) if plan else set()
    teams = {team.name.lower(): team.name for team in session.scalars(select(Team))}
    given: dict[tuple[str, str, str], _Given] = {}
    faults = []
    for row in table.rows():
        try:
            read = _read(row, names, known, teams)
        except ValueError as error:
            faults.append(f"row {row.number}: {error}")
            continue
        where = (read.indicator, read.month, read.team)
        if where in given:
            faults.append(f"row {row.number}: {' '.join(where).strip()} is there twice")
        given[where] = read
    if not given and not faults:
        raise IndicatorsRefused("There are no rows below the column names.")
    if faults:
        raise IndicatorsRefused("\n".join(faults))
    return list(given.values())


def _read(row: TableRow, names: dict[str, str], known: set[str], teams: dict[str, str]) -> _Given:
    if row.fault:
        raise ValueError(row.fault)
    cells = {name: row.cells.get(names.get(name, ""), "") for name in COLUMNS}
    if cells["indicator"] not in known:
        guess = nearest(cells["indicator"], known)
        raise ValueError(f"unknown indicator “{cells['indicator']}”. {guess}".strip())
    if cells["team"] and cells["team"].lower() not in teams:
        raise ValueError(f"unknown team “{cells['team']}”")
    numerator, denominator = _count(cells, "numerator"), _count(cells, "denominator")
    value = _number(cells["value"])
    if value is None and (numerator is None or denominator is None):
        raise ValueError("give a numerator and a denominator, or a value")
    if numerator is not None and denominator is not None and numerator > denominator:
        raise ValueError(f"the numerator {numerator} is more than the denominator {denominator}")
    month = str(Month.from_cell(cells["month"]))
    team = teams.get(cells["team"].lower(), "")
    return _Given(month, cells["indicator"], team, numerator, denominator, value)


def _count(cells: dict[str, str], name: str) -> int | None:
    text = cells[name]
    if not text:
        return None
    if not _WHOLE_NUMBER.fullmatch(text):
        raise ValueError(f"{name} “{text}” is not a whole number")
    return int(text)


def _number(text: str) -> float | None:
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"value “{text}” is not a number such as 12 or 12.5")
    return float(text)


def _keep(session: Session, given: _Given) -> None:
    value = session.scalar(
        select(IndicatorValue).where(
            IndicatorValue.indicator == given.indicator,
            IndicatorValue.month == given.month,
            IndicatorValue.team == given.team,
        )
    )
    if value is None:
        value = IndicatorValue(indicator=given.indicator, month=given.month, team=given.team)
        session.add(value)
    value.numerator, value.denominator = given.numerator, given.denominator
    value.value = given.value
