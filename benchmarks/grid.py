"""The dip-sample grid of 30 cases and 12 questions: its first render, and how soon a key is heard.

Rendered once from what the database gave, with no cell kept from before; the peer is Jinja alone
over plain dictionaries, with everything around the table's body handed to it ready-made. A key is
pressed in real Chromium on the whole application and timed until the next frame is drawn.
"""

import random
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

from flask import Flask, render_template
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.adapters.database import Database
from auditapp.audits.capture.question_view import QuestionView
from auditapp.audits.grid import page as grid_page
from auditapp.audits.grid.page import GridPage, GridRow, mark, tone
from auditapp.domain.forms.given_answers import NOT_APPLICABLE
from auditapp.models import Account, Audit, Round
from benchmarks.form_page import _application, _request, _signed_in, _squeezed
from benchmarks.population import Populations, new_database
from benchmarks.timing import Line, Times, in_turn, ratio
from tests.support import demo_server, grids
from tests.support.browser_grid import PERSON, Grid, Server, Store
from tests.support.page_steps import sign_in

CASES = 30
ANSWERED = 0.6
RUNS = 60
KEYS = 120
KEYSTROKE = """async key => {
  const at = document.activeElement;
  const start = performance.now();
  at.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
  return [performance.now() - start, at.value];
}"""


def run(populations: Populations) -> Iterator[Line]:
    """Prove that both sides write the same page, then time them; then press keys."""
    folder = populations.folder / "grid"
    database = new_database(folder)
    with database.transaction() as session:
        round_id = _half_answered(session)
    app = _application(folder)
    yield from _rendering(app, database, round_id)
    database.close()
    yield from _pressing(populations.folder / "grid-keys")


def _rendering(app: Flask, database: Database, round_id: int) -> Iterator[Line]:
    get = _request(app, f"/rounds/{round_id}/grid")
    with database.reading() as session, app.test_request_context():
        of_round = session.get_one(Round, round_id)
        audits = session.scalars(select(Audit).where(Audit.round_id == round_id)).all()
        bare = _bare(grid_page.grid_page(of_round, audits), get().decode())
        assert _squeezed(get().decode()) == _squeezed(bare())

        def first() -> str:
            grid_page._KEPT.clear()
            return again()

        def again() -> str:
            return render_template("grid/grid.html", page=grid_page.grid_page(of_round, audits))

        what = f"grid of {CASES} cases × 12, first render over a bare template"
        yield ratio(what, *in_turn(first, bare, runs=RUNS), 1.5)
        yield ratio("… again, from cells that are kept", *in_turn(again, bare, runs=RUNS), None)
    ours, peer = in_turn(get, bare, runs=RUNS)
    yield ratio("… the whole request, with its line in the log committed", ours, peer, None)


def _half_answered(session: Session) -> int:
    """Thirty cases of one auditor, signed in; its id."""
    auditor = session.scalars(select(Account).limit(1)).one()
    made = grids.round_of(session, grids.references(CASES), auditor=auditor)
    chances = random.Random("grid")
    for audit in session.scalars(select(Audit).where(Audit.round_id == made.id)):
        audit.answers = {
            question.key: {"value": chances.choice(list(question.letters.values()))}
            for question in audit.form_version.definition.questions()
            if question.letters and chances.random() < ANSWERED
        }
    session.flush()
    _signed_in(session, auditor)
    return made.id


def _bare(page: GridPage, html: str) -> Callable[[], str]:
    """Jinja over plain dictionaries; what stands around the table's body is cut from the page."""
    loader = FileSystemLoader(Path(__file__).parent)
    bare = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = bare.get_template("grid_page.html")
    start, end = html.index("<tbody>"), html.index("</tbody>") + len("</tbody>")
    frame = {"before": Markup(html[:start]), "after": Markup(html[end:])}
    rows = [_plain(row) for row in page.rows]
    return lambda: template.render(rows=rows, **frame)


def _plain(row: GridRow) -> dict[str, Any]:
    missing = row.state["missing"]
    return {
        "id": row.audit.id,
        "ref": row.audit.case_ref,
        "team": row.audit.team,
        "record": row.record,
        "state": "saved" if row.begun else "new",
        "saved": f"Saved {row.state['saved_at']}" if row.begun else "Not started",
        "missing": f"{len(missing)} missing" if missing else "Ready to submit",
        "cells": [_plain_cell(item) for item in row.items],
    }


def _plain_cell(item: QuestionView) -> dict[str, Any]:
    return {
        "key": item.question.key,
        "off": not item.shown,
        "tone": tone(item),
        "mark": mark(item),
        "value": item.given.value,
        "options": [{"code": code, "label": label} for code, label in item.question.options],
    }


def _pressing(folder: Path) -> Iterator[Line]:
    folder.mkdir()
    server = Server(folder)
    server.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=str(demo_server.CHROMIUM), args=list(demo_server.FLAGS)
            )
            page = browser.new_page(base_url=server.address)
            taken = _keystrokes(page, Grid(page, Store(folder), CASES))
            browser.close()
    finally:
        server.stop()
    yield Line(
        "… a key pressed in Chromium, until drawn: the median", taken.median * 1e3, "ms", 100
    )
    yield Line("… the slowest of all keys", max(taken.seconds) * 1e3, "ms", None)


def _keystrokes(page: Page, grid: Grid) -> Times:
    """How long each key took, all over the grid, while the cases save themselves."""
    sign_in(page, PERSON)
    page.goto(grid.path)
    keys = cycle("yna")
    seconds = []
    for number in range(KEYS):
        grid.focus(grid.cases[number % CASES], f"DS-{3 + number % 10:02d}")
        key = next(keys)
        milliseconds, value = page.evaluate(KEYSTROKE, key)
        assert value == NOT_APPLICABLE if key == "a" else value.startswith(key)
        seconds.append(milliseconds / 1e3)
    return Times(tuple(seconds))
