"""What holds of the tests themselves."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1]


def imported(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield f"{'.' * node.level}{node.module or ''}"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_what_several_tests_use_is_in_support_and_no_test_imports_another() -> None:
    elsewhere = {
        f"{module.relative_to(TESTS)} imports {name}; move what both use to tests/support"
        for module in TESTS.rglob("*.py")
        for name in imported(module)
        if name.startswith((".", "tests.")) and not (name + ".").startswith("tests.support.")
    }
    assert elsewhere == set()


def patterns(module: Path) -> Iterator[str]:
    """Every regular expression that a module writes out in a call of `re`."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
            yield from (str(one.value) for one in node.args if isinstance(one, ast.Constant))


def test_pages_are_parsed_and_not_read_with_regular_expressions() -> None:
    """`support.visitor.Page` and `support.markup.parsed` know elements and attributes. Guards
    read sources, such as templates, which are no pages yet."""
    markup = re.compile("(?<![P?])</?[a-z]|[a-z]=[\"']")
    read = {
        f"{module.relative_to(TESTS)} reads a page with {pattern}"
        for module in TESTS.rglob("*.py")
        if module.parent.name != "guards"
        for pattern in patterns(module)
        if markup.search(pattern)
    }
    assert read == set()
