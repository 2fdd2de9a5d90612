"""What honest people's files hold, and what becomes of it: exact text, or a reason by row."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from auditapp.adapters.uploads.cell_text import day, number
from auditapp.adapters.uploads.headings import written_name
from auditapp.adapters.uploads.tables import (
    CASE_LIST,
    SeveralSheets,
    TableError,
    TableRow,
    exact_reference,
    first_rows,
    look,
    open_table,
    plain,
)
from auditapp.adapters.uploads.xlsx.number_formats import is_date, shown_by
from auditapp.adapters.uploads.xlsx.workbook_parts import unescaped
from tests.support.workbooks import (
    DAY,
    HEADING,
    PERCENT,
    SPAN,
    TIME,
    ZEROS,
    Page,
    cell,
    row,
    strict,
    text,
    workbook,
)


def only(path: Path) -> TableRow:
    (found,) = open_table(path).rows()
    return found


def refs(path: Path, sheet: str | None = None) -> list[str]:
    return [row.fault or row.cells["case_ref"] for row in open_table(path, sheet).rows()]


def csv(path: Path, content: str | bytes) -> Path:
    file = path / "a.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


# References ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kept",
    ["00123", "12345.0", "12345678901234567", "#A12", "12E5", "E+15", "1.5", "-", "", "C-1 ", "##"],
)
def test_a_reference_that_is_whole_is_kept_exactly(kept: str) -> None:
    assert exact_reference(kept) == kept


@pytest.mark.parametrize("left", ["1.23E+15", "1,23E+15", "1E+15", "1.2e-05", "-4.5E+100"])
def test_what_excel_leaves_of_a_long_number_is_no_reference(left: str) -> None:
    with pytest.raises(ValueError, match="how Excel saved a long number"):
        exact_reference(left)


def test_what_excel_shows_in_a_narrow_column_is_no_reference() -> None:
    with pytest.raises(ValueError, match="in a narrow column; widen it"):
        exact_reference("########")


# Numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("12345", "12345"),
        ("12345.0", "12345"),
        ("1.2345E4", "12345"),
        ("0", "0"),
        ("-0", "0"),
        ("-7", "-7"),
        ("999999999999999", "999999999999999"),
        ("4.0999999999999996", "4.1"),
        ("0.30000000000000004", "0.3"),
        ("2.5", "2.5"),
    ],
)
def test_a_number_is_what_somebody_typed(written: str, read: str) -> None:
    assert number(written) == (read, "")


@pytest.mark.parametrize(
    "written", ["1000000000000000", "12345678901234567", "1.23E+15", "-1E15", "1e999"]
)
def test_a_number_of_more_digits_than_excel_keeps_is_refused(written: str) -> None:
    assert number(written)[0] == ""
    assert "Excel rounded this long number" in number(written)[1]


# Days ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("serial", "from_1904", "read"),
    [
        ("1", False, "1900-01-01"),
        ("59", False, "1900-02-28"),
        ("61", False, "1900-03-01"),
        ("46162", False, "2026-05-20"),
        ("46162.75", False, "2026-05-20"),
        ("44700", True, "2026-05-20"),
        ("2958465", False, "9999-12-31"),
        ("2957003", True, "9999-12-31"),
        ("0.5", False, "12:00:00"),
        ("0.999999", False, "23:59:59"),
    ],
)
def test_a_day_is_counted_in_the_workbooks_own_calendar(
    serial: str, from_1904: bool, read: str
) -> None:
    assert day(serial, from_1904=from_1904) == (read, "")


@pytest.mark.parametrize(
    ("serial", "from_1904"), [("60", False), ("-1", False), ("2958466", False), ("2957004", True)]
)
def test_a_day_that_never_was_is_refused(serial: str, from_1904: bool) -> None:
    text, fault = day(serial, from_1904=from_1904)
    assert text == ""
    assert "not a real date" in fault


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("dd/mm/yyyy", True),
        ("[$-809]d mmmm yyyy;@", True),
        ("h:mm", True),
        ('yyyy"-W"', True),
        ("General", False),
        ("0.00", False),
        ('0 "days"', False),
        ("[h]:mm", False),
        ("[Red]0", False),
        (r"0\d", False),
        ("#,##0_);(#,##0)", False),
    ],
)
def test_a_number_format_shows_days_or_it_does_not(code: str, shown: bool) -> None:
    assert is_date(code) is shown


@pytest.mark.parametrize(
    ("code", "written", "read"),
    [
        ("0%", "0.85", "85%"),
        ("0.0%", "0.8537", "85.37%"),
        ("0%", "0.57", "57%"),
        ("0%", "-0.5", "-50%"),
        ("0%;[Red]-0%", "1.2", "120%"),
        ('0"%"', "85", "85"),
        ("00000000", "123", "00000123"),
        ("00000000", "123456789", "123456789"),
        ("00000000", "1.5", "1.5"),
        ("00000000", "-7", "-7"),
        ("000-000", "12345", "012-345"),
        (r"00\/00", "1234567", "12345/67"),
        ('"CIN-"0000', "12", "CIN-0012"),
        (r"\C0", "12", "C12"),
        ('"C-"#', "123", "C-123"),
        ('"C-"###0', "7", "C-7"),
        ("#-000", "12345", "12-345"),
        ('"CIN-"General', "12", "CIN-12"),
        ('General"/26"', "12", "12/26"),
        ('0"/2026"', "123", "123/2026"),
        ("##0", "12", "12"),
        ("[$-809]0000", "12", "0012"),
        ("[<100]000;0", "12", "12"),
        ('0 "days"', "12", "12"),
        ("0.00", "2.456", "2.456"),
        ("#,##0", "1200", "1200"),
        ('"£"0', "12", "12"),
        ("General", "12.5", "12.5"),
        ("@", "123", "123"),
        ("", "123", "123"),
    ],
)
def test_a_number_is_read_as_its_format_shows_it(code: str, written: str, read: str) -> None:
    assert shown_by(code)(written) == (read, "")


def test_a_number_that_excel_rounded_is_refused_in_any_format() -> None:
    for code in ("0%", "00000000", "General"):
        assert "Excel rounded" in shown_by(code)("1e18")[1]


# Cells of a workbook ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "read"),
    [
        (text("A2", "00123"), "00123"),
        (text("A2", " C-1\u00a0"), "C-1"),
        (cell("A2", 12345), "12345"),
        (cell("A2", 46162, style=DAY), "2026-05-20"),
        (cell("A2", 0.5, style=TIME), "12:00:00"),
        (cell("A2", 1.5, style=SPAN), "1.5"),
        (cell("A2", 0.85, style=PERCENT), "85%"),
        (cell("A2", 123, style=ZEROS), "00000123"),
        (cell("A2", 1, "b"), "yes"),
        (cell("A2", 0, "b"), "no"),
        (cell("A2", "2026-05-20T09:30:00", "d"), "2026-05-20"),
        (cell("A2", "C-1", "str"), "C-1"),
        ('<c r="A2" t="str"><f>"C-"&amp;1</f><v>C-1</v></c>', "C-1"),
        (cell("A2", 0, "s"), "Plain"),
        (cell("A2", 1, "s"), "Rich text"),
        (cell("A2", 2, "s"), "東京"),
        (cell("A2", 3, "s"), "two\nlines"),
        ("<c><v>7</v></c>", "7"),
    ],
)
def test_a_cell_is_the_text_that_somebody_typed(tmp_path: Path, markup: str, read: str) -> None:
    shared = (
        "<si><t>Plain</t></si>"
        "<si><r><t>Rich </t></r><r><rPr><b/></rPr><t>text</t></r></si>"
        "<si><t>東京</t><rPh><t>トウキョウ</t></rPh></si>"
        "<si><t>two_x000A_lines</t></si>"
    )
    found = only(workbook(tmp_path / "a.xlsx", row(2, markup), shared=shared))
    assert (found.cells, found.fault) == ({"case_ref": read}, "")


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (cell("A2", "#N/A", "e"), "case_ref: the cell holds Excel’s error #N/A"),
        (text("A2", "#REF!"), "case_ref: the cell holds Excel’s error #REF!"),
        (cell("A2", "1.23E+15"), "case_ref: Excel rounded this long number"),
        (cell("A2", 60, style=DAY), "case_ref: 29/02/1900 is not a real date"),
        ('<c r="A2"><f>B2</f></c>', "case_ref: the formula has no value"),
        ('<c r="A2"><f>B2</f><v></v></c>', "case_ref: the formula has no value"),
    ],
)
def test_a_cell_that_lost_what_was_typed_faults_its_row(
    tmp_path: Path, markup: str, reason: str
) -> None:
    found = only(workbook(tmp_path / "a.xlsx", row(2, markup)))
    assert found.number == 2
    assert reason in found.fault


def test_the_calendar_of_1904_is_the_workbooks_own(tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "a.xlsx",
        row(2, cell("A2", 44700, style=DAY)),
        properties='<workbookPr date1904="1"/>',
    )
    assert only(file).cells == {"case_ref": "2026-05-20"}


def test_a_strict_workbook_is_read_like_any_other(tmp_path: Path) -> None:
    cells = row(2, text("A2", "C-1")) + row(3, cell("A3", "2026-10-03T00:00:00Z", "d"))
    file = strict(workbook(tmp_path / "a.xlsx", cells + row(4, cell("A4", 46298, style=DAY))))
    assert refs(file) == ["C-1", "2026-10-03", "2026-10-03"]
    assert [one.rows for one in look(file).sheets] == [4]


def test_rows_that_are_only_formatted_are_no_rows_wherever_they_stand(tmp_path: Path) -> None:
    empty = "".join(row(at, f'<c r="A{at}" s="1"/>') for at in (3, 150_000, 1_048_576))
    file = workbook(tmp_path / "a.xlsx", row(2, text("A2", "C-1")) + empty)
    assert refs(file) == ["C-1"]
    assert look(file).sheets[0].rows == 2


@pytest.mark.parametrize(
    "empty",
    [
        '<row r="{0}" s="1" customFormat="1"/>',
        '<row r="{0}" spans="1:2"><c r="A{0}" s="1" /><c r="B{0}" s="1"></c></row>',
    ],
)
def test_hundreds_of_thousands_of_formatted_rows_take_no_time(tmp_path: Path, empty: str) -> None:
    last = row(399_999, text("A399999", "C-2"))
    rows = "".join(empty.format(number) for number in range(3, 399_999))
    file = workbook(tmp_path / "a.xlsx", row(2, text("A2", "C-1")) + rows + last)
    quick = replace(CASE_LIST, rows=400_000, ratio=1_000)
    assert look(file, limits=quick).sheets[0].rows == 3
    found = [(one.number, one.cells["case_ref"]) for one in open_table(file, limits=quick).rows()]
    assert found == [(2, "C-1"), (399_999, "C-2")]


def test_a_fault_belongs_to_its_column_and_the_others_are_read(tmp_path: Path) -> None:
    headings = row(1, text("A1", "case_ref"), text("C1", "seen"))
    broken = row(2, text("A2", "C-1"), cell("B2", "#REF!", "e"), cell("C2", "#N/A", "e"))
    found = only(workbook(tmp_path / "a.xlsx", [Page(headings + broken)]))
    assert found.cells["case_ref"] == "C-1"
    assert found.faults == {"seen": "the cell holds Excel’s error #N/A"}


def test_prefixed_markup_is_read_like_any_other(tmp_path: Path) -> None:
    rows = (
        '<x:row xmlns:x="urn:x" r="2"><x:c r="A2" t="inlineStr"><x:is><x:t>C-1</x:t></x:is></x:c>'
        "</x:row>"
    )
    assert refs(workbook(tmp_path / "a.xlsx", rows)) == ["C-1"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a_x000D_b", "a\rb"),
        ("_x005F_x0041_", "_x0041_"),
        ("_x0000_", "_x0000_"),
        ("_xD800_", "_xD800_"),
        ("_x41_", "_x41_"),
    ],
)
def test_escaped_characters_are_the_ones_that_were_typed(written: str, read: str) -> None:
    assert unescaped(written) == read


# Sheets -------------------------------------------------------------------------------------------


def test_one_visible_sheet_that_holds_something_needs_no_choice(tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "a.xlsx",
        [
            Page(title="Notes", state="hidden", rows=HEADING + row(2, text("A2", "H"))),
            Page(title="Empty"),
            Page(title="Cases", rows=HEADING + row(2, text("A2", "C"))),
            Page(title="Old", state="veryHidden", rows=HEADING),
        ],
    )
    table = open_table(file)
    assert (table.sheet, refs(file)) == ("Cases", ["C"])
    assert refs(file, "Notes") == ["H"]
    assert [(one.title, one.hidden, one.rows) for one in look(file).sheets] == [
        ("Notes", True, 2),
        ("Empty", False, 0),
        ("Cases", False, 2),
        ("Old", True, 1),
    ]


def test_several_sheets_are_named_to_choose_from(tmp_path: Path) -> None:
    pages = [
        Page(title=title, rows=HEADING + row(2, text("A2", title))) for title in ("May", "June")
    ]
    file = workbook(tmp_path / "a.xlsx", [*pages, Page(title="Empty")])
    with pytest.raises(SeveralSheets, match=r"“May”, “June”. Choose the one to read") as caught:
        open_table(file)
    assert caught.value.sheets == ("May", "June")
    assert refs(file, "June") == ["June"]
    with pytest.raises(TableError, match=r"There is no sheet “July”. There are: May, June, Empty"):
        open_table(file, "July")


def test_a_workbook_whose_every_sheet_is_hidden_says_so(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [Page(title="X", state="hidden", rows=HEADING)])
    with pytest.raises(TableError, match="Hidden sheets are not read: X"):
        open_table(file)


def test_what_is_hidden_or_filtered_is_counted_and_marked(tmp_path: Path) -> None:
    rows = (
        row(1, text("A1", "case_ref"), text("B1", "team"), text("C1", "worker"))
        + row(2, text("A2", "C-2"), more=' hidden="1"')
        + row(3, text("A3", "C-3"), more=' ht="0" customHeight="1"')
        + row(4, text("A4", "C-4"), more=' hidden="0"')
        + row(5, '<c r="A5" s="1"/>', more=' hidden="1"')
    )
    columns = (
        '<cols><col min="2" max="2" hidden="1"/><col min="3" max="3" width="9"/>'
        '<col min="4" max="16384" hidden="1"/></cols>'
    )
    filters = '<autoFilter ref="A1:C5"><filterColumn colId="0"/></autoFilter>'
    file = workbook(tmp_path / "a.xlsx", [Page(rows, before=columns, after=filters)])
    (sheet,) = look(file).sheets
    assert (sheet.rows, sheet.hidden_rows, sheet.hidden_columns) == (4, 2, (2,))
    assert (sheet.filtered, sheet.merged) == (True, 0)
    assert [(one.number, one.hidden) for one in open_table(file).rows()] == [
        (2, True),
        (3, True),
        (4, False),
    ]


def test_rows_may_be_hidden_by_the_sheets_own_rule(tmp_path: Path) -> None:
    usual = '<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>'
    rows = row(1, text("A1", "case_ref"), more=' hidden="0"') + row(2, text("A2", "C"))
    file = workbook(tmp_path / "a.xlsx", [Page(rows, before=usual)])
    assert look(file).sheets[0].hidden_rows == 1


def test_a_filter_that_hides_nothing_is_none(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [Page(HEADING, after='<autoFilter ref="A1:C5"/>')])
    assert look(file).sheets[0].filtered is False


def test_a_sheet_that_nobody_reads_may_be_of_any_size(tmp_path: Path) -> None:
    far = row(1_000_000, cell("XFD1000000", 1))
    pages = [Page(HEADING, title="Cases"), Page(far, title="All", state="hidden")]
    file = workbook(tmp_path / "a.xlsx", pages)
    assert [one.rows for one in look(file).sheets] == [1, 1]
    assert refs(file) == []


def test_a_csv_file_has_no_sheets(tmp_path: Path) -> None:
    assert look(csv(tmp_path, "case_ref\nA")).sheets == ()


# Headings -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelled", ["case_ref", "Case Ref", "CASE-REF", "\ufeffCaseRef", " case\u00a0ref ", "Case\nref"]
)
def test_a_heading_is_known_however_it_is_spelled(spelled: str) -> None:
    assert plain(spelled) == "caseref"


def test_headings_are_the_first_row_that_holds_anything(tmp_path: Path) -> None:
    rows = row(4, text("A4", "case_ref")) + row(6, text("A6", "C"))
    file = workbook(tmp_path / "a.xlsx", [Page(rows)])
    assert [(one.number, one.cells) for one in open_table(file).rows()] == [(6, {"case_ref": "C"})]
    assert [row.number for row in open_table(csv(tmp_path, "\n,\ncase_ref\nA\n")).rows()] == [4]


def test_headings_that_are_there_twice_are_named_as_they_are_spelled(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="appear twice: Case ref, case_ref"):
        open_table(csv(tmp_path, "Case ref,team,case_ref\n"))


def test_a_heading_that_cannot_be_read_names_no_column(tmp_path: Path) -> None:
    table = open_table(csv(tmp_path, "case_ref,#REF!\nA,x\n"))
    assert [row.cells for row in table.rows()] == [{"case_ref": "A", "": "x"}]
    assert only(csv(tmp_path, "case_ref,#REF!\nA,x\n")).faults == {}
    with pytest.raises(TableError, match=r"Row 1, which names the columns: cell 1: .*#REF!"):
        open_table(csv(tmp_path, "#REF!\nA\n"))


def test_text_below_no_heading_is_kept_apart(tmp_path: Path) -> None:
    table = open_table(csv(tmp_path, "case_ref,,team,\nA,x,North\n"))
    assert table.columns == ("case_ref", "", "team")
    assert [row.cells for row in table.rows()] == [{"case_ref": "A", "": "x", "team": "North"}]
    table = open_table(csv(tmp_path, "case_ref,,,team\nA,x,,\n"))
    assert [row.cells for row in table.rows()] == [{"case_ref": "A", "": "x", "team": ""}]


def test_a_short_row_has_every_column(tmp_path: Path) -> None:
    assert only(csv(tmp_path, "case_ref,team,worker\nA\n")).cells == {
        "case_ref": "A",
        "team": "",
        "worker": "",
    }


def test_headings_are_found_by_the_known_names_below_titles(tmp_path: Path) -> None:
    titles = "Open cases report,,\nRun on 02/11/2026,,\n,,\n"
    known = {"caseref", "team"}.__contains__
    table = open_table(
        csv(tmp_path, titles + "Case ref,Team,x\nA,North,1\n"),
        is_name=lambda name: known(plain(name)),
    )
    assert (table.heading, table.columns) == (4, ("Case ref", "Team", "x"))
    assert [row.number for row in table.rows()] == [5]


@pytest.mark.parametrize("blank", [0, 3])
def test_a_heading_row_can_be_chosen_among_the_first_twenty(tmp_path: Path, blank: int) -> None:
    lines = [f"title {number}" for number in range(1, 20)]
    file = csv(tmp_path, "\n" * blank + "\n".join([*lines, "case_ref", "A"]))
    assert open_table(file, heading_row=20 + blank).columns == ("case_ref",)
    with pytest.raises(TableError, match=r"Row 2[14] cannot name the columns"):
        open_table(file, heading_row=21 + blank)


def test_headings_that_nobody_knows_are_taken_from_the_row_that_looks_like_them(
    tmp_path: Path,
) -> None:
    file = csv(tmp_path, "List 6,,\n,,Page 1\nChild ID,Allocated Team,Status\n9001,North,x\n")
    assert open_table(file, is_name=lambda name: False).heading == 3
    assert open_table(file).heading == 1


def test_the_first_rows_of_every_sheet_are_shown(tmp_path: Path) -> None:
    many = "".join(row(at, text(f"A{at}", f"r{at}")) for at in range(1, 40))
    pages = [Page(many, title="Many"), Page(title="Empty"), Page(HEADING, "Old", state="hidden")]
    starts = first_rows(workbook(tmp_path / "a.xlsx", pages))
    assert [(one.title, one.hidden, len(one.lines)) for one in starts] == [
        ("Many", False, 20),
        ("Empty", False, 0),
        ("Old", True, 1),
    ]
    (start,) = first_rows(csv(tmp_path, "\na,b\n1,2\n"))
    assert [(line.number, line.cells) for line in start.lines] == [(2, ["a", "b"]), (3, ["1", "2"])]


def test_text_beside_a_table_in_a_workbook_is_left_aside_and_in_a_csv_file_is_a_fault(
    tmp_path: Path,
) -> None:
    found = only(workbook(tmp_path / "a.xlsx", row(2, text("A2", "C-1") + text("C2", "stray"))))
    assert (found.cells, found.faults) == ({"case_ref": "C-1", "": "stray"}, {})
    assert only(csv(tmp_path, "case_ref\nC-1,stray")).fault == "there are more cells than columns"


@pytest.mark.parametrize(
    "written",
    ["Date child\nlast seen", "Date child\u00a0last seen", " Date\u200b  child last seen"],
)
def test_a_heading_is_one_line_of_words(tmp_path: Path, written: str) -> None:
    file = csv(tmp_path, f'case_ref,"{written}"\nA,x\n')
    assert open_table(file).columns == ("case_ref", "Date child last seen")


def test_two_columns_of_one_heading_are_kept_apart_unless_they_are_needed(tmp_path: Path) -> None:
    file = csv(tmp_path, "case_ref,Start,Start,start (2),START,Team\nA,1,2,3,4,North\n")
    table = open_table(file, is_name=lambda name: plain(name) in {"caseref", "team"})
    assert table.columns == ("case_ref", "Start", "Start (3)", "start (2)", "START (4)", "Team")
    assert written_name(table.columns[2]) == "Start"


# CSV ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoded",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("cp1252"),
        lambda text: text.replace(";", "\t").encode(),
        lambda text: text.replace(";", ",").encode("cp1252"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
    ],
)
def test_every_usual_kind_of_csv_is_read(tmp_path: Path, encoded: Callable[[str], bytes]) -> None:
    file = csv(tmp_path, encoded("Case ref;team\nZoë–1;Nörth\n00123;South\n"))
    assert [tuple(row.cells.values()) for row in open_table(file).rows()] == [
        ("Zoë–1", "Nörth"),
        ("00123", "South"),
    ]


def test_delimiters_within_quoted_headings_do_not_count(tmp_path: Path) -> None:
    file = csv(tmp_path, '"a, b, c";"d\n,,,";case_ref\n1;2;C\n')
    assert open_table(file).columns == ("a, b, c", "d ,,,", "case_ref")


def test_a_line_end_within_quotes_is_part_of_its_cell(tmp_path: Path) -> None:
    rows = list(open_table(csv(tmp_path, 'case_ref,note\nA,"x\r\ny"\n\nB,\n')).rows())
    assert [(row.number, row.cells["case_ref"]) for row in rows] == [(2, "A"), (4, "B")]
    assert rows[0].cells["note"] == "x\r\ny"


def test_a_character_across_two_pieces_of_the_file_is_whole(tmp_path: Path) -> None:
    file = csv(tmp_path, "case_ref\n" + "é" * 20_000 + "\n" + ("x" * 999 + "é\n") * 2_000)
    assert len(refs(file)) == 2_001


def test_no_rows_one_row_and_no_file(tmp_path: Path) -> None:
    assert refs(csv(tmp_path, "case_ref\n")) == []
    assert refs(csv(tmp_path, "case_ref\nA")) == ["A"]
    with pytest.raises(TableError, match=r"There is no file gone\.csv"):
        open_table(tmp_path / "gone.csv")


def test_a_file_larger_than_allowed_is_refused_unread(tmp_path: Path) -> None:
    small = replace(CASE_LIST, file=2_000_000)
    with pytest.raises(TableError, match="larger than 2 MB"):
        open_table(csv(tmp_path, "x" * 2_000_001), limits=small)


def test_days_in_a_csv_file_are_left_as_they_are(tmp_path: Path) -> None:
    assert refs(csv(tmp_path, f"case_ref\n03/04/2026\n{date(2026, 5, 20)}\n")) == [
        "03/04/2026",
        "2026-05-20",
    ]
