"""Phrases that may identify a person, in real Chromium: marked as they are typed, and confirmed
with one click or one key."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.accessibility import scrolls_sideways, violations
from tests.support.browser_grid import Make

NAMED = "Jordan Smith was seen at LS1 4AB"


@pytest.mark.slow
def test_a_name_typed_into_the_grid_is_marked_and_confirmed_by_keyboard(make: Make) -> None:
    grid = make(1)
    (case,) = grid.cases
    grid.focus(case)
    grid.fill_row()
    expect(grid.state(case)).to_contain_text("Ready to submit")
    grid.press("Enter")
    grid.page.keyboard.type(NAMED)
    expect(grid.state(case)).to_contain_text("1 to check")
    marks = grid.page.locator(".app-grid-panel .app-marks__item")
    expect(marks).to_have_count(2)
    expect(marks.first).to_contain_text("“Jordan Smith” in the evidence looks like a name.")
    expect(grid.page.locator(".app-js-marks-told")).to_contain_text("“LS1 4AB” in the evidence")
    expect(grid.page.locator(".app-grid-panel textarea:visible")).to_be_focused()
    assert violations(grid.page) == []

    grid.press("Control+Enter")
    expect(grid.note(case)).to_contain_text("looks like a name (and 1 more): take it out")
    grid.focus(case, "DS-12")
    grid.press("Enter", "Tab")
    expect(marks.first.get_by_role("button")).to_be_focused()
    grid.press("Enter")
    expect(marks).to_have_count(1)
    expect(marks.first.get_by_role("button")).to_be_focused()
    grid.press("Enter")
    expect(marks).to_have_count(0)
    expect(grid.page.locator(".app-grid-panel textarea:visible")).to_be_focused()
    expect(grid.state(case)).to_contain_text("Ready to submit")
    grid.press("Control+Enter")
    expect(grid.state(case)).to_contain_text("✓ Submitted")


@pytest.mark.slow
def test_a_grid_that_is_opened_again_still_shows_what_is_to_be_checked(make: Make) -> None:
    grid = make(1)
    (case,) = grid.cases
    grid.focus(case)
    grid.press("y", "Enter")
    grid.page.keyboard.type(NAMED)
    expect(grid.state(case)).to_contain_text("1 to check")
    grid.page.reload()
    expect(grid.state(case)).to_contain_text("11 missing, 1 to check")
    expect(grid.page.locator(".app-grid-panel .app-marks__item")).to_have_count(2)
    grid.press("Enter")
    grid.page.locator(".app-grid-panel textarea:visible").fill("The child was seen at home")
    expect(grid.page.locator(".app-grid-panel .app-marks__item")).to_have_count(0)
    expect(grid.state(case)).not_to_contain_text("to check")


@pytest.mark.parametrize("size", [1280, pytest.param(320, marks=pytest.mark.slow)])
def test_the_check_page_and_the_section_offer_both_ways_out(make: Make, size: int) -> None:
    grid = make(1)
    (case,) = grid.cases
    grid.focus(case)
    grid.press("y", "Enter")
    grid.page.keyboard.type(NAMED)
    expect(grid.state(case)).to_contain_text("1 to check")
    audit = grid.store.audits(grid.round_id)[case].id
    page: Page = grid.page
    page.set_viewport_size({"width": size, "height": 800})
    page.goto(f"/audits/{audit}/check")
    assert violations(page) == []
    assert not scrolls_sideways(page)
    page.get_by_role("button", name=re.compile("nobody.*Jordan Smith")).click()
    expect(page.get_by_text("You confirmed that it identifies nobody.")).to_be_visible()
    page.get_by_role("link", name=re.compile("Change.*LS1 4AB")).click()
    question = page.locator("#q-DS-01")
    expect(question).to_be_in_viewport()
    expect(question.locator(".app-marks__item")).to_have_count(1)
    assert violations(page) == []
    assert not scrolls_sideways(page)
    question.get_by_role("button", name=re.compile("nobody.*LS1 4AB")).click()
    expect(question.locator(".app-marks__item")).to_have_count(0)
    assert len(grid.store.audits(grid.round_id)[case].confirmed or ()) == 2
