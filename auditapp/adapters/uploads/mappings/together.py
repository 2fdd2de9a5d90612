"""Examines a file through one mapping or several, and joins what several sheets say of a child."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from auditapp.adapters.uploads.columns import MatchedColumns
from auditapp.adapters.uploads.examinations import RejectedRow, Values
from auditapp.adapters.uploads.mappings.reading import MappedKind, MappingUse
from auditapp.adapters.uploads.row_reader import Progress, examine
from auditapp.adapters.uploads.sheet_choice import SheetChoices
from auditapp.adapters.uploads.tables import WorkbookFacts
from auditapp.adapters.uploads.upload_kinds import Examined, UploadKind
from auditapp.domain.mappings.one_row import (
    ON_ANOTHER_LIST,
    REPEATED,
    OneRowRule,
    RowOfChild,
)


def examine_mapped(
    kind: UploadKind[Examined],
    uses: Sequence[MappingUse],
    path: Path,
    choices: SheetChoices,
    progress: Progress | None = None,
    *,
    book: WorkbookFacts | None = None,
) -> Examined:
    """Read and check every row, through each of the mappings if there are any.

    Several mappings read a sheet each; a child on more than one of them is one row, the one with
    the strongest involvement.
    """
    if not uses:
        return examine(kind, path, choices, progress, book=book)
    parts = [examine(MappedKind(kind, use), path, choices, progress, book=book) for use in uses]
    return parts[0] if len(parts) == 1 else _joined(kind, uses[0], parts)


def _joined(kind: UploadKind[Examined], use: MappingUse, parts: Sequence[Examined]) -> Examined:
    """One examination of what all parts hold."""
    whole = replace(parts[0])
    accepted = [values for part in parts for values in part.accepted]
    rule = OneRowRule(by_strength=True, by_day=False, order=use.mapping.strongest_first)
    left_out = _left_out(accepted, kind.unique, rule)
    whole.columns = _all_columns([part.columns for part in parts])
    whole.rejected = [_of_sheet(row, part) for part in parts for row in part.rejected]
    whole.accepted = [
        _filled(values, whole.columns) for at, values in enumerate(accepted) if at not in left_out
    ]
    whole.excluded = Counter(parts[0].excluded)
    for part in parts[1:]:
        whole.left_out += part.left_out
        whole.included += part.included
        whole.nameless = whole.nameless or part.nameless
        whole.twice += part.twice
        whole.excluded.update(part.excluded)
    whole.excluded.update(left_out.values())
    whole.kept = {name: why for part in parts for name, why in part.kept.items()}
    whole.unkept = {name: why for part in parts for name, why in part.unkept.items()}
    whole.parts = tuple(parts)
    return whole


def _left_out(
    accepted: Sequence[Values], unique: Sequence[str], rule: OneRowRule
) -> dict[int, str]:
    """Which rows are not read because another row of the same child is, with the reason."""
    rows: dict[tuple[str, ...], list[RowOfChild]] = defaultdict(list)
    for at, values in enumerate(accepted):
        key = tuple(str(values[name]) for name in unique)
        rows[key].append(RowOfChild(at, str(values.get("involvement", ""))))
    found: dict[int, str] = {}
    for of_child in rows.values():
        if len(of_child) > 1:
            found |= rule.left_out(of_child)
    return {at: reason.replace(REPEATED, ON_ANOTHER_LIST) for at, reason in found.items()}


def _all_columns(parts: Sequence[MatchedColumns]) -> MatchedColumns:
    """The columns of every sheet; a heading that is kept from one is not left out."""
    first = parts[0]
    further = tuple(dict.fromkeys(one for part in parts for one in part.further))
    named = {column.name: column for part in parts for column in part.columns}
    headings = {
        name: heading for part in reversed(parts) for name, heading in part.headings.items()
    }
    others = dict.fromkeys(one for part in parts for one in part.others)
    not_read = dict.fromkeys(one for part in parts for one in part.not_read)
    return replace(
        first,
        columns=list(named.values()),
        headings=headings,
        others=tuple(others),
        further=further,
        not_read=tuple(one for one in not_read if one not in further),
    )


def _filled(values: Values, columns: MatchedColumns) -> Values:
    """A case with every further column of the whole list, empty where its sheet has none."""
    if "extra" not in values:
        return values
    return {**values, "extra": {name: values["extra"].get(name, "") for name in columns.further}}


def _of_sheet(row: RejectedRow, part: Examined) -> RejectedRow:
    return replace(row, sheet=part.chosen.table.sheet)
