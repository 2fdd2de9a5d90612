"""The grid: which forms fit it, one key an answer, and pasted cells read without guessing."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditapp.domain.audits.grids import fits, short_label
from auditapp.domain.forms.answers import QUESTION_TYPES
from auditapp.domain.forms.answers.accepted_words import plain
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.given_answers import BadAnswer
from auditapp.domain.forms.loading import load_form
from auditapp.domain.forms.questions import Question
from tests.support.factories import question_text, small_form

FILES = sorted((Path(__file__).parents[2] / "forms").glob("*.toml"))
FORMS = {form.form: form for form in (load_form(file.read_text("utf-8")) for file in FILES)}
TOOLS = 'options = [ ["houses", "Three Houses"], ["words", "Words, and Pictures"] ]'
AGENCIES = 'options = [ ["school", "School"], ["health", "Health"], ["police", "Police"] ]'
MORE = {"choice": TOOLS, "choices": AGENCIES, "text": "max_chars = 20", "number": "maximum = 12"}
EVERY_TYPE = small_form(
    *(
        question_text(f"XX-{at:02}", kind, more=MORE.get(kind, ""))
        for at, kind in enumerate(QUESTION_TYPES, start=1)
    )
)
BY_TYPE: dict[str, Question] = dict(zip(QUESTION_TYPES, EVERY_TYPE.questions(), strict=True))
SHIPPED = [question for form in FORMS.values() for question in form.questions()]
QUESTIONS = {question.key: question for question in [*SHIPPED, *BY_TYPE.values()]}
KEYS: dict[str, dict[str, str]] = {
    "yes_no": {"y": "yes", "n": "no"},
    "yes_no_na": {"y": "yes", "n": "no", "a": "na"},
    "met_partly_na": {"y": "met", "p": "partly", "n": "not_met", "a": "na"},
    "safe": {"y": "yes", "n": "no", "1": "cannot_tell"},
    "heard": {"y": "yes", "p": "partly", "n": "no", "1": "not_asked"},
    "grade": {"o": "O", "g": "G", "r": "RI", "i": "I"},
    "grade_na": {"o": "O", "g": "G", "r": "RI", "i": "I", "a": "na"},
    "choice": {"1": "houses", "2": "words"},
    "choices": {"1": "school", "2": "health", "3": "police"},
    "scale": {**{str(n): str(n) for n in range(10)}, "x": "10", "n": "not_asked"},
    "number": {},
    "percentage": {},
    "date": {},
    "text": {},
}
with_options = pytest.mark.parametrize(
    "key", [key for key, question in QUESTIONS.items() if question.options]
)


def own(*options: tuple[str, str], kind: str = "choice") -> Question:
    listed = json.dumps([list(option) for option in options], ensure_ascii=False)
    form = small_form(question_text("XX-01", kind, more=f"options = {listed}"))
    return next(form.questions())


def many(*kinds: str) -> Form:
    return small_form(
        *(question_text(f"XX-{at}", kind, more=MORE.get(kind, "")) for at, kind in enumerate(kinds))
    )


# Which forms fit ---------------------------------------------------------------------------------


def test_every_shipped_form_fits_but_the_deep_dive() -> None:
    assert {code: fits(form) for code, form in FORMS.items()} == {
        "CH": True,
        "DD": False,
        "DS": True,
        "EX": True,
        "PA": True,
        "SD": True,
    }


def test_a_form_with_one_question_of_every_type_fits() -> None:
    assert fits(EVERY_TYPE)


def test_thirty_questions_are_one_sitting_and_one_more_is_not() -> None:
    assert fits(many(*["yes_no"] * 30))
    assert not fits(many(*["yes_no"] * 31))


@pytest.mark.parametrize("other", ["text", "choices"])
def test_three_answers_may_take_more_than_one_key_and_a_fourth_may_not(other: str) -> None:
    assert fits(many("text", "choices", other, "grade"))
    assert not fits(many("text", "choices", other, other, "grade"))


def test_a_control_that_the_grid_does_not_know_does_not_fit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(QUESTION_TYPES["yes_no"], "control", "map")
    assert not fits(many("yes_no"))


# One key an answer -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", QUESTION_TYPES)
def test_each_type_has_its_keys(kind: str) -> None:
    assert list(BY_TYPE[kind].letters.items()) == list(KEYS[kind].items())


@pytest.mark.parametrize("key", QUESTIONS)
def test_every_option_of_every_shipped_question_has_a_key_of_its_own(key: str) -> None:
    question = QUESTIONS[key]
    assert sorted(question.letters.values()) == sorted(question.codes)
    assert all(re.fullmatch("[a-z0-9]", letter) for letter in question.letters)


def test_an_option_that_is_a_number_keeps_its_number() -> None:
    question = own(("2", "Mild"), ("none", "None"), ("1", "Low"), ("na", "Not"))
    assert list(question.letters.items()) == [("2", "2"), ("3", "none"), ("1", "1"), ("a", "na")]


def test_a_key_that_two_options_would_like_goes_to_the_first() -> None:
    assert own(("met", "Met"), ("yes", "Yes"), ("no", "No")).letters == {
        "y": "met",
        "1": "yes",
        "n": "no",
    }


def test_the_tenth_option_takes_a_free_letter_of_its_label() -> None:
    options = [(f"c{at}", f"Choice {at}") for at in range(9)]
    found = own(("yes", "Yes"), *options, ("c9", "Yonder"), ("c10", "Yo, y")).letters
    assert found["9"] == "c8"
    assert found["o"] == "c9"
    assert "c10" not in found.values()


LABELS = st.text("abAB 1yn_-’'", min_size=1, max_size=4).filter(lambda label: '"' not in label)
CODES = st.one_of(
    st.sampled_from(["yes", "met", "no", "not_met", "na", "O", "o", "RI", "1", "10", "a", "A-B"]),
    st.text("abAB1_-", min_size=1, max_size=3),
)
OPTIONS = st.lists(st.tuples(CODES, LABELS), min_size=2, max_size=60, unique_by=lambda one: one[0])


@given(OPTIONS)
def test_no_key_ever_stands_for_two_answers_nor_an_answer_for_two_keys(
    options: list[tuple[str, str]],
) -> None:
    question = own(*options)
    found = question.letters
    assert len(set(found.values())) == len(found)
    assert set(found.values()) <= question.codes
    assert len(found) >= min(len(options), 9)


# Cells of a spreadsheet --------------------------------------------------------------------------


@with_options
def test_every_code_and_label_may_be_pasted_in_any_case_with_blanks_around(key: str) -> None:
    question = QUESTIONS[key]
    for code, label in question.options:
        value = question.parse([code])
        for said in (code, label, code.upper(), label.upper(), label.lower()):
            assert question.read_cell(said) == value
            assert question.read_cell(f" \u00a0{said}\t\r\n") == value


@pytest.mark.parametrize(
    ("kind", "said", "value"),
    [
        ("yes_no_na", "y", "yes"),
        ("yes_no_na", "TRUE", "yes"),
        ("yes_no_na", "Met", "yes"),
        ("yes_no_na", "N", "no"),
        ("yes_no_na", "False", "no"),
        ("yes_no_na", "not met", "no"),
        ("yes_no_na", "N/A", "na"),
        ("yes_no_na", "n.a.", "na"),
        ("yes_no_na", "NA", "na"),
        ("yes_no_na", "a", "na"),
        ("met_partly_na", "Yes", "met"),
        ("met_partly_na", "y", "met"),
        ("met_partly_na", "true", "met"),
        ("met_partly_na", "p", "partly"),
        ("met_partly_na", "Partly  met", "partly"),
        ("met_partly_na", "partially", "partly"),
        ("met_partly_na", "no", "not_met"),
        ("met_partly_na", "n", "not_met"),
        ("met_partly_na", "FALSE", "not_met"),
        ("met_partly_na", "Not-met", "not_met"),
        ("heard", "Not asked", "not_asked"),
        ("safe", "can’t tell", "cannot_tell"),
        ("grade", "g", "G"),
        ("grade", "ri", "RI"),
        ("grade", "R", "RI"),
        ("grade", "Requires improvement to be good", "RI"),
        ("grade_na", "n/a", "na"),
        ("choice", "words, and pictures", "words"),
        ("choices", "Police; school", ["school", "police"]),
        ("choices", "police, School,", ["school", "police"]),
        ("choices", "school\nhealth\r\n", ["school", "health"]),
        ("choices", "School;school", ["school"]),
        ("scale", "10", 10),
        ("scale", "0", 0),
        ("number", " 7 ", 7),
        ("percentage", "55", 55),
        ("percentage", " 55 % ", 55),
        ("percentage", "0%", 0),
        ("date", "2026-02-03", "2026-02-03"),
        ("date", "3/2/2026", "2026-02-03"),
        ("date", "03.02.2026", "2026-02-03"),
        ("date", "03-Feb-2026", "2026-02-03"),
        ("date", "3 February 2026", "2026-02-03"),
        ("date", "3 SEPT 2025", "2025-09-03"),
        ("text", "  two\r\nlines ", "two\nlines"),
    ],
)
def test_what_spreadsheets_say_is_understood(kind: str, said: str, value: object) -> None:
    assert BY_TYPE[kind].read_cell(said) == value


@pytest.mark.parametrize(
    ("said", "looked_up"),
    [
        ("NOT_Met", "not met"),
        ("  not\u00a0\n met ", "not met"),
        ("– child’s—own-voice -", "child's own voice"),
        ("‘n/a’", "'n/a'"),
        ("-", ""),
    ],
)
def test_words_are_looked_up_without_what_people_and_excel_add(said: str, looked_up: str) -> None:
    assert plain(said) == looked_up


@pytest.mark.parametrize("key", QUESTIONS)
def test_an_empty_cell_clears(key: str) -> None:
    assert [QUESTIONS[key].read_cell(blank) for blank in ("", "  ", "\t\r\n", "\u00a0")] == [
        None
    ] * 4


@pytest.mark.parametrize(
    ("kind", "said", "words"),
    [
        ("yes_no", "maybe", "Use Yes or No"),
        ("yes_no", "n/a", "Use Yes or No"),
        ("yes_no_na", "-", "Use Yes, No or Not applicable"),
        ("yes_no_na", "#N/A", "Use Yes, No or Not applicable"),
        ("yes_no_na", "yes no", "Use Yes, No or Not applicable"),
        ("yes_no_na", "yes;no", "Use Yes, No or Not applicable"),
        ("yes_no_na", "yes;yes", "Use Yes, No or Not applicable"),
        ("safe", "1", "Use Yes, No or Cannot tell"),
        ("heard", "na", "Use Yes, Partly, No or Not asked"),
        (
            "grade",
            "y",
            "Use Outstanding, Good, Requires improvement or Inadequate",
        ),
        ("choice", "1", "Use Three Houses or Words, and Pictures"),
        ("choices", "school; sofa", "Use any of School, Health and Po"),
        ("choices", "; ,", "Use any of School"),
        ("choices", ";", "Use any of School"),
        ("scale", "11", "Use 0, 1"),
        ("scale", "x", "Use 0, 1"),
        ("scale", "7.5", "Use 0, 1"),
        ("number", "13", "Enter a whole number from 0 to 12"),
        ("number", "two\nthree", "Enter a whole number"),
        ("percentage", "101%", "Enter a whole number from 0 to 100"),
        ("percentage", "0.55", "Enter a whole number from 0 to 100"),
        ("percentage", "%", "Enter a whole number from 0 to 100"),
        ("date", "31/2/2026", "Enter a real date"),
        ("date", "2/31/2026", "Enter a real date"),
        ("date", "3 Foo 2026", "Enter a real date"),
        ("date", "03/02/26", "Enter a year from 2000 onwards, in fo"),
        ("date", "3/2/2126", "The date must be today or in the past"),
        ("date", "3/2/2026 or later", "Enter a real date"),
        ("date", "Tuesday", "Enter a real date"),
        ("text", "x" * 60, "Shorten this to 20 characters"),
    ],
)
def test_what_cannot_stand_is_named_with_what_may(kind: str, said: str, words: str) -> None:
    with pytest.raises(BadAnswer, match=f"^{re.escape(words)}"):
        BY_TYPE[kind].read_cell(said)


def test_a_label_with_a_comma_is_one_answer_and_commas_between_labels_part_them() -> None:
    question = own(("words", "Words, and Pictures"), ("houses", "Houses"), kind="choices")
    assert question.read_cell("Words, and pictures") == ["words"]
    assert question.read_cell("Houses; words, and pictures") == ["words", "houses"]
    assert question.read_cell("houses, words") == ["words", "houses"]


@pytest.mark.parametrize(
    ("said", "value"),
    [("A", None), ("b", None), ("Same", None), ("c", "c"), ("d", "d"), ("yes", "yes"), ("Y", "y")],
)
def test_a_word_that_could_mean_two_answers_means_neither(said: str, value: str | None) -> None:
    question = own(
        ("a", "B"), ("b", "A"), ("c", "Same"), ("d", "same"), ("yes", "Certain"), ("y", "Yellow")
    )
    if value is not None:
        assert question.read_cell(said) == value
        return
    with pytest.raises(BadAnswer):
        question.read_cell(said)


SAID = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(["yes", "n/a", "School", "10", "1", "; ", ", ", " ", "\n"])).map(
        "".join
    ),
)


@given(SAID, st.sampled_from(sorted(QUESTIONS)))
def test_whatever_is_pasted_is_an_answer_or_a_clear_refusal(text: str, key: str) -> None:
    question = QUESTIONS[key]
    try:
        value = question.read_cell(text)
    except BadAnswer as refused:
        words = str(refused)
    else:
        assert value is None or question.read_cell(question.show(value)) == value
        return
    assert re.match("[A-Z]", words)


# One table for browser and server ----------------------------------------------------------------


@pytest.mark.parametrize("key", QUESTIONS)
def test_the_rules_are_json_and_the_server_reads_every_word_of_them_alike(key: str) -> None:
    question = QUESTIONS[key]
    table = json.loads(json.dumps(question.cell_rules))
    assert table == question.cell_rules
    assert table["control"] == question.control
    assert table["letters"] == question.letters
    assert ("words" in table) == bool(question.options)
    assert bool(table["pattern"]) == (question.control == "number")
    assert ("day" in table) == ("months" in table) == (question.control == "date")
    for word, code in table.get("words", {}).items():
        assert plain(word) == word
        assert question.read_cell(word) == question.parse([code])


@with_options
def test_the_rules_know_a_word_for_every_code(key: str) -> None:
    assert set(QUESTIONS[key].cell_rules["words"].values()) == QUESTIONS[key].codes


def test_the_rules_know_every_month_by_its_name_and_its_first_letters() -> None:
    months = BY_TYPE["date"].cell_rules["months"]
    assert set(months.values()) == {str(number) for number in range(1, 13)}
    assert {months["jan"], months["january"]} == {"1"}
    assert {months["sep"], months["sept"], months["september"]} == {"9"}
    assert (months["may"], months["dec"]) == ("5", "12")


@given(OPTIONS)
def test_a_word_belongs_to_the_option_that_bears_it(options: list[tuple[str, str]]) -> None:
    question = own(*options)
    words = question.cell_rules["words"]
    for word in {plain(text) for option in options for text in option}:
        bearers = {code for code, label in options if word in (plain(code), plain(label))}
        assert words.get(word) == (min(bearers) if len(bearers) == 1 else None)


# Headings ----------------------------------------------------------------------------------------


def test_a_column_is_headed_by_the_short_label_of_its_question() -> None:
    assert [short_label(question) for question in SHIPPED] == [each.short for each in SHIPPED]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Is the plan good?", "Is the plan good?"),
        ("The plan is current.", "The plan is current"),
        ("How is life from nought to ten, says the child?", "How is life from nought to…"),
        ("Antidisestablishmentarianisms abound", "Antidisestablishmentarianis…"),
    ],
)
def test_without_one_it_is_headed_by_the_first_words_of_the_question(text: str, label: str) -> None:
    form = small_form(question_text("XX-01", text=text))
    assert short_label(next(form.questions())) == label
