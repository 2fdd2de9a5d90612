"""Names and the like in references and notes are asked about before anything is kept."""

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from auditapp.audits.revisions.commands import withdraw
from auditapp.domain.privacy.identifiers import digest
from auditapp.models import Audit, Conflict, LogEntry
from tests.support.audit_steps import check, fill, start
from tests.support.councils import Council, email
from tests.support.visitor import Page, Visitor

NAMED = "Sam Jones was not seen."


def _nobody(field: str, phrase: str = "Sam Jones") -> dict[str, str]:
    return {f"{field}-nobody": digest(phrase)}


def _logged(council: Council, action: str) -> list[dict[str, object]]:
    with council.database.reading() as session:
        found = session.scalars(select(LogEntry).where(LogEntry.action == action))
        return [one.details for one in found]


@pytest.fixture
def lead(council: Council) -> Visitor:
    return council.visitor("qa_lead")


@pytest.fixture
def submitted(council: Council) -> int:
    """A submitted audit of the auditor."""
    audit = council.start()
    visitor = council.visitor("auditor")
    fill(visitor, audit, {"T-YES": "yes", "T-YES-evidence": "Seen.", "T-TEXT": "Home is calm."})
    visitor.fill(check(visitor, audit), {}, action=f"/audits/{audit}/submit")
    return audit


@pytest.mark.parametrize(
    ("page", "field"),
    [("return", "reason"), ("return", "comment-T-TEXT"), ("withdraw", "reason")],
)
def test_a_name_in_a_reason_or_comment_is_kept_only_once_confirmed(
    council: Council, lead: Visitor, submitted: int, page: str, field: str
) -> None:
    path = f"/audits/{submitted}/{page}"
    asked = lead.fill(lead.get(path), {field: NAMED})
    assert asked.status == 422
    assert "“Sam Jones” looks like a name" in asked.text
    assert asked.form(path).value(field) == NAMED
    assert _logged(council, "identifier confirmed") == []
    confirmed = lead.fill(asked, {field: NAMED, **_nobody(field)})
    assert confirmed.status == 302
    assert _logged(council, "identifier confirmed") == [{"field": field, "kind": "name"}]


def test_a_name_in_the_reason_of_a_correction_is_asked_about(
    council: Council, lead: Visitor, submitted: int
) -> None:
    page = lead.get(f"/audits/{submitted}/correct?section=ONE")
    asked = lead.fill(page, {"T-YES": "no", "reason": NAMED})
    assert asked.status == 422
    assert "“Sam Jones” looks like a name" in asked.text
    assert lead.fill(asked, {"T-YES": "no", "reason": NAMED, **_nobody("reason")}).status == 302
    assert _logged(council, "identifier confirmed") == [{"field": "reason", "kind": "name"}]


def test_the_command_refuses_a_name_until_it_is_confirmed(council: Council, submitted: int) -> None:
    asked = ["withdraw", str(submitted), "--by", email("qa_lead"), "--reason", NAMED]
    refused = CliRunner().invoke(withdraw, asked[1:], obj=council.database)
    assert refused.exit_code == 1
    assert "“Sam Jones” looks like a name" in refused.output
    confirmed = [*asked[1:], "--nobody", "Sam Jones"]
    assert CliRunner().invoke(withdraw, confirmed, obj=council.database).exit_code == 0
    assert _logged(council, "identifier confirmed") == [{"field": "reason", "kind": "name"}]


def test_a_text_without_names_is_kept_at_once(
    council: Council, lead: Visitor, submitted: int
) -> None:
    page = lead.fill(lead.get(f"/audits/{submitted}/withdraw"), {"reason": "The wrong record."})
    assert page.status == 302
    assert _logged(council, "identifier confirmed") == []


def _conflict(visitor: Visitor, **said: str) -> Page:
    return visitor.fill(visitor.open("/conflicts"), {"reason": "I know them.", **said})


@pytest.mark.parametrize("reference", ["Sam Jones", "JaneSmith", "12/03/2015", "9434765919"])
def test_a_conflict_about_a_reference_that_looks_like_a_person_needs_a_reason(
    council: Council, reference: str
) -> None:
    visitor = council.visitor("auditor")
    asked = _conflict(visitor, case_ref=reference)
    assert asked.status == 422
    assert f"“{reference}” looks like" in asked.text
    with council.database.reading() as session:
        assert session.scalars(select(Conflict)).all() == []
    why = {"case_ref-because": "The old system numbered like this."}
    assert visitor.fill(asked, why).status == 302
    assert _logged(council, "reference confirmed") == [{"reason": why["case_ref-because"]}]


def test_the_reason_for_a_reference_may_name_nobody(council: Council) -> None:
    visitor = council.visitor("auditor")
    asked = _conflict(visitor, case_ref="Sam Jones")
    again = visitor.fill(asked, {"case_ref-because": "It is Priya Patel."})
    assert again.status == 422
    assert "must not name" in again.text


def test_an_ordinary_reference_is_not_asked_about(council: Council) -> None:
    assert _conflict(council.visitor("auditor"), case_ref="LCS-2024-0012").status == 302


def test_an_audit_is_not_started_for_a_name(council: Council) -> None:
    visitor = council.visitor("auditor")
    asked = start(visitor, case_ref="JaneSmith")
    assert asked.status == 422
    assert "“JaneSmith” looks like a name" in asked.text
    assert council.count(Audit) == 0
    confirmed = visitor.fill(asked, {"case_ref-because": "A code of the old system."})
    assert confirmed.status == 302
    assert len(_logged(council, "reference confirmed")) == 1
