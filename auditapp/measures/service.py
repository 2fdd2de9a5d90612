"""Making the cells again from the audits, proving them equal, and taking in indicators."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, joinedload

from auditapp.domain.forms.tallies import NOTHING, Tally
from auditapp.measures.cells import (
    CellChanges,
    CellKey,
    Stamp,
    coverage_measures,
    indicator_tallies,
    one_at_a_time,
)
from auditapp.models import Audit, FigureCell, FormVersion, IndicatorValue, Team
from auditapp.web.activity_log import record

Progress = Callable[[int], None]
BATCH = 1_000
_VERSIONS = select(FormVersion).order_by(FormVersion.version)


@dataclass(frozen=True)
class Difference:
    """A cell that does not hold what a fresh count gives."""

    key: CellKey
    kept: Tally
    counted: Tally


def hold_still(session: Session) -> None:
    """Let everything that this session reads be of one moment; call it first.

    A transaction on SQLite always does; PostgreSQL has to be asked.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def counted_audits(session: Session) -> int:
    """How many audits count in figures."""
    return session.scalar(select(func.count()).where(Audit.counted)) or 0


def fresh_count(session: Session, progress: Progress | None = None) -> CellChanges:
    """Count every audit and indicator again, from what was submitted."""
    changes = indicator_cells(session)
    for done, audit in enumerate(_counted(session), start=1):
        changes.add(audit.form_version.definition, audit.facts, Stamp.of(audit))
        if progress is not None and done % BATCH == 0:
            progress(BATCH)
    return changes


def rebuild(session: Session, progress: Progress | None = None) -> int:
    """Rebuild the cells; returns how many there are."""
    one_at_a_time(session)
    changes = fresh_count(session, progress)
    session.execute(delete(FigureCell))
    changes.write(session)
    record(session, "figures rebuilt", "figures", "all", by=None, cells=len(changes.cells))
    return len(changes.cells)


def verify(session: Session, progress: Progress | None = None) -> list[Difference]:
    """Every cell that differs from a fresh count."""
    fresh = fresh_count(session, progress).cells
    kept = {
        CellKey(*(getattr(cell, name) for name in CellKey._fields)): Tally(
            cell.numerator, cell.denominator, cell.not_applicable, cell.unanswered
        )
        for cell in session.scalars(select(FigureCell))
    }
    return [
        Difference(key, kept.get(key, NOTHING), fresh.get(key, NOTHING))
        for key in sorted(fresh.keys() | kept.keys())
        if kept.get(key, NOTHING) != fresh.get(key, NOTHING)
    ]


def refresh_indicator_cells(session: Session) -> None:
    """After indicators changed: let the cells hold what they add now, whatever was there.

    An audit adds nothing but numerators to a coverage measure, so every denominator in its cells
    came from an indicator.
    """
    one_at_a_time(session)
    changes = CellChanges()
    keys = [getattr(FigureCell, name) for name in CellKey._fields]
    measures = coverage_measures(version.definition for version in session.scalars(_VERSIONS))
    cells = select(*keys, FigureCell.denominator).where(FigureCell.measure.in_(measures))
    for *key, denominator in session.execute(cells):
        changes.cells[CellKey(*key)] += Tally(denominator=-denominator)
    for cell, tally in indicator_cells(session).cells.items():
        changes.cells[cell] += tally
    changes.write(session)


def indicator_cells(session: Session) -> CellChanges:
    """What the indicators add to the cells as they stand now."""
    changes = CellChanges()
    for measure, tally, stamp in _from_indicators(session):
        changes.add_tally(measure, tally, stamp)
    return changes


def _from_indicators(session: Session) -> Iterator[tuple[str, Tally, Stamp]]:
    newest: dict[str, FormVersion] = {}
    for version in session.scalars(_VERSIONS):
        newest[version.form] = version
    services = {team.name: team.service for team in session.scalars(select(Team))}
    values = session.scalars(select(IndicatorValue))
    return indicator_tallies([v.definition for v in newest.values()], values, services)


def _counted(session: Session) -> Iterator[Audit]:
    query = (
        select(Audit)
        .where(Audit.counted)
        .options(joinedload(Audit.form_version))
        .order_by(Audit.id)
        .execution_options(yield_per=BATCH)
    )
    for audit in session.scalars(query):
        yield audit
        session.expunge(audit)
