"""What shows a strength and what falls short, read off the form and never off a question's key."""

import pytest

from auditapp.config import shipped
from auditapp.domain.figures import what_people_say
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.loading import load_form
from tests.support.factories import question_text, small_form

EVERY = small_form(
    *(
        question_text(f"T-{kind.upper().replace('_', '-')}", kind)
        for kind in (
            *("yes_no", "yes_no_na", "met_partly_na", "safe", "heard"),
            *("grade", "grade_na", "scale", "number", "date", "text"),
        )
    ),
    question_text("T-TOOL", "choice", more='options = [["houses", "Houses"], ["words", "Words"]]'),
    question_text("T-SAID", "choice", more='options = [["no", "No"], ["partly", "Half"]]'),
)


def form(name: str) -> Form:
    return load_form((shipped("forms") / f"{name}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("key", "strong", "short"),
    [
        ("T-YES-NO", {"yes"}, {"no"}),
        ("T-YES-NO-NA", {"yes"}, {"no"}),
        ("T-MET-PARTLY-NA", {"met"}, {"partly", "not_met"}),
        ("T-SAFE", {"yes"}, {"no", "cannot_tell"}),
        ("T-HEARD", {"yes"}, {"partly", "no"}),
        ("T-GRADE", set(), set()),
        ("T-GRADE-NA", set(), set()),
        ("T-SCALE", set(), set()),
        ("T-TOOL", set(), set()),
        ("T-SAID", {"no"}, {"partly"}),
    ],
)
def test_the_first_option_is_good_and_only_what_worries_falls_short(
    key: str, strong: set[str], short: set[str]
) -> None:
    question = EVERY.by_key[key]
    assert {code for code in question.codes if question.is_good(code)} == strong
    assert {code for code in question.codes if question.is_weak(code)} == short


@pytest.mark.parametrize("key", sorted(EVERY.by_key))
def test_no_answer_is_neither_a_strength_nor_a_shortfall(key: str) -> None:
    question = EVERY.by_key[key]
    assert not question.is_good(None)
    assert not question.is_weak(None)


SHIPPED = sorted(path.stem for path in shipped("forms").glob("*.toml"))
DEEP = [name for name in SHIPPED if name.startswith("deep-dive.")]


@pytest.mark.parametrize("name", SHIPPED)
def test_what_people_said_is_told_from_what_the_record_shows(name: str) -> None:
    read = form(name)
    told = {one.key for one in read.sections if what_people_say.tells_what_people_say(read, one)}
    assert told == ({"FBK", "CON"} if name in DEEP else set())


@pytest.mark.parametrize("name", DEEP)
def test_the_question_that_lists_every_theme_is_found(name: str) -> None:
    found = [one.key for one in form(name).questions() if what_people_say.is_theme_list(one)]
    assert found == ["DD-OVR-03"]
