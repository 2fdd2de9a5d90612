"""What axe-core finds on a page at WCAG 2.2 A and AA, and whether a page fits its window."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={**RULES, "resultTypes": ["violations"]}).response
    return [
        f"{page.url} {issue['id']}: {node['html'][:160]}"
        for issue in found["violations"]
        for node in issue["nodes"]
    ]


def scrolls_sideways(page: Page) -> bool:
    return bool(
        page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    )
