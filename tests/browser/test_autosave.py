"""A section saves itself: "Saved" only once it is, and whatever happens meanwhile loses nothing."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy import text

from tests.browser import serving
from tests.browser.gridding import Server, Store
from tests.browser.test_accessibility import scrolls_sideways, violations
from tests.browser.writing import Writing, evidence, listen, ready, said, words

SAVED = "Saved at "
TRYING = "Not saved yet, trying again"


@pytest.fixture
def writing(data_folder: Path, address: str) -> Writing:
    return Writing(Store(data_folder))


@pytest.fixture
def rough(context: BrowserContext) -> Iterator[Page]:
    """A page where requests are made to fail, of which the browser's console complains."""
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    assert not wrong, wrong


def test_saved_is_said_only_after_the_server_said_so(writing: Writing, page: Page) -> None:
    writing.open(page)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/answers", hold)
    page.check("#DS-01-2")
    expect(words(page)).to_have_text("Saving…")
    assert writing.answers == {}
    assert violations(page) == []
    held.pop().continue_()
    page.unroute("**/answers")
    expect(words(page)).to_contain_text(SAVED)
    assert writing.answers == {"DS-01": {"value": "no"}}
    listen(page)
    evidence(page, "DS-01").press_sequentially("Three drawings in September, ")
    evidence(page, "DS-01").press_sequentially("each talked about.")
    expect(words(page)).to_contain_text(SAVED)
    assert said(page)[:3] == ["Not saved yet", "Saving…", words(page).inner_text()]
    assert writing.answers["DS-01"] == {
        "value": "no",
        "evidence": "Three drawings in September, each talked about.",
    }
    page.reload()
    ready(page)
    expect(evidence(page, "DS-01")).to_have_value("Three drawings in September, each talked about.")


def test_a_lost_network_keeps_what_is_typed_until_it_comes_back(
    writing: Writing, rough: Page, context: BrowserContext
) -> None:
    page = writing.open(rough)
    page.check("#DS-01")
    expect(words(page)).to_contain_text(SAVED)
    context.set_offline(True)
    evidence(page, "DS-01").fill("Typed on the train.")
    page.check("#DS-03-2")
    expect(words(page)).to_have_text(TRYING)
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator(".app-js-aloud")).to_contain_text("this page stays open")
    assert page.url.endswith(writing.path)
    assert violations(page) == []
    context.set_offline(False)
    expect(words(page)).to_contain_text(SAVED)
    assert writing.answers["DS-01"]["evidence"] == "Typed on the train."
    assert writing.answers["DS-03"] == {"value": "no"}


def test_a_session_that_ends_is_signed_in_to_on_the_page_and_everything_is_saved(
    writing: Writing, page: Page
) -> None:
    writing.open(page)
    page.check("#DS-01")
    expect(words(page)).to_contain_text(SAVED)
    writing.end_session()
    evidence(page, "DS-01").fill("Typed as the session ended.")
    again = page.get_by_role("dialog", name="Sign in again")
    expect(again).to_be_visible()
    again.get_by_label("Password", exact=True).fill(serving.PASSWORD)
    again.get_by_role("button", name="Sign in", exact=True).click()
    expect(again).to_be_hidden()
    expect(words(page)).to_contain_text(SAVED)
    expect(evidence(page, "DS-01")).to_have_value("Typed as the session ended.")
    assert writing.answers["DS-01"]["evidence"] == "Typed as the session ended."


def test_a_fault_is_shown_at_its_control_and_the_rest_is_saved(
    writing: Writing, page: Page
) -> None:
    writing.open(page)
    page.check("#DS-01")
    box = evidence(page, "DS-01")
    box.fill("x" * 20_001)
    page.check("#DS-03-2")
    expect(page.locator("#DS-01-evidence-error")).to_contain_text("20,000 characters or fewer")
    expect(words(page)).to_have_text("DS-01 is not saved: see what is wrong there")
    expect(box).to_have_accessible_description(
        "Error: Shorten this to 20,000 characters or fewer: it is 1 over"
    )
    assert set(writing.answers) <= {"DS-01", "DS-03"}
    assert violations(page) == []
    box.fill("Seen on the record.")
    expect(page.locator("#DS-01-evidence-error")).to_have_count(0)
    expect(words(page)).to_contain_text(SAVED)
    assert writing.answers["DS-01"]["evidence"] == "Seen on the record."


