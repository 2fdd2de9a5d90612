"""A mapping fitted to the headings of one file: what is read from where, row by row.

Headings match without regard to case, spaces, punctuation and line breaks, and are never guessed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from auditapp.domain.mappings.definition import FileMapping, LeaveOutRule, MappedColumn
from auditapp.domain.mappings.words import plain_heading


@dataclass(frozen=True)
class FittedRule:
    """A rule that leaves rows out, with the heading of its column in this file."""

    rule: LeaveOutRule
    heading: str


@dataclass(frozen=True)
class FittedMapping:
    """What a mapping reads in a file with these headings."""

    mapping: FileMapping
    headings: Mapping[str, str]
    """The heading of each column that the file has, by its target."""
    rules: tuple[FittedRule, ...]
    latest_by: str
    """The heading of the date by which the latest row of a child is found; "" where none is."""
    not_read: tuple[str, ...]
    """Headings whose columns are not kept: never read, or read only for a rule."""
    unless_asked: tuple[str, ...]
    """Headings whose columns are not read unless a person asks."""
    absent_rules: tuple[LeaveOutRule, ...] = ()
    """Rules whose column the file does not have."""


def fit(mapping: FileMapping, headings: Sequence[str], targets: Iterable[str]) -> FittedMapping:
    """Fit a mapping to the headings of a file; `targets` are the names of the upload's columns.

    A column that the mapping does not name is still found under its own name.
    """
    known = {plain_heading(heading): heading for heading in reversed(headings) if heading}
    named = mapping.by_target
    found = {
        target: heading
        for target in targets
        if target not in mapping.fixed
        and (heading := _first(known, _names(named.get(target), target)))
    }
    rules = [(rule, _first(known, rule.headings)) for rule in mapping.leave_out]
    latest = _first(known, mapping.latest_by) or ""
    read = set(found.values())
    only_for_rules = {heading for rule, heading in rules if heading and rule.filled}
    never = {found_one for name in mapping.never if (found_one := _first(known, [name]))}
    return FittedMapping(
        mapping,
        found,
        tuple(FittedRule(rule, heading) for rule, heading in rules if heading),
        latest,
        tuple(one for one in headings if one in (only_for_rules | never) - read),
        tuple(
            heading
            for name in mapping.unless_asked
            if (heading := _first(known, [name])) and heading not in read
        ),
        tuple(rule for rule, heading in rules if not heading),
    )


def heading_row(mapping: FileMapping, rows: Mapping[int, Sequence[str]]) -> int | None:
    """The row that names the columns: the one with most of the mapping's headings, if it has two.

    A file whose only heading of the mapping is one column has them in its first row.
    """
    if mapping.heading_row is not None:
        return mapping.heading_row
    known = {plain_heading(heading) for heading in mapping.headings()}
    fits = {number: len(known & set(map(plain_heading, cells))) for number, cells in rows.items()}
    best = max(fits, key=lambda number: (fits[number], -number), default=None)
    return best if best is not None and fits[best] > 1 else None


def _names(column: MappedColumn | None, target: str) -> Sequence[str]:
    return (*column.headings, target) if column else (target,)


def _first(known: Mapping[str, str], names: Iterable[str]) -> str | None:
    return next(
        (known[plain_heading(name)] for name in names if plain_heading(name) in known), None
    )
