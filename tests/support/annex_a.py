"""Workbooks in the shape of Annex A, made for tests: every child, team and worker is invented."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from openpyxl import Workbook

FIRST = ("Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age of Child (Years)")
LAST = ("Allocated Team", "Allocated Worker")
HEADINGS: Mapping[int, Sequence[str]] = {
    3: (*FIRST, "Date of referral", "Referral Source", "Referral NFA?", *LAST),
    4: (
        *FIRST,
        "Does the Child have a Disability",
        "Continuous Assessment Start Date",
        "Child Seen During Continuous Assessment",
        "Continuous Assessment Date of Authorisation",
        *LAST,
    ),
    5: (
        *FIRST,
        "Strategy discussion initiating Section 47 Enquiry Start Date",
        "Date of Initial Child Protection Conference",
        *LAST,
    ),
    6: (
        *FIRST,
        "Does the Child have a Disability",
        "CIN Start Date",
        "Primary Need Code",
        "Date Child Was Last Seen",
        "CIN Closure Date",
        "Reason for Closure",
        "Case status",
        *LAST,
    ),
    7: (
        *FIRST,
        "Child Protection Plan Start Date",
        "Latest Category of Abuse",
        "Child Protection Plan End Date",
        *LAST,
    ),
    8: (
        *FIRST,
        "Date Started to be Looked After",
        "Child's Legal Status",
        "Date Ceased to be Looked After",
        "Placement Type",
        "Placement postcode",
        "URN of Placement",
        *LAST,
    ),
    9: (*FIRST, *LAST, "Eligibility Category", "LA in Touch"),
}
Child = Mapping[str, object]


@dataclass(frozen=True)
class AnnexList:
    """One list: its children, and how its sheet looks."""

    number: int
    children: Sequence[Child]
    title: str = ""
    """The name of the sheet; otherwise `List_6`."""
    heading_row: int = 2
    spelt: Mapping[str, str] = field(default_factory=dict)
    """Headings that the council spells in its own way."""
    backwards: bool = False
    """Whether the columns are in the opposite order."""


def child(ref: object, **cells: object) -> Child:
    """A child of team North with everything that every list has."""
    usual = {
        "Child Unique ID": ref,
        "Gender": "a) Male",
        "Ethnicity": "a) WBRI",
        "Date of Birth": date(2015, 1, 1),
        "Age of Child (Years)": 11.8,
        "Allocated Team": "North",
        "Allocated Worker": "W-01",
    }
    return {**usual, **{name.replace("_", " "): value for name, value in cells.items()}}


def annex_a(path: Path, *lists: AnnexList, before: Sequence[str] = ()) -> Path:
    """A workbook of these lists, after sheets of guidance with these names."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title in before:
        book.create_sheet(title).append(["Child level data for the inspection", "See the guidance"])
    for one in lists:
        _write(book, one)
    book.save(path)
    return path


def _write(book: Workbook, one: AnnexList) -> None:
    names = list(HEADINGS[one.number])
    names += [name for child in one.children for name in child if name not in names]
    names = list(dict.fromkeys(names))
    if one.backwards:
        names.reverse()
    sheet = book.create_sheet(one.title or f"List_{one.number}")
    if one.heading_row > 1:
        sheet["A1"] = f"List {one.number}: as at today"
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(names))
    for at, name in enumerate(names, start=1):
        sheet.cell(one.heading_row, at, one.spelt.get(name, name))
        for down, found in enumerate(one.children, start=1):
            sheet.cell(one.heading_row + down, at, found.get(name))
