"""`make migration` writes the next migration from the models, ready to be read and committed."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from auditapp.adapters.database import Database
from auditapp.adapters.migrations import Migrations
from tests.support.documents import ROOT

MESSAGE = "Stamp marked answers"


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python beside a folder of migrations."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def recipe() -> list[list[str]]:
    """What the target `migration` of the Makefile calls, as arguments of Python."""
    lines = re.search(r"^migration:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.M)
    assert lines is not None
    said = lines[1].replace("$(BIN)/python ", "").replace("$(BIN)/ruff", "-m ruff")
    return [line.replace('"$(NAME)"', "{NAME}").split() for line in said.splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the migrations that lacks the newest, so that the models are ahead of it."""
    shutil.copytree(ROOT / "migrations", tmp_path / "migrations")
    newest = max((tmp_path / "migrations" / "versions").glob("*.py"))
    newest.unlink()
    return tmp_path


def test_a_migration_is_written_that_brings_a_database_to_the_models(folder: Path) -> None:
    before = set((folder / "migrations" / "versions").glob("*.py"))
    for arguments in recipe():
        done = run(folder, *(MESSAGE if part == "{NAME}" else part for part in arguments))
        assert done.returncode == 0, done.stdout + done.stderr
    (made,) = set((folder / "migrations" / "versions").glob("*.py")) - before
    number = f"{len(before) + 1:04}"
    assert made.name == f"{number}_stamp_marked_answers.py"
    text = made.read_text(encoding="utf-8")
    assert text.startswith(f'"""{MESSAGE}"""\n\nimport sqlalchemy as sa\n')
    assert f'revision = "{number}"\ndown_revision = "{len(before):04}"\n' in text
    assert "auditapp" not in text
    assert "###" not in text

    database = Database(f"sqlite:///{folder / 'new.db'}")
    migrations = Migrations(database, folder / "migrations")
    migrations.upgrade()
    assert migrations.current() == number
    assert migrations.differences() == []
    migrations.downgrade("base")
    database.close()


def test_a_migration_without_a_name_is_refused(folder: Path) -> None:
    done = run(folder, "-m", "migrations", " ")
    assert done.returncode == 1
    assert 'make migration NAME="' in done.stderr
