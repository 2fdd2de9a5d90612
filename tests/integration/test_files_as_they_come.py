"""Files as councils have them: what is read from each and what is refused, in words and JSON."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from auditapp.adapters.database import Database
from tests.support.factories import command, csv_file, row, xlsx_file
from tests.support.workbooks import Page, cell, text, workbook
from tests.support.workbooks import row as sheet_row

HEADINGS = ("case_ref", "team", "involvement")
Read = dict[str, Any]


def case(ref: str, **more: Any) -> dict[str, Any]:
    return {"case_ref": ref, "team": "North", "involvement": "child_in_need", **more}


def read(
    database: Database, file: Path, *options: object, kind: Sequence[str] = ("cases",)
) -> Read:
    """What the command says of a file as JSON; the parts always add up."""
    name, *form = kind
    result = command(
        database, name, "import", *form, file, "--dry-run", "--format", "json", *options
    )
    found: Read = json.loads(result.stdout)
    assert result.exit_code == (1 if found["rejected"] else 0)
    assert found["accepted"] == len(found["rows"])
    return found


def audits(database: Database, file: Path, *options: object) -> Read:
    return read(database, file, *options, kind=("audits", "DS"))


def messages(found: Read) -> list[str]:
    return [f"{one['row']} {one['column']}: {one['message']}" for one in found["rejected"]]


def said(database: Database, file: Path, *options: object) -> str:
    return command(database, "cases", "import", file, "--dry-run", *options).stderr


def written(folder: Path, content: str | bytes) -> Path:
    file = folder / "file.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def sheet(folder: Path, rows: Sequence[Sequence[str]], first: int = 1, **more: str) -> Path:
    """Rows of texts as a workbook; a cell that begins with < is markup."""
    markup = "".join(
        sheet_row(
            number,
            *(
                made if made.startswith("<") else text(f"{'ABCDEFGH'[at]}{number}", made)
                for at, made in enumerate(cells)
                if made
            ),
        )
        for number, cells in enumerate(rows, first)
    )
    return workbook(folder / "file.xlsx", [Page(markup, **more)])


# Where the headings are ---------------------------------------------------------------------------


@pytest.mark.parametrize("above", [0, 1, 3, 19])
def test_headings_are_found_below_titles_in_either_kind_of_file(
    sqlite_prepared: Database, tmp_path: Path, above: int
) -> None:
    titles = [[f"Open cases {number}"] for number in range(above)]
    rows = [*titles, list(HEADINGS), ["C-1", "North", "child_in_need"]]
    for file in (
        sheet(tmp_path, rows),
        written(tmp_path, "\n".join(";".join(cells) for cells in rows)),
    ):
        found = read(sqlite_prepared, file)
        assert [one["case_ref"] for one in found["rows"]] == ["C-1"]


def test_headings_that_are_not_known_are_named_with_their_row(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    rows = [["List 6: Children in Need"], ["Child ID", "Allocated Team"], ["9001", "North"]]
    assert (
        "Missing columns: case_ref, team, involvement. The headings seem to be in row 2: "
        "“Child ID”, “Allocated Team”."
    ) in said(sqlite_prepared, sheet(tmp_path, rows))


def test_columns_with_one_heading_are_both_kept_unless_the_heading_is_needed(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    line = "C-1,North,child_in_need"
    file = written(tmp_path, f"case_ref,team,involvement,Start,Start\n{line},x,y\n")
    found = read(sqlite_prepared, file)
    assert found["rows"][0]["kept"] == {"Start": "x", "Start (2)": "y"}
    file = written(tmp_path, f"case_ref,team,involvement,DOB,DOB\n{line},x,y\n")
    assert read(sqlite_prepared, file)["columns"]["DOB (2)"] is None
    file = written(tmp_path, f"case_ref,team,involvement,Team\n{line},y\n")
    assert "These columns appear twice: team, Team. Delete or rename" in said(sqlite_prepared, file)


# What is shown is what is read --------------------------------------------------------------------


def test_a_reference_is_read_as_its_number_format_shows_it_and_never_as_a_day(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    rows = [
        list(HEADINGS),
        [cell("A2", 123, style=5), "North", "child_in_need"],
        [cell("A3", 46085, style=1), "North", "child_in_need"],
        ["3-5", "North", "child_in_need"],
    ]
    found = read(sqlite_prepared, sheet(tmp_path, rows))
    assert [one["case_ref"] for one in found["rows"]] == ["00000123", "3-5"]
    assert "3 case_ref: Excel changed a reference to the date “2026-03-04”" in messages(found)[0]


def test_a_share_without_its_fraction_is_refused(sqlite_prepared: Database, tmp_path: Path) -> None:
    headings = ["month", "indicator", "value"]
    for value in ("85", "0.85", cell("C2", 0.85, style=4), "85%"):
        file = sheet(tmp_path, [headings, ["2026-05", "MI-01", value]])
        result = command(sqlite_prepared, "indicators", "import", file)
        assert result.exit_code == 1
        assert "share; give its numerator and its denominator" in result.stderr


# Only what is needed can refuse -------------------------------------------------------------------

LOST = (cell("D2", "#N/A", "e"), "<c r='D2'><f>1+1</f><v/></c>", cell("D2", "1E+15"))


@pytest.mark.parametrize("lost", LOST)
@pytest.mark.parametrize("heading", ["Date of Birth", "Last seen", ""])
def test_what_excel_lost_in_a_column_that_is_not_needed_refuses_nothing(
    sqlite_prepared: Database, tmp_path: Path, lost: str, heading: str
) -> None:
    rows = [
        [*HEADINGS, heading],
        ["C-1", "North", "child_in_need", lost],
        ["C-2", "North", "child_in_need", "x"],
    ]
    found = read(sqlite_prepared, sheet(tmp_path, rows))
    assert (found["accepted"], found["rejected"]) == (2, [])
    kept = [one["kept"] for one in found["rows"]]
    if heading == "Last seen":
        assert kept == [{heading: ""}, {heading: "x"}]
        assert found["remarks"][0].startswith("Last seen: 1 cell could not be read and is empty.")
        assert found["columns"][heading] == "kept"
    else:
        assert kept == [{}, {}]
        assert found["columns"].get(heading) is None


def test_what_excel_lost_in_a_column_that_no_audit_has_refuses_nothing(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    file = csv_file(tmp_path / "a.csv", [{**row(DS_01="yes"), "Percent": "#DIV/0!"}])
    found = audits(sqlite_prepared, file)
    assert (found["accepted"], found["columns"]["Percent"]) == (1, None)


def test_rows_without_text_are_no_rows(sqlite_prepared: Database, tmp_path: Path) -> None:
    error = cell("D3", "#N/A", "e")
    rows = [
        [*HEADINGS, "Last seen"],
        ["C-1", "North", "child_in_need", "x"],
        ["", "", "", error],
        [" ", "\u00a0"],
    ]
    found = read(sqlite_prepared, sheet(tmp_path, rows))
    assert (found["accepted"], found["rejected"], found["left_out"]) == (1, [], [])


# One table of words -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "typed", "code"),
    [
        *(("DS-01", one, "yes") for one in ("Yes", "YES", "y", "Y", "TRUE")),
        *(("DS-01", one, "no") for one in ("No", "N", "n", "false")),
        *(("DS-01", one, "na") for one in ("N/A", "NA", "n/a", "Not applicable", "not_applicable")),
        *(("selection", one, "random") for one in ("Random sample", "Random", "RANDOM")),
        ("selection", "Every case (census)", "census"),
        ("selection", "Targeted (theme)", "targeted_theme"),
        ("selection", "Re audit", "re_audit"),
        *(("final_grade", one, "G") for one in ("Good", "G", "g")),
        *(("final_grade", one, "RI") for one in ("Requires Improvement", "RI", "ri")),
        *(("age_band", one, "5-9") for one in ("5 to 9", "5-9", "5 – 9")),
        *(("age_band", one, None) for one in ("NULL", "N/A", "-")),
        *(
            ("completed_on", one, "2026-10-03")
            for one in (
                "03/10/2026",
                "3 October 2026",
                "Saturday 3rd October 2026",
                "3-Oct-2026",
                "03.10.2026",
                "2026-10-03 14:30:00",
                "2026-10-03T14:30:00",
                "03/10/2026 14:30",
                "2026/10/03",
            )
        ),
        ("completed_on", "13/10/2026", "2026-10-13"),
        *(
            ("month", one, "2026-10")
            for one in (
                "2026-10",
                "Oct-26",
                "Oct 2026",
                "October 2026",
                "10/2026",
                "01/10/2026",
                "2026-10-01 00:00:00",
            )
        ),
    ],
)
def test_words_are_read_as_people_write_them(
    sqlite_prepared: Database, tmp_path: Path, column: str, typed: str, code: str | None
) -> None:
    file = csv_file(tmp_path / "a.csv", [{**row(DS_01="yes"), column: typed}])
    found = audits(sqlite_prepared, file)
    assert messages(found) == []
    assert found["rows"][0][column] == code


@pytest.mark.parametrize(
    ("column", "typed", "reason"),
    [
        *(
            ("DS-01", one, "Use Yes, No or Not applicable")
            for one in ("1", "0", "Partly", "✓", "-")
        ),
        ("completed_on", "03/10/26", "has a year of two digits; write all four"),
        ("completed_on", "10/13/2026", "is not a day up to today"),
        ("completed_on", "46298", "the number by which Excel counts days"),
        ("month", "46298", "the number by which Excel counts days"),
        ("month", "15/10/2026", "a month is written as a year and a month"),
        ("month", "Oct", "a month is written as a year and a month"),
        ("month", "10/26", "a month is written as a year and a month"),
        ("auditor", "Isolde Marchetti", "is not an e-mail address"),
    ],
)
def test_what_stays_unclear_is_refused_with_the_reason(
    sqlite_prepared: Database, tmp_path: Path, column: str, typed: str, reason: str
) -> None:
    file = csv_file(tmp_path / "a.csv", [{**row(DS_01="yes"), column: typed}])
    (fault,) = audits(sqlite_prepared, file)["rejected"]
    assert (fault["row"], fault["column"], fault["value"]) == (2, column, typed)
    assert reason in fault["message"]


@pytest.mark.parametrize("nobody", ["NULL", "null", "N/A", "n/a", "-", "–", ""])
def test_words_for_nobody_are_no_worker(
    sqlite_prepared: Database, tmp_path: Path, nobody: str
) -> None:
    file = csv_file(tmp_path / "a.csv", [case("C-1", worker=nobody, age_band=nobody)])
    (found,) = read(sqlite_prepared, file)["rows"]
    assert (found["worker"], found["age_band"]) == (None, None)


# What is said -------------------------------------------------------------------------------------


def test_a_column_that_fails_in_every_row_is_said_once_and_kept_apart_in_json(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    rows = [case(f"C-{number}", team=f"Mars {number}") for number in range(1_000)]
    rows[7]["involvement"] = ""
    file = csv_file(tmp_path / "a.csv", rows)
    lines = [line for line in said(sqlite_prepared, file).splitlines() if "C-" not in line]
    assert [line for line in lines if line.startswith("team")] == [
        "team: 1,000 rows cannot be read. For example row 2: there is no team “Mars 0”. Correct "
        "the name, or ask for the team to be added. Values: “Mars 0”, “Mars 1”, “Mars 2”, "
        "“Mars 3”, “Mars 4”, “Mars 5”, “Mars 6”, “Mars 7” and 992 more."
    ]
    assert [line[:20] for line in lines if line.startswith("row")] == ["row 9: involvement: "]
    assert len(lines) < 6
    found = read(sqlite_prepared, file)
    assert len(found["rejected"]) == 1_001
    assert len({one["row"] for one in found["rejected"]}) == 1_000


def test_a_fault_is_said_under_the_heading_of_the_file(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    file = written(tmp_path, "Case Ref,TEAM,Involvement\nC-1,Mars,child_in_need\n")
    found = read(sqlite_prepared, file)
    (fault,) = found["rejected"]
    assert (fault["column"], fault["value"]) == ("TEAM", "Mars")
    assert found["columns"] == {
        "Case Ref": "case_ref",
        "TEAM": "team",
        "Involvement": "involvement",
    }


def test_hidden_rows_that_are_left_out_are_counted_with_their_reason(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    headings = sheet_row(1, *(text(f"{at}1", one) for at, one in zip("ABC", HEADINGS, strict=True)))
    rows = "".join(
        sheet_row(
            number,
            text(f"A{number}", f"C-{number}"),
            text(f"B{number}", "North"),
            text(f"C{number}", "child_in_need"),
            more=' hidden="1"' if number > 2 else "",
        )
        for number in (2, 3, 4)
    )
    file = workbook(tmp_path / "a.xlsx", [Page(headings + rows)])
    found = read(sqlite_prepared, file, "--leave-out-hidden")
    assert (found["accepted"], found["left_out"]) == (1, [{"reason": "hidden", "rows": 2}])


def test_audits_of_one_case_and_month_are_named_before_they_are_loaded(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    twice = [row(case_ref="H-1", DS_01="yes")] * 2
    file = csv_file(tmp_path / "a.csv", [*twice, row(case_ref="H-1", DS_01="no")])
    words = command(sqlite_prepared, "audits", "import", "DS", file, "--dry-run").stderr
    assert "Rows 2 and 3 are the same." in words
    assert "Rows 2, 3 and 4 are of one case and month: only one of them counts." in words
    assert "3 would be loaded, 0 were loaded before.\n2 would not count: the case has" in words
    found = audits(sqlite_prepared, file)
    assert (found["loaded"], found["already_there"], found["not_counted"]) == (3, 0, 2)


@pytest.mark.parametrize("other", ["C\u2011101", "C\u2013101", "c-101", "C - 101", "\u0421-101"])
def test_references_that_look_alike_get_a_remark(
    sqlite_prepared: Database, tmp_path: Path, other: str
) -> None:
    file = csv_file(tmp_path / "a.csv", [case("C-101"), case(other), case("C-102"), case("C101")])
    found = read(sqlite_prepared, file)
    assert found["accepted"] == 4
    assert found["remarks"] == [
        f"These 2 references look alike: C-101, {other}. Check that they are different children."
    ]


def test_a_blank_far_below_the_list_is_refused_with_the_remedy(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    rows = sheet_row(1, *(text(f"{at}1", one) for at, one in zip("ABC", HEADINGS, strict=True)))
    far = sheet_row(1_048_576, text("A1048576", " "))
    file = workbook(tmp_path / "a.xlsx", [Page(rows + far)])
    assert "clear anything far below the list" in said(sqlite_prepared, file)


def test_json_is_printed_after_freezing_and_loading_too(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    file = csv_file(tmp_path / "a.csv", [case("C-1")])
    result = command(sqlite_prepared, "cases", "import", file, "--format", "json")
    assert json.loads(result.stdout)["list"] == 1
    file = xlsx_file(tmp_path / "a.xlsx", [row(DS_01="yes")])
    result = command(sqlite_prepared, "audits", "import", "DS", file, "--format", "json")
    assert json.loads(result.stdout)["loaded"] == 1
    assert "1 audit loaded" in result.stderr


# Other formats ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"sep=;\ncase_ref;team;involvement\nC-1;North;child_in_need\n",
        b"sep=|\r\ncase_ref|team|involvement\r\nC-1|North|child_in_need\r\n",
        b"case_ref|team|involvement\nC-1|North|child_in_need\n",
        "case_ref\tteam\tinvolvement\r\nC-1\tNorth\tchild_in_need\r\n".encode("utf-16"),
        "case_ref,team,involvement\nC-1,North,child_in_need\n".encode("utf-16-le"),
        "case_ref,team,involvement\nC-1,North,child_in_need\n".encode("utf-16-be"),
        b"Open cases; all teams\n\ncase_ref,team,involvement\nC-1,North,child_in_need\n",
        b'case_ref;team;involvement;"a, b"\nC-1;North;child_in_need;1,5\n',
    ],
)
def test_every_way_to_part_columns_is_read(
    sqlite_prepared: Database, tmp_path: Path, content: bytes
) -> None:
    found = read(sqlite_prepared, written(tmp_path, content))
    assert [one["case_ref"] for one in found["rows"]] == ["C-1"]
