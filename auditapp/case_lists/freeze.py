"""Freezes a case list as a whole or not at all, and only once. Callers commit."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from auditapp.adapters.uploads.row_reader import BATCH, Progress
from auditapp.case_lists import queries
from auditapp.case_lists.columns import ListRefused
from auditapp.case_lists.service import FoundCases
from auditapp.domain.calendar import Month, day_words, london, today
from auditapp.domain.counting import counted
from auditapp.domain.sampling.case_lists import ListChanges, compare
from auditapp.models import CaseList, ListedCase
from auditapp.web.activity_log import record
from auditapp.web.command_texts import doubts
from auditapp.web.new_teams import add_new_teams

LONGEST_NAME = 200
FIRST_DAY = date(2000, 1, 1)


class AlreadyFrozen(ListRefused):
    """The same cases were frozen before."""

    def __init__(self, case_list: CaseList) -> None:
        self.list_id, self.list_hash = case_list.id, case_list.list_hash
        day = day_words(london(case_list.frozen_at).date())
        super().__init__(f"This list was frozen on {day} as “{case_list.name}”.")


class BadName(ListRefused):
    """The name cannot be used."""


class BadDay(ListRefused):
    """The list cannot describe that day."""


class RowsRejected(ListRefused):
    """Some rows were rejected, so the list was not frozen."""


class ListReasonMissing(ListRefused):
    """What looks like a person was not confirmed with a reason."""


@dataclass(frozen=True)
class ListReasons:
    """Why columns and references that may say who somebody is are kept, if there are any."""

    columns: str = ""
    references: str = ""


@dataclass(frozen=True)
class Compared:
    """Changes since the previous list."""

    before: CaseList
    changes: ListChanges


def usual_name(day: date) -> str:
    return f"Open cases, {Month.of(day).label}"


def frozen_before(session: Session, examined: FoundCases) -> CaseList | None:
    """The list with exactly these cases."""
    return queries.with_hash(session, examined.list_hash)


def same_file(session: Session, examined: FoundCases) -> CaseList | None:
    """The newest list that was read from the same file, even if its cases differ."""
    query = select(CaseList).where(CaseList.file_hash == examined.file_hash)
    return session.scalar(query.order_by(CaseList.id.desc()).limit(1))


def since_last(session: Session, examined: FoundCases, as_at: date) -> Compared | None:
    """Changes since the last list of that day or before; None when this is the first."""
    before = queries.newest(session, up_to=as_at)
    if before is None:
        return None
    teams = {ref: team for ref, (team,) in queries.frame(session, before.id, ["team"])}
    now = {case["case_ref"]: case["team"] for case in examined.accepted}
    return Compared(before, compare(teams, now))


def freeze(
    session: Session,
    examined: FoundCases,
    *,
    name: str,
    as_at: date,
    by: int | None,
    reasons: ListReasons = ListReasons(),
    progress: Progress | None = None,
) -> CaseList:
    """Write the list and every case of it. AlreadyFrozen when these cases are a list already."""
    name = fit_name(name)
    fit_day(as_at)
    if examined.rejected:
        raise RowsRejected(f"{counted(len(examined.rejected), 'row')} cannot be in the list.")
    check_reasons(examined, reasons)
    frozen = CaseList(
        name=name,
        as_at=as_at,
        file_hash=examined.file_hash,
        list_hash=examined.list_hash,
        columns=list(examined.columns.further),
        cases=len(examined.accepted),
        remarks=list(examined.remarks),
        frozen_by_id=by,
    )
    add_new_teams(session, examined, by=by)
    _add(session, frozen, examined)
    _add_cases(session, frozen.id, examined, progress)
    record(
        session,
        "case list frozen",
        "case list",
        frozen.id,
        by=by,
        cases=frozen.cases,
        list_hash=frozen.list_hash,
    )
    _record_reasons(session, frozen.id, examined, reasons, by=by)
    return frozen


def check_reasons(examined: FoundCases, reasons: ListReasons) -> None:
    """ListReasonMissing where a column or a reference needs a reason that was not given."""
    if examined.kept and not reasons.columns:
        raise ListReasonMissing(f"Say why these columns are kept: {', '.join(examined.kept)}.")
    if examined.doubtful and not reasons.references:
        raise ListReasonMissing("\n".join(doubts(examined.doubtful)))


def _record_reasons(
    session: Session, list_id: int, examined: FoundCases, reasons: ListReasons, *, by: int | None
) -> None:
    """Log what was confirmed, with why; of references only how many there are."""
    if examined.kept:
        why = {"columns": list(examined.kept), "reason": reasons.columns}
        record(session, "columns kept", "case list", list_id, by=by, **why)
    if examined.doubtful:
        found = {"references": len(examined.doubtful), "reason": reasons.references}
        record(session, "references confirmed", "case list", list_id, by=by, **found)


def fit_name(name: str) -> str:
    """A list's name on one line. BadName says what is wrong with it."""
    name = " ".join(name.split())
    if not name:
        raise BadName("Enter a name for the list")
    if len(name) > LONGEST_NAME:
        raise BadName(f"Shorten the name to {LONGEST_NAME} characters or fewer")
    if not name.isprintable():
        raise BadName("The name holds a character that cannot be seen. Type it again")
    return name


def fit_day(as_at: date) -> None:
    """BadDay unless the list can describe that day."""
    if not FIRST_DAY <= as_at <= today():
        raise BadDay(f"Choose a day from {day_words(FIRST_DAY)} to today")


def _add(session: Session, frozen: CaseList, examined: FoundCases) -> None:
    """Insert the list itself; AlreadyFrozen if the same cases were frozen a moment ago."""
    there = frozen_before(session, examined)
    if there is not None:
        raise AlreadyFrozen(there)
    session.add(frozen)
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        there = frozen_before(session, examined)
        if there is None:
            raise
        raise AlreadyFrozen(there) from None


def _add_cases(
    session: Session, list_id: int, examined: FoundCases, progress: Progress | None
) -> None:
    """Insert the cases by reference, so that the database stores them in that order too."""
    cases = sorted(examined.accepted, key=lambda case: case["case_ref"])
    for start in range(0, len(cases), BATCH):
        batch = [{"list_id": list_id, **case} for case in cases[start : start + BATCH]]
        session.execute(insert(ListedCase), batch)
        if progress is not None:
            progress(len(batch))
