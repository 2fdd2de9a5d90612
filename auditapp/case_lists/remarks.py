"""Remarks on a file, in words, which are kept with its list."""

from collections.abc import Iterable, Sequence

from auditapp.adapters.uploads.cell_readers import short
from auditapp.adapters.uploads.examinations import Examination
from auditapp.adapters.uploads.tables import SheetFacts, WorkbookFacts
from auditapp.case_lists.columns import is_identifying
from auditapp.domain.counting import agree, counted
from auditapp.domain.sampling.lookalikes import look_alike

_SHOWN = 5
"""So many groups of references that look alike are named, and so many of each."""


def of(found: Examination) -> list[str]:
    """Remarks on the file, its columns and its rows; on several sheets, each said once."""
    said = [remark for part in found.parts or (found,) for remark in _of_part(part)]
    for reason, number in found.excluded.items():
        said.append(f"{counted(number, 'row')} {agree(number, 'was', 'were')} left out: {reason}.")
    return list(dict.fromkeys(said))


def _of_part(found: Examination) -> list[str]:
    not_read = found.columns.not_read
    said = [f"Not read, as the mapping says: {', '.join(not_read)}."] if not_read else []
    said += [f"Kept, as was decided: {name}, although {why}." for name, why in found.kept.items()]
    said += [f"Left out: {name}, because {why}." for name, why in found.unkept.items()]
    identifying, others = _left_out(
        [one for one in found.columns.left_out if one not in (*not_read, *found.unkept)]
    )
    if identifying:
        said.append(f"Left out, because they identify a child: {', '.join(identifying)}.")
    if others:
        said.append(
            "Left out, because their names are too long or hold a quotation mark or a backslash: "
            f"{', '.join(others)}."
        )
    if found.chosen.dropped:
        said.append(f"Hidden columns that were left out: {', '.join(found.chosen.dropped)}.")
    if found.chosen.sheet is not None:
        said += _of_sheet(found.book, found.chosen.sheet)
    if found.book.external_links:
        said.append("Formulas refer to other workbooks, which were not opened.")
    return [*said, *_of_rows(found)]


def _left_out(headings: Sequence[str]) -> tuple[list[str], list[str]]:
    """The columns that identify a child, and those whose names cannot be kept."""
    identifying = [heading for heading in headings if is_identifying(heading)]
    return identifying, [short(one) for one in headings if one not in identifying]


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
    for heading, emptied in found.emptied.items():
        cells = counted(emptied.cells, "cell")
        said.append(
            f"{heading}: {cells} could not be read and {agree(emptied.cells, 'is', 'are')} empty. "
            f"Row {emptied.row}: {emptied.message}."
        )
    if found.nameless:
        said.append("A column without a name holds text and was left out.")
    return said


def of_references(references: Iterable[str]) -> list[str]:
    """Remarks on references that look alike, the first groups of them."""
    groups = look_alike(references)
    said = [
        f"These {counted(len(group), 'reference')} look alike: {', '.join(group[:_SHOWN])}. "
        "Check that they are different children."
        for group in groups[:_SHOWN]
    ]
    if more := len(groups) - len(said):
        said.append(f"{counted(more, 'more group looks', 'more groups look')} alike in this way.")
    return said
