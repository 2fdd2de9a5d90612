"""Pages of figures, plan, forms, reports and log, over the demo council, with CSRF on."""

import csv
import functools
import io
import itertools
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from auditapp import cli
from auditapp.adapters.database import Database
from auditapp.app import create_app
from auditapp.audits import service as audits
from auditapp.config import load_settings
from auditapp.demo.build import build
from auditapp.demo.council import PASSWORD, add_council
from auditapp.domain.calendar import Month
from auditapp.domain.forms.given_answers import Given
from auditapp.measures import queries
from auditapp.measures.queries import Filters
from auditapp.models import Audit, FigureCell, LogEntry
from auditapp.web import charts, reporting_months
from tests.support.markup import Element, parsed
from tests.support.visitor import Page

LEAD, MANAGER, AUDITOR = "lead@demo.example", "manager@demo.example", "auditor@demo.example"
DIRECTOR, ADMIN = "director@demo.example", "admin@demo.example"
PAGES = (
    "/measures",
    "/measures?group=theme&team=north+locality&from=2026-01&to=2026-06",
    "/measures?group=outcome&selection=all&involvement=looked_after",
    "/measures/M-DS-01",
    "/measures/M-DD-01?from=2025-05&to=2026-10&selection=targeted_theme",
    "/measures/M-DS-01/audits",
    "/measures/M-CH-10/audits",
    "/measures/M-DD-18/audits",
    "/plan",
    "/plan?month=2025-11",
    "/plan/outcomes/1.B.1",
    "/plan/outcomes/2.A.1",
    "/plan/outcomes/1.B.1/rating",
    "/plan/outcomes/1.B.1/note",
    "/reports",
    "/forms",
    "/forms/DD",
    "/log",
)
Signed = Callable[[str], FlaskClient]


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo council, made once; tests work on copies."""
    folder = tmp_path_factory.mktemp("council")
    database = Database(f"sqlite:///{folder / 'auditapp.db'}")
    cli.prepare(database)
    build(database)
    database.close()
    return folder / "auditapp.db"


@pytest.fixture(scope="module")
def app(council: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application over a copy that tests only read (but for the log)."""
    yield from started(council, tmp_path_factory.mktemp("reading"))


@pytest.fixture
def writing(council: Path, tmp_path: Path) -> Iterator[Flask]:
    """An application over a copy of the test's own."""
    yield from started(council, tmp_path)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Flask]:
    """An application with people and forms, and nothing audited."""
    database = Database(f"sqlite:///{tmp_path / 'auditapp.db'}")
    cli.prepare(database)
    with database.transaction() as session:
        add_council(session)
    database.close()
    yield from started(tmp_path / "auditapp.db", tmp_path)


def started(source: Path, folder: Path) -> Iterator[Flask]:
    if source.parent != folder:
        shutil.copy(source, folder / "auditapp.db")
    given = {"AUDITAPP_ENV": "test", "AUDITAPP_DATA_DIR": str(folder)}
    made = create_app(load_settings(given))
    yield made
    made.extensions["auditapp.database"].close()


def sign_in(app: Flask, email: str) -> FlaskClient:
    client = app.test_client()
    page = client.get("/sign-in").text
    typed = {"csrf_token": token(page), "email": email, "password": PASSWORD}
    assert client.post("/sign-in", data=typed).status_code == 302
    return client


@pytest.fixture(scope="module")
def signed(app: Flask) -> Signed:
    """Clients that are signed in, one for each person."""
    return functools.cache(functools.partial(sign_in, app))


def token(page: str) -> str:
    inputs = tags(parsed(page), "input", name="csrf_token")
    assert inputs, page
    return inputs[0].attributes["value"]


def tags(within: Element, tag: str, **wanted: str) -> list[Element]:
    """The elements of a tag with these attributes."""
    found = (one for one in within.walk() if one.tag == tag)
    return [one for one in found if wanted.items() <= one.attributes.items()]


def words(response: TestResponse) -> str:
    """What a reader sees: the page without its tags, spaces as one."""
    return " ".join(parsed(response.text).node.text(separator=" ").split())


def database(app: Flask) -> Database:
    found: Database = app.extensions["auditapp.database"]
    return found


