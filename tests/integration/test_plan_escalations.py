"""The plan is senior leadership's page: it says at once when a child waits for an answer."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from auditapp.models import PlanVersion, ServiceHead
from auditapp.models.base import utc_now
from tests.support import escalations
from tests.support.councils import Council
from tests.support.escalations import changing, escalated
from tests.support.visitor import Page

TITLE = "A child may be unsafe"


@pytest.fixture
def headed(any_council: Council) -> Council:
    """A council whose escalations, once late, are with the head of service: the senior leader has
    nothing to answer, and is led to the plan."""
    escalations.publish(any_council.database)
    with any_council.database.transaction() as session:
        head = escalations.account_id(session, "service_manager")
        session.add(ServiceHead(service="Safeguarding North", account_id=head))
    return any_council


def banner(page: Page) -> str:
    """What is told before anything else."""
    assert page.status == 200, page
    found = page.all("div", class_="govuk-notification-banner")
    return " ".join(" ".join(one.text.split()) for one in found)


def test_a_senior_leader_is_told_of_what_nobody_answered_and_reads_it(headed: Council) -> None:
    late = [escalated(headed, f"E-{number}", late=True) for number in range(2)]
    escalated(headed, "E-NEW")
    visitor = headed.visitor("slt")
    home = visitor.get("/")
    assert home.location == "/plan"
    plan = visitor.open(home.location)
    assert TITLE in banner(plan)
    assert "2 escalations were not answered within one working day." in banner(plan)
    register = visitor.open(plan.links["View late escalations"])
    assert "2 escalations you can see" in register.text
    listed = {href for href in register.links.values() if href.startswith("/escalations/")}
    assert listed == {f"/escalations/{one}" for one in late}
    assert all(visitor.get(href).status == 200 for href in listed)
    assert register.text.count("With the head of service, Service Manager") == len(late)


def test_one_is_told_of_as_one(headed: Council) -> None:
    escalated(headed, late=True)
    page = headed.visitor("slt").open("/plan?month=2026-01")
    assert "1 escalation was not answered within one working day." in banner(page)
    assert "View late escalation" in page.links


def test_what_is_still_in_time_or_was_answered_or_closed_is_nothing_to_tell(
    headed: Council,
) -> None:
    escalated(headed, "E-NEW")
    for number, state in enumerate(("answered", "closed", "lapsed")):
        one = escalated(headed, f"E-{number}", late=True)
        with changing(headed, one) as escalation:
            escalation.state = state
            escalation.responded_at = utc_now() if state == "answered" else None
    assert banner(headed.visitor("slt").open("/plan")) == ""


def test_it_is_told_from_the_moment_its_time_is_over(headed: Council) -> None:
    one = escalated(headed)
    visitor = headed.visitor("slt")
    for minutes, told in ((1, False), (-1, True)):
        with changing(headed, one) as escalation:
            escalation.due_at = utc_now() + timedelta(minutes=minutes)
        assert (TITLE in banner(visitor.open("/plan"))) == told


@pytest.mark.parametrize("who", ["auditor", "qam", "qa_lead", "service_manager"])
def test_nobody_else_is_told_there_since_theirs_is_on_top_of_their_work(
    headed: Council, who: str
) -> None:
    escalated(headed, late=True)
    assert banner(headed.visitor(who).open("/plan")) == ""


def test_it_is_told_before_any_plan_is_loaded(headed: Council) -> None:
    escalated(headed, late=True)
    with headed.database.transaction() as session:
        session.execute(delete(PlanVersion))
    page = headed.visitor("slt").open("/plan")
    assert "No improvement plan has been loaded yet" in page.text
    assert TITLE in banner(page)
