"""Every route with what no page sends: never a fault of the server, and nothing of it stored."""

from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from tests.support.councils import Council
from tests.support.every_route import (
    NASTY,
    UNTOLD,
    Walk,
    asked_by,
    nasty_bodies,
    status,
    walking,
    with_parameter,
)

JSON_ROUTES: dict[str, dict[str, Any]] = {
    "/audits/<id:audit_id>/answers": {
        "version": 1,
        "sequence": 1,
        "page": "abcdefgh",
        "answers": {
            "T-TEXT": {"value": ["x"], "evidence": "", "reason": "", "action": "", "theme": ""}
        },
    },
    "/audits/<id:audit_id>/submission": {"version": 1},
    "/audits/<id:audit_id>/confirmations": {"digest": "0" * 64},
    "/audits/<id:audit_id>/grade-reasons": {"rule": 0, "reason": "x", "version": 1},
    "/escalations/<id:escalation_id>": {
        "version": 1,
        "worry": "x",
        "manager": "",
        "spoken_on": "",
        "spoken_time": "",
        "agreed": "",
    },
    "/audits/<id:audit_id>/print": {},
    "/session": {},
    "/conflicts": {"case_ref": "C-1", "reason": "x"},
}
"""Routes that scripts post to, with a body that one sends; and one that takes forms alone."""


@pytest.fixture
def walk(any_council: Council) -> Iterator[Walk]:
    with walking(any_council) as made:
        yield made


def faults(answers: Iterator[tuple[str, int]]) -> list[str]:
    return [f"{what}: {code}" for what, code in answers if code >= 500]


def test_no_parameter_of_any_page_is_a_fault_of_the_server(walk: Walk) -> None:
    def pages() -> Iterator[tuple[str, int]]:
        for _, path in walk.rules("GET"):
            visitor = walk.who_may(path)
            for name in asked_by(visitor, path):
                for value in NASTY:
                    asked = with_parameter(path, name, value)
                    yield f"{path} {name}={value[:20]!r}", status(visitor, "GET", asked)

    assert faults(pages()) == []
    assert walk.statements == []


@pytest.mark.parametrize(
    "part", ["%00", "a%00b", "0", "-1", "2147483648", "9" * 30, "%D9%A1", "%FF", "1_0"]
)
def test_no_part_of_any_address_is_a_fault_of_the_server(walk: Walk, part: str) -> None:
    def pages() -> Iterator[tuple[str, int]]:
        for rule, _ in walk.rules("GET"):
            if "<" in rule:
                path = "/".join(part if "<" in one else one for one in rule.split("/"))
                yield path, status(walk.visitors["qa_lead"], "GET", path)

    assert faults(pages()) == []
    assert walk.statements == []


def test_no_field_of_any_form_is_a_fault_of_the_server_or_stored_with_nul(walk: Walk) -> None:
    def pages() -> Iterator[tuple[str, int]]:
        for visitor, action, fields in list(walk.forms()):
            for wanted in {name for name, _ in fields} - UNTOLD:
                for value in NASTY:
                    sent = [(name, value if name == wanted else text) for name, text in fields]
                    code = status(visitor, "POST", action, data=MultiDict(sent))
                    yield f"{action} {wanted}={value[:20]!r}", code

    assert faults(pages()) == []
    assert walk.statements == []


def test_no_json_is_a_fault_of_the_server_or_stored_with_nul(walk: Walk) -> None:
    def pages() -> Iterator[tuple[str, int]]:
        addresses = dict(walk.rules("POST"))
        visitor = walk.visitors["auditor"]
        headers = {"X-CSRFToken": visitor.token(), "Accept": "application/json"}
        kind = "application/json"
        for rule, body in JSON_ROUTES.items():
            path = addresses[rule]
            for text in [*nasty_bodies(body), "[1]", "null", '"\\u0000"', "{", "\ufffe"]:
                sent = {"data": text.encode(), "headers": headers, "content_type": kind}
                yield f"{path} {text[:200]}", status(visitor, "POST", path, **sent)

    assert faults(pages()) == []
    assert walk.statements == []


def test_head_says_of_every_page_what_get_says_and_leaves_nothing_behind(walk: Walk) -> None:
    told = ("Content-Type", "Location", "Content-Disposition")
    for who, visitor in walk.visitors.items():
        for _, path in walk.rules("GET"):
            before = walk.council.log_end()
            head = visitor.send("HEAD", path)
            assert (head.html, walk.council.log_end()) == ("", before), (who, path)
            assert "Set-Cookie" not in head.headers, (who, path)
            page = visitor.get(path)
            assert head.status == page.status, (who, path)
            assert [head.headers.get(one) for one in told] == [
                page.headers.get(one) for one in told
            ], (who, path)
