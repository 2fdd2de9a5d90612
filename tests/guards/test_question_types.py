"""Every type of question is complete, and what differs by type is said in its class alone."""

import ast
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from werkzeug.datastructures import MultiDict
from wtforms import Form

from auditapp.audits.bulk_import.template import columns, empty_file
from auditapp.domain.audits.grids import fits
from auditapp.domain.forms import answers
from auditapp.domain.forms.answers import QUESTION_TYPES
from auditapp.domain.forms.faults import DefinitionFaults
from auditapp.domain.forms.loading import load_form
from auditapp.domain.forms.questions import Question
from auditapp.web.answer_form import FIELDS
from tests.support.factories import form_text, measure_text, question_text, small_form

ROOT = Path(__file__).parents[2]
HOME = Path(answers.__file__).parent
SOURCES = [
    path
    for folder in ("auditapp", "benchmarks")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {".py", ".js", ".html"} and HOME not in path.parents
]
CONTROLS = {"radios", "checkboxes", "number", "date", "text"}
TONES = {"good", "part", "bad", "off"}
OWN = 'options = [ ["yes", "Certainly"], ["no", "By no means"] ]'
EXAMPLE = small_form(
    *(
        question_text(f"XX-{at:02}", kind, more=OWN if "choice" in kind else "")
        for at, kind in enumerate(QUESTION_TYPES, start=1)
    )
)
BY_TYPE: dict[str, Question] = dict(zip(QUESTION_TYPES, EXAMPLE.questions(), strict=True))
DAY = date(2026, 2, 3)
FIXED = [kind for kind in QUESTION_TYPES if "choice" not in kind]
CODES = {code for kind in FIXED for code in BY_TYPE[kind].codes if not code.isdigit()}
every_type = pytest.mark.parametrize("kind", QUESTION_TYPES)


def is_type(name: object) -> bool:
    return isinstance(name, type) and issubclass(name, Question) and name is not Question


def type_names() -> set[str]:
    """Every class of the package, the types and what they are made of."""
    found = set(QUESTION_TYPES.values())
    while more := {base for one in found for base in one.__bases__ if is_type(base)} - found:
        found |= more
    return {one.__name__ for one in found}


def named(node: ast.AST) -> Iterator[str]:
    """The classes that code imports or asks for by name."""
    if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(answers.__name__):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"isinstance", "issubclass"}:
        for part in ast.walk(node.args[1]):
            yield getattr(part, "id", "") or getattr(part, "attr", "")


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in SOURCES:
        if path.suffix == ".py":
            yield path, ast.parse(path.read_text("utf-8"))


def listed(node: ast.AST) -> Iterator[list[str]]:
    """What code lists literally: in a collection, or as the keys or values of a table."""
    lists: list[list[Any]] = []
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        lists = [[*node.elts]]
    elif isinstance(node, ast.Dict):
        lists = [[*node.keys], [*node.values]]
    for parts in lists:
        if len(parts) > 1:
            yield [str(getattr(part, "value", None)) for part in parts]


# What differs by type is said in its class alone -------------------------------------------------


def test_nothing_outside_asks_for_a_type() -> None:
    types = type_names()
    for path, tree in trees():
        assert not {name for node in ast.walk(tree) for name in named(node)} & types, path


def test_nothing_outside_lists_the_codes_of_answers() -> None:
    for path, tree in trees():
        lists = [found for node in ast.walk(tree) for found in listed(node)]
        assert not [found for found in lists if CODES.issuperset(found)], path


def test_no_page_and_no_script_lists_the_codes_of_answers_or_asks_for_a_type() -> None:
    code = f"[\"'](?:{'|'.join(sorted(CODES))})[\"']"
    asks = re.compile(rf"{code}\s*,\s*{code}|\bq(?:uestion)?\.type\b")
    for path in SOURCES:
        if path.suffix in {".js", ".html"}:
            assert not asks.findall(path.read_text("utf-8")), path


# Every type is complete --------------------------------------------------------------------------


def test_every_type_has_a_field_that_reads_it_and_every_field_a_type() -> None:
    assert set(FIELDS) == set(QUESTION_TYPES)


def test_every_type_has_a_control_that_the_pages_and_the_grid_know() -> None:
    assert {kind.control for kind in QUESTION_TYPES.values()} == CONTROLS
    assert fits(EXAMPLE)


def test_an_example_form_may_use_every_type_at_once() -> None:
    assert list(BY_TYPE) == list(QUESTION_TYPES)


@every_type
def test_a_type_says_what_its_answers_mean(kind: str) -> None:
    question = BY_TYPE[kind]
    assert question.weak | question.worries | {question.good or ""} <= question.codes | {""}
    assert question.good not in question.weak
    assert set(question.tones) <= question.codes | {"na"}
    assert set(question.tones.values()) <= TONES
    assert set(question.letters.values()) == set(question.codes)
    assert bool(question.pattern) == (question.control == "number")
    assert bool(question.limit) == (question.control == "text")


@every_type
def test_an_answer_comes_back_from_page_cell_and_file_and_can_be_read(kind: str) -> None:
    question = BY_TYPE[kind]
    value = question.read_cell(question.cell_example(DAY))
    assert value is not None
    assert question.parse(question.typed(value)) == value
    assert question.read_cell(question.show(value)) == value
    assert question.show(value) != question.show(None)
    with_blanks = question.read_cell(f"  {question.cell_example(DAY)}\t")
    assert with_blanks == value


@every_type
def test_the_page_reads_what_its_controls_hold(kind: str) -> None:
    question = BY_TYPE[kind]
    value = question.read_cell(question.cell_example(DAY))
    assert value is not None
    names = [question.key + part for part in FIELDS[kind].parts]
    texts = question.typed(value)
    if len(names) == 1:
        names *= len(texts)
    form = type("Posted", (Form,), {question.key: FIELDS[kind](question)})
    field = form(MultiDict(zip(names, texts, strict=True)))[question.key]
    assert (field.data, list(field.process_errors)) == (value, [])


def test_the_template_has_a_column_for_every_type_with_an_example_that_can_be_read() -> None:
    made = empty_file(EXAMPLE, teams=["North"], auditor="a@council.example", today=date(2026, 7, 1))
    heading, example, *_ = load_workbook(io.BytesIO(made)).worksheets[0].iter_rows(values_only=True)
    cells = dict(zip(map(str, heading), example, strict=True))
    helps = {column.name: column.holds for column in columns(EXAMPLE)}
    for question in EXAMPLE.questions():
        assert helps[question.key]
        assert question.read_cell(str(cells[question.key])) is not None


@every_type
def test_a_rule_may_name_a_range_of_a_number_and_of_nothing_else(kind: str) -> None:
    question = BY_TYPE[kind]
    rule = '{ "XX-01" = { at_least = 1 } }'
    measure = measure_text("M-XX-1", f"numerator = {rule}\ndenominator = {rule}")
    asked = question_text("XX-01", kind, more=OWN if "choice" in kind else "")
    if question.bounds is not None:
        assert "M-XX-1" in load_form(form_text(asked + measure)).measures_by_key
        return
    with pytest.raises(DefinitionFaults, match="XX-01 is not a number"):
        load_form(form_text(asked + measure))
