"""The first rows of a file as a mapping would read them, for a page that asks about columns."""

from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from auditapp.adapters.uploads.columns import BadCell
from auditapp.adapters.uploads.mappings.reading import MappedKind, MappingUse
from auditapp.adapters.uploads.sheet_choice import SheetChoices, open_chosen
from auditapp.adapters.uploads.tables import TableError, TableRow
from auditapp.adapters.uploads.upload_kinds import UploadKind

ROWS = 5


@dataclass(frozen=True)
class SampleRow:
    """One row: what each column becomes, or why the row or a cell is not read."""

    number: int
    values: dict[str, str]
    faults: dict[str, str]
    left_out: str = ""


def sample(
    kind: UploadKind[Any], use: MappingUse, path: Path, choices: SheetChoices
) -> list[SampleRow]:
    """The first five rows as they would be read; none where the columns cannot be used yet."""
    mapped = MappedKind(kind, use)
    try:
        choices = replace(mapped.placed(path, choices), hidden_rows=True, hidden_columns=True)
        chosen = open_chosen(path, choices, limits=kind.limits, is_name=mapped.is_name)
        matched = mapped.match(chosen.columns, chosen.table.heading)
    except TableError:
        return []
    names = {column.name for column in kind.columns}
    there = {name for name, heading in matched.headings.items() if heading in chosen.columns}
    read = names & (there | use.mapping.fixed.keys())
    columns = [column for column in matched.columns if column.name in read]
    rows = islice(chosen.table.rows(), ROWS)
    return [_read(mapped, row, columns, matched.headings) for row in rows]


def _read(mapped: MappedKind[Any], row: TableRow, columns: Any, headings: Any) -> SampleRow:
    found = SampleRow(row.number, {}, {})
    try:
        reason = mapped.exclusion(row)
    except BadCell as error:
        return replace(found, left_out=str(error))
    for column in columns:
        heading = headings.get(column.name, "")
        try:
            if heading in row.faults:
                raise BadCell(row.faults[heading])
            found.values[column.name] = str(column.read(row.cells.get(heading, "")) or "")
        except BadCell as error:
            found.faults[column.name] = str(error)
    return replace(found, left_out=reason)
