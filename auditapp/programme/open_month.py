"""Opening a month in one step: every round that the programme asks for, drawn and assigned.

Each entry stands by itself (a savepoint), so that one which cannot be opened is named with its
reason and holds up no other. A month that was opened already is left as it is. Callers commit.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.case_lists import queries as case_list_queries
from auditapp.domain.calendar import Month
from auditapp.domain.sampling.draw_records import DrawRecord
from auditapp.domain.sampling.sampling import DrawRefused, new_seed
from auditapp.models import Account, CaseList, FormVersion, Programme, Round
from auditapp.programme.service import entries, is_due
from auditapp.rounds.allocate import allocate_round
from auditapp.rounds.auditors import available
from auditapp.rounds.draw import draw_round, would_draw
from auditapp.rounds.forms import due_default, strata_words
from auditapp.rounds.open_round import usual_rest
from auditapp.rounds.sample_forms import MONTHS_AHEAD
from auditapp.rounds.service import RoundError, Wanted, open_round, round_of
from auditapp.web.activity_log import record
from auditapp.web.choices import newest_forms

REFUSALS = (RoundError, DrawRefused)


class CannotOpen(RoundError):
    """An entry lacks something that a round needs."""


@dataclass(frozen=True)
class Prospect:
    """What opening an entry would do: the record of a draw like it, or why it cannot be."""

    entry: Programme
    title: str
    would: DrawRecord | None = None
    due_on: date | None = None
    auditors: tuple[Account, ...] = ()
    refusal: str = ""


@dataclass(frozen=True)
class MonthAhead:
    """Everything that opening a month would do."""

    month: Month
    case_list: CaseList | None
    prospects: tuple[Prospect, ...]
    there: tuple[Round, ...]
    """Rounds of the month that are open already."""

    @property
    def can(self) -> list[Prospect]:
        return [one for one in self.prospects if not one.refusal]

    @property
    def cannot(self) -> list[Prospect]:
        return [one for one in self.prospects if one.refusal]

    @property
    def list_is_older(self) -> bool:
        """Whether the list describes a day before the month began."""
        return self.case_list is not None and self.case_list.as_at < self.month.first_day


@dataclass(frozen=True)
class OpenedEntry:
    """The result of one entry: its round, or the reason why there is none."""

    title: str
    round_id: int | None = None
    drawn: int = 0
    waiting: int = 0
    """Cases that nobody of the round may audit."""
    refusal: str = ""


def may_be_opened(month: Month, this_month: Month) -> bool:
    """Whether a month is near enough to be drawn from the latest list."""
    return month <= this_month.plus(MONTHS_AHEAD)


def look_ahead(session: Session, month: Month, rests: dict[str, int]) -> MonthAhead:
    """What opening the month would do; nothing is stored. Reads the list once for each entry."""
    ground = _ground(session, month, rests)
    prospects = tuple(
        _prospect(session, entry, ground) for entry in _wanting(session, entries(session), month)
    )
    there = session.scalars(
        select(Round).where(Round.month == str(month)).order_by(Round.form, Round.id)
    )
    return MonthAhead(month, ground.case_list, prospects, tuple(there))


def open_month(
    session: Session, month: Month, rests: dict[str, int], *, by: Account | None
) -> list[OpenedEntry]:
    """Open, draw and assign every round the programme asks for and the month does not have."""
    session.execute(select(Programme.id).order_by(Programme.id).with_for_update())
    ground = _ground(session, month, rests)
    outcomes = [
        _opened(session, entry, ground, by) for entry in _wanting(session, entries(session), month)
    ]
    if outcomes:
        opened = sum(one.round_id is not None for one in outcomes)
        by_id = by.id if by else None
        record(session, "month opened", "programme", month, by=by_id, rounds=opened)
    return outcomes


@dataclass(frozen=True)
class _Ground:
    """What every round of the month is opened from."""

    month: Month
    case_list: CaseList | None
    columns: frozenset[str]
    versions: Mapping[str, FormVersion]
    people: frozenset[int]
    rests: dict[str, int]

    def title(self, entry: Programme) -> str:
        version = self.versions.get(entry.form)
        return version.title if version else entry.form


def _ground(session: Session, month: Month, rests: dict[str, int]) -> _Ground:
    case_list = case_list_queries.newest(session)
    return _Ground(
        month,
        case_list,
        frozenset(case_list_queries.strata_columns(case_list)) if case_list else frozenset(),
        {version.form: version for version in newest_forms(session)},
        frozenset(account.id for account in available(session)),
        rests,
    )


def _wanting(session: Session, asked: Iterable[Programme], month: Month) -> list[Programme]:
    """The entries due in a month that has no round of theirs. A round that somebody opened by
    hand does for its form."""
    there = session.execute(
        select(Round.form, Round.programme_id).where(Round.month == str(month))
    ).all()
    by_hand = {form for form, entry_id in there if entry_id is None}
    opened = {entry_id for _, entry_id in there}
    return [
        entry
        for entry in asked
        if is_due(entry, month) and entry.form not in by_hand and entry.id not in opened
    ]


def _prospect(session: Session, entry: Programme, ground: _Ground) -> Prospect:
    title = ground.title(entry)
    try:
        version, case_list, wanted = _ready(entry, ground)
        would = would_draw(session, round_of(version, case_list, wanted), new_seed())
        return Prospect(entry, title, would, wanted.due_on, wanted.auditors)
    except REFUSALS as error:
        return Prospect(entry, title, refusal=str(error))


def _opened(session: Session, entry: Programme, ground: _Ground, by: Account | None) -> OpenedEntry:
    title = ground.title(entry)
    try:
        with session.begin_nested():
            round_ = open_round(session, *_ready(entry, ground), by=by)
            round_.programme_id = entry.id
            drawn = draw_round(session, round_, by=by)
            left = allocate_round(session, round_, by=by)
    except REFUSALS as error:
        return OpenedEntry(title, refusal=str(error))
    return OpenedEntry(title, round_.id, len(drawn.record["cases"]), len(left))


def _ready(entry: Programme, ground: _Ground) -> tuple[FormVersion, CaseList, Wanted]:
    """What a round of this entry is opened with. CannotOpen says what is missing."""
    version = ground.versions.get(entry.form)
    if version is None:
        raise CannotOpen(f"The form {entry.form} is not published here.")
    if ground.case_list is None:
        raise CannotOpen("There is no case list to draw from. Upload one first.")
    missing = [strata_words(name) for name in entry.strata if name not in ground.columns]
    if missing:
        raise CannotOpen(
            f"The list “{ground.case_list.name}” has no values for: {', '.join(missing)}. "
            "Divide the list by something else, or upload one that has it."
        )
    auditors = tuple(one for one in entry.auditors if one.id in ground.people)
    if not auditors:
        raise CannotOpen("No auditors have been chosen, or none of them can audit any more.")
    wanted = Wanted(
        month=str(ground.month),
        due_on=due_default(ground.month, entry.due_day),
        size=entry.size,
        involvements=tuple(entry.involvements),
        strata=tuple(entry.strata),
        plan=dict(entry.plan),
        rest_months=usual_rest(version.definition, ground.rests),
        auditors=auditors,
    )
    return version, ground.case_list, wanted
