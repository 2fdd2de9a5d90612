"""What a file turned out to hold: its accepted rows, and what is wrong with the rejected ones."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from auditapp.adapters.uploads.columns import MatchedColumns
from auditapp.adapters.uploads.sheet_choice import ChosenTable
from auditapp.adapters.uploads.tables import WorkbookFacts
from auditapp.domain.privacy.identifiers import SuspectKind
from auditapp.domain.privacy.references import doubtful_references
from auditapp.models import Team

TEMPLATE_ROW = "row of the template"
"""Why a row that explains an import template is left out; it is no row of the upload."""
Values = dict[str, Any]


@dataclass(frozen=True)
class CellFault:
    """What is wrong in one cell and how to correct it; no column when it is the row as a whole."""

    column: str
    value: str
    message: str

    def __str__(self) -> str:
        return f"{self.column}: {self.message}" if self.column else self.message


@dataclass(frozen=True)
class RejectedRow:
    """A row that cannot be loaded, with everything that is wrong with it."""

    number: int
    faults: tuple[CellFault, ...]
    sheet: str = ""
    """The sheet it is on, where several are read."""

    @property
    def place(self) -> str:
        """Its number, after its sheet where there are several."""
        return f"{self.sheet}, row {self.number}" if self.sheet else f"row {self.number}"

    def __str__(self) -> str:
        return f"{self.place}: {'; '.join(map(str, self.faults))}"


@dataclass
class EmptiedCells:
    """Cells of a column that could not be read and are empty, since the column is not needed."""

    cells: int
    row: int
    """The first row with such a cell."""
    message: str
    """Why that one could not be read."""


@dataclass
class Examination:
    """A file that was read: its accepted rows, its rejected rows, and how its columns were read."""

    book: WorkbookFacts
    chosen: ChosenTable
    columns: MatchedColumns
    file_hash: str
    accepted: list[Values] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    left_out: int = 0
    """Hidden rows that were left out as asked."""
    excluded: Counter[str] = field(default_factory=Counter)
    """Rows that a mapping leaves out, by the reason."""
    emptied: dict[str, EmptiedCells] = field(default_factory=dict)
    """By the heading of a column that is not needed."""
    kept: dict[str, str] = field(default_factory=dict)
    """Columns that may say who somebody is and that a person keeps: by heading, why they may."""
    unkept: dict[str, str] = field(default_factory=dict)
    """Those that were read, looked at and left out."""
    included: int = 0
    """Hidden rows that were read as asked."""
    twice: int = 0
    """How many things that may have only one row have more than one."""
    nameless: bool = False
    """Whether a column without a name holds text; it is not read."""
    new_teams: Mapping[str, Team] = field(default_factory=dict)
    """Teams that do not exist and are to be added, by name."""
    parts: "tuple[Examination, ...]" = ()
    """What was read of each sheet, where there were several."""

    @cached_property
    def doubtful(self) -> dict[str, tuple[SuspectKind, ...]]:
        """References of accepted rows that look like a person, and what they look like."""
        return doubtful_references(row["case_ref"] for row in self.accepted if "case_ref" in row)

    @property
    def rows(self) -> int:
        """The number of rows with text."""
        left_out = self.left_out + self.excluded.total()
        return len(self.accepted) + len(self.rejected) + left_out