def entries(app: Flask, action: str) -> list[LogEntry]:
    query = select(LogEntry).where(LogEntry.action == action).order_by(LogEntry.id)
    with database(app).reading() as session:
        return list(session.scalars(query))


@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_and_is_well_made(path: str, signed: Signed) -> None:
    response = signed(LEAD).get(path)
    assert response.status_code == 200, words(response)
    page = Page(response)
    elements = list(page.root.walk())
    ids = Counter(one.id for one in elements if one.id)
    assert [name for name, times in ids.items() if times > 1] == []
    assert len(page.all("h1")) == 1
    assert page.markup_faults == []
    assert page.all("style") == []
    assert [one for one in page.all("script") if "src" not in one.attributes] == []
    named = {name for one in elements for name in one.attributes}
    assert not {name for name in named if name == "style" or name.startswith("on")}
    pointing = ("aria-labelledby", "aria-describedby")
    pointed = [one.attributes.get(name, "") for one in elements for name in pointing]
    assert {name for names in pointed for name in names.split()} <= ids.keys()


@pytest.mark.parametrize(
    ("email", "refused"),
    [
        (LEAD, set()),
        (DIRECTOR, {"/log", "/plan/outcomes/1.B.1/rating", "/plan/outcomes/1.B.1/note"}),
        (MANAGER, {"/log", "/plan/outcomes/1.B.1/rating", "/plan/outcomes/1.B.1/note"}),
        (AUDITOR, {"/log", "/reports", "/plan/outcomes/1.B.1/rating", "/plan/outcomes/1.B.1/note"}),
        (ADMIN, set(PAGES) - {"/forms", "/forms/DD", "/log"}),
    ],
)
def test_a_role_opens_its_own_pages_and_no_others(
    email: str, refused: set[str], signed: Signed
) -> None:
    found = {path for path in PAGES if signed(email).get(path).status_code == 403}
    assert found == refused


def test_nobody_reads_figures_without_signing_in(app: Flask) -> None:
    assert {app.test_client().get(path).status_code for path in PAGES} == {302}


@pytest.mark.parametrize(
    "path",
    [
        "/measures/M-XX-99",
        "/measures/M-XX-99/audits",
        "/measures/M-XX-99.csv",
        "/plan/outcomes/9.Z.9",
        "/plan/outcomes/9.Z.9/rating",
        "/forms/XX",
        "/forms/dd",
        "/forms/DD?version=9",
        "/measures/%00",
    ],
)
def test_what_does_not_exist_is_not_found(path: str, signed: Signed) -> None:
    assert signed(LEAD).get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/measures?month=2026-13",
        "/measures?month=2026",
        "/measures?month=2026-10&month=2026-09",
        "/measures?team=Atlantis",
        "/measures?group=colour",
        "/measures?selection=best",
        "/measures?involvement=none",
        "/measures?from=2026-06&to=2026-01",
        "/measures?from=2001-01&to=2026-01",
        "/measures/M-DS-01?team=" + "x" * 60_000,
        "/measures/M-DS-01/audits?which=some",
        "/measures/M-DS-01/audits?page=abc",
        "/measures/M-DS-01/audits?page=-5",
        "/measures/M-DS-01/audits?page=100000000000000000000",
        "/measures/M-DS-01/audits?page=\u0661",
        "/measures/M-DS-01.csv?by=password",
        "/plan?month=0000-01",
        "/plan/outcomes/1.B.1/note?source=NO",
        "/reports?pack=nothing",
        "/forms/DD?version=1_0",
        "/log?from=2026-02-30",
        "/log?from=20260101",
        "/log?person=\u0661",
        "/log?person=1&person=2",
        "/log?subject=%00",
    ],
)
def test_an_address_that_cannot_be_understood_is_refused_in_words(
    path: str, signed: Signed
) -> None:
    response = signed(LEAD).get(path)
    assert response.status_code == 400
    assert "Go to My work" in response.text


def test_an_unknown_order_is_the_usual_one_and_a_page_past_the_end_is_the_last(
    signed: Signed,
) -> None:
    whole = "/measures/M-DD-01/audits?from=2025-05&to=2026-10"
    usual = signed(LEAD).get(whole)
    assert words(signed(LEAD).get(f"{whole}&sort=password")) == words(usual)
    last = words(signed(LEAD).get(f"{whole}&page=999999"))
    assert re.search(r"Page (\d+) of \1 ", last)