def test_leaving_with_unsaved_words_warns_and_saves_them(
    writing: Writing, rough: Page, context: BrowserContext
) -> None:
    page = writing.open(rough)
    asked: list[str] = []

    def answer(dialog: object) -> None:
        asked.append(dialog.type)  # type: ignore[attr-defined]
        dialog.dismiss()  # type: ignore[attr-defined]

    page.on("dialog", answer)
    context.set_offline(True)
    page.check("#DS-01")
    expect(words(page)).to_have_text(TRYING)
    page.evaluate("setTimeout(() => { location.href = '/' }, 0)")
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    context.set_offline(False)
    expect(words(page)).to_contain_text(SAVED)
    page.goto("/")
    assert asked == ["beforeunload"]


def test_an_audit_that_is_submitted_elsewhere_says_so_and_keeps_what_was_typed(
    writing: Writing, page: Page
) -> None:
    writing.open(page)
    database = writing.store.open()
    with database.transaction() as session:
        session.execute(
            text("UPDATE audits SET status = 'withdrawn', withdrawn_reason = 'x' WHERE id = :id"),
            {"id": writing.audit_id},
        )
    database.close()
    page.check("#DS-01")
    evidence(page, "DS-01").fill("Too late.")
    expect(words(page)).to_contain_text("copy it before you leave")
    expect(evidence(page, "DS-01")).to_have_value("Too late.")
    page.once("dialog", lambda dialog: dialog.accept())


@pytest.mark.slow
def test_a_database_locked_for_ten_seconds_only_delays_the_save(
    writing: Writing, rough: Page
) -> None:
    page = writing.open(rough)
    database = writing.store.open()
    begun, seen = threading.Event(), []

    def hold() -> None:
        with database.writing() as session:
            session.execute(text("SELECT 1"))
            begun.set()
            time.sleep(13)
            session.rollback()

    holder = threading.Thread(target=hold)
    holder.start()
    begun.wait(10)
    page.check("#DS-01")
    for _ in range(12):
        seen.append(words(page).inner_text())
        time.sleep(1)
    holder.join()
    database.close()
    assert not any(said.startswith(SAVED) for said in seen[1:])
    assert TRYING in seen
    expect(words(page)).to_contain_text(SAVED, timeout=40_000)
    assert writing.answers == {"DS-01": {"value": "yes"}}


@pytest.mark.slow
def test_a_server_that_is_killed_and_started_again_gets_everything(
    tmp_path: Path, browser: object
) -> None:
    server = Server(tmp_path)
    server.start()
    try:
        writing = Writing(Store(tmp_path))
        context = browser.new_context(base_url=server.address)  # type: ignore[attr-defined]
        page = writing.open(context.new_page())
        page.check("#DS-01")
        expect(words(page)).to_contain_text(SAVED)
        server.kill()
        evidence(page, "DS-01").fill("Typed while the server was away.")
        page.check("#DS-05-2")
        expect(words(page)).to_have_text(TRYING)
        server.start()
        expect(words(page)).to_contain_text(SAVED, timeout=60_000)
        assert writing.answers["DS-01"]["evidence"] == "Typed while the server was away."
        assert writing.answers["DS-05"] == {"value": "no"}
        context.close()
    finally:
        server.stop()


@pytest.mark.slow
def test_the_page_fits_a_phone_while_it_says_that_it_is_not_saved(
    writing: Writing, rough: Page, context: BrowserContext
) -> None:
    rough.set_viewport_size({"width": 390, "height": 800})
    page = writing.open(rough)
    context.set_offline(True)
    page.check("#DS-01")
    expect(words(page)).to_have_text(TRYING)
    assert not scrolls_sideways(page)
    assert violations(page) == []
    context.set_offline(False)
    expect(words(page)).to_contain_text(SAVED)
