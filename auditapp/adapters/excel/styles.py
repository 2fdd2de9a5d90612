"""How workbooks look: cell styles, widths, heights of wrapped rows, and the printed page."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Literal

from openpyxl import Workbook as File
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.header_footer import _HeaderFooterPart as FooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from auditapp.domain.workbook.workbook import Kind, Sheet

TITLE, HEADING, PROSE = "Title", "Heading 1", "Explanation"
STYLE_OF = {kind: f"Table {kind}" for kind in Kind}
HEADING_OF = {kind: f"Column heading {kind}" for kind in Kind}
WORDS = (Kind.TEXT, Kind.LINK)
PROSE_WIDTH = 100
"""Characters across a sheet without a table."""
_FORMATS = {
    Kind.TEXT: "@",
    Kind.NUMBER: "#,##0",
    Kind.PERCENT: "0%",
    Kind.DATE: "d mmm yyyy",
    Kind.MONTH: "mmm yyyy",
    Kind.LINK: "@",
}
_INK, _PAPER, _LINK = "12436D", "FFFFFF", "0563C1"
_SIZE, _TITLE_SIZE, _HEADING_SIZE = 11, 16, 13
_LINE, _TALLEST = 1.3, 409
"""Height of a line of type in its own size, and the tallest row that Excel has, in points."""
_SIXTEEN_INCHES = 190
"""Characters above which a table is printed on A3."""


def add_styles(file: File) -> None:
    """The named styles of every cell that is written."""
    top = Alignment(wrap_text=True, vertical="top")
    file.add_named_style(_named(TITLE, _font(_TITLE_SIZE, bold=True), top))
    file.add_named_style(_named(HEADING, _font(_HEADING_SIZE, bold=True), top))
    file.add_named_style(_named(PROSE, _font(), top))
    for kind in Kind:
        side = "left" if kind in WORDS else "right"
        place = Alignment(wrap_text=True, vertical="top", horizontal=side, indent=1)
        heading = _named(HEADING_OF[kind], _font(bold=True, color=_PAPER), place)
        heading.fill = PatternFill("solid", start_color=_INK, end_color=_INK)
        file.add_named_style(heading)
        font = _font(underline="single", color=_LINK) if kind == Kind.LINK else _font()
        style = _named(STYLE_OF[kind], font, place)
        style.number_format = _FORMATS[kind]
        file.add_named_style(style)


def lay_out(page: Worksheet, sheet: Sheet, header: int) -> None:
    """Widths, heights above the table, frozen headings, and the printed page."""
    widths = [column.width for column in sheet.columns] or [PROSE_WIDTH]
    for at, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(at)].width = width
    fit_height(page, 1, (sheet.title,), widths, _TITLE_SIZE)
    fit_height(page, 2, (page.cell(2, 1).value,), widths)
    page.page_setup.orientation = "landscape"
    wide = sum(widths) > _SIXTEEN_INCHES
    page.page_setup.paperSize = Worksheet.PAPERSIZE_A3 if wide else Worksheet.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.HeaderFooter.oddFooter = HeaderFooterItem(center=FooterPart("&A, page &P of &N"))
    if sheet.columns:
        fit_height(page, header, [column.name for column in sheet.columns], widths, bold=True)
        page.freeze_panes = f"B{header + 1}"
        page.print_title_rows = f"{header}:{header}"


def fit_height(
    page: Worksheet,
    row: int,
    values: Sequence[object],
    widths: Sequence[int],
    size: int = _SIZE,
    *,
    bold: bool = False,
) -> None:
    """Make a row as tall as its tallest wrapped text, which not every reader does by itself."""
    scale = (1.15 if bold or size > _SIZE else 1.0) * size / _SIZE
    lines = max(
        _lines(value, int(width * 1.05 / scale) - 1)
        for value, width in zip(values, widths, strict=False)
    )
    page.row_dimensions[row].height = min(_TALLEST, (lines * size * _LINE) + 2)


def _lines(value: object, width: int) -> int:
    if not isinstance(value, str) or (len(value) <= width and "\n" not in value):
        return 1
    return sum(max(1, len(wrap(line, max(4, width)))) for line in value.splitlines())


def _font(
    size: int = _SIZE,
    *,
    bold: bool = False,
    underline: Literal["single"] | None = None,
    color: str | None = None,
) -> Font:
    return Font(name="Arial", size=size, bold=bold, underline=underline, color=color)


def _named(name: str, font: Font, alignment: Alignment) -> NamedStyle:
    return NamedStyle(name, font=font, alignment=alignment)