def test_every_figure_equals_the_audits_behind_it(app: Flask, signed: Signed) -> None:
    with database(app).reading() as session:
        keys = list(queries.catalogue(session))
    assert len(keys) > 70
    views = ("", "?selection=all&from=2026-08&to=2026-10", "?team=harbour+locality")
    for key, filters in zip(keys, itertools.cycle(views), strict=False):
        page = signed(LEAD).get(f"/measures/{key}/audits{filters}")
        assert page.status_code == 200
        assert "do not agree" not in page.text, key + filters


def test_a_figure_that_its_audits_do_not_bear_out_is_shown_as_wrong(writing: Flask) -> None:
    with database(writing).transaction() as session:
        session.execute(
            update(FigureCell)
            .where(FigureCell.measure == "M-DS-01")
            .values(unanswered=FigureCell.unanswered + 1)
        )
    page = words(sign_in(writing, LEAD).get("/measures/M-DS-01/audits"))
    assert "The figure and this list do not agree" in page


def test_sides_add_up_and_each_lists_only_its_own(app: Flask, signed: Signed) -> None:
    path = "/measures/M-DD-01/audits?from=2026-01&to=2026-06&selection=all"
    page = words(signed(LEAD).get(path))
    found = re.search(r"All \((\d+)\) Met \((\d+)\) Not met \((\d+)\) Left out \((\d+)\)", page)
    assert found
    every, met, not_met, left_out = (int(number) for number in found.groups())
    assert every == met + not_met + left_out
    assert f"{met} of {met + not_met}" in page
    for which, number in (("met", met), ("not_met", not_met), ("left_out", left_out)):
        side = signed(LEAD).get(f"{path}&which={which}").text
        assert len(references(side)) == min(number, 50)


def references(page: str) -> list[str]:
    links = tags(parsed(page), "a")
    return [one.text for one in links if re.fullmatch(r"/audits/\d+", one.attributes["href"])]


def test_cases_of_other_teams_are_counted_and_not_named(app: Flask, signed: Signed) -> None:
    path = "/measures/M-DS-01/audits"
    all_of_them = references(signed(LEAD).get(path).text)
    response = signed(MANAGER).get(path)
    own = references(response.text)
    with database(app).reading() as session:
        audits = session.scalars(select(Audit).where(Audit.case_ref.in_(all_of_them)))
        teams = {audit.case_ref: audit.team for audit in audits}
    assert own
    assert {teams[name] for name in own} <= {"South Locality", "West Locality"}
    hidden = len(all_of_them) - len(own)
    assert f"{hidden} more belong to teams you do not work with" in words(response)
    assert not [name for name in set(all_of_them) - set(own) if name in response.text]
    elsewhere = words(signed(MANAGER).get(f"{path}?team=east+locality"))
    assert re.search(r"\d+ belong to teams you do not work with", elsewhere)


def test_reading_cases_leaves_a_line_in_the_log(writing: Flask) -> None:
    client = sign_in(writing, DIRECTOR)
    listed = references(client.get("/measures/M-DS-01/audits?which=met").text)
    (line,) = entries(writing, "audits behind a figure read")
    assert (line.subject_type, line.subject_id) == ("measure", "M-DS-01")
    assert line.details == {"rows": len(listed)}
    assert not [name for name in listed if name in str(line.details)]


def test_a_longer_period_adds_tallies(app: Flask, signed: Signed) -> None:
    with database(app).reading() as session:
        filters = Filters(Month(2026, 1), Month(2026, 6))
        (row,) = queries.tallies(session, ["M-DS-01"], filters)
    page = words(signed(LEAD).get("/measures/M-DS-01?from=2026-01&to=2026-06"))
    tally = row.counted.tally
    assert f"{tally.numerator} of {tally.denominator}" in page
    assert "January to June 2026" in page


def test_only_random_samples_and_censuses_enter_headline_figures(signed: Signed) -> None:
    page = words(signed(LEAD).get("/measures/M-DS-01?from=2026-01&to=2026-10"))
    assert re.search(r"Targeted \(theme\) Not in headline figures \d+ of \d+", page)
    headline = words(signed(LEAD).get("/measures/M-DS-01/audits?from=2026-01&to=2026-10"))
    everything = "/measures/M-DS-01/audits?from=2026-01&to=2026-10&selection=all"
    count = re.compile(r"All \((\d+)\)")
    fewer, more = count.search(headline), count.search(words(signed(LEAD).get(everything)))
    assert fewer
    assert more
    assert int(fewer[1]) < int(more[1])


