"""A list that has other columns and words, on its pages: from the upload to the frozen list."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from auditapp.models import ListedCase, LogEntry, RememberedMapping, Team
from tests.support.annex_a import AnnexList, annex_a, child
from tests.support.councils import Council
from tests.support.visitor import Page, Typed, Visitor

WEEKLY = (
    ["Run on 2 November 2026"],
    ["PIN", "Stage", "Allocated Team", "Closed on", "District", "Surname"],
    ["7", "Stage 3", "North", None, "Quay", "Nobody"],
    ["8", "LAC", "Riverside", "", "Quay", "Nobody"],
    ["9", "CIN", "North", "01/02/2026", "Hill", "Nobody"],
)


@pytest.fixture
def lead(council: Council) -> Visitor:
    return council.visitor("qa_lead")


def upload(lead: Visitor, content: bytes) -> Page:
    sent = lead.upload(lead.open("/case-lists"), {"name": "List"}, {"file": ("a.xlsx", content)})
    return lead.follow(sent)


def workbook(rows: Sequence[Sequence[Any]] = WEEKLY, title: str = "Open") -> bytes:
    book = Workbook()
    book.worksheets[0].append(["About this list"])
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(list(row))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def action(page: Page, step: str) -> str:
    """Where the form of a step of the page is sent."""
    (found,) = {
        one.attributes["action"]
        for one in page.all("form", method="post")
        if f"/{step}" in one.attributes["action"]
    }
    return found


def send(lead: Visitor, page: Page, step: str, typed: Typed) -> Page:
    """Send the form of a step of the page, and follow where it leads."""
    return lead.follow(lead.fill(page, typed, action(page, step)))


def freeze(lead: Visitor, page: Page) -> Page:
    assert "Freeze this list" in page.text, page.text
    (form,) = [
        one
        for one in page.all("form", method="post")
        if str(one.attributes["action"]).startswith("/case-lists/")
    ]
    return lead.follow(lead.fill(page, {}, form.attributes["action"]))


def frozen(council: Council) -> dict[str, str]:
    with council.database.reading() as session:
        return {one.case_ref: one.involvement for one in session.scalars(select(ListedCase))}


def column(page: Page, heading: str) -> str:
    """The field of a column of the file."""
    (found,) = [
        one.attributes["id"].replace("heading-", "column-")
        for one in page.all("th")
        if one.attributes.get("id", "").startswith("heading-") and one.text.strip() == heading
    ]
    return found


def proposed(page: Page) -> dict[str, str]:
    """What is chosen for each column of the file."""
    form = page.form(action(page, "columns"))
    headings = [
        one for one in page.all("th") if one.attributes.get("id", "").startswith("heading-")
    ]
    return {one.text.strip(): form.value(column(page, one.text.strip())) for one in headings}


# Columns -----------------------------------------------------------------------------------------


def test_the_page_proposes_exact_names_and_known_synonyms_and_nothing_else(
    lead: Visitor, council: Council
) -> None:
    page = upload(lead, workbook())
    assert page.heading == "How is this file read?"
    assert proposed(page) == {
        "PIN": "keep",
        "Stage": "keep",
        "Allocated Team": "team",
        "Closed on": "keep",
        "District": "keep",
        "Surname": "",
    }
    assert "6 columns in row 2" in page.text
    assert "Nobody" not in page.text
    assert page.markup_faults == []
    assert [line.action for line in council.log()][-1] == "case list previewed"


def test_a_file_of_the_councils_own_is_mapped_asked_about_frozen_and_remembered(
    lead: Visitor, council: Council
) -> None:
    page = upload(lead, workbook())
    roles = {
        column(page, "PIN"): "case_ref",
        column(page, "Stage"): "involvement",
        column(page, "Closed on"): "closed",
    }
    shown = send(lead, page, "columns", {**roles, "do": "show"})
    assert "“Stage 3” is not known" in shown.text
    assert "Looked after" in shown.text
    assert "closed" in [cell.text for cell in shown.all("td")]
    asked = send(lead, shown, "columns", {"do": "continue", "title": "Weekly list"})
    assert asked.heading == "What does the file mean?"
    assert "Stage 3" in asked.text
    assert "Riverside" in asked.text
    assert asked.markup_faults == []
    answers = {"word-0": "child_protection", "service-0": "Safeguarding South"}
    preview = send(lead, asked, "words", answers)
    assert "2 cases ready to freeze" in preview.heading
    assert "1 row was left out: closed." in preview.text
    assert "Riverside, Safeguarding South" in preview.text
    assert preview.markup_faults == []
    freeze(lead, preview)
    assert frozen(council) == {"7": "child_protection", "8": "looked_after"}
    with council.database.reading() as session:
        made = session.scalars(select(Team).where(Team.name == "Riverside")).one()
        assert made.service == "Safeguarding South"
        kept = session.scalars(select(RememberedMapping)).one()
        assert (kept.name, kept.title) == ("weekly-list", "Weekly list")
        actions = [line.action for line in session.scalars(select(LogEntry))]
    assert {"mapping remembered", "team added", "case list frozen"} <= set(actions)


def test_next_month_the_same_file_is_one_click(lead: Visitor, council: Council) -> None:
    page = upload(lead, workbook())
    roles = {column(page, "PIN"): "case_ref", column(page, "Stage"): "involvement"}
    asked = send(lead, page, "columns", {**roles, "do": "continue", "title": "Weekly list"})
    send(lead, asked, "words", {"word-0": "leave-out"})
    later = [list(row) for row in WEEKLY]
    later[4][0] = "10"
    again = upload(lead, workbook([["Run again"], [], *later[1:]]))
    assert "Weekly list" in again.text
    preview = send(lead, again, "mappings", {})
    if preview.heading == "What does the file mean?":
        preview = send(lead, preview, "words", {})
    assert "2 cases ready to freeze" in preview.heading
    assert "1 row was left out: closed." in preview.text


def test_what_is_missing_is_told_at_its_field_and_the_choices_stay(lead: Visitor) -> None:
    page = upload(lead, workbook())
    place = column(page, "District")
    answer = send(lead, page, "columns", {place: "team", "do": "continue", "title": "Mine"})
    assert answer.status == 422
    assert ("#needs-case_ref", "Select the column that holds the case reference") in answer.problems
    assert (f"#{place}", "Select “Team” for one column only") in answer.problems
    assert proposed(answer)["District"] == "team"
    assert answer.form(action(answer, "columns")).value("title") == "Mine"
    assert answer.markup_faults == []


def test_another_sheet_and_row_can_be_chosen(lead: Visitor) -> None:
    page = upload(lead, workbook())
    other = lead.open(f"{page.path}?sheet=0&heading=1")
    assert proposed(other) == {"About this list": "keep"}
    assert lead.get(f"{page.path}?sheet=1&heading=9").status == 400


def test_an_involvement_can_be_given_for_every_row(lead: Visitor, council: Council) -> None:
    rows = [["Child ID", "Team"], ["1", "North"], ["2", "East"]]
    page = upload(lead, workbook(rows))
    preview = send(lead, page, "columns", {"involvement": "looked_after", "do": "continue"})
    freeze(lead, preview)
    assert frozen(council) == {"1": "looked_after", "2": "looked_after"}


# Mappings that fit -------------------------------------------------------------------------------


def annex(tmp_path: Path, *lists: AnnexList) -> bytes:
    return annex_a(tmp_path / "a.xlsx", *lists, before=["Cover"]).read_bytes()


def test_annex_a_is_read_with_one_click_and_a_child_on_two_lists_once(
    lead: Visitor, council: Council, tmp_path: Path
) -> None:
    lists = (
        AnnexList(6, [child(1, Case_status="c) Child in need plan"), child(2, Case_status="CIN")]),
        AnnexList(8, [child(2)]),
    )
    page = upload(lead, annex(tmp_path, *lists))
    offered = [one.attributes["value"] for one in page.all("input", name="mapping")]
    assert offered == ["annex-a-6", "annex-a-8"]
    preview = send(lead, page, "mappings", {"mapping": offered})
    assert "2 cases ready to freeze" in preview.heading
    assert "Annex A, list 6: children in need; Annex A, list 8" in preview.text
    freeze(lead, preview)
    assert frozen(council) == {"1": "child_in_need", "2": "looked_after"}


def test_an_unknown_word_is_asked_once_and_remembered_for_the_shipped_mapping(
    lead: Visitor, council: Council, tmp_path: Path
) -> None:
    content = annex(tmp_path, AnnexList(6, [child(1, Case_status="Leaving care")]))
    asked = send(lead, upload(lead, content), "mappings", {"mapping": "annex-a-6"})
    refused = lead.fill(asked, {}, action(asked, "words"))
    assert ("#word-0", "Select what “Leaving care” means") in refused.problems
    preview = send(lead, asked, "words", {"word-0": "care_leaver"})
    assert "1 case ready to freeze" in preview.heading
    again = send(lead, upload(lead, content), "mappings", {"mapping": "annex-a-6"})
    assert "1 case ready to freeze" in again.heading


def test_list_3_asks_what_its_children_have(
    lead: Visitor, council: Council, tmp_path: Path
) -> None:
    content = annex(tmp_path, AnnexList(3, [child(1)]))
    asked = send(lead, upload(lead, content), "mappings", {"mapping": "annex-a-3"})
    preview = send(lead, asked, "words", {"involvement": "assessment", "remember": None})
    freeze(lead, preview)
    assert frozen(council) == {"1": "assessment"}
    assert council.count(RememberedMapping) == 0


def test_another_persons_file_is_not_there(lead: Visitor, council: Council) -> None:
    page = upload(lead, workbook())
    other = council.visitor("administrator")
    assert other.get(page.path).status in (403, 404)
