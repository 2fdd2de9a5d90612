"""Going away, coming back, words that are sent as a whole: nothing typed is lost on the way."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, Route, expect

from tests.support.browser_audit import Writing, evidence, saved, words
from tests.support.browser_escalation import panel_of, started, worry
from tests.support.page_steps import sign_in

EVIDENCE = "DS-01"


def begin(writing: Writing, page: Page) -> None:
    """The page, with an answer that asks for evidence."""
    writing.open(page)
    page.check("#DS-01-2")
    saved(page)


def yes(page: Page) -> None:
    """Whoever leaves with unsaved words says that they want to."""
    page.on("dialog", lambda dialog: dialog.accept())


def test_a_steady_hand_is_saved_all_the_same(writing: Writing, page: Page) -> None:
    begin(writing, page)
    evidence(page, EVIDENCE).focus()
    for _ in range(80):
        page.keyboard.type("word ")
        page.wait_for_timeout(80)
        if len(writing.answers.get(EVIDENCE, {}).get("evidence", "")) > 100:
            break
    else:
        raise AssertionError("six seconds of typing saved nothing")
    saved(page)


def test_coming_back_shows_what_was_saved_elsewhere_meanwhile(
    writing: Writing, context: BrowserContext, page: Page
) -> None:
    begin(writing, page)
    evidence(page, EVIDENCE).fill("One")
    saved(page)
    other = context.new_page()
    other.goto(writing.path)
    evidence(other, EVIDENCE).fill("Two from the phone")
    saved(other)
    page.goto("/learning")
    page.go_back()
    expect(evidence(page, EVIDENCE)).to_have_value("Two from the phone")
    evidence(page, EVIDENCE).press_sequentially(" and more")
    saved(page)
    assert "Two from the phone" in writing.answers[EVIDENCE]["evidence"]


def test_a_page_read_again_at_once_has_the_last_words(writing: Writing, page: Page) -> None:
    begin(writing, page)
    yes(page)
    evidence(page, EVIDENCE).press_sequentially("The very last words")
    page.reload()
    expect(evidence(page, EVIDENCE)).to_have_value("The very last words")


def test_a_save_of_many_bytes_arrives(writing: Writing, page: Page) -> None:
    writing.open(page)
    for key in ("DS-01", "DS-08"):
        page.check(f"#{key}-2")
        evidence(page, key).fill("শিশু " * 3_000)
    saved(page)
    assert len(writing.answers["DS-08"]["evidence"]) > 14_000


@pytest.mark.slow
def test_a_session_that_ends_beside_an_escalation_loses_no_word_of_it(
    context: BrowserContext, data_folder: Path
) -> None:
    page = context.new_page()
    started(page, "ESC-4040")
    panel = worry(page)
    panel.get_by_label("What are you worried about?").fill("First words.")
    expect(panel).to_contain_text("Saved at ")
    context.clear_cookies()
    panel.get_by_label("What are you worried about?").fill("The lock is broken, and she is alone.")
    again = page.get_by_role("dialog", name="Sign in again")
    expect(again).to_be_visible()
    expect(words(page)).to_have_text("Not saved yet: the escalation")
    again.get_by_label("E-mail address").fill("auditor2@demo.example")
    again.get_by_label("Password", exact=True).fill("lantern-harvest-bridge")
    again.get_by_role("button", name="Sign in", exact=True).click()
    expect(again).to_be_hidden()
    expect(panel).to_contain_text("Saved at ")
    page.reload()
    box = panel_of(page).get_by_label("What are you worried about?")
    expect(box).to_have_value("The lock is broken, and she is alone.")


def test_words_that_are_sent_as_a_whole_wait_for_the_server(context: BrowserContext) -> None:
    page = context.new_page()
    sign_in(page, "lead@demo.example")
    page.goto("/audits/1709/return")
    reason = page.locator("textarea[name=reason]")
    reason.fill("Look at the visits again.")

    def lost(route: Route) -> None:
        route.abort()

    page.route("**/session", lost)
    page.get_by_role("button", name=re.compile("^Return audit to")).click()
    expect(page.locator(".app-js-not-sent")).to_contain_text("The server does not answer")
    expect(reason).to_have_value("Look at the visits again.")
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.unroute("**/session")
    page.goto("/learning")
    assert asked == ["beforeunload"]
