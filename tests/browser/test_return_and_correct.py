"""A submitted audit comes back with comments, is submitted again, and is corrected: in Chromium, by
keyboard where it is written, with every version readable afterwards."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.adapters.database import Database
from auditapp.audits import service
from auditapp.demo.story import LAST
from auditapp.domain.calendar import Month, london, returns_close
from auditapp.domain.vocabulary import AgeBand, AuditStatus, Involvement, Selection
from auditapp.models import Audit
from auditapp.models.base import utc_now
from auditapp.people.service import find_account
from tests.support.accessibility import scrolls_sideways, violations
from tests.support.keyboard import Keyboard
from tests.support.page_steps import follow, press, sign_in

LEAD, AUDITOR = "lead@demo.example", "auditor2@demo.example"


@contextmanager
def writing(folder: Path) -> Iterator[Session]:
    database = Database(f"sqlite:///{folder / 'auditapp.db'}")
    try:
        with database.transaction() as session:
            yield session
    finally:
        database.close()


def open_month() -> Month:
    """A month whose audits may still be returned, the demo's last one while it is open."""
    today = london(utc_now()).date()
    return LAST if today <= returns_close(LAST) else Month.of(today).plus(-1)


@pytest.fixture
def audit(data_folder: Path, address: str, width: int) -> int:
    """A deep dive submitted by the auditor, with the answers of one that is there."""
    with writing(data_folder) as session:
        like = session.scalars(
            select(Audit)
            .where(Audit.form == "DD", Audit.status == AuditStatus.SUBMITTED, ~Audit.versions.any())
            .order_by(Audit.id.desc())
        ).first()
        assert like is not None
        case = service.Case(
            case_ref=f"RC-{width}",
            month=str(open_month()),
            team=like.team,
            service=like.service,
            involvement=Involvement(like.involvement),
            selection=Selection.TARGETED_THEME,
            age_band=AgeBand.FROM_5,
        )
        auditor = find_account(session, AUDITOR)
        made = service.start(session, like.form_version, case, auditor=auditor)
        made.answers = {**like.answers, "DD-VOI-03": {"value": "met"}}
        made.grade_reasons = like.grade_reasons
        service.submit(session, made, by=auditor.id)
        return made.id


@pytest.fixture
def lead(browser: Browser, address: str, width: int) -> Iterator[Page]:
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 900})
    context.set_default_timeout(15_000)
    page = context.new_page()
    sign_in(page, LEAD)
    yield page
    context.close()


def looked_at(page: Page) -> None:
    """Nothing for axe to find, and nothing beyond the edge."""
    assert violations(page) == []
    assert not scrolls_sideways(page)


@pytest.mark.slow
def test_an_audit_is_returned_answered_again_and_corrected(
    lead: Page, context: BrowserContext, audit: int, width: int
) -> None:
    return_by_keyboard(lead, audit)
    auditor = context.new_page()
    auditor.set_viewport_size({"width": width, "height": 900})
    sign_in(auditor, AUDITOR)
    answer_again(auditor, audit)
    read_both_versions(lead, audit)
    correct(lead, audit)


def return_by_keyboard(page: Page, audit: int) -> None:
    page.goto(f"/audits/{audit}")
    follow(page, page.get_by_role("link", name="Return audit"))
    looked_at(page)
    keyboard = Keyboard(page)
    keyboard.tab_to_field("reason")
    keyboard.type("One answer says what was done, not how the child lives.")
    box = "comment-DD-VOI-03"
    page.locator("summary:has-text('DD-VOI-03')").focus()
    page.keyboard.press("Enter")
    assert keyboard.tab().name == box
    keyboard.type("Which record shows an ordinary day?")
    keyboard.tab_to("Return audit to", limit=400)
    keyboard.press_enter_and_wait()
    expect(page.get_by_role("alert")).to_contain_text("does not count in any figure until")


def answer_again(page: Page, audit: int) -> None:
    expect(page.get_by_role("heading", name="Returned to you")).to_be_visible()
    page.goto(f"/audits/{audit}")
    looked_at(page)
    page.get_by_role("link", name="1 comment").click()
    question = page.locator("#q-DD-VOI-03")
    expect(question).to_contain_text("Which record shows an ordinary day?")
    expect(question).to_be_in_viewport()
    looked_at(page)
    question.locator("input[name=DD-VOI-03][value=partly]").check()
    page.fill("#DD-VOI-03-evidence", "The last visit describes tea, and nothing of the mornings.")
    press(page, "Save and continue")
    page.goto(f"/audits/{audit}/check")
    expect(page.locator(".app-comment-list")).to_contain_text("✓ Changed")
    looked_at(page)
    page.get_by_role("button", name="Submit audit").click()
    expect(page.get_by_role("alert").first).to_contain_text("Audit submitted")


