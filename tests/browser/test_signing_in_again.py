"""A session that ends under a page: warned of in time, covered, and signed in to without loss.

Time passes in the database: when somebody was last seen is set back, and the page is woken as when
a person comes back to its tab.
"""

import itertools
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import update

from auditapp.domain.vocabulary import Role
from auditapp.models import SignInSession
from auditapp.models.base import utc_now
from auditapp.web import sessions
from tests.support import demo_server, factories, grids
from tests.support.accessibility import scrolls_sideways, violations
from tests.support.browser_grid import Store
from tests.support.keyboard import Keyboard
from tests.support.page_steps import follow, sign_in

_NUMBERS = itertools.count(1)


@dataclass
class Person:
    """Somebody with an account and an audit of their own, signed in where a test asks for it."""

    store: Store
    name: str
    email: str
    account_id: int
    case_ref: str
    round_id: int

    def sign_in(self, page: Page, path: str = "/") -> None:
        sign_in(page, self.email, f"/sign-in?next={path}")

    def sign_in_here(self, page: Page, password: str = demo_server.PASSWORD) -> None:
        """On the dialog of the page."""
        page.get_by_label("E-mail address").fill(self.email)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in", exact=True).click()

    def lasts(self, seconds: float, **more: Any) -> None:
        """Have every session of theirs end in so many seconds, if nothing happens."""
        self._set(seen_at=utc_now() - sessions.IDLE + timedelta(seconds=seconds), **more)

    def ends_for_good(self, seconds: float) -> None:
        """Have it end in so many seconds because it is ten hours old."""
        began = utc_now() - sessions.LONGEST + timedelta(seconds=seconds)
        self._set(seen_at=utc_now(), created_at=began)

    def _set(self, **values: Any) -> None:
        database = self.store.open()
        with database.transaction() as session:
            own = SignInSession.account_id == self.account_id
            session.execute(update(SignInSession).where(own).values(**values))
        database.close()


@dataclass
class People:
    store: Store

    def __call__(self, name: str) -> Person:
        number = next(_NUMBERS)
        email, case_ref = f"{name}_{number}@demo.example", f"SIGN-{number:03d}"
        database = self.store.open()
        with database.transaction() as session:
            account = factories.add_account(session, email, Role.QAM)
            account.is_demo = True
            session.flush()
            asked = grids.round_of(session, [case_ref], auditor=account)
            made = Person(self.store, account.name, email, account.id, case_ref, asked.id)
        database.close()
        return made


@pytest.fixture
def people(data_folder: Path, address: str) -> People:
    return People(Store(data_folder))


@pytest.fixture
def anna(people: People, page: Page) -> Person:
    """Signed in, and in the middle of typing about a case."""
    return typing(people("anna"), page)


def typing(person: Person, page: Page) -> Person:
    person.sign_in(page)
    page.goto("/audits/start?form=DS")
    page.fill("#case_ref", person.case_ref)
    page.focus("#case_ref")
    return person


def wake(page: Page) -> None:
    """The person comes back to the tab, whose scripts listen by now."""
    page.wait_for_load_state("load")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def warning(page: Page) -> Any:
    return page.get_by_role("alertdialog", name="You will be signed out in")


def asking(page: Page) -> Any:
    return page.get_by_role("dialog", name="Sign in again")


def warn(page: Page, person: Person, seconds: float = 240) -> None:
    person.lasts(seconds)
    wake(page)
    expect(warning(page)).to_be_visible()


def end(page: Page, person: Person) -> None:
    person.lasts(-1)
    wake(page)
    expect(asking(page)).to_be_visible()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.innerText"))


def readable(page: Page) -> str:
    """Everything that can be read or found on the page, and its title."""
    return str(page.evaluate("document.title + ' ' + document.body.innerText"))


# The warning -------------------------------------------------------------------------------------


def test_a_page_is_silent_until_five_minutes_before_the_end(page: Page, anna: Person) -> None:
    anna.lasts(5 * 60 + 20)
    with page.expect_response("**/session"):
        wake(page)
    expect(warning(page)).to_have_count(0)
    assert focused(page) == "case_ref"
    warn(page, anna, 5 * 60)
    expect(warning(page)).to_have_accessible_name("You will be signed out in 5 minutes")
    assert focused(page) == "Stay signed in"


@pytest.mark.slow
def test_the_minutes_are_said_and_the_seconds_only_shown(page: Page, anna: Person) -> None:
    warn(page, anna, 2 * 60 + 4)
    heading, clock = warning(page).get_by_role("heading"), page.locator(".app-idle__clock")
    expect(heading).to_have_text("You will be signed out in 3 minutes")
    page.evaluate(
        """() => {
          window.said = [];
          const look = () => window.said.push(document.querySelector("#idle-title").innerText);
          const live = document.querySelector(".app-idle [aria-live=polite]");
          new MutationObserver(look).observe(live, { subtree: true, childList: true });
        }"""
    )
    expect(clock).to_have_text("1:58", timeout=20_000)
    assert page.evaluate("window.said") == ["You will be signed out in 2 minutes"]
    assert clock.get_attribute("aria-hidden") == "true"


