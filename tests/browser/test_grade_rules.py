"""Evidence, marks and grade rules on the pages of a deep dive, in real Chromium."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, expect

from auditapp.domain.vocabulary import AuditStatus
from auditapp.models import Audit
from tests.support import demo_server
from tests.support.accessibility import RULES
from tests.support.databases import opened
from tests.support.deep_dives import good
from tests.support.keyboard import Keyboard
from tests.support.keyboard_steps import allocate, sign_in

SECTIONS = "Two or more sections are graded Inadequate"
SAFETY = "The child is not safe enough today"
WHY = "The two sections are about the old team; since summer the child is safe and heard."


def answered(folder: Path, case_ref: str, **special: str) -> int:
    """A deep dive of the demo's auditor with an answer to everything; its id."""
    allocate(folder, "auditor@demo.example", "DD", case_ref)
    with opened(f"sqlite:///{folder / 'auditapp.db'}") as database, database.transaction() as s:
        audit = s.query(Audit).filter_by(case_ref=case_ref).one()
        given = good(audit.form_version.definition, **special)
        audit.answers = {key: one.store() for key, one in given.items()}
        audit.status = AuditStatus.DRAFT
        return audit.id


def enter(page: Page, email: str = "auditor@demo.example") -> None:
    page.goto("/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", demo_server.PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def open_section(page: Page, audit: int, key: str) -> None:
    page.goto(f"/audits/{audit}/sections/{key}")
    expect(page.locator(".app-js-help")).to_be_visible()


def choose(page: Page, key: str, code: str) -> None:
    page.locator(f'#q-{key} input[name="{key}"][value="{code}"]').check()


def saved(page: Page) -> None:
    expect(page.locator(".app-sticky__saved")).to_contain_text("Saved at")


def rules(page: Page) -> Locator:
    return page.locator("#q-DD-OVR-02 [data-grade-rules]")


def axe_finds_nothing(page: Page) -> None:
    found = Axe().run(page, options=RULES).response["violations"]
    assert found == [], [(one["id"], one["nodes"][0]["html"]) for one in found]


# Evidence and marks -------------------------------------------------------------------------------


@pytest.mark.slow
def test_evidence_opens_by_itself_where_the_answer_needs_it(
    page: Page, data_folder: Path, width: int
) -> None:
    audit = answered(data_folder, f"E-{width}", DD_REC_01="met")
    page.set_viewport_size({"width": width, "height": 900})
    enter(page)
    open_section(page, audit, "REC")
    question = page.locator("#q-DD-REC-01")
    evidence, needed = question.locator("textarea[name$=-evidence]"), "Required"
    action = question.locator("textarea[name$=-action]")
    expect(evidence).to_be_hidden()
    expect(action).to_be_hidden()
    choose(page, "DD-REC-01", "partly")
    expect(evidence).to_be_visible()
    expect(evidence).to_have_attribute("required", "")
    expect(question.get_by_text(needed)).to_be_visible()
    expect(action).to_be_visible()
    action.fill("The worker updates it.")
    choose(page, "DD-REC-01", "met")
    expect(question.get_by_text(needed)).to_be_hidden()
    expect(action).to_have_value("The worker updates it.")
    expect(action).to_be_visible()
    question.get_by_role("button", name="Add evidence").click()
    expect(evidence).to_be_focused()
    page.keyboard.type("The newest event is a week old.")
    saved(page)
    page.reload()
    expect(evidence).to_have_value("The newest event is a week old.")
    expect(action).to_be_visible()
    axe_finds_nothing(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.slow
def test_an_answer_is_marked_for_others_under_one_quiet_line(page: Page, data_folder: Path) -> None:
    audit = answered(data_folder, "E-marks")
    enter(page)
    open_section(page, audit, "VOI")
    question = page.locator("#q-DD-VOI-03")
    theme = question.get_by_label("Learning theme")
    expect(theme).to_be_hidden()
    question.get_by_text("Mark as good practice or learning").click()
    expect(question.locator("textarea[name$=-evidence]")).to_be_visible()
    theme.select_option(label="Child’s voice")
    question.get_by_label("Good practice").check()
    saved(page)
    axe_finds_nothing(page)
    page.reload()
    expect(theme).to_have_value("voice")
    expect(question.get_by_label("Good practice")).to_be_checked()
    expect(page.locator("#q-DD-VOI-04").get_by_label("Learning theme")).to_be_hidden()


@pytest.mark.slow
def test_without_script_the_labels_say_when_evidence_is_needed(
    context: BrowserContext, data_folder: Path
) -> None:
    audit = answered(data_folder, "E-plain")
    browser = context.browser
    assert browser is not None
    signed_in = context.new_page()
    enter(signed_in)
    plain = browser.new_context(
        base_url=signed_in.url, java_script_enabled=False, storage_state=context.storage_state()
    )
    page = plain.new_page()
    page.goto(f"/audits/{audit}/sections/REC")
    expect(
        page.locator("#q-DD-REC-01").get_by_text("Required with Partly, Not met")
    ).to_be_visible()
    plain.close()


# Grade rules --------------------------------------------------------------------------------------


def test_a_grade_that_goes_against_a_rule_warns_as_it_is_chosen(
    page: Page, data_folder: Path
) -> None:
    audit = answered(data_folder, "G-1", DD_ASM_05="I", DD_PLN_06="I", DD_OVR_02="I")
    enter(page)
    open_section(page, audit, "OVR")
    expect(rules(page)).to_have_attribute("role", "status")
    expect(rules(page)).to_be_empty()
    choose(page, "DD-OVR-02", "G")
    expect(rules(page)).to_contain_text(SECTIONS)
    expect(rules(page)).to_contain_text("give the reason on the check page")
    axe_finds_nothing(page)
    choose(page, "DD-OVR-02", "RI")
    expect(rules(page)).to_be_empty()
    choose(page, "DD-OVR-02", "O")
    saved(page)
    page.reload()
    expect(rules(page)).to_contain_text(SECTIONS)


@pytest.mark.slow
def test_the_auditor_records_why_a_grade_stands_by_keyboard_alone(
    page: Page, data_folder: Path
) -> None:
    audit = answered(data_folder, "G-2", DD_ASM_05="I", DD_PLN_06="I")
    keyboard = sign_in(page, "auditor@demo.example")
    page.goto(f"/audits/{audit}/check")
    expect(page.get_by_role("heading", name="1 thing to do before you can submit")).to_be_visible()
    keyboard.tab_to_field("reason", limit=200)
    keyboard.type(WHY)
    keyboard.tab_to("Record reason")
    keyboard.press_enter_and_wait()
    expect(page.get_by_text("Reason recorded.")).to_be_visible()
    expect(page.locator("blockquote")).to_have_text(WHY)
    expect(page.get_by_text("to do before you can submit")).to_have_count(0)
    axe_finds_nothing(page)
    submit(keyboard)
    expect(page.get_by_text("Audit submitted")).to_be_visible()


def submit(keyboard: Keyboard) -> None:
    keyboard.tab_to("Submit audit", limit=400)
    keyboard.press_enter_and_wait()


def test_the_qa_lead_finds_the_box_for_a_child_who_is_not_safe_on_the_same_page(
    page: Page, context: BrowserContext, data_folder: Path, width: int
) -> None:
    audit = answered(data_folder, f"G-3-{width}", DD_RSK_01="no")
    page.set_viewport_size({"width": width, "height": 900})
    enter(page)
    page.goto(f"/audits/{audit}/check")
    expect(page.locator("#grade-rule-0")).to_contain_text(SAFETY)
    expect(page.locator("#grade-rule-0")).to_contain_text("ask the QA lead to")
    expect(page.locator("#grade-rule-0 textarea")).to_have_count(0)
    axe_finds_nothing(page)
    context.clear_cookies()
    enter(page, "lead@demo.example")
    page.goto(f"/audits/{audit}/check")
    page.get_by_label("Why is this grade right?").fill(WHY)
    axe_finds_nothing(page)
    page.get_by_role("button", name="Record reason").click()
    expect(page.locator("#grade-rule-0 blockquote")).to_have_text(WHY)
    expect(page.get_by_role("button", name="Submit audit")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
