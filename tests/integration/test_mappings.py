"""Files read through a mapping, by the command: Annex A, a council's own columns and words."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from auditapp.adapters.database import Database
from auditapp.models import ListedCase, RememberedMapping, Team
from tests.support.annex_a import AnnexList, annex_a, child
from tests.support.factories import command, csv_file

CLOSED = date(2026, 9, 1)
LIST_6 = (
    child(9001, Case_status="a) Looked after child"),
    child(9002, Case_status="b) Child Protection plan", Reason_for_Closure=None),
    child(9003, Case_status="c) Child in need plan"),
    child(9004, Case_status="d) Open assessment"),
    child(9005, Case_status="e) Closed episode", CIN_Closure_Date=CLOSED),
)
READ_6 = {
    "9001": "looked_after",
    "9002": "child_protection",
    "9003": "child_in_need",
    "9004": "assessment",
}


def imported(database: Database, file: Path, *options: object) -> dict[str, str]:
    """Freeze a file; the involvement of each of its cases."""
    result = command(database, "cases", "import", file, *options)
    assert result.exit_code == 0, result.stderr
    list_id = int(result.stdout.split()[0])
    return {one.case_ref: one.involvement for one in cases(database, list_id)}


def cases(database: Database, list_id: int) -> list[ListedCase]:
    with database.reading() as session:
        query = select(ListedCase).where(ListedCase.list_id == list_id)
        return list(session.scalars(query.order_by(ListedCase.case_ref)))


def refused(database: Database, file: Path, *options: object) -> str:
    result = command(database, "cases", "import", file, *options)
    assert (result.exit_code, result.stdout) == (1, ""), result.output
    return result.stderr


# Annex A -----------------------------------------------------------------------------------------


def test_list_6_becomes_four_open_cases_and_one_that_is_left_out(
    prepared: Database, tmp_path: Path
) -> None:
    file = annex_a(tmp_path / "a.xlsx", AnnexList(6, LIST_6))
    result = command(prepared, "cases", "import", file, "--mapping", "annex-a-6")
    assert result.exit_code == 0, result.stderr
    there = cases(prepared, int(result.stdout.split()[0]))
    assert {one.case_ref: one.involvement for one in there} == READ_6
    assert {(one.team, one.worker, one.age_band) for one in there} == {("North", "W-01", "10-15")}
    assert {"Date of Birth", "Gender", "Ethnicity"}.isdisjoint(there[0].extra)
    assert "Primary Need Code" in there[0].extra
    assert "1 row was left out: closed." in result.stderr
    assert "4 rows accepted, 0 rejected, 1 left out, of 5." in result.stderr


@pytest.mark.parametrize(
    "one",
    [
        AnnexList(6, LIST_6, title="List 6"),
        AnnexList(6, LIST_6, title="Children in Need"),
        AnnexList(6, LIST_6, title="List 6 - CIN", heading_row=1),
        AnnexList(6, LIST_6, title="Data", heading_row=5),
        AnnexList(6, LIST_6, title="CIN", backwards=True),
        AnnexList(
            6, LIST_6, spelt={"Case status": "CASE\n_status ", "Allocated Team": " allocated-team"}
        ),
        AnnexList(6, LIST_6, spelt={"Age of Child (Years)": "Age", "Child Unique ID": "case_ref"}),
        AnnexList(6, LIST_6, spelt={"Case status": "involvement", "Allocated Team": "team"}),
    ],
    ids=lambda one: f"{one.title or one.spelt} {one.heading_row}",
)
def test_list_6_is_read_in_every_shape_in_which_councils_have_it(
    sqlite_prepared: Database, tmp_path: Path, one: AnnexList
) -> None:
    others = (
        AnnexList(7, [child(9101)], title="List 7" if "List" in one.title else "CP plans 7"),
        AnnexList(8, [child(9102)]),
    )
    file = annex_a(tmp_path / "a.xlsx", *others, one, before=["Cover sheet", "Guidance"])
    assert imported(sqlite_prepared, file, "--mapping", "annex-a-6") == READ_6


@pytest.mark.parametrize(
    ("status", "involvement"),
    [
        ("LAC", "looked_after"),
        ("CP plan", "child_protection"),
        ("CIN", "child_in_need"),
        ("Assessment", "assessment"),
        ("A) LOOKED AFTER CHILDREN", "looked_after"),
        ("b", "child_protection"),
    ],
)
def test_a_status_is_understood_in_a_councils_own_spelling(
    sqlite_prepared: Database, tmp_path: Path, status: str, involvement: str
) -> None:
    file = annex_a(tmp_path / "a.xlsx", AnnexList(6, [child(1, Case_status=status)]))
    assert imported(sqlite_prepared, file, "--mapping", "annex-a-6") == {"1": involvement}


@pytest.mark.parametrize("status", ["e) Closed episode", "Closed", "E) closed", "e"])
def test_a_closed_status_is_left_out_without_a_date_too(
    sqlite_prepared: Database, tmp_path: Path, status: str
) -> None:
    children = [child(1, Case_status="CIN"), child(2, Case_status=status)]
    file = annex_a(tmp_path / "a.xlsx", AnnexList(6, children))
    assert imported(sqlite_prepared, file, "--mapping", "annex-a-6") == {"1": "child_in_need"}


@pytest.mark.parametrize("nothing", [None, "", "NULL", "N/A", "-", " "])
def test_a_closing_date_that_says_nothing_leaves_the_case_open(
    sqlite_prepared: Database, tmp_path: Path, nothing: object
) -> None:
    children = [child(1, Case_status="CIN", CIN_Closure_Date=nothing)]
    file = annex_a(tmp_path / "a.xlsx", AnnexList(6, children))
    assert imported(sqlite_prepared, file, "--mapping", "annex-a-6") == {"1": "child_in_need"}


def test_a_closing_date_that_is_no_date_is_refused(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    children = [child(1, Case_status="CIN", CIN_Closure_Date="soon")]
    file = annex_a(tmp_path / "a.xlsx", AnnexList(6, children))
    told = refused(sqlite_prepared, file, "--mapping", "annex-a-6")
    assert "row 3: CIN Closure Date: “soon” is not a date" in told


def test_an_unknown_status_is_refused_and_nothing_is_guessed(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    children = [child(1, Case_status="Leaving care"), child(2, Case_status="CIN")]
    file = annex_a(tmp_path / "a.xlsx", AnnexList(6, children))
    told = refused(sqlite_prepared, file, "--mapping", "annex-a-6")
    assert "“Leaving care” is not known. Use one of early_help" in told
    assert "Did you mean" not in told


@pytest.mark.parametrize(
    ("number", "rows", "read", "left_out"),
    [
        (
            4,
            [
                child(1, Continuous_Assessment_Start_Date=date(2026, 4, 1), Allocated_Team="East"),
                child(1, Continuous_Assessment_Start_Date=date(2026, 9, 1)),
                child(2, Continuous_Assessment_Start_Date="02/09/2026"),
            ],
            {"1": "assessment", "2": "assessment"},
            "1 row was left out: an earlier row of the same child.",
        ),
        (
            7,
            [child(1), child(2, Child_Protection_Plan_End_Date=CLOSED)],
            {"1": "child_protection"},
            "1 row was left out: closed.",
        ),
        (
            8,
            [child(1), child(2, Date_Ceased_to_be_Looked_After="01/09/2026")],
            {"1": "looked_after"},
            "1 row was left out: closed.",
        ),
        (9, [child(1), child(2)], {"1": "care_leaver", "2": "care_leaver"}, "0 rejected, of 2."),
    ],
)
def test_the_other_lists_say_by_their_sheet_what_a_child_has(
    sqlite_prepared: Database,
    tmp_path: Path,
    number: int,
    rows: Any,
    read: dict[str, str],
    left_out: str,
) -> None:
    file = annex_a(tmp_path / "a.xlsx", AnnexList(number, rows), before=["Cover"])
    options = ("--mapping", f"annex-a-{number}")
    told = command(sqlite_prepared, "cases", "import", file, *options, "--dry-run").stderr
    assert left_out in told
    assert imported(sqlite_prepared, file, *options) == read


def test_the_latest_row_of_a_child_is_the_one_that_is_read(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    start = "Strategy_discussion_initiating_Section_47_Enquiry_Start_Date"
    rows = [
        child(1, Allocated_Team="East", **{start: date(2026, 9, 1)}),
        child(1, Allocated_Team="South", **{start: date(2026, 10, 1)}),
        child(1, Allocated_Team="Nowhere", **{start: date(2026, 3, 1)}),
    ]
    file = annex_a(tmp_path / "a.xlsx", AnnexList(5, rows))
    result = command(sqlite_prepared, "cases", "import", file, "--mapping", "annex-a-5")
    (there,) = cases(sqlite_prepared, int(result.stdout.split()[0]))
    assert there.team == "South"


def test_list_3_needs_to_be_told_what_the_children_have(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    file = annex_a(tmp_path / "a.xlsx", AnnexList(3, [child(1)]))
    assert "Missing columns: involvement" in refused(
        sqlite_prepared, file, "--mapping", "annex-a-3"
    )
    options = ("--mapping", "annex-a-3", "--value", "involvement=assessment")
    assert imported(sqlite_prepared, file, *options) == {"1": "assessment"}


def test_a_child_on_several_lists_is_one_case_with_the_strongest_involvement(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    file = annex_a(
        tmp_path / "a.xlsx",
        AnnexList(
            6,
            [child(1, Case_status="CIN"), child(2, Case_status="CIN"), child(3, Case_status="CIN")],
        ),
        AnnexList(7, [child(2), child(3)]),
        AnnexList(8, [child(3), child(4, Placement_Type="U1")]),
        AnnexList(9, [child(4), child(5)]),
    )
    names = [f"annex-a-{number}" for number in (6, 7, 8, 9)]
    options = [part for name in names for part in ("--mapping", name)]
    told = command(sqlite_prepared, "cases", "import", file, *options, "--dry-run").stderr
    assert "4 rows were left out: the child has a stronger involvement in another row." in told
    assert "5 rows accepted, 0 rejected, 4 left out, of 9." in told
    assert imported(sqlite_prepared, file, *options) == {
        "1": "child_in_need",
        "2": "child_protection",
        "3": "looked_after",
        "4": "looked_after",
        "5": "care_leaver",
    }


def test_a_mapping_whose_sheet_is_not_there_says_what_it_looks_for(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    file = annex_a(tmp_path / "a.xlsx", AnnexList(9, [child(1)]), before=["Cover"])
    told = refused(sqlite_prepared, file, "--mapping", "annex-a-8")
    assert "do not name the columns of the mapping annex-a-8" in told


def test_two_sheets_of_one_list_are_a_choice(sqlite_prepared: Database, tmp_path: Path) -> None:
    lists = [AnnexList(9, [child(at)], title=f"Care leavers {at}") for at in (1, 2)]
    file = annex_a(tmp_path / "a.xlsx", *lists)
    assert "Name it with --sheet." in refused(sqlite_prepared, file, "--mapping", "annex-a-9")
    options = ("--mapping", "annex-a-9", "--sheet", "Care leavers 2")
    assert imported(sqlite_prepared, file, *options) == {"2": "care_leaver"}


# Teams -------------------------------------------------------------------------------------------


def test_teams_that_do_not_exist_are_added_when_asked(prepared: Database, tmp_path: Path) -> None:
    rows = [
        {"case_ref": "1", "team": "New  Team", "involvement": "CIN", "service": "Safeguarding"},
        {"case_ref": "2", "team": "new team", "involvement": "CIN", "service": ""},
    ]
    file = csv_file(tmp_path / "a.csv", rows)
    assert "there is no team “New Team”" in refused(prepared, file).replace("  ", " ")
    dry = command(prepared, "cases", "import", file, "--create-teams", "--dry-run")
    assert (dry.exit_code, "Teams to be added: New Team." in dry.stderr) == (0, True)
    assert team(prepared, "New Team") is None
    imported(prepared, file, "--create-teams")
    assert team(prepared, "New Team") == "Safeguarding"


def team(database: Database, name: str) -> str | None:
    with database.reading() as session:
        return session.scalar(select(Team.service).where(Team.name == name))


def test_a_team_that_only_a_row_left_out_names_is_not_added(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    children = [
        child(1, Case_status="CIN"),
        child(2, Case_status="Closed", Allocated_Team="Gone"),
    ]
    file = annex_a(tmp_path / "a.xlsx", AnnexList(6, children))
    imported(sqlite_prepared, file, "--mapping", "annex-a-6", "--create-teams")
    assert team(sqlite_prepared, "Gone") is None


# Remembered mappings -----------------------------------------------------------------------------

OWN = """
mapping = "weekly-list"
title = "Weekly list of the case system"
sheets = ["Open"]
never = ["Mobile"]