def test_staying_signed_in_takes_the_warning_away_and_the_session_lasts(
    page: Page, anna: Person
) -> None:
    warn(page, anna)
    page.get_by_role("button", name="Stay signed in").click()
    expect(warning(page)).to_have_count(0)
    assert focused(page) == "case_ref"
    told = page.evaluate("fetch('/session').then((answer) => answer.json())")
    assert told["seconds"] > 29 * 60
    expect(page.locator("#case_ref")).to_have_value(anna.case_ref)


def test_an_answer_that_comes_late_does_not_undo_staying(page: Page, anna: Person) -> None:
    warn(page, anna)
    held: list[Any] = []
    page.route("**/session", lambda route: hold(route, held))
    with page.expect_request("**/session"):
        wake(page)
    page.wait_for_timeout(50)
    page.get_by_role("button", name="Stay signed in").click()
    expect(warning(page)).to_have_count(0)
    late = {"seconds": 200, "can_stay": True, "token": "late", "account": anna.account_id}
    held[0].fulfill(json=late)
    page.wait_for_timeout(300)
    expect(warning(page)).to_have_count(0)


def hold(route: Any, held: list[Any]) -> None:
    """Let what is said through, and keep the first question back."""
    if route.request.method == "GET" and not held:
        held.append(route)
    else:
        route.continue_()


@pytest.mark.slow
def test_what_is_done_in_another_tab_takes_the_warning_away(
    page: Page, anna: Person, context: BrowserContext
) -> None:
    warn(page, anna)
    context.new_page().goto("/")
    expect(warning(page)).to_have_count(0, timeout=20_000)


@pytest.mark.slow
def test_the_warning_comes_by_itself_when_the_time_is_there(
    page: Page, people: People, context: BrowserContext
) -> None:
    """By the page's own clock: the laptop slept for 25 minutes."""
    page.clock.install()
    anna = typing(people("anna"), page)
    anna.lasts(290)
    page.clock.fast_forward(25 * 60 * 1000)
    page.clock.run_for(2_000)
    expect(warning(page)).to_be_visible()


@pytest.mark.slow
def test_a_page_whose_laptop_slept_past_the_end_is_covered_at_once(
    page: Page, people: People
) -> None:
    page.clock.install()
    anna = typing(people("anna"), page)
    anna.lasts(-60)
    page.clock.fast_forward(31 * 60 * 1000)
    expect(asking(page)).to_be_visible()
    assert anna.case_ref not in readable(page)


@pytest.mark.slow
def test_signing_out_from_the_warning_signs_out(page: Page, anna: Person) -> None:
    page.goto("/")
    warn(page, anna)
    page.get_by_role("alertdialog").get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You have signed out.")).to_be_visible()


@pytest.mark.slow
def test_after_ten_hours_the_warning_offers_to_sign_in_again_instead(
    page: Page, anna: Person
) -> None:
    anna.ends_for_good(200)
    wake(page)
    expect(warning(page)).to_contain_text("You signed in 10 hours ago")
    expect(page.get_by_role("button", name="Stay signed in")).to_have_count(0)
    assert focused(page) == "Sign in again now"
    page.keyboard.press("Enter")
    expect(asking(page)).to_be_visible()
    anna.sign_in_here(page)
    expect(asking(page)).to_have_count(0)
    assert focused(page) == "case_ref"
    expect(warning(page)).to_have_count(0)


@pytest.mark.slow
def test_a_silent_server_is_told_of_and_the_page_is_covered_by_the_clock(
    rough: Page, people: People
) -> None:
    anna = typing(people("anna"), rough)
    warn(rough, anna, 12)
    rough.route("**/session", lambda route: route.abort())
    rough.get_by_role("button", name="Stay signed in").click()
    expect(warning(rough)).to_contain_text("The server does not answer just now")
    expect(asking(rough)).to_be_visible(timeout=20_000)
    assert anna.case_ref not in readable(rough)
    rough.route("**/sign-in", lambda route: route.abort())
    anna.sign_in_here(rough)
    expect(asking(rough)).to_contain_text("The server does not answer just now")
    rough.unroute("**/session")
    rough.unroute("**/sign-in")
    rough.get_by_role("button", name="Sign in", exact=True).click()
    expect(asking(rough)).to_have_count(0)
    expect(rough.locator("#case_ref")).to_have_value(anna.case_ref)


# The end -----------------------------------------------------------------------------------------


