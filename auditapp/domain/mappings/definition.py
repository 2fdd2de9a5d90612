"""A mapping: how one kind of file that a council has is read as a kind of upload.

It names the columns by their headings in the file, gives values that the file does not have, says
what the file's own words mean, which rows are left out and why, and which row of a child is read.
It holds no case. Made from TOML by `loading`; fitted to the headings of a file by `fitting`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from auditapp.domain.mappings.days import holds_day
from auditapp.domain.mappings.involvement_words import STRONGEST_FIRST
from auditapp.domain.mappings.words import plain_heading, plain_value, without_letter
from auditapp.domain.sampling.case_lists import FIELDS
from auditapp.domain.vocabulary import Involvement

MOST_HEADING_ROW = 20
Words = Annotated[str, Field(min_length=1, max_length=200)]
Headings = Annotated[tuple[Words, ...], Field(min_length=1)]
MappingName = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=60)]
TARGETS = {
    "cases": FIELDS,
    "indicators": ("month", "indicator", "team", "numerator", "denominator", "value"),
}
"""The columns of an upload; those of completed audits are also the keys of a form's questions."""
UploadKindName = Literal["cases", "audits", "indicators"]


class _Part(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, validate_by_name=True, validate_by_alias=True
    )

    @field_validator("*", mode="before")
    @classmethod
    def _lists_are_fixed(cls, raw: object) -> object:
        return tuple(raw) if isinstance(raw, list) else raw


class MappedColumn(_Part):
    """One column of the upload, and the column of the file that it is read from."""

    target: Words
    """The column's name in the upload, such as `case_ref`."""
    headings: Headings
    """What the file may call it: the first that the file has is read."""
    words: dict[str, Words] = {}
    """What the file's own words mean: the word in the file, then the value of the upload."""

    def meaning(self, text: str) -> str:
        """The value that a word of the file means; the word itself where nothing is said of it."""
        exact, loose = self._meanings
        return exact.get(plain_value(text)) or loose.get(without_letter(text)) or text

    @cached_property
    def _meanings(self) -> tuple[dict[str, str], dict[str, str]]:
        pairs = self.words.items()
        return (
            {plain_value(word): value for word, value in pairs},
            {without_letter(word): value for word, value in pairs},
        )


class LeaveOutRule(_Part):
    """Rows that are left out, and why: a date is filled in, or a column holds one of some words."""

    reason: Words
    headings: Headings
    filled: bool = False
    """Leave a row out where this column holds a date."""
    values: tuple[Words, ...] = ()
    """Leave a row out where this column holds one of these words."""

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if self.filled == bool(self.values):
            raise ValueError("a rule has either filled = true or a list of values")
        return self

    def holds(self, text: str) -> bool:
        """Whether a row with this text in the column is left out; UnclearDay where that cannot be
        said."""
        if self.filled:
            return holds_day(text)
        return without_letter(text) in self._values

    @cached_property
    def _values(self) -> frozenset[str]:
        return frozenset(map(without_letter, self.values))


class FileMapping(_Part):
    """How one kind of file is read."""

    mapping: MappingName
    title: Annotated[str, Field(min_length=1, max_length=120)]
    kind: UploadKindName = "cases"
    sheets: tuple[Words, ...] = ()
    """Names of the sheet to read; none named means the only one with text, or a choice."""
    heading_row: Annotated[int, Field(ge=1, le=MOST_HEADING_ROW)] | None = None
    """The row of the headings; without it, the first of 20 rows with the headings needed."""
    columns: Annotated[tuple[MappedColumn, ...], Field(alias="column", min_length=1)]
    fixed: dict[str, Words] = {}
    """Values of columns that the file does not have, the same in every row."""
    leave_out: tuple[LeaveOutRule, ...] = ()
    latest_by: tuple[Words, ...] = ()
    """Headings of a date: of several rows of one child, the latest is read."""
    strongest: bool = False
    """Of several rows of one child, the one with the strongest involvement is read."""
    strongest_first: tuple[Annotated[Involvement, Field(strict=False)], ...] = STRONGEST_FIRST
    """Which involvement is stronger than which; one that is not named comes last."""
    never: tuple[Words, ...] = ()
    """Headings of columns that are never read."""
    unless_asked: tuple[Words, ...] = ()
    """Headings of columns that are not read unless a person asks for them."""

    @model_validator(mode="after")
    def _says_each_column_once(self) -> Self:
        named = [column.target for column in self.columns]
        for target in (*named, *self.fixed):
            if named.count(target) + (target in self.fixed) > 1:
                raise ValueError(f"the column {target} is given more than once")
        return self

    @model_validator(mode="after")
    def _has_known_columns(self) -> Self:
        known = TARGETS.get(self.kind, ())
        for target in (*(column.target for column in self.columns), *self.fixed):
            if known and target not in known:
                raise ValueError(f"{target} is no column of {self.kind}; use {', '.join(known)}")
        return self

    @property
    def by_target(self) -> dict[str, MappedColumn]:
        return {column.target: column for column in self.columns}

    def with_words(self, target: str, words: Mapping[str, str], closed: Sequence[str]) -> Self:
        """The same with more words of a column: what they mean, or that their rows are closed."""
        columns = tuple(
            column.model_copy(update={"words": {**column.words, **words}})
            if column.target == target
            else column
            for column in self.columns
        )
        there = self.by_target.get(target)
        if there is None or not closed:
            return self.model_copy(update={"columns": columns})
        headings = (*there.headings, target)
        rule = LeaveOutRule(reason="closed", headings=headings, values=tuple(closed))
        return self.model_copy(update={"columns": columns, "leave_out": (*self.leave_out, rule)})

    def headings(self) -> Iterator[str]:
        """Every heading that the mapping knows."""
        for column in self.columns:
            yield from (*column.headings, column.target)
        for rule in self.leave_out:
            yield from rule.headings
        yield from (*self.latest_by, *self.never, *self.unless_asked)

    def reads_sheet(self, title: str) -> bool:
        """Whether a sheet with this title is named; `List 6` also names `Annex A List 6 (CIN)`."""
        here = plain_heading(title)
        return any(_is_named(here, plain_heading(name)) for name in self.sheets)


def _is_named(title: str, name: str) -> bool:
    """Whether a title is the name, or holds it as a whole where the name ends in a number."""
    if not name[-1:].isdigit() or name.isdigit():
        return title == name
    return re.search(f"{name}(?![0-9])", title) is not None