[[column]]
target = "case_ref"
headings = ["PIN"]

[[column]]
target = "team"
headings = ["Pod"]
words = { "Pod 1" = "North" }

[[column]]
target = "involvement"
headings = ["Stage"]
words = { "Stage 3" = "child_protection", "EH" = "early_help" }

[[leave_out]]
reason = "not allocated"
headings = ["Pod"]
values = ["Duty"]
"""


def weekly(path: Path) -> Path:
    book = Workbook()
    book.create_sheet("Notes").append(["About this list"])
    sheet = book.create_sheet("Open")
    for row in (
        ["Run on 2 November 2026"],
        ["PIN", "Stage", "Pod", "Mobile", "District"],
        ["7", "stage  3", "POD 1", "07000 000000", "Quay"],
        ["8", "EH", "East", "", "Quay"],
        ["9", "CIN", "Duty", "", ""],
    ):
        sheet.append(row)
    book.save(path)
    return path


def test_a_councils_own_mapping_is_loaded_shown_and_used(
    prepared: Database, tmp_path: Path
) -> None:
    definition = tmp_path / "weekly.toml"
    definition.write_text(OWN, encoding="utf-8")
    first, again = (command(prepared, "mappings", "load", definition) for _ in range(2))
    assert first.stderr.endswith("weekly-list remembered\n")
    assert again.stderr.endswith("weekly-list already remembered\n")
    listed = command(prepared, "mappings", "list").stdout.splitlines()
    assert "weekly-list\tcases\tremembered\tWeekly list of the case system" in listed
    assert sum("\tshipped\t" in line for line in listed) == 7
    shown = tmp_path / "shown.toml"
    shown.write_text(command(prepared, "mappings", "show", "weekly-list").stdout, encoding="utf-8")
    assert command(prepared, "mappings", "load", shown).stderr.endswith("already remembered\n")
    file = weekly(tmp_path / "list.xlsx")
    read = imported(prepared, file, "--mapping", "weekly-list")
    assert read == {"7": "child_protection", "8": "early_help"}


def test_a_shipped_mapping_can_be_changed_and_says_so(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    text = command(sqlite_prepared, "mappings", "show", "annex-a-6").stdout
    changed = text.replace('"a" = "looked_after"', '"Leaving care" = "care_leaver"')
    (tmp_path / "own.toml").write_text(changed, encoding="utf-8")
    command(sqlite_prepared, "mappings", "load", tmp_path)
    assert re.search(
        "^annex-a-6\tcases\tchanged\t", command(sqlite_prepared, "mappings", "list").stdout, re.M
    )
    file = annex_a(tmp_path / "a.xlsx", AnnexList(6, [child(1, Case_status="leaving care")]))
    assert imported(sqlite_prepared, file, "--mapping", "annex-a-6") == {"1": "care_leaver"}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('target = "team"', 'target = "tema"', "tema is no column of cases"),
        ('reason = "not allocated"', "", "“reason” is missing"),
        ("sheets", "sheet", "“sheet” is not known here"),
        ("[[column]]", "[[column]", "This is not TOML"),
        ('values = ["Duty"]', "", "either filled = true or a list of values"),
        ('target = "involvement"', 'target = "team"', "team is given more than once"),
    ],
)
def test_a_mapping_with_a_fault_is_refused_with_its_place(
    sqlite_prepared: Database, tmp_path: Path, before: str, after: str, told: str
) -> None:
    (tmp_path / "own.toml").write_text(OWN.replace(before, after, 1), encoding="utf-8")
    result = command(sqlite_prepared, "mappings", "load", tmp_path)
    assert (result.exit_code, told in result.stderr) == (1, True), result.stderr
    with sqlite_prepared.reading() as session:
        assert session.scalars(select(RememberedMapping)).all() == []


def test_an_unknown_mapping_names_the_nearest(sqlite_prepared: Database, tmp_path: Path) -> None:
    file = annex_a(tmp_path / "a.xlsx", AnnexList(6, LIST_6))
    told = refused(sqlite_prepared, file, "--mapping", "annex-6")
    assert "There is no mapping annex-6 for this kind of file. Did you mean “annex-a-6”?" in told


def test_a_council_can_state_another_order_of_involvements(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    text = command(sqlite_prepared, "mappings", "show", "annex-a-6").stdout
    order = 'strongest_first = ["child_in_need", "looked_after"]\n'
    (tmp_path / "own.toml").write_text(
        text.replace("strongest = true\n", f"strongest = true\n{order}")
    )
    assert command(sqlite_prepared, "mappings", "load", tmp_path).exit_code == 0
    rows = [child(1, Case_status="LAC"), child(1, Case_status="CIN")]
    file = annex_a(tmp_path / "a.xlsx", AnnexList(6, rows))
    assert imported(sqlite_prepared, file, "--mapping", "annex-a-6") == {"1": "child_in_need"}
