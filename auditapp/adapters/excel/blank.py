"""An empty workbook for people to fill in: the names of columns, an example, every cell as text.

As text, because Excel would make a date of 2026-10 and 123 of 00123.
"""

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook as File
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

AS_TEXT = "@"
ROOM = 500
"""Rows that are formatted as text, for readers that do not heed a whole column's format."""
_LONGEST, _SHORTEST = 40, 12


def write_blank(title: str, columns: Sequence[str], example: Sequence[str]) -> bytes:
    """One sheet: the names of the columns, one row that shows how they are filled in."""
    file = File()
    page = file.worksheets[0]
    page.title = title
    for at, (name, shown) in enumerate(zip(columns, example, strict=True), start=1):
        for number, text in ((1, name), (2, shown)):
            cell = page.cell(number, at)
            cell.value, cell.data_type = text, "s"
        page.cell(1, at).font = Font(bold=True)
        for number in range(1, ROOM + 1):
            page.cell(number, at).number_format = AS_TEXT
        whole = page.column_dimensions[get_column_letter(at)]
        whole.number_format = AS_TEXT
        whole.width = min(_LONGEST, max(_SHORTEST, len(name) + 3, len(shown) + 3))
    page.freeze_panes = "B2"
    target = BytesIO()
    file.save(target)
    return target.getvalue()
