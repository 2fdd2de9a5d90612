"""The month shown by default is the latest complete one, everywhere; a chosen one travels."""

from datetime import date

import pytest

from auditapp.adapters.database import Database
from auditapp.domain.calendar import Month
from auditapp.web.reporting_months import ReportingMonths, reporting_months
from tests.support import factories, samples
from tests.support.councils import TODAY, Council
from tests.support.visitor import Visitor

RUNNING = Month.of(TODAY)
ENDED = RUNNING.plus(-1)
PAGES = ("/measures", "/measures/M-DS-01", "/plan", "/plan/outcomes/1.B.1", "/reports")
OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)


@pytest.fixture
def early(council: Council) -> Council:
    """Twelve audits of the month that ended, and one submitted early in the month under way."""
    with council.database.transaction() as session:
        for number in range(12):
            factories.submitted(session, f"C{number}", {"DS-01": "yes"}, month=str(ENDED))
        factories.submitted(session, "EARLY", {"DS-01": "yes"}, month=str(RUNNING))
    return council


def as_they_stand(database: Database, day: date) -> ReportingMonths:
    with database.reading() as session:
        return reporting_months(session, day)


# The rule -----------------------------------------------------------------------------------------


def test_a_month_is_complete_once_it_ended_and_its_rounds_are_past_their_due_dates(
    prepared: Database,
) -> None:
    with prepared.transaction() as session:
        for month in ("2026-09", "2026-10", "2026-11"):
            factories.submitted(session, f"C-{month}", {"DS-01": "yes"}, month=month)
        samples.opened(session, month="2026-10", due_on=date(2026, 11, 20))
    for day, complete, so_far in (
        (date(2026, 10, 31), Month(2026, 9), [OCTOBER]),
        (date(2026, 11, 1), Month(2026, 9), [OCTOBER, NOVEMBER]),
        (date(2026, 11, 20), Month(2026, 9), [OCTOBER, NOVEMBER]),
        (date(2026, 11, 21), OCTOBER, [NOVEMBER]),
        (date(2026, 11, 30), OCTOBER, [NOVEMBER]),
        (date(2026, 12, 1), NOVEMBER, [Month(2026, 12)]),
    ):
        found = as_they_stand(prepared, day)
        assert (found.complete, found.usual, list(found.so_far)) == (complete, complete, so_far)
    said = as_they_stand(prepared, date(2026, 11, 20))
    assert (
        said.why_not_complete(OCTOBER) == "Audits of October 2026 are due until 20 November 2026."
    )
    assert said.why_not_complete(NOVEMBER) == "November 2026 has not ended."
    assert said.label(NOVEMBER) == "November 2026 (so far)"


def test_only_audits_that_count_in_headline_figures_make_a_month(prepared: Database) -> None:
    with prepared.transaction() as session:
        factories.submitted(session, "A", {"DS-01": "yes"}, month="2026-09")
        factories.submitted(session, "B", {"DS-01": "no"}, month="2026-10", selection="re_audit")
        factories.start(session, "C", month="2026-10")
    assert as_they_stand(prepared, date(2026, 11, 21)).usual == Month(2026, 9)


def test_without_a_complete_month_the_newest_with_figures_is_shown_so_far(
    prepared: Database,
) -> None:
    day = date(2026, 11, 10)
    assert as_they_stand(prepared, day).usual == NOVEMBER
    with prepared.transaction() as session:
        samples.opened(session, month="2026-10", due_on=date(2026, 11, 20))
        factories.submitted(session, "A", {"DS-01": "yes"}, month="2026-10")
    found = as_they_stand(prepared, day)
    assert (found.complete, found.usual, found.so_far) == (None, OCTOBER, (NOVEMBER,))


# The pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_one_audit_submitted_early_moves_no_page(early: Council, path: str) -> None:
    page = early.visitor("qa_lead").open(path)
    assert f"{ENDED.label} is the latest complete month." in page.text
    assert f"month={RUNNING}" in page.links[f"{RUNNING.label} so far"]
    chosen = [o.text for o in page.all("option") if "selected" in o.attributes]
    assert ENDED.label in chosen
    assert f"{RUNNING.label} (so far)" in [o.text for o in page.all("option")]


def test_one_early_audit_is_no_evidence_for_a_rating(early: Council) -> None:
    lead = early.visitor("qa_lead")
    outcome = lead.open("/plan/outcomes/1.B.1")
    assert "12 of 12" in outcome.text
    assert "1 of 1" not in outcome.text
    rating = lead.open("/plan/outcomes/1.B.1/rating")
    assert ENDED.label in rating.text
    so_far = lead.open(f"/plan/outcomes/5.D.1/rating?month={RUNNING}")
    assert f"Figures so far. {RUNNING.label} has not ended." in so_far.text


