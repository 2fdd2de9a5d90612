"""How answers become figures: every worked table holds, line by line and added up."""

from dataclasses import replace

import pytest

from auditapp.domain.forms.measures import MEASURE_KINDS
from tests.support.worked_examples import EXAMPLES, versions
from tests.support.worked_tables import Line, Worked, shown, words

LINES = [(example, line) for example in EXAMPLES for line in example.lines]


@pytest.mark.parametrize(
    ("example", "line"), LINES, ids=[f"{example.rule}: {line.audit}" for example, line in LINES]
)
def test_an_audit_counts_as_the_table_says(example: Worked, line: Line) -> None:
    assert line.tally(example.form, example.definition) == line.expected_tally


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.rule for example in EXAMPLES])
def test_a_table_adds_up_to_its_last_line(example: Worked) -> None:
    assert (words(example.sum()), shown(example.sum())) == (example.total, example.shown)


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.rule for example in EXAMPLES])
def test_an_earlier_version_of_the_form_counts_the_same(example: Worked) -> None:
    for earlier in versions(example.form.form)[:-1]:
        before = replace(example, form=earlier)
        assert (words(before.sum()), shown(before.sum())) == (example.total, example.shown)


def test_every_kind_of_measure_has_a_worked_table() -> None:
    assert {type(example.definition) for example in EXAMPLES} == set(MEASURE_KINDS.values())


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.rule for example in EXAMPLES])
def test_a_worked_table_prints_as_documentation(example: Worked) -> None:
    printed = example.printed().splitlines()
    assert printed[0] == f"## {example.rule}"
    assert sum(line.startswith("|") for line in printed) == len(example.lines) + 2