def test_at_the_end_nothing_of_the_page_can_be_read(page: Page, anna: Person) -> None:
    page.goto(f"/rounds/{anna.round_id}/grid")
    assert anna.case_ref in readable(page)
    title = page.title()
    page.locator(".app-grid__page").focus()
    end(page, anna)
    assert anna.case_ref not in readable(page)
    assert page.title() == "Sign in again"
    backdrop = (
        "getComputedStyle(document.querySelector('.app-again'), '::backdrop').backgroundColor"
    )
    assert page.evaluate(backdrop).startswith("rgb(")
    for _ in range(3):
        page.keyboard.press("Escape")
    expect(asking(page)).to_be_visible()
    anna.sign_in_here(page)
    expect(asking(page)).to_have_count(0)
    assert anna.case_ref in readable(page)
    assert page.title() == title
    assert focused(page).split() == ["Open", "case", anna.case_ref]


def test_signing_in_on_the_dialog_brings_everything_back_and_it_can_be_sent(
    page: Page, anna: Person
) -> None:
    end(page, anna)
    assert page.get_by_label("E-mail address").input_value() == anna.email
    anna.sign_in_here(page)
    expect(asking(page)).to_have_count(0)
    assert focused(page) == "case_ref"
    expect(page.locator("#case_ref")).to_have_value(anna.case_ref)
    page.get_by_role("button", name="Start audit").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(page.locator("#case_ref")).to_have_value(anna.case_ref)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.slow
def test_scripts_that_wait_are_told_once_with_a_token_that_works(page: Page, anna: Person) -> None:
    page.evaluate(
        """async () => {
          const { signInAgain } = await import("/static/app/session/sign_in_again.js");
          window.heard = [];
          const { dataset } = document.documentElement;
          dataset.kept = dataset.heard = 0;
          document.addEventListener("auditapp:signed-in", ({ detail }) => {
            const tokens = [...document.querySelectorAll("input[name=csrf_token]")];
            const renewed = tokens.every((field) => field.value === detail.token);
            dataset.heard = heard.push({ ...detail, renewed });
          });
          window.ask = () => {
            for (const _ of [1, 2, 3]) signInAgain().then(() => { dataset.kept++; });
          };
        }"""
    )
    anna.lasts(-1)
    page.evaluate("ask()")
    expect(asking(page)).to_be_visible()
    anna.sign_in_here(page)
    expect(page.locator("html")).to_have_attribute("data-kept", "3")
    (heard,) = page.evaluate("heard")
    assert heard["account"] == anna.account_id
    assert heard["renewed"], "every form has the token that scripts are told"
    status = page.evaluate(
        """() => fetch("/session", {
          method: "POST", headers: { "X-CSRFToken": heard[0].token, Accept: "application/json" },
        }).then((answer) => answer.status)"""
    )
    assert status == 200
    end(page, anna)
    anna.sign_in_here(page)
    expect(page.locator("html")).to_have_attribute("data-heard", "2")


@pytest.mark.slow
def test_a_wrong_password_is_told_at_the_field_and_the_next_one_works(
    page: Page, anna: Person
) -> None:
    end(page, anna)
    anna.sign_in_here(page, "wrong-wrong-wrong")
    words = "E-mail address or password is incorrect"
    expect(page.get_by_label("E-mail address")).to_have_accessible_description(f"Error: {words}")
    assert focused(page) == "again-email"
    expect(page.get_by_label("Password", exact=True)).to_have_value("")
    page.get_by_role("button", name="Sign in", exact=True).click()
    field = page.get_by_label("Password", exact=True)
    expect(field).to_have_accessible_description("Error: Enter your password")
    anna.sign_in_here(page)
    expect(asking(page)).to_have_count(0)


@pytest.mark.slow
def test_signing_in_in_another_tab_brings_the_page_back(
    page: Page, anna: Person, context: BrowserContext
) -> None:
    heading = page.locator("h1").inner_text()
    end(page, anna)
    with context.expect_page() as opened:
        page.get_by_role("link", name="Sign in on a separate page").click()
    own = opened.value
    own.fill("#email", anna.email)
    own.fill("#password", demo_server.PASSWORD)
    own.get_by_role("button", name="Sign in").click()
    expect(own.get_by_role("heading", level=1)).to_have_text(heading)
    wake(page)
    expect(asking(page)).to_have_count(0)
    expect(page.locator("#case_ref")).to_have_value(anna.case_ref)
    page.get_by_role("button", name="Start audit").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()


# Another person ----------------------------------------------------------------------------------


