"""The command: exit status, what goes where, and that a refusal lists everything."""

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from auditapp.adapters.database import Database
from auditapp.config import shipped
from auditapp.demo.council import PASSWORD, add_council
from auditapp.models import FormVersion, IndicatorValue, LogEntry, PlanVersion
from tests.support import workbooks
from tests.support.factories import (
    TEAMS,
    command,
    csv_file,
    form_text,
    measure_text,
    question_text,
    row,
    xlsx_file,
)
from tests.support.workbooks import PERCENT, Page, cell, workbook


def count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


SMALL = form_text(
    question_text("XX-01", more='short = "So"')
    + measure_text(
        "M-XX-01",
        'numerator = { "XX-01" = ["yes"] }\ndenominator = { "XX-01" = ["yes", "no"] }\n'
        'why = "It should be so."',
    )
)


# init and forms -----------------------------------------------------------------------------------


def test_init_makes_a_database_ready_and_is_safe_to_run_again(database: Database) -> None:
    for _ in range(2):
        result = command(database, "init")
        assert (result.exit_code, result.stdout) == (0, "")
        assert "ready" in result.stderr
        assert (count(database, FormVersion), count(database, PlanVersion)) == (10, 1)
    listed = command(database, "forms", "list").stdout.splitlines()
    assert [line.split("\t")[0] for line in listed] == [
        *("CH", "DD", "DD", "DS", "EX", "EX", "PA", "PA", "SD", "SD"),
    ]


def test_the_demo_starts_again_after_somebody_was_added_to_it(sqlite_database: Database) -> None:
    assert command(sqlite_database, "init").exit_code == 0
    with sqlite_database.transaction() as session:
        add_council(session)
    added = ("users", "add", "new@demo.example", "--name", "New", "--role", "qam")
    assert command(sqlite_database, *added, stdin=f"{PASSWORD} again\n").exit_code == 0
    again = command(sqlite_database, "demo", "--no-serve")
    assert (again.exit_code, "Demo accounts" in again.stderr) == (0, True), again.output


def test_the_demo_never_touches_a_database_of_real_accounts(sqlite_prepared: Database) -> None:
    refused = command(sqlite_prepared, "demo", "--no-serve")
    assert (refused.exit_code, "holds real accounts" in refused.stderr) == (1, True)


def test_a_database_that_is_not_ready_is_a_refusal_in_words(tmp_path: Path) -> None:
    empty = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    result = command(empty, "forms", "list")
    empty.close()
    assert result.exit_code == 1
    assert "run: auditapp init" in result.stderr


def test_every_shipped_definition_passes_the_check(sqlite_database: Database) -> None:
    result = command(sqlite_database, "forms", "check", shipped("forms"), shipped("plans"))
    assert (result.exit_code, "11 files, no problems" in result.stderr) == (0, True)


def test_a_check_lists_every_problem_of_every_file_with_its_line(
    sqlite_database: Database, tmp_path: Path
) -> None:
    one = written(tmp_path / "one.toml", SMALL.replace("yes_no_na", "yes_no_maybe"))
    written(tmp_path / "two.toml", SMALL.replace('["yes"]', '["oui"]').replace("title", "titel", 1))
    written(tmp_path / "three.toml", "form = ")
    (tmp_path / "four.toml").write_bytes(b'form = "\xff"')
    result = command(sqlite_database, "forms", "check", tmp_path, tmp_path / "five.toml")
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"{one}:14, XX-01: type “yes_no_maybe” is not known." in result.stderr
    for code in ("unknown-type", "unknown-answer", "unknown-name", "missing", "not-toml"):
        assert f"[{code}]" in result.stderr
    assert "[not-text]" in result.stderr
    assert "five.toml: No such file or directory." in result.stderr
    assert "problems. Nothing was loaded" in result.stderr


def test_a_folder_without_definitions_is_told(sqlite_database: Database, tmp_path: Path) -> None:
    result = command(sqlite_database, "forms", "check", tmp_path)
    assert (result.exit_code, "There is no *.toml file here" in result.stderr) == (1, True)


def test_the_same_form_twice_is_nothing_and_a_changed_one_is_refused(
    database: Database, tmp_path: Path
) -> None:
    file = written(tmp_path / "xx.v1.toml", SMALL)
    assert "published" in command(database, "forms", "load", file).stderr
    again = command(database, "forms", "load", file)
    assert (again.exit_code, "already published" in again.stderr) == (0, True)
    file.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert command(database, "forms", "load", file).exit_code == 0
    assert count(database, LogEntry) == 1
    written(file, SMALL.replace("Is it so?", "Is it not so?"))
    changed = command(database, "forms", "load", file)
    assert changed.exit_code == 1
    assert "Form XX version 1 is published and never changes" in changed.stderr
    second = SMALL.replace("Is it so?", "Is it not so?").replace("version = 1", "version = 2")
    file = written(tmp_path / "xx.v2.toml", second)
    assert command(database, "forms", "load", file).exit_code == 0
    assert "XX-01  Is it so?" in command(database, "forms", "show", "XX", "--version", "1").stdout
    assert "XX-01  Is it not so?" in command(database, "forms", "show", "xx").stdout


