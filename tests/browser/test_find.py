"""The find box: by keyboard, on a phone, and what it leads to. The pages around it fit and pass."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.accessibility import scrolls_sideways, violations
from tests.support.page_steps import follow, sign_in


def test_a_case_is_found_by_keyboard_from_any_page(page: Page) -> None:
    sign_in(page, "lead@demo.example")
    page.goto("/audits?state=submitted&form=DD")
    case = page.get_by_role("rowheader").first.inner_text().strip()
    page.keyboard.press("/")
    box = page.get_by_label("Find a case reference, measure or outcome")
    expect(box).to_be_focused()
    page.keyboard.type(case.lower())
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Case {case}")
    assert case.lower() not in page.url.lower()


def test_a_slash_that_is_typed_into_a_box_stays_there(page: Page) -> None:
    sign_in(page, "lead@demo.example")
    page.goto("/find")
    box = page.locator("#wanted")
    box.focus()
    page.keyboard.type("A/7")
    expect(box).to_have_value("A/7")
    expect(box).to_be_focused()


def test_the_pages_of_finding_and_setting_right_pass_and_fit(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, "lead@demo.example")
    found = []
    page.goto("/audits?state=submitted&form=DD")
    audit = page.get_by_role("rowheader").get_by_role("link").first.get_attribute("href")
    paths = ("/audits", "/audits?state=late&team=Nowhere", "/find", f"{audit}/case")
    for path in (*paths, f"{audit}/correct-case", "/log?case=1", "/rounds/6?state=late"):
        page.goto(path)
        found += violations(page)
        if scrolls_sideways(page):
            found.append(f"{path} scrolls sideways at {width}px")
    page.goto("/find")
    page.locator("#wanted").fill("Sam Jones")
    follow(page, page.get_by_role("main").get_by_role("button", name="Find"))
    expect(page.get_by_role("alert")).to_contain_text("Cases cannot be found by name")
    found += violations(page)
    assert not found, "\n".join(found)


@pytest.mark.slow
def test_the_page_that_deletes_a_draft_passes_and_fits(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, "lead@demo.example")
    page.goto("/audits/start?form=DS")
    page.fill("#case_ref", f"DEL-{width}")
    for field, value in (("team", 1), ("involvement", 1), ("age_band", 1), ("month", 0)):
        page.select_option(f"#{field}", index=value)
    page.select_option("#selection", index=1)
    page.select_option("#auditor_role", index=1)
    page.get_by_role("radio", name="No").check()
    follow(page, page.get_by_role("button", name="Start audit"))
    follow(page, page.get_by_role("link", name="Delete this draft"))
    assert violations(page) == []
    assert not scrolls_sideways(page)
    page.fill("#reason", "Only to see the page")
    follow(page, page.get_by_role("button", name="Delete draft"))
    expect(page.get_by_text("Draft deleted.")).to_be_visible()
