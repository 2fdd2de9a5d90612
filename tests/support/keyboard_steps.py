"""The way to an audit by keyboard alone."""

from pathlib import Path

from playwright.sync_api import Page

from auditapp.audits import allocations
from auditapp.domain.vocabulary import AgeBand, Involvement, Selection
from auditapp.people.service import find_account, find_team
from tests.support import demo_server, factories
from tests.support.databases import opened
from tests.support.keyboard import Keyboard


def sign_in(page: Page, email: str) -> Keyboard:
    keyboard = Keyboard(page)
    page.goto("/sign-in")
    keyboard.tab_to_field("email")
    keyboard.type(email)
    keyboard.tab_to_field("password")
    keyboard.type(demo_server.PASSWORD)
    keyboard.press_enter_and_wait()
    return keyboard


def allocate(folder: Path, who: str, form: str, case_ref: str) -> None:
    """Give somebody a case of October in East Locality, as a round does that drew it."""
    file = folder / "auditapp.db"
    with opened(f"sqlite:///{file}") as database, database.transaction() as session:
        team = find_team(session, "East Locality")
        assert team is not None
        case = allocations.Case(
            case_ref=case_ref,
            month="2026-10",
            team=team.name,
            service=team.service,
            involvement=Involvement.CHILD_PROTECTION,
            selection=Selection.STRATIFIED_RANDOM,
            age_band=AgeBand.FROM_5,
        )
        version = factories.published(session, form)
        auditor = find_account(session, who)
        allocations.allocate(session, version, case, auditor=auditor, by=None)
