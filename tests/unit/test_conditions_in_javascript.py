"""The rule language of the pages is that of the server: the same conditions on the same answers.

Conditions and answers are drawn from a seed: every kind of condition, nested, on answers that are
given, missing, several, numbers or not applicable.
"""

import json
import random
from collections.abc import Mapping
from typing import Any

from auditapp.audits.capture.page import rule_table
from auditapp.domain.forms.conditions import Condition, Facts, Value, read_condition
from tests.support.node import run_module

VECTORS = 600
DEEPEST = 4
CODES = ("yes", "no", "partly", "na", "7")
CHOICES = ("plan", "voice", "risk", "na")
NUMBERS = (0, 1, 7, 10, 999_999_999)
VERDICTS = """
import { text } from "node:stream/consumers";
import { verdict } from "./auditapp/static/app/answers/conditions.js";
const vectors = JSON.parse(await text(process.stdin));
console.log(JSON.stringify(vectors.map(({ rule, known }) => verdict(rule, known))));
"""
"""true, false, or null where nobody can tell yet."""


def drawn_condition(chance: random.Random, deep: int = DEEPEST) -> dict[str, Any]:
    """A condition as a form's file holds it."""
    kinds = ("codes", "range", "both") + (("any", "all", "not", "at_least") * 2 if deep else ())
    kind = chance.choice(kinds)
    if kind == "not":
        return {"not": drawn_condition(chance, deep - 1)}
    if kind in ("any", "all", "at_least"):
        parts = [drawn_condition(chance, deep - 1) for _ in range(chance.randint(1, 4))]
        if kind == "at_least":
            return {"at_least": chance.randint(1, len(parts)), "of": parts}
        return {kind: parts}
    if kind == "range":
        return {chance.choice("NM"): drawn_range(chance)}
    leaf = {chance.choice("ABCN"): chance.sample(CODES, chance.randint(1, 3))}
    return leaf if kind == "codes" else leaf | {"D": chance.sample(CHOICES, 2)}


def drawn_range(chance: random.Random) -> dict[str, int]:
    ends = {"at_least": chance.choice(NUMBERS), "at_most": chance.choice(NUMBERS)}
    return {name: ends[name] for name in chance.sample(sorted(ends), chance.randint(1, 2))}


def drawn_facts(chance: random.Random) -> dict[str, Value]:
    """What may be known of an audit: some questions are unanswered, some are not asked."""
    facts: dict[str, Value] = {key: chance.choice(CODES) for key in "ABC"}
    facts |= {key: chance.choice((*NUMBERS, "na")) for key in "NM"}
    facts["D"] = chance.choice(("na", chance.sample(CHOICES, chance.randint(1, 3))))
    return {key: value for key, value in facts.items() if chance.random() < 0.7}


def known_to_page(facts: Facts) -> Mapping[str, list[str]]:
    """The same facts as a page holds them: the texts of each question's controls."""
    return {key: value if isinstance(value, list) else [str(value)] for key, value in facts.items()}


def verdict(condition: Condition, facts: Facts) -> bool | None:
    if condition.holds(facts):
        return True
    return False if condition.fails(facts) else None


def test_a_condition_says_the_same_on_the_page_as_on_the_server() -> None:
    chance = random.Random("show_if")
    drawn = [(drawn_condition(chance), drawn_facts(chance)) for _ in range(VECTORS)]
    read = [(read_condition(raw), facts) for raw, facts in drawn]
    here = [verdict(condition, facts) for condition, facts in read]
    given = [
        {"rule": rule_table(condition), "known": known_to_page(facts)} for condition, facts in read
    ]
    there = json.loads(run_module(VERDICTS, json.dumps(given)))
    assert [
        (raw, facts, one, other)
        for (raw, facts), one, other in zip(drawn, here, there, strict=True)
        if one is not other
    ] == []
    counts = {said: here.count(said) for said in (True, False, None)}
    assert min(counts.values()) > VECTORS / 10, counts
