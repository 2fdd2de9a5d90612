"""The steps of auditing, as people take them on the pages."""

from typing import Any

from auditapp.audits import allocations
from auditapp.domain.vocabulary import AgeBand, AuditorRole, Involvement, Selection
from auditapp.people.service import find_account, find_team
from tests.support import factories
from tests.support.councils import MONTH, Council, email
from tests.support.visitor import Page, Typed, Visitor

CASE = {
    "case_ref": "C-2002",
    "month": MONTH,
    "team": "East",
    "involvement": "looked_after",
    "age_band": "10-15",
    "selection": "targeted_theme",
    "auditor_role": "qam",
    "independent": "no",
}
"""A case that somebody chose, as the start page asks for it."""
TYPED = {
    "T-YES": "yes",
    "T-YES-evidence": "She said “no” & <left>.\nThen came back 🦊",
    "T-TEXT": "  First line\n\nthird line\t\"quoted\" 'single' &amp;",
    "T-DAY-day": "3",
    "T-DAY-month": "2",
    "T-DAY-year": "2026",
    "T-ALL": "7",
}
STORED: dict[str, dict[str, Any]] = {
    "T-YES": {"value": "yes", "evidence": "She said “no” & <left>.\nThen came back 🦊"},
    "T-TEXT": {"value": "First line\n\nthird line\t\"quoted\" 'single' &amp;"},
    "T-DAY": {"value": "2026-02-03"},
    "T-ALL": {"value": 7},
}


def section(visitor: Visitor, audit: int, key: str = "ONE") -> Page:
    page = visitor.get(f"/audits/{audit}/sections/{key}")
    assert page.status == 200, page
    return page


def start(visitor: Visitor, form: str = "TRY", **changes: str) -> Page:
    return visitor.fill(visitor.open(f"/audits/start?form={form}"), {**CASE, **changes})


def allocate(
    council: Council,
    who: str,
    form: str,
    case_ref: str,
    selection: Selection = Selection.STRATIFIED_RANDOM,
) -> str:
    """A case that a round drew and gave to somebody; the audit's address."""
    with council.database.transaction() as session:
        team = find_team(session, "North")
        assert team is not None
        case = allocations.Case(
            case_ref=case_ref,
            month=MONTH,
            team=team.name,
            service=team.service,
            involvement=Involvement.LOOKED_AFTER,
            selection=selection,
            age_band=AgeBand.FROM_10,
            auditor_role=AuditorRole.QAM,
            independent=True,
        )
        audit = allocations.allocate(
            session,
            factories.published(session, form),
            case,
            auditor=find_account(session, email(who)),
            by=None,
        )
        return f"/audits/{audit.id}"


def fill(visitor: Visitor, audit: int, answers: Typed, key: str = "ONE") -> Page:
    return visitor.fill(section(visitor, audit, key), answers)


def check(visitor: Visitor, audit: int) -> Page:
    return visitor.get(f"/audits/{audit}/check")
