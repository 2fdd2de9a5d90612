"""What every upload has in common: columns are matched, rows are accepted, rejected or left out."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from auditapp.adapters.uploads.columns import (
    BadCell,
    UploadColumn,
    match_columns,
)
from auditapp.adapters.uploads.examinations import CellFault, Examination, Values
from auditapp.adapters.uploads.row_reader import examine
from auditapp.adapters.uploads.sheet_choice import HiddenUndecided, SheetChoices
from auditapp.adapters.uploads.tables import TableError
from auditapp.adapters.uploads.upload_kinds import UploadKind
from tests.support.workbooks import Page, cell, row, text, workbook


def whole(text: str) -> int:
    if not text.isdecimal():
        raise BadCell(f"“{text}” is not a whole number")
    return int(text)


COLUMNS = (
    UploadColumn("month", str, is_needed=True, synonyms=("period",)),
    UploadColumn("count", whole, is_needed=True),
    UploadColumn("note", str),
)


class Counts(UploadKind[Examination]):
    """A count by month, at most 100."""

    unique = ("month",)

    def __init__(self) -> None:
        super().__init__(COLUMNS)

    def begin(self, *about: Any) -> Examination:
        return Examination(*about)

    def check(self, values: Values) -> Iterator[CellFault]:
        if values["count"] > 100:
            yield CellFault("count", str(values["count"]), "is more than 100")


def found(path: Path, content: str, choices: SheetChoices | None = None) -> Examination:
    file = path / "a.csv"
    file.write_text(content)
    return examine(Counts(), file, choices or SheetChoices())


def told(examined: Examination) -> list[str]:
    return [str(rejected) for rejected in examined.rejected]


def test_a_heading_is_matched_by_name_in_any_spelling_then_by_a_synonym_and_never_guessed() -> None:
    matched = match_columns(["PERIOD", "Cou nt", "notes"], COLUMNS)
    assert matched.headings == {"month": "PERIOD", "count": "Cou nt"}
    assert (matched.others, matched.left_out, matched.missing) == (("notes",), ("notes",), [])
    assert match_columns(["Period", "Month"], COLUMNS).headings == {"month": "Month"}
    assert match_columns(["note"], COLUMNS).missing == ["month", "count"]


def test_every_row_with_text_is_accepted_or_rejected_with_every_reason(tmp_path: Path) -> None:
    content = "month,count,aside\nJan,1,\n,,\nFeb,x,\nMar,101,\nApr,4,#N/A\nMay,#REF!,\n"
    examined = found(tmp_path, content)
    assert [values["month"] for values in examined.accepted] == ["Jan", "Apr"]
    assert {values["note"] for values in examined.accepted} == {""}
    assert told(examined) == [
        "row 4: count: “x” is not a whole number",
        "row 5: count: is more than 100",
        "row 7: count: the cell holds Excel’s error #REF!",
    ]
    assert examined.rejected[0].faults == (CellFault("count", "x", "“x” is not a whole number"),)
    assert (examined.rows, examined.left_out) == (5, 0)


def test_what_may_be_there_once_rejects_every_row_that_has_it(tmp_path: Path) -> None:
    examined = found(tmp_path, "month,count\nJan,1\nFeb,2\nJan,x\n")
    assert [values["month"] for values in examined.accepted] == ["Feb"]
    assert told(examined) == [
        "row 2: month: “Jan” is also in row 4; keep one row",
        "row 4: count: “x” is not a whole number; month: “Jan” is also in row 2; keep one row",
    ]
    assert examined.twice == 1


def test_a_file_of_headings_alone_or_of_others_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="There are no rows below the column names"):
        found(tmp_path, "month,count\n,\n")
    with pytest.raises(TableError, match="Missing columns: month, count"):
        found(tmp_path, "note\nx\n")


def hiding(path: Path, columns: str) -> Path:
    rows = (
        row(1, text("A1", "month"), text("B1", "count"), text("C1", "aside"), text("D1", "note"))
        + row(2, text("A2", "Jan"), cell("B2", 1))
        + row(3, text("A3", "Feb"), cell("B3", 2), more=' hidden="1"')
    )
    before = f"<cols>{columns}</cols>" if columns else ""
    return workbook(path / "a.xlsx", [Page(rows, before=before)])


def test_hidden_rows_are_left_out_or_included_as_said_and_the_numbers_add_up(
    tmp_path: Path,
) -> None:
    file = hiding(tmp_path, "")
    with pytest.raises(HiddenUndecided, match=r"hides 1 row\. Say"):
        examine(Counts(), file, SheetChoices())
    left = examine(Counts(), file, SheetChoices(hidden_rows=False))
    assert (len(left.accepted), left.left_out, left.included, left.rows) == (1, 1, 0, 2)
    whole = examine(Counts(), file, SheetChoices(hidden_rows=True))
    assert (len(whole.accepted), whole.left_out, whole.included, whole.rows) == (2, 0, 1, 2)


def test_a_hidden_column_that_nobody_reads_is_not_asked_about(tmp_path: Path) -> None:
    one, two = '<col min="3" max="3" hidden="1"/>', '<col min="4" max="4" hidden="1"/>'
    rows = SheetChoices(hidden_rows=True)
    assert len(examine(Counts(), hiding(tmp_path, one), rows).accepted) == 2
    with pytest.raises(HiddenUndecided, match=r"hides 1 column \(note\)"):
        examine(Counts(), hiding(tmp_path, one + two), rows)
    left = SheetChoices(hidden_rows=True, hidden_columns=False)
    examined = examine(Counts(), hiding(tmp_path, two), left)
    assert (examined.chosen.dropped, "note" in examined.columns.headings) == (("note",), False)
