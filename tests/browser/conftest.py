"""Browser fixtures: the demo council served once, a real Chromium, a fresh context a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support import demo_server
from tests.support.browser_audit import Writing
from tests.support.browser_grid import Grid, Make, Store


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(str(item.fspath)).parent.name == "browser":
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="session")
def address(data_folder: Path) -> Iterator[str]:
    with demo_server.serving(data_folder) as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not demo_server.CHROMIUM.exists():
        pytest.skip(f"Chromium is not at {demo_server.CHROMIUM}: browser tests did not run")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(demo_server.CHROMIUM), args=list(demo_server.FLAGS)
        )
        yield browser
        browser.close()


@pytest.fixture(params=[1280, pytest.param(390, marks=pytest.mark.slow)], ids=["desktop", "phone"])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def context(browser: Browser, address: str) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page on which any script error or refused content fails the test."""
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console",
        lambda message: (
            wrong.append(message.text)
            if message.type == "error" and "status of 4" not in message.text
            else None
        ),
    )
    yield page
    assert not wrong, wrong


@pytest.fixture
def rough(context: BrowserContext) -> Iterator[Page]:
    """A page where requests are made to fail, of which the browser's console complains."""
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    assert not wrong, wrong


@pytest.fixture
def make(page: Page, data_folder: Path, address: str) -> Make:
    """Opens a grid of new cases."""
    return lambda number=3, form="DS": Grid(page, Store(data_folder), number, form).open()


@pytest.fixture
def writing(data_folder: Path, address: str) -> Writing:
    """A dip sample of a person of our own, to be answered on its one page."""
    return Writing(Store(data_folder))
