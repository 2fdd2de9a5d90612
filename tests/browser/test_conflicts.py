"""Two tabs, two people: the later save sees both texts and chooses; nobody's words disappear."""

import re

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from auditapp.domain.vocabulary import Role
from tests.support.accessibility import scrolls_sideways, violations
from tests.support.browser_audit import Writing, evidence, ready, saved, words
from tests.support.keyboard import Keyboard

MINE, THEIRS = "Mine: seen alone twice.", "Theirs: a visit in May."


@pytest.fixture
def other(writing: Writing, page: Page, context: BrowserContext) -> Page:
    """A second tab on the same page, in which somebody else's words are saved first."""
    writing.open(page)
    tab = context.new_page()
    tab.goto(writing.path)
    ready(tab)
    tab.check("#DS-04")
    evidence(tab, "DS-04").fill(THEIRS)
    saved(tab)
    return tab


def choice(page: Page) -> Locator:
    return page.get_by_role("group", name="Two answers to DS-04: which one do you want to keep?")


def clash(page: Page) -> Locator:
    page.check("#DS-04-2")
    evidence(page, "DS-04").fill(MINE)
    expect(choice(page)).to_be_visible()
    return choice(page)


@pytest.mark.parametrize(
    ("button", "value", "text"),
    [
        pytest.param("Keep mine", "no", MINE, marks=pytest.mark.slow),
        pytest.param("Use the saved one", "yes", THEIRS, marks=pytest.mark.slow),
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
    expect(words(page)).to_contain_text("choose between two answers to DS-04")
    assert writing.answers["DS-04"]["evidence"] == THEIRS
    assert violations(page) == []
    both.get_by_role("button", name=button).click()
    expect(choice(page)).to_have_count(0)
    saved(page)
    expect(evidence(page, "DS-04")).to_have_value(text)
    assert writing.answers["DS-04"] == {"value": value, "evidence": text}


@pytest.mark.slow
@pytest.mark.usefixtures("other")
def test_what_only_one_side_changed_is_merged_with_a_word_about_it(
    writing: Writing, page: Page
) -> None:
    page.check("#DS-07")
    saved(page)
    expect(page.locator("#DS-04")).to_be_checked()
    expect(evidence(page, "DS-04")).to_have_value(THEIRS)
    news = re.compile(f"DS-04 was answered elsewhere at .* by {writing.person.name}: Yes")
    expect(page.locator("#q-DS-04").get_by_text(news)).to_be_visible()
    expect(page.locator(".app-js-aloud")).to_contain_text(news)
    assert {key: one["value"] for key, one in writing.answers.items()} == {
        "DS-04": "yes",
        "DS-07": "yes",
    }


@pytest.mark.slow
@pytest.mark.usefixtures("other")
def test_the_choice_is_made_by_keyboard(writing: Writing, page: Page) -> None:
    clash(page)
    page.get_by_role("button", name="Save and continue").focus()
    page.keyboard.press("Enter")
    expect(choice(page).get_by_role("button", name="Keep mine")).to_be_focused()
    keyboard = Keyboard(page)
    keyboard.tab_to("Use the saved one for DS-04")
    page.keyboard.press("Enter")
    expect(evidence(page, "DS-04")).to_have_value(THEIRS)


@pytest.mark.slow
def test_words_saved_behind_an_answer_that_got_lost_are_not_overwritten(
    writing: Writing, rough: Page, context: BrowserContext
) -> None:
    page = writing.open(rough)
    answers: list[int] = []

    def lose(route: Route) -> None:
        answers.append(route.fetch().status)
        route.abort()

    page.route("**/answers", lose)
    page.check("#DS-04-2")
    expect(words(page)).to_have_text("Not saved yet, trying again")
    evidence(page, "DS-04").fill(MINE)
    tab = context.new_page()
    tab.goto(writing.path)
    ready(tab)
    evidence(tab, "DS-04").fill(THEIRS)
    saved(tab)
    page.unroute("**/answers")
    expect(choice(page)).to_be_visible(timeout=40_000)
    assert answers[0] == 200
    expect(choice(page)).to_contain_text(THEIRS)
    choice(page).get_by_role("button", name="Keep both texts").click()
    saved(page)
    assert writing.answers["DS-04"] == {"value": "no", "evidence": f"{THEIRS}\n\n{MINE}"}


@pytest.mark.slow
@pytest.mark.usefixtures("other")
def test_both_texts_fit_a_phone(writing: Writing, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    both = clash(page)
    assert not scrolls_sideways(page)
    assert violations(page) == []
    both.get_by_role("button", name="Keep mine").click()
    saved(page)


@pytest.mark.slow
def test_the_auditor_sees_what_the_qa_lead_wrote_and_by_whom(
    writing: Writing, page: Page, browser: object, address: str
) -> None:
    lead = writing.add(f"lead.{writing.person.email}", Role.QA_LEAD)
    writing.open(page)
    context = browser.new_context(base_url=address)  # type: ignore[attr-defined]
    theirs = writing.open(context.new_page(), lead)
    expect(theirs.get_by_text(f"This is {writing.person.name}’s audit.")).to_be_visible()
    evidence_box = evidence(theirs, "DS-04")
    theirs.check("#DS-04")
    evidence_box.fill(THEIRS)
    saved(theirs)
    theirs.goto(f"/audits/{writing.audit_id}/check")
    expect(theirs.get_by_role("button", name="Submit audit")).to_have_count(0)
    context.close()
    both = clash(page)
    expect(both).to_contain_text(f"by {lead.name}")
    both.get_by_role("button", name="Keep both texts").click()
    saved(page)
    assert writing.answers["DS-04"]["evidence"] == f"{THEIRS}\n\n{MINE}"
