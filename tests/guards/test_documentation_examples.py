"""Every example of docs/extending.md works: all of them together, in a copy of the checkout."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from auditapp.cli import main
from auditapp.domain.forms.loading import load_form
from tests.support.documents import ROOT, apply, blocks, page, table
from tests.support.worked_tables import Worked, shown, words

COPIED = ("auditapp", "tests", "forms", "plans", "exports", "migrations")
NEVER_COPIED = shutil.ignore_patterns("govuk", "node_modules", "browser")
EXTENDING = page("docs/extending.md")
EXAMPLES = blocks(EXTENDING)
GUARDS = ["tests/guards/test_question_types.py", "tests/guards/test_shipped_definitions.py"]
TESTS = [block.file for block in EXAMPLES if block.file.startswith("tests/")]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this checkout to which every block of the page was applied."""
    folder = tmp_path_factory.mktemp("extended")
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=NEVER_COPIED)
    shutil.copy(ROOT / "pyproject.toml", folder)
    for block in EXAMPLES:
        apply(block, folder)
    return folder


def run(checkout: Path, arguments: Sequence[str]) -> str:
    """Run Python in the copy, on the copy's own code."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=checkout,
        env={**kept, "PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_page_has_an_example_of_everything_that_is_added_often() -> None:
    headings = [line[3:] for line in EXTENDING.splitlines() if line.startswith("## ")]
    assert headings == ["A form", "A measure", "A question type", "A sheet", "A feature"]
    assert len(TESTS) == 3


def test_the_tests_that_the_page_shows_pass(checkout: Path) -> None:
    """The question type, the sheet and the feature; the guards let the type and the form in."""
    files = [*GUARDS, *TESTS]
    run(checkout, ["-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *files])


def test_the_form_passes_the_check_of_forms(checkout: Path) -> None:
    done = CliRunner().invoke(main, ["forms", "check", str(checkout / "forms")])
    assert done.exit_code == 0, done.output


def test_the_measure_counts_what_its_table_says(checkout: Path) -> None:
    file = checkout / "forms" / "family-time.v1.toml"
    example = Worked(
        rule="Children asked about family time",
        form=load_form(file.read_text(encoding="utf-8")),
        measure="M-FT-01",
        table=table(EXTENDING, "Audit"),
        total="1 of 2, 2 not applicable, 1 unanswered",
        shown="50%",
    )
    for line in example.lines:
        assert line.tally(example.form, example.definition) == line.expected_tally, line.audit
    assert words(example.sum()) == example.total
    assert shown(example.sum()) == example.shown


def test_the_examples_are_written_as_this_house_writes(checkout: Path) -> None:
    files = [block.file for block in EXAMPLES if block.language == "python"]
    run(checkout, ["-m", "ruff", "check", "-q", *files])
    run(checkout, ["-m", "ruff", "format", "--check", "-q", *files])


def test_the_feature_keeps_to_the_import_contract(checkout: Path) -> None:
    lint = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    assert "0 broken" in run(checkout, ["-c", lint, "--no-cache"])
