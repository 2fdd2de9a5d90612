"""Drawing a round from a list of half a million cases, beside reading the same list.

Ours is all that a draw does: it reads the cases with their strata, finds which of them cannot be
drawn, draws, and writes the record and the round's cases; it is rolled back after every run. The
peer reads the same cases with the same query and keeps them.
"""

import hashlib
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from auditapp.case_lists import queries as case_list_queries
from auditapp.domain.sampling.draw_records import DrawRecord
from auditapp.domain.sampling.strata import Proportional
from auditapp.domain.vocabulary import AgeBand, AuditStatus, Involvement, Selection
from auditapp.models import Account, Audit, CaseList, ListedCase, Round, Team
from auditapp.rounds import draw as round_draw
from auditapp.rounds import service as rounds
from benchmarks.population import PEOPLE, TEAMS, Populations, new_database, newest, settle
from benchmarks.timing import Line, in_turn, ratio

CASES, SIZE = 500_000, 30
RESTING = 2_000
"""Cases of the list that were audited with the form half a year before."""
AT_ONCE = 10_000
RUNS = 9
SEED = "oak"
THREE = TEAMS[:3]
COLUMNS = {
    "three strata": ("team",),
    "three columns": ("team", "involvement", "age_band"),
}


def run(populations: Populations) -> Iterator[Line]:
    """Prove the draw by hand, then time it in turn with reading the list."""
    database = new_database(populations.folder / "drawing")
    with database.transaction() as session:
        list_id = _freeze(session)
        opened = {what: _open(session, list_id, columns) for what, columns in COLUMNS.items()}
    settle(database)
    for what, round_id in opened.items():
        with database.writing() as session:
            _prove(session, round_id)

            def draw(session: Session = session, round_id: int = round_id) -> None:
                _drawn(session, round_id)

            def read(session: Session = session, columns: Sequence[str] = COLUMNS[what]) -> None:
                assert len(list(case_list_queries.frame(session, list_id, columns))) == CASES
                session.rollback()

            ours, peer = in_turn(draw, read, runs=RUNS)
        yield ratio(f"{SIZE} of {CASES:,} by {what} over reading", ours, peer, 2)
    database.close()


def _drawn(session: Session, round_id: int) -> DrawRecord:
    """Draw the round as its page does; nothing of it stays."""
    drawn = round_draw.draw_round(session, session.get_one(Round, round_id), seed=SEED, by=None)
    record = DrawRecord.model_validate(drawn.record)
    session.rollback()
    return record


def _prove(session: Session, round_id: int) -> None:
    """The cases are the first of each stratum by sha-256, without those audited before."""
    record = _drawn(session, round_id)
    found = session.get_one(Round, round_id)
    out = set(session.scalars(select(Audit.case_ref)))
    ours: Counter[tuple[str, ...]] = Counter(one.stratum for one in record.cases)
    everything: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for ref, stratum in case_list_queries.frame(session, found.list_id, found.strata):
        if ref not in out:
            digest = hashlib.sha256(f"auditapp draw 1\n{SEED}\n{ref}".encode()).hexdigest()
            everything.setdefault(stratum, []).append((digest, ref))
    assert record.drawn == SIZE
    assert record.excluded == out
    assert len(out) == RESTING
    assert {
        ref for name, number in ours.items() for _, ref in sorted(everything[name])[:number]
    } == {one.case_ref for one in record.cases}
    session.rollback()


def _open(session: Session, list_id: int, columns: Sequence[str]) -> int:
    """A round that anybody of five may be asked to audit in, each tied to a team and a code."""
    wanted = rounds.Wanted(
        month="2026-10",
        due_on=date(2026, 11, 20),
        size=SIZE,
        strata=tuple(columns),
        plan=Proportional().store(),
        rest_months=6,
        auditors=tuple(session.scalars(select(Account).where(Account.email.in_(PEOPLE)))),
    )
    case_list = session.get_one(CaseList, list_id)
    return rounds.open_round(session, newest(session, "DS"), case_list, wanted, by=None).id


def _freeze(session: Session) -> int:
    """The list, its auditors' teams and codes, and the audits of half a year before."""
    teams = session.scalars(select(Team).order_by(Team.name)).all()
    for number, account in enumerate(session.scalars(select(Account).order_by(Account.email))):
        account.teams, account.code = [teams[number]], f"Q{number:02d}"
    case_list = CaseList(
        name="Open cases",
        as_at=date(2026, 10, 1),
        file_hash="0" * 64,
        list_hash="0" * 64,
        cases=CASES,
    )
    session.add(case_list)
    session.flush()
    chances = random.Random("drawing")
    for first in range(0, CASES, AT_ONCE):
        rows = [_case(number, chances) for number in range(first, first + AT_ONCE)]
        session.execute(insert(ListedCase), [row | {"list_id": case_list.id} for row in rows])
    _audit_some(session)
    assert session.scalar(select(func.count()).select_from(ListedCase)) == CASES
    return case_list.id


def _case(number: int, chances: random.Random) -> dict[str, object]:
    return {
        "case_ref": f"C{number:07d}",
        "team": chances.choice(THREE),
        "service": "Service 1",
        "involvement": str(chances.choice(tuple(Involvement))),
        "age_band": str(chances.choice(tuple(AgeBand))),
        "worker": f"W{chances.randrange(300):03d}",
        "qam": f"Q{chances.randrange(12):02d}",
        "extra": {"district": "Hill"},
    }


def _audit_some(session: Session) -> None:
    version = newest(session, "DS")
    auditor = session.scalars(select(Account.id).limit(1)).one()
    step = CASES // RESTING
    audits = [
        {
            "form_version_id": version.id,
            "form": version.form,
            "case_ref": f"C{number:07d}",
            "month": "2026-05",
            "team": THREE[0],
            "service": "Service 1",
            "involvement": Involvement.CHILD_IN_NEED,
            "selection": Selection.STRATIFIED_RANDOM,
            "status": AuditStatus.ALLOCATED,
            "auditor_id": auditor,
            "answers": {},
            "version": 1,
        }
        for number in range(0, CASES, step)
    ]
    session.execute(insert(Audit), audits)
