"""What the pages of case lists say of columns and rejected rows."""

from collections.abc import Iterable, Iterator

from flask import Response

from auditapp.case_lists.columns import Columns
from auditapp.case_lists.rows import Rejected
from auditapp.domain.sampling.case_lists import FIELDS
from auditapp.web.csv_download import csv_file

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
    "worker": "Not in the file: nobody can be kept from auditing their own case",
    "qam": "Not in the file: nobody can be kept from auditing a case they chair",
}
EXAMPLE = (
    ("case_ref", "team", "involvement", "age_band", "worker", "qam", "district"),
    ("0012345", "North Locality", "child_protection", "5-9", "W102", "Q07", "Hillside"),
    ("0012346", "North Locality", "looked_after", "10-15", "W087", "Q02", "Quay"),
    ("0012999", "East Locality", "child_in_need", "0-4", "W102", "", "Hillside"),
)
"""An invented file, to show what is asked for."""


def columns_as_read(columns: Columns) -> Iterator[tuple[str, str, str]]:
    """For each field of a list: its words, the file's heading, and what follows without one."""
    for name in FIELDS:
        yield FIELD_WORDS[name], columns.fields.get(name, ""), ABSENT_WORDS.get(name, "")


def rejected_file(rejected: Iterable[Rejected]) -> Response:
    """Every reason of every rejected row as a CSV file."""
    rows = ([row.number, wrong.column, wrong.what] for row in rejected for wrong in row.wrongs)
    return csv_file("rows-to-mend.csv", [["row", "column", "what is wrong"], *rows])
