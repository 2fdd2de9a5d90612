"""One audit on its section page in a browser, and what the database holds of it."""

import itertools
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import text

from auditapp.domain.vocabulary import Role
from auditapp.models import Account, Audit
from auditapp.web.sessions import end_sessions
from tests.support import factories, grids
from tests.support.browser_grid import Store
from tests.support.page_steps import sign_in

_NUMBERS = itertools.count(1)
SECTION = "/sections/ALL"


@dataclass
class Person:
    email: str
    name: str
    account_id: int


@dataclass
class Writing:
    """A dip sample of a person of our own, to be answered on its one page."""

    store: Store
    person: Person = field(init=False)
    audit_id: int = field(init=False)

    def __post_init__(self) -> None:
        number = next(_NUMBERS)
        self.person = self.add(f"writer{number}@demo.example", Role.QAM)
        database = self.store.open()
        with database.transaction() as session:
            account = session.get_one(Account, self.person.account_id)
            round_id = grids.round_of(session, [f"WRITE-{number:03d}"], auditor=account).id
        database.close()
        (audit,) = self.store.audits(round_id).values()
        self.audit_id = audit.id

    def add(self, email: str, role: Role) -> Person:
        database = self.store.open()
        with database.transaction() as session:
            account = factories.add_account(session, email, role)
            account.is_demo = True
            session.flush()
            made = Person(account.email, account.name, account.id)
        database.close()
        return made

    @property
    def path(self) -> str:
        return f"/audits/{self.audit_id}{SECTION}"

    @property
    def audit(self) -> Audit:
        database = self.store.open()
        with database.reading() as session:
            found = session.get_one(Audit, self.audit_id)
            session.expunge_all()
        database.close()
        return found

    @property
    def answers(self) -> dict[str, dict[str, Any]]:
        return self.audit.answers

    def open(self, page: Page, person: Person | None = None) -> Page:
        """Sign in and open the page, ready for typing."""
        sign_in(page, (person or self.person).email)
        page.goto(self.path)
        ready(page)
        return page

    def lock(self, seconds: float) -> threading.Thread:
        """Hold the database as a long write of somebody else does; begun when this returns."""
        database, begun = self.store.open(), threading.Event()

        def hold() -> None:
            with database.writing() as session:
                session.execute(text("SELECT 1"))
                begun.set()
                time.sleep(seconds)
                session.rollback()
            database.close()

        holder = threading.Thread(target=hold)
        holder.start()
        begun.wait(10)
        return holder

    def close(self, how: str) -> None:
        """What a QA lead may do to an audit that somebody has open: end it, or give it away."""
        ways = {
            "withdrawn": "UPDATE audits SET status = 'withdrawn', withdrawn_reason = 'x'",
            "given away": "UPDATE audits SET auditor_id = 1",
        }
        database = self.store.open()
        with database.transaction() as session:
            session.execute(text(f"{ways[how]} WHERE id = :id"), {"id": self.audit_id})
        database.close()

    def end_session(self) -> None:
        database = self.store.open()
        with database.transaction() as session:
            end_sessions(session, self.person.account_id)
        database.close()


def ready(page: Page) -> None:
    expect(page.get_by_role("button", name="Keyboard help")).to_be_visible()


def words(page: Page) -> Locator:
    """What the page says of what was typed."""
    return page.locator(".app-sticky__saved")


def saved(page: Page, seconds: float = 20) -> None:
    """Wait until the page says that everything is saved."""
    expect(words(page)).to_contain_text("Saved at ", timeout=seconds * 1000)


def listen(page: Page) -> None:
    """Remember from now on all that the page says of what was typed."""
    page.evaluate(
        """() => {
          const place = document.querySelector(".app-sticky__saved");
          window.said = [];
          const look = () => window.said.push(place.textContent);
          new MutationObserver(look).observe(place, { childList: true, subtree: true });
        }"""
    )


def said(page: Page) -> list[str]:
    """What the page said since `listen`, each change of words once."""
    return list(page.evaluate("window.said"))


def evidence(page: Page, key: str) -> Locator:
    return page.locator(f"#{key}-evidence")
