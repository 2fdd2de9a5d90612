"""What an audit still lacks: what blocks, what is only counted, what is a warning."""

from typing import Any

import pytest

from auditapp.domain.audits import completeness
from auditapp.domain.audits.completeness import Progress
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.privacy.identifiers import digest
from tests.support.factories import given, question_text, small_form

SECOND = '\n[[section]]\nkey = "MORE"\ntitle = "More"\n'
RULE = """
[[grade_rule]]
when = { "XX-01" = ["no"] }
not_better_than = "RI"
message = "Not safe, so not good."
"""
FORM = small_form(
    question_text("XX-01", "yes_no", more="critical = true"),
    question_text("XX-02", more='show_if = { "XX-01" = ["yes"] }\nrequired = true'),
    question_text("XX-03"),
    SECOND,
    question_text("XX-04", "number"),
    question_text("XX-05", "number", more='at_most = "XX-04"'),
    question_text("XX-06", "grade"),
    RULE,
    head='overall_grade = "XX-06"',
)


def blocking(form: Form = FORM, **answers: object) -> dict[str, str]:
    held = given({key.replace("_", "-"): value for key, value in answers.items()})
    missing = completeness.blocking(form, held, form.facts(held, {}))
    return {one.question: one.what for one in missing}


def facts(**answers: object) -> dict[str, object]:
    held = given({key.replace("_", "-"): value for key, value in answers.items()})
    return dict(FORM.facts(held, {}))


def test_required_and_critical_questions_block_until_they_are_answered() -> None:
    assert blocking() == {"XX-01": "Answer this question"}
    assert blocking(XX_01="yes") == {"XX-02": "Answer this question"}
    assert blocking(XX_01="yes", XX_02="no") == {}


def test_what_no_reader_meets_stops_nothing_whoever_it_names() -> None:
    """Text under an answer that hides its question, and a reason for another answer."""
    named = "Jordan Smith was seen."
    assert blocking(XX_01="no", XX_02=Given("na", named, named)) == {}
    assert blocking(XX_01="no", XX_03=Given("yes", reason=named)) == {}
    assert list(blocking(XX_01="no", XX_03=Given("na", reason=named))) == ["XX-03"]
    assert list(blocking(XX_01="yes", XX_02=Given("yes", named))) == ["XX-02"]


def test_what_an_audit_tells_its_readers_is_what_it_asks() -> None:
    held = given({"XX-01": "no", "XX-02": "yes", "XX-03": "no"})
    assert list(FORM.told(held, {})) == ["XX-01", "XX-03"]
    assert list(FORM.told({**held, "XX-01": Given("yes")}, {})) == ["XX-01", "XX-02", "XX-03"]


def test_a_hidden_question_never_blocks() -> None:
    assert blocking(XX_01="no") == {}
    assert blocking(XX_01="no", XX_02="na") == {}


def test_not_applicable_needs_its_reason() -> None:
    answers: dict[str, Any] = {"XX_01": "yes", "XX_02": "no"}
    assert blocking(**answers, XX_03=Given("na")) == {"XX-03": "Enter why it is not applicable"}
    assert blocking(**answers, XX_03=Given("na", reason="No siblings")) == {}


def test_a_part_is_not_more_than_the_whole() -> None:
    answers: dict[str, Any] = {"XX_01": "no"}
    assert "must be 2 or fewer" in blocking(**answers, XX_04=2, XX_05=3)["XX-05"]
    assert blocking(**answers, XX_04=3, XX_05=3) == {}
    assert blocking(**answers, XX_05=3) == {}


def test_an_unanswered_question_is_told_where_it_is_and_may_stay() -> None:
    left = completeness.unanswered(FORM, facts(XX_01="no", XX_04=0))  # type: ignore[arg-type]
    assert [(one.section, one.question) for one in left] == [
        ("ALL", "XX-03"),
        ("MORE", "XX-05"),
        ("MORE", "XX-06"),
    ]


