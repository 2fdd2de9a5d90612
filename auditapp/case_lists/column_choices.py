"""What a person chooses for each column of a file, and the mapping that it makes.

Proposals are a column's own name or a known synonym, otherwise nothing; nothing is applied until
the person confirms it.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from auditapp.case_lists.columns import REQUIRED
from auditapp.case_lists.page import FIELD_WORDS
from auditapp.domain.mappings.definition import FileMapping, LeaveOutRule, MappedColumn
from auditapp.domain.mappings.synonyms import CLOSED, proposed
from auditapp.domain.sampling.case_lists import FIELDS

NOT_READ, KEEP, LATEST = "", "keep", "latest"
ROLES = {
    NOT_READ: "Do not read",
    KEEP: "Keep, to divide samples by",
    **FIELD_WORDS,
    CLOSED: "Closing date: leave out rows with a date",
    LATEST: "Date of the row: read a child’s latest row",
}
UNNAMED = "this-file"
"""The name of a mapping that is used once."""
_MOST_TITLE = 60


@dataclass(frozen=True)
class ColumnChoices:
    """What was chosen for a sheet whose columns have these headings."""

    headings: tuple[str, ...]
    roles: tuple[str, ...]
    involvement: str = ""
    """The involvement of every row, where no column says it."""
    one_row: bool = False
    """Whether one of several rows of a child is read."""
    title: str = ""
    """The name to remember the mapping under; "" for this file only."""

    @classmethod
    def of_proposals(cls, headings: Sequence[str], reads: Callable[[str], bool]) -> "ColumnChoices":
        """What is proposed for a file with these headings."""
        found = {
            heading: target for target, heading in proposed(headings, (*FIELDS, CLOSED)).items()
        }
        return cls(
            tuple(headings),
            tuple(found.get(one, KEEP if one and reads(one) else NOT_READ) for one in headings),
        )

    @property
    def faults(self) -> dict[str, str]:
        """What is still to be chosen, by the field of the page."""
        counts = Counter(self.roles)
        found = {}
        for name in REQUIRED:
            if not counts[name] and not (name == "involvement" and self.involvement):
                words = FIELD_WORDS[name].lower()
                found[f"needs-{name}"] = f"Select the column that holds the {words}"
        for at in self.doubles:
            found[f"column-{at}"] = f"Select “{ROLES[self.roles[at]]}” for one column only"
        if counts["involvement"] and self.involvement:
            found["involvement"] = "Select a column or one type for every row, not both"
        if len(self.title) > _MOST_TITLE:
            found["title"] = f"Shorten the name to {_MOST_TITLE} characters or fewer"
        elif self.title and not slug(self.title):
            found["title"] = "Use letters or digits in the name"
        return found

    @property
    def doubles(self) -> list[int]:
        """The places of columns with a role that only one column may have."""
        counts = Counter(self.roles)
        named = enumerate(self.roles)
        return [at for at, role in named if role in (*FIELDS, LATEST) and counts[role] > 1]

    def mapping(self, sheet: str, heading_row: int | None = None) -> FileMapping:
        """The mapping that these choices make."""
        named = [pair for pair in zip(self.headings, self.roles, strict=True) if pair[0]]
        closed = [heading for heading, role in named if role == CLOSED]
        columns = [
            MappedColumn(target=role, headings=(heading,))
            for heading, role in named
            if role in FIELDS
        ]
        return FileMapping(
            mapping=slug(self.title) or UNNAMED,
            title=self.title or "This file",
            sheets=(sheet,) if sheet else (),
            heading_row=heading_row,
            columns=tuple(columns),
            fixed=self._fixed,
            leave_out=tuple(
                LeaveOutRule(reason="closed", headings=(heading,), filled=True)
                for heading in closed
            ),
            latest_by=tuple(heading for heading, role in named if role == LATEST),
            strongest=self.one_row,
            never=tuple(heading for heading, role in named if role == NOT_READ),
        )

    @property
    def _fixed(self) -> dict[str, str]:
        given = self.involvement and "involvement" not in self.roles
        return {"involvement": self.involvement} if given else {}


def slug(title: str) -> str:
    """The name of a mapping from its title: `Weekly list` is `weekly-list`."""
    return "-".join(re.findall(r"[a-z0-9]+", title.lower()))[:_MOST_TITLE].strip("-")
