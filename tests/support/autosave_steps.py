"""Saving and submitting by script, as the page of an audit does it."""

import json
from typing import Any

from tests.support.visitor import SERVED, Page, Visitor

PAGE = "page-0001"
SAID = {"Origin": SERVED, "Sec-Fetch-Site": "same-origin", "Accept": "application/json"}
Answers = dict[str, Any]


def answer(*value: str, evidence: str = "", reason: str = "", **more: object) -> Answers:
    beside = {"action": "", "theme": "", "example": False, **more}
    return {"value": list(value), "evidence": evidence, "reason": reason, **beside}


def posted(version: int, sequence: int, answers: Answers, page: str = PAGE) -> Answers:
    return {"version": version, "sequence": sequence, "page": page, "answers": answers}


def send(visitor: Visitor, path: str, body: Any, **headers: str) -> Page:
    """What a script of the page sends; bytes go as they are."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    said = {**SAID, **headers}
    if "X-CSRFToken" not in said:
        said["X-CSRFToken"] = visitor.token()
    kind = said.pop("Content-Type", "application/json")
    return visitor.send("POST", path, data=content, content_type=kind, headers=said)


def save(visitor: Visitor, audit: int, body: Any, **headers: str) -> Page:
    return send(visitor, f"/audits/{audit}/answers", body, **headers)


def submit(visitor: Visitor, audit: int, version: int) -> Page:
    return send(visitor, f"/audits/{audit}/submission", {"version": version})


def told(page: Page) -> Any:
    assert page.headers["Content-Type"] == "application/json", page
    return json.loads(page.html)


COMPLETE = {
    "T-YES": answer("yes"),
    "T-MET": answer("met"),
    "T-DAY": answer("3", "2", "2026"),
    "T-ALL": answer("7"),
    "T-PART": answer("5"),
    "T-SCALE": answer("0"),
    "T-ONE": answer("words"),
    "T-MANY": answer("school", "health"),
    "T-GRADE": answer("na", reason="There was no visit"),
    "T-SAFE": answer("yes"),
    "T-HEARD": answer("not_asked"),
    "T-PLAIN": answer(
        "no",
        evidence="Nothing on the record",
        action="The team manager reads it by Friday",
        theme="recording",
        example=True,
    ),
}
