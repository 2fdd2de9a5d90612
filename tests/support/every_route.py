"""Walks every route of the application: which addresses it has, which parameters and fields."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

from sqlalchemy import event
from werkzeug.routing import Rule

from auditapp.web.urls import Filtering
from tests.support import samples
from tests.support.councils import Council
from tests.support.escalations import escalated, publish
from tests.support.visitor import Form, Page, Visitor

NASTY = (
    "a\x00b",
    "2147483648",
    "9" * 5_000,
    "-1",
    "\u0661",
    "\u00b2",
    "9999-12",
    "0001-01-01",
)
"""What a field or parameter may be sent instead of what it expects."""
NASTY_JSON = ('"a\\u0000b"', '"\\ud800"', "2147483648", "9" * 400, "-1", '"\u0661"', "null", "[1]")
"""The same in the middle of JSON, as it is written there."""
UNTOLD = {"csrf_token", "file"}
USUAL_FIELDS = ("reason", "version", "next")
"""What a form that stands on no page of the walk is sent."""
PEOPLE = ("auditor", "qa_lead", "administrator")
Fields = list[tuple[str, str]]


@dataclass
class Walk:
    """A council with one of everything, and who walks through it."""

    council: Council
    ids: dict[str, object]
    visitors: dict[str, Visitor]
    more_pages: tuple[str, ...]
    statements: list[str] = field(default_factory=list)
    """Texts that went to the database with characters it cannot hold alike everywhere."""

    def rules(self, method: str) -> Iterator[tuple[str, str]]:
        """Every rule that takes a method, with an address of it that exists."""
        for rule in self.council.app.url_map.iter_rules():
            if method in (rule.methods or ()) and rule.endpoint != "people.sign_out":
                yield rule.rule, self._address(rule)

    def _address(self, rule: Rule) -> str:
        return rule.rule and self.council.app.url_map.bind("localhost").build(
            rule.endpoint, {name: self._part(rule.rule, name) for name in rule.arguments}
        )

    def _part(self, rule: str, name: str) -> object:
        return next(value for known, value in self.ids.items() if known in (f"{rule} {name}", name))

    def who_may(self, path: str) -> Visitor:
        """The first of the people to whom an address answers."""
        answers = {who: self.visitors[who].get(path).status for who in PEOPLE}
        who = next((who for who in PEOPLE if answers[who] not in (403, 404)), "qa_lead")
        return self.visitors[who]

    def forms(self) -> Iterator[tuple[Visitor, str, Fields]]:
        """Every form on every page, and what no page of the walk shows: who sends it, where to,
        and its fields."""
        seen = set()
        pages = [*(path for _, path in self.rules("GET")), *self.more_pages]
        for visitor in (*self.visitors.values(), self.council.visitor()):
            for path in pages:
                for action, fields in _forms_of(visitor.get(path), path):
                    shape = (action.partition("?")[0], *sorted(name for name, _ in fields))
                    if shape not in seen:
                        seen.add(shape)
                        yield visitor, action, fields
        lead = self.visitors["qa_lead"]
        usual = [("csrf_token", lead.token()), *((name, "1") for name in USUAL_FIELDS)]
        for path in {path for _, path in self.rules("POST")} - {shape[0] for shape in seen}:
            yield lead, path, usual


def status(visitor: Visitor, method: str, path: str, **sent: Any) -> int:
    """What the application answers; the page itself is not looked at."""
    response = visitor.client.open(path, method=method, **sent)
    response.close()
    return response.status_code


def _forms_of(page: Page, path: str) -> Iterator[tuple[str, Fields]]:
    for one in page.all("form", method="post"):
        action = one.attributes.get("action") or path
        form = Form(one)
        if action not in ("/sign-out", "/session"):
            told = dict(form.fields)
            yield action, [(name, told.get(name, "")) for name in form.names]


def asked_by(visitor: Visitor, path: str) -> list[str]:
    """The parameters that a page reads from its address."""
    with patch.object(Filtering, "text", autospec=True, side_effect=Filtering.text) as text:
        visitor.get(path)
    names = [call.args[1] for call in text.call_args_list]
    return [*dict.fromkeys(names), "next"]


def with_parameter(path: str, name: str, value: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{name}={quote(value)}"


def nasty_bodies(body: dict[str, Any]) -> Iterator[str]:
    """The JSON with each of its values, however deep, replaced by each of the nasty ones."""
    for mark, text in _marked(body):
        for nasty in NASTY_JSON:
            yield text.replace(json.dumps(mark), nasty)


def _marked(body: Any, mark: str = "<here>") -> Iterator[tuple[str, str]]:
    if isinstance(body, dict):
        for name, value in body.items():
            yield mark, json.dumps({**body, name: mark})
            for _, text in _marked(value):
                yield mark, json.dumps({**body, name: json.loads(text)})
            yield mark, json.dumps({**body, mark: value})


@contextmanager
def walking(council: Council) -> Iterator[Walk]:
    """A council with an open and a submitted audit, an escalation, a list, rounds, a programme;
    what its pages send to the database is looked through, and not kept."""
    publish(council.database)
    with council.database.transaction() as session:
        drawn = samples.drawn(session)
        undrawn_id = samples.opened(session, of=drawn.case_list, plan={"kind": "chosen"}).id
        ids: dict[str, object] = {
            "round_id": drawn.id,
            "case_id": drawn.cases[0].id,
            "list_id": drawn.list_id,
            "/rounds/<id:round_id>/numbers round_id": undrawn_id,
            "/rounds/<id:round_id>/draw round_id": undrawn_id,
            "/rounds/<id:round_id>/change round_id": undrawn_id,
        }
    done, open_audit = council.submitted(), council.start()
    visitors = {who: council.visitor(who) for who in PEOPLE}
    lead = visitors["qa_lead"]
    assert lead.fill(lead.open("/rounds/programme"), {}, "/rounds/programme/usual").status == 302
    conflict = {"case_ref": "N003", "reason": "A neighbour."}
    assert lead.fill(lead.open("/conflicts"), conflict).status == 302
    ids |= {
        "audit_id": open_audit,
        "escalation_id": escalated(council),
        "entry_id": 1,
        "conflict_id": 1,
        "number": 1,
        "key": "ONE",
        "name": "slt-summary",
        "filename": "app/icon.svg",
    }
    for rule in ("return", "correct", "withdraw", "changes", "versions/<id:number>", "print"):
        ids[f"/audits/<id:audit_id>/{rule} audit_id"] = done
    more = (
        "/audits/start?form=TRY",
        "/rounds/new?form=DS",
        f"/rounds/{undrawn_id}",
        f"/audits/{done}",
        f"/audits/{done}/correct?section=ONE",
        "/audits/import?form=TRY",
        "/meetings/record?form=CH",
    )
    walk = Walk(council, _first_specific(ids), visitors, more)
    database = council.database
    event.listen(database.engine, "before_cursor_execute", _look_through(walk), named=True)
    with patch.object(database, "writing", database.trying):
        yield walk


def _first_specific(ids: dict[str, object]) -> dict[str, object]:
    """The addresses of one rule before those of all."""
    keys = {"/forms/<key:key> key": "TRY", "/measures/<key:key> key": "M-TRY-01"}
    keys |= {f"/measures/<key:key>{end} key": "M-TRY-01" for end in (".csv", "/audits")}
    keys |= {f"/plan/outcomes/<key:key>{end} key": "1.B.1" for end in ("", "/rating", "/note")}
    keys["/audits/import/templates/<key:key>.xlsx key"] = "TRY"
    specific = {name: value for name, value in ids.items() if " " in name}
    return {**keys, **specific, **ids}


def _look_through(walk: Walk) -> Any:
    def look(**said: Any) -> None:
        sent = repr(said["parameters"])
        if "\\x00" in sent or "\\u0000" in sent or "\\ud8" in sent or "\\x0b" in sent:
            walk.statements.append(f"{said['statement'][:200]} {sent[:300]}")

    return look
