"""Marked answers are within reach exactly when their audits are, and are found by index alone."""

from collections.abc import Callable, Iterator
from itertools import chain, combinations
from typing import Any

import pytest
from sqlalchemy import Select, event, select, true
from sqlalchemy.orm import Session

from auditapp.adapters.database import Database
from auditapp.audits import service
from auditapp.domain.calendar import Month
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.vocabulary import Role, Selection
from auditapp.learning import queries as learning_queries
from auditapp.learning.queries import EXAMPLES, LESSONS, LearningFilters
from auditapp.models import Account, Audit, MarkedAnswer
from auditapp.web.access import Reader
from auditapp.web.visibility import visible
from tests.support import factories
from tests.support.factories import TEAMS

VOICE = {"DS-01": Given("yes", "She drew her week.", theme="voice", example=True)}
MOVED = "A service that is no more"
"""A team may have moved since: what was stamped stays."""
PLACES = [*((team, of_service) for team, (of_service, _) in TEAMS.items()), ("North", MOVED)]


@pytest.fixture
def people(prepared: Database) -> tuple[int, ...]:
    """Three who audited everywhere, what they submitted and what is open."""
    with prepared.transaction() as session:
        found = tuple(session.scalars(select(Account.id).order_by(Account.id).limit(3)))
        for place in PLACES:
            for auditor in found:
                audited(session, place, auditor)
                service.submit(session, audited(session, place, auditor), by=auditor)
    return found


def audited(session: Session, place: tuple[str, str], auditor: int) -> Audit:
    """An audit that is not submitted yet."""
    audit = factories.start(session, "C-1", team=place[0])
    audit.service, audit.auditor_id = place[1], auditor
    session.flush()
    service.save(session, audit, VOICE, version=audit.version, by=auditor)
    return audit


def readers(people: tuple[int, ...]) -> Iterator[Reader]:
    """Of every role, one of the three or a stranger, with up to two teams and two services."""
    of_teams = up_to_two(("North", "West", "Harbour"))
    of_services = up_to_two(("Safeguarding North", "Exploitation", MOVED))
    for role in Role:
        for account in (people[0], 4711):
            for teams in of_teams:
                for services in of_services:
                    yield Reader(account, "A reader", role, teams, services)


def up_to_two(names: tuple[str, ...]) -> list[tuple[str, ...]]:
    return list(chain.from_iterable(combinations(names, size) for size in range(3)))


def test_a_mark_is_within_reach_exactly_when_its_audit_is(
    prepared: Database, people: tuple[int, ...]
) -> None:
    marks = select(MarkedAnswer.audit_id)
    by_audit = marks.join(MarkedAnswer.audit)
    sizes = set()
    with prepared.reading() as session:
        for reader in readers(people):
            found = set(session.scalars(marks.where(visible(reader, of=MarkedAnswer))))
            assert found == set(session.scalars(by_audit.where(visible(reader, of=Audit)))), reader
            sizes.add(len(found))
    assert {0, len(PLACES) * len(people)} < sizes


# By index alone -----------------------------------------------------------------------------------

NORTH = Reader(1, "A reader", Role.SERVICE_MANAGER, ("North",), ("Safeguarding South",))
WANTED = {
    "everything": LearningFilters(),
    "a theme": LearningFilters(theme="voice"),
    "good practice of a selection": LearningFilters(kind=EXAMPLES, selection=Selection.RE_AUDIT),
    "what to learn in months of a form": LearningFilters(
        kind=LESSONS, form="DS", first=Month(2026, 1), last=Month(2026, 3)
    ),
}


def plans(database: Database, ask: Callable[[Session], object]) -> list[str]:
    """How the database looks up each thing that is asked for."""
    asked: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        asked.append((statement, parameters))

    with database.reading() as session:
        event.listen(database.engine, "before_cursor_execute", note)
        ask(session)
        event.remove(database.engine, "before_cursor_execute", note)
        connection = session.connection()
        return [
            row[3]
            for statement, parameters in asked
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]


@pytest.mark.parametrize("wanted", WANTED.values(), ids=WANTED)
@pytest.mark.parametrize("reach", [true(), visible(NORTH, of=MarkedAnswer)], ids=["all", "some"])
def test_counting_and_finding_a_page_read_an_index_and_neither_audits_nor_rows(
    sqlite_prepared: Database, wanted: LearningFilters, reach: Any
) -> None:
    def ask(session: Session) -> None:
        learning_queries.by_theme(session, reach, wanted)
        session.scalars(learning_queries._newest_first(reach, wanted).limit(20)).all()

    looks = [plan for plan in plans(sqlite_prepared, ask) if "TEMP B-TREE" not in plan]
    assert len(looks) == 2
    assert all("marked_answers USING COVERING INDEX" in plan for plan in looks), looks


def test_a_page_is_in_its_order_without_sorting_what_it_leaves_out(
    sqlite_prepared: Database,
) -> None:
    """An audit's own answers are put in their order, which is the last term."""
    for wanted in (
        LearningFilters(),
        LearningFilters(theme="voice"),
        LearningFilters(team="North"),
        LearningFilters(question="DS-01"),
    ):
        query = learning_queries._newest_first(true(), wanted).limit(20)

        def ask(session: Session, query: Select[Any] = query) -> object:
            return session.scalars(query).all()

        used = plans(sqlite_prepared, ask)
        assert [plan for plan in used if "SORT" in plan or "TEMP B-TREE FOR ORDER" in plan] == []
        assert "USE TEMP B-TREE FOR LAST TERM OF ORDER BY" in used


def test_marked_questions_are_looked_up_one_by_one(prepared: Database) -> None:
    with prepared.transaction() as session:
        assert learning_queries.marked_questions(session) == []
        for case, key in (("C-1", "DS-04"), ("C-2", "DS-01"), ("C-3", "DS-04"), ("C-4", "DS-03")):
            factories.submitted(session, case, {key: Given("yes", theme="plan")})
        assert learning_queries.marked_questions(session) == ["DS-01", "DS-03", "DS-04"]
