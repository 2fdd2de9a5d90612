"""What a command says of a file as one JSON object, for scripts."""

from collections.abc import Iterable
from typing import Any

from auditapp.adapters.uploads.examinations import Examination, Values

HIDDEN = "hidden"
KEPT = "kept"


def import_result(examined: Examination, rows: Iterable[Values], **more: Any) -> dict[str, Any]:
    """The rows of a file by what became of them, and how its columns were read.

    `rejected` has one entry per fault. Accepted rows, different rejected rows and rows left out
    are together the rows with text below the headings. `columns` gives the field that a heading
    was read as, "kept" for a further column, null for one that is not read.
    """
    return {
        "accepted": len(examined.accepted),
        "rejected": list(_faults(examined)),
        "left_out": [
            {"reason": reason, "rows": number} for reason, number in _left_out(examined) if number
        ],
        "columns": _columns(examined),
        "rows": list(rows),
        **more,
    }


def _faults(examined: Examination) -> Iterable[dict[str, Any]]:
    for row in examined.rejected:
        for fault in row.faults:
            yield {
                "row": row.number,
                "column": fault.column,
                "value": fault.value,
                "message": fault.message,
                **({"sheet": row.sheet} if row.sheet else {}),
            }


def _left_out(examined: Examination) -> Iterable[tuple[str, int]]:
    yield HIDDEN, examined.left_out
    yield from examined.excluded.items()


def _columns(examined: Examination) -> dict[str, str | None]:
    """How every heading was read; in a file of several sheets, as one of them reads it."""
    found: dict[str, str | None] = {}
    for part in examined.parts or (examined,):
        for heading, read in _columns_of(part).items():
            found[heading] = found.get(heading) or read
    return found


def _columns_of(examined: Examination) -> dict[str, str | None]:
    matched = examined.columns
    fields = {heading: name for name, heading in matched.headings.items()}
    fields |= dict.fromkeys(matched.further, KEPT)
    return {heading: fields.get(heading) for heading in examined.chosen.table.columns if heading}
