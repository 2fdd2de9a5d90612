"""Where in a file a mapping reads: the sheet, and the row that names the columns."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from auditapp.adapters.uploads.columns import UploadColumn
from auditapp.adapters.uploads.limits import SeveralSheets, TableError
from auditapp.adapters.uploads.sheet_choice import SheetChoices
from auditapp.adapters.uploads.tables import SheetStart
from auditapp.domain.mappings.definition import FileMapping
from auditapp.domain.mappings.fitting import fit, heading_row


def find_place(
    mapping: FileMapping,
    columns: Sequence[UploadColumn],
    starts: Sequence[SheetStart],
    choices: SheetChoices,
) -> SheetChoices:
    """The choices, with the sheet that the mapping names and the row of its headings.

    A sheet that a person chose is read, whatever it is called. Otherwise the one with a name that
    the mapping knows; where none has such a name, the only one that has all the headings needed.
    SeveralSheets when there is more than one.
    """
    candidates = _candidates(mapping, choices, starts) or list(_complete(mapping, columns, starts))
    rows = {start.title: _row(mapping, start) for start in candidates}
    found = [title for title, row in rows.items() if row is not None]
    if len(found) > 1:
        raise SeveralSheets(tuple(found))
    if not found:
        raise TableError(_no_headings(mapping, [start.title for start in candidates or starts]))
    row = choices.heading_row or rows[found[0]]
    return replace(choices, sheet=found[0] or None, heading_row=row)


def fits(
    mapping: FileMapping, columns: Sequence[UploadColumn], starts: Sequence[SheetStart]
) -> str | None:
    """The sheet that a mapping reads, if every column that it needs is there; "" in a CSV file."""
    try:
        place = find_place(mapping, columns, starts, SheetChoices())
    except TableError:
        return None
    title = place.sheet or ""
    there = [start for start in starts if start.title == title]
    needed = [column for column in columns if column.is_needed and column.name in mapping.by_target]
    return title if any(_complete(mapping, needed, there)) else None


def _candidates(
    mapping: FileMapping, choices: SheetChoices, starts: Sequence[SheetStart]
) -> list[SheetStart]:
    """The sheet that was chosen, or those that the mapping names: hidden ones if it must be."""
    if len(starts) == 1:
        return list(starts)
    if choices.sheet is not None:
        return [start for start in starts if start.title == choices.sheet]
    named = [start for start in starts if start.lines and mapping.reads_sheet(start.title)]
    return [start for start in named if not start.hidden] or named


def _complete(
    mapping: FileMapping, columns: Sequence[UploadColumn], starts: Sequence[SheetStart]
) -> Iterator[SheetStart]:
    """Visible sheets in which every column needed is named, those of the rules included."""
    needed = {column.name for column in columns if column.is_needed} - mapping.fixed.keys()
    for start in starts:
        row = None if start.hidden else _row(mapping, start)
        cells = next((line.cells for line in start.lines if line.number == row), [])
        fitted = fit(mapping, cells, needed)
        if needed <= fitted.headings.keys() and not fitted.absent_rules:
            yield start


def _row(mapping: FileMapping, start: SheetStart) -> int | None:
    return heading_row(mapping, {line.number: line.cells for line in start.lines})


def _no_headings(mapping: FileMapping, titles: Sequence[str]) -> str:
    named = ", ".join(f"“{column.headings[0]}”" for column in mapping.columns)
    sheets = ", ".join(f"“{title}”" for title in titles if title)
    where = f" of {sheets}" if sheets else ""
    return (
        f"The first 20 rows{where} do not name the columns of the mapping {mapping.mapping}: "
        f"{named}. Choose another mapping, or another sheet."
    )
