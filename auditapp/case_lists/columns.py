"""Matches the columns of a file to those of a case list: tolerant of spelling, never guessing."""

import difflib
from collections.abc import Collection, Sequence
from dataclasses import replace

from auditapp.adapters.uploads.cell_readers import LONGEST_TEXT, read_line, refuse_unseen, short
from auditapp.adapters.uploads.columns import (
    MatchedColumns,
    UploadColumn,
    match_columns,
    missing_columns,
)
from auditapp.adapters.uploads.headings import plain, written_name
from auditapp.adapters.uploads.tables import TableError
from auditapp.case_lists.identity import is_kept
from auditapp.domain.privacy import headings as identifying_headings
from auditapp.domain.sampling.case_lists import FIELDS

REQUIRED = ("case_ref", "team", "involvement")
MOST_FURTHER = 50
LONGEST_HEADING = 200
_CLOSE, _CLOSE_TO_REQUIRED = 0.8, 0.7
"""How alike two headings must be (difflib's ratio) to suspect a spelling mistake. Where a required
column is missing, the file must be corrected anyway, so a lower ratio is enough; "URN of Placement"
is not close to "involvement"."""


class ListRefused(TableError):
    """The file cannot be a case list; the message says why and how to correct it."""


def match_list(
    headings: Sequence[str],
    columns: Sequence[UploadColumn],
    row: int = 1,
    keep: Collection[str] = (),
) -> MatchedColumns:
    """The fields of a list, and the further columns that are kept as they are; of those whose
    headings identify somebody, only what a person keeps.

    ListRefused when a column is missing, misspelled, or cannot be kept.
    """
    found = match_columns(headings, columns)
    faults = [*_misspelled(found), *_missing(found, row)]
    further = tuple(
        one
        for one in found.others
        if is_usable(one) and (is_kept(one, keep) or not is_identifying(one))
    )
    if len(further) > MOST_FURTHER:
        faults.append(
            f"There are {len(further)} other columns, and a list keeps {MOST_FURTHER}. "
            "Take out those that no sample will be divided by"
        )
    if faults:
        raise ListRefused("\n".join(f"{fault}." for fault in faults))
    kept = [UploadColumn(heading, _read_further, may_fail=True) for heading in further]
    return replace(
        found,
        columns=[*columns, *kept],
        headings={**found.headings, **{heading: heading for heading in further}},
        further=further,
    )


def is_identifying(heading: str) -> bool:
    """Whether a column with this heading says who somebody is; it is not read unless kept."""
    return identifying_headings.is_identifying(written_name(heading))


def _read_further(text: str) -> str:
    """One line of a further column; a longer text is free text, whose column is not kept."""
    if len(text) <= LONGEST_TEXT:
        return read_line(text)
    refuse_unseen(" ".join(text.split()))
    return " ".join(text.split())


def _missing(found: MatchedColumns, row: int) -> list[str]:
    """Faults for required columns that are missing and that no heading is close to."""
    missing = [name for name in found.missing if not _close(name, found.others)]
    if not missing:
        return []
    headings = (*found.headings.values(), *found.others)
    return [str(missing_columns(missing, headings, row)).removesuffix(".")]


def _misspelled(found: MatchedColumns) -> list[str]:
    """Faults for headings close to a column of case lists that the file does not have."""
    absent = [name for name in FIELDS if name not in found.headings]
    return [
        f"The column “{short(heading)}” is not known, but it is close to {name}. Call it {name} "
        "if that is meant, or give it a quite different name"
        for name in absent
        for heading in _close(name, found.others)
    ]


def _close(name: str, headings: Sequence[str]) -> list[str]:
    by_plain = {plain(heading): heading for heading in headings}
    cutoff = _CLOSE_TO_REQUIRED if name in REQUIRED else _CLOSE
    close = difflib.get_close_matches(plain(name), by_plain, n=1, cutoff=cutoff)
    return [by_plain[found] for found in close]


def is_usable(heading: str) -> bool:
    """Whether a further column can be kept under this name; otherwise it is left out."""
    return (
        len(heading) <= LONGEST_HEADING
        and heading.isprintable()
        and '"' not in heading
        and "\\" not in heading
    )
