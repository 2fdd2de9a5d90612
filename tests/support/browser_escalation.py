"""The panel of an escalation on the page of an audit, in a browser."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.support.page_steps import sign_in

AUDITOR, LEAD, MANAGER = "auditor2@demo.example", "lead@demo.example", "manager@demo.example"


def started(page: Page, case_ref: str) -> str:
    """A new deep dive of Ngozi's, opened at the questions about safety; its address."""
    sign_in(page, AUDITOR)
    page.goto("/audits/start?form=DD")
    page.fill("#case_ref", case_ref)
    page.select_option("#month", index=1)
    page.select_option("#team", label="West Locality")
    page.select_option("#involvement", "child_protection")
    page.select_option("#age_band", index=1)
    page.select_option("#selection", "referred_concern")
    page.select_option("#auditor_role", "team_manager")
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Start audit").click()
    page.wait_for_url(re.compile("/audits/[0-9]+$"))
    audit = page.url
    page.goto(f"{audit}/sections/RSK")
    return audit


def panel_of(page: Page) -> Locator:
    return page.get_by_role("region", name="Which manager did you speak to?")


def worry(page: Page) -> Locator:
    """Say that the child is not safe; the panel that opens below the question."""
    page.locator("#q-DD-RSK-01").get_by_label("No", exact=True).check()
    panel = panel_of(page)
    expect(panel).to_be_visible()
    return panel