def read_both_versions(page: Page, audit: int) -> None:
    page.goto(f"/audits/{audit}")
    expect(page.locator("main")).to_contain_text("nothing of the mornings")
    page.get_by_role("link", name="Version 1, as it was before").click()
    expect(page.locator("main")).to_contain_text("This is version 1 of 2")
    expect(page.locator("main")).not_to_contain_text("nothing of the mornings")
    looked_at(page)
    page.get_by_role("link", name="What changed afterwards").click()
    expect(page.locator("del").first).to_contain_text("Met")
    expect(page.locator("ins").first).to_contain_text("Partly")
    looked_at(page)


def correct(page: Page, audit: int) -> None:
    page.goto(f"/audits/{audit}/correct?question=DD-VOI-03#q-DD-VOI-03")
    page.get_by_role("button", name="Save correction").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter why you are correcting it.")
    looked_at(page)
    page.locator("input[name=DD-VOI-03][value=met]").check()
    page.fill("#reason", "The record of mornings is under the health visitor’s notes.")
    page.get_by_role("button", name="Save correction").click()
    expect(page.get_by_role("alert").first).to_contain_text("Audit corrected.")
    expect(page.locator(".app-history")).to_contain_text("health visitor’s notes")
    page.goto(f"/audits/{audit}/withdraw")
    press(page, "Withdraw audit")
    looked_at(page)


def test_a_correction_is_asked_for_what_it_needs_on_its_own_page(lead: Page, audit: int) -> None:
    """A grade that goes against a rule, and a phrase that may identify somebody."""
    lead.goto(f"/audits/{audit}/correct?question=DD-RSK-01#q-DD-RSK-01")
    lead.locator("input[name=DD-RSK-01][value=no]").check()
    lead.fill("#DD-RSK-01-evidence", "Jordan Smith was found at the old home.")
    lead.locator("#final_grade").select_option("G")
    lead.fill("#reason", "The visit of the 3rd was read again.")
    lead.get_by_role("button", name="Save correction").click()
    summary = lead.locator(".govuk-error-summary")
    expect(summary).to_contain_text("enter why the grade is right, or change it")
    expect(summary).to_contain_text("“Jordan Smith” in the evidence looks like a name")
    expect(summary).to_be_focused()
    looked_at(lead)
    keyboard = Keyboard(lead)
    summary.get_by_role("link", name="enter why the grade is right").focus()
    lead.keyboard.press("Enter")
    expect(lead.locator("#grade-reason-0")).to_be_focused()
    keyboard.type("The child moved to the aunt the same day.")
    keyboard.tab_to_field("identifies-nobody")
    lead.keyboard.press("Space")
    expect(lead.get_by_label("“Jordan Smith” identifies nobody")).to_be_checked()
    expect(lead.locator("#DD-RSK-01-evidence")).to_have_value(re.compile("^Jordan Smith"))
    lead.get_by_role("button", name="Save correction").click()
    expect(lead.get_by_role("alert").first).to_contain_text("Audit corrected.")
    expect(lead.locator("main")).to_contain_text("Phone first, then record who you have told")
    looked_at(lead)
    lead.goto(f"/audits/{audit}")
    expect(lead.locator("main")).to_contain_text("The child moved to the aunt the same day.")


def test_on_a_correction_questions_come_and_go_with_the_answers_they_depend_on(
    lead: Page, data_folder: Path
) -> None:
    with writing(data_folder) as session:
        query = select(Audit.id).where(Audit.form == "DS", Audit.counted).order_by(Audit.id)
        dip_sample = session.scalars(query).first()
    lead.goto(f"/audits/{dip_sample}/correct")
    lead.locator("input[name=DS-01][value=yes]").check()
    expect(lead.locator("#q-DS-02")).to_be_visible()
    lead.locator("input[name=DS-01][value=no]").check()
    expect(lead.locator("#q-DS-02")).to_be_hidden()
