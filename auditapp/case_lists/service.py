"""Reads a file as a case list: its columns, its cases, and its rejected rows."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from auditapp.adapters.uploads.cell_readers import (
    TeamReader,
    read_age_band,
    read_case_ref,
    read_if_any,
    read_involvement,
    read_line,
)
from auditapp.adapters.uploads.columns import MatchedColumns, ReadCell, UploadColumn
from auditapp.adapters.uploads.examinations import Examination, Values
from auditapp.adapters.uploads.mappings.reading import MappingUse
from auditapp.adapters.uploads.mappings.together import examine_mapped
from auditapp.adapters.uploads.row_reader import Progress
from auditapp.adapters.uploads.sheet_choice import SheetChoices
from auditapp.adapters.uploads.upload_kinds import UploadKind
from auditapp.case_lists import remarks as case_list_remarks
from auditapp.case_lists.columns import REQUIRED, is_identifying, match_list
from auditapp.case_lists.identity import check_kept, is_kept, may_identify, without
from auditapp.domain.sampling.case_lists import FIELDS, list_hash

PEOPLE = ("worker", "qam")
"""Columns that only help to assign cases, so no row is refused for them."""


@dataclass
class FoundCases(Examination):
    """A file that was read as a case list."""

    @property
    def remarks(self) -> list[str]:
        """Remarks for later readers of the list."""
        references = (case["case_ref"] for case in self.accepted)
        return [*case_list_remarks.of(self), *case_list_remarks.of_references(references)]

    @cached_property
    def list_hash(self) -> str:
        return list_hash(self.accepted, self.columns.further)

    @cached_property
    def by_team(self) -> Counter[str]:
        return Counter(case["team"] for case in self.accepted)

    @cached_property
    def by_involvement(self) -> Counter[str]:
        return Counter(case["involvement"] for case in self.accepted)


class CaseListUpload(UploadKind[FoundCases]):
    """Case lists, in which a row is a case and becomes the columns of a ListedCase."""

    unique = ("case_ref",)
    one_row = "keep one row for a case"
    no_rows = "There are no cases below the names of the columns."

    def __init__(
        self, session: Session, teams: TeamReader | None = None, *, keep: Collection[str] = ()
    ) -> None:
        self._keep = keep
        self._team = teams or TeamReader(session)
        readers: dict[str, ReadCell] = {
            "case_ref": read_case_ref,
            "team": self._team,
            "involvement": read_involvement,
            "age_band": read_age_band,
            **dict.fromkeys(("service", *PEOPLE), read_if_any),
        }
        super().__init__(
            [
                UploadColumn(
                    name,
                    readers.get(name, read_line),
                    name in REQUIRED,
                    may_fail=name in PEOPLE,
                )
                for name in FIELDS
            ]
        )

    def match(self, headings: Sequence[str], row: int = 1) -> MatchedColumns:
        return match_list(headings, self.columns, row, self._keep)

    def reads(self, heading: str) -> bool:
        return is_kept(heading, self._keep) or not is_identifying(heading)

    def begin(self, *about: Any) -> FoundCases:
        found = FoundCases(*about)
        found.new_teams = self._team.new
        return found

    def settle(self, examined: FoundCases) -> None:
        """Leave out the columns that may say who somebody is, unless a person keeps them."""
        found = may_identify(examined.columns, examined.accepted)
        for heading, column in found.items():
            (examined.kept if is_kept(heading, self._keep) else examined.unkept)[heading] = (
                column.words
            )
        examined.columns = without(examined.columns, examined.unkept)
        for case in examined.accepted:
            for heading in examined.unkept:
                del case["extra"][heading]

    def finish(self, values: Values) -> Values:
        """Add the team's own service unless the row gives one; further columns are kept apart."""
        case = {name: values.pop(name) for name in FIELDS}
        case["service"] = self._team.service_of(case["team"], case["service"])
        return {**case, "extra": values}


def examine(
    session: Session,
    path: Path,
    choices: SheetChoices,
    progress: Progress | None = None,
    *,
    uses: Sequence[MappingUse] = (),
    creates_teams: bool = False,
    keep: Collection[str] = (),
) -> FoundCases:
    """Read and check every row of a file, through mappings if there are any; `keep`: columns that
    a person keeps."""
    kind = CaseListUpload(session, TeamReader(session, creates=creates_teams), keep=keep)
    found = examine_mapped(kind, uses, path, choices, progress)
    check_kept(found.columns, keep)
    return found
