"""Files of completed audits: what is read, what is refused, and that refusing changes nothing."""

import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from auditapp.adapters.database import Database
from auditapp.adapters.uploads.tables import TableError, open_table
from auditapp.domain.calendar import Month, london
from auditapp.models import Audit, FigureCell, Import, LogEntry, Team
from auditapp.models.base import utc_now
from tests.support.factories import command, csv_file, row, submitted, xlsx_file
from tests.support.workbooks import first_sheet

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats"
THIS_MONTH = Month.of(london(utc_now()).date())
HEADING = '<row r="1"><c r="A1" t="inlineStr"><is><t>case_ref</t></is></c></row>'


def loaded(database: Database) -> list[Audit]:
    with database.reading() as session:
        return list(session.scalars(select(Audit).order_by(Audit.id)))


def contents(database: Database) -> dict[str, int]:
    """How many rows each table that an import writes holds."""
    with database.reading() as session:
        return {
            table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Audit, FigureCell, Import, LogEntry)
        }


def accepted(database: Database, file: Path, form: str = "DS") -> list[Audit]:
    result = command(database, "audits", "import", form, file)
    assert result.exit_code == 0, result.stderr
    return loaded(database)


def refused(database: Database, file: Path, form: str = "DS") -> str:
    """What is said; nothing at all is loaded."""
    before = contents(database)
    result = command(database, "audits", "import", form, file)
    assert (result.exit_code, result.stdout) == (1, "")
    assert contents(database) == before
    return result.stderr


# A row --------------------------------------------------------------------------------------------


def test_every_field_of_a_row_is_kept_as_it_was_written(prepared: Database, tmp_path: Path) -> None:
    cells = row(
        case_ref="00123",
        service="Safeguarding North",
        completed_on="2026-05-20",
        age_band="5-9",
        final_grade="G",
        DS_01="yes",
        DS_02="na",
        DS_03="",
    )
    (audit,) = accepted(prepared, csv_file(tmp_path / "a.csv", [cells]))
    assert (audit.case_ref, audit.month, audit.team) == ("00123", "2026-05", "North")
    assert (audit.involvement, audit.selection) == ("child_in_need", "random")
    assert (audit.age_band, audit.final_grade) == ("5-9", "G")
    assert audit.completed_on == date(2026, 5, 20)
    assert audit.answers == {"DS-01": {"value": "yes"}, "DS-02": {"value": "na"}}
    assert (audit.status, audit.counted) == ("submitted", True)