def test_the_months_come_as_a_file_with_the_columns_of_the_command(
    app: Flask, signed: Signed
) -> None:
    response = signed(LEAD).get("/measures/M-DS-01.csv?by=team&from=2026-09&to=2026-10")
    assert response.headers["Content-Disposition"] == "attachment; filename=M-DS-01.csv"
    rows = list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))
    columns = "measure,month,team,numerator,denominator,not_applicable,unanswered"
    assert list(rows[0]) == [*columns.split(","), "percent", "lower", "upper"]
    assert {row["month"] for row in rows} == {"2026-09", "2026-10"}
    assert len({row["team"] for row in rows}) == 5
    assert entries(app, "figures downloaded")[-1].details == {"rows": len(rows)}


def test_a_measure_without_cases_says_so_and_leaves_a_gap(signed: Signed) -> None:
    page = Page(signed(LEAD).get("/measures/M-DS-01?month=2026-12"))
    fractions = page.all("span", class_="app-figure__fraction")
    assert "no cases" in [one.text for one in fractions]
    assert "app-figure__percent" not in page.html
    titles = [one.text for one in page.all("title")]
    assert sum(title.endswith("December 2026: no cases") for title in titles) == 2


def test_charts_draw_small_samples_hollow_and_months_without_cases_as_gaps(app: Flask) -> None:
    points = [
        charts.Point("October 2026", "Oct 26", "2 of 4", "2 of 4", 50.0, 15.0, 85.0, True),
        charts.Point("November 2026", "Nov 26", "no cases"),
        charts.Point("December 2026", "Dec 26", "<9 of 12>", "75%", 75.0, 46.8, 91.1, target=90),
    ]
    with app.app_context():
        drawn = str(charts.line_chart("A & B", "Words", points, "Target: over 90%"))
    assert tags(parsed(drawn), "polyline") == []
    assert drawn.count("app-chart__point--small") == 2  # once wide, once narrow
    assert drawn.count("November 2026: no cases") == 2
    assert "A &amp; B" in drawn
    assert "&lt;9 of 12&gt;" in drawn
    assert drawn.count("app-chart__target-words") == 2


def test_a_measure_draws_its_months_and_its_teams(signed: Signed) -> None:
    page = Page(signed(LEAD).get("/measures/M-DS-01?from=2025-05&to=2026-10"))
    wide = classed(page, "app-chart--wide")[0]
    assert len(tags(wide, "circle")) == 18
    october = re.compile(r"October 2026: \d+ of \d+, \d+%, \d+% to \d+%")
    assert any(october.fullmatch(one.text) for one in tags(wide, "title"))
    assert len(classed(page, "app-chart--panel")) == 5
    names = [one.text for one in classed(page, "app-panel-chart__name")]
    assert len(names) == 5
    assert names == sorted(names)


def classed(page: Page, name: str) -> list[Element]:
    return [one for one in page.root.walk() if name in one.attributes.get("class", "").split()]


def test_the_plan_shows_every_outcome_with_rating_and_evidence(signed: Signed) -> None:
    page = Page(signed(DIRECTOR).get("/plan"))
    assert len(classed(page, "app-measures__name")) == 41
    assert len(page.all("section")) == 6
    assert "Not yet rated" in page.text
    assert "Fresh" in page.text


