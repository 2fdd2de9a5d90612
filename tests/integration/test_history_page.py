"""Bringing in last year's spreadsheet on its page: looked at first, then loaded whole or not."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select, update

from auditapp.adapters.excel.blank import BlankColumn, write_blank
from auditapp.domain.calendar import Month
from auditapp.models import Audit, FigureCell, Import, Team, Upload
from tests.support.councils import TODAY, Council
from tests.support.factories import command, csv_file, row
from tests.support.visitor import Page, Visitor
from tests.support.workbooks import first_sheet

DS = "/audits/import?form=DS"
NAMED = ("involvement", "selection", "auditor", "age_band", "final_grade", "completed_on")
LAST_MONTH = Month.of(TODAY).plus(-1)


@pytest.fixture
def lead(council: Council) -> Visitor:
    return council.visitor("qa_lead")


def csv_of(rows: Sequence[Mapping[str, Any]], folder: Path) -> bytes:
    return csv_file(folder / "file.csv", rows).read_bytes()


def upload(visitor: Visitor, content: bytes, name: str = "last year.csv", form: str = DS) -> Page:
    """Send a file; the page after any redirect."""
    return visitor.follow(visitor.upload(visitor.open(form), {}, {"file": (name, content)}))


def load(visitor: Visitor, preview: Page) -> Page:
    return visitor.follow(visitor.fill(preview, {}, action=button(preview)))


def button(page: Page) -> str | None:
    """Where the page's button to load leads; None when it has none."""
    actions = [form.attributes["action"] for form in page.all("form", method="post")]
    return next((action for action in actions if action.startswith("/audits/import/")), None)


def lines(page: Page) -> list[str]:
    """The rows of tables, a space between cells."""
    return [
        " ".join(" ".join(cell.text.split()) for cell in row.children) for row in page.all("tr")
    ]


def written(council: Council) -> tuple[int, ...]:
    """How many audits, figures and imports there are."""
    with council.database.reading() as session:
        tables = (Audit, FigureCell, Import)
        return tuple(session.scalar(select(func.count()).select_from(one)) or 0 for one in tables)


def workbook(*sheets: tuple[str, Sequence[Mapping[str, Any]]], hide: str = "") -> bytes:
    """Sheets of rows; `hide` names rows (3) and columns (H) of the first to hide."""
    book = Workbook()
    book.remove(first_sheet(book))
    for title, rows in sheets:
        page = book.create_sheet(title)
        page.append(list(rows[0]))
        for cells in rows:
            page.append(list(cells.values()))
    for one in hide.split():
        first = book.worksheets[0]
        (
            first.row_dimensions[int(one)] if one.isdigit() else first.column_dimensions[one]
        ).hidden = True
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


# From the file to the figures ---------------------------------------------------------------------


def test_a_file_is_looked_at_then_loaded_and_is_in_the_figures(
    any_council: Council, tmp_path: Path
) -> None:
    council = any_council
    rows = [
        row(case_ref="00123", month="2025-05", DS_01="yes"),
        row(case_ref="00124", month="2026-04", DS_01="no", DS_02="na"),
    ]
    visitor = council.visitor("qa_lead")
    choose = visitor.open(visitor.open("/audits/start").links["Import completed audits"])
    assert "No file has been imported yet." in choose.text
    start = choose.links["Choose Monthly QAM dip sample"]
    preview = upload(visitor, csv_of(rows, tmp_path), form=start)
    assert preview.heading == "2 audits ready to load"
    assert "2 audits from May 2025 to April 2026 will be loaded" in preview.text
    assert "last year.csv" in preview.text
    assert "Load 2 audits" in [one.text for one in preview.all("button", type="submit")]
    assert written(council) == (0, 0, 0)
    done = load(visitor, preview)
    assert "2 audits are loaded." in done.text
    assert lines(done)[1].endswith(" Monthly QAM dip sample 2")
    with council.database.reading() as session:
        found = session.scalars(select(Audit).order_by(Audit.id)).all()
        assert [(one.case_ref, one.month, one.status) for one in found] == [
            ("00123", "2025-05", "submitted"),
            ("00124", "2026-04", "submitted"),
        ]
        assert session.scalar(select(func.count()).select_from(Upload)) == 0
    assert "0 of 1" in visitor.open("/measures/M-DS-01?month=2026-04").text
    assert command(council.database, "measures", "verify").exit_code == 0
    by = council.account("qa_lead").id
    told = [
        (one.action, one.account_id) for one in council.log() if one.action.startswith("audits")
    ]
    actions = ("audits uploaded", "audits previewed", "audits imported")
    assert told == [(action, by) for action in actions]


