"""Answers as a page's script posts them: strict JSON in, plain records out.

Python's own reader takes NaN, half a surrogate pair and a name that comes twice; a page of ours
sends none of these, so here each is refused, in words that say what is wrong.
"""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

LARGEST = 2**31 - 1
_PAGE = re.compile(r"[A-Za-z0-9_-]{8,64}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PARTS = {"value", "evidence", "reason"}
_MORE = {"action", "theme", "example"}
_SAVE = {"version", "sequence", "page", "answers"}


class BadPost(ValueError):
    """What was sent is not what a page of ours sends; the message says what is wrong."""


@dataclass(frozen=True)
class Written:
    """One question as its controls hold it, not yet judged."""

    value: tuple[str, ...]
    evidence: str
    reason: str
    action: str = ""
    theme: str = ""
    example: bool = False


@dataclass(frozen=True)
class PostedAnswers:
    """One save of a page: the questions that changed on it.

    `version` is the audit as the page last knew it; `sequence` counts the saves of `page`, the
    random name of one page in one browser.
    """

    version: int
    sequence: int
    page: str
    answers: Mapping[str, Written]


def read_answers(body: bytes) -> PostedAnswers:
    """A save, exactly as agreed. BadPost says what is wrong with anything else."""
    table = _table(_read(body), _SAVE, "The request")
    page = _text(table["page"], "“page”")
    if not _PAGE.fullmatch(page):
        raise BadPost("“page” must be 8 to 64 letters, digits, _ or -.")
    if not isinstance(table["answers"], dict) or not table["answers"]:
        raise BadPost("“answers” must be a table with at least one question.")
    return PostedAnswers(
        _count(table["version"], "version"),
        _count(table["sequence"], "sequence"),
        page,
        {key: _written(key, answer) for key, answer in table["answers"].items()},
    )


def read_version(body: bytes) -> int:
    """The version of the audit that is to be submitted. BadPost as above."""
    return _count(_table(_read(body), {"version"}, "The request")["version"], "version")


def read_digest(body: bytes) -> str:
    """The digest of the phrase that is confirmed. BadPost as above."""
    digest = _text(_table(_read(body), {"digest"}, "The request")["digest"], "“digest”")
    if not _DIGEST.fullmatch(digest):
        raise BadPost("“digest” must be 64 digits of a digest.")
    return digest


def read_texts(body: bytes, names: tuple[str, ...]) -> tuple[int, dict[str, str]]:
    """The version that a page last knew, and the texts of its boxes. BadPost as above."""
    table = _table(_read(body), {"version", *names}, "The request")
    texts = {name: _text(table[name], f"“{name}”") for name in names}
    return _count(table["version"], "version"), texts


def _read(body: bytes) -> Any:
    try:
        return json.loads(body.decode(), parse_constant=_no_number, object_pairs_hook=_once)
    except BadPost:
        raise
    except RecursionError:
        raise BadPost("The request is nested too deeply.") from None
    except ValueError:  # not UTF-8, not JSON, or a number of thousands of digits
        raise BadPost("The request is not readable JSON.") from None


def _no_number(name: str) -> NoReturn:
    raise BadPost(f"{name} is not a number that can be kept.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = {_text(name, "A name"): value for name, value in pairs}
    if len(table) != len(pairs):
        raise BadPost("The same name came twice.")
    return table


def _table(raw: Any, names: set[str], what: str, more: Collection[str] = ()) -> dict[str, Any]:
    """A table with these names, and perhaps some `more`."""
    if not isinstance(raw, dict) or not names <= set(raw) <= names.union(more):
        raise BadPost(f"{what} must hold {', '.join(sorted(names))} and nothing else.")
    return raw


def _written(key: str, raw: Any) -> Written:
    key = key[:40]
    parts = _table(raw, _PARTS, f"The answer to “{key}”", _MORE)
    if not isinstance(parts["value"], list):
        raise BadPost(f"The value of “{key}” must be a list of texts.")
    if not isinstance(parts.get("example", False), bool):
        raise BadPost(f"The example of “{key}” must be true or false.")
    texts = {
        name: _text(parts.get(name, ""), f"The {name} of “{key}”")
        for name in ("evidence", "reason", "action", "theme")
    }
    value = tuple(_text(text, f"The value of “{key}”") for text in parts["value"])
    return Written(value, **texts, example=parts.get("example", False))


def _text(raw: Any, what: str) -> str:
    if not isinstance(raw, str):
        raise BadPost(f"{what} must be text.")
    if any("\ud800" <= character <= "\udfff" for character in raw):
        raise BadPost(f"{what} holds half a character.")
    return raw


def _count(raw: Any, name: str) -> int:
    if type(raw) is not int or not 1 <= raw <= LARGEST:
        raise BadPost(f"“{name}” must be a whole number from 1.")
    return raw
