"""Definitions that are wrong: every fault at once, each with its line, its place and a remedy."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditapp.domain.forms.crosschecks import between_files
from auditapp.domain.forms.faults import DefinitionFaults, Fault
from auditapp.domain.forms.loading import MAX_QUESTIONS, load_form, load_plan
from tests.support.factories import form_text, measure_text, question_text, small_form

Q1 = question_text("XX-01")
Q2 = question_text("XX-02")
PLAN = """
plan = "small"
version = 1
title = "A small plan"
[[theme]]
key = "1"
title = "Practice"
[[group]]
key = "1B"
title = "Signs of Safety"
theme = "1"
[[source]]
code = "DIP"
title = "Dip sample"
found_in = "forms"
forms = ["XX"]
[[outcome]]
code = "1.B.1"
group = "1B"
title = "Evident"
sources = ["DIP"]
[[indicator]]
key = "MI-01"
title = "Visits"
outcomes = ["1.B.1"]
"""


def faults(text: str) -> list[Fault]:
    with pytest.raises(DefinitionFaults) as refused:
        load_form(text, "form.toml")
    return list(refused.value.faults)


def plan_faults(text: str) -> list[Fault]:
    with pytest.raises(DefinitionFaults) as refused:
        load_plan(text, "plan.toml")
    return list(refused.value.faults)


def share(key: str, numerator: str, denominator: str = '{ "XX-01" = ["yes", "no"] }') -> str:
    return measure_text(key, f"numerator = {numerator}\ndenominator = {denominator}")


# One wrong thing at a time: (what is in the form, code, place, words of fault and remedy, line at)
ONE_FAULT = [
    pytest.param(
        question_text("XX-01", "yes_no_maybe"),
        ("unknown-type", "XX-01", "yes_no_maybe", "yes_no"),
        'type = "yes_no_maybe"',
        id="a type that does not exist suggests one that does",
    ),
    pytest.param(
        '\n[[section.question]]\nkey = "XX-01"\ntext = "Is it?"\n',
        ("missing", "XX-01", "“type” is missing", "Add a line “type = …”"),
        "[[section.question]]",
        id="no type",
    ),
    pytest.param(
        '\n[[section.question]]\nkey = "XX-01"\ntype = "yes_no"\n',
        ("missing", "XX-01", "“text” is missing", "Add a line “text = …”"),
        "[[section.question]]",
        id="no text",
    ),
    pytest.param(
        question_text("XX-01", more="requierd = true"),
        ("unknown-name", "XX-01", "“requierd” is not known here", "“required”"),
        "requierd",
        id="a name that does not exist suggests one that does",
    ),
    pytest.param(
        question_text("xx 01"),
        ("wrong-value", "xx 01", "'xx 01' cannot be used", "capitals, digits and hyphens"),
        'key = "xx 01"',
        id="a key that is no key",
    ),
    pytest.param(
        question_text("XX-01", more='required = "yes"'),
        ("wrong-value", "XX-01", "'yes' cannot be used", "Write true or false"),
        "required",
        id="text where true or false belongs",
    ),
    pytest.param(
        question_text("XX-01", "number", more="maximum = 12:30".replace("12:30", '"12"')),
        ("wrong-value", "XX-01", "'12' cannot be used", "whole number without quotation marks"),
        "maximum",
        id="text where a number belongs",
    ),
    pytest.param(
        question_text("XX-01", "number", more="maximum = 1.10"),
        ("wrong-value", "XX-01", "1.1 cannot be used", "whole number"),
        "maximum",
        id="a fraction where a whole number belongs",
    ),
    pytest.param(
        question_text("XX-01", "number", more="minimum = 5\nmaximum = 4"),
        ("wrong-value", "XX-01", "minimum 5 is more than the maximum 4", "Correct"),
        "[[section.question]]",
        id="a range that nothing lies in",
    ),
    pytest.param(
        question_text("XX-01", more="help = 12:30:00"),
        ("wrong-value", "XX-01", "cannot be used", "text in quotation marks"),
        "help",
        id="a time that should have been quoted",
    ),
    pytest.param(
        question_text("XX-01", more="help = 2026-10-03"),
        ("wrong-value", "XX-01", "cannot be used", "text in quotation marks"),
        "help",
        id="a date that should have been quoted",
    ),
    pytest.param(
        question_text("XX-01", more='outcomes = "1.B.1"'),
        ("wrong-value", "XX-01", "cannot be used", "list in square brackets"),
        "outcomes",
        id="one where a list belongs",
    ),
    pytest.param(
        question_text("XX-01", "choice", more='options = ["a", "b"]'),
        ("wrong-value", "XX-01", "pairs of code and label", "Correct"),
        "options",
        id="options without codes",
    ),
    pytest.param(
        question_text("XX-01", "choice", more='options = [["a", "A"], ["a", "B"]]'),
        ("wrong-value", "XX-01", "same code", "Correct"),
        "options",
        id="two options with one code",
    ),
    pytest.param(
        question_text("XX-01", "choices", more='options = [["a;b", "A"], ["c", "C"]]'),
        ("wrong-value", "XX-01", "“a;b”", "Correct"),
        "options",
        id="an option's code that could not be written into a file",
    ),
    pytest.param(
        question_text("XX-01", "choice", more='options = [["a", "A"]]'),
        ("wrong-value", "XX-01", "at least 2", "Compare"),
        "options",
        id="a choice of one",
    ),
    pytest.param(
        Q1 + question_text("XX-01"),
        ("twice", "XX-01", "there 2 times", "its own key"),
        'key = "XX-01"',
        id="a question twice",
    ),
    pytest.param(
        question_text("XX-02", more='show_if = { "XX-99" = ["yes"] }') + Q1,
        ("unknown-reference", "XX-02, show_if", "no question “XX-99”", "XX-0"),
        'key = "XX-02"',
        id="a rule about a question that is not there",
    ),
    pytest.param(
        question_text("XX-02", more='show_if = { "XX-01" = ["yes"] }') + Q1,
        ("asked-later", "XX-02, show_if", "XX-01, which is not asked before", "Move the question"),
        'key = "XX-02"',
        id="a rule about a question that is asked later",
    ),
    pytest.param(
        question_text("XX-01", more='show_if = { "XX-01" = ["yes"] }'),
        ("asked-later", "XX-01, show_if", "not asked before", "Move the question"),
        'key = "XX-01"',
        id="a question that depends on itself",
    ),
    pytest.param(
        Q1 + question_text("XX-02", more='show_if = { "XX-01" = ["maybe"] }'),
        ("unknown-answer", "XX-02, show_if", "“maybe” is not an answer to XX-01", "na, no, yes"),
        'key = "XX-02"',
        id="a rule about an answer that cannot be given",
    ),
    pytest.param(
        Q1 + question_text("XX-02", more='show_if = { "XX-01" = { at_least = 1 } }'),
        ("wrong-value", "XX-02, show_if", "not a number, so it has no range", "list of answers"),
        'key = "XX-02"',
        id="a range of what is no number",
    ),
    pytest.param(
        Q1 + question_text("XX-02", more='show_if = "XX-01 == yes"'),
        ("wrong-value", "XX-02", "a condition is a table", "Correct"),
        "show_if",
        id="a rule as an expression",
    ),
    pytest.param(
        Q1 + question_text("XX-02", more='show_if = { involvement = ["care"] }'),
        ("unknown-answer", "XX-02, show_if", "not an answer to involvement", "care_leaver"),
        'key = "XX-02"',
        id="a rule about the case with an unknown code",
    ),
    pytest.param(
        question_text("XX-01", "number")
        + question_text("XX-02", "number", more='at_most = "XX-03"'),
        ("unknown-reference", "XX-02", "no earlier question “XX-03”", "XX-01"),
        'key = "XX-02"',
        id="a part of a number that is not there",
    ),
    pytest.param(
        Q1 + share("M-XX-01", '{ "XX-09" = ["yes"] }'),
        ("unknown-reference", "M-XX-01, numerator", "no question “XX-09”", "XX-01"),
        'key = "M-XX-01"',
        id="a measure about a question that is not there",
    ),
    pytest.param(
        Q1 + share("M-XX-01", '{ "XX-01" = ["yse"] }'),
        ("unknown-answer", "M-XX-01, numerator", "“yse”", "na, no, yes"),
        'key = "M-XX-01"',
        id="a measure about an answer that cannot be given",
    ),
    pytest.param(
        Q1 + measure_text("M-XX-01", 'numerator = { "XX-01" = ["yes"] }'),
        ("missing", "M-XX-01", "“denominator” is missing", "Add a line"),
        "[[measure]]",
        id="a measure without a denominator",
    ),
    pytest.param(
        Q1 + measure_text("M-XX-01", 'kind = "ratio"'),
        ("unknown-type", "M-XX-01", "kind “ratio” is not known", "ratio_of_sums"),
        'kind = "ratio"',
        id="a kind of measure that does not exist",
    ),
    pytest.param(
        Q1 + share("M-XX-01", '{ "XX-01" = ["yes"] }') + share("M-XX-01", '{ "XX-01" = ["no"] }'),
        ("twice", "M-XX-01", "there 2 times", "its own key"),
        'key = "M-XX-01"',
        id="a measure twice",
    ),
    pytest.param(
        Q1
        + question_text("XX-02", "met_partly_na")
        + measure_text("M-XX-01", 'kind = "composite"\nof = ["XX-01", "XX-02"]\ngood = ["met"]'),
        ("unknown-answer", "M-XX-01", "“met” is not an answer to XX-01", "na, no, yes"),
        'key = "M-XX-01"',
        id="a composite's good answer that cannot be given",
    ),
    pytest.param(
        Q1
        + Q2
        + measure_text(
            "M-XX-01",
            'kind = "composite"\nof = ["XX-01", "XX-02"]\ngood = ["yes"]\nat_least = 3',
        ),
        ("wrong-value", "M-XX-01", "at_least is 3, but the measure has 2 questions", "Lower it"),
        'key = "M-XX-01"',
        id="a composite that asks for more than it has",
    ),
    pytest.param(
        Q1
        + question_text("XX-02", "number")
        + measure_text("M-XX-01", 'kind = "ratio_of_sums"\nsum_of = "XX-01"\nout_of = "XX-02"'),
        ("wrong-value", "M-XX-01", "XX-01 is not a number", "type number"),
        'key = "M-XX-01"',
        id="a sum of what is no number",
    ),
    *(
        pytest.param(
            Q1
            + share("M-XX-01", '{ "XX-01" = ["yes"] }')
            + f'target = [{{ value = {value}, since = "2026-01" }}]\n',
            ("wrong-value", "M-XX-01", "cannot be used", hint),
            "target",
            id=f"a target of {value}",
        )
        for value, hint in [
            ("101", "Compare"),
            ("-1", "Compare"),
            ('"90 %"', "whole number"),
            ("90.5", "whole number"),
        ]
    ),
    pytest.param(
        Q1 + '\n[[section]]\nkey = "ALL"\ntitle = "Again"\n' + Q2,
        ("twice", "ALL", "The section ALL is there 2 times", "its own key"),
        'key = "ALL"',
        id="a section twice",
    ),
    pytest.param(
        Q1 + '\n[[section]]\nkey = "MORE"\ntitle = "Empty"\n',
        ("wrong-value", "MORE", "at least 1", "Compare"),
        "[[section]]",
        id="a section without questions",
    ),
    pytest.param(
        Q1
        + '\n[[grade_rule]]\nwhen = { "XX-01" = ["no"] }\nnot_better_than = "X"\nmessage = "m"\n',
        ("wrong-value", "grade_rule", "'X' cannot be used", "Compare"),
        "not_better_than",
        id="a grade that does not exist",
    ),
    pytest.param(
        Q1 + '\n[[grade_rule]]\nwhen = { "XX-9" = ["no"] }\nnot_better_than = "G"\nmessage = "m"\n',
        ("unknown-reference", "grade_rule 1, when", "no question “XX-9”", "XX-01"),
        "[[grade_rule]]",
        id="a rule for grades about a question that is not there",
    ),
]


@pytest.mark.parametrize(("body", "expected", "at"), ONE_FAULT)
def test_a_fault_has_its_line_its_place_and_its_remedy(
    body: str, expected: tuple[str, str, str, str], at: str
) -> None:
    text = form_text(body)
    (fault,) = faults(text)
    code, place, what, remedy = expected
    assert fault.code == code
    assert place in fault.place
    assert what in fault.what
    assert remedy in fault.remedy
    assert fault.file == "form.toml"
    assert fault.line in _lines(text, at), (fault, _lines(text, at))
    assert str(fault).startswith(f"form.toml:{fault.line}, ")


def _lines(text: str, at: str) -> list[int]:
    return [number for number, line in enumerate(text.split("\n"), start=1) if at in line]


@pytest.mark.parametrize(
    ("head", "code", "what"),
    [
        ('overall_grade = "XX-09"', "unknown-reference", "There is no question “XX-09”"),
        ('overall_grade = "XX-01"', "wrong-value", "XX-01 is not a grade"),
        ('one_per = ["XX-09"]', "unknown-reference", "There is no question “XX-09”"),
        ('titel = "x"', "unknown-name", "“titel” is not known here"),
        ("one_per = 3", "wrong-value", "3 cannot be used"),
        ('cadence = ["monthly"]', "wrong-value", "cannot be used"),
    ],
)
def test_a_fault_of_the_form_itself_is_told(head: str, code: str, what: str) -> None:
    (fault,) = faults(form_text(Q1, head=head))
    assert (fault.code, what in fault.what) == (code, True)
    assert fault.line is not None


def test_the_forms_own_lines_are_checked_each() -> None:
    text = form_text(Q1).replace('kind = "dip_sample"', 'kind = "survey"')
    text = text.replace('completed_by = ["qam"]', 'completed_by = ["boss"]')
    found = faults(text.replace("version = 1", 'version = "1"'))
    assert sorted({fault.line for fault in found if fault.line}) == [2, 4, 5]


def test_every_fault_of_a_file_comes_at_once_in_the_order_of_its_lines() -> None:
    text = form_text(
        question_text("XX-01", "yes_no_maybe")
        + question_text("XX-02", more='show_if = { "XX-07" = ["yes"] }\nhlep = "x"')
        + question_text("XX-02")
        + share("M-XX-01", '{ "XX-02" = ["oui"] }', '{ "XX-08" = ["yes"] }'),
        head='overall_grade = "XX-66"',
    )
    found = faults(text)
    assert sorted(fault.code for fault in found) == [
        "twice",
        "unknown-answer",
        "unknown-name",
        "unknown-reference",
        "unknown-reference",
        "unknown-reference",
        "unknown-type",
    ]
    lines = [fault.line or 0 for fault in found]
    assert lines == sorted(lines)
    assert "unknown-type" in str(DefinitionFaults(found))


def test_a_question_that_cannot_be_read_still_counts_as_known() -> None:
    body = question_text("XX-01", "yes_no_maybe") + question_text(
        "XX-02", more='show_if = { "XX-01" = ["yes"] }'
    )
    assert [fault.code for fault in faults(form_text(body))] == ["unknown-type"]


# What is no form at all ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("form = ", "not-toml", 1),
        ('form = "XX"\nversion = 1\ntitle = no\n', "not-toml", 3),
        ('form = "XX"\nform = "YY"\n', "not-toml", 2),
        ("version = 010\n", "not-toml", 1),
        ('a = !!python/object:os.system "x"', "not-toml", 1),
        ("a: &a [*a, *a]", "not-toml", 1),
        ("{{7*7}}", "not-toml", 1),
        ("a = " + "[" * 3_000 + "]" * 3_000, "too-deep", None),
        ("a = " + "{a=" * 3_000 + "1" + "}" * 3_000, "too-deep", None),
        ("#" + "x" * 1_000_001, "too-large", None),
    ],
)
def test_text_that_cannot_be_read_is_one_fault(text: str, code: str, line: int | None) -> None:
    (fault,) = faults(text)
    assert (fault.code, fault.line, fault.file) == (code, line, "form.toml")


@pytest.mark.parametrize("depth", [15, 100, 300, 450])
def test_rules_within_rules_are_refused_at_any_depth(depth: int) -> None:
    rule = "{ not = " * depth + '{ "XX-01" = ["yes"] }' + " }" * depth
    found = faults(form_text(Q1 + question_text("XX-02", more=f"show_if = {rule}")))
    assert {fault.code for fault in found} <= {"wrong-value", "too-deep"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        'form = "XX"',
        "section = 3",
        "section = [3]",
        '[section]\nkey = "ALL"',
        form_text("question = 3"),
        form_text("question = [3]"),
        form_text('question = [{ key = "XX-01", type = "yes_no", text = "x" }, 3]'),
        form_text(Q1 + "\n[measure]\nkey = 1"),
        form_text(Q1).replace("[[section]]", 'measure = [3]\ngrade_rule = "x"\n[[section]]'),
        form_text(Q1).replace("[[section]]", "[form]\n[[section]]").replace('form = "XX"', ""),
    ],
)
def test_things_of_the_wrong_shape_are_faults_and_never_a_crash(text: str) -> None:
    assert faults(text)


def test_five_hundred_questions_are_fine_and_one_more_is_refused() -> None:
    assert MAX_QUESTIONS == 500
    many = "".join(question_text(f"XX-{number:03}") for number in range(MAX_QUESTIONS))
    assert len(list(small_form(many).questions())) == MAX_QUESTIONS
    (fault,) = faults(form_text(many + question_text("XX-999")))
    assert (fault.code, "at most 500" in fault.what) == ("too-many", True)


@pytest.mark.parametrize("words", ["{{7*7}}", "<script>alert(1)</script>", "{% x %}", "%s {0}"])
def test_templates_and_markup_in_a_label_are_only_words(words: str) -> None:
    form = small_form(question_text("XX-01", text=words))
    assert form.by_key["XX-01"].text == words


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_both_kinds_of_line_end_are_read_alike(end: str) -> None:
    text = form_text(question_text("XX-01", "yes_no_maybe"))
    lines = [fault.line for fault in faults(text.replace("\n", end))]
    assert lines == _lines(text, 'type = "yes_no_maybe"')


# Anything at all ----------------------------------------------------------------------------------

WORDS = "key type text kind show_if options section question measure numerator denominator of good"
NAMES = st.sampled_from([*WORDS.split(" "), "target", "any", "not", "XX-01", "title", "when"])
VALUES = st.recursive(
    st.one_of(
        st.integers(-2, 3),
        st.booleans(),
        st.sampled_from(["XX-01", "XX-02", "yes", "number", "choice", "composite", "share", ""]),
        st.floats(allow_nan=False, width=16),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{name}" = {_toml(part)}' for name, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return str(value).lower() if isinstance(value, bool | int | float) else f'"{value}"'


@given(st.lists(st.dictionaries(NAMES, VALUES, max_size=5), max_size=3), VALUES, VALUES)
def test_whatever_a_file_holds_it_is_a_form_or_a_list_of_faults(
    questions: list[dict[str, Any]], measures: Any, rules: Any
) -> None:
    asked = [{"key": "XX-01", "type": "yes_no", "text": "x"}, *questions]
    sections = [{"key": "ALL", "title": "x", "question": asked}]
    head = 'form = "XX"\nversion = 1\ntitle = "x"\nkind = "dip_sample"\ncompleted_by = ["qam"]\n'
    rest = f"section = {_toml(sections)}\nmeasure = {_toml(measures)}\ngrade_rule = {_toml(rules)}"
    tomllib.loads(head + rest)
    try:
        load_form(head + rest)
    except DefinitionFaults as refused:
        incomplete = [fault for fault in refused.faults if not (fault.what and fault.remedy)]
        if incomplete:
            raise AssertionError(incomplete) from refused


# Plans, and files beside each other ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ('theme = "1"', 'theme = "9"', "unknown-reference", "There is no theme “9”"),
        ('group = "1B"', 'group = "1C"', "unknown-reference", "There is no group “1C”"),
        ('sources = ["DIP"]', 'sources = ["DPI"]', "unknown-reference", "no source “DPI”"),
        ('outcomes = ["1.B.1"]', 'outcomes = ["1.B.2"]', "unknown-reference", "outcome “1.B.2”"),
        ('code = "1.B.1"', 'code = "one"', "wrong-value", "'one' cannot be used"),
        ("[[indicator]]", "[[indicatr]]", "unknown-name", "“indicatr” is not known"),
        ('title = "Evident"', "", "missing", "“title” is missing"),
        (
            'sources = ["DIP"]',
            'headline = "MI-02"',
            "unknown-reference",
            "There is no indicator “MI-02”",
        ),
        (
            "[[indicator]]",
            'headline = "MI-02"\n[[indicator]]\nkey = "MI-02"\ntitle = "Late"\n[[indicator]]',
            "wrong-value",
            "MI-02 is not linked to the outcome 1.B.1",
        ),
    ],
)
def test_a_fault_of_a_plan_is_told(old: str, new: str, code: str, words: str) -> None:
    found = plan_faults(PLAN.replace(old, new, 1))
    assert [(fault.code, fault.file) for fault in found] == [(code, "plan.toml")]
    assert words in found[0].what
    assert found[0].line


def test_an_outcome_twice_is_told() -> None:
    again = PLAN + '[[outcome]]\ncode = "1.B.1"\ngroup = "1B"\ntitle = "Again"\n'
    assert [fault.code for fault in plan_faults(again)] == ["twice"]


def test_files_that_are_used_together_are_held_against_each_other() -> None:
    one = small_form(Q1, share("M-XX-01", '{ "XX-01" = ["yes"] }'))
    same = load_form(form_text(Q1 + share("M-XX-01", '{ "XX-01" = ["no"] }'), form="YY"))
    cover = small_form(
        question_text("XX-01", more='outcomes = ["1.B.9"]'),
        measure_text("M-XX-09", 'kind = "coverage"\nindicator = "MI-02"'),
        head='cadence = "weekly"',
    )
    plan = load_plan(PLAN.replace('forms = ["XX"]', 'forms = ["ZZ"]'))
    found = list(between_files({"a": one, "b": same, "c": cover}, {"plan": plan}))
    assert sorted((fault.file, fault.code, fault.place) for fault in found) == [
        ("b", "twice", "M-XX-01"),
        ("c", "twice", "XX"),
        ("c", "unknown-reference", "M-XX-09"),
        ("c", "unknown-reference", "XX-01"),
        ("plan", "unknown-reference", "DIP"),
    ]


@pytest.mark.parametrize(
    ("key", "code", "words"),
    [
        ("M-XX-01", "", ""),
        ("MI-01", "", ""),
        ("M-XX-02", "wrong-value", "M-XX-02 is not linked to the outcome 1.B.1."),
        ("M-XX-03", "unknown-reference", "There is no measure “M-XX-03”."),
    ],
)
def test_a_headline_figure_is_one_of_the_outcomes_own(key: str, code: str, words: str) -> None:
    rule = 'numerator = { "XX-01" = ["yes"] }\ndenominator = { "XX-01" = ["yes", "no"] }'
    form = small_form(
        Q1,
        measure_text("M-XX-01", f'{rule}\noutcomes = ["1.B.1"]'),
        measure_text("M-XX-02", rule),
    )
    plan = load_plan(PLAN.replace("[[indicator]]", f'headline = "{key}"\n[[indicator]]'))
    found = [(one.file, one.code, one.what) for one in between_files({"a": form}, {"plan": plan})]
    assert found == ([("plan", code, words)] if code else [])
