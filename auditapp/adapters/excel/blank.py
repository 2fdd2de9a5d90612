"""An empty workbook for people to fill in: the names of columns, an example, and what they mean.

Every cell is text, because Excel would make a date of 2026-10 and 123 of 00123. Columns with
choices have drop-down lists; other words that are accepted can still be typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from openpyxl import Workbook as File
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

AS_TEXT = "@"
ROOM = 500
"""Rows that are formatted as text, for readers that do not heed a whole column's format."""
_LONGEST, _SHORTEST, _WIDE = 40, 12, 60
_LAST_ROW = 1_048_576
_MOST_IN_LINE, _LONGEST_PROMPT, _LONGEST_TITLE = 255, 255, 32
"""Excel's own limits for a drop-down list, and for the note beside a cell."""
_BESIDE = 4
"""On the sheet about the columns, choices begin in the column after this one."""


@dataclass(frozen=True)
class BlankColumn:
    """A column to fill in: its name, its meaning, what to enter, an example, and its choices."""

    name: str
    words: str
    holds: str
    example: str = ""
    choices: tuple[str, ...] = ()


def write_blank(title: str, about: str, columns: Sequence[BlankColumn]) -> bytes:
    """Two sheets: one to fill in, with an example; one, named `about`, on what its columns mean."""
    file = File()
    page, notes = file.worksheets[0], file.create_sheet(about)
    page.title = title
    _text_row(notes, 1, ("Column", "What it is", "What to enter", "Choices"), is_bold=True)
    for at, column in enumerate(columns, start=1):
        _column(page, at, column)
        _text_row(notes, at + 1, (column.name, column.words, column.holds, "", *column.choices))
        page.add_data_validation(_list(at, column, about))
    page.freeze_panes = notes.freeze_panes = "B2"
    for letter, width in (("A", _SHORTEST), ("B", _WIDE), ("C", _WIDE)):
        notes.column_dimensions[letter].width = width
    target = BytesIO()
    file.save(target)
    return target.getvalue()


def _column(page: Worksheet, at: int, column: BlankColumn) -> None:
    for number, text in ((1, column.name), (2, column.example)):
        cell = page.cell(number, at)
        cell.value, cell.data_type = text, "s"
    page.cell(1, at).font = Font(bold=True)
    for number in range(1, ROOM + 1):
        page.cell(number, at).number_format = AS_TEXT
    whole = page.column_dimensions[get_column_letter(at)]
    whole.number_format = AS_TEXT
    whole.width = min(_LONGEST, max(_SHORTEST, len(column.name) + 3, len(column.example) + 3))


def _list(at: int, column: BlankColumn, about: str) -> DataValidation:
    """The note beside the cells of a column, and their drop-down list where there are choices."""
    found = DataValidation(
        type="list" if column.choices else None,
        formula1=_choices(at, column.choices, about) if column.choices else None,
        allow_blank=True,
        showInputMessage=True,
        showErrorMessage=False,
        promptTitle=column.name[:_LONGEST_TITLE],
        prompt=f"{column.words}. {column.holds}"[:_LONGEST_PROMPT],
    )
    letter = get_column_letter(at)
    found.add(f"{letter}2:{letter}{_LAST_ROW}")
    return found


def _choices(at: int, choices: Sequence[str], about: str) -> str:
    """The choices in line or, where they are too long or hold commas, where they are listed."""
    line = ",".join(choices)
    if len(line) <= _MOST_IN_LINE and line.count(",") == len(choices) - 1 and '"' not in line:
        return f'"{line}"'
    first, last = get_column_letter(_BESIDE + 1), get_column_letter(_BESIDE + len(choices))
    return f"{quote_sheetname(about)}!${first}${at + 1}:${last}${at + 1}"


def _text_row(page: Worksheet, number: int, texts: Sequence[str], *, is_bold: bool = False) -> None:
    for at, text in enumerate(texts, start=1):
        cell = page.cell(number, at)
        cell.value, cell.data_type = text, "s"
        cell.number_format, cell.font = AS_TEXT, Font(bold=is_bold)
        cell.alignment = Alignment(wrap_text=at <= _BESIDE, vertical="top")
