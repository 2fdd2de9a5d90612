"""axe-core finds nothing at WCAG 2.2 A and AA, on every page, for every role, wide and narrow."""

import pytest
from playwright.sync_api import BrowserContext

from tests.support.accessibility import scrolls_sideways, violations
from tests.support.page_steps import follow, press, sign_in

PAGES = {
    "lead@demo.example": (
        "/",
        "/plan",
        "/plan/outcomes/1.B.1",
        "/plan/outcomes/2.D.1",
        "/measures",
        "/measures?group=theme&month=2025-06",
        "/measures/M-DS-01",
        "/measures/M-PA-01",
        "/measures/M-DD-18",
        "/measures/M-CH-10",
        "/measures/M-DS-01/audits",
        "/measures/M-DS-01/audits?which=not_met",
        "/learning",
        "/learning?theme=voice&show=good_practice",
        "/learning?theme=voice&team=Harbour+Locality&from=2020-01&to=2020-02",
        "/forms",
        "/forms/DD",
        "/reports",
        "/log",
        "/nowhere",
        "/audits/start",
        "/audits/start?form=DD",
        "/audits/import",
        "/meetings",
        "/meetings/record",
        "/conflicts",
        "/case-lists",
        "/case-lists/1",
        "/rounds",
        "/rounds?form=EX",
        "/rounds/new",
        "/rounds/new?form=DS&list=2",
        "/rounds/1",
        "/rounds/6",
        "/rounds/6/add",
        "/rounds/6/extend",
        "/rounds/8",
        "/rounds/8/change",
        "/rounds/programme",
        "/rounds/programme/add",
        "/rounds/programme/open?month=2026-12",
        "/rounds/coverage",
        "/rounds/coverage/cases",
        "/escalations",
        "/escalations?state=late",
        "/escalations/2",
        "/escalations/3",
    ),
    "auditor@demo.example": (
        "/",
        "/rounds",
        "/rounds/2",
        "/rounds/coverage",
        "/rounds/programme",
        "/conflicts",
        "/measures?team=harbour+locality",
        "/measures?month=2018-13",
        "/escalations",
        "/escalations/3",
    ),
    "qam@demo.example": ("/", "/meetings", "/meetings/record", "/rounds/6", "/rounds/6/grid"),
    "manager@demo.example": ("/", "/learning", "/rounds", "/rounds/6", "/rounds/coverage"),
    "director@demo.example": ("/plan", "/reports", "/rounds", "/rounds/6", "/rounds/coverage"),
    "admin@demo.example": ("/users", "/log", "/measures"),
}

EXPECTED = {
    ("lead@demo.example", "/nowhere"): 404,
    ("auditor@demo.example", "/measures?month=2018-13"): 400,
    ("admin@demo.example", "/measures"): 403,
}


@pytest.mark.parametrize("email", sorted(PAGES))
def test_every_page_answers_and_fits_a_phone(context: BrowserContext, email: str) -> None:
    look(context, email, 390, with_axe=False)


@pytest.mark.slow
@pytest.mark.parametrize("wide", [1280, 390])
@pytest.mark.parametrize("email", sorted(PAGES))
def test_every_page_is_accessible_and_fits(context: BrowserContext, email: str, wide: int) -> None:
    look(context, email, wide, with_axe=True)


def look(context: BrowserContext, email: str, width: int, *, with_axe: bool) -> None:
    """Open every page of a role, and list everything that is wrong with them."""
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, email)
    found = []
    for path in PAGES[email]:
        response = page.goto(path)
        assert response is not None
        if response.status != EXPECTED.get((email, path), 200):
            found.append(f"{path} answers {response.status}")
        if with_axe:
            found += violations(page)
        if scrolls_sideways(page):
            found.append(f"{path} scrolls sideways at {width}px")
    assert not found, "\n".join(found)


@pytest.mark.slow
def test_the_pages_of_an_audit_are_accessible_in_every_state(
    context: BrowserContext, width: int
) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    found = []
    page.goto("/sign-in")
    found += violations(page)
    press(page, "Sign in")
    found += violations(page)
    sign_in(page, "auditor@demo.example")
    page.goto("/audits/start?form=DS")
    press(page, "Start audit")
    found += violations(page)
    page.goto("/")
    follow(page, page.get_by_role("button", name="Continue").first)
    found += violations(page)
    audit = page.url
    for section in ("REC", "RSK", "SOS", "VIS", "FBK", "OVR"):
        page.goto(f"{audit}/sections/{section}")
        found += violations(page)
        if scrolls_sideways(page):
            found.append(f"{section} scrolls sideways at {width}px")
    page.goto(f"{audit}/sections/VIS")
    page.fill("#DD-VIS-C1", "lots")
    press(page, "Save and continue")
    found += violations(page)
    page.goto(f"{audit}/check")
    found += violations(page)
    press(page, "Submit audit")
    found += violations(page)
    page.goto("/")
    follow(page, page.locator("table a").first)
    found += violations(page)
    assert not found, "\n".join(found)


@pytest.mark.slow
def test_what_changes_a_round_is_accessible_with_its_errors(
    context: BrowserContext, width: int
) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    found = []
    sign_in(page, "lead@demo.example")
    page.goto("/rounds/new?form=DS&list=2")
    page.fill("#size", "0")
    press(page, "Continue")
    found += violations(page)
    page.goto("/rounds/6")
    follow(page, page.get_by_role("link", name="Manage").first)
    for change in page.locator("summary").all():
        change.click()
    found += violations(page)
    press(page, "Substitute case")
    found += violations(page)
    page.goto("/rounds/6/add")
    press(page, "Add case")
    found += violations(page)
    page.goto("/case-lists")
    press(page, "Upload and check")
    found += violations(page)
    context.clear_cookies()
    sign_in(page, "qam@demo.example")
    page.goto("/rounds/6")
    follow(page, page.locator("th a").first)
    page.goto("/")
    page.locator("summary").first.click()
    follow(page, page.get_by_role("link", name="I cannot audit this case").first)
    press(page, "Hand back case")
    found += violations(page)
    assert not scrolls_sideways(page)
    assert not found, "\n".join(found)
