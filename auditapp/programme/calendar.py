"""The yearly programme as a table: forms down, months across, and each round's progress.

Everybody who reads rounds sees what is planned; figures and links are only of rounds they can see.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.calendar import Month, Period
from auditapp.domain.vocabulary import Role
from auditapp.models import Draw, Programme, Round
from auditapp.programme.open_month import may_be_opened
from auditapp.programme.service import is_due
from auditapp.rounds import queries
from auditapp.rounds.queries import RoundProgress
from auditapp.web.access import Reader
from auditapp.web.choices import newest_forms

MONTHS_BEFORE = 5
MONTHS_SHOWN = 12


@dataclass(frozen=True)
class CalendarMark:
    """What a cell says: a tone (for its shape), words, and where it leads.

    Tones: done, under_way, late, undrawn, opened (the reader may not see it), to_open, not_opened
    (its month is over), planned.
    """

    tone: str
    words: str
    round_id: int | None = None
    opens: bool = False
    """Whether it leads to opening the month."""


@dataclass(frozen=True)
class CalendarCell:
    month: Month
    marks: tuple[CalendarMark, ...] = ()


@dataclass(frozen=True)
class CalendarRow:
    """One form across the months."""

    form: str
    title: str
    is_asked: bool
    """Whether the programme asks for it; a form with rounds is shown anyhow."""
    cells: tuple[CalendarCell, ...]


@dataclass(frozen=True)
class Calendar:
    months: Period
    rows: tuple[CalendarRow, ...]


@dataclass(frozen=True)
class _There:
    """A round as the calendar needs it."""

    round_id: int
    form: str
    month: str
    is_drawn: bool


def shown_from(today: date) -> Month:
    """Where the calendar begins when nobody says otherwise."""
    return Month.of(today).plus(-MONTHS_BEFORE)


def calendar(
    session: Session, reader: Reader, asked: Sequence[Programme], first: Month, today: date
) -> Calendar:
    """Twelve months of every form that the programme asks for, or that has a round in them."""
    months = Period(first, first.plus(MONTHS_SHOWN - 1))
    rounds = _rounds(session, months)
    far = queries.progress(session, reader, [one.round_id for one in rounds], today)
    titles = {one.form: one.title for one in newest_forms(session)}
    by_entry = {entry.form: entry for entry in asked if entry.active}
    forms = sorted({*by_entry, *(one.form for one in rounds)}, key=lambda one: titles.get(one, one))
    marks = _marks(rounds, far, sees_all=reader.role in (Role.QA_LEAD, Role.SLT))
    rows = tuple(
        CalendarRow(
            form,
            titles.get(form, form),
            form in by_entry,
            tuple(
                CalendarCell(
                    month, marks.get((form, str(month))) or _asked(by_entry.get(form), month, today)
                )
                for month in months
            ),
        )
        for form in forms
    )
    return Calendar(months, rows)


def _rounds(session: Session, months: Period) -> list[_There]:
    query = (
        select(Round.id, Round.form, Round.month, Draw.id.is_not(None))
        .outerjoin(Draw, Draw.round_id == Round.id)
        .where(Round.month.between(str(months.first), str(months.last)))
        .order_by(Round.id)
    )
    return [_There(*row) for row in session.execute(query)]


def _marks(
    rounds: Iterable[_There], far: Mapping[int, RoundProgress], *, sees_all: bool
) -> dict[tuple[str, str], tuple[CalendarMark, ...]]:
    found: dict[tuple[str, str], tuple[CalendarMark, ...]] = {}
    for one in rounds:
        known = one.round_id in far or sees_all
        mark = _round_mark(one, far.get(one.round_id, RoundProgress())) if known else _OUT_OF_REACH
        key = (one.form, one.month)
        found[key] = (*found.get(key, ()), mark)
    return found


_OUT_OF_REACH = CalendarMark("opened", "Opened")


def _round_mark(one: _There, progress: RoundProgress) -> CalendarMark:
    if not one.is_drawn:
        return CalendarMark("undrawn", "Not drawn yet", one.round_id)
    counted = f"{progress.done} of {progress.cases}"
    if progress.late:
        return CalendarMark("late", f"{progress.late} late, {counted}", one.round_id)
    if progress.is_done:
        return CalendarMark("done", f"Done, {counted}", one.round_id)
    return CalendarMark("under_way", counted, one.round_id)


def _asked(entry: Programme | None, month: Month, today: date) -> tuple[CalendarMark, ...]:
    """What the programme asks of a month without a round."""
    if entry is None or not is_due(entry, month):
        return ()
    this_month = Month.of(today)
    if month < this_month:
        return (CalendarMark("not_opened", "Not opened", opens=True),)
    if may_be_opened(month, this_month):
        return (CalendarMark("to_open", "To open", opens=True),)
    return (CalendarMark("planned", "Planned"),)
