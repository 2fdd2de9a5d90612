"""Case lists by the command: what is understood, what is refused row by row, what is frozen."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select, update

from auditapp.adapters.database import Database
from auditapp.adapters.uploads.sheet_choice import SheetChoices
from auditapp.case_lists import freeze as case_list_freeze
from auditapp.case_lists import queries as case_list_queries
from auditapp.case_lists import service as case_lists
from auditapp.case_lists.freeze import AlreadyFrozen, RowsRejected
from auditapp.domain.sampling.case_lists import list_hash
from auditapp.models import CaseList, ListedCase, LogEntry, Team
from tests.support.factories import command, csv_file, xlsx_file
from tests.support.workbooks import first_sheet

FILES = {"csv": csv_file, "xlsx": xlsx_file}
Row = dict[str, Any]


def case(ref: str, **more: Any) -> Row:
    return {"case_ref": ref, "team": "North", "involvement": "child_protection", **more}


def frozen(database: Database, file: Path, *options: object) -> CaseList:
    """Import a file; the list that the command names."""
    result = command(database, "cases", "import", file, *options)
    assert result.exit_code == 0, result.stderr
    found = re.fullmatch(r"([0-9]+) ([0-9a-f]{64})\n", result.stdout)
    assert found, result.stdout
    with database.reading() as session:
        there = session.get_one(CaseList, int(found[1]))
        assert there.list_hash == found[2]
        return there


def refused(database: Database, file: Path, *options: object) -> str:
    """What is said; nothing at all is kept."""
    before = contents(database)
    result = command(database, "cases", "import", file, *options)
    assert (result.exit_code, result.stdout) == (1, ""), result.output
    assert contents(database) == before
    return result.stderr


def contents(database: Database) -> list[int]:
    with database.reading() as session:
        return [
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (CaseList, ListedCase, LogEntry)
        ]


def cases(database: Database, list_id: int) -> list[ListedCase]:
    with database.reading() as session:
        query = select(ListedCase).where(ListedCase.list_id == list_id)
        return list(session.scalars(query.order_by(ListedCase.case_ref)))


def workbook(path: Path, rows: Sequence[Sequence[object]], **sheets: Sequence[object]) -> Workbook:
    book = Workbook()
    first_sheet(book).title = "Open cases"
    for row in rows:
        first_sheet(book).append(list(row))
    for title, heading in sheets.items():
        book.create_sheet(title).append(list(heading))
    book.save(path)
    return book


# What is understood -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FILES)
def test_a_list_is_frozen_with_every_field_as_it_was_understood(
    prepared: Database, tmp_path: Path, kind: str
) -> None:
    rows = [
        case("00123", service="Other", worker="W 7", qam="Q1", age_band="5 to 9", Zone="Quay"),
        case("12345678901234567", team=" nORTH ", involvement="Looked after", age_band="", Zone=""),
        case("C-3", team="Harbour", involvement="care-leaver", age_band="16–17", Zone="Hill top"),
    ]
    file = FILES[kind](tmp_path / "file", rows)
    there = frozen(prepared, file, "--name", " October’s   list ", "--as-at", "2026-10-03")
    assert (there.name, there.as_at, there.cases) == ("October’s list", date(2026, 10, 3), 3)
    assert (there.columns, there.remarks, there.frozen_by_id) == (["Zone"], [], None)
    first, second, third = cases(prepared, there.id)
    assert first.case_ref == "00123"
    assert (first.team, first.service, first.involvement) == ("North", "Other", "child_protection")
    assert (first.age_band, first.worker, first.qam) == ("5-9", "W 7", "Q1")
    assert first.extra == {"Zone": "Quay"}
    assert second.case_ref == "12345678901234567"
    assert (second.team, second.service) == ("North", "Safeguarding North")
    assert (second.involvement, second.age_band, second.extra) == (
        "looked_after",
        None,
        {"Zone": ""},
    )
    assert (third.service, third.involvement, third.age_band) == (
        "Exploitation",
        "care_leaver",
        "16-17",
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_headings_are_known_in_any_spelling_order_and_encoding(
    sqlite_prepared: Database, tmp_path: Path, delimiter: str, encoding: str
) -> None:
    rows = [{"i": "Child in need", "x": "Café", "r": "007", "t": "East", "a": "0-4"}]
    headings = {
        "i": "INVOLVEMENT",
        "x": "Bezirk café",
        "r": "Case\u00a0Ref",
        "t": " Team ",
        "a": "age-Band",
    }
    file = csv_file(
        tmp_path / "file", rows, delimiter=delimiter, encoding=encoding, headings=headings
    )
    (there,) = cases(sqlite_prepared, frozen(sqlite_prepared, file).id)
    assert (there.case_ref, there.team, there.involvement) == ("007", "East", "child_in_need")
    assert (there.age_band, there.extra) == ("0-4", {"Bezirk café": "Café"})


def test_days_in_further_columns_become_iso_text(sqlite_prepared: Database, tmp_path: Path) -> None:
    rows = [case("C-1", Opened=date(2026, 3, 9), Seen=datetime(2026, 3, 9, 14, 30))]
    (there,) = cases(
        sqlite_prepared, frozen(sqlite_prepared, xlsx_file(tmp_path / "file", rows)).id
    )
    assert there.extra["Opened"] == "2026-03-09"
    assert there.extra["Seen"].startswith("2026-03-09")


def test_columns_that_say_who_a_child_is_are_never_kept(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    rows = [case("C-1", Surname="Nobody", **{"Date of birth": "2019-02-01", "Zone": "Quay"})]
    there = frozen(sqlite_prepared, csv_file(tmp_path / "file", rows))
    assert there.columns == ["Zone"]
    assert cases(sqlite_prepared, there.id)[0].extra == {"Zone": "Quay"}
    assert there.remarks == ["Left out, because they identify a child: Surname, Date of birth."]


# What is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        (
            "case_ref,involvement",
            "Missing columns: team. The headings seem to be in row 1: “case_ref",
        ),
        ("a,b", "Missing columns: case_ref, team, involvement"),
        ("case_ref,team,involvment", "“involvment” is not known, but it is close to involvement"),
        ("case_ref,team,involvement,servce", "“servce” is not known, but it is close to service"),
        ("case_ref,team,involvement,Team", "These columns appear twice: team, Team"),
        (
            "case_ref,team,involvement," + ",".join(f"column{n}" for n in range(51)),
            "There are 51 other columns, and a list keeps 50",
        ),
    ],
)
def test_a_heading_that_cannot_be_used_is_named(
    sqlite_prepared: Database, tmp_path: Path, heading: str, words: str
) -> None:
    file = tmp_path / "file.csv"
    file.write_text(f"{heading}\nC-1,North,assessment\n", encoding="utf-8")
    assert words in refused(sqlite_prepared, file)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"case_ref": ""}, "case_ref: is empty; every case needs its reference"),
        ({"case_ref": "1.23E+15"}, "case_ref: “1.23E+15” is how Excel saved a long number"),
        ({"case_ref": "x" * 61}, "case_ref: has 61 characters; a reference has at most 60"),
        ({"case_ref": "C\u200b1"}, "case_ref: holds a character that cannot be seen (zero width"),
        (
            {"case_ref": "2026-03-04"},
            "case_ref: Excel changed a reference to the date “2026-03-04”",
        ),
        ({"team": ""}, "team: is empty; every case needs a team"),
        ({"team": "Nroth"}, "team: there is no team “Nroth”. Did you mean “North”?"),
        ({"team": "Mars"}, "team: there is no team “Mars”. Correct the name, or ask"),
        ({"involvement": ""}, "involvement: is empty; use one of early_help, assessment"),
        (
            {"involvement": "lookd after"},
            "“lookd after” is not known. Did you mean “looked_after”?",
        ),
        ({"involvement": "S47"}, "involvement: “S47” is not known. Use one of early_help"),
        ({"involvement": "e) Closed episode"}, "involvement: “e) Closed episode” is not open"),
        ({"age_band": "59"}, "age_band: “59” is not known"),
        (
            {"age_band": "2026-09-05"},
            "age_band: Excel changed an age band to the date “2026-09-05”",
        ),
        ({"age_band": "#N/A"}, "age_band: the cell holds Excel’s error #N/A"),
    ],
)
def test_a_cell_that_will_not_do_is_told_by_row_and_column(
    sqlite_prepared: Database, tmp_path: Path, cells: Row, words: str
) -> None:
    usual = {"age_band": "", "worker": "", "Zone": ""}
    file = csv_file(tmp_path / "file", [case("C-1", **usual), case("C-2", **{**usual, **cells})])
    said = refused(sqlite_prepared, file)
    line = next(line for line in said.splitlines() if line.startswith("row "))
    assert line.startswith("row 3: ")
    assert words in line
    assert "1 row accepted, 1 rejected, of 2. Nothing was frozen" in said


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"worker": "W" * 201}, "has 201 characters, at most 200 are kept"),
        ({"worker": "#N/A"}, "the cell holds Excel’s error #N/A"),
        ({"Zone": "a\u202eb"}, "holds a character that cannot be seen (right-to-left"),
        ({"Zone": "#N/A"}, "the cell holds Excel’s error #N/A"),
    ],
)
def test_a_cell_that_is_not_needed_is_emptied_with_a_remark(
    sqlite_prepared: Database, tmp_path: Path, cells: Row, words: str
) -> None:
    (column,) = cells
    rows = [case("C-1", **cells), case("C-2", **cells), case("C-3", **{column: "fine"})]
    there = frozen(sqlite_prepared, csv_file(tmp_path / "file", rows))
    (remark,) = there.remarks
    assert remark.startswith(f"{column}: 2 cells could not be read and are empty. Row 2: {words}")
    found = [one.extra.get("Zone", one.worker) for one in cases(sqlite_prepared, there.id)]
    assert found == ["", "", "fine"]


def test_columns_whose_names_cannot_be_kept_are_left_out_with_a_remark(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    further = ['"said ""yes"""', "back\\slash", "x" * 201, "y" * 200]
    file = tmp_path / "file.csv"
    file.write_text(
        f"case_ref,team,involvement,{','.join(further)}\nC-1,North,assessment,1,2,3,4\n"
    )
    there = frozen(sqlite_prepared, file)
    assert there.columns == ["y" * 200]
    assert there.remarks[0].startswith("Left out, because their names are too long or hold")


