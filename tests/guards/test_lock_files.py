"""Lock files pin versions by hash alone: an address would tie every build to one server."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCK_FILES = (
    "requirements.lock",
    "requirements-dev.lock",
    "package-lock.json",
    "frontend/package-lock.json",
)


@pytest.mark.parametrize("name", LOCK_FILES)
def test_a_lock_file_holds_no_address(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    assert len(lines) > 10
    assert [line for line in lines if "://" in line] == []
