"""Which references are the same: one rule, for the server and for the page's script."""

import json
import random

import pytest

from auditapp.domain.references import plain_reference
from tests.support.node import run_module

VECTORS = 2_000
LONGEST = 12
CHARACTERS = (
    "aAbZzé0123456789ßİΣ²Ｂ１ﬁ"
    "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d_"
    " \t\n\r\v\f\x00\x1c\x1f\x7f\x85\u00a0\u1680\u2000\u2009\u2028\u2029\u202f\u205f\u3000"
    "\u00ad\u061c\u180e\u200b\u200d\u200e\u202a\u2060\u2066\ufeffe\u0301./\\()#&😀"
)
"""Letters, digits, every kind of dash and blank, and characters that cannot be seen."""
PLAIN = """
import { text } from "node:stream/consumers";
import { plainReference } from "./auditapp/static/app/answers/references.js";
console.log(JSON.stringify(JSON.parse(await text(process.stdin)).map(plainReference)));
"""


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("NB132557", "nb132557"),
        ("  Nb132557 ", "NB132557"),
        ("NB 132557", "NB132557"),
        ("C-101", "C‑101"),
        ("C-101", "c – 101"),
        ("C−101", "C—101"),
        ("C\u00a0101", "C101"),
        ("\ufeffC-101\u200b", "C-101"),
        ("C-\u00ad101", "C-101"),
        ("1 \u2009 23", "1 23"),
        ("Ａ１", "a1"),
    ],
)
def test_spellings_of_one_reference_are_the_same(written: str, kept: str) -> None:
    assert plain_reference(written) == plain_reference(kept)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("00123", "123"),
        ("C-101", "C101"),
        ("1 23", "12 3"),
        ("1 23", "123"),
        ("C-101", "C.101"),
        ("C-101", "C_101"),
        ("C-101/A", "C-101/B"),
        ("C-O1", "C-01"),
    ],
)
def test_what_counts_in_a_reference_makes_another_case(one: str, other: str) -> None:
    assert plain_reference(one) != plain_reference(other)


def test_a_reference_says_the_same_on_the_page_as_on_the_server() -> None:
    chance = random.Random("references")
    texts = [
        "".join(chance.choices(CHARACTERS, k=chance.randrange(LONGEST))) for _ in range(VECTORS)
    ]
    here = [plain_reference(text) for text in texts]
    there = json.loads(run_module(PLAIN, json.dumps(texts)))
    assert [
        (text, one, other)
        for text, one, other in zip(texts, here, there, strict=True)
        if one != other
    ] == []
    assert len(set(here)) > VECTORS / 2
