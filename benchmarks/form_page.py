"""One form page of 60 questions through the whole application, over a bare template.

Ours is a request: session, permission, the audit, the page and the line in the log, committed.
The peer is Jinja alone over plain dictionaries, with everything around the questions handed to
it ready-made.
"""

import random
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

from flask import Flask
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import EnvironBuilder, run_wsgi_app

from auditapp.app import create_app
from auditapp.audits import service
from auditapp.config import load_settings
from auditapp.domain.vocabulary import AgeBand, AuditorRole, Involvement, Selection
from auditapp.forms.service import publish_form
from auditapp.models import Account, Audit, SignInSession, Team
from auditapp.models.base import utc_now
from auditapp.web.sessions import digest
from benchmarks import answers
from benchmarks.plain_page import plain_questions
from benchmarks.population import MONTHS, Populations, new_database
from benchmarks.timing import Line, in_turn, ratio
from benchmarks.widgets import widgets

QUESTIONS = 60
ANSWERED = 40
RUNS = 60
KEY = "a-random-key"
MIX = (
    *("met_partly_na",) * 6,
    *("yes_no_na", "grade_na", "number", "met_partly_na", "scale", "yes_no", "date"),
    *("met_partly_na",) * 4,
    *("choice", "choices", "text"),
)
FORM = """
form = "SIXTY"
version = 1
title = "Sixty questions"
kind = "thematic"
completed_by = ["qam"]

[anchors]
O = "Better than good, and lasting."
G = "Safe, known and heard."
RI = "Not yet enough difference."
I = "Left at risk."

[[section]]
key = "ALL"
title = "Sixty questions"
"""
OPTIONS = 'options = [["plan", "The plan"], ["review", "The last review"], ["visit", "A visit"]]\n'


def run(populations: Populations) -> Iterator[Line]:
    """Prove that both sides write the same page, then time them against each other."""
    folder = populations.folder / "form-page"
    database = new_database(folder)
    with database.transaction() as session:
        audit = _half_answered(session)
        _signed_in(session, audit.auditor)
    app = _application(folder)
    page = _request(app, f"/audits/{audit.id}/sections/ALL")
    bare = _bare(audit, page().decode())
    assert _squeezed(page().decode()) == _squeezed(bare())
    ours, peer = in_turn(page, bare, runs=RUNS)
    yield ratio(f"form page of {QUESTIONS} questions over a bare template", ours, peer, 2)
    ours, peer = in_turn(page, bare, runs=RUNS, clock=time.process_time)
    yield ratio("… without waiting for the disk or the processor", ours, peer, None)
    drawn = widgets(app, audit.form_version.definition)
    macros, peer = in_turn(drawn, bare, runs=10)
    yield ratio("… GOV.UK's widget macros over the bare template", macros, peer, None)
    database.close()


def form_text() -> str:
    """A form with one section, its questions mixed as in a deep dive."""
    questions = enumerate(islice(cycle(MIX), QUESTIONS), start=1)
    return FORM + "".join(_question(number, kind) for number, kind in questions)


def _question(number: int, kind: str) -> str:
    lines = f'\n[[section.question]]\nkey = "Q-{number:02d}"\ntype = "{kind}"\n'
    lines += f'text = "The record shows what was done for this child, part {number}."\n'
    if kind.startswith("choice"):
        lines += OPTIONS
    if number % 5 == 0:
        lines += 'help = "Read the last two plans; a plan that nobody used is not enough."\n'
    if number % 12 == 0:
        lines += 'show_if = { "Q-01" = ["met", "partly"] }\n'
    return lines


def _half_answered(session: Session) -> Audit:
    """A draft with the first questions answered."""
    form = publish_form(session, form_text())
    assert form is not None
    team = session.scalars(select(Team).limit(1)).one()
    case = service.Case(
        "C0000001",
        str(MONTHS[-1]),
        team.name,
        team.service,
        Involvement.CHILD_PROTECTION,
        Selection.RANDOM,
        AgeBand.FROM_5,
        AuditorRole.QAM,
        independent=True,
    )
    auditor = session.scalars(select(Account).limit(1)).one()
    audit = service.start(session, form, case, auditor=auditor)
    given = answers.given(form.definition, random.Random("page"))
    some = dict(islice(given.items(), ANSWERED))
    service.save(session, audit, some, version=audit.version, by=auditor.id)
    return audit


def _signed_in(session: Session, account: Account) -> None:
    """What signing in leaves: a row that the browser's cookie opens."""
    contents = {"_user_id": str(account.id), "_fresh": True}
    now = utc_now()
    row = SignInSession(key_hash=digest(KEY), contents=contents, created_at=now, seen_at=now)
    row.account_id = account.id
    session.add(row)


def _application(folder: Path) -> Flask:
    settings = {
        "AUDITAPP_ENV": "test",
        "AUDITAPP_DATA_DIR": str(folder),
        "AUDITAPP_SECRET_KEY": "0123456789" * 4,
    }
    return create_app(load_settings(settings))


def _request(app: Flask, path: str) -> Callable[[], bytes]:
    """The application itself, called as its server calls it."""
    environ = EnvironBuilder(path=path, headers=[("Cookie", f"session={KEY}")]).get_environ()

    def get() -> bytes:
        body, status, _ = run_wsgi_app(app, dict(environ), buffered=True)
        assert status == "200 OK", status
        return b"".join(body)

    return get


def _bare(audit: Audit, page: str) -> Callable[[], str]:
    """Jinja over plain dictionaries; what stands around the questions is cut from the page."""
    start = page.index('<div class="govuk-form-group app-question')
    end = page.index('<div class="govuk-button-group">')
    loader = FileSystemLoader(Path(__file__).parent)
    bare = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = bare.get_template("form_page.html")
    frame = {"before": Markup(page[:start]), "after": Markup(page[end:])}
    questions = plain_questions(audit)
    return lambda: template.render(questions=questions, **frame)


def _squeezed(page: str) -> str:
    """The page without white space that no browser shows, and without its one-time parts."""
    read = LexborHTMLParser(page)
    for field in read.css("[name=csrf_token]"):
        field.attrs["value"] = ""
    assert read.root is not None
    for node in list(read.root.traverse(include_text=True)):
        if node.is_text_node and not node.text().strip():
            node.decompose()
    return " ".join((read.html or "").split())
