"""The product's words are plain: no riddling verbs, buttons that say what they do, links that say
where they lead, and numbers that agree with their nouns."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from auditapp.domain.counting import agree, counted

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "auditapp").rglob("templates/**/*.html"))
MODULES = sorted((ROOT / "auditapp").rglob("*.py"))
SCRIPTS = sorted((ROOT / "auditapp/static/app").glob("*.js"))
EXPORTS = sorted((ROOT / "exports").glob("*.toml"))

SIGNS = re.compile(
    r"\b(?:mend(?:s|ed|ing)?|whom|afresh|anew|bears? on|within (?:your|their|his|her) reach"
    r"|will not do|gives? (?:it |them )?out|given out|carr(?:y|ies) on|stands? beside"
    r"|beside you|it is with you|not said yet)\b",
    re.IGNORECASE,
)
"""Words that show that a sentence needs to be written again."""

WORD_LISTS = ("ordinary_words.py", "name_words.py")
"""Lists of words that texts are compared with; they say nothing."""

VAGUE_LINKS = {"here", "this", "more", "click here", "read more", "this page", "link"}
VAGUE_BUTTONS = {"ok", "yes", "no", "go"}


def _texts(path: Path) -> Iterator[str]:
    """What a file says: all of a template, the strings and docstrings of a module."""
    text = path.read_text()
    if path.suffix == ".py":
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
    elif path.suffix == ".js":
        yield "\n".join(re.findall(r'"[^"\n]*"|`[^`]*`', text))
    else:
        yield text


def _said_in(paths: list[Path]) -> list[tuple[str, str]]:
    return [
        (str(path.relative_to(ROOT)), found.group())
        for path in paths
        if path.name not in WORD_LISTS and "demo" not in path.parts
        for text in _texts(path)
        for found in SIGNS.finditer(re.sub(r"\s+", " ", text))
    ]


@pytest.mark.parametrize(
    "paths",
    [TEMPLATES, EXPORTS, SCRIPTS, MODULES],
    ids=["templates", "exports", "scripts", "modules"],
)
def test_no_sentence_uses_a_word_that_a_colleague_would_not_say(paths: list[Path]) -> None:
    assert paths
    assert _said_in(paths) == []


def _inner_texts(tag: str, text: str) -> Iterator[str]:
    for found in re.finditer(rf"<{tag}\b[^>]*>(.*?)</{tag}>", text, re.DOTALL):
        inner = re.sub(r"<span class=\"govuk-visually-hidden\">.*?</span>", "", found.group(1))
        yield re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", inner)).strip().lower()


@pytest.mark.parametrize(("tag", "vague"), [("a", VAGUE_LINKS), ("button", VAGUE_BUTTONS)])
def test_links_say_where_they_lead_and_buttons_what_they_do(tag: str, vague: set[str]) -> None:
    found = {
        (str(path.relative_to(ROOT)), words)
        for path in TEMPLATES
        for words in _inner_texts(tag, path.read_text())
    }
    assert len(found) > 20
    assert [one for one in sorted(found) if one[1] in vague] == []


def _in_templates() -> Iterator[tuple[str, ...]]:
    """The words of every `| counted(…)` and `| agree(…)`."""
    environment = Environment(autoescape=True, extensions=["jinja2.ext.do"])
    for path in TEMPLATES:
        for node in environment.parse(path.read_text()).find_all(nodes.Filter):
            if node.name in ("counted", "agree"):
                yield tuple(one.as_const() for one in node.args)


def _in_modules() -> Iterator[tuple[str, ...]]:
    """The words of every call of `counted` and `agree` that names them outright."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                words = [str(one.value) for one in node.args[1:] if isinstance(one, ast.Constant)]
                if node.func.id in ("counted", "agree") and words:
                    yield tuple(words)


COUNTED = sorted({*_in_templates(), *_in_modules()})

VERBS = {"is": "are", "has": "have", "was": "were", "does": "do", "it": "they", "its": "their"}


@pytest.mark.parametrize("words", COUNTED, ids=" / ".join)
def test_every_counted_sentence_agrees_for_none_one_and_two(words: tuple[str, ...]) -> None:
    none, one, two = (counted(number, *words) for number in (0, 1, 2))
    assert (none[0], one[0], two[0]) == ("0", "1", "2")
    assert none[1:] == two[1:] != one[1:]
    assert agree(1, *words) != agree(2, *words)
    for single, several in VERBS.items():
        if single in one.split() and single != "it":
            assert several in two.split()
            assert single not in two.split()


def test_counted_sentences_are_found_in_templates_and_in_modules() -> None:
    assert ("audit",) in COUNTED
    assert ("question is", "questions are") in COUNTED
    assert len(COUNTED) > 40


NUMBERED = re.compile(
    r"\{\{[^{}]*\b(?:length|total|count|cases|size|drawn|number)\b[^{}]*\}\}"
    r"(?:\s|</?\w[^>]*>)*(?!is\b|was\b|has\b|does\b)[a-z]+s\b"
)
OF_MANY = re.compile(r"\b(?:of|All)(?:\s|</?\w[^>]*>)*$")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_leaves_the_plural_to_the_filter(path: Path) -> None:
    text = path.read_text()
    by_hand = [
        found.group()
        for found in NUMBERED.finditer(text)
        if "counted(" not in found.group()
        and "agree(" not in found.group()
        and not OF_MANY.search(text[: found.start()])
    ]
    assert by_hand == []
    assert "(s)" not in text


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_leaves_the_plural_to_one_function(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.JoinedStr):
            for value, after in zip(node.values, node.values[1:], strict=False):
                counts = isinstance(value, ast.FormattedValue) and "len(" in ast.unparse(value)
                if counts and isinstance(after, ast.Constant):
                    assert not re.match(r" [a-z]+s\b", str(after.value)), after.value