@pytest.mark.parametrize(
    ("safe", "grade", "warned"),
    [("no", "O", 1), ("no", "G", 1), ("no", "RI", 0), ("no", "I", 0), ("yes", "O", 0)],
)
def test_a_grade_better_than_its_rule_allows_blocks_until_a_reason_is_recorded(
    safe: str, grade: str, warned: int
) -> None:
    known = facts(XX_01=safe, XX_06=grade)
    found = completeness.broken_rules(FORM, known)  # type: ignore[arg-type]
    assert [one.rule.message for one in found] == ["Not safe, so not good."] * warned
    held = given({"XX-01": safe, "XX-02": "yes", "XX-06": grade})
    stopped = {"XX-06": "Not safe, so not good."} if warned else {}
    assert blocking(XX_01=safe, XX_02="yes", XX_06=grade) == stopped
    excused = completeness.Excuses(grade_reasons={0: "Seen today."})
    assert completeness.blocking(FORM, held, FORM.facts(held, {}), excused) == []


def test_the_reason_for_a_grade_is_looked_through_while_it_plays_a_part() -> None:
    for safe, expected in (("no", 0), ("yes", None)):
        held = given({"XX-01": safe, "XX-02": "yes", "XX-06": "G"})
        reasons = {0: "Jordan Smith was seen today."}
        known = FORM.facts(held, {})
        found = completeness.blocking(FORM, held, known, completeness.Excuses(reasons))
        assert [one.rule for one in found] == ([] if expected is None else [expected])
        assert all("“Jordan Smith” in the reason for the grade" in one.what for one in found)
        excused = completeness.Excuses(reasons, {digest("Jordan Smith")})
        assert completeness.blocking(FORM, held, known, excused) == []


def test_without_a_grade_no_rule_is_broken() -> None:
    assert completeness.broken_rules(FORM, facts(XX_01="no")) == []  # type: ignore[arg-type]


def test_answers_that_the_form_asks_evidence_for_need_it() -> None:
    form = small_form(
        question_text("XX-01", "met_partly_na"),
        question_text("XX-02", "grade"),
        head='evidence_for = ["not_met", "partly", "G"]',
    )
    assert blocking(form, XX_01="met", XX_02="I") == {}
    assert blocking(form, XX_01="not_met", XX_02="G") == {
        "XX-01": "Enter what on the record shows “Not met”",
        "XX-02": "Enter what on the record shows “Good”",
    }
    assert blocking(form, XX_01=Given("partly", evidence="In the plan.")) == {}


@pytest.mark.parametrize(
    ("kind", "critical", "value", "opens"),
    [
        ("safe", True, "no", True),
        ("safe", True, "cannot_tell", True),
        ("safe", True, "yes", False),
        ("yes_no_na", True, "no", True),
        ("yes_no_na", True, "na", False),
        ("met_partly_na", True, "not_met", True),
        ("met_partly_na", True, "partly", False),
        ("met_partly_na", False, "not_met", False),
        ("grade", True, "I", False),
        ("safe", True, None, False),
    ],
)
def test_only_a_worrying_answer_to_a_critical_question_escalates(
    kind: str, critical: bool, value: str | None, opens: bool
) -> None:
    more = "critical = true" if critical else ""
    form = small_form(question_text("XX-01", kind, more=more))
    assert form.by_key["XX-01"].escalates_on(value) is opens


def test_nothing_that_was_given_is_lost_on_the_way_to_the_store_and_back() -> None:
    whole = Given("not_met", "Seen", "", "Visit by Friday", "visits", True)
    assert Given.from_store(whole.store()) == whole
    assert Given.from_store(Given(0).store()) == Given(0)
    assert Given().store() == {}
    assert not Given(example=False)


def test_progress_counts_only_the_questions_that_are_asked() -> None:
    some = facts(XX_01="no", XX_02="yes", XX_04=0)
    first, second = FORM.sections
    assert completeness.progress(FORM, first, some) == Progress(1, 2)  # type: ignore[arg-type]
    assert completeness.progress(FORM, second, some) == Progress(1, 3)  # type: ignore[arg-type]
    assert completeness.overall(FORM, some) == Progress(2, 5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answered", "asked", "status"),
    [
        (0, 3, "Not started"),
        (1, 3, "In progress 1 of 3"),
        (3, 3, "Complete"),
        (0, 0, "Complete"),
    ],
)
def test_a_section_says_how_far_it_is(answered: int, asked: int, status: str) -> None:
    assert Progress(answered, asked).status == status
