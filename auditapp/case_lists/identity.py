"""Further columns of a list that may say who a child is: left out, unless a person keeps them.

Such a column is read, looked at and dropped: its values are in no list and in no log.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from auditapp.adapters.uploads.columns import MatchedColumns
from auditapp.adapters.uploads.examinations import Values
from auditapp.adapters.uploads.headings import plain, written_name
from auditapp.adapters.uploads.tables import TableError
from auditapp.domain.privacy.columns import LeftOutColumn, left_out_column


class NoSuchColumn(TableError):
    """A column is to be kept that the file does not have."""


def may_identify(columns: MatchedColumns, cases: Sequence[Values]) -> dict[str, LeftOutColumn]:
    """The further columns that may say who somebody is, by heading, each with the reason."""
    found = (
        (
            heading,
            left_out_column(written_name(heading), (case["extra"][heading] for case in cases)),
        )
        for heading in columns.further
    )
    return {heading: column for heading, column in found if column is not None}


def without(columns: MatchedColumns, dropped: Collection[str]) -> MatchedColumns:
    """The columns without these further ones, which are among those left out then."""
    return replace(
        columns,
        columns=[one for one in columns.columns if one.name not in dropped],
        headings={name: one for name, one in columns.headings.items() if name not in dropped},
        further=tuple(one for one in columns.further if one not in dropped),
    )


def is_kept(heading: str, keep: Collection[str]) -> bool:
    """Whether a person keeps this column, however its name is spelled."""
    return plain(heading) in set(map(plain, keep))


def check_kept(columns: MatchedColumns, keep: Collection[str]) -> None:
    """NoSuchColumn when the file has no further column of one of these names."""
    for name in keep:
        if not any(plain(name) == plain(heading) for heading in columns.others):
            raise NoSuchColumn(f"There is no further column “{name[:60]}” to keep.")
