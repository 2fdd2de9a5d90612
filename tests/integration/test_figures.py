"""From a file of audits to percentages: equal to a count made without the application."""

import csv
import io
import json
from pathlib import Path

import pytest
from scipy.stats import binomtest

from auditapp.adapters.database import Database
from tests.support import csv_counts
from tests.support.factories import QAM, command, csv_file, row

COUNTS = ("numerator", "denominator", "not_applicable", "unanswered")
BY = [
    (),
    ("month",),
    ("team",),
    ("month", "team"),
    ("selection",),
    ("month", "team", "service", "involvement", "selection"),
    ("service", "involvement"),
]


def shown(database: Database, *options: str) -> list[dict[str, str]]:
    result = command(database, "measures", "show", "--format", "csv", *options)
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout)))


def tallies(
    rows: list[dict[str, str]], by: tuple[str, ...]
) -> dict[tuple[str, ...], tuple[int, ...]]:
    found = {
        (line["measure"], *(line[name] for name in by)): tuple(int(line[name]) for name in COUNTS)
        for line in rows
    }
    assert len(found) == len(rows), "a group appears twice"
    return found


@pytest.fixture
def audited(prepared: Database, tmp_path: Path) -> tuple[Database, dict[str, Path]]:
    """500 dip samples and 150 deep dives, imported."""
    files = {}
    for form, rows in (("DS", 500), ("DD", 150)):
        files[form] = csv_counts.invent(tmp_path / f"{form}.csv", form, rows, seed=7, auditor=QAM)
        result = command(prepared, "audits", "import", form, files[form])
        assert result.exit_code == 0, result.stderr
        assert f"{rows} audits loaded" in result.stderr
    return prepared, files


def test_every_figure_equals_a_count_made_straight_from_the_file(
    audited: tuple[Database, dict[str, Path]],
) -> None:
    database, files = audited
    for form, file in files.items():
        asked = [part for key in csv_counts.RULES[form] for part in ("--measure", key)]
        for by in BY:
            for everything in (False, True):
                options = ["--selection", "all"] if everything else []
                ours = tallies(shown(database, *asked, "--by", ",".join(by), *options), by)
                theirs = csv_counts.count(file, form, by, everything=everything)
                assert ours == {key: sums for key, sums in theirs.items() if any(sums)}
    again = command(database, "measures", "verify")
    assert (again.exit_code, "Every figure equals a fresh count" in again.stderr) == (0, True)


def test_percentages_and_intervals_are_unrounded_and_right(
    audited: tuple[Database, dict[str, Path]],
) -> None:
    database, _ = audited
    for line in shown(database, "--by", "month,team", "--selection", "all"):
        numerator, denominator = int(line["numerator"]), int(line["denominator"])
        if not denominator:
            assert (line["percent"], line["lower"], line["upper"]) == ("", "", "")
            continue
        assert float(line["percent"]) == pytest.approx(100 * numerator / denominator, rel=1e-12)
        if line["measure"] == "M-DD-18":
            assert (line["lower"], line["upper"]) == ("", "")
        elif line["lower"]:
            theirs = binomtest(numerator, denominator).proportion_ci(method="wilson")
            ends = (float(line["lower"]), float(line["upper"]))
            assert ends == pytest.approx((theirs.low * 100, theirs.high * 100), abs=1e-9)


def test_months_choose_audits_and_run_in_order(audited: tuple[Database, dict[str, Path]]) -> None:
    database, files = audited
    period = ("--from", "2026-02", "--to", "2026-03", "--measure", "M-DS-01")
    lines = shown(database, *period, "--by", "month")
    assert [line["month"] for line in lines] == ["2026-02", "2026-03"]
    theirs = csv_counts.count(files["DS"], "DS", ("month",))
    for line in lines:
        assert tallies([line], ("month",)).popitem()[1] == theirs["M-DS-01", line["month"]]
    (together,) = shown(database, *period)
    for name in COUNTS:
        assert int(together[name]) == sum(int(line[name]) for line in lines)


