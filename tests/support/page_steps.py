"""Ways from page to page that wait for the page they lead to."""

from playwright.sync_api import Locator, Page

from tests.support import demo_server


def follow(page: Page, what: Locator) -> None:
    """Click on what leads to another page, or to this one again, and wait until it is there.

    A click alone returns while the old page still stands, and whatever looks next may see either.
    """
    with page.expect_navigation():
        what.click()


def press(page: Page, name: str) -> None:
    """Follow the button of this name."""
    follow(page, page.get_by_role("button", name=name))


def sign_in(page: Page, email: str, path: str = "/sign-in") -> None:
    page.goto(path)
    page.fill("#email", email)
    page.fill("#password", demo_server.PASSWORD)
    press(page, "Sign in")
