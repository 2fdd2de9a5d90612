"""Tiny builders of samples: case lists, rounds, draws. Every case is invented."""

from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from auditapp.domain.vocabulary import Role
from auditapp.models import Account, CaseList, ListedCase, Round
from auditapp.rounds import allocate as round_allocate
from auditapp.rounds import draw as round_draw
from auditapp.rounds import service as rounds
from tests.support import factories

MONTH = "2026-05"
DUE = date(2026, 6, 20)


def listed(case_ref: str, team: str = "North", **more: Any) -> ListedCase:
    service = factories.TEAMS[team][0] if team in factories.TEAMS else ""
    usual = {"service": service, "involvement": "child_in_need", "extra": {}}
    return ListedCase(case_ref=case_ref, team=team, **{**usual, **more})


def case_list(
    session: Session,
    cases: Iterable[ListedCase] | None = None,
    *,
    name: str = "May list",
    columns: Sequence[str] = (),
) -> CaseList:
    """A frozen list; without cases, ten of each of four teams."""
    held = list(cases) if cases is not None else list(ten_of_each())
    made = CaseList(
        name=name,
        as_at=date(2026, 5, 1),
        file_hash=f"file {name}",
        list_hash=sha256(name.encode()).hexdigest(),
        columns=list(columns),
        cases=len(held),
        remarks=[],
    )
    session.add(made)
    session.flush()
    for case in held:
        case.list_id = made.id
    session.add_all(held)
    session.flush()
    return made


def ten_of_each(teams: Sequence[str] = ("North", "East", "South", "West")) -> list[ListedCase]:
    return [listed(f"{team[0]}{number:03d}", team) for team in teams for number in range(1, 11)]


def auditors(session: Session, *emails: str) -> tuple[Account, ...]:
    """The QAM of every test, or accounts made for these addresses."""
    if not emails:
        return (factories.account(session),)
    made = tuple(factories.add_account(session, email, Role.QAM) for email in emails)
    session.flush()
    return made


def opened(
    session: Session,
    *,
    of: CaseList | None = None,
    form: str = "DS",
    size: int | None = 8,
    strata: Sequence[str] = ("team",),
    people: Sequence[Account] | None = None,
    **wanted: Any,
) -> Round:
    """A round that is not drawn yet."""
    asked = rounds.Wanted(
        month=wanted.get("month", MONTH),
        due_on=wanted.get("due_on", DUE),
        size=size,
        involvements=tuple(wanted.get("involvements", ())),
        strata=tuple(strata),
        plan=wanted.get("plan", {"kind": "proportional", "at_least": 0}),
        rest_months=wanted.get("rest_months", 6),
        auditors=tuple(people if people is not None else auditors(session)),
    )
    lead = factories.account(session, Role.QA_LEAD)
    version = factories.published(session, form)
    return rounds.open_round(session, version, of or case_list(session), asked, by=lead)


def drawn(session: Session, *, seed: str = "spring", **wanted: Any) -> Round:
    """A round that is drawn and assigned."""
    made = opened(session, **wanted)
    lead = factories.account(session, Role.QA_LEAD)
    round_draw.draw_round(session, made, seed=seed, by=lead)
    round_allocate.allocate_round(session, made, by=lead)
    session.flush()
    session.refresh(made)
    return made
