"""Annex A from the upload to a stratified draw, in a real browser."""

from pathlib import Path
from time import monotonic

from playwright.sync_api import Page, expect

from tests.support.accessibility import scrolls_sideways, violations
from tests.support.annex_a import AnnexList, annex_a, child
from tests.support.page_steps import sign_in

STATUSES = ("a) Looked after child", "b) Child Protection plan", "c) Child in need plan", "LAC")
TEAMS = ("North Locality", "East Locality")
AN_OLD_DAY = "2025-01-02"
"""Other tests read the newest list of the demo, which this one is not."""


def book(folder: Path, word: str) -> Path:
    """Lists 6 and 8 below a title, after a cover; a word that nobody knows, and an Excel error."""
    in_need = [
        child(
            f"AX-{at}",
            Case_status=STATUSES[at % 4],
            Allocated_Team=TEAMS[at // 4 % 2],
            Date_Child_Was_Last_Seen="#N/A" if at % 7 == 0 else "2026-10-01",
        )
        for at in range(40)
    ]
    odd = [child("AX-90", Case_status=word, Allocated_Team=TEAMS[0])]
    closed = [child("AX-91", Case_status="e) Closed episode", CIN_Closure_Date="01/09/2026")]
    looked_after = [child(f"AX-{at}", Allocated_Team=TEAMS[at % 2]) for at in range(30, 50)]
    spelt = {"Case status": "Case status ", "Allocated Team": "Allocated\nTeam"}
    return annex_a(
        folder / "annex-a.xlsx",
        AnnexList(6, [*in_need, *odd, *closed], spelt=spelt),
        AnnexList(8, looked_after, title="List 8"),
        before=["Cover"],
    )


def sound(page: Page) -> None:
    """The page has no accessibility violation, also on a phone, where it fits the width."""
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 800})
    assert not scrolls_sideways(page)
    page.set_viewport_size({"width": 1280, "height": 900})


def upload(page: Page, file: Path) -> None:
    page.goto("/case-lists")
    page.set_input_files("#file", str(file))
    page.fill("#name", "Annex A")
    page.fill("#as_at", AN_OLD_DAY)
    page.get_by_role("button", name="Upload and check").click()


def test_annex_a_is_mapped_frozen_and_drawn_from_within_a_minute_and_a_half(
    page: Page, tmp_path: Path
) -> None:
    sign_in(page, "lead@demo.example")
    began = monotonic()
    upload(page, book(tmp_path, "Leaving care"))
    page.get_by_label("Annex A, list 6").check()
    page.get_by_label("Annex A, list 8").check()
    page.get_by_role("button", name="Read with these mappings").click()
    page.get_by_label("Leaving care").select_option("care_leaver")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("51 cases ready to freeze")
    expect(page.get_by_text("1 row was left out: closed.")).to_be_visible()
    page.get_by_role("button", name="Freeze this list").click()
    expect(page.get_by_text("List frozen with 51 cases.")).to_be_visible()
    page.goto("/rounds/new")
    page.get_by_label("Monthly QAM dip sample").check()
    listed = page.locator("#list option", has_text="Annex A").get_attribute("value")
    page.select_option("#list", listed)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Type of involvement", exact=True).first.check()
    page.locator("#size").fill("12")
    page.locator("main form button[type=submit]").first.click()
    page.get_by_label("Open a second round").check()
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_role("heading", name="What would be drawn")).to_be_visible()
    groups = page.get_by_role("table", name="Cases in each group")
    for words in ("looked after", "child protection", "child in need", "care leaver"):
        row = groups.get_by_role("rowheader", name=f"North Locality, {words}")
        expect(row).to_be_visible()
    expect(page.get_by_role("button", name="Draw and assign 12 cases")).to_be_visible()
    assert monotonic() - began < 90


def test_the_pages_that_ask_how_a_file_is_read_are_accessible_and_fit_a_phone(
    page: Page, tmp_path: Path
) -> None:
    sign_in(page, "lead@demo.example")
    upload(page, book(tmp_path, "Stepping down"))
    expect(page.get_by_role("heading", level=1)).to_have_text("How is this file read?")
    sound(page)
    page.get_by_label("Annex A, list 6").check()
    page.get_by_role("button", name="Read with these mappings").click()
    sound(page)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("link", name="Select what “Stepping down” means")).to_be_visible()
    sound(page)
