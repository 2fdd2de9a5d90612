"""Workbooks made by hand, part by part, so that they can hold what no program would write."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml"
DAY, TIME, SPAN, PERCENT, ZEROS = 1, 2, 3, 4, 5
"""The styles of the hand-made workbooks: a day, a time of day, a length of time, a percentage, a
number of eight places."""
STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="[h]:mm"/>'
    '<numFmt numFmtId="165" formatCode="00000000"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="20"/><xf numFmtId="164"/>'
    '<xf numFmtId="9"/><xf numFmtId="165"/></cellXfs>'
)


@dataclass(frozen=True)
class Page:
    """One sheet: the markup of its rows, what stands before and after them, its state."""

    rows: str = ""
    title: str = "S"
    before: str = ""
    after: str = ""
    state: str = "visible"
    declared: str = ""

    @property
    def markup(self) -> str:
        inside = f"{self.before}<sheetData>{self.rows}</sheetData>{self.after}"
        return f'{XML}{self.declared}<worksheet xmlns="{SHEET}">{inside}</worksheet>'


def cell(place: str, value: object = "", kind: str = "n", style: int = 0) -> str:
    return f'<c r="{place}" t="{kind}" s="{style}"><v>{value}</v></c>'


def text(place: str, value: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'


def row(number: int, *cells: str, more: str = "") -> str:
    return f'<row r="{number}"{more}>{"".join(cells)}</row>'


HEADING = row(1, text("A1", "case_ref"))


def workbook(
    path: Path,
    pages: str | Sequence[Page] = "",
    *,
    shared: str = "",
    properties: str = "",
    more: Mapping[str, str | bytes] | None = None,
) -> Path:
    """A workbook of these pages, or of one page with these rows below the heading."""
    if isinstance(pages, str):
        pages = [Page(HEADING + pages)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in _parts(pages, shared, properties).items():
            book.writestr(name, content)
        for name, added in (more or {}).items():
            book.writestr(name, added)
    return path


def strict(path: Path) -> Path:
    """The same workbook in the names of Strict Open XML, as Excel can save it."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            renamed = content.replace(SHEET, f"{STRICT}/spreadsheetml/main")
            book.writestr(name, renamed.replace(OFFICE, f"{STRICT}/officeDocument/relationships"))
    return path


def _parts(pages: Sequence[Page], shared: str, properties: str) -> dict[str, str]:
    related = {"st": ("styles", "styles.xml"), "ss": ("sharedStrings", "sharedStrings.xml")}
    related |= {
        f"r{at}": ("worksheet", f"worksheets/sheet{at}.xml") for at, _ in enumerate(pages, 1)
    }
    listed = "".join(
        f'<sheet name="{page.title}" sheetId="{at}" state="{page.state}" r:id="r{at}"/>'
        for at, page in enumerate(pages, 1)
    )
    parts = {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": _relations({"r1": ("officeDocument", "xl/workbook.xml")}),
        "xl/_rels/workbook.xml.rels": _relations(related),
        "xl/workbook.xml": f'{XML}<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}">{properties}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/styles.xml": f'{XML}<styleSheet xmlns="{SHEET}">{STYLES}</styleSheet>',
        "xl/sharedStrings.xml": f'{XML}<sst xmlns="{SHEET}">{shared}</sst>',
    }
    sheets = {f"xl/worksheets/sheet{at}.xml": page.markup for at, page in enumerate(pages, 1)}
    return parts | sheets


def _relations(related: Mapping[str, tuple[str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for key, (kind, target) in related.items()
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


def first_sheet(book: Workbook) -> Worksheet:
    """The sheet that a new workbook has, and the one that an opened workbook shows."""
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    return sheet
