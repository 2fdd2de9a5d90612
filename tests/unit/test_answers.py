"""Every type of question: what it takes, what it refuses, how it is shown and exported."""

from datetime import UTC, date, datetime, tzinfo
from typing import Self

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditapp.domain import calendar
from auditapp.domain.forms.answers import QUESTION_TYPES
from auditapp.domain.forms.conditions import Value
from auditapp.domain.forms.given_answers import BadAnswer, Given, clean_text, limited
from auditapp.domain.forms.questions import Question
from tests.support.factories import question_text, small_form

PLACES = 'options = [ ["plan", "The plan"], ["voice", "The voice"], ["na", "Not applicable"] ]'
MORE = {"choice": PLACES, "choices": PLACES, "text": "max_chars = 20"}
FORM = small_form(
    *(
        question_text(f"XX-{at:02}", kind, more=MORE.get(kind, ""))
        for at, kind in enumerate(QUESTION_TYPES, start=1)
    )
)
BY_TYPE: dict[str, Question] = dict(zip(QUESTION_TYPES, FORM.questions(), strict=True))


@pytest.mark.parametrize(
    ("kind", "typed", "stored", "shown"),
    [
        ("yes_no", ["yes"], "yes", "Yes"),
        ("yes_no_na", ["na"], "na", "Not applicable"),
        ("met_partly_na", ["partly"], "partly", "Partly"),
        ("met_partly_na", [" met "], "met", "Met"),
        ("safe", ["cannot_tell"], "cannot_tell", "Cannot tell"),
        ("heard", ["not_asked"], "not_asked", "Not asked"),
        ("grade", ["RI"], "RI", "Requires improvement"),
        ("grade_na", ["na"], "na", "Not applicable"),
        ("choice", ["voice"], "voice", "The voice"),
        ("choices", ["voice", "plan"], ["plan", "voice"], "The plan, The voice"),
        ("scale", ["0"], 0, "0"),
        ("scale", ["10"], 10, "10"),
        ("scale", ["not_asked"], "not_asked", "Not asked"),
        ("number", ["007"], 7, "7"),
        ("number", ["9999"], 9999, "9999"),
        ("percentage", ["55"], 55, "55%"),
        ("percentage", ["100%"], 100, "100%"),
        ("date", ["2026-02-28"], "2026-02-28", "28 February 2026"),
        ("date", ["3", "2", "2026"], "2026-02-03", "3 February 2026"),
        ("date", ["29", "02", "2024"], "2024-02-29", "29 February 2024"),
        ("text", ["  a\r\nb\rc "], "a\nb\nc", "a\nb\nc"),
        ("text", ["{{7*7}} <b> %s"], "{{7*7}} <b> %s", "{{7*7}} <b> %s"),
    ],
)
def test_an_answer_is_kept_and_shown_and_typed_again(
    kind: str, typed: list[str], stored: Value, shown: str
) -> None:
    question = BY_TYPE[kind]
    value = question.parse(typed)
    assert value == stored
    assert question.show(value) == shown
    assert question.parse(question.typed(value)) == value


@pytest.mark.parametrize("kind", sorted(QUESTION_TYPES))
@pytest.mark.parametrize("typed", [[], [""], ["  \t\n "], ["\x00\x0b"], ["\u00a0"]])
def test_nothing_but_white_space_is_unanswered(kind: str, typed: list[str]) -> None:
    question = BY_TYPE[kind]
    assert question.parse(typed) is None
    assert question.show(None) == "Not answered"


