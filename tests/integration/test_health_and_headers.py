"""What every response has: headers, sound markup, error pages that help and give nothing away."""

import json
import re
import shutil
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from auditapp.adapters.database import Database
from auditapp.models import Audit
from auditapp.web.access import Permission, db, public, requires
from tests.support.audit_steps import TYPED, check, fill, section
from tests.support.councils import Council, council_on, email
from tests.support.markup import Element
from tests.support.visitor import Page, Visitor

CANARY = "CANARY Jane of 4 Mill Lane"
UNSAFE_CODES = ("unsafe-inline", "unsafe-eval", "http:", "*", "data:")


def visit_everything(council: Council) -> list[Page]:
    """One page of every kind, as the QA lead and the auditor see them, good and bad."""
    auditor, lead, nobody = (council.visitor(who) for who in ("auditor", "qa_lead", None))
    council.submitted(form="DS", case_ref="C-1")
    audit, done, long = council.start(), council.submitted(), council.start(form="DD")
    stale = section(auditor, audit)
    pages = [
        nobody.get("/sign-in"),
        nobody.get("/nothing-here"),
        nobody.get("/measures"),
        nobody.fill(nobody.get("/sign-in"), {"email": "", "password": ""}),
        nobody.fill(stale, TYPED),
        auditor.get("/"),
        auditor.get("/audits/start"),
        auditor.get("/audits/start?form=TRY"),
        auditor.fill(auditor.get("/audits/start?form=TRY"), {"case_ref": "Jane Smith"}),
        auditor.get(f"/audits/{audit}"),
        section(auditor, audit),
        section(auditor, audit, "TWO"),
        fill(auditor, audit, TYPED),
        fill(
            auditor, audit, {"T-YES": "x", "T-DAY-day": "x", "T-ALL": "x", "T-TEXT": "x" * 20_001}
        ),
        auditor.fill(stale, TYPED),
        auditor.fill(stale, {"csrf_token": "wrong"}),
        check(auditor, audit),
        auditor.get(f"/audits/{done}"),
        lead.get(f"/audits/{audit}"),
        auditor.get(f"/audits/{long}"),
        section(auditor, long, "OVR"),
        check(auditor, long),
        auditor.fill(check(auditor, long), {}),
        auditor.get("/users"),
        auditor.send("PUT", "/measures"),
        lead.get("/measures"),
        lead.get("/measures/M-TRY-01"),
        lead.get("/measures/M-TRY-01/audits"),
        lead.get("/plan"),
        lead.get("/plan/outcomes/1.B.1"),
        lead.get("/plan/outcomes/1.B.1/rating"),
        lead.get("/plan/outcomes/1.B.1/note"),
        lead.get("/forms"),
        lead.get("/forms/DD"),
        lead.get("/reports"),
        lead.get("/log"),
        council.visitor("administrator").get("/users"),
        council.visitor("slt").get(f"/audits/{done}"),
    ]
    return [page for page in pages if page.status not in (302, 303)]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, _sqlite_templates: Any) -> list[Page]:
    folder = tmp_path_factory.mktemp("pages")
    shutil.copyfile(_sqlite_templates(True), folder / "auditapp.db")
    database = Database(f"sqlite:///{folder / 'auditapp.db'}")
    with council_on(database, folder) as made:
        found = visit_everything(made)
    database.close()
    return found


# Headers -----------------------------------------------------------------------------------------


def test_every_response_carries_the_headers_that_protect_it(council: Council) -> None:
    visitor = council.visitor("auditor")
    everything = [
        visitor.get("/"),
        visitor.get("/audits/99"),
        visitor.get("/users"),
        visitor.get("/health"),
        visitor.get("/static/app/icon.svg"),
        visitor.get("/static/none"),
        visitor.send("PUT", "/"),
        visitor.get("/measures?from=2018-13"),
        council.visitor().get("/"),
        council.visitor().post("/sign-out", []),
    ]
    assert {page.status for page in everything} == {200, 302, 400, 401, 403, 404, 405}
    for page in everything:
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy
        assert not any(code in policy for code in UNSAFE_CODES)
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["X-Frame-Options"] == "DENY"
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Server" not in page.headers
        if not page.path.startswith("/static/"):
            assert page.headers["Cache-Control"] == "no-store"
        if page.response.mimetype == "text/html":
            assert page.response.content_type == "text/html; charset=utf-8"


def test_nothing_but_the_pages_own_files_is_loaded(pages: list[Page]) -> None:
    for page in pages:
        for element in page.root.walk():
            for name in ("src", "href", "action", "data", "poster", "srcset"):
                assert not re.match(r"(?i)\s*([a-z]+:|//)", element.attributes.get(name, "")), page


