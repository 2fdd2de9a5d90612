"""What was noticed in a file, in words that stay with its list for ever."""

from collections.abc import Sequence

from auditapp.adapters.uploads.sheet_choice import counted
from auditapp.adapters.uploads.tables import Sheet, Workbook


def of_file(
    book: Workbook, sheet: Sheet | None, identifying: Sequence[str], hidden: Sequence[str]
) -> list[str]:
    """About the workbook: `identifying` and `hidden` are the columns that were left out."""
    said = []
    if identifying:
        said.append(f"Left out, because they say who a child is: {', '.join(identifying)}.")
    if hidden:
        said.append(f"Hidden columns that were left out: {', '.join(hidden)}.")
    if sheet is not None:
        said += _of_sheet(book, sheet)
    if book.external_links:
        said.append("Formulas look into other workbooks; those were not opened.")
    return said


def _of_sheet(book: Workbook, sheet: Sheet) -> list[str]:
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


def of_rows(left_out: int, included: int, *, nameless: bool) -> list[str]:
    """About the rows, once they are read."""
    said = []
    for number, what in ((left_out, "left out"), (included, "included")):
        if number:
            said.append(
                f"{counted(number, 'hidden row')} {'was' if number == 1 else 'were'} {what}."
            )
    if nameless:
        said.append("A column without a name holds text and was left out.")
    return said
