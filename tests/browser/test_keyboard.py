"""Whole audits by keyboard alone, in real Chromium."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support import demo_server
from tests.support.keyboard import Keyboard
from tests.support.keyboard_steps import allocate, sign_in


def start(keyboard: Keyboard, title: str, case_ref: str) -> None:
    """Start an audit of a case that one chose."""
    page = keyboard.page
    keyboard.tab_to("Start an audit")
    keyboard.press_enter_and_wait()
    keyboard.tab_to(f"Start {title}")
    keyboard.press_enter_and_wait()
    keyboard.tab_to_field("case_ref")
    keyboard.type(case_ref)
    for name, typed in (
        ("team", "East"),
        ("involvement", "Child prot"),
        ("age_band", "5 to"),
        ("month", "October 2026"),
        ("selection", "Targeted"),
        ("auditor_role", "Independent"),
    ):
        keyboard.tab_to_field(name)
        keyboard.type(typed)
    keyboard.tab_to_field("independent")
    page.keyboard.press("Space")
    keyboard.tab_to("Start audit")
    keyboard.press_enter_and_wait()


def figure(folder: Path, measure: str, selection: str = "headline") -> tuple[int, int]:
    """Numerator and denominator of October in East Locality, from the command."""
    printed = demo_server.run(
        folder, "measures", "show", "--measure", measure, "--from", "2026-10", "--to", "2026-10",
        "--by", "team", "--format", "csv", "--selection", selection,
    )  # fmt: skip
    rows = [row for row in csv.DictReader(io.StringIO(printed)) if row["team"] == "East Locality"]
    return (int(rows[0]["numerator"]), int(rows[0]["denominator"])) if rows else (0, 0)


def test_a_dip_sample_by_keyboard_alone_moves_its_figure(page: Page, data_folder: Path) -> None:
    before = figure(data_folder, "M-DS-01")
    allocate(data_folder, "qam@demo.example", "DS", "KB-DS-1")
    keyboard = sign_in(page, "qam@demo.example")
    keyboard.tab_to("Start with Monthly QAM dip sample, case KB-DS-1")
    keyboard.press_enter_and_wait()
    keyboard.answer_section()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check and submit")
    keyboard.tab_to("Submit audit")
    keyboard.press_enter_and_wait()
    expect(page.get_by_text("Audit submitted")).to_be_visible()
    assert figure(data_folder, "M-DS-01") == (before[0] + 1, before[1] + 1)


@pytest.mark.slow
def test_a_deep_dive_of_a_chosen_case_by_keyboard_alone_moves_no_headline_figure(
    page: Page, data_folder: Path
) -> None:
    headline = figure(data_folder, "M-DD-02")
    before = figure(data_folder, "M-DD-02", "all")
    keyboard = sign_in(page, "auditor2@demo.example")
    start(keyboard, "Deep dive", "KB-DD-1")
    keyboard.tab_to("Record, history and identity")
    keyboard.press_enter_and_wait()
    for _ in range(20):
        if page.get_by_role("heading", level=1).inner_text() == "Check and submit":
            break
        keyboard.answer_section()
    expect(page.get_by_text("to do before you can submit")).to_have_count(0)
    keyboard.tab_to("Submit audit")
    keyboard.press_enter_and_wait()
    expect(page.get_by_text("Audit submitted")).to_be_visible()
    assert figure(data_folder, "M-DD-02", "all") == (before[0] + 1, before[1] + 1)
    assert figure(data_folder, "M-DD-02") == headline


@pytest.mark.slow
def test_a_meeting_is_recorded_by_keyboard_alone_and_covers_one_more(
    page: Page, data_folder: Path
) -> None:
    before = figure(data_folder, "M-CH-01")
    keyboard = sign_in(page, "qam@demo.example")
    keyboard.tab_to("Record a meeting")
    keyboard.press_enter_and_wait()
    keyboard.tab_to_field("case_ref")
    keyboard.type("KB-CH-1")
    keyboard.tab_to_field("CH-C1")
    page.keyboard.press("Space")
    for name, typed in (
        ("CH-C2-day", "5"),
        ("CH-C2-month", "10"),
        ("CH-C2-year", "2026"),
        ("team", "East"),
        ("involvement", "Child prot"),
        ("age_band", "5 to"),
    ):
        keyboard.tab_to_field(name)
        keyboard.type(typed)
    keyboard.tab_to("Record meeting")
    keyboard.press_enter_and_wait()
    expect(page.get_by_text("Every case (census)")).to_be_visible()
    page.goto("/")
    keyboard.tab_to("Continue with QAM checklist after a review or conference, case KB-CH-1")
    keyboard.press_enter_and_wait()
    keyboard.tab_to("The meeting")
    keyboard.press_enter_and_wait()
    expect(page.locator("#CH-C1")).to_be_checked()
    expect(page.locator("#CH-C2-day")).to_have_value("5")
    with page.expect_navigation():
        page.get_by_role("button", name="Save and continue").press("Enter")
    keyboard.answer_section()
    keyboard.tab_to("Submit audit")
    keyboard.press_enter_and_wait()
    expect(page.get_by_text("Audit submitted")).to_be_visible()
    assert figure(data_folder, "M-CH-01") == (before[0] + 1, before[1] + 1)


def test_number_keys_choose_delete_clears_and_a_question_mark_helps(page: Page) -> None:
    keyboard = sign_in(page, "qam@demo.example")
    page.get_by_role("button", name="Continue with Monthly QAM dip sample").first.click()
    expect(page.get_by_role("button", name="Keyboard help")).to_be_visible()
    page.focus("#DS-12")
    page.keyboard.press("2")
    expect(page.locator("#DS-12-2")).to_be_checked()
    page.keyboard.press("Delete")
    expect(page.locator("#DS-12-2")).not_to_be_checked()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).not_to_be_visible()
    keyboard.page.once("dialog", lambda dialog: dialog.accept())


def test_a_question_appears_when_the_answer_it_depends_on_is_given(page: Page) -> None:
    sign_in(page, "qam2@demo.example")
    page.goto("/audits/start?form=DS")
    page.fill("#case_ref", "KB-DS-2")
    for name, value in (
        ("team", "East Locality"),
        ("involvement", "looked_after"),
        ("age_band", "10-15"),
        ("selection", "referred_concern"),
        ("auditor_role", "qam"),
    ):
        page.select_option(f"#{name}", value)
    page.check("input[name=independent][value=no]")
    page.click("text=Start audit")
    expect(page.locator("#q-DS-02")).to_be_hidden()
    page.check("#DS-01")
    expect(page.locator("#q-DS-02")).to_be_visible()
    page.check("#DS-01-2")
    expect(page.locator("#q-DS-02")).to_be_hidden()
    page.click("text=Save and come back later")
    expect(page.get_by_text("Saved. You can continue this audit from here.")).to_be_visible()


@pytest.mark.parametrize("email", ["lead@demo.example", "director@demo.example"])
def test_the_workbook_downloads(page: Page, email: str, tmp_path: Path) -> None:
    sign_in(page, email)
    page.goto("/reports")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").first.click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.suffix == ".xlsx"
    assert path.read_bytes().startswith(b"PK")
