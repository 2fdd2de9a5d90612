"""Type check, lint and unit tests of the JavaScript: python -m tests.javascript

What checks is named, with its fingerprints, in package-lock.json, and is installed when that
changes; nothing of it ships.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

from tests.support.node import ROOT, node, npm

TOOLS = ROOT / "node_modules"
STAMP = TOOLS / ".made-from"
TYPES = "node_modules/typescript/bin/tsc"
LINTED = ("auditapp/static/app", "tests/javascript", "eslint.config.js")
"""Named one by one: what is installed beside the checkout is not ours to lint."""
CHECKS = (
    (TYPES, "--project", "tsconfig.json"),
    (TYPES, "--project", "tsconfig.strict.json"),
    ("node_modules/eslint/bin/eslint.js", "--max-warnings=0", *LINTED),
)


def main() -> int:
    install_tools(hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest())
    tests = sorted(map(str, Path(__file__).parent.glob("*.test.js")))
    checks = (*CHECKS, ("--test", "--test-reporter=dot", *tests))
    return max(
        subprocess.run([node(), *check], cwd=ROOT, check=False).returncode for check in checks
    )


def install_tools(source: str) -> None:
    """npm ci: exactly what the lock file names, and no package's own scripts."""
    if STAMP.is_file() and STAMP.read_text(encoding="ascii") == source:
        return
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    subprocess.run([*npm(), "ci", *quiet], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    STAMP.write_text(source, encoding="ascii")


if __name__ == "__main__":
    sys.exit(main())
