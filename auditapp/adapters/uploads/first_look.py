"""Whether the headings of a file fit, before any of its rows is read."""

from pathlib import Path
from typing import Any

from auditapp.adapters.uploads.tables import SeveralSheets, TableError, first_rows, open_table
from auditapp.adapters.uploads.upload_kinds import UploadKind


def first_look(kind: UploadKind[Any], path: Path) -> None:
    """TableError when the headings show that the file cannot be used."""
    try:
        _match(kind, path, None)
    except SeveralSheets:
        return


def holds_rows(kind: UploadKind[Any], path: Path) -> bool:
    """Whether any sheet of the file holds more than a heading; TableError when it is no table."""
    return any(len(start.lines) > 1 for start in first_rows(path, limits=kind.limits))


def misfit(kind: UploadKind[Any], path: Path) -> str:
    """Why the headings of no sheet fit; "" where those of one do."""
    faults = []
    for start in first_rows(path, limits=kind.limits):
        if start.lines:
            try:
                _match(kind, path, start.title or None)
            except TableError as error:
                faults.append(str(error))
            else:
                return ""
    return next(iter(faults), "")


def _match(kind: UploadKind[Any], path: Path, sheet: str | None) -> None:
    table = open_table(path, sheet, is_name=kind.is_name, limits=kind.limits)
    kind.match(table.columns, table.heading)