@pytest.mark.parametrize("by", BY)
def test_only_the_columns_asked_for_are_printed(
    sqlite_prepared: Database, tmp_path: Path, by: tuple[str, ...]
) -> None:
    command(
        sqlite_prepared,
        "audits",
        "import",
        "DS",
        csv_file(tmp_path / "a.csv", [row(DS_01="yes", DS_03="na")]),
    )
    result = command(
        sqlite_prepared, "measures", "show", "--format", "csv", "--by", ",".join(reversed(by))
    )
    columns = [
        "measure",
        *(name for name in ("month", "team", "service", "involvement", "selection") if name in by),
        *COUNTS,
        "percent",
        "lower",
        "upper",
    ]
    assert result.stdout.splitlines()[0].split(",") == columns
    values = dict(zip(columns, result.stdout.splitlines()[1].split(","), strict=True))
    assert (values["measure"], values["numerator"], values["percent"]) == ("M-DS-01", "1", "100.0")


def test_json_and_table_say_the_same_as_csv(audited: tuple[Database, dict[str, Path]]) -> None:
    database, _ = audited
    lines = shown(database, "--by", "team", "--outcome", "1.E.2")
    as_json = command(
        database, "measures", "show", "--format", "json", "--by", "team", "--outcome", "1.E.2"
    )
    objects = json.loads(as_json.stdout)
    assert [
        {name: "" if value is None else str(value) for name, value in one.items()}
        for one in objects
    ] == lines
    table = command(database, "measures", "show", "--by", "team", "--outcome", "1.E.2").stdout
    assert len(table.splitlines()) == len(lines) + 1
    for line in lines:
        assert f"{line['numerator']} of {line['denominator']}" in table
    assert {line["measure"] for line in lines} == {
        "M-DS-07",
        "M-DS-08",
        "M-DD-04",
        "M-DD-05",
    }


def test_no_cases_are_no_percentage_in_any_format(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    file = csv_file(tmp_path / "a.csv", [row(DS_01="na", DS_03="")])
    command(sqlite_prepared, "audits", "import", "DS", file)
    (line,) = shown(sqlite_prepared, "--measure", "M-DS-01")
    assert [line[name] for name in (*COUNTS, "percent", "lower", "upper")] == [
        *("0", "0", "1", "0"),
        *("", "", ""),
    ]
    table = command(sqlite_prepared, "measures", "show", "--measure", "M-DS-01").stdout
    assert "no cases" in table
    assert "0%" not in table


def test_a_census_shows_no_interval_and_a_sample_does(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    rows = [row(case_ref="A", selection="census", DS_01="yes"), row(case_ref="B", DS_01="yes")]
    command(sqlite_prepared, "audits", "import", "DS", csv_file(tmp_path / "a.csv", rows))
    lines = shown(sqlite_prepared, "--measure", "M-DS-01", "--by", "selection")
    assert [(line["selection"], bool(line["lower"])) for line in lines] == [
        ("census", False),
        ("random", True),
    ]


def test_indicators_are_the_denominator_of_what_they_cover(
    prepared: Database, tmp_path: Path
) -> None:
    meetings = [row(case_ref=ref, selection="census", CH_C1="icpc") for ref in "ABC"]
    command(prepared, "audits", "import", "CH", csv_file(tmp_path / "a.csv", meetings))
    file = tmp_path / "mi.csv"
    for conferences, expected in (("4", ("3", "4", "75.0")), ("6", ("3", "6", "50.0"))):
        file.write_text(f"month,indicator,value\n2026-05,MI-25,{conferences}\n")
        assert command(prepared, "indicators", "import", file).exit_code == 0
        (line,) = shown(prepared, "--measure", "M-CH-10")
        assert (line["numerator"], line["denominator"], line["percent"]) == expected
        assert line["lower"] == ""
    assert command(prepared, "measures", "verify").exit_code == 0