def test_one_november_audit_leaves_every_page_with_october(
    writing: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The demo on the day after October's last audits were due, with one audit submitted early."""
    monkeypatch.setattr(reporting_months, "today", lambda: date(2026, 11, 28))
    lead = sign_in(writing, LEAD)
    (before,) = classed(Page(lead.get("/measures/M-DS-01")), "app-figure__fraction")
    with database(writing).transaction() as session:
        of_november = Audit.form == "DS", Audit.month == "2026-11", Audit.status == "allocated"
        audit = session.scalars(select(Audit).where(*of_november)).first()
        assert audit is not None
        given = {key: Given("yes") for key in audit.form_version.definition.by_key}
        audits.save(session, audit, given, version=audit.version, by=audit.auditor_id)
        audits.submit(session, audit, by=audit.auditor_id)
    for path in ("/measures", "/measures/M-DS-01", "/plan", "/plan/outcomes/1.B.1", "/reports"):
        assert "October 2026 is the latest complete month. November 2026 so far" in words(
            lead.get(path)
        )
    (after,) = classed(Page(lead.get("/measures/M-DS-01")), "app-figure__fraction")
    assert after.text == before.text
    rating = words(lead.get("/plan/outcomes/6.A.1/rating"))
    assert "October 2026" in rating
    assert "November" not in rating
    so_far = words(lead.get("/measures/M-DS-01?month=2026-11"))
    assert "Figures so far. November 2026 has not ended." in so_far
    assert "1 of 1, small sample" in so_far
    assert "no cases" in words(lead.get("/measures/M-DD-01?month=2026-11"))


def test_a_gap_is_a_gap_and_says_what_to_do_next(signed: Signed, empty: Flask) -> None:
    page = words(signed(LEAD).get("/plan/outcomes/2.A.1"))
    assert "No evidence yet. Record this evidence" in page
    assert "Add a note" not in words(signed(DIRECTOR).get("/plan/outcomes/2.A.1"))
    lead, director = sign_in(empty, LEAD), sign_in(empty, DIRECTOR)
    assert "/rounds/new?form=DD" in lead.get("/plan/outcomes/1.B.1").text
    assert "/rounds/new" not in director.get("/plan/outcomes/1.B.1").text


def test_an_outcome_is_rated_with_a_reason_and_keeps_its_history(writing: Flask) -> None:
    client = sign_in(writing, LEAD)
    path = "/plan/outcomes/1.B.1/rating"
    typed = {"csrf_token": token(client.get(path).text), "colour": "red", "reason": " \n "}
    refused = client.post(path, data=typed)
    assert refused.status_code == 422
    again = Page(refused)
    assert "#reason" in dict(again.problems)
    assert again.form(path).value("colour") == "red"
    assert again.all("title")[0].text.startswith("Error: ")
    done = client.post(path, data={**typed, "reason": "Fell <b>back</b>.\u202e"})
    assert done.status_code == 302
    page = client.get(done.location)
    assert "Fell <b>back</b>" in words(page)
    assert "Red: off track" in words(page)
    assert len(classed(Page(page), "app-reasons__when")) == 4
    assert entries(writing, "outcome rated")[-1].details == {"colour": "red"}


def test_a_rating_needs_a_colour_and_loses_no_typing(writing: Flask) -> None:
    client = sign_in(writing, LEAD)
    path = "/plan/outcomes/1.B.1/rating"
    typed = {"csrf_token": token(client.get(path).text), "reason": "Typed at length"}
    for extra in ({}, {"colour": "pink"}, {"colour": "not_rated"}):
        refused = client.post(path, data={**typed, **extra})
        assert refused.status_code == 422
        assert "#colour-0" in dict(Page(refused).problems)
        assert "Typed at length" in refused.text
    too_long = client.post(path, data={**typed, "colour": "red", "reason": "x" * 2_001})
    assert too_long.status_code == 422
    assert "x" * 2_001 in too_long.text
    for odd in ({"outcome": "2.A.1"}, {"reason": ["a", "b"]}):
        assert client.post(path, data={**typed, "colour": "red", **odd}).status_code == 400


def test_only_those_who_write_the_plan_rate_it(writing: Flask) -> None:
    client = sign_in(writing, AUDITOR)
    typed = {"csrf_token": token(client.get("/plan").text), "colour": "red", "reason": "No"}
    assert client.post("/plan/outcomes/1.B.1/rating", data=typed).status_code == 403
    lead = sign_in(writing, LEAD)
    del typed["csrf_token"]
    before = len(entries(writing, "outcome rated"))
    assert lead.post("/plan/outcomes/1.B.1/rating", data=typed).status_code == 400
    assert len(entries(writing, "outcome rated")) == before


def test_a_note_answers_all_three_questions_and_fills_a_gap(writing: Flask) -> None:
    client = sign_in(writing, LEAD)
    path = "/plan/outcomes/2.A.1/note"
    form = client.get(f"{path}?source=REP")
    assert Page(form).form(path).value("source") == "REP"
    typed = {
        "csrf_token": token(form.text),
        "month": "2026-10",
        "know": "The academy opened.",
        "how": "",
        "doing": "",
        "source": "REP",
        "reference": "",
    }
    refused = client.post(path, data=typed)
    assert refused.status_code == 422
    assert {"#how", "#doing"} <= dict(Page(refused).problems).keys()
    assert "The academy opened." in refused.text
    typed.update(how="Its terms of reference.", doing="A first review in spring.")
    without_document = client.post(path, data=typed)
    assert "#reference" in dict(Page(without_document).problems)
    done = client.post(path, data={**typed, "reference": "Academy charter, May 2026"})
    assert done.status_code == 302
    page = words(client.get("/plan/outcomes/2.A.1"))
    assert "Report or update ● Fresh October 2026 Academy charter, May 2026" in page
    assert "What do we know? The academy opened." in page
    assert entries(writing, "progress note added")[-1].subject_id == "2.A.1"


def test_forms_are_explained_in_plain_words(signed: Signed) -> None:
    page = words(signed(ADMIN).get("/forms/DS"))
    assert "At least one example of direct work" in page
    assert "Counts audits where" in page
    assert "/measures/" not in signed(ADMIN).get("/forms/DS").text
    assert "/measures/M-DS-01" in signed(LEAD).get("/forms/DS").text


def test_the_log_is_filtered_by_what_who_subject_and_day(signed: Signed) -> None:
    lead = signed(LEAD)
    lead.get("/measures/M-DS-02/audits")
    read = lead.get("/log?action=audits+behind+a+figure+read&subject=measure+M-DS-02")
    assert lines(read) >= 1
    assert "M-DD-01" not in read.text
    assert lines(lead.get("/log")) == 50
    assert lines(lead.get("/log?subject=M-DS-02")) >= 1
    assert "No log entries match" in lead.get("/log?to=2020-01-01").text
    assert "No log entries match" in lead.get("/log?subject=%25").text
    assert "Page 2 of" in words(lead.get("/log?page=2"))


def lines(log: TestResponse) -> int:
    """How many lines of the log a page shows."""
    return sum(one.id.startswith("line-") for one in parsed(log.text).walk())


def test_the_log_repeats_nothing_that_was_written_about_a_child(signed: Signed) -> None:
    page = signed(LEAD).get("/log").text
    assert "Looked for in case notes" not in page
    assert not re.search(r"NB\d{6}", page)


def test_a_pack_says_what_is_not_final_and_is_logged_when_made(writing: Flask) -> None:
    client = sign_in(writing, DIRECTOR)
    page = client.get("/reports")
    assert "8 audits of October 2026 are still drafts" in words(page)
    assert "No packs have been made yet" in words(page)
    typed = {"csrf_token": token(page.text), "month": "2026-10"}
    made = client.post("/reports/slt-summary", data=typed)
    assert made.status_code == 200
    assert "slt-summary-2026-10.xlsx" in made.headers["Content-Disposition"]
    assert "Outcomes" in openpyxl.load_workbook(io.BytesIO(made.data)).sheetnames
    assert "October 2026" in words(client.get("/reports")).split("Earlier packs")[1]
    (line,) = entries(writing, "workbook made")
    assert line.account_id is not None
    assert client.post("/reports/no-such", data=typed).status_code == 404
    for month in ("", "2026-13"):
        bad = client.post("/reports/slt-summary", data={**typed, "month": month})
        assert bad.status_code == 400
    auditor = sign_in(writing, AUDITOR)
    assert auditor.post("/reports/slt-summary", data=typed).status_code in (400, 403)
    assert len(entries(writing, "workbook made")) == 1


def test_before_the_first_audit_every_page_says_what_to_do_next(empty: Flask) -> None:
    client = sign_in(empty, LEAD)
    assert "no figures. Start an audit" in words(client.get("/measures"))
    assert "no cases" in words(client.get("/measures/M-DS-01"))
    assert "No audits count in this figure" in words(client.get("/measures/M-DS-01/audits"))
    for path in PAGES:
        team = "team=north" in path
        assert client.get(path).status_code == 200, (path, team)