def test_of_several_forms_all_are_published_or_none(database: Database, tmp_path: Path) -> None:
    good = SMALL.replace('"XX"', '"AA"').replace("XX-", "AA-").replace("M-XX", "M-AA")
    written(tmp_path / "a.v1.toml", good)
    written(tmp_path / "b.v1.toml", SMALL)
    command(database, "forms", "load", tmp_path / "b.v1.toml")
    written(tmp_path / "b.v1.toml", SMALL.replace("Is it so?", "Is it not so?"))
    assert command(database, "forms", "load", tmp_path).exit_code == 1
    assert count(database, FormVersion) == 1


def test_a_measure_belongs_to_one_form_for_ever(prepared: Database, tmp_path: Path) -> None:
    file = written(tmp_path / "xx.v1.toml", SMALL.replace("M-XX-01", "M-DS-01"))
    result = command(prepared, "forms", "load", file)
    assert result.exit_code == 1
    assert "Measure M-DS-01 of form XX also belongs to form DS" in result.stderr
    assert count(prepared, FormVersion) == 10


def test_a_new_version_goes_on_with_the_same_figures(prepared: Database, tmp_path: Path) -> None:
    old = (shipped("forms") / "dip-sample-qam.v1.toml").read_text(encoding="utf-8")
    command(prepared, "audits", "import", "DS", csv_file(tmp_path / "a.csv", [row(DS_01="yes")]))
    changed = old.replace("version = 1", "version = 2").replace(
        'numerator = { "DS-01" = ["yes"] }\nden',
        'direction = "neutral"\nnumerator = { "DS-01" = ["no"] }\nden',
        1,
    )
    result = command(prepared, "forms", "load", written(tmp_path / "ds.v2.toml", changed))
    assert result.exit_code == 0, result.stderr
    rows = [row(case_ref="B", DS_01="no")]
    command(prepared, "audits", "import", "DS", csv_file(tmp_path / "b.csv", rows))
    shown = command(prepared, "measures", "show", "--measure", "M-DS-01", "--format", "json")
    (figure,) = json.loads(shown.stdout)
    assert (figure["numerator"], figure["denominator"]) == (2, 2)
    assert command(prepared, "measures", "verify").exit_code == 0


def test_showing_a_form_says_what_is_asked_and_counted(sqlite_prepared: Database) -> None:
    shown = command(sqlite_prepared, "forms", "show", "ds").stdout
    assert shown.startswith("DS version 1: Monthly QAM dip sample")
    assert "Yes, No, Not applicable" in shown
    assert "M-DS-02" in shown
    missing = command(sqlite_prepared, "forms", "show", "ZZ")
    assert (missing.exit_code, "no published form ZZ" in missing.stderr) == (1, True)


def test_a_plan_is_loaded_once(database: Database) -> None:
    for words in ("published", "already published"):
        result = command(database, "plan", "load", shipped("plans"))
        assert (result.exit_code, words in result.stderr) == (0, True)
    assert count(database, PlanVersion) == 1


# measures -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["--measure", "M-DS-1"], 1, "There is no measure M-DS-1. Did you mean “M-DS-1"),
        (["--outcome", "1.B.9"], 1, "The plan has no outcome 1.B.9. Did you mean “"),
        (["--from", "2018-13"], 2, "like 2026-10"),
        (["--to", "0000-01"], 2, "like 2026-10"),
        (["--from", "2018"], 2, "like 2026-10"),
        (["--by", "month,colour"], 2, "not “colour”"),
        (["--by", "password"], 2, "--by knows month, team, service"),
        (["--selection", "some"], 2, "headline"),
        (["--format", "xml"], 2, "table"),
    ],
)
def test_a_question_that_has_no_answer_is_refused_with_a_way_on(
    sqlite_prepared: Database, arguments: list[str], status: int, words: str
) -> None:
    result = command(sqlite_prepared, "measures", "show", *arguments)
    assert (result.exit_code, result.stdout) == (status, "")
    assert words in result.stderr