@pytest.mark.parametrize("path", PAGES)
def test_the_month_under_way_says_that_its_figures_are_so_far(early: Council, path: str) -> None:
    page = early.visitor("qa_lead").open(f"{path}?month={RUNNING}")
    assert f"Figures so far. {RUNNING.label} has not ended." in page.text
    assert f"month={ENDED}" in page.links[ENDED.label]


@pytest.mark.parametrize("path", PAGES)
def test_before_a_month_is_complete_every_page_says_so(council: Council, path: str) -> None:
    with council.database.transaction() as session:
        factories.submitted(session, "EARLY", {"DS-01": "yes"}, month=str(RUNNING))
    page = council.visitor("qa_lead").open(path)
    assert "No month is complete yet." in page.text
    assert f"These are the figures of {RUNNING.label} so far." in page.text


def test_my_work_shows_the_complete_month_and_the_one_under_way(early: Council) -> None:
    page = early.visitor("qa_lead").open("/")
    headings = [heading.text for heading in page.all("h2")]
    assert f"{ENDED.label} at a glance" in headings
    assert f"{RUNNING.label} (so far) at a glance" in headings


# A chosen month travels ---------------------------------------------------------------------------


def links_of(visitor: Visitor, path: str, start: str) -> list[str]:
    """The links of a page's content that begin so."""
    (main,) = visitor.open(path).all("main")
    hrefs = (one.attributes.get("href", "") for one in main.walk() if one.tag == "a")
    return [href for href in hrefs if href.startswith(start) and "#" not in href]


def test_a_chosen_month_travels_from_plan_to_list_and_back(early: Council) -> None:
    chosen = ENDED.plus(-1)
    with early.database.transaction() as session:
        factories.submitted(session, "B", {"DS-01": "no"}, month=str(chosen))
    lead, month = early.visitor("qa_lead"), f"month={chosen}"
    for path, start in (
        (f"/plan?{month}", "/plan/outcomes/"),
        (f"/plan?{month}", "/measures/"),
        (f"/plan/outcomes/1.B.1?{month}", "/measures/"),
        (f"/plan/outcomes/1.B.1?{month}", "/plan/outcomes/1.B.1/"),
        (f"/measures?{month}&group=outcome", "/plan/outcomes/"),
        (f"/measures/M-DS-01?{month}", "/plan/outcomes/"),
        (f"/measures/M-DS-01?{month}", "/measures/M-DS-01.csv"),
        (f"/measures/M-DS-01/audits?{month}", "/measures/"),
    ):
        found = links_of(lead, path, start)
        assert found, (path, start)
        assert any(month in href for href in found), (path, start)
        strays = [href for href in found if "month=" not in href and "from=" not in href]
        assert strays == [], (path, start)
    for path in ("/plan/outcomes/1.B.1", "/plan/outcomes/1.B.1/rating", "/measures/M-DS-01/audits"):
        page = lead.open(f"{path}?{month}")
        (back,) = page.all("a", class_="govuk-back-link")
        assert month in back.attributes["href"]


def test_a_rating_and_a_note_return_to_the_chosen_month(early: Council) -> None:
    lead, chosen = early.visitor("qa_lead"), ENDED.plus(-1)
    rating = lead.open(f"/plan/outcomes/1.B.1/rating?month={chosen}").form()
    done = lead.post(rating.action, rating.with_({"colour": "amber", "reason": "Too early."}))
    assert done.location.endswith(f"/plan/outcomes/1.B.1?month={chosen}")
    note = lead.open(f"/plan/outcomes/1.B.1/note?month={chosen}").form()
    assert note.value("month") == str(chosen)


# Teams --------------------------------------------------------------------------------------------


def test_the_charts_and_the_table_of_teams_speak_of_the_same_months(early: Council) -> None:
    with early.database.transaction() as session:
        for number in range(5):
            of_before = str(ENDED.plus(-1))
            factories.submitted(session, f"B{number}", {"DS-01": "no"}, month=of_before)
    page = early.visitor("qa_lead").open("/measures/M-DS-01")
    (name,) = page.all("figcaption", class_="app-panel-chart__name")
    assert " ".join(name.text.split()) == "North 12 of 17, 71%"
    (caption,) = [one for one in page.all("caption") if one.attributes.get("id") == "teams-caption"]
    quarter = next(one for one in page.all("p") if "as in the table" in one.text)
    assert caption.text.removeprefix("Team, ") in quarter.text
    table = page.html[page.html.index("teams-caption") :]
    assert "12 of 17" in table
    href = next(one for label, one in page.links.items() if label == "12 of 17")
    assert "12 of 17" in early.visitor("qa_lead").open(href).text
