"""Reads a kind of upload through a mapping: finds the sheet and the row of headings, then gives the
kind its columns under its own names, with the file's words turned into the kind's.

Which rows are left out and which row of a child is read is decided in `domain.mappings`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from auditapp.adapters.uploads.columns import BadCell, MatchedColumns, UploadColumn
from auditapp.adapters.uploads.examinations import CellFault, Values
from auditapp.adapters.uploads.mappings.places import find_place
from auditapp.adapters.uploads.sheet_choice import SheetChoices
from auditapp.adapters.uploads.tables import TableRow, first_rows
from auditapp.adapters.uploads.upload_kinds import Examined, UploadKind
from auditapp.domain.mappings.days import UnclearDay
from auditapp.domain.mappings.definition import FileMapping
from auditapp.domain.mappings.fitting import FittedMapping, fit
from auditapp.domain.mappings.one_row import OneRowRule, RowOfChild
from auditapp.domain.mappings.words import plain_heading

_NOT_AVAILABLE = "#N/A"


@dataclass(frozen=True)
class MappingUse:
    """A mapping with what a person added for one file."""

    mapping: FileMapping
    asked_for: frozenset[str] = frozenset()
    """Headings that are read although the mapping leaves them out unless somebody asks."""

    def with_values(self, values: Mapping[str, str]) -> "MappingUse":
        """The same with values that every row gets."""
        columns = tuple(one for one in self.mapping.columns if one.target not in values)
        fixed = {**self.mapping.fixed, **values}
        return replace(
            self, mapping=self.mapping.model_copy(update={"columns": columns, "fixed": fixed})
        )


class MappedKind(UploadKind[Examined]):
    """A kind of upload whose files are read through a mapping."""

    def __init__(self, kind: UploadKind[Examined], use: MappingUse) -> None:
        super().__init__(kind.columns)
        self._kind, self._use = kind, use
        self.limits, self.unique = kind.limits, kind.unique
        self.one_row, self.no_rows = kind.one_row, kind.no_rows
        mapping = use.mapping
        self._one_row = OneRowRule(
            mapping.strongest, bool(mapping.latest_by), mapping.strongest_first
        )
        self._fitted: FittedMapping | None = None

    @property
    def fitted(self) -> FittedMapping:
        assert self._fitted is not None, "match comes first"
        return self._fitted

    def placed(self, path: Path, choices: SheetChoices) -> SheetChoices:
        starts = first_rows(path, limits=self.limits)
        return find_place(self._use.mapping, self.columns, starts, choices)

    def is_name(self, heading: str) -> bool:
        known = {plain_heading(one) for one in self._use.mapping.headings()}
        return plain_heading(heading) in known or self._kind.is_name(heading)

    def match(self, headings: Sequence[str], row: int = 1) -> MatchedColumns:
        """Match the headings as the kind does, under the names that the mapping gives them."""
        targets = [column.name for column in self.columns]
        self._fitted = fitted = fit(self._use.mapping, headings, targets)
        not_asked = [one for one in fitted.unless_asked if one not in self._use.asked_for]
        hidden = {*fitted.not_read, *not_asked}
        names = {heading: target for target, heading in fitted.headings.items()}
        taken = {plain_heading(name) for name in (*fitted.headings, *self._use.mapping.fixed)}
        others = [
            heading
            for heading in headings
            if heading not in names
            and heading not in hidden
            and plain_heading(heading) not in taken
        ]
        found = self._kind.match([*names.values(), *self._use.mapping.fixed, *others], row)
        return self._in_the_file(found, tuple(one for one in headings if one in hidden))

    def _in_the_file(self, found: MatchedColumns, not_read: tuple[str, ...]) -> MatchedColumns:
        """What was matched, in the file's spelling, with cells read through the mapping."""
        mapping, here = self._use.mapping, self.fitted.headings
        headings = {
            name: here.get(name, heading)
            for name, heading in found.headings.items()
            if name not in mapping.fixed
        }
        return replace(
            found,
            columns=[self._reading(column) for column in found.columns],
            headings=headings,
            others=(*found.others, *not_read),
            not_read=not_read,
        )

    def _reading(self, column: UploadColumn) -> UploadColumn:
        mapping = self._use.mapping
        fixed, mapped = mapping.fixed.get(column.name), mapping.by_target.get(column.name)
        read = column.read
        if fixed is not None:
            return replace(column, read=lambda text: read(fixed))
        if mapped is not None and mapped.words:
            return replace(column, read=lambda text: read(mapped.meaning(text)))
        return column

    def reads(self, heading: str) -> bool:
        never = {plain_heading(one) for one in self._use.mapping.never}
        known = {plain_heading(one) for one in self._use.mapping.headings()}
        here = plain_heading(heading)
        return here not in never and (here in known or self._kind.reads(heading))

    def exclusion(self, row: TableRow) -> str:
        for fitted in self.fitted.rules:
            try:
                if fitted.rule.holds(_text(row, fitted.heading)):
                    return fitted.rule.reason
            except UnclearDay as error:
                raise BadCell(
                    f"{fitted.heading}: {error}; it says whether the row is open"
                ) from None
        return self._kind.exclusion(row)

    def row_of_child(self, row: TableRow, values: Values) -> RowOfChild | None:
        if not (self._one_row.by_strength or self._one_row.by_day):
            return None
        heading = self.fitted.latest_by
        involvement = str(values.get("involvement", ""))
        day = _text(row, heading) if heading else ""
        content = hash(tuple(sorted((name, str(value)) for name, value in values.items())))
        return RowOfChild(row.number, involvement, day, content)

    def only_one(self, rows: Sequence[RowOfChild]) -> Mapping[int, str]:
        try:
            return self._one_row.left_out(rows)
        except UnclearDay as error:
            raise BadCell(
                f"{self.fitted.latest_by}: {error}; it says which row is latest"
            ) from None

    def begin(self, *about: Any) -> Examined:
        return self._kind.begin(*about)

    def check(self, values: Values) -> Iterable[CellFault]:
        return self._kind.check(values)

    def finish(self, values: Values) -> Values:
        return self._kind.finish(values)

    def note(self, number: int, values: Values, examined: Examined) -> None:
        self._kind.note(number, values, examined)

    def settle(self, examined: Examined) -> None:
        self._kind.settle(examined)


def _text(row: TableRow, heading: str) -> str:
    """What a cell says, for a rule: Excel's error for "not available" is nothing."""
    fault = row.faults.get(heading, "")
    if fault and _NOT_AVAILABLE not in fault:
        raise BadCell(f"{heading}: {fault}")
    return "" if fault else row.cells.get(heading, "")
