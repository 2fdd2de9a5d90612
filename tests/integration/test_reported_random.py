"""Audits whose file said that they were random count, are known as such, and can be left out."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from auditapp import cli
from auditapp.adapters.database import Database
from auditapp.adapters.migrations import Migrations
from auditapp.audits import service as audits
from auditapp.config import shipped
from auditapp.measures import service as figures
from auditapp.models import Audit, FigureCell, Round
from tests.support import factories, samples
from tests.support.councils import Council, council_on

MONTH = samples.MONTH
SAID = "random sample (4 of 13 random, as reported)"
COLUMNS = [
    "measure",
    "numerator",
    "denominator",
    "not_applicable",
    "unanswered",
    "percent",
    "lower",
    "upper",
]


def made(database: Database, folder: Path) -> None:
    """Eight drawn dip samples, and a file: three random, one stratified, one census, one targeted.

    All are of one month; six of those drawn say yes, and all of the file.
    """
    with database.transaction() as session:
        round_ = samples.drawn(session, size=8)
        for number, case in enumerate(round_.cases):
            assert case.audit is not None
            answer = "yes" if number < 6 else "no"
            given = factories.given({"DS-01": answer})
            audit = case.audit
            audits.save(session, audit, given, version=audit.version, by=audit.auditor_id)
            audits.submit(session, audit, by=audit.auditor_id)
    said = ("random", "random", "random", "stratified_random", "census", "targeted_theme")
    rows = [
        factories.row(case_ref=f"F{number}", month=MONTH, selection=selection, DS_01="yes")
        for number, selection in enumerate(said)
    ]
    loaded = factories.command(
        database, "audits", "import", "DS", factories.csv_file(folder / "f.csv", rows)
    )
    assert loaded.exit_code == 0, loaded.stderr


def shown(database: Database, *options: str) -> list[dict[str, str]]:
    result = factories.command(
        database, "measures", "show", "--measure", "M-DS-01", "--format", "csv", *options
    )
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout)))


def fractions(lines: list[dict[str, str]], by: str = "") -> dict[str, str]:
    return {line.get(by, ""): f"{line['numerator']} of {line['denominator']}" for line in lines}


def test_they_count_as_before_and_can_be_left_out(prepared: Database, tmp_path: Path) -> None:
    made(prepared, tmp_path)
    assert fractions(shown(prepared)) == {"": "11 of 13"}
    assert fractions(shown(prepared, "--drawn-only")) == {"": "7 of 9"}, "the census stays"
    by_selection = ("--by", "selection", "--selection", "all")
    assert fractions(shown(prepared, *by_selection), "selection") == {
        "census": "1 of 1",
        "random": "3 of 3",
        "stratified_random": "7 of 9",
        "targeted_theme": "1 of 1",
    }
    assert fractions(shown(prepared, "--drawn-only", *by_selection), "selection") == {
        "census": "1 of 1",
        "stratified_random": "6 of 8",
        "targeted_theme": "1 of 1",
    }
    for by in ("team", "involvement", "month"):
        assert sum(int(one["denominator"]) for one in shown(prepared, "--by", by)) == 13
    verified = factories.command(prepared, "measures", "verify")
    assert (verified.exit_code, "Every figure equals" in verified.stderr) == (0, True)


def test_the_columns_that_go_out_stay_as_they_are(prepared: Database, tmp_path: Path) -> None:
    made(prepared, tmp_path)
    assert list(shown(prepared)[0]) == COLUMNS
    printed = factories.command(
        prepared, "measures", "show", "--measure", "M-DS-01", "--format", "json"
    )
    assert list(json.loads(printed.stdout)[0]) == COLUMNS
    table = factories.command(prepared, "measures", "show", "--measure", "M-DS-01").stdout
    heading, line = table.splitlines()
    assert "as reported" in heading
    assert line.split()[-3:] == ["4", "0", "0"]


def test_figures_follow_when_one_is_corrected_away_and_back(
    prepared: Database, tmp_path: Path
) -> None:
    made(prepared, tmp_path)
    with prepared.transaction() as session:
        before = len(session.scalars(select(FigureCell)).all())
        assert figures.rebuild(session) == before
        assert figures.verify(session) == []
        assert {one.as_reported for one in session.scalars(select(FigureCell))} == {True, False}


def test_after_a_migration_the_cells_are_counted_again(prepared: Database, tmp_path: Path) -> None:
    made(prepared, tmp_path)
    schema = Migrations(prepared, shipped("migrations"))
    schema.downgrade("0005")
    schema.upgrade("0006")
    cli.prepare(prepared)
    schema.downgrade("0005")
    cli.prepare(prepared)
    assert fractions(shown(prepared, "--drawn-only")) == {"": "7 of 9"}
    with prepared.reading() as session:
        assert figures.verify(session) == []


@pytest.fixture
def council(sqlite_prepared: Database, tmp_path: Path) -> Iterator[Council]:
    made(sqlite_prepared, tmp_path)
    with council_on(sqlite_prepared, tmp_path) as found:
        yield found


@pytest.mark.parametrize(
    "path", ["/measures", "/measures/M-DS-01", "/measures/M-DS-01/audits", "/plan/outcomes/1.B.1"]
)
def test_the_basis_of_every_figure_says_how_many(council: Council, path: str) -> None:
    lead = council.visitor("qa_lead")
    assert SAID in lead.open(f"{path}?month={MONTH}").text
    assert "random, as reported)" not in lead.open(f"{path}?month={MONTH}&drawn=only").text


def test_a_filter_of_the_pages_leaves_them_out_and_travels(council: Council) -> None:
    lead = council.visitor("qa_lead")
    page = lead.open(f"/measures/M-DS-01?month={MONTH}&drawn=only")
    assert "7 of 9" in page.text
    behind = next(href for href in page.links.values() if "/M-DS-01/audits?" in href)
    assert "drawn=only" in behind
    listed = lead.open(behind)
    assert "7 of 9" in listed.text
    assert "do not agree" not in listed.text
    assert "Only: drawn here" in listed.text
    plan = [href for href in page.links.values() if href.startswith("/plan/outcomes/")]
    assert plan
    assert all("drawn=only" in href for href in plan)
    (line,) = csv.DictReader(
        io.StringIO(lead.get(f"/measures/M-DS-01.csv?month={MONTH}&drawn=only").html)
    )
    assert (line["numerator"], line["denominator"]) == ("7", "9")


def test_only_what_the_round_drew_is_drawn(council: Council) -> None:
    with council.database.reading() as session:
        drawn = session.scalars(select(Audit).where(Audit.counted, ~Audit.as_reported)).all()
        reported = session.scalars(select(Audit).where(Audit.counted, Audit.as_reported)).all()
        round_ = session.scalars(select(Round)).one()
        assert {audit.case_ref for audit in reported} == {"F0", "F1", "F2", "F3"}
        assert all(audit.as_reported for audit in reported)
        assert not any(audit.as_reported for audit in drawn)
        assert len([one for one in drawn if one.round_id == round_.id]) == 8
