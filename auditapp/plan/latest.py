"""The latest rating, note and figure of each outcome, one query each, for `plan.queries`."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from auditapp.domain.calendar import Month
from auditapp.domain.figures.progress import IndicatorFigure, Note, Rating
from auditapp.domain.forms.definitions import Indicator, Plan
from auditapp.domain.forms.measures import Coverage
from auditapp.domain.vocabulary import Brag
from auditapp.measures import queries as measures
from auditapp.measures.queries import Catalogued, Filters
from auditapp.models import BragRating, IndicatorValue, ProgressNote


def ratings(session: Session) -> dict[str, Rating]:
    newest = select(func.max(BragRating.id)).group_by(BragRating.outcome)
    query = (
        select(BragRating).where(BragRating.id.in_(newest)).options(joinedload(BragRating.set_by))
    )
    return {found.outcome: as_rating(found) for found in session.scalars(query)}


def notes(session: Session, month: Month) -> dict[str, Note]:
    """By outcome: of the newest month up to this one, the note written last."""
    place = func.row_number().over(
        partition_by=ProgressNote.outcome,
        order_by=(ProgressNote.month.desc(), ProgressNote.id.desc()),
    )
    placed = (
        select(ProgressNote.id, place.label("place"))
        .where(ProgressNote.month <= str(month))
        .subquery()
    )
    query = (
        select(ProgressNote)
        .join(placed, placed.c.id == ProgressNote.id)
        .where(placed.c.place == 1)
        .options(joinedload(ProgressNote.author))
    )
    return {found.outcome: as_note(found) for found in session.scalars(query)}


def seen_measures(
    session: Session, catalogue: Mapping[str, Catalogued], month: Month
) -> dict[str, Month]:
    """The newest month with cases by measure; a coverage measure needs a record of its own."""
    found: dict[str, Month] = {}
    for row in measures.tallies(session, catalogue, Filters(last=month), by=("month",)):
        tally = row.counted.tally
        is_coverage = isinstance(catalogue[row.measure].measure, Coverage)
        if tally.numerator or (tally.denominator and not is_coverage):
            month_seen = Month.parse(row.group[0])
            found[row.measure] = max(month_seen, found.get(row.measure, month_seen))
    return found


def seen_notes(session: Session, month: Month) -> dict[str, dict[str, Month]]:
    """The newest month with a note, by outcome and source."""
    query = (
        select(ProgressNote.outcome, ProgressNote.source, func.max(ProgressNote.month))
        .where(ProgressNote.month <= str(month), ProgressNote.source != "")
        .group_by(ProgressNote.outcome, ProgressNote.source)
    )
    found: dict[str, dict[str, Month]] = defaultdict(dict)
    for outcome, source, newest in session.execute(query):
        found[outcome][source] = Month.parse(newest)
    return found


def indicators(session: Session, plan: Plan, month: Month) -> dict[str, IndicatorFigure]:
    """Each indicator's newest figure up to a month: the council's own, else its teams' added up."""
    newest = (
        select(IndicatorValue.indicator, func.max(IndicatorValue.month).label("month"))
        .where(IndicatorValue.month <= str(month))
        .group_by(IndicatorValue.indicator)
        .subquery()
    )
    query = select(IndicatorValue).join(
        newest,
        (newest.c.indicator == IndicatorValue.indicator) & (newest.c.month == IndicatorValue.month),
    )
    found: dict[str, list[IndicatorValue]] = defaultdict(list)
    for value in session.scalars(query):
        found[value.indicator].append(value)
    return {
        indicator.key: _indicator_figure(indicator, found[indicator.key])
        for indicator in plan.indicators
        if indicator.key in found
    }


def _indicator_figure(indicator: Indicator, values: list[IndicatorValue]) -> IndicatorFigure:
    council = [value for value in values if not value.team]
    chosen = council or values
    return IndicatorFigure(
        indicator,
        Month.parse(chosen[0].month),
        _sum([value.numerator for value in chosen]),
        _sum([value.denominator for value in chosen]),
        _value(indicator, [value.value for value in chosen]),
    )


def _sum(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def _value(indicator: Indicator, values: list[float | None]) -> float | None:
    """Counts of teams add up; medians do not."""
    known = [value for value in values if value is not None]
    if len(known) == 1:
        return known[0]
    return sum(known) if known and indicator.kind == "count" else None


def as_rating(found: BragRating) -> Rating:
    return Rating(Brag(found.colour), found.reason, found.set_by.name, found.set_at)


def as_note(found: ProgressNote) -> Note:
    return Note(
        found.outcome,
        Month.parse(found.month),
        found.know,
        found.how,
        found.doing,
        found.source,
        found.reference,
        found.author.name,
        found.written_at,
    )