def test_no_page_has_a_script_or_a_style_of_its_own(pages: list[Page]) -> None:
    for page in pages:
        for element in page.root.walk():
            assert element.tag != "style", page
            assert "style" not in element.attributes, (page, element.attributes)
            assert not [name for name in element.attributes if name.startswith("on")], page
            if element.tag == "script":
                assert element.attributes.get("src", "").startswith("/static/"), page
                assert element.text == ""


# Markup ------------------------------------------------------------------------------------------


def test_markup_is_sound_and_each_page_has_one_heading_and_a_title(pages: list[Page]) -> None:
    titles = set()
    for page in pages:
        assert page.markup_faults == [], page
        assert len(page.all("h1")) == 1, page
        assert len(page.all("main")) == 1, page
        (title,) = page.all("title")[:1]
        assert title.text.strip(" –").endswith("Children’s Services"), page
        assert page.all("html")[0].attributes["lang"] == "en"
        titles.add(title.text)
    assert len(titles) > 15


def test_ids_are_unique_and_everything_that_names_one_names_one_that_exists(
    pages: list[Page],
) -> None:
    for page in pages:
        ids = [element.id for element in page.root.walk() if "id" in element.attributes]
        assert len(set(ids)) == len(ids), (page, sorted(i for i in ids if ids.count(i) > 1))
        for element in page.root.walk():
            for name in ("aria-describedby", "aria-labelledby", "aria-controls", "for", "list"):
                for wanted in element.attributes.get(name, "").split():
                    assert wanted in ids, (page, name, wanted)
            if element.attributes.get("href", "").startswith("#"):
                assert element.attributes["href"][1:] in ids, (page, element.attributes)


def test_every_control_has_a_label(pages: list[Page]) -> None:
    for page in pages:
        labelled = {label.attributes.get("for") for label in page.all("label")}
        for element in page.root.walk():
            kind = element.attributes.get("type", "")
            if element.tag not in ("input", "select", "textarea") or kind in ("hidden", "submit"):
                continue
            named = {"aria-label", "aria-labelledby"} & set(element.attributes)
            assert named or element.id in labelled or _inside(element, "label"), (
                page,
                element.attributes,
            )
        for button in (*page.all("button"), *page.all("a"), *page.all("legend")):
            assert button.text.strip() or "aria-label" in button.attributes, (page, button)


def test_every_group_of_options_stands_in_a_fieldset_with_a_legend(pages: list[Page]) -> None:
    for page in pages:
        boxes = [
            one for one in page.root.walk() if one.attributes.get("type") in ("radio", "checkbox")
        ]
        names = Counter(one.attributes.get("name") for one in boxes)
        for element in boxes:
            if names[element.attributes.get("name")] > 1:
                field = _inside(element, "fieldset")
                assert field, (page, element.attributes)
                assert [child for child in field.children if child.tag == "legend"]


def test_headings_do_not_skip_a_level(pages: list[Page]) -> None:
    for page in pages:
        main = page.all("main")[0]
        levels = [int(one.tag[1]) for one in main.walk() if re.fullmatch("h[1-6]", one.tag)]
        for before, after in pairwise(levels):
            assert after <= before + 1, (page, levels)


def _inside(element: Element, tag: str) -> Element | None:
    here: Element | None = element
    while here is not None and here.tag != tag:
        here = here.parent
    return here


# Errors ------------------------------------------------------------------------------------------


def broken_app(council: Council) -> Flask:
    """The application with three routes that go wrong."""
    app = council.another_app()

    @requires(Permission.READ_AUDITS)
    def crash() -> str:
        raise ValueError(CANARY)

    @requires(Permission.READ_AUDITS)
    def crash_in_the_database() -> str:
        db().execute(text("select :words from nowhere"), {"words": CANARY})
        return ""

    @public
    def crash_in_public() -> str:
        words = CANARY
        raise KeyError(words)

    for view in (crash, crash_in_the_database, crash_in_public):
        app.add_url_rule(f"/{view.__name__}", view_func=view, methods=["GET", "POST"])
    return app


