"""Add, change, stop and restart entries of the yearly programme. Callers commit.

An entry is stopped, never deleted, because rounds were opened from it. A form has one entry that
is in force.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import flag_modified

from auditapp.domain.calendar import Month
from auditapp.models import Account, FormVersion, Programme
from auditapp.rounds.auditors import WITH_PLANS, available, usual
from auditapp.rounds.service import RoundError, take
from auditapp.web.activity_log import record
from auditapp.web.choices import newest_forms


class AlreadyAsked(RoundError):
    """The programme has an entry for this form already."""


class ChangedMeanwhile(RoundError):
    """Somebody else changed the entry after the page was opened."""


@dataclass(frozen=True)
class EntryTerms:
    """What the programme asks of a form: when, how many cases, which groups, which auditors."""

    first_month: str
    every_months: int = 1
    size: int | None = None
    """How many cases; None means every case of the list."""
    involvements: tuple[str, ...] = ()
    strata: tuple[str, ...] = ()
    plan: dict[str, Any] = field(default_factory=lambda: {"kind": "proportional", "at_least": 0})
    due_day: int = 20
    auditors: tuple[Account, ...] = ()


@dataclass(frozen=True)
class Usual:
    """How many cases of a form are usual each month, and by what the list is divided."""

    size: int
    strata: tuple[str, ...]
    at_least: int = 0
    involvements: tuple[str, ...] = ()


USUAL = {
    "DD": Usual(10, ("team",)),
    "DS": Usual(30, ("team",), at_least=2),
    "SD": Usual(12, ("team",)),
    "PA": Usual(8, ("involvement",), involvements=WITH_PLANS),
    "EX": Usual(6, ("team",)),
}
"""The shipped forms that are drawn. No standard gives the sizes: 20 to 30 dip samples a month,
at least two a team, is what councils do (practice §2.1)."""


def entries(session: Session) -> Sequence[Programme]:
    """Every entry, those in force first, by form."""
    query = select(Programme).options(selectinload(Programme.auditors))
    return session.scalars(
        query.order_by(Programme.active.desc(), Programme.form, Programme.id)
    ).all()


def find(session: Session, entry_id: int, *, for_change: bool = False) -> Programme | None:
    """An entry; `for_change`: nobody else changes it, or opens its month, until this
    transaction ends."""
    query = select(Programme).where(Programme.id == entry_id)
    return session.scalar(query.with_for_update() if for_change else query)


def is_due(entry: Programme, month: Month) -> bool:
    """Whether an entry in force asks for a round in this month."""
    first = Month.parse(entry.first_month)
    since = (month.year - first.year) * 12 + month.number - first.number
    return entry.active and since >= 0 and since % entry.every_months == 0


def add(session: Session, form: str, asked: EntryTerms, *, by: Account | None) -> Programme:
    """A new entry. AlreadyAsked when the form has one in force."""
    _must_be_free(session, form)
    entry = Programme(form=form)
    take(entry, asked)
    session.add(entry)
    session.flush()
    _log(session, "programme entry added", entry, by)
    return entry


def change(
    session: Session, entry: Programme, asked: EntryTerms, *, version: int, by: Account | None
) -> None:
    """Change an entry; rounds that are already open do not change."""
    _must_be_the_one(entry, version)
    take(entry, asked)
    flag_modified(entry, "plan")  # other auditors alone must make a new version, too
    _log(session, "programme entry changed", entry, by)
    session.flush()


def stop(session: Session, entry: Programme, *, version: int, by: Account | None) -> None:
    """Stop an entry; rounds that are already open do not change."""
    _must_be_the_one(entry, version)
    entry.active = False
    _log(session, "programme entry stopped", entry, by)
    session.flush()


def resume(session: Session, entry: Programme, *, version: int, by: Account | None) -> None:
    """Restart an entry. AlreadyAsked when another entry took its place."""
    _must_be_the_one(entry, version)
    if not entry.active:
        _must_be_free(session, entry.form)
    entry.active = True
    _log(session, "programme entry started again", entry, by)
    session.flush()


def start_usual(session: Session, first: Month, *, by: Account | None) -> list[Programme]:
    """The usual entries of the forms published here, to begin with; AlreadyAsked when the
    programme is begun."""
    versions = {one.form: one for one in newest_forms(session) if one.form in USUAL}
    _lock_forms(session, versions)
    if session.scalar(select(Programme.id).limit(1)) is not None:
        raise AlreadyAsked("The programme has already been started. Add or change its entries.")
    people = available(session)
    return [
        add(session, form, _usual(USUAL[form], first, usual(one.definition, people)), by=by)
        for form, one in versions.items()
    ]


def _usual(plan: Usual, first: Month, auditors: Sequence[Account]) -> EntryTerms:
    return EntryTerms(
        first_month=str(first),
        size=plan.size,
        involvements=plan.involvements,
        strata=plan.strata,
        plan={"kind": "proportional", "at_least": plan.at_least},
        auditors=tuple(auditors),
    )


def _must_be_the_one(entry: Programme, version: int) -> None:
    if entry.version != version:
        raise ChangedMeanwhile("Somebody else changed this entry after you opened the page.")


def _must_be_free(session: Session, form: str) -> None:
    _lock_forms(session, [form])
    there = select(Programme.id).where(Programme.form == form, Programme.active)
    if session.scalar(there.limit(1)) is not None:
        raise AlreadyAsked("This form is already in the programme. Change that entry instead.")


def _lock_forms(session: Session, forms: Sequence[str] | dict[str, FormVersion]) -> None:
    """Lock the programme, so that two people who add the same form do so one after the other."""
    query = select(FormVersion.id).where(FormVersion.form.in_(list(forms)))
    session.execute(query.order_by(FormVersion.id).with_for_update())


def _log(session: Session, action: str, entry: Programme, by: Account | None) -> None:
    record(session, action, "programme", entry.id, by=by.id if by else None, form=entry.form)
