"""The catalogue of bad input, entries 22 to 27: characters that cannot be kept, and those that
must be."""

import pytest

from tests.support.audit_steps import check, fill, section
from tests.support.councils import Council
from tests.support.visitor import URLENCODED, Page, Visitor


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1b", "\x7f", "\x08", "\ufffe", "\uffff"])
def test_22_and_23_control_characters_are_taken_out_and_it_says_so(
    any_council: Council, character: str
) -> None:
    visitor, audit = any_council.visitor("auditor"), any_council.start()
    typed = {
        "T-YES": "yes",
        "T-YES-evidence": f"a{character}b",
        "T-TEXT": f"{character}c{character}",
    }
    page = visitor.follow(fill(visitor, audit, typed))
    assert "Control characters, which cannot be saved, were removed" in page.text
    assert any_council.answers(audit) == {
        "T-YES": {"value": "yes", "evidence": "ab"},
        "T-TEXT": {"value": "c"},
    }


def test_23_nothing_is_said_when_nothing_was_taken_out(visitor: Visitor, audit: int) -> None:
    page = visitor.follow(fill(visitor, audit, {"T-TEXT": "  a\r\nb\tc  \n"}))
    assert "taken out" not in page.text


@pytest.mark.parametrize("broken", [b"%FF", b"%C3", b"%ED%A0%80", b"%C0%AF"])
def test_24_bytes_that_are_not_utf_8_are_refused_not_replaced(
    council: Council, visitor: Visitor, audit: int, broken: bytes
) -> None:
    form = section(visitor, audit).form()
    token = form.value("csrf_token").encode()
    body = b"csrf_token=" + token + b"&version=2&T-YES=no&T-TEXT=caf" + broken + b"&T-ALL=3"
    page = visitor.send("POST", form.action, data=body, **URLENCODED)
    assert page.status == 422
    assert "Some characters could not be read" in page.problems[0][1]
    assert page.problems[0][0] == "#T-TEXT"
    assert council.answers(audit) == {"T-YES": {"value": "no"}, "T-ALL": {"value": 3}}


KEPT = [
    "🦊👩‍👩‍👧 emoji",
    "combining: e\u0301 a\u0308",
    "right to left \u202e override \u202c and \u200f mark",
    "zero\u200bwidth\u2060joiner\u200d\ufeffhere",
    "עברית and العربية",
    "a\u00a0no-break\u2028line",
]


@pytest.mark.parametrize("text", KEPT)
def test_25_emoji_accents_and_directions_are_kept_and_set_apart(
    council: Council, visitor: Visitor, audit: int, text: str
) -> None:
    fill(visitor, audit, {"T-TEXT": text, "T-YES-evidence": text})
    assert council.answers(audit)["T-TEXT"]["value"] == text
    visitor.fill(check(visitor, audit), {})
    page = visitor.get(f"/audits/{audit}")
    holders = [one for one in page.root.walk() if text in one.text and not one.children]
    assert holders
    assert {one.attributes.get("dir") for one in holders} == {"auto"}


HOSTILE = [
    "<script>alert(1)</script>",
    "</textarea><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "{{7*7}}",
    "{% raise %}{{ config }}",
    "%s %d %(x)s %n",
    "{0.__class__}",
    "&lt;b&gt; &amp;amp;",
    "-->",
    "=cmd|' /C calc'!A0",
    "'; drop table audits; --",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_26_markup_and_templates_are_shown_as_they_were_typed_on_every_page(
    council: Council, visitor: Visitor, audit: int, text: str
) -> None:
    stale = section(visitor, audit)
    before = tags(check(visitor, audit))
    typed = {"T-YES": "na", "T-YES-reason": text, "T-YES-evidence": text, "T-TEXT": text}
    fill(visitor, audit, typed)
    shown = [
        section(visitor, audit),
        check(visitor, audit),
        fill(visitor, audit, {"T-ALL": text, "T-TEXT": text}),
        visitor.fill(stale, {"T-TEXT": f"mine {text}"}),
    ]
    visitor.fill(check(visitor, audit), {})
    late = visitor.fill(stale, {"T-TEXT": text})
    for who in ("auditor", "qa_lead", "slt"):
        shown.append(council.visitor(who).get(f"/audits/{audit}"))
    for page in [*shown, late]:
        assert text in page.root.text or text in values(page), page
        assert page.markup_faults == []
        assert page.all("img") == page.all("svg") == []
        assert not [
            one for one in page.root.walk() if any(n.startswith("on") for n in one.attributes)
        ]
    assert before <= tags(check(visitor, audit)) | tags(shown[1])


def tags(page: Page) -> set[str]:
    return {one.tag for one in page.root.walk()}


def values(page: Page) -> list[str]:
    return [one.attributes.get("value", "") for one in page.root.walk()]


@pytest.mark.parametrize("blank", ["", " ", "\t", "\r\n \n", "\u00a0\u2003", "\x00", "\x0b"])
def test_27_white_space_alone_is_no_answer(council: Council, visitor: Visitor, blank: str) -> None:
    audit = council.start()
    typed = {"T-TEXT": blank, "T-YES-evidence": blank, "T-ALL": blank, "T-DAY-day": blank}
    assert fill(visitor, audit, typed).status == 302
    assert council.answers(audit) == {}
