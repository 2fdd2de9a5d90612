"""The written file, opened again: nasty texts, numbers and dates, and the accessibility rules."""

import re
from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from auditapp.adapters.excel import writer as excel_writer
from auditapp.domain.calendar import Month
from auditapp.domain.workbook.workbook import (
    Column,
    Kind,
    LineChart,
    Link,
    Paragraph,
    Sheet,
    Workbook,
)

NASTY = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "#N/A",
    "TRUE",
    "00123",
    "1E5",
    "2026-10-01",
    "http://example.org",
    " both ends ",
    "\ttab",
    "two\nlines",
    "<b>&amp;</b>",
    "naïve ‘quotes’ 😀 ’",
    "{=1}",
    "'quoted",
]


def book(*sheets: Sheet) -> Workbook:
    return Workbook("A title", "A subject", "Northbridge", sheets)


def column_of(texts: list[str]) -> Sheet:
    columns = (Column("Text"), Column("Number", Kind.NUMBER))
    return Sheet("Sheet", "Title", "Words.", columns, tuple((text, 1) for text in texts))


def written(*sheets: Sheet) -> bytes:
    return excel_writer.write(book(*sheets)).content


def opened(*sheets: Sheet) -> Worksheet:
    page = load_workbook(BytesIO(written(*sheets))).worksheets[0]
    assert isinstance(page, Worksheet)
    return page


def texts_of(page: Worksheet) -> list[object]:
    return [page.cell(row, 1).value for row in range(4, page.max_row + 1)]


def test_text_comes_back_as_it_was_and_never_as_a_formula() -> None:
    page = opened(column_of(NASTY))
    assert texts_of(page) == NASTY
    cells = [cell for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert not any(cell.hyperlink for cell in cells)


def test_no_formula_is_in_the_file_itself() -> None:
    with ZipFile(BytesIO(written(column_of(NASTY)))) as file:
        assert b"<f>" not in file.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud800"])
def test_what_no_workbook_can_hold_is_taken_out_and_counted(bad: str) -> None:
    done = excel_writer.write(book(column_of([f"a{bad}b{bad}"])))
    assert done.removed == 2
    page = load_workbook(BytesIO(done.content)).worksheets[0]
    assert page["A4"].value == "ab"


def test_a_long_text_goes_on_in_rows_of_its_own_and_loses_nothing() -> None:
    text = "".join(f"{number:05d}," for number in range(20_000))
    page = opened(column_of([text, "next"]))
    found = [str(value) for value in texts_of(page)]
    assert "".join(found[:-1]) == text
    assert found[-1] == "next"
    assert all(len(value) <= excel_writer.CELL_LIMIT for value in found)
    assert page["B4"].value == 1
    assert page["B5"].value == "(continued)"
    assert page.tables["Table_Sheet"].ref == f"A3:B{page.max_row}"


def test_a_long_text_of_wide_characters_fits_as_excel_counts_them() -> None:
    page = opened(column_of(["😀" * 40_000]))
    found = [str(value) for value in texts_of(page)]
    assert "".join(found) == "😀" * 40_000
    assert all(len(value.encode("utf-16-le")) // 2 <= excel_writer.CELL_LIMIT for value in found)


def test_what_looks_like_an_escape_stays_literal() -> None:
    with ZipFile(BytesIO(written(column_of(["_x0041_"])))) as file:
        assert b"_x005F_x0041_" in file.read("xl/worksheets/sheet1.xml")


def test_numbers_are_numbers_and_dates_are_dates() -> None:
    moment = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    columns = (
        Column("Number", Kind.NUMBER),
        Column("Percent", Kind.PERCENT),
        Column("Date", Kind.DATE),
        Column("Month", Kind.MONTH),
        Column("Moment", Kind.DATE),
        Column("Odd", Kind.NUMBER),
    )
    row = (14, 0.125, date(2026, 10, 3), Month(2026, 10), moment, float("nan"))
    page = opened(Sheet("S", "T", "D", columns, (row,)))
    values = [cell.value for cell in page[4]]
    assert values[:2] == [14, 0.125]
    assert values[2:5] == [
        datetime(2026, 10, 3),
        datetime(2026, 10, 1),
        datetime(2026, 7, 1, 0, 30),
    ]
    assert values[5] == "not a number"
    formats = [cell.number_format for cell in page[4]]
    assert formats[:4] == ["#,##0", "0%", "d mmm yyyy", "mmm yyyy"]


def accessible() -> Workbook:
    cover = Sheet(
        "Cover", "Cover", "What.", paragraphs=(Paragraph("Part", is_heading=True), Paragraph("One"))
    )
    contents = Sheet(
        "Contents", "Contents", "All.", (Column("Sheet", Kind.LINK),), ((Link("It's", "It's"),),)
    )
    months = tuple((Month(2026, number), number / 20) for number in range(1, 13))
    trend = Sheet(
        "It's",
        "Trend",
        "By month.",
        (Column("Month", Kind.MONTH), Column("Share (M-1)", Kind.PERCENT)),
        (*months, (Month(2027, 1), None)),
        charts=(LineChart("Shares", ("Share (M-1)",), "Month", "Percent"),),
        blanks="A blank means no cases.",
    )
    empty = Sheet("Empty", "Empty", "None.", (Column("A"), Column("B")), when_empty="No rows yet")
    return book(cover, contents, trend, empty)


def test_every_table_is_a_named_table_under_its_title_and_description() -> None:
    file = load_workbook(BytesIO(excel_writer.write(accessible()).content))
    names = [table.name for page in file for table in page.tables.values()]
    assert len(names) == len(set(names)) == 3
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) for name in names)
    for page in file:
        assert page["A1"].value
        assert page["A2"].value
        assert page["A1"].style == "Title"
        assert len(page.tables) <= 1
        for table in page.tables.values():
            assert table.ref.startswith("A3:")
            assert table.headerRowCount == 1
            headings = [cell.value for cell in page[table.ref][0]]
            assert headings == [column.name for column in table.tableColumns]


