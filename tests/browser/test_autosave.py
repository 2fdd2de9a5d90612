"""A section saves itself: "Saved" only once it is, and whatever happens meanwhile loses nothing."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Request, Route, expect

from tests.support import demo_server
from tests.support.accessibility import scrolls_sideways, violations
from tests.support.browser_audit import Writing, evidence, listen, ready, said, saved, words
from tests.support.browser_grid import Server, Store

SAVED = "Saved at "
TRYING = "Not saved yet, trying again"


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
    saved(page)
    assert writing.answers == {"DS-01": {"value": "no"}}
    listen(page)
    evidence(page, "DS-01").press_sequentially("Three drawings in September, ")
    evidence(page, "DS-01").press_sequentially("each talked about.")
    saved(page)
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
    saved(page)
    context.set_offline(True)
    evidence(page, "DS-01").fill("Typed on the train.")
    page.check("#DS-03-2")
    expect(words(page)).to_have_text(TRYING)
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator(".app-js-aloud")).to_contain_text("this page stays open")
    assert page.url.endswith(writing.path)
    assert violations(page) == []
    context.set_offline(False)
    saved(page)
    assert writing.answers["DS-01"]["evidence"] == "Typed on the train."
    assert writing.answers["DS-03"] == {"value": "no"}


@pytest.mark.slow
def test_a_session_that_ends_is_signed_in_to_on_the_page_and_everything_is_saved(
    writing: Writing, page: Page
) -> None:
    writing.open(page)
    page.check("#DS-01")
    saved(page)
    writing.end_session()
    evidence(page, "DS-01").focus()
    evidence(page, "DS-01").fill("Typed as the session ended.")
    again = page.get_by_role("dialog", name="Sign in again")
    expect(again).to_be_visible()
    again.get_by_label("Password", exact=True).fill(demo_server.PASSWORD)
    again.get_by_role("button", name="Sign in", exact=True).click()
    expect(again).to_be_hidden()
    saved(page)
    expect(evidence(page, "DS-01")).to_have_value("Typed as the session ended.")
    expect(evidence(page, "DS-01")).to_be_focused()
    assert writing.answers["DS-01"]["evidence"] == "Typed as the session ended."


@pytest.mark.slow
def test_a_fault_is_shown_at_its_control_and_the_rest_is_saved(
    writing: Writing, page: Page
) -> None:
    writing.open(page)
    page.check("#DS-01")
    box = evidence(page, "DS-01")
    box.fill("x" * 20_001)
    page.press("#DS-03-2", "Space")  # by key: the box has just grown and moves what is below it
    expect(page.locator("#DS-01-evidence-error")).to_contain_text("20,000 characters or fewer")
    expect(words(page)).to_have_text("DS-01 is not saved: see the error at the question")
    expect(box).to_have_accessible_description(
        "Error: Shorten this to 20,000 characters or fewer. It is 1 too long"
    )
    assert set(writing.answers) <= {"DS-01", "DS-03"}
    assert violations(page) == []
    box.fill("Seen on the record.")
    expect(page.locator("#DS-01-evidence-error")).to_have_count(0)
    saved(page)
    assert writing.answers["DS-01"]["evidence"] == "Seen on the record."


@pytest.mark.slow
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
    saved(page)
    page.goto("/")
    assert asked == ["beforeunload"]


@pytest.mark.slow
@pytest.mark.parametrize("how", ["withdrawn", "given away"])
def test_what_can_no_longer_be_saved_stays_and_can_be_copied(
    writing: Writing, page: Page, how: str
) -> None:
    writing.open(page)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    writing.close(how)
    page.check("#DS-01")
    evidence(page, "DS-01").fill("Too late.")
    expect(words(page)).to_contain_text("copy it" if how == "withdrawn" else "Not saved: ")
    expect(evidence(page, "DS-01")).to_have_value("Too late.")
    page.get_by_role("button", name="Copy what I typed").click()
    copied = page.get_by_role("textbox", name="What you typed, not saved")
    expect(copied).to_have_value(re.compile("DS-01 .*\\nYes\\nEvidence: Too late."))
    expect(page.locator(".app-js-aloud")).to_contain_text("What you typed is copied")
    assert "Evidence: Too late." in page.evaluate("navigator.clipboard.readText()")
    assert violations(page) == []
    page.once("dialog", lambda dialog: dialog.accept())


@pytest.mark.slow
def test_an_older_save_that_arrives_late_changes_nothing(writing: Writing, rough: Page) -> None:
    page = writing.open(rough)
    lost: list[Request] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.request)
            route.abort()

    page.route("**/answers", lose)
    page.check("#DS-01")
    saved(page)
    page.check("#DS-01-2")
    saved(page)
    late = page.evaluate(
        """async ([path, body]) => {
          const token = document.querySelector("[name=csrf_token]").value;
          const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
          const answer = await fetch(path, { method: "POST", body, headers });
          return [answer.status, await answer.json()];
        }""",
        [lost[0].url, lost[0].post_data],
    )
    assert (late[0], late[1]["ignored"], late[1]["saved"]) == (200, True, [])
    assert writing.answers == {"DS-01": {"value": "no"}}


@pytest.mark.slow
@pytest.mark.parametrize("first", ["arrives late", "never arrives"])
def test_leaving_in_the_middle_of_a_save_still_sends_the_last_words(
    writing: Writing, rough: Page, first: str
) -> None:
    page = writing.open(rough)
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        held.append(route)

    if first == "never arrives":
        page.route("**/answers", hold_the_first)
    else:
        writing.lock(4)
    page.check("#DS-01")
    expect(words(page)).to_have_text("Saving…")
    page.check("#DS-03-2")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/")
    for _ in range(50):
        if len(writing.answers) == 2:
            break
        time.sleep(0.2)
    assert writing.answers == {"DS-01": {"value": "yes"}, "DS-03": {"value": "no"}}


@pytest.mark.slow
def test_a_fault_that_the_server_showed_goes_away_once_it_is_mended(
    writing: Writing, page: Page
) -> None:
    writing.open(page)
    page.check("#DS-01")
    evidence(page, "DS-01").fill("x" * 20_001)
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("alert")).to_contain_text("DS-01, evidence: Shorten this")
    ready(page)
    expect(page.locator("#DS-01-evidence-error")).to_have_count(1)
    evidence(page, "DS-01").fill("Shorter.")
    expect(page.locator("#DS-01-evidence-error")).to_have_count(0)
    expect(evidence(page, "DS-01")).to_have_accessible_description("")
    saved(page)
    assert writing.answers["DS-01"]["evidence"] == "Shorter."


@pytest.mark.slow
def test_a_database_locked_for_ten_seconds_only_delays_the_save(
    writing: Writing, rough: Page
) -> None:
    page = writing.open(rough)
    seen: list[str] = []
    holder = writing.lock(13)
    page.check("#DS-01")
    for _ in range(12):
        seen.append(words(page).inner_text())
        time.sleep(1)
    holder.join()
    assert not any(said.startswith(SAVED) for said in seen[1:])
    assert TRYING in seen
    saved(page, 40)
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
        saved(page)
        server.kill()
        evidence(page, "DS-01").fill("Typed while the server was away.")
        page.check("#DS-05-2")
        expect(words(page)).to_have_text(TRYING)
        server.start()
        saved(page, 60)
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
    saved(page)
