"""Building the demo database: the council, its history, its plan, and work in progress."""

import csv
import random
import tempfile
from datetime import UTC, date, datetime, time
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.adapters.database import Database
from auditapp.audits import service as audits
from auditapp.demo.council import add_council
from auditapp.demo.history import SEED, Answers, indicator_rows, load_history
from auditapp.demo.story import BRAG, LAST, MONTHS, NOTES
from auditapp.domain.answers import Choices
from auditapp.domain.calendar import Month
from auditapp.domain.entries import NOT_APPLICABLE, BadAnswer, Given
from auditapp.domain.questions import Question
from auditapp.domain.vocabulary import AgeBand, AuditorRole, Involvement, Selection
from auditapp.measures.indicators import import_indicators
from auditapp.models import Account, Audit, FormVersion, Team
from auditapp.plan import service as plan

DRAFTS = (
    ("DD", "auditor@demo.example", "NB204418", "South Locality", 34, date(2026, 11, 13)),
    ("DD", "auditor@demo.example", "NB318802", "East Locality", 8, date(2026, 11, 30)),
    ("DD", "auditor2@demo.example", "NB550127", "North Locality", 51, date(2026, 11, 27)),
    ("DS", "qam@demo.example", "NB771934", "West Locality", 7, date(2026, 11, 27)),
    ("DS", "qam@demo.example", "NB620385", "Harbour Locality", 0, date(2026, 11, 27)),
    ("SD", "manager@demo.example", "NB482210", "West Locality", 5, None),
    ("PA", "qam2@demo.example", "NB937745", "Harbour Locality", 3, None),
)


class NotADemo(RuntimeError):
    """The database holds real accounts; the demo never touches such a database."""


def is_built(session: Session) -> bool:
    """Whether the demo is there already. NotADemo when somebody real is."""
    if session.scalar(select(func.count()).where(~Account.is_demo)):
        raise NotADemo("This database holds real accounts. Choose another data folder.")
    return has_demo_accounts(session)


def has_demo_accounts(session: Session) -> bool:
    return bool(session.scalar(select(func.count()).where(Account.is_demo)))


def build(database: Database) -> None:
    """Fill an empty, prepared database; everything or nothing."""
    with database.transaction() as session, tempfile.TemporaryDirectory() as folder:
        people = add_council(session)
        load_history(session, Path(folder))
        _indicators(session, Path(folder))
        _plan(session, people["lead@demo.example"].id)
        _drafts(session, people)
        _withdrawn(session, people["lead@demo.example"].id)


def _indicators(session: Session, folder: Path) -> None:
    path = folder / "indicators.csv"
    rows = list(indicator_rows())
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    import_indicators(session, path)


def _plan(session: Session, lead: int) -> None:
    for outcome, colour, month, reason in BRAG:
        rating = plan.set_brag(session, outcome=outcome, colour=colour, reason=reason, by=lead)
        rating.set_at = _forum_day(month)
    for outcome, month, know, how, doing, source, reference in NOTES:
        note = plan.add_note(
            session,
            outcome=outcome,
            month=month,
            know=know,
            how=how,
            doing=doing,
            source=source,
            reference=reference,
            by=lead,
        )
        note.written_at = _forum_day(month)


def _forum_day(month: str) -> datetime:
    """When the forum met about a month: the twentieth, in the morning."""
    return datetime.combine(Month.parse(month).first_day.replace(day=20), time(10), tzinfo=UTC)


def _drafts(session: Session, people: dict[str, Account]) -> None:
    chances = random.Random(f"{SEED} drafts")  # noqa: S311 - invented data, not security
    services = {team.name: team.service for team in session.scalars(select(Team))}
    for form, email, case_ref, team, answered, due in DRAFTS:
        version = session.scalars(select(FormVersion).where(FormVersion.form == form)).one()
        case = audits.Case(
            case_ref=case_ref,
            month=str(LAST),
            team=team,
            service=services[team],
            involvement=Involvement.CHILD_PROTECTION,
            selection=Selection.STRATIFIED_RANDOM,
            age_band=AgeBand.FROM_5,
            auditor_role=AuditorRole.QAM if "qam" in email else AuditorRole.TEAM_MANAGER,
            independent=True,
            due_on=due,
        )
        audit = audits.start(session, version, case, auditor=people[email])
        answers = Answers(chances, len(MONTHS) - 1, team)
        given = {
            question.key: _given(question, answers.to(question))
            for question in list(version.definition.questions())[:answered]
        }
        audits.save(session, audit, given, version=audit.version, by=people[email].id)


def _given(question: Question, cell: str) -> Given:
    try:
        value = question.parse(cell.split(";") if isinstance(question, Choices) else [cell])
    except BadAnswer:
        value = None
    reason = "The child is too young for this." if value == NOT_APPLICABLE else ""
    weak = value in ("no", "not_met", "partly")
    evidence = "Looked for in case notes and the last two plans; not found." if weak else ""
    return Given(value, evidence, reason)


def _withdrawn(session: Session, lead: int) -> None:
    """One audit that counted at first and was withdrawn, with its reason."""
    latest = select(Audit).where(Audit.counted, Audit.form == "DS").order_by(Audit.id.desc())
    audit = session.scalars(latest.limit(1)).one()
    audits.withdraw(session, audit, reason="Wrong child’s record was read.", by=lead)
