"""Independence of audits that somebody starts by hand: the rule by which cases are allocated."""

from pathlib import Path
from typing import Any

import pytest

from auditapp.adapters.database import Database
from auditapp.domain.vocabulary import Role
from auditapp.models import Account, Audit, Conflict
from auditapp.people.service import find_account
from tests.support import factories, samples
from tests.support.audit_steps import CASE, start
from tests.support.councils import Council, email
from tests.support.visitor import Page

ASK = "Ask the QA lead to find another auditor"


def on_a_list(council: Council, who: str, **said: Any) -> None:
    """The case C-2002 on a frozen list, the account named by the code in its columns."""
    with council.database.transaction() as session:
        find_account(session, email(who)).code = "LK1"
        samples.case_list(session, [samples.listed("C-2002", **{"team": "East", **said})])


def refused(page: Page, field: str, council: Council) -> str:
    """What the start page says at the field; nothing was opened, what was typed is kept."""
    assert page.status == 422
    assert page.form().value("case_ref").casefold() == CASE["case_ref"].casefold()
    assert council.count(Audit) == 0
    ((link, said),) = page.problems
    assert link == f"#{field}"
    return said


def test_a_case_of_the_own_team_is_refused(council: Council) -> None:
    page = start(council.visitor("auditor"), team="North")
    assert refused(page, "team", council) == (
        f"You cannot audit C-2002: it is a case of your own team. {ASK}"
    )


def test_another_team_on_the_page_does_not_hide_the_one_on_the_list(council: Council) -> None:
    on_a_list(council, "auditor", team="North")
    said = refused(start(council.visitor("auditor"), team="East"), "team", council)
    assert "a case of your own team" in said


def test_line_responsibility_is_refused(council: Council) -> None:
    page = start(council.visitor("auditor"), independent="yes")
    said = refused(page, "independent", council)
    assert said == f"You cannot audit a case that you are responsible for. {ASK}"


@pytest.mark.parametrize(
    ("column", "words"), [("worker", "you hold the case"), ("qam", "you chair the case")]
)
@pytest.mark.parametrize("typed", ["C-2002", "c-2002"])
def test_whoever_a_list_names_as_worker_or_chair_is_refused(
    any_council: Council, column: str, words: str, typed: str
) -> None:
    on_a_list(any_council, "qam", **{column: "lk1"})
    page = start(any_council.visitor("qam"), case_ref=typed)
    assert refused(page, "case_ref", any_council) == f"You cannot audit {typed}: {words}. {ASK}"
    assert start(any_council.visitor("auditor"), case_ref=typed).status == 302


def test_the_newest_list_that_names_the_case_is_asked(council: Council) -> None:
    on_a_list(council, "qam", qam="LK1")
    with council.database.transaction() as session:
        samples.case_list(session, [samples.listed("C-2002", "East", qam="other")], name="Later")
    assert start(council.visitor("qam")).status == 302


def test_a_declared_conflict_is_refused(council: Council) -> None:
    with council.database.transaction() as session:
        account = factories.account(session, Role.AUDITOR)
        session.add(Conflict(account=account, case_ref=" c-2002", reason="A neighbour."))
    said = refused(start(council.visitor("auditor")), "case_ref", council)
    assert "you declared a conflict or handed it back" in said


def test_a_peer_audit_is_for_another_qam(council: Council) -> None:
    said = refused(start(council.visitor("auditor"), form="PA"), "case_ref", council)
    assert "a peer audit goes to another QAM" in said
    assert start(council.visitor("qam"), form="PA").status == 302


def test_a_checklist_is_recorded_by_whoever_chaired_the_meeting(council: Council) -> None:
    """It is a record of their own meeting, not an audit of somebody's work."""
    on_a_list(council, "qam", qam="LK1")
    page = council.visitor("qam").open("/meetings/record?form=CH")
    assert "responsible" not in page.text
    with council.database.reading() as session:
        assert session.get_one(Account, council.account("qam").id).code == "LK1"


def test_an_import_says_how_many_audits_are_not_independent_and_loads_them(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    with sqlite_prepared.transaction() as session:
        qam = factories.account(session, Role.QAM)
        session.add(Conflict(account=qam, case_ref="C-3", reason="A neighbour."))
    auditor = factories.ACCOUNTS[Role.AUDITOR][0]
    rows = [
        factories.row(case_ref="C-1", auditor=auditor, team="North", DS_01="yes"),
        factories.row(case_ref="C-2", auditor=auditor, team="East", DS_01="yes"),
        factories.row(case_ref="C-3", auditor=factories.QAM, team="East", DS_01="yes"),
    ]
    file = factories.csv_file(tmp_path / "a.csv", rows)
    told = factories.command(sqlite_prepared, "audits", "import", "DS", file)
    assert "2 audits are by somebody not independent of the case" in told.stderr
    assert "3 audits loaded" in told.stderr