def test_an_audit_may_be_of_the_month_that_has_begun(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    cells = row(month=str(THIS_MONTH), DS_01="yes")
    assert len(accepted(sqlite_prepared, csv_file(tmp_path / "a.csv", [cells]))) == 1


def test_a_team_has_its_own_service_unless_the_row_gives_one(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    cells = [row(case_ref="A", team="south", DS_01="yes"), row(case_ref="B", service="X")]
    audits = accepted(sqlite_prepared, csv_file(tmp_path / "a.csv", cells))
    assert [(audit.team, audit.service) for audit in audits] == [
        ("South", "Safeguarding South"),
        ("North", "X"),
    ]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"case_ref": ""}, "case_ref: is empty; every case needs its reference"),
        ({"case_ref": "x" * 61}, "case_ref: has 61 characters; a reference has at most 60"),
        ({"case_ref": "A\u200b1"}, "holds a character that cannot be seen"),
        ({"case_ref": "A\n1"}, "holds a character that cannot be seen"),
        (
            {"case_ref": "2026-03-04"},
            "case_ref: Excel changed a reference to the date “2026-03-04”",
        ),
        ({"case_ref": "#N/A"}, "Excel’s error #N/A"),
        ({"case_ref": "1.23E+15"}, "case_ref: “1.23E+15” is how Excel saved a long number"),
        ({"month": "2026-13"}, "month: “2026-13”: a month is written as a year and a month"),
        ({"month": ""}, "month: “”: a month"),
        ({"month": str(THIS_MONTH.plus(1))}, f"has not begun; {THIS_MONTH} is the last"),
        ({"month": "2099-12"}, "month: 2099-12 has not begun"),
        ({"team": "Nroth"}, "team: there is no team “Nroth”. Did you mean “North”?"),
        ({"team": "Harbour", "month": "2026-02"}, "before Harbour opened (2026-03)"),
        ({"involvement": "care"}, "involvement: “care” is not known. Use one of early_help"),
        ({"selection": "every third"}, "selection: “every third” is not known. Use one of random"),
        (
            {"auditor": "nobody@council.example"},
            "auditor: there is no account “nobody@council.example”",
        ),
        ({"completed_on": "03/04/18"}, "completed_on: “03/04/18” has a year of two digits"),
        ({"completed_on": "46298"}, "“46298” is the number by which Excel counts days"),
        ({"auditor": "Isolde Marchetti"}, "auditor: “Isolde Marchetti” is not an e-mail address"),
        ({"completed_on": "2026-02-30"}, "written like 2026-10-03"),
        ({"completed_on": "2099-01-01"}, "not a day up to today"),
        ({"age_band": "59"}, "age_band: “59” is not known. Use an age under 26, or"),
        ({"final_grade": "Fine"}, "final_grade: “Fine”: Use Outstanding, Good, Requires improv"),
        ({"final_grade": "na"}, "final_grade: “na”: Use Outstanding, Good, Requires improvement"),
        ({"service": "x" * 201}, "service: has 201 characters"),
        ({"DS-01": "1"}, "DS-01: “1”: Use Yes, No or Not applicable"),
        ({"DS-01": "' OR 1=1--"}, "DS-01: “' OR 1=1--”: Use Yes, No or Not applicable"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_reason(
    prepared: Database, tmp_path: Path, cells: dict[str, str], reason: str
) -> None:
    rows = [row(case_ref="fine", DS_01="yes"), {**row(DS_01="no"), **cells}]
    said = refused(prepared, csv_file(tmp_path / "a.csv", rows))
    assert "row 3: " in said
    assert reason in said
    assert "1 row accepted, 1 rejected, of 2. Nothing was loaded." in said


def test_fixed_words_are_read_as_codes_or_as_labels(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    words = {"involvement": "Looked after", "selection": "Stratified random", "age_band": "5 to 9"}
    file = csv_file(tmp_path / "a.csv", [{**row(DS_01="yes"), **words}])
    (audit,) = accepted(sqlite_prepared, file)
    assert (audit.involvement, audit.selection) == ("looked_after", "stratified_random")
    assert audit.age_band == "5-9"


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("G", "G"),
        ("g", "G"),
        ("Good", "G"),
        ("Requires Improvement", "RI"),
        ("outstanding", "O"),
        (" INADEQUATE ", "I"),
        ("", None),
    ],
)
def test_a_final_grade_is_read_as_an_answer_to_a_grade_question(
    sqlite_prepared: Database, tmp_path: Path, text: str, grade: str | None
) -> None:
    file = csv_file(tmp_path / "a.csv", [row(DS_01="yes", final_grade=text)])
    (audit,) = accepted(sqlite_prepared, file)
    assert audit.final_grade == grade