def test_numbers_that_excel_rounded_are_refused_and_whole_ones_kept(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    good = xlsx_file(tmp_path / "good", [{**case(""), "case_ref": 12345.0}])
    assert cases(sqlite_prepared, frozen(sqlite_prepared, good).id)[0].case_ref == "12345"
    bad = xlsx_file(tmp_path / "bad", [{**case(""), "case_ref": 12345678901234567}])
    assert "row 2: case_ref: Excel rounded this long number" in refused(sqlite_prepared, bad)


def test_every_fault_of_every_row_is_told_at_once(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    rows = [case(f"C-{n}") for n in range(30)]
    rows[4] = case("C-4", team="Mars", involvement="S47")
    rows[9] = case("C-9", team="")
    said = refused(sqlite_prepared, csv_file(tmp_path / "file", rows)).splitlines()
    told = [line for line in said if line.startswith("row ")]
    assert [line.partition(":")[0] for line in told] == ["row 6", "row 11"]
    assert "team: " in told[0]
    assert "involvement: " in told[0]
    assert "28 rows accepted, 2 rejected, of 30." in said[-1]


def test_a_reference_that_comes_twice_rejects_every_row_that_has_it(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    rows = [case("C-1"), case("C-2"), case("C-1", team="Mars"), case("c-1"), case("C-1")]
    said = refused(sqlite_prepared, csv_file(tmp_path / "file", rows))
    told = [line for line in said.splitlines() if line.startswith("row ")]
    assert [line.partition(":")[0] for line in told] == ["row 2", "row 4", "row 6"]
    assert "“C-1” is also in rows 4, 6; keep one row for a case" in told[0]
    assert "team: " in told[1]
    assert "also in rows 2, 6" in told[1]


def test_suggestions_end_where_the_column_is_plainly_another(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    rows = [case(f"C-{n}", team=f"North{n:03d}") for n in range(250)]
    said = refused(sqlite_prepared, csv_file(tmp_path / "file", rows)).splitlines()
    (told,) = [line for line in said if line.startswith("team: 250 rows cannot be read.")]
    assert "row 2: there is no team “North000”. Did you mean “North”?" in told
    assert "row 202: there is no team “North200”. Correct the name" in told


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"case_ref,team,involvement\n", "There are no cases below the names of the columns."),
        (b"case_ref,team,involvement\n,,\n\n", "There are no cases below the names"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "neither a CSV nor an XLSX file"),
        (b"<!DOCTYPE html><table></table>", "neither a CSV nor an XLSX file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "This is an old Excel workbook (.xls). Open it"),
        (b"PK\x03\x04broken", "damaged"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(
    sqlite_prepared: Database, tmp_path: Path, content: bytes, words: str
) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    assert words in refused(sqlite_prepared, file)


def test_a_name_or_a_day_that_will_not_do_is_refused(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    file = csv_file(tmp_path / "file", [case("C-1")])
    assert "Enter a name for the list" in refused(sqlite_prepared, file, "--name", "  ")
    assert "200 characters or fewer" in refused(sqlite_prepared, file, "--name", "x" * 201)
    assert "to today" in refused(sqlite_prepared, file, "--as-at", "2999-01-01")
    assert "to today" in refused(sqlite_prepared, file, "--as-at", "1999-12-31")
    assert command(sqlite_prepared, "cases", "import", file, "--as-at", "31/02").exit_code == 2
    assert "There is no file" in refused(sqlite_prepared, tmp_path / "nowhere.csv")


# Workbooks that hide or hold more -----------------------------------------------------------------

HEADING = ("case_ref", "team", "involvement", "Zone")
ROWS = [HEADING, *((f"C-{n}", "North", "assessment", "Quay") for n in range(1, 6))]


def test_of_several_sheets_one_has_to_be_named(sqlite_prepared: Database, tmp_path: Path) -> None:
    file = tmp_path / "file.xlsx"
    workbook(file, ROWS, Notes=["one", "two"])
    said = refused(sqlite_prepared, file)
    assert "“Open cases”, “Notes”" in said
    assert "--sheet" in said
    assert "There is no sheet “Cases”" in refused(sqlite_prepared, file, "--sheet", "Cases")
    there = frozen(sqlite_prepared, file, "--sheet", "Open cases")
    assert there.cases == 5
    assert there.remarks == ["Read from the sheet “Open cases”, not from Notes."]


@pytest.fixture
def hiding(tmp_path: Path) -> Path:
    """A workbook that hides two rows and the column Zone."""
    file = tmp_path / "file.xlsx"
    book = workbook(file, ROWS)
    first_sheet(book).row_dimensions[3].hidden = True
    first_sheet(book).row_dimensions[4].hidden = True
    first_sheet(book).column_dimensions["D"].hidden = True
    book.save(file)
    return file


def test_what_a_workbook_hides_is_counted_and_asked_about(
    sqlite_prepared: Database, hiding: Path
) -> None:
    said = refused(sqlite_prepared, hiding)
    assert "The workbook hides 2 rows and 1 column (Zone). Say whether to include them." in said
    assert "--include-hidden or --leave-out-hidden" in said


def test_hidden_rows_and_columns_are_left_out_or_included_as_said(
    sqlite_prepared: Database, hiding: Path
) -> None:
    without = frozen(sqlite_prepared, hiding, "--leave-out-hidden")
    assert [one.case_ref for one in cases(sqlite_prepared, without.id)] == ["C-1", "C-4", "C-5"]
    assert without.columns == []
    assert without.remarks == [
        "Hidden columns that were left out: Zone.",
        "2 hidden rows were left out.",
    ]
    whole = frozen(sqlite_prepared, hiding, "--include-hidden")
    assert (whole.cases, whole.columns) == (5, ["Zone"])
    assert whole.remarks == ["2 hidden rows were included."]
    assert whole.list_hash != without.list_hash


# Freezing -----------------------------------------------------------------------------------------


def test_the_same_cases_are_frozen_once_however_they_are_brought(
    prepared: Database, tmp_path: Path
) -> None:
    rows = [case("C-1", Zone="a"), case("C-2", Zone="b")]
    first = frozen(prepared, csv_file(tmp_path / "one", rows), "--name", "First")
    before = contents(prepared)
    turned = [dict(reversed(row.items())) for row in reversed(rows)]
    again = command(prepared, "cases", "import", xlsx_file(tmp_path / "two", turned))
    assert (again.exit_code, again.stdout) == (0, f"{first.id} {first.list_hash}\n")
    assert "This list was frozen on " in again.stderr
    assert "as “First”. Nothing was added." in again.stderr
    assert contents(prepared) == before


def test_the_printed_hash_can_be_made_from_the_cases_alone(
    prepared: Database, tmp_path: Path
) -> None:
    rows = [case("b", Zone="Quay", qam="Q"), case("a", Zone="", team="East")]
    there = frozen(prepared, csv_file(tmp_path / "file", rows))
    listed = [
        {name: getattr(one, name) for name in ("case_ref", *case_list_queries.STRATA, "extra")}
        for one in cases(prepared, there.id)
    ]
    assert list_hash(listed, ["Zone"]) == there.list_hash


def test_a_dry_run_keeps_nothing_and_says_the_hash(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    file = csv_file(tmp_path / "file", [case("C-1")])
    before = contents(sqlite_prepared)
    tried = command(sqlite_prepared, "cases", "import", file, "--dry-run")
    assert (tried.exit_code, tried.stdout) == (0, "")
    assert contents(sqlite_prepared) == before
    assert frozen(sqlite_prepared, file).list_hash in tried.stderr


def test_a_fault_at_the_last_row_leaves_nothing_behind(
    prepared: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = csv_file(tmp_path / "file", [case(f"C-{n:04d}") for n in range(2_500)])

    def break_off(rows: int) -> None:
        written.append(rows)
        if sum(written) > 2_000:
            raise KeyboardInterrupt

    written: list[int] = []
    before = contents(prepared)
    with prepared.reading() as session:
        examined = case_lists.examine(session, file, SheetChoices())
    with pytest.raises(KeyboardInterrupt), prepared.transaction() as session:
        case_list_freeze.freeze(
            session,
            examined,
            name="Half",
            as_at=date(2026, 10, 1),
            by=None,
            progress=break_off,
        )
    assert sum(written) == 2_500
    assert contents(prepared) == before


def test_rejected_rows_are_never_frozen_around(prepared: Database, tmp_path: Path) -> None:
    file = csv_file(tmp_path / "file", [case("C-1"), case("C-2", team="Mars")])
    before = contents(prepared)
    with prepared.reading() as session:
        examined = case_lists.examine(session, file, SheetChoices())
    assert (len(examined.accepted), len(examined.rejected)) == (1, 1)
    with pytest.raises(RowsRejected), prepared.transaction() as session:
        case_list_freeze.freeze(session, examined, name="Part", as_at=date(2026, 10, 1), by=None)
    assert contents(prepared) == before


def test_two_people_who_freeze_the_same_cases_at_once_make_one_list(
    prepared: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = csv_file(tmp_path / "file", [case("C-1")])
    with prepared.reading() as session:
        examined = case_lists.examine(session, file, SheetChoices())
    first = frozen(prepared, file)
    look: Callable[..., Any] = case_list_freeze.frozen_before
    answers = [None]
    monkeypatch.setattr(
        case_list_freeze,
        "frozen_before",
        lambda *given: answers.pop() if answers else look(*given),
    )
    with pytest.raises(AlreadyFrozen) as refusal, prepared.writing() as session:
        case_list_freeze.freeze(session, examined, name="Second", as_at=date(2026, 10, 1), by=None)
    assert refusal.value.list_id == first.id
    assert contents(prepared)[0] == 1


def test_what_changed_since_the_last_list_is_said(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    def imported(name: str, day: str, rows: Sequence[Mapping[str, Any]]) -> str:
        file = csv_file(tmp_path / name, rows)
        done = command(sqlite_prepared, "cases", "import", file, "--name", name, "--as-at", day)
        assert done.exit_code == 0
        return done.stderr

    assert "Since" not in imported("One", "2026-09-01", [case("A"), case("B"), case("C")])
    moved = [case("B", team="East"), case("C"), case("D"), case("E")]
    said = imported("Two", "2026-10-01", moved)
    assert "Since “One” (1 September 2026): 2 new, 1 gone, 1 in another team." in said
    said = imported("Between", "2026-09-15", [case("A")])
    assert "Since “One” (1 September 2026): 0 new, 2 gone, 0 in another team." in said


def test_freezing_is_recorded_without_a_reference(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    there = frozen(sqlite_prepared, csv_file(tmp_path / "file", [case("SECRET-1")]))
    with sqlite_prepared.reading() as session:
        line = session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
    assert line is not None
    assert (line.action, line.subject_type, line.subject_id) == (
        "case list frozen",
        "case list",
        str(there.id),
    )
    assert line.details == {"cases": 1, "list_hash": there.list_hash}


# What rounds read ---------------------------------------------------------------------------------


def test_rounds_read_the_newest_list_its_strata_and_its_frame(
    prepared: Database, tmp_path: Path
) -> None:
    with prepared.transaction() as session:
        session.execute(update(Team).values(service=""))
    rows = [
        case("C-1", worker="W1", age_band="", **{"Zone é": "Quay", "a.b$[0] 'x": ""}),
        case("C-2", worker="", age_band="", **{"Zone é": "", "a.b$[0] 'x": "1"}),
    ]
    late = frozen(prepared, csv_file(tmp_path / "late", rows), "--as-at", "2026-10-02")
    early = frozen(prepared, csv_file(tmp_path / "early", rows[:1]), "--as-at", "2026-10-01")
    with prepared.reading() as session:
        assert [one.id for one in case_list_queries.lists(session)] == [late.id, early.id]
        newest = case_list_queries.newest(session)
        assert newest is not None
        assert newest.id == late.id
        columns = case_list_queries.strata_columns(newest)
        assert columns == ["team", "involvement", "worker", "Zone é", "a.b$[0] 'x"]
        frame = dict(case_list_queries.frame(session, late.id, [*columns, "age_band", "no such"]))
        assert frame == {
            "C-1": ("North", "child_protection", "W1", "Quay", "", "", ""),
            "C-2": ("North", "child_protection", "", "", "1", "", ""),
        }
        assert case_list_queries.find(session, late.id + 100) is None


def test_there_is_no_newest_list_before_the_first(database: Database) -> None:
    with database.reading() as session:
        assert case_list_queries.newest(session) is None
        assert list(case_list_queries.lists(session)) == []