def test_nothing_is_hidden_merged_or_unwrapped() -> None:
    content = excel_writer.write(accessible()).content
    file = load_workbook(BytesIO(content))
    assert not file.defined_names
    for page in file:
        assert page.sheet_state == "visible"
        assert not page.merged_cells.ranges
        assert not any(found.hidden for found in page.row_dimensions.values())
        assert not any(found.hidden for found in page.column_dimensions.values())
        assert all(c.alignment.wrap_text for row in page.iter_rows() for c in row if c.value)
        assert not any(cell.comment for row in page.iter_rows() for cell in row)
    with ZipFile(BytesIO(content)) as parts:
        assert not [name for name in parts.namelist() if "comment" in name or "vba" in name]


def test_a_blank_cell_is_explained_and_an_empty_table_says_why() -> None:
    file = load_workbook(BytesIO(excel_writer.write(accessible()).content))
    assert file["It's"]["A2"].value == "By month. A blank means no cases."
    assert file["Empty"]["A4"].value == "No rows yet"


def test_the_contents_link_inside_the_workbook() -> None:
    cell = load_workbook(BytesIO(excel_writer.write(accessible()).content))["Contents"]["A4"]
    assert cell.hyperlink.location == "'It''s'!A1"
    assert cell.hyperlink.target is None


def test_the_document_names_its_title_its_language_and_its_council() -> None:
    about = load_workbook(BytesIO(excel_writer.write(accessible()).content)).properties
    assert (about.title, about.language) == ("A title", "en-GB")
    assert (about.creator, about.lastModifiedBy) == ("Northbridge", "Northbridge")


def test_headings_of_the_cover_are_a_cell_style() -> None:
    page = load_workbook(BytesIO(excel_writer.write(accessible()).content))["Cover"]
    assert (page["A3"].style, page["A4"].style) == ("Heading 1", "Explanation")


def test_a_chart_is_native_described_and_has_axes_and_more_than_colour() -> None:
    with ZipFile(BytesIO(excel_writer.write(accessible()).content)) as file:
        chart = file.read("xl/charts/chart1.xml").decode()
        drawing = file.read("xl/drawings/drawing1.xml").decode()
    assert "lineChart" in chart
    assert chart.count("<title>") == 3
    assert chart.count('<delete val="0"') >= 2
    assert "prstDash" in chart
    assert "symbol" in chart
    assert 'dispBlanksAs val="gap"' in chart
    assert 'descr="Line chart. Shares: Share (M-1).' in drawing


def test_a_chart_without_any_number_is_left_out() -> None:
    sheet = Sheet(
        "S",
        "T",
        "D",
        (Column("Month", Kind.MONTH), Column("Share", Kind.PERCENT)),
        ((Month(2026, 10), None),),
        charts=(LineChart("Shares", ("Share",), "Month", "Percent"),),
        blanks="No cases",
    )
    with ZipFile(BytesIO(written(sheet))) as file:
        assert not [name for name in file.namelist() if "chart" in name]
