"""What a form or a plan must hold before it is published: each fault names place and remedy."""

from collections.abc import Callable

import pytest

from auditapp.config import shipped
from auditapp.domain.forms.definitions import Form, Plan
from auditapp.domain.forms.faults import DefinitionFaults, Fault
from auditapp.domain.forms.loading import check_form, check_plan, load_form
from auditapp.domain.forms.standards import between_versions
from tests.support.factories import form_text, measure_text, question_text

ASKED = question_text("XX-01", more='short = "So"')
OTHER = question_text("XX-02", more='short = "Other"')
GRADED = question_text("XX-03", "grade", more='short = "Overall"')
ANCHORS = '[anchors]\nO = "Best"\nG = "Good"\nRI = "Weak"\nI = "Bad"'
PLAN = (shipped("plans") / "improvement-plan.v2.toml").read_text(encoding="utf-8")


def share(numerator: str, denominator: str = '{ "XX-01" = ["yes", "no"] }', more: str = "") -> str:
    why = 'why = "It should be so."'
    body = f"numerator = {numerator}\ndenominator = {denominator}\n{why}\n{more}"
    return measure_text("M-XX-01", body)


def faults(check: Callable[[str, str], Form | Plan], text: str, file: str) -> tuple[Fault, ...]:
    try:
        check(text, file)
    except DefinitionFaults as refused:
        return refused.faults
    return ()


def of_form(*parts: str, head: str = "", file: str = "xx.v1.toml") -> tuple[Fault, ...]:
    return faults(check_form, form_text("".join(parts), head=head), file)


def test_a_form_that_holds_to_all_of_them_has_no_fault() -> None:
    composite = 'kind = "composite"\nof = ["XX-01", "XX-02"]\ngood = ["yes"]\nwhy = "Both count."'
    parts = (ASKED, OTHER, share('{ "XX-01" = ["yes"] }'), measure_text("M-XX-02", composite))
    assert of_form(*parts) == ()
    assert of_form(GRADED, head=ANCHORS) == ()


@pytest.mark.parametrize(
    ("parts", "code", "place", "words"),
    [
        ([question_text("XX-01")], "no-label", "XX-01", "Add short = …"),
        (
            [question_text("XX-01", more=f'short = "{"x" * 29}"')],
            "long-label",
            "XX-01",
            "29 characters. A label heads a column: use at most 28",
        ),
        (
            [ASKED, question_text("XX-02", more='short = "So"')],
            "twice",
            "XX-02",
            "also that of XX-01. Give it a label of its own",
        ),
        (
            [question_text("XX-01", text="What is the child's surname?", more='short = "So"')],
            "personal",
            "XX-01",
            "It says “surname”",
        ),
        ([GRADED], "anchors", "anchors", "a line for each of O, G, RI, I"),
        (
            [ASKED, share('{ "XX-01" = ["yes"] }').replace("why =", "note =")],
            "no-reason",
            "M-XX-01",
            "Add why = …",
        ),
        ([ASKED, share('{ "XX-01" = ["no"] }')], "good-answer", "M-XX-01", "the good one, “yes”"),
        (
            [
                ASKED,
                OTHER,
                measure_text(
                    "M-XX-01",
                    'kind = "composite"\nof = ["XX-01", "XX-02"]\ngood = ["no"]\nwhy = "So."',
                ),
            ],
            "good-answer",
            "M-XX-01",
            "Count the good answer",
        ),
        (
            [ASKED, share('{ "XX-01" = ["yes", "no"] }')],
            "not-inside",
            "M-XX-01, numerator",
            "and more, in the denominator",
        ),
        (
            [ASKED, share('{ "XX-01" = ["yes"] }', '{ "XX-01" = ["yes", "no", "na"] }')],
            "no-answer",
            "M-XX-01, denominator",
            "“na” never enters a denominator",
        ),
    ],
)
def test_a_fault_is_named_with_its_place_and_its_remedy(
    parts: list[str], code: str, place: str, words: str
) -> None:
    found = {fault.code: fault for fault in of_form(*parts)}
    assert set(found) >= {code}
    assert found[code].place == place
    assert words in str(found[code])
    assert str(found[code]).startswith(f"xx.v1.toml:{found[code].line}, ")


def test_anchors_without_a_grade_are_a_fault() -> None:
    assert [fault.code for fault in of_form(ASKED, head=ANCHORS)] == ["anchors"]


@pytest.mark.parametrize(
    "measure",
    [
        share('{ "XX-01" = ["no"] }', more='direction = "lower"'),
        share('{ "XX-01" = ["no"] }', more='direction = "neutral"'),
        share('{ not = { "XX-01" = ["no"] } }'),
        share('{ any = [ { "XX-01" = ["yes"] }, { "XX-02" = ["yes"] } ] }'),
        share('{ involvement = ["child_protection"] }'),
    ],
)
def test_a_measure_may_count_otherwise_where_it_says_so(measure: str) -> None:
    assert of_form(ASKED, OTHER, measure) == ()


def test_a_file_is_named_after_the_version_in_it() -> None:
    (fault,) = of_form(ASKED, file="forms/xx.v2.toml")
    assert str(fault).startswith("forms/xx.v2.toml:1: The file of version 1 is named xx.v2.toml.")


def test_a_key_stays_the_same_question_in_every_version() -> None:
    first = load_form(form_text(ASKED))
    for kind, wrong in (("yes_no", 1), ("grade", 1), ("yes_no_na", 0)):
        text = question_text("XX-01", kind, text="In other words?", more='short = "So"')
        second = load_form(form_text(text, version=2))
        found = list(between_versions({"b": second, "a": first}))
        assert [fault.code for fault in found] == ["key-reused"] * wrong
        assert [fault.file for fault in found] == ["b"] * wrong


@pytest.mark.parametrize(
    ("line", "instead", "code", "place"),
    [
        ('found_in = "forms"', 'found_in = "notes"', "wrong-value", "QA"),
        ('group = "1A"', 'group = "1B"', "wrong-group", "1.A.1"),
        ("numerator =", "note =", "wrong-value", "MI-"),
    ],
)
def test_a_plan_has_its_own(line: str, instead: str, code: str, place: str) -> None:
    assert faults(check_plan, PLAN, "plan.v2.toml") == ()
    found = faults(check_plan, PLAN.replace(line, instead, 1), "plan.v2.toml")
    assert [(fault.code, fault.place[: len(place)]) for fault in found] == [(code, place)]
