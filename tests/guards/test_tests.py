"""What holds of the tests themselves."""

import ast
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
