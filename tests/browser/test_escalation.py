"""An escalation from an unfinished audit: saved at once, and on top of the work of who must act."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.accessibility import scrolls_sideways, violations
from tests.support.browser_escalation import LEAD, MANAGER, panel_of, started, worry
from tests.support.page_steps import sign_in

RHIANNON = "Rhiannon Castellan, Service manager"


def told(page: Page, email: str, context: BrowserContext) -> Page:
    """Somebody else's work, in a browser of their own."""
    browser = context.browser
    assert browser is not None
    base = page.url.split("/audits")[0].split("/escalations")[0]
    other = browser.new_context(base_url=base).new_page()
    sign_in(other, email)
    return other


def test_a_worry_in_an_unfinished_audit_is_saved_at_once_and_reaches_its_people(
    page: Page, context: BrowserContext
) -> None:
    audit = started(page, "ESC-1")
    panel = worry(page)
    expect(panel).to_contain_text(re.compile("Phone first.*Do not make referrals here"))
    answered = page.locator("#q-DD-RSK-01 .app-options + .app-escalation")
    expect(answered).to_be_visible()  # directly under the answer
    panel.get_by_label("What are you worried about?").fill("Nobody has seen him since March.")
    panel.get_by_label("Which manager did you speak to?").select_option(label=RHIANNON)
    expect(panel.get_by_label("What day did you speak?")).not_to_have_value("")
    told_her = "^Saved at [0-9:]+. Recorded: Rhiannon Castellan was told on .* A response is due by"
    expect(panel.get_by_role("status")).to_have_text(re.compile(told_her))
    panel.get_by_label("What was agreed?").fill("She visits today.")
    expect(panel.get_by_role("status")).to_have_text(re.compile("^Saved at [0-9:]+"))
    panel.get_by_label("What was agreed?").press("1")  # a digit is text here, and answers nothing
    expect(page.locator("#q-DD-RSK-01").get_by_label("Yes")).not_to_be_checked()
    expect(panel.get_by_role("status")).to_have_text(re.compile("^Saved at [0-9:]+"))
    own = panel.get_by_role("link", name="Open this escalation").get_attribute("href")

    manager = told(page, MANAGER, context)
    manager.get_by_role("button", name="escalation of ESC-1").click()
    expect(manager.locator("main")).to_contain_text("Nobody has seen him since March.")
    expect(manager.locator("main")).to_contain_text("She visits today.1")
    lead = told(page, LEAD, context)
    expect(lead.get_by_role("button", name="escalation of ESC-1")).to_be_visible()

    manager.get_by_label("What was done, and is the child safe").fill("Seen today. Safe enough.")
    manager.get_by_role("button", name="Record response").click()
    expect(manager.locator("main")).to_contain_text("Answered within one working day")
    page.goto(str(own))
    expect(page.locator("main")).to_contain_text("Seen today. Safe enough.")
    page.goto(f"{audit}/sections/RSK")
    expect(page.locator("#q-DD-RSK-01").get_by_label("No", exact=True)).to_be_checked()
    expect(panel_of(page)).to_have_count(0)
    for other in (manager, lead):
        other.context.close()


@pytest.mark.slow
def test_the_panel_goes_when_the_answer_is_changed_back_and_stays_once_written(
    page: Page,
) -> None:
    started(page, "ESC-2")
    panel = worry(page)
    page.locator("#q-DD-RSK-01").get_by_label("Yes").check()
    expect(panel).to_have_count(0)
    panel = worry(page)
    panel.get_by_label("What are you worried about?").fill("The plan rests on nobody.")
    expect(panel.get_by_role("status")).to_have_text(re.compile("^Saved at"))
    page.locator("#q-DD-RSK-01").get_by_label("Yes").check()
    expect(page.locator(".app-sticky__saved")).to_have_text(re.compile("^Saved at"))
    expect(panel).to_be_visible()
    expect(panel.get_by_label("What are you worried about?")).to_have_value(
        "The plan rests on nobody."
    )


@pytest.mark.slow
def test_a_lost_network_loses_nothing_of_an_escalation(context: BrowserContext) -> None:
    page = context.new_page()
    started(page, "ESC-3")
    panel = worry(page)
    own = str(panel.get_by_role("link", name="Open this escalation").get_attribute("href"))
    context.route("**/escalations/*", lambda route: route.abort())
    panel.get_by_label("What are you worried about?").fill("Typed while the line was down.")
    expect(panel.get_by_role("status")).to_have_text("Not saved yet, trying again")
    context.unroute("**/escalations/*")
    expect(panel.get_by_role("status")).to_have_text(re.compile("^Saved at"), timeout=15_000)
    page.goto(own)
    expect(page.get_by_label("What are you worried about?")).to_have_value(
        "Typed while the line was down."
    )


@pytest.mark.slow
def test_two_people_who_write_at_once_choose_and_lose_nothing(
    page: Page, context: BrowserContext
) -> None:
    started(page, "ESC-4")
    panel = worry(page)
    box = panel.get_by_label("What are you worried about?")
    box.fill("As I saw it")
    expect(panel.get_by_role("status")).to_have_text(re.compile("^Saved at"))
    lead = told(page, LEAD, context)
    lead.goto(str(panel.get_by_role("link", name="Open this").get_attribute("href")))
    lead.get_by_text("Change what was recorded").click()
    lead.get_by_label("What are you worried about?").fill("As the lead saw it")
    expect(lead.locator(".app-escalation__saved")).to_have_text(re.compile("^Saved at"))
    box.fill("As I saw it, longer")
    expect(panel).to_contain_text("Saved elsewhere: As the lead saw it")
    panel.get_by_label("What was agreed?").fill("A visit")
    expect(panel.get_by_role("button", name="Keep mine")).to_be_visible()
    panel.get_by_role("button", name="Keep mine").click()
    expect(panel.get_by_role("status")).to_have_text(re.compile("^Saved"))
    lead.reload()
    expect(lead.get_by_label("What are you worried about?")).to_have_value("As I saw it, longer")
    expect(lead.get_by_label("What was agreed?")).to_have_value("A visit")
    lead.context.close()


@pytest.mark.parametrize("wide", [1280, pytest.param(390, marks=pytest.mark.slow)])
def test_the_panel_is_accessible_and_fits(page: Page, wide: int) -> None:
    page.set_viewport_size({"width": wide, "height": 900})
    started(page, f"ESC-{wide}")
    panel = worry(page)
    panel.get_by_label("What time did you speak?").fill("09:00")
    expect(panel).to_contain_text("Enter the day as well")
    assert violations(page) == []
    assert not scrolls_sideways(page)
    page.goto(str(panel.get_by_role("link", name="Open this").get_attribute("href")))
    assert violations(page) == []
    assert not scrolls_sideways(page)
