"""Reading figures: from the cells for numbers, from the audits themselves for drill-down.

Nothing here is scoped by the reader, because tallies hold no case; the audits behind a number
are listed by `behind`, which is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, select
from sqlalchemy.orm import Session

from auditapp.domain.calendar import Month, Period, quarter_before
from auditapp.domain.figures.figures import Counted, Figure
from auditapp.domain.forms.definitions import Form, Plan
from auditapp.domain.forms.loading import load_form
from auditapp.domain.forms.measures import Measure
from auditapp.domain.forms.tallies import NOTHING, Tally
from auditapp.domain.vocabulary import HEADLINE_SELECTIONS, Selection
from auditapp.measures.cells import CENSUS, ROLL_UPS
from auditapp.models import Audit, FigureCell, FormVersion, PlanVersion

HEADLINE, ALL = "headline", "all"
ONLY = "only"
DRAWN = {"": "All random samples", ONLY: "Drawn here only"}
"""Whether audits count whose file said that they were random, as an address says it."""
GROUPS = ("month", "team", "service", "involvement", "selection")


@dataclass(frozen=True)
class Filters:
    """Which audits a figure counts; empty fields do not restrict."""

    first: Month | None = None
    last: Month | None = None
    team: str = ""
    service: str = ""
    involvement: str = ""
    selection: str = HEADLINE
    drawn_only: bool = False
    """Without audits whose file said that they were random."""

    def over(self, period: Period) -> "Filters":
        return replace(self, first=period.first, last=period.last)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One group's tally; `group` holds the values of the columns asked for, in their order."""

    measure: str
    group: tuple[str, ...]
    counted: Counted


@dataclass(frozen=True)
class Catalogued:
    """A measure with the form it belongs to and the versions that define it."""

    measure: Measure
    form: Form
    versions: tuple[int, ...]

    @property
    def words(self) -> str:
        return self.measure.words(self.form.wording)


def catalogue(session: Session) -> dict[str, Catalogued]:
    """Every measure of every published form by its key; the newest version's definition."""
    versions = session.execute(
        select(FormVersion.content).order_by(FormVersion.form, FormVersion.version)
    )
    return _catalogue(tuple(content for (content,) in versions))


@lru_cache(maxsize=8)
def _catalogue(contents: tuple[str, ...]) -> dict[str, Catalogued]:
    from_forms: dict[str, Catalogued] = {}
    for content in contents:
        form = load_form(content)
        for measure in form.measures:
            earlier = from_forms.get(measure.key)
            versions = (*earlier.versions, form.version) if earlier else (form.version,)
            from_forms[measure.key] = Catalogued(measure, form, versions)
    return from_forms


def plan_in_force(session: Session) -> Plan | None:
    """The newest improvement plan, or None before any was loaded."""
    newest = session.scalar(select(PlanVersion).order_by(PlanVersion.id.desc()).limit(1))
    return newest.definition if newest else None


def tallies(
    session: Session, measures: Iterable[str], filters: Filters, by: Sequence[str] = ()
) -> list[FigureRow]:
    """Tallies of the measures by the groups asked for; months in order, empty groups absent."""
    columns = [FigureCell.measure, *(getattr(FigureCell, name) for name in by)]
    basis = (FigureCell.selection.in_((CENSUS, Selection.CENSUS)), FigureCell.as_reported)
    counts = (
        FigureCell.numerator,
        FigureCell.denominator,
        FigureCell.not_applicable,
        FigureCell.unanswered,
    )
    query: Select[Any] = (
        select(*columns, *basis, *(cast(func.sum(count), BigInteger) for count in counts))
        .where(
            FigureCell.measure.in_(list(measures)),
            *kept_by(filters, FigureCell, _selections(filters, by)),
        )
        .group_by(*columns, *basis)
        .order_by(*columns, *basis)
    )
    found: dict[tuple[str, ...], Counted] = {}
    width = len(columns)
    for row in session.execute(query):
        key, is_census, as_reported = row[:width], row[width], row[width + 1]
        tally = Tally(*row[width + 2 :])
        counted = Counted(tally, tally if is_census else NOTHING, tally if as_reported else NOTHING)
        found[key] = found[key] + counted if key in found else counted
    return [FigureRow(key[0], key[1:], counted) for key, counted in found.items() if counted.tally]


def figures(
    session: Session, measures: Sequence[Measure], month: Month, filters: Filters
) -> dict[str, Figure]:
    """Each measure's figure for one month beside the quarter before, by its key."""
    keys = [measure.key for measure in measures]
    now, before = Period(month, month), quarter_before(month)
    current = {row.measure: row.counted for row in tallies(session, keys, filters.over(now))}
    earlier = {row.measure: row.counted for row in tallies(session, keys, filters.over(before))}
    return {
        measure.key: Figure(
            measure,
            now,
            current.get(measure.key, Counted()),
            earlier.get(measure.key, Counted()),
            before,
            filters.selection,
        )
        for measure in measures
    }


def kept_by(
    filters: Filters, of: type[FigureCell] | type[Audit], selections: ColumnElement[bool]
) -> list[ColumnElement[bool]]:
    """What the filters ask of the cells, or of the audits behind them."""
    conditions = [selections]
    if filters.first:
        conditions.append(of.month >= str(filters.first))
    if filters.last:
        conditions.append(of.month <= str(filters.last))
    if filters.drawn_only:
        conditions.append(~of.as_reported)
    for name in ("team", "service", "involvement"):
        if wanted := getattr(filters, name):
            conditions.append(getattr(of, name) == wanted)
    return conditions


def _selections(filters: Filters, by: Sequence[str]) -> ColumnElement[bool]:
    """Which cells answer: the coarse headline ones where they can, else the fine ones."""
    if filters.selection == ALL:
        return FigureCell.selection.not_in(ROLL_UPS)
    if filters.selection != HEADLINE:
        return FigureCell.selection == filters.selection
    if filters.involvement or {"involvement", "selection"} & set(by):
        return FigureCell.selection.in_(sorted(HEADLINE_SELECTIONS))
    return FigureCell.selection.in_(ROLL_UPS)
