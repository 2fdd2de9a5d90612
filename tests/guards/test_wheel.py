"""What is installed: the built wheel holds what it needs, nothing stray, and works elsewhere."""

import os
import re
import subprocess
import sys
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from auditapp.config import shipped

ROOT = Path(__file__).parents[2]
FOLDERS = ("forms", "plans", "exports", "migrations")
MAY_BE_INSIDE = re.compile(
    r"auditapp-[^/]*\.dist-info/.*"
    r"|auditapp/shipped/(forms|plans|exports)/[^/]+\.toml"
    r"|auditapp/shipped/migrations/(versions/)?[^/]+\.(py|mako)"
    r"|auditapp/([a-z_]+/)*[a-z_]+\.(py|html|svg|js|css)"
    r"|auditapp/demo/[a-z_]+\.toml"
    r"|auditapp/adapters/uploads/mappings/annex_a/[a-z0-9-]+\.toml"
    r"|auditapp/py\.typed"
    r"|auditapp/static/.*"
)

pytestmark = pytest.mark.slow


def run(arguments: Sequence[object], folder: Path, **settings: str) -> str:
    kept = {name: text for name, text in os.environ.items() if not name.startswith("AUDITAPP_")}
    kept.pop("PYTHONPATH", None)
    done = subprocess.run(
        [str(part) for part in arguments],
        cwd=folder,
        env={**kept, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "pip", "wheel", ROOT, "--no-deps", "-q", "-w", folder], folder)
    (made,) = folder.glob("auditapp-*.whl")
    return made


def inside(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_every_definition_and_migration_is_in_the_wheel(wheel: Path) -> None:
    here = {
        f"auditapp/shipped/{folder}/{path.relative_to(shipped(folder)).as_posix()}"
        for folder in FOLDERS
        for path in shipped(folder).rglob("*")
        if path.suffix in {".toml", ".py", ".mako"}
    }
    assert len(here) > 9
    assert {name for name in inside(wheel) if name.startswith("auditapp/shipped/")} == here


def test_every_module_template_and_static_file_is_in_the_wheel(wheel: Path) -> None:
    here = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "auditapp").rglob("*")
        if path.suffix in {".py", ".html", ".css", ".js", ".svg", ".toml"}
        and "shipped" not in path.parts
    }
    assert here <= inside(wheel)
    assert "auditapp/static/govuk/govuk-frontend.min.css" in inside(wheel)


def test_the_licence_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (about,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        assert "\nLicense-Expression: MIT\n" in archive.read(about).decode()
        licence = archive.read(about.replace("METADATA", "licenses/LICENSE"))
    assert licence == (ROOT / "LICENSE").read_bytes()


def test_nothing_stray_is_in_the_wheel(wheel: Path) -> None:
    names = inside(wheel)
    assert [name for name in names if not MAY_BE_INSIDE.fullmatch(name)] == []
    for stray in ("tests", "benchmarks", ".db", "__pycache__", ".whl", "node_modules", ".map"):
        assert [name for name in names if stray in name] == []


def test_the_wheel_works_where_there_is_no_checkout(wheel: Path, tmp_path: Path) -> None:
    """Installed into an environment of its own that borrows only the libraries of this one."""
    home = tmp_path / "elsewhere"
    venv.create(home, with_pip=False, symlinks=True)
    (site,) = home.glob("lib/python*/site-packages")
    run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", site, wheel],
        tmp_path,
    )
    libraries = next(path for path in map(Path, sys.path) if path.name == "site-packages")
    (site / "libraries.pth").write_text(f"{libraries}\n")
    python = home / "bin" / "python"
    where = run([python, "-I", "-c", "import auditapp; print(auditapp.__file__)"], tmp_path)
    assert where.strip().startswith(str(site))
    auditapp = [python, "-I", "-c", "from auditapp.cli import main; main()"]
    settings = {"AUDITAPP_DATA_DIR": str(tmp_path / "kept"), "AUDITAPP_ENV": "test"}
    run([*auditapp, "init"], tmp_path, **settings)
    listed = run([*auditapp, "forms", "list"], tmp_path, **settings)
    assert len(listed.splitlines()) == len(list(shipped("forms").glob("*.toml")))
    written = tmp_path / "book.xlsx"
    run(
        [*auditapp, "export", "slt-summary", "--month", "2026-05", "--out", written],
        tmp_path,
        **settings,
    )
    assert zipfile.is_zipfile(written)
