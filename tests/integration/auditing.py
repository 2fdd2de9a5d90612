"""The steps of auditing, as people take them on the pages."""

from tests.integration.browsing import Page, Visitor
from tests.integration.councils import MONTH

CASE = {
    "case_ref": "C-2002",
    "month": MONTH,
    "team": "North",
    "involvement": "looked_after",
    "age_band": "10-15",
    "selection": "random",
    "auditor_role": "qam",
    "independent": "no",
}
TYPED = {
    "T-YES": "yes",
    "T-YES-evidence": "She said “no” & <left>.\nThen came back 🦊",
    "T-TEXT": "  First line\n\nthird line\t\"quoted\" 'single' &amp;",
    "T-DAY-day": "3",
    "T-DAY-month": "2",
    "T-DAY-year": "2026",
    "T-ALL": "7",
}
STORED = {
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


def fill(visitor: Visitor, audit: int, answers: dict[str, str], key: str = "ONE") -> Page:
    return visitor.fill(section(visitor, audit, key), answers)


def check(visitor: Visitor, audit: int) -> Page:
    return visitor.get(f"/audits/{audit}/check")
