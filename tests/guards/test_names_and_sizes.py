"""The house rules that no type checker knows: sizes, names, layers."""

import ast
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "auditapp"
LONGEST_MODULE = 250
MOST_MODULES_BESIDE_EACH_OTHER = 24
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
BANNED = {"util", "utils", "helper", "helpers", "manager", "common", "misc"}
"""Words that say nothing. Ordinary technical words (data, handler, process) are allowed."""
OF_LIBRARIES = {"_Manager"}  # Flask-Login's LoginManager


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def named(path: Path) -> Iterator[tuple[str, int]]:
    """Every module, class and function of a file, with its line."""
    yield path.stem, 1
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.lineno


def words(name: str) -> set[str]:
    """The words of a snake_case or CamelCase name, in small letters."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return {word for word in apart.lower().split("_") if word}


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("IntervalHelper", {"interval", "helper"}),
        ("read_data", {"read", "data"}),
        ("database", {"database"}),
        ("processing", {"processing"}),
    ],
)
def test_a_name_is_taken_apart_into_words(name: str, inside: set[str]) -> None:
    assert words(name) == inside


def test_no_module_is_longer_than_can_be_read_at_once() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert len(lines) > 50
    assert {path.name: count for path, count in lines.items() if count > LONGEST_MODULE} == {}


def test_no_folder_holds_more_modules_than_can_be_looked_over() -> None:
    beside = Counter(path.parent for path in modules())
    many = {path.name: n for path, n in beside.items() if n > MOST_MODULES_BESIDE_EACH_OTHER}
    assert many == {}


def test_a_public_class_name_has_one_home() -> None:
    homes: dict[str, list[str]] = defaultdict(list)
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(str(path.relative_to(PACKAGE)))
    assert len(homes) > 200
    assert {name: places for name, places in homes.items() if len(places) > 1} == {}


def test_no_cache_grows_without_end() -> None:
    unbounded = re.compile(r"@cache\b|@lru_cache$|maxsize=None", re.M)
    found = [path.name for path in modules() if unbounded.search(path.read_text("utf-8"))]
    assert found == []


def test_no_name_is_one_that_says_nothing() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in modules()
        for name, line in named(path)
        if words(name) & BANNED and name not in OF_LIBRARIES
    ]
    assert found == []


def test_no_folder_is_called_what_says_nothing() -> None:
    folders = [path for path in PACKAGE.rglob("*") if path.is_dir()]
    assert [path.name for path in folders if words(path.name) & BANNED] == []


def test_every_module_says_where_it_stands() -> None:
    without = [
        str(path.relative_to(ROOT))
        for path in modules()
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert without == []


def test_arrows_point_down(tmp_path: Path) -> None:
    """import-linter's contracts, which stand in pyproject.toml, hold."""
    done = subprocess.run(
        [sys.executable, "-c", LINT_IMPORTS, "--cache-dir", str(tmp_path / "cache")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 kept, 0 broken" in done.stdout


def test_no_import_hides_inside_a_function() -> None:
    """A circle hidden as a local import is still a circle."""
    hidden = [
        f"{path.relative_to(ROOT)}:{inner.lineno}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []
