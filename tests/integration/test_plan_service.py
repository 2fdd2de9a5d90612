"""What people may say about outcomes, on a real database with the shipped plan."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from auditapp import cli
from auditapp.adapters.database import Database
from auditapp.domain.calendar import Month
from auditapp.domain.figures.evidence import Freshness
from auditapp.domain.vocabulary import Brag
from auditapp.models import Account, IndicatorValue, LogEntry
from auditapp.plan import queries, service

OCTOBER = Month(2026, 10)
NOTE: dict[str, Any] = {
    "outcome": "3.D.1",
    "month": "2026-10",
    "know": "a",
    "how": "b",
    "doing": "c",
    "by": 1,
}
NOTE_ONLY = ("2.D.1", "2.F.1", "3.A.1", "3.D.1", "6.C.3")


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    database = Database(f"sqlite:///{tmp_path / 'plan.db'}")
    cli.prepare(database)
    with database.writing() as opened:
        opened.add(Account(email="a@x.example", name="Ann", role="qa_lead", password_hash="-"))
        opened.flush()
        yield opened
    database.close()


def state(session: Session, code: str, month: Month = OCTOBER) -> queries.OutcomePage:
    page = queries.outcome_page(session, code, month)
    assert page is not None
    return page


def test_the_newest_rating_is_in_force_and_earlier_ones_stay(session: Session) -> None:
    assert state(session, "1.B.1").state.colour == Brag.NOT_RATED
    for colour, reason in (("red", "Late"), ("blue", "Done\r\nand done")):
        service.set_brag(session, outcome="1.B.1", colour=colour, reason=reason, by=1)
    page = state(session, "1.B.1")
    assert page.state.colour == Brag.BLUE
    assert [(rating.colour, rating.reason) for rating in page.ratings] == [
        (Brag.BLUE, "Done\nand done"),
        (Brag.RED, "Late"),
    ]
    entries = session.query(LogEntry).filter(LogEntry.action == "outcome rated").all()
    assert [entry.subject_id for entry in entries] == ["1.B.1", "1.B.1"]


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"reason": " \n"}, service.RatingReasonMissing, "reason"),
        ({"reason": "x" * 2_001}, service.TextTooLong, "reason"),
        ({"outcome": "1.B.9"}, service.UnknownOutcome, "outcome"),
        ({"colour": "pink"}, service.UnknownColour, "colour"),
        ({"colour": "not_rated"}, service.UnknownColour, "colour"),
    ],
)
def test_a_rating_is_refused_by_name(
    session: Session, change: dict[str, str], error: type[service.PlanError], field: str
) -> None:
    given = {"outcome": "1.B.1", "colour": "green", "reason": "On track", **change}
    with pytest.raises(error) as refused:
        service.set_brag(session, by=1, **given)
    assert refused.value.field == field
    assert queries.brag_history(session, "1.B.1") == ()


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"know": ""}, service.AnswerMissing, "know"),
        ({"how": " "}, service.AnswerMissing, "how"),
        ({"doing": "x" * 4_001}, service.TextTooLong, "doing"),
        ({"month": "2026-13"}, service.UnknownMonth, "month"),
        ({"source": "AUD"}, service.UnknownSource, "source"),
        ({"source": "GOV"}, service.ReferenceMissing, "reference"),
        ({"source": "GOV", "reference": "x" * 501}, service.TextTooLong, "reference"),
        ({"outcome": "9.Z.9"}, service.UnknownOutcome, "outcome"),
    ],
)
def test_a_note_is_refused_by_name(
    session: Session, change: dict[str, str], error: type[service.PlanError], field: str
) -> None:
    with pytest.raises(error) as refused:
        service.add_note(session, **{**NOTE, **change})
    assert refused.value.field == field


@pytest.mark.parametrize("code", NOTE_ONLY)
def test_outcomes_without_a_figure_work_through_notes(session: Session, code: str) -> None:
    page = state(session, code)
    assert page.state.figures == ()
    assert {found.state for found in page.state.evidence.sources} == {Freshness.MISSING}
    source = page.state.outcome.sources[0]
    given = {**NOTE, "outcome": code, "source": source, "reference": "A document"}
    service.add_note(session, **given)
    assert state(session, code).state.evidence.sources[0].state == Freshness.FRESH
    assert state(session, code, Month(2027, 1)).state.evidence.sources[0].state == Freshness.STALE
    assert state(session, code, Month(2026, 9)).state.note is None


def test_the_latest_note_is_of_the_newest_month_whenever_it_was_written(session: Session) -> None:
    for month in ("2026-10", "2026-08"):
        service.add_note(session, **{**NOTE, "month": month})
    page = state(session, "3.D.1")
    assert page.state.note is not None
    assert page.state.note.month == Month(2026, 10)
    assert [str(note.month) for note in page.notes] == ["2026-10", "2026-08"]


def test_an_indicator_is_the_councils_own_or_its_teams_added_up(session: Session) -> None:
    for team, numerator in (("North", 3), ("South", 4)):
        session.add(
            IndicatorValue(
                indicator="MI-01", month="2026-09", team=team, numerator=numerator, denominator=5
            )
        )
    session.flush()
    assert state(session, "1.D.1").state.indicators[0].words == "7 of 10, 70%"
    session.add(IndicatorValue(indicator="MI-01", month="2026-09", numerator=9, denominator=10))
    session.flush()
    assert state(session, "1.D.1").state.indicators[0].words == "9 of 10, 90%"


def test_the_whole_plan_takes_a_handful_of_queries(session: Session) -> None:
    seen: list[str] = []
    event.listen(
        session.get_bind(), "before_cursor_execute", lambda *given: seen.append(str(given[2]))
    )
    found = queries.plan_state(session, OCTOBER)
    assert found is not None
    assert len(found.outcomes) == 41
    assert found.counted()[Brag.NOT_RATED] == 41
    assert len(seen) <= 12
    assert queries.outcome_page(session, "9.Z.9", OCTOBER) is None
