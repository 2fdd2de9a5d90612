"""The roll-up cells: the one writer, called in the transaction that changes an audit.

A counted audit adds its tally for every measure of its form to one cell, by measure, month,
team, service, involvement, selection, and whether a file only reported that it was random; taking
it out subtracts the same. Headline selections add to a second, coarser cell as well (involvement
`*`, selection `*sample` or `*census`), so that what most pages ask for, headline figures by month
and team, is read from a handful of rows however many audits there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Insert, bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from auditapp.domain.forms.conditions import Facts
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.measures import Coverage
from auditapp.domain.forms.tallies import NOTHING, Tally
from auditapp.domain.vocabulary import HEADLINE_SELECTIONS, RANDOM_SELECTIONS, Selection
from auditapp.models import Audit, FigureCell, IndicatorValue

ANY = "*"
SAMPLE, CENSUS = "*sample", "*census"
ROLL_UPS = (SAMPLE, CENSUS)
_LOCK = 4_711_002
_COUNTS = ("numerator", "denominator", "not_applicable", "unanswered")


class CellKey(NamedTuple):
    measure: str
    selection: str
    month: str
    team: str
    service: str
    involvement: str
    as_reported: bool


_DELETE_EMPTY = delete(FigureCell).where(
    *(getattr(FigureCell, name) == bindparam(f"its_{name}") for name in CellKey._fields),
    *(getattr(FigureCell, name) == 0 for name in _COUNTS),
)


class Stamp(NamedTuple):
    """What a tally is filed under: the fields stamped onto an audit."""

    month: str
    team: str
    service: str
    involvement: str
    selection: str
    as_reported: bool = False

    @classmethod
    def of(cls, audit: Audit) -> "Stamp":
        return cls(*(getattr(audit, name) for name in cls._fields))

    @classmethod
    def imported(cls, values: Mapping[str, Any]) -> "Stamp":
        """The stamp of an audit that comes from a file."""
        said = {name: values[name] for name in cls._fields if name != "as_reported"}
        return cls(**said, as_reported=values["selection"] in RANDOM_SELECTIONS)


class CellChanges:
    """Tallies to add to cells, gathered first so that each cell is written once."""

    def __init__(self) -> None:
        self.cells: dict[CellKey, Tally] = defaultdict(lambda: NOTHING)

    def add(self, form: Form, facts: Facts, stamp: Stamp) -> None:
        """Add one audit: its tally for every measure of its form."""
        for measure in form.measures:
            self.add_tally(measure.key, measure.tally(facts), stamp)

    def subtract(self, form: Form, facts: Facts, stamp: Stamp) -> None:
        """Take one audit out again."""
        for measure in form.measures:
            self.add_tally(measure.key, -measure.tally(facts), stamp)

    def add_tally(self, measure: str, tally: Tally, stamp: Stamp) -> None:
        if not tally:
            return
        for key in _keys(measure, stamp):
            self.cells[key] += tally

    def write(self, session: Session) -> None:
        """Add everything to the cells, in key order so that two writers never deadlock."""
        rows = [
            {**key._asdict(), **dict(zip(_COUNTS, _parts(self.cells[key]), strict=True))}
            for key in sorted(self.cells)
            if self.cells[key]
        ]
        if not rows:
            return
        session.execute(_upsert(session), rows)
        lessened = [
            {f"its_{name}": row[name] for name in CellKey._fields}
            for row in rows
            if any(row[name] < 0 for name in _COUNTS)
        ]
        if lessened:
            session.connection().execute(_DELETE_EMPTY, lessened)


def one_at_a_time(session: Session) -> None:
    """Wait until no other transaction changes what counts; holds until this one ends.

    On SQLite there is never more than one writer. On PostgreSQL two that cannot see each other
    could both leave a case out, and a rebuild could miss what is submitted meanwhile.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def add_audit(session: Session, audit: Audit) -> None:
    """An audit counts from now on."""
    changes = CellChanges()
    changes.add(audit.form_version.definition, audit.facts, Stamp.of(audit))
    changes.write(session)


def remove_audit(session: Session, audit: Audit) -> None:
    """An audit counts no longer; call before its answers change."""
    changes = CellChanges()
    changes.subtract(audit.form_version.definition, audit.facts, Stamp.of(audit))
    changes.write(session)


def coverage_measures(forms: Iterable[Form]) -> dict[str, str]:
    """Measures whose denominators come from an indicator: their keys, and its key."""
    measures = (measure for form in forms for measure in form.measures)
    return {one.key: one.indicator for one in measures if isinstance(one, Coverage)}


def indicator_tallies(
    forms: Iterable[Form], values: Iterable[IndicatorValue], services: Mapping[str, str]
) -> Iterator[tuple[str, Tally, Stamp]]:
    """What indicators add: the denominators of coverage measures, by month and team."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for measure_key, indicator in coverage_measures(forms).items():
        wanted[indicator].add(measure_key)
    for value in values:
        count = value.numerator if value.value is None else value.value
        if value.denominator is not None:
            count = value.denominator
        stamp = Stamp(value.month, value.team, services.get(value.team, ""), "", Selection.CENSUS)
        for measure_key in sorted(wanted[value.indicator]):
            yield measure_key, Tally(denominator=int(count or 0)), stamp


def _keys(measure: str, stamp: Stamp) -> Iterator[CellKey]:
    where = (stamp.month, stamp.team, stamp.service)
    yield CellKey(measure, stamp.selection, *where, stamp.involvement, stamp.as_reported)
    if stamp.selection in HEADLINE_SELECTIONS:
        roll_up = CENSUS if stamp.selection == Selection.CENSUS else SAMPLE
        yield CellKey(measure, roll_up, *where, ANY, stamp.as_reported)


def _parts(tally: Tally) -> tuple[int, int, int, int]:
    return tally.numerator, tally.denominator, tally.not_applicable, tally.unanswered


def _upsert(session: Session) -> Insert:
    dialect = session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(FigureCell)
    upsert: Insert = insert.on_conflict_do_update(
        index_elements=list(CellKey._fields),
        set_={name: getattr(FigureCell, name) + insert.excluded[name] for name in _COUNTS},
    )
    return upsert