def test_a_column_that_is_not_read_refuses_nothing(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    cells = [row(case_ref="A", DS_01="yes", Notes="#N/A"), row(case_ref="B", Notes="=A1")]
    assert len(accepted(sqlite_prepared, xlsx_file(tmp_path / "a.xlsx", cells))) == 2


def test_every_reason_of_every_row_is_listed_and_the_numbers_add_up(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    rows = [row(case_ref=f"C-{number}", DS_01="yes") for number in range(1_200)]
    rows[899] = row(case_ref="", team="?", month="May", DS_01="perhaps")
    rows[5] = row(selection="every third", DS_01="yes")
    said = refused(sqlite_prepared, csv_file(tmp_path / "a.csv", rows))
    line = next(line for line in said.splitlines() if "row 901" in line)
    for reason in ("case_ref: is empty", "no team “?”", "month: “May”", "DS-01: “perhaps”"):
        assert reason in line
    assert "row 7: " in said
    assert "1,198 rows accepted, 2 rejected, of 1,200" in said


def test_a_part_that_is_more_than_the_whole_is_refused(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    cells = row(EX_C3="2", EX_C5="3")
    assert "EX-C5: is 3, more than the 2 of EX-C3" in refused(
        sqlite_prepared, csv_file(tmp_path / "a.csv", [cells]), "EX"
    )


def test_several_choices_are_joined_with_semicolons(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    cells = row(CH_C1="icpc", CH_C2="2026-05-04", CH_C3="gp;police")
    file = csv_file(tmp_path / "a.csv", [cells])
    (audit,) = accepted(sqlite_prepared, file, "CH")
    assert audit.answers["CH-C3"] == {"value": ["police", "gp"]}
    cells["CH-C3"] = "gp;vet"
    said = refused(sqlite_prepared, csv_file(tmp_path / "b.csv", [cells]), "CH")
    assert "CH-C3: “gp;vet”: Use any of Police, " in said


def test_a_meeting_is_part_of_what_counts_once(sqlite_prepared: Database, tmp_path: Path) -> None:
    rows = [
        row(CH_C1="icpc", CH_C2="2026-05-04", CH_01="yes"),
        row(CH_C1="midway", CH_C2="2026-05-04", CH_01="yes"),
        row(CH_C1="icpc", CH_C2="2026-05-04", CH_01="no"),
    ]
    audits = accepted(sqlite_prepared, csv_file(tmp_path / "a.csv", rows), "CH")
    assert [audit.counted for audit in audits] == [True, True, False]


# The same again -----------------------------------------------------------------------------------


def test_the_same_file_twice_changes_nothing(prepared: Database, tmp_path: Path) -> None:
    rows = [row(case_ref=f"C-{number % 40}", DS_01="yes", DS_02="no") for number in range(50)]
    file = csv_file(tmp_path / "a.csv", rows)
    first = [(audit.id, audit.counted) for audit in accepted(prepared, file)]
    shown = command(prepared, "measures", "show", "--format", "csv").stdout
    result = command(prepared, "audits", "import", "DS", file)
    assert "0 audits loaded, 50 loaded before" in result.stderr
    assert [(audit.id, audit.counted) for audit in loaded(prepared)] == first
    assert command(prepared, "measures", "show", "--format", "csv").stdout == shown
    assert sum(counted for _, counted in first) == 40


def test_a_file_is_known_again_when_columns_moved_or_its_team_changed_service(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    rows = [row(DS_01="yes", DS_02="no")]
    accepted(sqlite_prepared, csv_file(tmp_path / "a.csv", rows))
    with sqlite_prepared.transaction() as session:
        session.scalars(select(Team).where(Team.name == "North")).one().service = "Elsewhere"
    turned = [dict(reversed(cells.items())) for cells in rows]
    assert len(accepted(sqlite_prepared, csv_file(tmp_path / "b.csv", turned))) == 1


def test_rows_added_to_a_file_are_the_only_ones_loaded(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    rows = [row(case_ref="A", DS_01="yes")]
    accepted(sqlite_prepared, csv_file(tmp_path / "a.csv", rows))
    rows.append(row(case_ref="B", DS_01="yes"))
    result = command(sqlite_prepared, "audits", "import", "DS", csv_file(tmp_path / "a.csv", rows))
    assert "1 audit loaded, 1 loaded before" in result.stderr


def test_a_case_audited_on_a_page_first_is_not_counted_again(
    prepared: Database, tmp_path: Path
) -> None:
    with prepared.transaction() as session:
        submitted(session, "C-1", {"DS-01": "no"})
    result = command(
        prepared, "audits", "import", "DS", csv_file(tmp_path / "a.csv", [row(DS_01="yes")])
    )
    assert "1 does not count" in result.stderr
    assert [audit.counted for audit in loaded(prepared)] == [True, False]


def test_a_dry_run_checks_and_loads_nothing(sqlite_prepared: Database, tmp_path: Path) -> None:
    before = contents(sqlite_prepared)
    file = csv_file(tmp_path / "a.csv", [row(DS_01="yes")])
    result = command(sqlite_prepared, "audits", "import", "DS", file, "--dry-run")
    assert result.exit_code == 0
    assert "1 row accepted, 0 rejected, of 1. Dry run: nothing was loaded." in result.stderr
    assert contents(sqlite_prepared) == before


# The file as a whole ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [
        ("utf-8", ","),
        ("utf-8-sig", ","),
        ("utf-8-sig", ";"),
        ("cp1252", ";"),
        ("cp1252", ","),
        ("utf-8", "\t"),
    ],
)
def test_every_usual_kind_of_csv_is_read(
    sqlite_prepared: Database, tmp_path: Path, encoding: str, delimiter: str
) -> None:
    rows = [row(case_ref="104–É", DS_01="yes"), row(case_ref='a "b", c; d', DS_01="no")]
    file = csv_file(tmp_path / "a.csv", rows, encoding=encoding, delimiter=delimiter)
    audits = accepted(sqlite_prepared, file)
    assert [audit.case_ref for audit in audits] == ["104–É", 'a "b", c; d']


def test_column_names_match_however_they_are_spelled(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    headings = {"case_ref": "Case Ref", "month": " MONTH ", "DS-01": "ds_01", "team": "Te-am\u00a0"}
    file = csv_file(tmp_path / "a.csv", [row(DS_01="yes")], headings=headings)
    (audit,) = accepted(sqlite_prepared, file)
    assert audit.answers == {"DS-01": {"value": "yes"}}


def test_unknown_columns_are_reported_and_not_guessed(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    cells = {**row(DS_01="yes"), "DS-1": "no", "Remarks": "fine", "DS-99": "yes"}
    result = command(
        sqlite_prepared, "audits", "import", "DS", csv_file(tmp_path / "a.csv", [cells])
    )
    assert "Columns not recognised, and left out: DS-1, Remarks, DS-99." in result.stderr
    assert loaded(sqlite_prepared)[0].answers == {"DS-01": {"value": "yes"}}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"\n\n", "The file is empty"),
        (b"case_ref,month\nA,2026-05\n", "Missing columns: team, involvement, selection, auditor"),
        (b"case_ref,Case-Ref\nA,B\n", "These columns appear twice: case_ref, Case-Ref"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "neither a CSV nor an XLSX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old Excel workbook (.xls)"),
        (b"PK\x03\x04 and then nothing", "damaged"),
        ("case_ref\n".encode("utf-16"), "Missing columns: month, team"),
        (b"<html><body>Sign in</body></html>", "neither a CSV nor an XLSX file, but a web page"),
        (b'case_ref,month,team,involvement,selection,auditor,DS-01\n"A,2026', "not proper CSV"),
        (b"case_ref\x81,month\nA,B\n", "neither UTF-8 nor Windows-1252"),
    ],
)
def test_what_is_no_table_of_audits_is_refused_by_its_content(
    sqlite_prepared: Database, tmp_path: Path, content: bytes, words: str
) -> None:
    file = tmp_path / "audits.xlsx"
    file.write_bytes(content)
    assert words in refused(sqlite_prepared, file)


def test_a_file_that_is_not_there_a_form_that_is_not_and_no_rows_are_told(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    file = csv_file(tmp_path / "a.csv", [row(DS_01="yes")])
    assert "There is no file gone.csv" in refused(sqlite_prepared, tmp_path / "gone.csv")
    assert "There is no published form ZZ" in refused(sqlite_prepared, file, "ZZ")
    assert "No column is named after a question of form DD" in refused(sqlite_prepared, file, "DD")
    file.write_text(file.read_text().splitlines()[0])
    assert "There are no rows below" in refused(sqlite_prepared, file)


def test_a_row_with_more_cells_than_columns_is_refused(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    file = csv_file(tmp_path / "a.csv", [row(DS_01="yes")])
    file.write_text(file.read_text().rstrip() + ",stray\n")
    assert "row 2: there are more cells than columns" in refused(sqlite_prepared, file)


def test_a_line_end_inside_quotes_does_not_break_a_row(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    rows = [
        {**row(case_ref="A", DS_01="yes"), "note": "two\r\nlines"},
        row(case_ref="B", DS_01="no"),
    ]
    audits = accepted(sqlite_prepared, csv_file(tmp_path / "a.csv", rows))
    assert [audit.case_ref for audit in audits] == ["A", "B"]


# Workbooks ----------------------------------------------------------------------------------------


def test_a_workbook_keeps_text_and_reads_numbers_and_dates(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    cells = [
        row(case_ref="00123", completed_on=datetime(2026, 5, 20, 9, 30), DS_01="yes"),
        row(case_ref=123, completed_on=date(2026, 5, 21), DS_01=True),
        row(case_ref="12345.0", month=date(2026, 4, 1), DS_01=False),
    ]
    audits = accepted(sqlite_prepared, xlsx_file(tmp_path / "a.xlsx", cells))
    assert [audit.case_ref for audit in audits] == ["00123", "123", "12345.0"]
    assert [audit.completed_on for audit in audits] == [date(2026, 5, 20), date(2026, 5, 21), None]
    assert [audit.month for audit in audits] == ["2026-05", "2026-05", "2026-04"]
    assert [audit.answers["DS-01"]["value"] for audit in audits] == ["yes", "yes", "no"]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (1.23e15, "Excel rounded this long number"),
        (12345678901234567, "Excel rounded this long number"),
        ("#N/A", "Excel’s error #N/A"),
        ("#DIV/0!", "Excel’s error #DIV/0!"),
        ("=A2&B2", "the formula has no value"),
    ],
)
def test_a_cell_that_lost_what_was_typed_refuses_its_row(
    sqlite_prepared: Database, tmp_path: Path, value: Any, reason: str
) -> None:
    file = xlsx_file(tmp_path / "a.xlsx", [row(case_ref=value, DS_01="yes")])
    said = refused(sqlite_prepared, file)
    assert "row 2: case_ref: " in said
    assert reason in said


def test_a_reference_that_only_looks_like_an_error_is_kept(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    file = xlsx_file(tmp_path / "a.xlsx", [row(case_ref="#A12", DS_01="yes")])
    assert accepted(sqlite_prepared, file)[0].case_ref == "#A12"


def test_a_workbook_with_two_sheets_names_them(sqlite_prepared: Database, tmp_path: Path) -> None:
    file = xlsx_file(tmp_path / "a.xlsx", [row(DS_01="yes")])
    book = load_workbook(file)
    book.create_sheet("Second")["A1"] = "case_ref"
    book.save(file)
    assert "Several sheets hold something: “Sheet”, “Second”" in refused(sqlite_prepared, file)
    result = command(sqlite_prepared, "audits", "import", "DS", file, "--sheet", "Sheet")
    assert (result.exit_code, len(loaded(sqlite_prepared))) == (0, 1), result.stderr
    refusal = command(sqlite_prepared, "audits", "import", "DS", file, "--sheet", "Third")
    assert "There is no sheet “Third”" in refusal.stderr
    book["Second"].sheet_state = "hidden"
    book.save(file)
    assert len(accepted(sqlite_prepared, file)) == 1


@pytest.mark.parametrize(
    ("option", "cases"), [("--include-hidden", "AB"), ("--leave-out-hidden", "A")]
)
def test_what_a_workbook_hides_is_loaded_only_as_somebody_says(
    sqlite_prepared: Database, tmp_path: Path, option: str, cases: str
) -> None:
    rows = [row(case_ref=ref, DS_01="yes", DS_03="no", Notes="x") for ref in "AB"]
    file = xlsx_file(tmp_path / "a.xlsx", rows)
    book = load_workbook(file)
    first_sheet(book).row_dimensions[3].hidden = True
    for column in "HI":  # a question, and a column that is never read
        first_sheet(book).column_dimensions[column].hidden = True
    book.save(file)
    said = refused(sqlite_prepared, file)
    assert "The workbook hides 1 row and 1 column (DS-03). Say whether to include them." in said
    assert "--include-hidden or --leave-out-hidden" in said
    result = command(sqlite_prepared, "audits", "import", "DS", file, option)
    assert result.exit_code == 0, result.stderr
    tried = command(sqlite_prepared, "audits", "import", "DS", file, option, "--dry-run")
    assert ("0 rejected, 1 left out, of 2." in tried.stderr) is (cases == "A")
    found = loaded(sqlite_prepared)
    assert "".join(audit.case_ref for audit in found) == cases
    assert ["DS-03" in audit.answers for audit in found] == [cases == "AB"] * len(cases)


def _changed(file: Path, parts: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(file) as source:
        kept = {name: source.read(name) for name in source.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in {**kept, **parts}.items():
            target.writestr(name, content)
    return file


def _part(file: Path, name: str) -> str:
    with zipfile.ZipFile(file) as source:
        return source.read(name).decode()


def _hand_made(path: Path, rows: str, more: str = "") -> Path:
    """A workbook whose sheet is exactly these XML rows."""
    kinds = f'<Default Extension="rels" ContentType="{KIND}-package.relationships+xml"/>'
    for name, kind in (("workbook", "sheet.main"), ("worksheets/sheet1", "worksheet")):
        kinds += (
            f'<Override PartName="/xl/{name}.xml" '
            f'ContentType="{KIND}-officedocument.spreadsheetml.{kind}+xml"/>'
        )

    def relations(kind: str, target: str) -> str:
        inside = f'<Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}"/>'
        return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(
            "[Content_Types].xml", f'{XML}<Types xmlns="{PACKAGE}/content-types">{kinds}</Types>'
        )
        book.writestr("_rels/.rels", relations("officeDocument", "xl/workbook.xml"))
        book.writestr("xl/_rels/workbook.xml.rels", relations("worksheet", "worksheets/sheet1.xml"))
        book.writestr(
            "xl/workbook.xml",
            f'{XML}<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        book.writestr(
            "xl/worksheets/sheet1.xml",
            f'{XML}{more}<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData></worksheet>',
        )
    return path


def test_a_sheet_that_lies_about_its_size_is_read_to_the_end(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    rows = [row(case_ref=f"C-{number}", DS_01="yes") for number in range(30)]
    file = xlsx_file(tmp_path / "a.xlsx", rows)
    sheet = _part(file, "xl/worksheets/sheet1.xml")
    assert '<dimension ref="A1:G31"' in sheet
    _changed(file, {"xl/worksheets/sheet1.xml": sheet.replace("A1:G31", "A1:B2")})
    assert len(accepted(sqlite_prepared, file)) == 30


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (HEADING + '<row r="2"><c r="XFD2"><v>1</v></c></row>', "more than 1000 columns"),
        (HEADING + '<row r="1048576"><c r="A1048576"><v>1</v></c></row>', "more than 100,000 rows"),
        (HEADING + '<row r="99999999999"><c r="A1"><v>1</v></c></row>', "cannot be read"),
        (HEADING + '<row r="2"><c r="ZZZZZZZ2"><v>1</v></c></row>', "cannot be read"),
        (HEADING + '<row r="2"><c r="A2" t="s"><v>7</v></c></row>', "cannot be read"),
        (HEADING + '<row r="2"><c r="A2"><v>NaN</v></c></row>', "cannot be read"),
        (HEADING + '<row r="2"><c r="A2"><v>1</c></row>', "cannot be read"),
        (HEADING + '<row r="2"><c r="A2" t="d"><v>2026-99-99</v></c></row>', "cannot be read"),
    ],
)
def test_a_far_or_broken_cell_is_refused_at_once(tmp_path: Path, rows: str, words: str) -> None:
    file = _hand_made(tmp_path / "a.xlsx", rows)
    with pytest.raises(TableError, match=words):
        list(open_table(file).rows())


def test_a_number_too_large_for_a_float_refuses_its_row(tmp_path: Path) -> None:
    file = _hand_made(tmp_path / "a.xlsx", HEADING + '<row r="2"><c r="A2"><v>1e999</v></c></row>')
    (found,) = open_table(file).rows()
    assert "Excel rounded" in found.fault


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    cell = '<row r="2"><c r="A2" t="inlineStr"><is><t>&b;</t></is></c></row>'
    file = _hand_made(tmp_path / "a.xlsx", HEADING + cell, bomb)
    with pytest.raises(TableError, match="cannot be read"):
        list(open_table(file).rows())


def test_a_zip_bomb_is_refused_before_it_is_inflated(tmp_path: Path) -> None:
    file = xlsx_file(tmp_path / "a.xlsx", [row(DS_01="yes")])
    name = b"xl/media/large.bin"
    _changed(file, {name.decode(): b"\0" * 60_000_000})
    packed = bytearray(file.read_bytes())
    start = packed.index(name) + len(name)
    packed[start : start + 99] = b"\xff" * 99  # nobody could inflate it
    file.write_bytes(packed)
    with pytest.raises(TableError, match="unpacks to far too much"):
        open_table(file)


def test_too_many_parts_macros_and_other_zips_are_refused(tmp_path: Path) -> None:
    file = xlsx_file(tmp_path / "a.xlsx", [row(DS_01="yes")])
    _changed(file, {"xl/vbaProject.bin": b"x"})
    with pytest.raises(TableError, match="macros"):
        open_table(file)
    file = xlsx_file(tmp_path / "b.xlsx", [row(DS_01="yes")])
    _changed(file, {f"xl/media/{number}.bin": b"x" for number in range(1_001)})
    with pytest.raises(TableError, match="far too much"):
        open_table(file)
    with zipfile.ZipFile(tmp_path / "c.xlsx", "w") as other:
        other.writestr("word/document.xml", "x")
    with pytest.raises(TableError, match="a Word document"):
        open_table(tmp_path / "c.xlsx")


def test_a_workbook_cut_short_and_one_with_a_false_size_are_damaged(tmp_path: Path) -> None:
    file = xlsx_file(tmp_path / "a.xlsx", [row(DS_01="yes")] * 200)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(TableError, match="damaged"):
        open_table(file)
    with zipfile.ZipFile(xlsx_file(file, [row(DS_01="yes")] * 200)) as book:
        size = book.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    file.write_bytes(file.read_bytes().replace(size, (100).to_bytes(4, "little")))
    with pytest.raises(TableError, match="cannot be read"):
        list(open_table(file).rows())


def test_a_workbook_may_have_formulas_that_excel_has_calculated(tmp_path: Path) -> None:
    cells = '<row r="2"><c r="A2" t="str"><f>"C-"&amp;1</f><v>C-1</v></c></row>'
    (found,) = open_table(_hand_made(tmp_path / "a.xlsx", HEADING + cells)).rows()
    assert (found.cells, found.fault) == ({"case_ref": "C-1"}, "")


def test_dates_of_the_1904_calendar_are_read_by_that_calendar(tmp_path: Path) -> None:
    book = Workbook()
    book.epoch = datetime(1904, 1, 1)
    first_sheet(book).append(["day"])
    first_sheet(book).append([date(2026, 5, 20)])
    book.save(tmp_path / "a.xlsx")
    (found,) = open_table(tmp_path / "a.xlsx").rows()
    assert found.cells == {"day": "2026-05-20"}


def test_a_first_of_the_month_is_the_month_and_any_other_day_is_not() -> None:
    assert Month.from_cell("2026-10-01") == Month.from_cell("2026-10") == Month(2026, 10)
    for text in ("2026-10-02", "2026-13-01", "Oct"):
        with pytest.raises(ValueError, match="like 2026-10"):
            Month.from_cell(text)
