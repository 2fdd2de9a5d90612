"""A grid of invented cases in a browser, and the server behind it that can be killed."""

import itertools
import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from auditapp.adapters.database import Database
from auditapp.domain.vocabulary import Role
from auditapp.models import Account, Audit, SignInSession
from auditapp.web.sessions import end_sessions
from tests.support import demo_server, factories, grids
from tests.support.page_steps import sign_in

PERSON = "grid@demo.example"
_NUMBERS = itertools.count(1)
QUESTIONS = tuple(f"DS-{number:02d}" for number in range(1, 13))
SAVED = "Saved "


@dataclass
class Store:
    """The database behind the server, looked into from outside."""

    folder: Path

    def open(self) -> Database:
        return Database(f"sqlite:///{self.folder / 'auditapp.db'}")

    def round(self, cases: Sequence[str], form: str = "DS") -> int:
        """A round of these cases for a person of our own; its id."""
        database = self.open()
        with database.transaction() as session:
            person = session.scalar(select(Account).where(Account.email == PERSON))
            if person is None:
                person = factories.add_account(session, PERSON, Role.QAM)
                person.is_demo = True
            made = grids.round_of(session, cases, auditor=person, form=form).id
        database.close()
        return made

    def audits(self, round_id: int) -> dict[str, Audit]:
        """The audits of a round, by case."""
        database = self.open()
        with database.reading() as session:
            found = session.scalars(select(Audit).where(Audit.round_id == round_id)).all()
            session.expunge_all()
        database.close()
        return {audit.case_ref: audit for audit in found}

    def answers(self, round_id: int) -> dict[str, dict[str, Any]]:
        return {ref: audit.answers for ref, audit in self.audits(round_id).items()}

    def forget_tokens(self) -> None:
        """What every form was protected with is no longer known; the person stays signed in."""
        database = self.open()
        with database.transaction() as session:
            for row in session.scalars(select(SignInSession)):
                row.contents = {k: v for k, v in row.contents.items() if k != "csrf_token"}
        database.close()

    def end_sessions(self) -> None:
        database = self.open()
        with database.transaction() as session:
            person = session.scalars(select(Account).where(Account.email == PERSON)).one()
            end_sessions(session, person.id)
        database.close()


class Server:
    """A server on a folder of its own; the demo is made there when it first starts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = demo_server.free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*demo_server.COMMAND, "demo", "--port", str(self.port)],
                env=demo_server.environment(self.folder),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        demo_server._wait(self.address, self.process)

    def kill(self) -> None:
        """As a power switch would: nothing is tidied up."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=20)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=20)


class Grid:
    """The page of a round's grid, by case and question."""

    def __init__(self, page: Page, store: Store, number: int = 10, form: str = "DS") -> None:
        self.page, self.store = page, store
        place = next(_NUMBERS)
        self.cases = [f"G{place}-{case:03d}" for case in range(1, number + 1)]
        self.round_id = store.round(self.cases, form)

    @property
    def path(self) -> str:
        return f"/rounds/{self.round_id}/grid"

    def open(self) -> "Grid":
        sign_in(self.page, PERSON)
        self.page.goto(self.path)
        expect(self.page.locator(".app-grid-panel")).to_be_visible()
        return self

    def row(self, case: str) -> Locator:
        return self.page.locator(".app-grid__row").filter(
            has=self.page.get_by_text(case, exact=True)
        )

    def cell(self, case: str, key: str) -> Locator:
        return self.row(case).locator(f".app-grid__control[name$='-{key}']")

    def state(self, case: str) -> Locator:
        return self.row(case).locator(".app-grid__state")

    def note(self, case: str) -> Locator:
        return (
            self.row(case)
            .locator("xpath=following-sibling::tr[1]")
            .and_(self.page.locator(".app-grid__notes"))
        )

    def focus(self, case: str, key: str = "DS-01") -> None:
        self.cell(case, key).focus()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def fill_row(self, letter: str = "y") -> None:
        """Answer every question of the case, from the first cell on."""
        for _ in QUESTIONS[:-1]:
            self.press(letter, "ArrowRight")
        self.press(letter)

    def fill_from_start(self, case: str, letter: str = "y") -> None:
        """Answer the whole case and submit it, if it is open."""
        if self.cell(case, "DS-01").count():
            self.focus(case)
            self.fill_row(letter)
            self.press("Control+Enter")

    def focused(self) -> str:
        return str(self.page.evaluate("document.activeElement.name || document.activeElement.id"))

    def answers(self) -> dict[str, dict[str, Any]]:
        return self.store.answers(self.round_id)

    def values(self, case: str) -> list[Any]:
        given = self.answers()[case]
        return [given.get(key, {}).get("value") for key in QUESTIONS]

    def paste(self, text: str) -> None:
        """Copy text as a spreadsheet does, and paste it at the focused cell."""
        self.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.press("Control+v")


Make = Callable[..., Grid]
"""Opens a grid of so many new cases of a form."""
