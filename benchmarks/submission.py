"""Submitting one audit, figures included: as quick among 100,000 audits as among 1,000."""

import random
from collections.abc import Callable, Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.audits import service
from auditapp.domain.vocabulary import Involvement, Selection
from auditapp.escalations import queries as raised
from auditapp.escalations import service as escalations
from auditapp.models import Account, Audit, FigureCell, Team
from benchmarks import answers
from benchmarks.population import MONTHS, Population, Populations, newest
from benchmarks.timing import Line, in_turn, ratio

SMALL, LARGE = 1_000, 100_000
RUNS = 40
FORMS = {"DD": "deep dive", "DS": "dip sample"}
Counts = dict[str, tuple[int, ...]]


def run(populations: Populations) -> Iterator[Line]:
    """Prove that a submission adds the same at both sizes, then time some more."""
    small, large = populations.of(SMALL), populations.of(LARGE)
    for form, words in FORMS.items():
        ours, peer = _Drafts(large, form), _Drafts(small, form)
        assert _added(large, ours.submit) == _added(small, peer.submit)
        at_large, at_small = in_turn(ours.submit, peer.submit, runs=RUNS)
        what = f"submitting a {words} among {LARGE:,} audits over {SMALL:,}"
        yield ratio(what, at_large, at_small, 1.3)


class _Drafts:
    """Drafts that wait in a population; the same ones in each."""

    def __init__(self, population: Population, form: str) -> None:
        self._database = population.database
        chances = random.Random(f"drafts {form}")
        with self._database.transaction() as session:
            self._waiting = [_draft(session, form, number, chances) for number in range(RUNS + 1)]

    def submit(self) -> None:
        """What the page does: read the audit, submit it, commit."""
        with self._database.writing() as session:
            audit = session.get_one(Audit, self._waiting.pop())
            service.submit(session, audit, by=audit.auditor_id)
            session.commit()


def _draft(session: Session, form: str, number: int, chances: random.Random) -> int:
    version = newest(session, form)
    teams = session.scalars(select(Team).order_by(Team.name)).all()
    case = service.Case(
        f"D{number:07d}",
        str(chances.choice(MONTHS)),
        teams[number % len(teams)].name,
        teams[number % len(teams)].service,
        chances.choice(tuple(Involvement)),
        Selection.STRATIFIED_RANDOM,
    )
    auditor = session.scalars(select(Account).limit(1)).one()
    audit = service.start(session, version, case, auditor=auditor)
    given = answers.given(version.definition, chances)
    service.save(session, audit, given, version=audit.version, by=auditor.id)
    for escalation in raised.open_of(session, audit.id):
        told = escalations.EscalationDetails("The child may be unsafe.", manager_id=auditor.id)
        escalations.write(session, escalation, told, version=escalation.version, by=auditor.id)
    return audit.id


def _added(population: Population, submit: Callable[[], None]) -> Counts:
    """What one submission adds to each measure's cells, all groups together."""
    before = _sums(population)
    submit()
    after = _sums(population)
    changed = {
        measure: tuple(now - then for now, then in zip(counts, before[measure], strict=True))
        for measure, counts in after.items()
        if counts != before[measure]
    }
    assert changed
    return changed


def _sums(population: Population) -> Counts:
    counts = (
        FigureCell.numerator,
        FigureCell.denominator,
        FigureCell.not_applicable,
        FigureCell.unanswered,
    )
    query = select(FigureCell.measure, *map(func.sum, counts)).group_by(FigureCell.measure)
    with population.database.reading() as session:
        return {row[0]: tuple(row[1:]) for row in session.execute(query)}