@pytest.mark.parametrize("kind", sorted(set(QUESTION_TYPES) - {"choices"}))
def test_one_question_takes_one_answer(kind: str) -> None:
    with pytest.raises(BadAnswer):
        BY_TYPE[kind].parse(["2026-01-02", "2026-01-03"])
    with pytest.raises(BadAnswer):
        BY_TYPE[kind].parse(["1", "1", "2026", "1"])


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        ("yes_no", ["na"], "Choose one of: Yes, No"),
        ("yes_no_na", ["Yes"], "Choose one of"),
        ("met_partly_na", ["' OR 1=1--"], "Choose one of: Met, Partly, Not met, Not applicable"),
        ("heard", ["na"], "Not asked"),
        ("grade", ["na"], "Outstanding"),
        ("choice", ["the_plan"], "Choose one of: The plan"),
        ("choices", ["plan", "plan"], "twice"),
        ("choices", ["plan", "sofa"], "“sofa” is not one of"),
        ("scale", ["11"], "from 0 to 10"),
        ("scale", ["-1"], "from 0 to 10"),
        ("scale", ["7.5"], "from 0 to 10"),
        ("number", ["-1"], "from 0 to 9,999"),
        ("number", ["10000"], "from 0 to 9,999"),
        ("number", ["1_000"], "whole number"),
        ("number", ["١"], "whole number"),
        ("number", ["１"], "whole number"),
        ("number", ["1e3"], "whole number"),
        ("number", ["9" * 5_000], "whole number"),
        ("percentage", ["101"], "from 0 to 100"),
        ("percentage", ["-1%"], "from 0 to 100"),
        ("percentage", ["55%%"], "from 0 to 100"),
        ("date", ["31", "2", "2026"], "real date"),
        ("date", ["29", "2", "2019"], "real date"),
        ("date", ["3", "4", "18"], "from 2000 onwards"),
        ("date", ["1", "1", "0001"], "from 2000 onwards"),
        ("date", ["1", "1", "9999"], "today or in the past"),
        ("date", ["", "1", "2026"], "real date"),
        ("date", ["١", "1", "2026"], "real date"),
        ("date", ["03/04/2018"], "real date"),
        ("text", ["x" * 21], "20 characters or fewer. It is 1 too long"),
    ],
)
def test_what_is_no_answer_says_how_to_mend_it(kind: str, typed: list[str], words: str) -> None:
    with pytest.raises(BadAnswer, match=words):
        BY_TYPE[kind].parse(typed)


class _Clock(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls(2026, 6, 30, 23, 30, tzinfo=UTC).astimezone(tz)


def test_today_is_todays_date_in_london(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar, "datetime", _Clock)
    assert BY_TYPE["date"].parse(["1", "7", "2026"]) == "2026-07-01"
    with pytest.raises(BadAnswer, match="today or in the past"):
        BY_TYPE["date"].parse(["2", "7", "2026"])


@pytest.mark.parametrize(
    "kind", sorted(set(QUESTION_TYPES) - {"date", "number", "percentage", "scale", "text"})
)
def test_every_option_can_be_given_and_reads_as_its_label(kind: str) -> None:
    question = BY_TYPE[kind]
    for option in question.options:
        value = question.parse([option.code])
        assert value is not None
        assert question.show(value) == option.label
        assert question.typed(value) == (option.code,)
        assert option.code in question.codes


@given(st.text(max_size=60), st.sampled_from(sorted(QUESTION_TYPES)))
def test_whatever_is_typed_is_an_answer_or_a_clear_refusal(text: str, kind: str) -> None:
    question = BY_TYPE[kind]
    try:
        value = question.parse([text])
    except BadAnswer:
        return
    assert value is None or question.parse(question.typed(value)) == value
    question.show(value)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b", "ab"),
        ("a\x0bb\x1bc\x7f", "abc"),
        ("a\ud800b", "ab"),
        ("a\ufffeb\uffff", "ab"),
        (" \n a \n ", "a"),
        ("a\tb", "a\tb"),
        ("👩‍👧 é \u202e x", "👩‍👧 é \u202e x"),
        ("<script>{{7*7}}{% x %}%s{0.__class__}", "<script>{{7*7}}{% x %}%s{0.__class__}"),
    ],
)
def test_text_is_kept_but_for_what_cannot_be_printed(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    once.encode("utf-8")


def test_text_at_the_limit_is_whole_and_one_more_is_refused_not_cut() -> None:
    assert limited("x" * 20_000, 20_000) == "x" * 20_000
    with pytest.raises(BadAnswer, match=r"20,000 characters or fewer\. It is 1 too long"):
        limited("x" * 20_001, 20_000)


@pytest.mark.parametrize(
    "given_answer",
    [
        Given(),
        Given("yes"),
        Given(["a", "b"], "seen", ""),
        Given("na", "", "no siblings"),
        Given(0),
    ],
)
def test_an_answer_comes_back_from_the_store_as_it_was(given_answer: Given) -> None:
    assert Given.from_store(given_answer.store()) == given_answer
    assert bool(given_answer) is (given_answer != Given())


def test_a_count_of_nought_is_an_answer() -> None:
    assert Given(0).store() == {"value": 0}


def test_today_and_the_year_2000_are_the_ends_of_what_a_date_may_be() -> None:
    assert BY_TYPE["date"].parse(["2000-01-01"]) == "2000-01-01"
    with pytest.raises(BadAnswer):
        BY_TYPE["date"].parse(["1999-12-31"])
    with pytest.raises(BadAnswer):
        BY_TYPE["date"].parse([date(date.today().year + 1, 1, 1).isoformat()])


def test_the_example_form_uses_every_type() -> None:
    assert set(BY_TYPE) == set(QUESTION_TYPES)
