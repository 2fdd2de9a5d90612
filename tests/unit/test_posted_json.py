"""Posted JSON is read strictly, and what is wrong with it is said with its place."""

import json

import pytest

from auditapp.domain.audits.posted_answers import PostedAnswers
from auditapp.domain.posted_json import BadPost, read_posted

ANSWER = {"value": ["yes"], "evidence": "", "reason": ""}
GOOD = {"version": 2, "sequence": 1, "page": "page-0001", "answers": {"T-YES": ANSWER}}


def refusal(body: bytes) -> str:
    with pytest.raises(BadPost) as refused:
        read_posted(body, PostedAnswers)
    return str(refused.value)


def test_a_good_save_is_read_whole() -> None:
    posted = read_posted(json.dumps(GOOD).encode(), PostedAnswers)
    assert (posted.version, posted.sequence, posted.page) == (2, 1, "page-0001")
    assert posted.answers["T-YES"].value == ("yes",)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"version": None}, "“version” must be a whole number."),
        ({"version": True}, "“version” must be a whole number."),
        ({"version": 0}, "“version” must be 1 or more."),
        ({"version": 2**31}, "“version” must be 2147483647 or less."),
        ({"page": "short"}, "“page” must match ^[A-Za-z0-9_-]{8,64}$."),
        ({"auditor_id": 1}, "“auditor_id” is not expected."),
        ({"x" * 60: 1}, f"“{'x' * 40}” is not expected."),
        ({"answers": {}}, "“answers” must not be empty."),
        ({"answers": []}, "“answers” must be a table."),
        ({"answers": {"T-YES": "yes"}}, "“answers › T-YES” must be a table."),
        ({"answers": {"T-YES": {**ANSWER, "value": "yes"}}}, "“answers › T-YES › value” must be a"),
        (
            {"answers": {"T-YES": {**ANSWER, "value": ["a", 1]}}},
            "“answers › T-YES › value › 2” mus",
        ),
        ({"answers": {"T-YES": {**ANSWER, "value": ["\ud800"]}}}, "value › 1” holds half a char"),
        ({"answers": {"T-YES": {**ANSWER, "action": "\udc00"}}}, "action” holds half a character."),
        ({"answers": {"\ud800": ANSWER}}, "holds half a character."),
        ({"answers": {"T-YES": {**ANSWER, "example": "yes"}}}, "example” must be true or false."),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(changed: dict[str, object], words: str) -> None:
    assert words in refusal(json.dumps({**GOOD, **changed}).encode())


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"[]", "The request must be a table."),
        (b"null", "The request must be a table."),
        (b"7", "The request must be a table."),
        (b"", "The request is not readable JSON."),
        (b'{"version": "\xff"}', "The request is not readable JSON."),
        (b'{"version": ' + b"9" * 5_000 + b"}", "The request is not readable JSON."),
        (b"[" * 100_000, "The request is nested too deeply."),
        (b'{"version": NaN}', "NaN is not a number that can be kept."),
        (b'{"version": -Infinity}', "-Infinity is not a number that can be kept."),
        (b'{"version": 1, "version": 2}', "“version” came twice."),
        (b'{"\\ud800": 1, "\\ud800": 2}', "“?” came twice."),
        (b"{}", "“version” is missing."),
    ],
)
def test_what_is_no_table_of_ours_is_refused_in_words(body: bytes, words: str) -> None:
    assert refusal(body) == words