def test_without_audits_there_are_columns_and_no_rows(sqlite_prepared: Database) -> None:
    result = command(sqlite_prepared, "measures", "show", "--format", "csv")
    assert result.stdout.splitlines() == [
        "measure,numerator,denominator,not_applicable,unanswered,percent,lower,upper"
    ]
    assert json.loads(command(sqlite_prepared, "measures", "show", "--format", "json").stdout) == []
    table = command(sqlite_prepared, "measures", "show")
    assert "No audits match" in table.stderr


def test_rebuilding_says_how_much_and_verifying_says_that_all_is_well(prepared: Database) -> None:
    assert "0 cells made" in command(prepared, "measures", "rebuild").stderr
    assert "a fresh count of 0 audits" in command(prepared, "measures", "verify").stderr


INDICATOR_COLUMNS = ("month", "indicator", "value")

# indicators ---------------------------------------------------------------------------------------


def test_indicators_are_taken_in_and_replaced(prepared: Database, tmp_path: Path) -> None:
    rows = [
        {"Month": "2026-05", "Indicator": "MI-01", "Numerator": 9, "Denominator": 10, "Team": ""},
        {"Month": "2026-05-01", "Indicator": "MI-08", "Value": 3.5, "Team": "north"},
    ]
    for _ in range(2):
        result = command(prepared, "indicators", "import", xlsx_file(tmp_path / "a.xlsx", rows))
        assert (result.exit_code, result.stderr) == (0, "2 rows loaded.\n")
        assert count(prepared, IndicatorValue) == 2
    with prepared.reading() as session:
        found = session.scalars(select(IndicatorValue).order_by(IndicatorValue.indicator)).all()
    assert [(one.indicator, one.month, one.team, one.value) for one in found] == [
        ("MI-01", "2026-05", "", None),
        ("MI-08", "2026-05", "North", 3.5),
    ]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ("2026-05,MI-99,1,2,,", "indicator: there is no indicator “MI-99”"),
        ("2026-13,MI-01,1,2,,", "like 2026-10"),
        ("2026-05,MI-01,3,2,,", "numerator: 3 is more than the denominator 2"),
        ("2026-05,MI-01,1,,,", "give a numerator and a denominator, or a value"),
        ("2026-05,MI-01,,,,", "give a numerator and a denominator, or a value"),
        ("2026-05,MI-01,x,2,,", "numerator: “x” is not a whole number"),
        ("2026-05,MI-01,1,99999999999999999999,,", "is not a whole number"),
        ("2026-05,MI-01,,,85%,", "value: “85%” is a share; give its numerator and its denominator"),
        ("2026-05,MI-01,,,nan,", "value: “nan” is not a number"),
        ("2026-05,MI-01,,,1_000,", "value: “1_000” is not a number"),
        ("2026-05,MI-01,,,-1,", "value: “-1” is not a number"),
        ("2026-05,MI-01,,,1e5,", "value: “1e5” is not a number"),
        ("2026-05,MI-01,,,١,", "value: “١” is not a number"),
        ("2026-05,MI-01,1,2,,Nroth", "team: there is no team “Nroth”. Did you mean “North”?"),
        ("2026-04,MI-01,5,9,,", "“MI-01 2026-04” is also in row 2; keep one row for a figure"),
    ],
)
def test_an_indicator_that_cannot_be_is_refused_with_all_the_file(
    prepared: Database, tmp_path: Path, cells: str, reason: str
) -> None:
    heading = "month,indicator,numerator,denominator,value,team"
    file = written(tmp_path / "a.csv", f"{heading}\n2026-04,MI-01,1,2,,\n{cells}\n")
    result = command(prepared, "indicators", "import", file)
    assert (result.exit_code, count(prepared, IndicatorValue)) == (1, 0)
    assert [reason in line for line in result.stderr.splitlines() if "row 3: " in line] == [True]
    assert "Nothing was loaded." in result.stderr


