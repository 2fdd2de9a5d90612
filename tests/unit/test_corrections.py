"""What stands in the way of a correction: only what the correction itself would leave lacking."""

from auditapp.domain.audits.completeness import Excuses
from auditapp.domain.audits.corrections import Needs, State, needs
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.privacy.identifiers import digest
from tests.support.factories import given, question_text, small_form

FORM = small_form(
    question_text("XX-01", "yes_no", more="critical = true"),
    question_text("XX-02", more='show_if = { "XX-01" = ["yes"] }'),
    question_text("XX-03"),
    '\n[[section]]\nkey = "GRADES"\ntitle = "Grades"\n',
    question_text("XX-04", "grade"),
    """
[[grade_rule]]
when = { "XX-01" = ["no"] }
not_better_than = "RI"
message = "Not safe, so not good."
""",
    head='overall_grade = "XX-04"',
)
NAMED = "Jordan Smith was seen."
NAME = "Jordan Smith"


def state(
    answers: dict[str, object], reasons: dict[int, str] | None = None, confirmed: str = ""
) -> State:
    held = given(answers)
    excuses = Excuses(reasons or {}, {digest(confirmed)} if confirmed else ())
    return State(held, FORM.facts(held, {}), excuses)


def needed(before: State, after: State, reasons: dict[int, str] | None = None) -> Needs:
    return needs(FORM, before, after, reasons or {})


def faults(found: Needs) -> dict[str, str]:
    return {one.question: one.what for one in found.faults}


def test_a_correction_that_leaves_nothing_lacking_needs_nothing() -> None:
    found = needed(state({"XX-01": "yes"}), state({"XX-01": "no", "XX-04": "I"}))
    assert not found
    assert found == Needs((), (), ())


def test_what_was_lacking_before_stops_nothing() -> None:
    assert not needed(state({}), state({"XX-03": "yes"}))
    without_reason: dict[str, object] = {"XX-01": "yes", "XX-03": Given("na")}
    assert not needed(state(without_reason), state({**without_reason, "XX-02": "no"}))


def test_a_fault_that_the_correction_makes_has_to_be_mended() -> None:
    before = state({"XX-01": "yes", "XX-03": "yes"})
    found = needed(before, state({"XX-01": "yes", "XX-03": Given("na")}))
    assert faults(found) == {"XX-03": "Enter why it is not applicable"}
    assert faults(needed(before, state({"XX-03": "yes"}))) == {"XX-01": "Answer this question"}


def test_a_grade_rule_asks_for_a_reason_where_the_correction_breaks_it() -> None:
    before = state({"XX-01": "yes", "XX-04": "G"})
    after = state({"XX-01": "no", "XX-04": "G"})
    found = needed(before, after)
    assert [one.rule.message for one in found.rules] == ["Not safe, so not good."]
    assert not needed(after, after), "it was broken before"
    recorded = state({"XX-01": "no", "XX-04": "G"}, reasons={0: "Seen today."})
    assert not needed(before, recorded)


def test_a_phrase_is_asked_about_once_and_only_where_it_is_new() -> None:
    plain = state({"XX-01": "yes", "XX-03": "yes"})
    texts: dict[str, object] = {"XX-01": Given("yes", NAMED), "XX-03": Given("yes", NAMED)}
    found = needed(plain, state(texts))
    assert [(mark.question, mark.phrase) for mark in found.phrases] == [("XX-01", NAME)]
    assert not needed(state({"XX-01": Given("yes", NAMED)}), state(texts)), "it stood there"
    assert not needed(plain, state(texts, confirmed=NAME))


def test_a_phrase_in_an_answer_that_is_hidden_is_asked_about_once_it_is_shown() -> None:
    hidden = state({"XX-01": "no", "XX-02": Given("yes", NAMED)})
    shown = state({"XX-01": "yes", "XX-02": Given("yes", NAMED)})
    assert not needed(state({"XX-01": "yes"}), hidden)
    assert [mark.phrase for mark in needed(hidden, shown).phrases] == [NAME]


def test_the_reason_for_a_grade_that_comes_with_the_correction_is_looked_through() -> None:
    before, after = state({"XX-01": "yes", "XX-04": "G"}), state({"XX-01": "no", "XX-04": "G"})
    found = needed(before, after, {0: NAMED})
    assert [mark.phrase for mark in found.phrases] == [NAME]


def test_what_somebody_answers_for_is_no_longer_needed() -> None:
    before = state({"XX-01": "yes", "XX-04": "G"})
    found = needed(before, state({"XX-01": "no", "XX-03": Given("yes", NAMED), "XX-04": "G"}))
    assert (len(found.rules), len(found.phrases)) == (1, 1)
    assert found.beyond(Excuses({0: ""})) == found, "an empty reason answers for nothing"
    assert found.beyond(Excuses({0: "Seen today."})).rules == ()
    assert not found.beyond(Excuses({0: "Seen today."}, {digest(NAME)}))
    with_fault = needed(before, state({"XX-01": "yes", "XX-03": Given("na")}))
    assert with_fault.beyond(Excuses({0: "Seen today."}, {digest(NAME)})) == with_fault


def test_all_that_is_needed_is_told_with_its_place() -> None:
    before = state({"XX-01": "yes", "XX-02": "yes", "XX-04": "G"})
    after = state({"XX-01": Given("no", NAMED), "XX-03": Given("na"), "XX-04": "G"})
    told = needed(before, after).missing(FORM)
    assert [(one.section, one.question) for one in told] == [
        ("ALL", "XX-03"),
        ("GRADES", "XX-04"),
        ("ALL", "XX-01"),
    ]
    assert told[1].what == "Not safe, so not good."
    assert f"“{NAME}”" in told[2].what
