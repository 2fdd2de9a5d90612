"""Grade rules: “cannot tell” limits a grade as “no” does, on the server and in the page."""

import json
from typing import Any

import pytest

from auditapp.audits.capture.page import rule_table
from auditapp.domain.audits.completeness import broken_rules
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.grade_rules import DOUBT_COUNTS
from tests.support.factories import given, question_text, small_form
from tests.support.node import run_module
from tests.support.worked_examples import versions

BROKEN = """
import { text } from "node:stream/consumers";
import { brokenRules } from "./auditapp/static/app/section/grade_rules.js";
const { rules, audits } = JSON.parse(await text(process.stdin));
const found = audits.map(({ grade, known }) => brokenRules(rules, grade, known).length === 1);
console.log(JSON.stringify(found));
"""
NOT_SAFE = '{ "XX-01" = ["no"] }'
SAFE_OR_NOT_ASKED = '{ not = { "XX-01" = ["no"] } }'
BOTH = '{ "XX-01" = ["no"], "XX-02" = ["no"] }'
TWO_OF_THREE = """{ at_least = 2, of = [
  { "XX-01" = ["no"] }, { "XX-02" = ["no"] }, { "XX-03" = ["no"] } ] }"""
VECTORS: list[tuple[str, dict[str, str], str, bool]] = [
    (NOT_SAFE, {"XX-01": "no"}, "G", True),
    (NOT_SAFE, {"XX-01": "cannot_tell"}, "G", True),
    (NOT_SAFE, {"XX-01": "cannot_tell"}, "RI", False),
    (NOT_SAFE, {"XX-01": "cannot_tell"}, "I", False),
    (NOT_SAFE, {"XX-01": "yes"}, "O", False),
    (NOT_SAFE, {}, "O", False),
    (SAFE_OR_NOT_ASKED, {"XX-01": "yes"}, "G", True),
    (SAFE_OR_NOT_ASKED, {"XX-01": "cannot_tell"}, "G", False),
    (SAFE_OR_NOT_ASKED, {}, "G", False),
    (BOTH, {"XX-01": "cannot_tell", "XX-02": "no"}, "G", True),
    (BOTH, {"XX-01": "cannot_tell", "XX-02": "cannot_tell"}, "O", True),
    (BOTH, {"XX-01": "cannot_tell", "XX-02": "yes"}, "O", False),
    (TWO_OF_THREE, {"XX-01": "cannot_tell", "XX-03": "no"}, "G", True),
    (TWO_OF_THREE, {"XX-01": "cannot_tell", "XX-03": "yes"}, "G", False),
    ('{ "XX-01" = ["cannot_tell"] }', {"XX-01": "cannot_tell"}, "G", True),
    ('{ "XX-01" = ["cannot_tell"] }', {"XX-01": "no"}, "G", False),
    ('{ "XX-01" = ["no", "cannot_tell"] }', {"XX-01": "cannot_tell"}, "G", True),
]


def limited(when: str) -> Form:
    """Two questions that let an auditor doubt, one that does not, and a grade limited by a rule."""
    rule = f'[[grade_rule]]\nwhen = {when}\nnot_better_than = "RI"\nmessage = "Not safe."\n'
    return small_form(
        question_text("XX-01", "safe"),
        question_text("XX-02", "safe"),
        question_text("XX-03", "yes_no"),
        question_text("XX-04", "grade"),
        rule,
        head='overall_grade = "XX-04"',
    )


def on_the_page(form: Form, answers: dict[str, str], grade: str) -> dict[str, Any]:
    rules = [{"when": rule_table(one.when), "tooGood": one.too_good} for one in form.grade_rules]
    known = {key: [code] for key, code in answers.items()}
    return {"rules": rules, "audits": [{"grade": grade, "known": known}]}


@pytest.mark.parametrize(("when", "answers", "grade", "broken"), VECTORS)
def test_cannot_tell_limits_a_grade_as_no_does(
    when: str, answers: dict[str, str], grade: str, broken: bool
) -> None:
    form = limited(when)
    facts = form.facts(given({**answers, "XX-04": grade}), {})
    assert bool(broken_rules(form, facts)) is broken
    said = json.loads(run_module(BROKEN, json.dumps(on_the_page(form, answers, grade))))
    assert said == [broken]


def test_the_message_says_so_only_where_the_rule_asks_for_a_no_that_can_be_doubted() -> None:
    def message(when: str) -> str:
        return limited(when).grade_rules[0].message

    assert message(NOT_SAFE) == f"Not safe. {DOUBT_COUNTS}"
    assert message('{ "XX-03" = ["no"] }') == "Not safe."
    assert message('{ "XX-01" = ["no", "cannot_tell"] }') == "Not safe."


@pytest.mark.parametrize("version", [1, 2])
def test_a_deep_dive_whose_safety_cannot_be_told_is_not_graded_better_than_inadequate(
    version: int,
) -> None:
    form = next(one for one in versions("DD") if one.version == version)
    for answer, count in (("no", 1), ("cannot_tell", 1), ("yes", 0)):
        facts = form.facts(given({"DD-RSK-01": answer, "DD-OVR-02": "RI"}), {})
        assert len(broken_rules(form, facts)) == count, answer