def test_the_preview_promises_exactly_what_loading_then_does(
    council: Council, lead: Visitor, tmp_path: Path
) -> None:
    there = [row(case_ref=f"C-{number}", DS_01="yes") for number in range(3)]
    load(lead, upload(lead, csv_of(there, tmp_path)))
    more = [
        *there,
        row(case_ref="C-1", DS_01="no"),
        row(case_ref="C-7", DS_01="no", month="2026-03"),
        row(case_ref="C-7", DS_01="yes", month="2026-03"),
        row(case_ref="C-8", DS_01="yes"),
    ]
    before = written(council)
    preview = upload(lead, csv_of(more, tmp_path))
    assert preview.heading == "4 audits ready to load"
    assert "4 audits from March to May 2026" in preview.text
    assert "3 rows were loaded before and will stay as they are" in preview.text
    assert "2 audits will be kept but not counted in figures" in preview.text
    assert written(council) == before
    done = load(lead, preview)
    said = "4 audits are loaded. 3 were loaded before. 2 do not count"
    assert said in done.text
    with council.database.reading() as session:
        counted = session.scalar(select(func.count()).select_from(Audit).where(Audit.counted))
    assert (council.count(Audit), counted) == (7, 5)


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (("Jordan Smith was seen.", "Home is calm."), "1 text may identify somebody"),
        (("Jordan Smith.", "Call 07700 900123"), "2 texts may identify somebody"),
        (("Home is calm.", "He was seen."), ""),
    ],
)
def test_the_preview_says_how_many_texts_may_identify_somebody_and_shows_none(
    lead: Visitor, tmp_path: Path, texts: tuple[str, ...], said: str
) -> None:
    rows = [
        {**row(case_ref=f"C-{number}", T_YES="yes"), "T-TEXT": text}
        for number, text in enumerate(texts, 101)
    ]
    preview = upload(lead, csv_of(rows, tmp_path), form="/audits/import?form=TRY")
    assert preview.heading == "2 audits ready to load"
    assert said in preview.text
    assert ("may identify somebody" in preview.text) == bool(said)
    assert "Jordan" not in preview.text


def test_the_same_file_again_has_nothing_to_load(lead: Visitor, tmp_path: Path) -> None:
    content = csv_of([row(DS_01="yes"), row(case_ref="C-2", DS_01="no")], tmp_path)
    load(lead, upload(lead, content))
    again = upload(lead, content)
    assert again.heading == "These audits have already been loaded"
    assert button(again) is None


def test_the_mapping_shows_every_column_and_every_question(lead: Visitor, tmp_path: Path) -> None:
    cells = {"Case Ref": "A", **row(DS_01="yes", Postcode="BS1", Shoe_size="4")}
    del cells["case_ref"]
    page = upload(lead, csv_of([cells], tmp_path))
    rows = set(lines(page))
    assert {"Case Ref case_ref Case reference", "month Reporting month"} <= rows
    assert any(line.startswith("DS-01 ") and len(line) > 8 for line in rows)
    assert "Columns not recognised, and left out: Postcode, Shoe_size" in page.text
    assert "questions have no column and will be unanswered" in page.text
    assert "DS-12" in page.text


# Rows that will not do ----------------------------------------------------------------------------


