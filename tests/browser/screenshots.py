"""`make screenshots`: the pictures in the README, taken from the demo council."""

import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.support import demo_server
from tests.support.page_steps import sign_in

FOLDER = Path(__file__).parents[2] / "docs"
SHOTS = (
    ("lead@demo.example", "measure", "/measures/M-DS-01", 1180, 1240),
    ("auditor@demo.example", "escalation", "/audits/1702/sections/RSK#q-DD-RSK-01", 1180, 980),
    ("qam@demo.example", "grid", "/rounds/6/grid", 1280, 760),
)


def main() -> None:
    """Take every picture; they are small because they are committed."""
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        demo_server.serving(Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=str(demo_server.CHROMIUM), args=list(demo_server.FLAGS)
        )
        for email, name, path, width, height in SHOTS:
            context = browser.new_context(
                base_url=address, viewport={"width": width, "height": height}
            )
            _shoot(context.new_page(), email, path, FOLDER / f"{name}.jpg")
            context.close()
        browser.close()


def _shoot(page: Page, email: str, path: str, target: Path) -> None:
    sign_in(page, email)
    page.goto(path)
    page.screenshot(path=target, type="jpeg", quality=60)


if __name__ == "__main__":
    main()
