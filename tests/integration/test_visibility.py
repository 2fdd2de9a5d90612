"""One access rule, read as SQL and in memory: both agree, for everybody and everything."""

from itertools import product

import pytest
from sqlalchemy import select

from auditapp.adapters.database import Database
from auditapp.domain.vocabulary import AuditStatus, Role
from auditapp.models import Audit, Escalation
from auditapp.web.access import Reader
from auditapp.web.visibility import sees, visible
from tests.support import factories
from tests.support.factories import TEAMS

OWN, ANOTHERS = 1, 2
HAS = [*((team, of_service) for team, (of_service, _) in TEAMS.items()), ("North", "")]
READERS = [
    Reader(account, "A reader", role, teams, services)
    for role, account, teams, services in product(
        Role,
        (OWN, 4711),
        ((), ("North",), ("North", "Harbour")),
        ((), ("Exploitation",)),
    )
]


@pytest.fixture
def audits(sqlite_prepared: Database) -> Database:
    """An audit of every status, by two auditors, in every team and in one without a service."""
    with sqlite_prepared.transaction() as session:
        for place, status, auditor in product(HAS, AuditStatus, (OWN, ANOTHERS)):
            audit = factories.start(session, "C-1", team=place[0])
            audit.service, audit.status, audit.auditor_id = place[1], status, auditor
    return sqlite_prepared


def expected(reader: Reader, audit: Audit) -> bool:
    """The rule said once more, in other words."""
    if reader.role == Role.ADMINISTRATOR:
        return False
    if reader.role == Role.QA_LEAD or audit.auditor_id == reader.account_id:
        return True
    theirs = audit.team in reader.teams or reader.role == Role.SLT
    if reader.role == Role.SERVICE_MANAGER:
        theirs = theirs or audit.service in reader.services
    return audit.status == AuditStatus.SUBMITTED and theirs


def test_lists_and_single_audits_agree_for_every_role_team_and_status(audits: Database) -> None:
    sizes = set()
    with audits.reading() as session:
        everything = session.scalars(select(Audit)).all()
        for reader in READERS:
            listed = set(session.scalars(select(Audit.id).where(visible(reader, of=Audit))))
            seen = {audit.id for audit in everything if sees(reader, audit)}
            assert listed == seen, reader
            assert seen == {one.id for one in everything if expected(reader, one)}, reader
            sizes.add(len(seen))
    assert {0, len(everything)} < sizes


def test_a_rule_that_looks_beyond_the_record_is_not_answered_in_memory() -> None:
    reader = Reader(OWN, "A reader", Role.QAM, (), ())
    with pytest.raises(TypeError, match="ask the database"):
        sees(reader, Escalation(raised_by_id=3, manager_id=4))
