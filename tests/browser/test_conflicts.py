"""Two tabs, two people: the later save sees both texts and chooses; nobody's words disappear."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from auditapp.domain.vocabulary import Role
from tests.browser.gridding import Store
from tests.browser.keyboard import Keyboard
from tests.browser.test_accessibility import scrolls_sideways, violations
from tests.browser.writing import Writing, evidence, ready, words

MINE, THEIRS = "Mine: seen alone twice.", "Theirs: a visit in May."


@pytest.fixture
def writing(data_folder: Path, address: str) -> Writing:
    return Writing(Store(data_folder))


@pytest.fixture
def other(writing: Writing, page: Page, context: BrowserContext) -> Page:
    """A second tab on the same page, in which somebody else's words are saved first."""
    writing.open(page)
    tab = context.new_page()
    tab.goto(writing.path)
    ready(tab)
    tab.check("#DS-04")
    evidence(tab, "DS-04").fill(THEIRS)
    expect(words(tab)).to_contain_text("Saved at ")
    return tab


def choice(page: Page) -> Locator:
    return page.get_by_role("group", name="Two answers to DS-04")


def clash(page: Page) -> Locator:
    page.check("#DS-04-2")
    evidence(page, "DS-04").fill(MINE)
    expect(choice(page)).to_be_visible()
    return choice(page)


@pytest.mark.parametrize(
    ("button", "value", "text"),
    [
        ("Keep mine", "no", MINE),
        ("Take the saved one", "yes", THEIRS),
        ("Keep both texts", "no", f"{THEIRS}\n\n{MINE}"),
    ],
)
@pytest.mark.usefixtures("other")
def test_both_texts_are_shown_and_the_person_chooses(
    writing: Writing, page: Page, button: str, value: str, text: str
) -> None:
    both = clash(page)
    expect(both).to_contain_text(MINE)
    expect(both).to_contain_text(THEIRS)
    expect(both).to_contain_text(f"by {writing.person.name}")
    expect(words(page)).to_contain_text("choose between two answers")
    assert writing.answers["DS-04"]["evidence"] == THEIRS
    assert violations(page) == []
    both.get_by_role("button", name=button).click()
    expect(choice(page)).to_have_count(0)
    expect(words(page)).to_contain_text("Saved at ")
    expect(evidence(page, "DS-04")).to_have_value(text)
    assert writing.answers["DS-04"] == {"value": value, "evidence": text}


@pytest.mark.usefixtures("other")
def test_what_only_one_side_changed_is_merged_with_a_word_about_it(
    writing: Writing, page: Page
) -> None:
    page.check("#DS-07")
    expect(words(page)).to_contain_text("Saved at ")
    expect(page.locator("#DS-04")).to_be_checked()
    expect(evidence(page, "DS-04")).to_have_value(THEIRS)
    expect(page.locator(".app-js-aloud")).to_contain_text("DS-04 was answered elsewhere")
    assert {key: one["value"] for key, one in writing.answers.items()} == {
        "DS-04": "yes",
        "DS-07": "yes",
    }


@pytest.mark.usefixtures("other")
def test_the_choice_is_made_by_keyboard(writing: Writing, page: Page) -> None:
    clash(page)
    page.get_by_role("button", name="Save and continue").focus()
    page.keyboard.press("Enter")
    expect(choice(page).get_by_role("button", name="Keep mine")).to_be_focused()
    keyboard = Keyboard(page)
    keyboard.tab_to("Take the saved one for DS-04")
    page.keyboard.press("Enter")
    expect(evidence(page, "DS-04")).to_have_value(THEIRS)


@pytest.mark.slow
@pytest.mark.usefixtures("other")
def test_both_texts_fit_a_phone(writing: Writing, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    both = clash(page)
    assert not scrolls_sideways(page)
    assert violations(page) == []
    both.get_by_role("button", name="Keep mine").click()
    expect(words(page)).to_contain_text("Saved at ")


def test_the_auditor_sees_what_the_qa_lead_wrote_and_by_whom(
    writing: Writing, page: Page, browser: object, address: str
) -> None:
    lead = writing.add(f"lead.{writing.person.email}", Role.QA_LEAD)
    writing.open(page)
    context = browser.new_context(base_url=address)  # type: ignore[attr-defined]
    theirs = writing.open(context.new_page(), lead)
    expect(theirs.get_by_text(f"You are writing in {writing.person.name}’s audit")).to_be_visible()
    evidence_box = evidence(theirs, "DS-04")
    theirs.check("#DS-04")
    evidence_box.fill(THEIRS)
    expect(words(theirs)).to_contain_text("Saved at ")
    theirs.goto(f"/audits/{writing.audit_id}/check")
    expect(theirs.get_by_role("button", name="Submit the audit")).to_have_count(0)
    context.close()
    both = clash(page)
    expect(both).to_contain_text(f"by {lead.name}")
    both.get_by_role("button", name="Keep both texts").click()
    expect(words(page)).to_contain_text("Saved at ")
    assert writing.answers["DS-04"]["evidence"] == f"{THEIRS}\n\n{MINE}"
