"""What every kind of sheet shares, and the kinds that hold only words: cover, contents, notes.

A kind is a class with its settings as fields, the name it has in `exports/*.toml`, and `build`.
A new kind is a new class, here or beside `plan_sheets` and `figure_sheets`, and its name in
`exports.AnySheet`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from auditapp.domain.forms.definitions import Definition
from auditapp.domain.workbook.packs import Pack
from auditapp.domain.workbook.workbook import Cell, Column, Kind, Link, Paragraph, Row, Sheet

WIDE, PROSE = 46, 60
"""Widths in characters: of a first column, which also carries the description, and of prose."""
Words = Annotated[str, Field(min_length=1, max_length=2_000)]


Subject = TypeVar("Subject")
CellsOf = tuple[tuple[Column, ...], Callable[[Subject], tuple[Cell, ...]]]
"""Columns that belong together, and their cells in the row of a subject."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The name, title and description of a sheet."""

    name: str
    title: str
    description: str


def column(
    name: str,
    cell: Callable[[Subject], Cell],
    kind: Kind = Kind.TEXT,
    width: int = 14,
) -> CellsOf[Subject]:
    """One column, and its cell in the row of a subject."""
    return (Column(name, kind, width),), lambda subject: (cell(subject),)


class SheetKind(BaseModel):
    """What every sheet has, whatever it shows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=31)]
    title: Annotated[str, Field(min_length=1, max_length=120)]
    description: Annotated[str, Field(min_length=1, max_length=300)]

    def build(self, pack: Pack, here: Heading, headings: Sequence[Heading]) -> Sheet:
        raise NotImplementedError

    def measures_named(self) -> frozenset[str]:
        """The keys of the measures that this sheet asks for by name."""
        return frozenset()

    def _table(
        self,
        here: Heading,
        columns: Sequence[CellsOf[Subject]],
        subjects: Iterable[Subject],
        when_empty: str,
    ) -> Sheet:
        """A sheet with a row for each subject: every column beside what fills it."""
        heads = tuple(head for group, _ in columns for head in group)
        rows = [
            tuple(cell for _, cells in columns for cell in cells(subject)) for subject in subjects
        ]
        return self._sheet(here, heads, rows, when_empty=when_empty)

    def _sheet(
        self, here: Heading, columns: tuple[Column, ...], rows: Sequence[Row], **more: Any
    ) -> Sheet:
        return Sheet(here.name, here.title, here.description, columns, tuple(rows), **more)


class Part(Definition):
    """A heading on the cover, with the paragraphs under it."""

    heading: Words
    text: Annotated[tuple[Words, ...], Field(min_length=1)]


class Cover(SheetKind):
    """What the workbook is, what is incomplete, and how to read it; no table."""

    kind: Literal["cover"]
    parts: Annotated[tuple[Part, ...], Field(alias="part")] = ()

    def build(self, pack: Pack, here: Heading, headings: Sequence[Heading]) -> Sheet:
        lines = []
        for part in self.parts:
            lines.append(Paragraph(pack.fill(part.heading), is_heading=True))
            lines.extend(Paragraph(pack.fill(text)) for text in part.text)
        if pack.incomplete:
            lines.append(Paragraph("What is not complete yet", is_heading=True))
            lines.extend(Paragraph(words) for words in pack.incomplete)
        return self._sheet(here, (), (), paragraphs=tuple(lines))


class Contents(SheetKind):
    """Every other sheet with what it holds, and a link to it."""

    kind: Literal["contents"]

    def build(self, pack: Pack, here: Heading, headings: Sequence[Heading]) -> Sheet:
        columns = (Column("Sheet", Kind.LINK, WIDE), Column("What it holds", width=90))
        rows = [
            (Link(heading.name, heading.name), f"{heading.title}. {heading.description}")
            for heading in headings
            if heading.name != here.name
        ]
        return self._sheet(here, columns, rows)


class Notes(SheetKind):
    """Numbered notes: the definition's own, then what is incomplete this month."""

    kind: Literal["notes"]
    notes: Annotated[tuple[Words, ...], Field(min_length=1)]

    def build(self, pack: Pack, here: Heading, headings: Sequence[Heading]) -> Sheet:
        texts = [*(pack.fill(note) for note in self.notes), *pack.incomplete]
        columns = (Column("Note", width=100), Column("Number", Kind.NUMBER, 10))
        return self._sheet(here, columns, [(text, at) for at, text in enumerate(texts, start=1)])
