"""Building the demo database: the council, its history, its plan, and work in progress."""

import tempfile
from datetime import UTC, datetime, time
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.adapters.database import Database
from auditapp.demo.council import add_council
from auditapp.demo.escalations import add_escalations
from auditapp.demo.files import write_file
from auditapp.demo.history import indicator_rows, load_history
from auditapp.demo.revisions import revise, set_right
from auditapp.demo.samples import load_samples
from auditapp.demo.story import BRAG, NOTE_PARTS, NOTES
from auditapp.domain.calendar import Month
from auditapp.measures.indicators import keep_indicators, read_indicators
from auditapp.models import Account
from auditapp.plan import service as plan


class NotADemo(RuntimeError):
    """The database holds accounts but none of the demo: it is not touched."""


def is_built(session: Session) -> bool:
    """Whether the demo is there already, with whoever was added to it since. NotADemo when
    somebody is there without it."""
    if has_demo_accounts(session):
        return True
    if session.scalar(select(func.count()).select_from(Account)):
        raise NotADemo("This database holds real accounts. Choose another data folder.")
    return False


def has_demo_accounts(session: Session) -> bool:
    return bool(session.scalar(select(func.count()).where(Account.is_demo)))


def build(database: Database) -> None:
    """Fill an empty, prepared database; everything or nothing."""
    with database.transaction() as session, tempfile.TemporaryDirectory() as folder:
        people = add_council(session)
        load_history(session, Path(folder))
        _indicators(session, Path(folder))
        _plan(session, people["lead@demo.example"].id)
        load_samples(session, people, Path(folder))
        revise(session, people)
        add_escalations(session, people)
        set_right(session, people)


def _indicators(session: Session, folder: Path) -> None:
    path = folder / "indicators.csv"
    rows = list(indicator_rows())
    write_file(path, list(rows[0]), rows)
    keep_indicators(session, read_indicators(session, path))


def _plan(session: Session, lead: int) -> None:
    for outcome, colour, month, reason in BRAG:
        rating = plan.set_brag(session, outcome=outcome, colour=colour, reason=reason, by=lead)
        rating.set_at = _forum_day(month)
    for told in NOTES:
        note = plan.add_note(session, **dict(zip(NOTE_PARTS, told, strict=True)), by=lead)
        note.written_at = _forum_day(note.month)


def _forum_day(month: str) -> datetime:
    """When the forum met about a month: the twentieth, in the morning."""
    return datetime.combine(Month.parse(month).first_day.replace(day=20), time(10), tzinfo=UTC)