def test_every_rejected_row_is_listed_and_nothing_can_be_loaded(
    council: Council, lead: Visitor, tmp_path: Path
) -> None:
    rows = [row(case_ref=f"C-{n}", DS_01="yes", **{NAMED[n // 5]: "?"}) for n in range(30)]
    rows += [row(case_ref=f"C-{number}", team="Nowhere", DS_01="yes") for number in range(220)]
    rows += [row(case_ref="fine", DS_01="yes"), row(case_ref="", month="May", DS_01="=1+1")]
    page = upload(lead, csv_of(rows, tmp_path))
    assert page.heading == "251 of 252 rows cannot be loaded"
    assert "The other 1 row is correct" in page.text
    numbers = [one.text for one in page.all("th", scope="row")][:32]
    assert numbers == [*map(str, range(2, 32)), "253", "case_ref"]
    assert "team 220 rows cannot be read. For example row 32: there is no team" in page.text
    assert button(page) is None
    link = page.links["Download 251 rows with what is wrong (CSV)"]
    listed = list(csv.reader(io.StringIO(lead.get(link).html.lstrip("\ufeff"))))
    assert listed[0] == ["row", "column", "what is wrong"]
    assert len({line[0] for line in listed[1:]}) == 251
    assert [line[1:] for line in listed if line[0] == "253"] == [
        ["case_ref", "is empty; every case needs its reference"],
        ["month", "“May”: a month is written as a year and a month, like 2026-10"],
        ["DS-01", "“=1+1”: Use Yes, No or Not applicable"],
    ]
    assert not any(cell.startswith(("=", "+", "@")) for line in listed for cell in line)
    fields = [("csrf_token", lead.token()), ("seen", "1.0.0")]
    refused = lead.post(page.path + "?form=DS", fields)
    assert (refused.status, written(council)) == (409, (0, 0, 0))


def test_a_month_that_has_not_begun_is_refused_by_its_row(lead: Visitor, tmp_path: Path) -> None:
    ahead = Month.of(TODAY).plus(1)
    page = upload(lead, csv_of([row(month=str(ahead), DS_01="yes")], tmp_path))
    assert page.heading == "1 of 1 row cannot be loaded"
    assert f"month {ahead} has not begun; {Month.of(TODAY)} is the last" in page.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"case_ref,month\nA,2026-05\n", "Missing columns: team, involvement"),
        (b"%PDF-1.4 not a table", "neither a CSV nor an XLSX file"),
        (b"PK\x03\x04 cut short", "damaged"),
        (b"\xd0\xcf\x11\xe0 old", "old Excel workbook (.xls)"),
        (b"case_ref,month,team,involvement,selection,auditor\n", "No column is named after"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_where_it_was_chosen(
    council: Council, lead: Visitor, content: bytes, words: str
) -> None:
    page = upload(lead, content)
    assert page.status == 422
    assert [(link, words in said) for link, said in page.problems] == [("#file", True)]
    assert council.count(Upload) == 0


def test_no_file_at_all_is_said_at_the_field(lead: Visitor) -> None:
    page = lead.upload(lead.open(DS), {}, {})
    assert page.status == 422
    assert page.problems == [("#file", "Select a file")]


def test_a_file_of_headings_alone_has_nothing_to_load(lead: Visitor, tmp_path: Path) -> None:
    heading = csv_of([row(DS_01="yes")], tmp_path).splitlines()[0]
    page = upload(lead, heading)
    assert page.heading == "This file cannot be loaded"
    assert "There are no rows below the column names" in page.text


# Workbooks ----------------------------------------------------------------------------------------


def test_of_several_sheets_one_is_chosen(council: Council, lead: Visitor) -> None:
    one, two = [row(case_ref="A", DS_01="yes")], [row(case_ref="B", DS_01="no")]
    content = workbook(("2025", one), ("2026", two))
    page = upload(lead, content, "audits.xlsx")
    assert page.heading == "Which sheet holds the audits?"
    assert button(page) is None
    page = lead.open(f"{page.path}?form=DS&sheet=2")
    assert page.heading == "1 audit ready to load"
    load(lead, page)
    assert council.audit(1).case_ref == "B"


@pytest.mark.parametrize("sheet", ["0", "3", "x", "1e3", "-1"])
def test_a_sheet_that_is_not_there_cannot_be_chosen(lead: Visitor, sheet: str) -> None:
    rows = [row(case_ref="A", DS_01="yes")]
    page = upload(lead, workbook(("One", rows), ("Two", rows)), "audits.xlsx")
    page = lead.open(f"{page.path}?form=DS&sheet={sheet}")
    assert "The workbook has no such sheet" in page.text


@pytest.mark.parametrize(
    ("rows", "columns", "cases", "answered"),
    [
        ("include", "include", "AB", True),
        ("leave", "leave", "A", False),
        ("include", "leave", "AB", False),
    ],
)
def test_what_a_workbook_hides_is_asked_and_done_as_was_said(
    council: Council, lead: Visitor, rows: str, columns: str, cases: str, answered: bool
) -> None:
    audits = [row(case_ref=ref, DS_01="yes", DS_03="no") for ref in "AB"]
    page = upload(lead, workbook(("S", audits), hide="3 H"), "audits.xlsx")
    assert page.heading == "This workbook has hidden rows or columns"
    assert "1 row is hidden" in page.text
    assert "Hidden columns: DS-03" in page.text
    assert button(page) is None
    page = lead.open(f"{page.path}?form=DS&rows={rows}&columns={columns}")
    assert ("1 hidden row is left out" in page.text) is (rows == "leave")
    load(lead, page)
    with council.database.reading() as session:
        found = session.scalars(select(Audit).order_by(Audit.id)).all()
        assert "".join(one.case_ref for one in found) == cases
        assert {"DS-03" in one.answers for one in found} == {answered}


# Once, and for its owner --------------------------------------------------------------------------


def test_loading_twice_loads_once_and_says_so(
    council: Council, lead: Visitor, tmp_path: Path
) -> None:
    preview = upload(lead, csv_of([row(DS_01="yes")], tmp_path))
    load(lead, preview)
    again = load(lead, preview)
    assert "This upload has expired" in again.text
    assert written(council)[0] == 1
    assert lead.get(preview.path + "?form=DS").status == 404


def test_what_changed_since_the_page_was_shown_is_shown_again_before_it_is_loaded(
    council: Council, lead: Visitor, tmp_path: Path
) -> None:
    content = csv_of([row(DS_01="yes"), row(case_ref="C-2", DS_01="yes")], tmp_path)
    first, second = upload(lead, content), upload(lead, content)
    load(lead, first)
    page = lead.fill(second, {}, action=button(second))
    assert (page.status, page.heading) == (409, "These audits have already been loaded")
    assert "Check it again before you load it" in page.text


def test_a_team_that_went_meanwhile_refuses_the_file_as_a_whole(
    council: Council, lead: Visitor, tmp_path: Path
) -> None:
    preview = upload(lead, csv_of([row(team="East", DS_01="yes")], tmp_path))
    with council.database.transaction() as session:
        session.execute(update(Team).where(Team.name == "East").values(name="Far East"))
    page = lead.fill(preview, {}, action=button(preview))
    assert (page.status, page.heading) == (409, "1 of 1 row cannot be loaded")
    assert written(council) == (0, 0, 0)


def test_nobody_reads_or_loads_a_file_that_somebody_else_uploaded(
    council: Council, lead: Visitor, tmp_path: Path
) -> None:
    preview = upload(lead, csv_of([row(DS_01="yes")], tmp_path))
    with council.database.transaction() as session:
        session.execute(update(Upload).values(account_id=council.account("auditor").id))
    for path in (f"{preview.path}?form=DS", f"{preview.path}/rejected.csv?form=DS"):
        assert lead.get(path).status == 404
    load(lead, preview)
    assert written(council) == (0, 0, 0)
    assert council.count(Upload) == 1


@pytest.mark.parametrize("who", ["auditor", "qam", "service_manager", "slt", "administrator"])
def test_only_a_qa_lead_brings_audits_in(council: Council, who: str) -> None:
    visitor = council.visitor(who)
    for path in (
        "/audits/import",
        DS,
        "/audits/import/x?form=DS",
        "/audits/import/templates/DS.xlsx",
    ):
        assert visitor.get(path).status == 403
    assert "Import completed audits" not in visitor.open("/").links


@pytest.mark.parametrize(
    "path",
    [
        "/audits/import?form=NOPE",
        "/audits/import/templates/NOPE.xlsx",
        "/audits/import/nothing?form=DS",
        "/audits/import/" + "x" * 43 + "?form=DS",
        "/audits/import/" + "x" * 43,
    ],
)
def test_what_is_not_there_is_not_found(lead: Visitor, path: str) -> None:
    assert lead.get(path).status == 404


@pytest.mark.parametrize("more", ["rows=perhaps", "columns=all", "sheet=1&sheet=2"])
def test_an_address_that_says_something_else_is_refused(
    lead: Visitor, tmp_path: Path, more: str
) -> None:
    preview = upload(lead, csv_of([row(DS_01="yes")], tmp_path))
    assert lead.get(f"{preview.path}?form=DS&{more}").status == 400


# The empty file -----------------------------------------------------------------------------------


def test_the_empty_file_names_every_column_and_is_refused_as_it_is(
    council: Council, lead: Visitor
) -> None:
    page = lead.open(DS)
    response = lead.client.get(page.links["Download the empty file (Excel)"])
    sheet = first_sheet(load_workbook(io.BytesIO(response.data)))
    names, example, *rest = sheet.iter_rows(values_only=True)
    assert names[:6] == ("case_ref", "month", "team", "involvement", "selection", "auditor")
    listed = [one.text.split()[0] for one in page.all("th", scope="row")]
    assert list(names) == listed
    assert not any(any(one) for one in rest)
    cells = [cell for line in sheet.iter_rows(max_row=5) for cell in line]
    assert {cell.number_format for cell in cells} == {"@"}
    assert {cell.data_type for cell in cells if cell.value} == {"s"}
    assert example[0] == "EXAMPLE-1"
    preview = upload(lead, response.data, "completed-audits-DS.xlsx")
    assert "There are no rows below the column names." in preview.text


def test_the_empty_file_has_drop_down_lists_and_a_sheet_about_its_columns(lead: Visitor) -> None:
    response = lead.client.get("/audits/import/templates/DS.xlsx")
    book = load_workbook(io.BytesIO(response.data))
    page, about = book.worksheets
    lists = {
        page[f"{str(one.sqref).split('2', maxsplit=1)[0]}1"].value: one.formula1
        for one in page.data_validations.dataValidation
    }
    assert lists["DS-01"] == '"Yes,No,Not applicable"'
    assert lists["selection"] is not None
    assert "Every case (census)" in lists["selection"]
    assert "North" in str(lists["team"])
    assert lists["case_ref"] is None
    words = {str(cells[0]): cells for cells in about.iter_rows(min_row=2, values_only=True)}
    assert set(words) == set(lists)
    assert words["DS-01"][4:7] == ("Yes", "No", "Not applicable")
    prompts = [one.prompt for one in page.data_validations.dataValidation if one.prompt]
    assert any(str(words["DS-01"][1]) in prompt for prompt in prompts)


def test_lists_too_long_for_one_cell_are_taken_from_the_sheet_about_the_columns() -> None:
    teams = tuple(f"Team, number {number}" for number in range(3))
    long = tuple(f"Team number {number}" for number in range(40))
    columns = [BlankColumn("a", "A", "a", "", teams), BlankColumn("b", "B", "b", "", long)]
    book = load_workbook(io.BytesIO(write_blank("T", "About", columns)))
    page, about = book.worksheets
    found = [one.formula1 for one in page.data_validations.dataValidation]
    assert found == ["'About'!$E$2:$G$2", "'About'!$E$3:$AR$3"]
    assert [cell.value for cell in about["E2:G2"][0]] == list(teams)
    assert about["AR3"].value == long[-1]


def test_audits_below_the_example_of_the_empty_file_are_loaded_without_it(
    council: Council, lead: Visitor
) -> None:
    response = lead.client.get("/audits/import/templates/DS.xlsx")
    book = load_workbook(io.BytesIO(response.data))
    page = book.worksheets[0]
    for at, cell in enumerate(page[2], start=1):
        page.cell(3, at).value = cell.value
    page["A3"] = "00123"
    kept = io.BytesIO()
    book.save(kept)
    preview = upload(lead, kept.getvalue(), "mine.xlsx", "/audits/import?form=DS")
    assert preview.heading == "1 audit ready to load", preview.text
    load(lead, preview)
    assert council.audit(1).case_ref == "00123"
    assert "1 row left out: row of the template." in preview.text


@pytest.mark.parametrize("form", ["DS", "DD", "CH", "TRY"])
def test_the_empty_file_filled_in_as_its_example_is_loaded(
    council: Council, lead: Visitor, form: str
) -> None:
    response = lead.client.get(f"/audits/import/templates/{form}.xlsx")
    book = load_workbook(io.BytesIO(response.data))
    first_sheet(book)["A2"] = "00123"
    kept = io.BytesIO()
    book.save(kept)
    preview = upload(lead, kept.getvalue(), "mine.xlsx", f"/audits/import?form={form}")
    assert preview.heading == "1 audit ready to load", preview.text
    assert "will be unanswered" not in preview.text
    load(lead, preview)
    audit = council.audit(1)
    assert (audit.case_ref, audit.month, audit.form) == ("00123", str(LAST_MONTH), form)