@pytest.mark.parametrize("path", ["/crash", "/crash_in_the_database", "/crash_in_public"])
def test_a_fault_shows_a_reference_that_is_in_the_log_and_nothing_else(
    council: Council, path: str, capfd: pytest.CaptureFixture[str]
) -> None:
    visitor = Visitor(broken_app(council))
    visitor.sign_in(email("auditor"))
    page = visitor.get(f"{path}?q={CANARY}")
    assert (page.status, page.heading) == (500, "Sorry, something went wrong")
    written = capfd.readouterr()
    (line,) = [json.loads(line) for line in written.err.splitlines()]
    assert line["reference"] in page.text
    assert line["event"] == "unexpected error"
    assert any("crash" in frame for frame in line["where"])
    for shown in (page.html, written.err, written.out):
        assert "CANARY" not in shown
        assert "Traceback" not in shown
    assert "auditapp/" not in page.text
    assert "ValueError" not in page.html


@pytest.mark.parametrize(
    ("method", "path", "status", "heading"),
    [
        ("GET", "/nothing", 404, "Page not found"),
        ("GET", "/audits/77", 404, "Page not found"),
        ("GET", "/users", 403, "This page is not for your role"),
        ("DELETE", "/", 405, "That is not possible here"),
        ("GET", "/measures?team=a&team=b", 400, "Sorry, that did not work"),
        ("GET", "/measures?from=2018-13", 400, "Sorry, that did not work"),
    ],
)
def test_each_refusal_has_a_page_that_says_what_happened_and_leads_home(
    council: Council, method: str, path: str, status: int, heading: str
) -> None:
    page = council.visitor("auditor").send(method, path)
    assert (page.status, page.heading) == (status, heading)
    assert page.links["Go to My work"] == "/"
    assert "My work" in page.links, "the menu stays"
    assert page.markup_faults == []


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/audits/%2e%2e%2f%2e%2e%2fetc",
        "/static/%2e%2e/config.py",
        "/static/..%2fapp.py",
        "/" + "a" * 8_000,
        "/measures/%F0%9F%A6%8A",
        "/measures?page=١",
        "/measures?from=%00",
        "/measures?team=" + "x" * 60_000,
        "/sign-in?next=" + "/x" * 3_000,
        "/audits/start?form=" + "x" * 3_000,
    ],
)
def test_odd_addresses_are_refused_politely(council: Council, path: str) -> None:
    page = council.visitor("auditor").send("GET", path)
    assert page.status in (200, 302, 308, 400, 404), page


def test_when_the_database_does_not_answer_pages_say_so_and_health_is_503(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = council.visitor("auditor")
    assert visitor.get("/health").response.json == {"status": "ok"}

    def refuse(*_: object, **__: object) -> None:
        raise OperationalError("select 1", {}, OSError(CANARY))

    monkeypatch.setattr(Database, "answers", refuse)
    monkeypatch.setattr(council.database.engine, "connect", refuse)
    monkeypatch.setattr(council.database, "reading", refuse)
    health = visitor.get("/health")
    assert (health.status, health.response.json) == (
        503,
        {"status": "the database does not answer"},
    )
    for page in (visitor.get("/"), visitor.get("/nothing"), visitor.post("/sign-out", [])):
        assert (page.status, page.heading) == (503, "Sorry, this is not available just now")
        assert "CANARY" not in page.html


def test_health_is_503_when_the_file_is_not_a_database(council: Council, tmp_path: Path) -> None:
    (tmp_path / "broken.db").write_bytes(b"this is no database" * 500)
    app = council.another_app(database_url=f"sqlite:///{tmp_path / 'broken.db'}")
    assert Visitor(app).get("/health").status == 503


def test_health_needs_nobody_and_leaves_nothing(council: Council) -> None:
    visitor = council.visitor()
    page = visitor.get("/health")
    assert (page.status, page.response.json) == (200, {"status": "ok"})
    assert "Set-Cookie" not in page.headers


def test_a_fault_while_an_error_page_is_made_still_ends_in_words(
    council: Council, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    visitor = council.visitor("auditor")

    def crash(*_: object, **__: object) -> str:
        raise ValueError(CANARY)

    monkeypatch.setattr("auditapp.errors.render_template", crash)
    page = visitor.get("/nothing")
    assert (page.status, page.heading) == (404, "Sorry, that did not work")
    assert "CANARY" not in page.html + capfd.readouterr().err


def test_a_fault_in_the_middle_of_saving_undoes_everything(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, audit = council.visitor("auditor"), council.start()
    page = section(visitor, audit)

    def crash(*_: object, **__: object) -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr("auditapp.audits.service.record", crash)
    assert visitor.fill(page, TYPED).status == 500
    assert council.answers(audit) == {}
    monkeypatch.undo()
    assert visitor.fill(page, TYPED).status == 302
    assert council.count(Audit) == 1