def test_a_share_that_a_workbook_shows_in_percent_is_never_taken_for_a_fraction(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    headings = workbooks.row(
        1, *(workbooks.text(f"{c}1", n) for c, n in zip("ABC", INDICATOR_COLUMNS, strict=True))
    )
    figure = workbooks.row(
        2,
        workbooks.text("A2", "2026-05"),
        workbooks.text("B2", "MI-01"),
        cell("C2", 0.85, style=PERCENT),
    )
    file = workbook(tmp_path / "a.xlsx", [Page(headings + figure)])
    result = command(sqlite_prepared, "indicators", "import", file)
    assert "row 2: value: “85%” is a share" in result.stderr
    assert count(sqlite_prepared, IndicatorValue) == 0


def test_a_sheet_of_indicators_is_named_tried_and_read(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    headings = workbooks.row(
        1, *(workbooks.text(f"{c}1", n) for c, n in zip("ABC", INDICATOR_COLUMNS, strict=True))
    )
    figure = workbooks.row(
        2, workbooks.text("A2", "2026-05"), workbooks.text("B2", "MI-08"), cell("C2", 7)
    )
    hidden = workbooks.row(
        3,
        workbooks.text("A3", "2026-06"),
        workbooks.text("B3", "MI-08"),
        cell("C3", 8),
        more=' hidden="1"',
    )
    pages = [Page(headings + figure + hidden, title="MI"), Page(headings, title="Old")]
    file = workbook(tmp_path / "a.xlsx", pages)

    def said(*options: str) -> str:
        return command(sqlite_prepared, "indicators", "import", file, *options).stderr

    assert "“MI”, “Old”. Choose the one to read. Name it with --sheet." in said()
    assert "hides 1 row" in said("--sheet", "MI")
    tried = said("--sheet", "MI", "--leave-out-hidden", "--dry-run")
    assert "1 row accepted, 0 rejected, 1 left out, of 2. Dry run" in tried
    assert count(sqlite_prepared, IndicatorValue) == 0
    assert "2 rows loaded." in said("--sheet", "MI", "--include-hidden")
    assert count(sqlite_prepared, IndicatorValue) == 2


def test_unknown_columns_of_indicators_are_reported(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    text = "month,indicator,value,vaule\n2026-05,MI-07,3,4\n"
    result = command(sqlite_prepared, "indicators", "import", written(tmp_path / "a.csv", text))
    assert "Columns not recognised, and left out: vaule." in result.stderr
    written(tmp_path / "a.csv", "month,indicator,value\n")
    result = command(sqlite_prepared, "indicators", "import", tmp_path / "a.csv")
    assert (result.exit_code, "no rows" in result.stderr) == (1, True)
    written(tmp_path / "a.csv", "indicator,value\nMI-07,3\n")
    result = command(sqlite_prepared, "indicators", "import", tmp_path / "a.csv")
    assert "Missing columns: month." in result.stderr


# people -------------------------------------------------------------------------------------------


def test_teams_and_accounts_are_added_and_listed(database: Database) -> None:
    assert command(database, "teams", "add", "North", "--opens", "2026-01").exit_code == 0
    again = command(database, "teams", "add", "north")
    assert (again.exit_code, "already a team" in again.stderr) == (1, True)
    assert command(database, "teams", "list").stdout == "North\t\t2026-01\n"
    added = command(
        database,
        *("users", "add", "Ann@Council.example", "--name", "Ann", "--role", "qam"),
        *("--team", "North", "--code", "SW-7"),
        stdin="lantern-harvest-bridge\n",
    )
    assert added.exit_code == 0, added.stderr
    assert "lantern" not in added.output
    listed = command(database, "users", "list").stdout
    assert listed == "ann@council.example\tAnn\tqam\tNorth\tactive\tSW-7\n"
    taken = command(database, "users", "set-code", "ann@council.example", "SW-" + "7" * 40)
    assert (taken.exit_code, "at most 40" in taken.stderr) == (1, True)


def test_a_code_belongs_to_one_account(prepared: Database) -> None:
    first, second = "qam@council.example", "auditor@council.example"
    assert command(prepared, "users", "set-code", first, "Q1").exit_code == 0
    refused = command(prepared, "users", "set-code", second, "q1")
    assert refused.exit_code == 1
    assert f"belongs to {first}" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "stdin", "status", "words"),
    [
        (["ann", "--name", "Ann", "--role", "qam"], "lantern-harvest-bridge", 1, "not an e-mail"),
        (["a@b.example", "--name", "Ann", "--role", "boss"], "", 2, "qa_lead"),
        (["a@b.example", "--name", "Ann", "--role", "qam"], "password1", 1, "password"),
        (["a@b.example", "--name", "Ann", "--role", "qam"], "", 1, "8 to 200 characters"),
        (
            ["a@b.example", "--name", "Ann", "--role", "qam", "--team", "Nowhere"],
            "lantern-harvest-bridge",
            1,
            "no team called Nowhere",
        ),
    ],
)
def test_an_account_that_cannot_be_is_refused(
    sqlite_database: Database, arguments: list[str], stdin: str, status: int, words: str
) -> None:
    result = command(sqlite_database, "users", "add", *arguments, stdin=f"{stdin}\n")
    assert result.exit_code == status
    assert words in result.stderr
    assert command(sqlite_database, "users", "list").stdout == ""


def test_an_import_refuses_rows_of_unknown_teams_and_names_them(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    rows = [row(team=name, case_ref=name, DS_01="yes") for name in (*TEAMS, "Sixth")]
    result = command(sqlite_prepared, "audits", "import", "DS", csv_file(tmp_path / "a.csv", rows))
    assert result.exit_code == 1
    assert "row 7: team: there is no team “Sixth”" in result.stderr
