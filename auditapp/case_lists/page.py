"""Words about columns on the pages of case lists."""

from collections.abc import Iterator

from auditapp.adapters.uploads.columns import MatchedColumns
from auditapp.adapters.uploads.examinations import Examination
from auditapp.case_lists.columns import is_identifying
from auditapp.domain.privacy.columns import Why
from auditapp.domain.sampling.case_lists import FIELDS

FIELD_WORDS = {
    "case_ref": "Case reference",
    "team": "Team",
    "service": "Service",
    "involvement": "Type of involvement",
    "age_band": "Age band",
    "worker": "Worker’s code",
    "qam": "QAM’s code",
}
ABSENT_WORDS = {
    "service": "Not in the file: taken from the team",
    "age_band": "Not in the file",
    "worker": "Not in the file: people may be assigned their own cases",
    "qam": "Not in the file: people may be assigned cases they chair",
}
EXAMPLE = (
    ("case_ref", "team", "involvement", "age_band", "worker", "qam", "district"),
    ("0012345", "North Locality", "child_protection", "5-9", "W102", "Q07", "Hillside"),
    ("0012346", "North Locality", "looked_after", "10-15", "W087", "Q02", "Quay"),
    ("0012999", "East Locality", "child_in_need", "0-4", "W102", "", "Hillside"),
)
"""An invented file, to show which columns are needed."""


def columns_as_read(columns: MatchedColumns) -> Iterator[tuple[str, str, str]]:
    """For each field of a list: its words, the file's heading, or the effect of not having one."""
    for name in FIELDS:
        yield FIELD_WORDS[name], columns.headings.get(name, ""), ABSENT_WORDS.get(name, "")


def columns_left_out(examined: Examination) -> Iterator[tuple[str, str, bool]]:
    """Columns that are left out unless a person keeps them: heading, why, whether one does."""
    for heading in examined.columns.others:
        if heading in examined.kept:
            yield heading, examined.kept[heading], True
        elif heading in examined.unkept:
            yield heading, examined.unkept[heading], False
        elif heading not in examined.columns.further and is_identifying(heading):
            yield heading, str(Why.HEADING), False
