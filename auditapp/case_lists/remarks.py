"""Remarks on a file, in words, which are kept with its list."""

from auditapp.adapters.uploads.row_reader import Examination
from auditapp.adapters.uploads.tables import SheetFacts, WorkbookFacts
from auditapp.domain.counting import agree, counted


def of(found: Examination) -> list[str]:
    """Remarks on the file, its columns and its rows."""
    said = []
    if found.columns.left_out:
        named = ", ".join(found.columns.left_out)
        said.append(f"Left out, because they identify a child: {named}.")
    if found.chosen.dropped:
        said.append(f"Hidden columns that were left out: {', '.join(found.chosen.dropped)}.")
    if found.chosen.sheet is not None:
        said += _of_sheet(found.book, found.chosen.sheet)
    if found.book.external_links:
        said.append("Formulas refer to other workbooks, which were not opened.")
    return [*said, *_of_rows(found)]


def _of_sheet(book: WorkbookFacts, sheet: SheetFacts) -> list[str]:
    others = [one.title for one in book.sheets if one.rows and one.title != sheet.title]
    said = []
    if others:
        said.append(f"Read from the sheet “{sheet.title}”, not from {', '.join(others)}.")
    if sheet.hidden:
        said.append("The sheet is hidden in the workbook.")
    if sheet.filtered:
        said.append("A filter is set in the workbook.")
    if sheet.merged:
        blocks = counted(sheet.merged, "block")
        said.append(f"{blocks} of merged cells: only the first cell of each was read.")
    return said


def _of_rows(found: Examination) -> list[str]:
    said = []
    for number, what in ((found.left_out, "left out"), (found.included, "included")):
        if number:
            said.append(f"{counted(number, 'hidden row')} {agree(number, 'was', 'were')} {what}.")
    if found.nameless:
        said.append("A column without a name holds text and was left out.")
    return said
