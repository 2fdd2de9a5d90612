"""Tiny builders: form texts, accounts, audits, files. Everybody here is invented."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from click.testing import CliRunner, Result
from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp import cli
from auditapp.adapters.database import Database
from auditapp.audits import service
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.forms.loading import load_form
from auditapp.domain.vocabulary import Involvement, Role, Selection
from auditapp.models import Account, Audit, FormVersion, Team
from tests.support.workbooks import first_sheet

PASSWORD = "lantern-harvest-bridge"
TEAMS = {
    "North": ("Safeguarding North", None),
    "East": ("Safeguarding North", None),
    "South": ("Safeguarding South", None),
    "West": ("Safeguarding South", None),
    "Harbour": ("Exploitation", "2026-03"),
}
"""Team: its service, and the month it opened."""

ACCOUNTS = {
    Role.ADMINISTRATOR: ("administrator@council.example", ()),
    Role.QA_LEAD: ("qa_lead@council.example", ()),
    Role.AUDITOR: ("auditor@council.example", ("North",)),
    Role.QAM: ("qam@council.example", ()),
    Role.SERVICE_MANAGER: ("service_manager@council.example", ("South", "West")),
    Role.SLT: ("slt@council.example", ()),
}
"""Role: the e-mail address of its account, and its teams. All have the same PASSWORD."""

QAM = ACCOUNTS[Role.QAM][0]
QUICK = PasswordHasher(time_cost=1, memory_cost=1_024, parallelism=1)
"""As `people.passwords` keeps them, but for what a thousand tests would spend on signing in."""
_HASHED: list[str] = []


# Definitions -------------------------------------------------------------------------------------


def form_text(body: str, *, head: str = "", form: str = "XX", version: int = 1) -> str:
    """A whole form around `body`: questions of one section, measures, grade rules."""
    return f"""form = "{form}"
version = {version}
title = "A small form"
kind = "dip_sample"
completed_by = ["qam"]
{head}

[[section]]
key = "ALL"
title = "All of it"
{body}
"""


def question_text(
    key: str, kind: str = "yes_no_na", *, text: str = "Is it so?", more: str = ""
) -> str:
    return f"""
[[section.question]]
key = "{key}"
type = "{kind}"
text = "{text}"
{more}
"""


def measure_text(key: str, body: str) -> str:
    return f'\n[[measure]]\nkey = "{key}"\ntitle = "Measure {key}"\n{body}\n'


def small_form(*parts: str, head: str = "") -> Form:
    return load_form(form_text("".join(parts), head=head))


# People ------------------------------------------------------------------------------------------


def add_council(session: Session) -> None:
    """The five teams and one account of each role."""
    teams = {
        name: Team(name=name, service=of_service, opens=opens)
        for name, (of_service, opens) in TEAMS.items()
    }
    session.add_all(teams.values())
    for role, (email, of_teams) in ACCOUNTS.items():
        add_account(session, email, role, [teams[name] for name in of_teams])
    session.flush()


def add_account(
    session: Session, email: str, role: Role = Role.QAM, teams: Iterable[Team] = ()
) -> Account:
    if not _HASHED:
        _HASHED.append(QUICK.hash(PASSWORD))
    account = Account(
        email=email,
        name=email.partition("@")[0].replace("_", " ").title(),
        role=role,
        password_hash=_HASHED[0],
        teams=list(teams),
    )
    session.add(account)
    return account


def account(session: Session, role: Role = Role.QAM) -> Account:
    return session.scalars(select(Account).where(Account.email == ACCOUNTS[role][0])).one()


def team(session: Session, name: str = "North") -> Team:
    return session.scalars(select(Team).where(Team.name == name)).one()


# Audits ------------------------------------------------------------------------------------------


def published(session: Session, form: str = "DS") -> FormVersion:
    newest = select(FormVersion).where(FormVersion.form == form)
    return session.scalars(newest.order_by(FormVersion.version.desc())).first() or _missing(form)


def _missing(form: str) -> FormVersion:
    raise LookupError(f"form {form} is not published here")


def given(answers: Mapping[str, Any]) -> dict[str, Given]:
    """Answers by key: a value (`na` with a reason), or a Given where there is more to it."""
    return {key: _given(value) for key, value in answers.items()}


def _given(value: Any) -> Given:
    if isinstance(value, Given):
        return value
    return Given(value, reason="It does not apply here" if value == "na" else "")


def start(session: Session, case_ref: str, *, form: str = "DS", **stamp: Any) -> Audit:
    """A draft: month, team, involvement, selection in `stamp`, or the usual ones."""
    of_team = team(session, stamp.get("team", "North"))
    case = service.Case(
        case_ref=case_ref,
        month=stamp.get("month", "2026-05"),
        team=of_team.name,
        service=of_team.service,
        involvement=Involvement(stamp.get("involvement", "child_in_need")),
        selection=Selection(stamp.get("selection", "random")),
    )
    return service.start(session, published(session, form), case, auditor=account(session))


def submitted(
    session: Session, case_ref: str, answers: Mapping[str, Any], *, form: str = "DS", **stamp: Any
) -> Audit:
    """An audit, started, answered and submitted the way pages do it."""
    audit = start(session, case_ref, form=form, **stamp)
    service.save(session, audit, given(answers), version=audit.version, by=audit.auditor_id)
    service.submit(session, audit, by=audit.auditor_id)
    return audit


# Files -------------------------------------------------------------------------------------------


def row(**cells: Any) -> dict[str, Any]:
    """One row of completed audits; question keys are written with underscores for hyphens."""
    usual = {
        "case_ref": "C-1",
        "month": "2026-05",
        "team": "North",
        "involvement": "child_in_need",
        "selection": "random",
        "auditor": QAM,
    }
    named = {
        name.replace("_", "-") if name.isupper() else name: value for name, value in cells.items()
    }
    return {**usual, **named}


def csv_file(
    path: Path,
    rows: Sequence[Mapping[str, Any]],
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
    headings: Mapping[str, str] | None = None,
) -> Path:
    """Rows as a CSV file; columns are every name that any row has, `headings` respells them."""
    columns = list(dict.fromkeys(name for cells in rows for name in cells))
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow([(headings or {}).get(name, name) for name in columns])
    writer.writerows([[cells.get(name, "") for name in columns] for cells in rows])
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def xlsx_file(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    """Rows as a workbook of one sheet; values keep their Python types."""
    columns = list(dict.fromkeys(name for cells in rows for name in cells))
    book = Workbook()
    sheet = first_sheet(book)
    sheet.append(columns)
    for cells in rows:
        sheet.append([cells.get(name) for name in columns])
    book.save(path)
    return path


# The command -------------------------------------------------------------------------------------


def address(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


def command(database: Database, *arguments: object, stdin: str | None = None) -> Result:
    """Run `auditapp …` on a database; a crash is raised, a refusal is a result."""
    result = CliRunner().invoke(
        cli.main,
        [str(argument) for argument in arguments],
        env={"AUDITAPP_ENV": "test", "AUDITAPP_DATABASE_URL": address(database)},
        input=stdin,
    )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result
