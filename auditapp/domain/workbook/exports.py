"""Workbook definitions: TOML text in, a definition out; a definition and a pack in, sheets out.

A second workbook is one new file in `exports/`; a new kind of sheet is one class and its name in
`AnySheet`.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Annotated

from pydantic import Field, ValidationError

from auditapp.domain.forms.definitions import Definition
from auditapp.domain.forms.faults import DefinitionFaults, Fault, from_pydantic
from auditapp.domain.forms.toml_lines import Positions
from auditapp.domain.workbook.figure_sheets import ByTeam, Definitions, Measures, Trend, TrendCounts
from auditapp.domain.workbook.packs import Pack
from auditapp.domain.workbook.plan_sheets import Outcomes, ProgressNotes
from auditapp.domain.workbook.selection_sheets import BeyondTheDraw, SelectionSheet
from auditapp.domain.workbook.sheet_kinds import Contents, Cover, Heading, Notes, Words
from auditapp.domain.workbook.workbook import Workbook, safe_names

AnySheet = Annotated[
    Cover
    | Contents
    | Outcomes
    | ProgressNotes
    | Measures
    | Trend
    | TrendCounts
    | ByTeam
    | Definitions
    | SelectionSheet
    | BeyondTheDraw
    | Notes,
    Field(discriminator="kind"),
]


class Export(Definition):
    """One workbook: its name, who it is for, and its sheets in order."""

    export: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)]
    title: Annotated[str, Field(min_length=1, max_length=120)]
    description: Words
    sheets: Annotated[tuple[AnySheet, ...], Field(alias="sheet", min_length=1)]

    def measures_named(self) -> list[str]:
        """The keys of the measures that sheets ask for by name."""
        return sorted({key for sheet in self.sheets for key in sheet.measures_named()})

    def file_name(self, pack: Pack) -> str:
        """slt-summary-2026-10.xlsx."""
        return f"{self.export}-{pack.month}.xlsx"

    def headings(self, pack: Pack) -> tuple[Heading, ...]:
        names = safe_names(sheet.name for sheet in self.sheets)
        return tuple(
            Heading(name, pack.fill(sheet.title), pack.fill(sheet.description))
            for name, sheet in zip(names, self.sheets, strict=True)
        )

    def workbook(self, pack: Pack) -> Workbook:
        """Every sheet, from the figures of one month."""
        headings = self.headings(pack)
        return Workbook(
            title=f"{self.title}, {pack.month.label}",
            subject=pack.fill(self.description),
            creator=pack.council,
            sheets=tuple(
                sheet.build(pack, here, headings)
                for sheet, here in zip(self.sheets, headings, strict=True)
            ),
        )


@lru_cache(maxsize=32)
def load_export(text: str, file: str = "") -> Export:
    """Read a workbook definition; DefinitionFaults carries everything that is wrong with it."""
    try:
        return Export.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        fault = Fault(
            "not-toml", "", f"This is not TOML: {error}.", "Correct that line.", file=file
        )
        raise DefinitionFaults([fault]) from None
    except ValidationError as error:
        raise DefinitionFaults(list(_faults(error, text, file))) from None


def _faults(error: ValidationError, text: str, file: str) -> Iterator[Fault]:
    positions = Positions(text)
    details = error.errors(include_url=False)
    for detail, fault in zip(details, from_pydantic(error, Export, ""), strict=True):
        inside = detail["loc"]
        path = (*inside[:2], *inside[3:]) if inside[:1] == ("sheet",) else inside
        yield replace(fault, file=file, line=positions.of_path(path))
