"""Workbooks made from a real database: small forms of our own, then the shipped ones."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook
from sqlalchemy import event
from sqlalchemy.orm import Session

from auditapp import cli
from auditapp.adapters.database import Database
from auditapp.adapters.migrations import Migrations
from auditapp.config import shipped
from auditapp.domain.calendar import Month
from auditapp.domain.forms.loading import load_form
from auditapp.domain.vocabulary import AuditStatus
from auditapp.domain.workbook.exports import load_export
from auditapp.measures.cells import add_audit
from auditapp.models import Account, Audit, FormVersion, LogEntry, PlanVersion
from auditapp.plan import service as plan
from auditapp.reports import service
from auditapp.reports.service import BuiltWorkbook, UnknownWorkbook, build_workbook

OCTOBER = Month(2026, 10)
CASE = "CANARY-4711"
SECRET = "CANARY words of an auditor"
FORM = """
form = "DS"
version = 1
title = "Dip sample"
kind = "dip_sample"
completed_by = ["qam"]
[[section]]
key = "ALL"
title = "All"
[[section.question]]
key = "DS-01"
type = "yes_no_na"
text = "There is direct work."
[[measure]]
key = "M-DS-01"
title = "=Direct work"
outcomes = ["1.B.1"]
numerator = { "DS-01" = ["yes"] }
denominator = { "DS-01" = ["yes", "no"] }
"""
PLAN = """
plan = "small"
version = 1
title = "A small plan"
[[theme]]
key = "1"
title = "Practice"
[[group]]
key = "1B"
title = "Signs of Safety"
theme = "1"
[[source]]
code = "DIP"
title = "Dip sample"
found_in = "forms"
forms = ["DS"]
[[source]]
code = "GOV"
title = "Document"
found_in = "notes"
[[outcome]]
code = "1.B.1"
group = "1B"
title = "Signs of Safety evident"
due = "2026-11-30"
sources = ["DIP", "GOV"]
"""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'small.db'}")
    Migrations(made, shipped("migrations")).upgrade()
    with made.transaction() as session:
        _fill(session)
    yield made
    made.close()


def _fill(session: Session) -> None:
    lead = Account(email="lead@x.example", name="Ann Lead", role="qa_lead", password_hash="-")
    form = FormVersion(form="DS", version=1, title="Dip", content=FORM, content_hash="a small form")
    loaded = PlanVersion(plan="small", version=1, title="Small", content=PLAN, content_hash="-")
    session.add_all([lead, form, loaded])
    session.flush()
    for month, met, total in (("2026-10", 14, 20), ("2026-08", 9, 12), ("2025-10", 1, 3)):
        for number in range(total):
            _audit(session, lead, form, month, "yes" if number < met else "no", number)
    for number in range(7):
        audit = _audit(session, lead, form, "2026-10", "yes", 100 + number, counted=False)
        audit.status = AuditStatus.DRAFT
    plan.set_brag(session, outcome="1.B.1", colour="amber", reason="=Slipping", by=lead.id)
    plan.add_note(
        session,
        outcome="1.B.1",
        month="2026-09",
        know="+This",
        how="So",
        doing="That",
        source="GOV",
        reference="Minutes of 3 September",
        by=lead.id,
    )


def _audit(
    session: Session,
    by: Account,
    form: FormVersion,
    month: str,
    answer: str,
    number: int,
    *,
    counted: bool = True,
) -> Audit:
    audit = Audit(
        form_version=form,
        form="DS",
        case_ref=f"{CASE}-{month}-{number}",
        month=month,
        team="North" if number % 2 else "East",
        involvement="child_in_need",
        selection="random",
        auditor=by,
        status=AuditStatus.SUBMITTED,
        counts_as=f"{month}-{number}",
        counted=counted,
        answers={"DS-01": {"value": answer, "evidence": SECRET}},
    )
    session.add(audit)
    session.flush()
    if counted:
        add_audit(session, audit)
    return audit


def made(database: Database, month: Month = OCTOBER) -> BuiltWorkbook:
    with database.transaction() as session:
        return build_workbook(session, "slt-summary", month, council="Northbridge", forum="Forum")


def opened(built: BuiltWorkbook) -> Workbook:
    return load_workbook(BytesIO(built.content))


def rows(book: Workbook, sheet: str) -> list[dict[str, object]]:
    lines = list(book[sheet].iter_rows(min_row=3, values_only=True))
    return [dict(zip(map(str, lines[0]), line, strict=True)) for line in lines[1:]]


def test_a_measure_carries_its_proof(database: Database) -> None:
    (found,) = rows(opened(made(database)), "Measures")
    assert (found["Numerator"], found["Denominator"], found["Percent"]) == (14, 20, 0.7)
    assert found["Lower 95% limit"] == pytest.approx(0.4810, abs=5e-5)
    assert found["Previous quarter denominator"] == 12
    assert found["Measure"] == "=Direct work"


def test_the_trend_has_a_gap_where_there_were_no_cases(database: Database) -> None:
    by_month = {
        (found["Month"], found["Measure"]): found["Numerator"]
        for found in rows(opened(made(database)), "Trend counts")
    }
    assert sorted(by_month.values(), key=str) == [1, 14, 9]
    assert opened(made(database))["Trend"].max_row == 3 + 13


def test_teams_add_up_to_the_measure_over_the_same_months(database: Database) -> None:
    found = rows(opened(made(database)), "By team")
    assert [line["Team"] for line in found] == ["East", "North"]
    assert sum(int(str(line["Denominator"])) for line in found) == 32


def test_an_outcome_has_its_rating_evidence_and_note(database: Database) -> None:
    book = opened(made(database))
    (found,) = rows(book, "Outcomes")
    assert (found["BRAG"], found["Rated by"]) == ("Amber", "Ann Lead")
    assert found["Reason for the BRAG"] == "=Slipping"
    assert (found["Sources fresh"], found["Sources missing"]) == (2, 0)
    (note,) = rows(book, "Progress notes")
    assert (note["What do we know?"], note["Reference"]) == ("+This", "Minutes of 3 September")


def test_what_is_incomplete_is_counted_and_said(database: Database) -> None:
    built = made(database)
    assert built.drafts == 7
    assert "7 audits of October 2026 are still drafts." in built.incomplete
    assert "7 audits of October 2026 are still drafts." in [
        cell.value for cell in opened(built)["Cover"]["A"]
    ]
    with database.reading() as session:
        assert service.incomplete(session, OCTOBER) == built.incomplete[:1]
        assert len(service.incomplete(session, Month(2020, 1))) == 1


def test_a_month_without_any_audit_still_makes_a_whole_workbook(database: Database) -> None:
    built = made(database, Month(2020, 1))
    book = opened(built)
    assert rows(book, "By team")[0]["Measure"] == "No audits in these months count in any figure"
    assert rows(book, "Measures")[0]["Percent"] == "no cases"
    assert "No audit of January 2020 counts in any figure." in built.incomplete


def test_no_case_and_no_words_of_an_audit_are_in_the_file(database: Database) -> None:
    with ZipFile(BytesIO(made(database).content)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    assert not [name for name, part in parts.items() if b"CANARY" in part]


def test_a_workbook_is_logged_with_who_made_it(database: Database) -> None:
    made(database)
    with database.transaction() as session:
        build_workbook(session, "slt-summary", OCTOBER, council="C", forum="F", by=1)
        newest, first = service.issued(session)
        assert (newest.by, first.by) == ("Ann Lead", "Command line")
        assert (newest.workbook, newest.month) == ("slt-summary", OCTOBER)
        entry = session.query(LogEntry).order_by(LogEntry.id.desc()).first()
        assert entry is not None
        assert entry.action == service.ISSUED


def test_an_unknown_workbook_names_the_nearest_one(database: Database) -> None:
    with database.transaction() as session, pytest.raises(UnknownWorkbook, match="slt-summary"):
        build_workbook(session, "slt-sumary", OCTOBER, council="C", forum="F")


def test_more_outcomes_and_audits_take_no_more_queries(database: Database) -> None:
    def queries() -> int:
        seen: list[str] = []
        event.listen(database.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
        made(database)
        return len(seen)

    few = queries()
    with database.transaction() as session:
        form = session.get_one(FormVersion, 1)
        lead = session.get_one(Account, 1)
        for number in range(200, 260):
            _audit(session, lead, form, "2026-10", "yes", number)
    assert queries() <= few <= 20


def test_the_command_writes_the_file_and_prints_its_path(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUDITAPP_ENV", "test")
    monkeypatch.setenv("AUDITAPP_DATABASE_URL", str(database.url))
    arguments = ["export", "slt-summary", "--month", "2026-10"]
    result = CliRunner().invoke(cli.main, arguments)
    assert result.exit_code == 0, result.output
    assert result.stdout == "slt-summary-2026-10.xlsx\n"
    assert "still drafts" in result.stderr
    written = tmp_path / "elsewhere.xlsx"
    written.write_text("old")
    result = CliRunner().invoke(cli.main, [*arguments, "--out", str(written)])
    assert result.exit_code == 0, result.output
    assert load_workbook(written).sheetnames[0] == "Cover"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["slt-sumary", "--month", "2026-10"], 1, "slt-summary"),
        (["slt-summary", "--month", "2026-13"], 2, "like 2026-10"),
        (["slt-summary"], 2, "--month"),
        (["slt-summary", "--month", "2026-10", "--out", "no/such/folder/a.xlsx"], 1, "cannot be"),
    ],
)
def test_the_command_refuses_with_words(
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    status: int,
    words: str,
) -> None:
    monkeypatch.setenv("AUDITAPP_ENV", "test")
    monkeypatch.setenv("AUDITAPP_DATABASE_URL", str(database.url))
    result = CliRunner().invoke(cli.main, ["export", *arguments])
    assert (result.exit_code, result.stdout) == (status, "")
    assert words in result.stderr


def test_a_failed_export_leaves_no_line_in_the_log(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDITAPP_ENV", "test")
    monkeypatch.setenv("AUDITAPP_DATABASE_URL", str(database.url))
    CliRunner().invoke(
        cli.main, ["export", "slt-summary", "--month", "2026-10", "--out", "no/such/a.xlsx"]
    )
    with database.reading() as session:
        assert service.issued(session) == []


def test_the_shipped_workbook_names_only_measures_of_the_shipped_forms() -> None:
    export = load_export((shipped("exports") / "slt-summary.toml").read_text(encoding="utf-8"))
    known = {
        measure.key
        for path in shipped("forms").glob("*.toml")
        for measure in load_form(path.read_text(encoding="utf-8")).measures
    }
    assert set(export.measures_named()) <= known


def test_the_shipped_plan_and_forms_make_a_workbook(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'shipped.db'}")
    cli.prepare(database)
    built = made(database)
    book = opened(built)
    database.close()
    assert len(rows(book, "Outcomes")) == 41
    assert {found["BRAG"] for found in rows(book, "Outcomes")} == {"Not yet rated"}
    assert len(rows(book, "Definitions")) > 70


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_libreoffice_reads_the_workbook(database: Database, tmp_path: Path, kind: str) -> None:
    office = shutil.which("soffice")
    if office is None and not os.environ.get("AUDITAPP_NOTHING_MAY_SKIP"):
        pytest.skip("LibreOffice (soffice) is not installed here")
    source = tmp_path / "slt-summary-2026-10.xlsx"
    source.write_bytes(made(database).content)
    target = tmp_path / "converted"
    done = subprocess.run(
        [
            str(office),
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(target),
            str(source),
        ],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    made_file = target / f"slt-summary-2026-10.{kind}"
    assert made_file.is_file(), done.stderr
    assert made_file.stat().st_size > 5_000