def test_another_person_is_told_whose_page_it_was_and_opens_their_own_work(
    page: Page, anna: Person, people: People
) -> None:
    ben = people("ben")
    end(page, anna)
    before = page.locator("input[name=csrf_token]").first.input_value()
    page.evaluate(
        """() => document.addEventListener("auditapp:signed-in", () => {
          document.documentElement.dataset.told = "scripts";
        })"""
    )
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    ben.sign_in_here(page)
    theirs = page.get_by_role("dialog", name=f"This page was {anna.name}’s")
    expect(theirs).to_contain_text(f"You are signed in as {ben.name}")
    wake(page)
    page.keyboard.press("Escape")
    expect(theirs).to_be_visible()
    assert anna.case_ref not in readable(page)
    assert {url.rpartition("/")[2] for url in sent} == {"sign-in"}
    assert page.locator("html").get_attribute("data-told") is None, "scripts go on waiting"
    assert page.locator("input[name=csrf_token]").first.input_value() == before
    page.get_by_role("button", name="Open your own work").click()
    expect(page.locator(".app-header__person")).to_contain_text(ben.name)
    assert anna.name not in readable(page)


@pytest.mark.slow
def test_the_page_waits_for_the_person_whose_it_was(
    page: Page, anna: Person, people: People
) -> None:
    ben = people("ben")
    end(page, anna)
    ben.sign_in_here(page)
    page.get_by_role("button", name=f"Sign in as {anna.name}").click()
    with page.expect_response("**/session"):
        wake(page)
    expect(asking(page)).to_be_visible()
    anna.sign_in_here(page)
    expect(asking(page)).to_have_count(0)
    expect(page.locator("#case_ref")).to_have_value(anna.case_ref)
    expect(page.locator(".app-header__person")).to_contain_text(anna.name)


def test_a_page_is_covered_when_another_person_signs_in_in_another_tab(
    page: Page, anna: Person, people: People, context: BrowserContext
) -> None:
    other, ben = context.new_page(), people("ben")
    other.goto("/")
    other.get_by_role("button", name="Sign out").click()
    ben.sign_in(other)
    before = page.locator("input[name=csrf_token]").first.input_value()
    wake(page)
    theirs = page.get_by_role("dialog", name=f"This page was {anna.name}’s")
    expect(theirs).to_contain_text(f"You are signed in as {ben.name}")
    assert anna.case_ref not in readable(page)
    assert page.locator("input[name=csrf_token]").first.input_value() == before, "Ben’s token"


# The question ------------------------------------------------------------------------------------


def test_a_page_of_its_own_leads_back_to_the_question_in_hand(page: Page, anna: Person) -> None:
    page.goto(f"/rounds/{anna.round_id}/grid")
    follow(page, page.locator(".app-grid__page").first)
    page.locator("#q-DS-04 input").first.focus()
    here = page.url.partition("#")[0]
    end(page, anna)
    link = page.get_by_role("link", name="Sign in on a separate page")
    href = link.get_attribute("href") or ""
    page.goto(href)
    page.fill("#email", anna.email)
    page.fill("#password", demo_server.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{here}#q-DS-04")


def test_an_address_with_a_question_leads_there_through_the_sign_in_page(
    page: Page, anna: Person
) -> None:
    anna.lasts(-1)
    page.goto("/forms/DS#q-DS-04")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.fill("#email", anna.email)
    page.fill("#password", "wrong-wrong-wrong")
    page.get_by_role("button", name="Sign in").click()
    page.fill("#password", demo_server.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/forms/DS#q-DS-04")


# Keyboard and accessibility ----------------------------------------------------------------------


def test_everything_is_done_by_keyboard_alone(page: Page, anna: Person) -> None:
    keyboard = Keyboard(page)
    warn(page, anna)
    for key in ("Escape", "Enter"):
        expect(warning(page)).to_be_visible()
        page.keyboard.press(key)
        expect(warning(page)).to_have_count(0)
        assert focused(page) == "case_ref"
        warn(page, anna)
    end(page, anna)
    assert focused(page) == "again-title", "not a field: what is being typed goes nowhere"
    assert [keyboard.tab().name for _ in range(2)] == ["email", "password"]
    keyboard.type(demo_server.PASSWORD)
    page.keyboard.press("Enter")
    expect(asking(page)).to_have_count(0)
    assert focused(page) == "case_ref"


def test_each_state_is_accessible_and_fits(
    page: Page, anna: Person, people: People, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    found = []

    def look() -> None:
        found.extend(violations(page))
        if scrolls_sideways(page):
            found.append("scrolls sideways")

    warn(page, anna)
    look()
    page.get_by_role("button", name="Stay signed in").click()
    expect(warning(page)).to_have_count(0)
    anna.ends_for_good(200)
    wake(page)
    expect(page.get_by_role("button", name="Sign in again now")).to_be_visible()
    look()
    anna._set(created_at=utc_now())
    end(page, anna)
    look()
    page.get_by_label("E-mail address").fill("")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("Enter your e-mail address")).to_be_visible()
    look()
    people("ben").sign_in_here(page)
    expect(page.get_by_role("button", name="Open your own work")).to_be_visible()
    look()
    assert not found, "\n".join(found)
