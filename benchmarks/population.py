"""Invented audits in a database of any size, always the same: 24 months, 10 teams, two forms.

Every month and team has its share of audits, as with a monthly sample, so that a small database
has nearly as many cells as a large one. Rows go in by bulk insert, their figures through the
application's own `CellChanges`.
"""

import csv
import random
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from auditapp.adapters.database import Database
from auditapp.adapters.migrations import Migrations
from auditapp.audits import counted_audits
from auditapp.config import shipped
from auditapp.domain.calendar import Month
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.vocabulary import AgeBand, AuditStatus, Involvement, Role, Selection
from auditapp.forms.service import publish_form, publish_plan
from auditapp.measures import service as measures
from auditapp.measures.cells import CellChanges, Stamp
from auditapp.models import Account, Audit, FormVersion, Team
from benchmarks import answers

MONTHS = tuple(Month(2024, 11).plus(number) for number in range(24))
TEAMS = tuple(f"Team {number:02d}" for number in range(1, 11))
SERVICES = {name: f"Service {number % 3 + 1}" for number, name in enumerate(TEAMS)}
PEOPLE = tuple(f"qam{number}@bench.example" for number in range(1, 6))
SELECTIONS = (
    *(Selection.STRATIFIED_RANDOM,) * 14,
    *(Selection.RANDOM,) * 3,
    Selection.TARGETED_THEME,
    Selection.REFERRED_CONCERN,
    Selection.RE_AUDIT,
)
FLAT = (
    *("form", "month", "team", "selection", "grade", "DD-SOS-01"),
    *(f"DS-{number:02d}" for number in range(1, 13)),
)
"""The columns of the flat table: what the twelve measures of `figures` are counted from."""

VERIFIED = 1_000
BATCH = 2_000
ANSWER_SETS = 500
_NOON = datetime(2026, 10, 30, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Population:
    """A database of `size` submitted audits, and the same audits as one flat table."""

    size: int
    database: Database
    flat: Path


class Populations:
    """Populations in one folder, each made when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: dict[int, Population] = {}

    def of(self, size: int) -> Population:
        if size not in self._made:
            print(f"Inventing {size:,} audits …", file=sys.stderr)
            self._made[size] = _make(self.folder / f"audits-{size}", size)
        return self._made[size]

    def close(self) -> None:
        for made in self._made.values():
            made.database.close()


def new_database(folder: Path) -> Database:
    """A migrated database with the shipped forms and plan, ten teams and five auditors."""
    folder.mkdir()
    database = Database(f"sqlite:///{folder / 'auditapp.db'}")
    Migrations(database, shipped("migrations")).upgrade()
    with database.transaction() as session:
        for path in sorted(shipped("plans").glob("*.toml")):
            publish_plan(session, path.read_text(encoding="utf-8"))
        for path in sorted(shipped("forms").glob("*.toml")):
            publish_form(session, path.read_text(encoding="utf-8"))
        session.add_all(Team(name=name, service=SERVICES[name]) for name in TEAMS)
        session.add_all(
            Account(email=email, name="An auditor", role=Role.QAM, password_hash="none")
            for email in PEOPLE
        )
    return database


def newest(session: Session, form: str) -> FormVersion:
    """The newest version of a form."""
    query = select(FormVersion).where(FormVersion.form == form)
    return session.scalars(query.order_by(FormVersion.version.desc()).limit(1)).one()


def _make(folder: Path, size: int) -> Population:
    made = Population(size, new_database(folder), folder / "flat.csv")
    with made.database.transaction() as session, made.flat.open("w", encoding="utf-8") as file:
        flat = csv.DictWriter(file, FLAT)
        flat.writeheader()
        changes, audits = CellChanges(), _invented(session, size)
        while batch := list(islice(audits, BATCH)):
            session.execute(insert(Audit), [audit.columns for audit in batch])
            for audit in batch:
                changes.add(audit.version.definition, audit.facts, audit.stamp)
            flat.writerows(audit.flat for audit in batch)
        changes.write(session)
        if size <= VERIFIED:
            differences = measures.verify(session)
            assert not differences, differences[0]
    settle(made.database)
    return made


def settle(database: Database) -> None:
    """Move what was written from the write-ahead log into the file, as hours of use would."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


@dataclass(frozen=True)
class _Invented:
    """One submitted audit: its form, what was given, and its row."""

    version: FormVersion
    given: Mapping[str, Given]
    columns: dict[str, Any]

    @property
    def stamp(self) -> Stamp:
        return Stamp.imported(self.columns)

    @property
    def facts(self) -> Any:
        case = {name: self.columns[name] for name in ("involvement", "selection")}
        return self.version.definition.facts(self.given, case)

    @property
    def flat(self) -> dict[str, str]:
        """The audit in the flat table: straight from what was given."""
        values = {key: str(given.value) for key, given in self.given.items() if key in FLAT}
        grade = self.given.get("DD-OVR-02")
        values["grade"] = str(grade.value) if grade else ""
        return {**values, **{name: str(self.columns[name]) for name in FLAT[:4]}}


def _invented(session: Session, size: int) -> Iterator[_Invented]:
    """Audits in the order of submission: of four for a month and team, one is a deep dive."""
    chances = random.Random("audits")
    people = list(session.scalars(select(Account.id)))
    kinds = [newest(session, form) for form in ("DS", "DS", "DS", "DD")]
    sets = {
        version.form: [answers.given(version.definition, chances) for _ in range(ANSWER_SETS)]
        for version in kinds
    }
    groups = [(str(month), team) for month in MONTHS for team in TEAMS]
    for number in range(size):
        turn, group = divmod(number, len(groups))
        version = kinds[turn % len(kinds)]
        given = chances.choice(sets[version.form])
        month, team = groups[group]
        columns = _columns(version, given, number + 1, chances) | {
            "month": month,
            "team": team,
            "service": SERVICES[team],
            "auditor_id": people[number % len(people)],
        }
        name = counted_audits.counting_name(version.definition, columns["case_ref"], month, given)
        yield _Invented(version, given, {**columns, "counts_as": name})


def _columns(
    version: FormVersion, given: Mapping[str, Given], number: int, chances: random.Random
) -> dict[str, Any]:
    """What a submitted audit's row holds, but for where and by whom."""
    return {
        "form_version_id": version.id,
        "form": version.form,
        "case_ref": f"C{number:07d}",
        "involvement": chances.choice(tuple(Involvement)),
        "selection": chances.choice(SELECTIONS),
        "age_band": chances.choice(tuple(AgeBand)),
        "completed_on": _NOON.date(),
        "status": AuditStatus.SUBMITTED,
        "answers": {key: value.store() for key, value in given.items()},
        "counted": True,
        "submitted_order": number,
        "started_at": _NOON,
        "saved_at": _NOON,
        "submitted_at": _NOON,
        "version": 1,
    }
