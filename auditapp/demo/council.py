"""Who works in the demo council. Everybody here is invented."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from auditapp.domain.vocabulary import Role
from auditapp.models import Account
from auditapp.people.service import add_account, add_team, set_code

DUTY_NUMBER = "01632 960199"
"""From the range that is kept for invented numbers."""
PASSWORD = "lantern-harvest-bridge"  # noqa: S105 - printed on the demo's sign-in page
COUNCIL = "Northbridge Children’s Services"


@dataclass(frozen=True)
class Person:
    email: str
    name: str
    role: Role
    teams: tuple[str, ...] = ()
    code: str = ""


TEAMS = (
    ("North Locality", "Safeguarding North", None),
    ("East Locality", "Safeguarding North", None),
    ("South Locality", "Safeguarding South", None),
    ("West Locality", "Safeguarding South", None),
    ("Harbour Locality", "Exploitation and Adolescents", "2025-10"),
)
PEOPLE = (
    Person("lead@demo.example", "Morwenna Achebe", Role.QA_LEAD),
    Person("auditor@demo.example", "Tomasz Birkett", Role.AUDITOR, ("North Locality",)),
    Person("auditor2@demo.example", "Ngozi Farrow", Role.AUDITOR, ("South Locality",)),
    Person("qam@demo.example", "Isolde Marchetti", Role.QAM, code="QAM-1"),
    Person("qam2@demo.example", "Kwame Oddington", Role.QAM, code="QAM-2"),
    Person(
        "manager@demo.example",
        "Rhiannon Castellan",
        Role.SERVICE_MANAGER,
        ("South Locality", "West Locality"),
    ),
    Person("director@demo.example", "Farida Lindqvist", Role.SLT),
    Person("admin@demo.example", "Desmond Okonjo-Pike", Role.ADMINISTRATOR),
)


def add_council(session: Session) -> dict[str, Account]:
    """Add every team and person; accounts by e-mail address."""
    for name, service, opens in TEAMS:
        add_team(session, name, service=service, opens=opens)
    return {person.email: _add(session, person) for person in PEOPLE}


def _add(session: Session, person: Person) -> Account:
    account = add_account(
        session,
        person.email,
        name=person.name,
        role=person.role,
        password=PASSWORD,
        teams=person.teams,
        is_demo=True,
    )
    if person.code:
        set_code(session, account, person.code, by=None)
    return account
