"""A server killed in the middle of a grid, again and again: what said "Saved" is there.

SIGKILL is no power cut: that every connection waits for the disk is asked of the database itself
(`test_sqlite_keeps_what_it_was_told`).
"""

import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import text

from auditapp.measures import service as figures
from tests.support.browser_grid import PERSON, QUESTIONS, Grid, Server, Store
from tests.support.page_steps import sign_in

KILLS = 40 if os.environ.get("PROVE", "short") == "full" else 4
CASES = 10
ANSWERS = {"y": "yes", "n": "no"}

pytestmark = pytest.mark.slow


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    server.start()
    yield server
    server.stop()


def on_the_page(grid: Grid) -> dict[str, Any]:
    """What each row says of itself, and the answers its cells hold."""
    found: dict[str, Any] = grid.page.evaluate(
        """() => Object.fromEntries(
          [...document.querySelectorAll(".app-grid__row")].map((row) => [
            row.querySelector(".app-grid__ref").textContent,
            {
              said: row.querySelector(".app-grid__saved").textContent,
              held: [...row.querySelectorAll(".app-grid__cell")].map((cell) => {
                const control = cell.querySelector("select");
                const off = cell.classList.contains("app-grid__cell--off");
                return control ? (off ? "" : control.value) : cell.textContent.toLowerCase();
              }),
            },
          ]))"""
    )
    return found


def lost(grid: Grid, before: dict[str, Any]) -> list[str]:
    """The cases that said "Saved" or "Submitted" but are not in the database as they were shown."""
    audits = grid.store.audits(grid.round_id)
    wrong = []
    for case, row in before.items():
        audit, held = audits[case], row["held"]
        given = [str(audit.answers.get(key, {}).get("value", "")) for key in QUESTIONS]
        same = all(shown in ("", "–", kept) for shown, kept in zip(held, given, strict=True))
        if row["said"].startswith("Saved") and not same:
            wrong.append(f"{case}: {held} was shown, {given} is there")
        if "Submitted" in row["said"] and (audit.status != "submitted" or not same):
            wrong.append(f"{case} is {audit.status}")
    return wrong


def test_killing_the_server_loses_no_row_that_said_saved(server: Server, browser: Browser) -> None:
    chances = random.Random("killed in the middle of a grid")
    context = browser.new_context(base_url=server.address, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    grid = Grid(page, Store(server.folder), CASES)
    sign_in(page, PERSON)
    page.goto(grid.path)
    wrong: list[str] = []
    for kill in range(KILLS):
        for _ in range(chances.randrange(4, 12)):
            case = chances.choice(grid.cases)
            cell = grid.cell(case, chances.choice(QUESTIONS[2:]))
            if cell.count():
                cell.focus()
                grid.press(chances.choice("yn"))
            if kill % 4 == 3 and chances.random() < 0.3:
                grid.fill_from_start(case)
            page.wait_for_timeout(chances.choice((0, 5, 30, 120, 900)))
        server.kill()
        before = on_the_page(grid)
        wrong += lost(grid, before)
        server.start()
        for row in page.locator(".app-grid__saved").all():
            expect(row).not_to_contain_text("Not saved yet", timeout=60_000)
            expect(row).not_to_contain_text("ing…", timeout=60_000)
        wrong += lost(grid, on_the_page(grid))
    assert wrong == []
    database = grid.store.open()
    with database.reading() as session:
        assert figures.verify(session) == []
        assert session.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
    database.close()
    context.close()
