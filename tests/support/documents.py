"""The documentation as tests read it: pages, fenced blocks, tables, links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"(?:#|\{#) ([\w./-]+\.\w+)(?: #\})?\n")
_HUNK = re.compile(r"^@@ (\S+) @@\n", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def page(name: str) -> str:
    """The text of a page, named from the top of the checkout."""
    return (ROOT / name).read_text(encoding="utf-8")


def pages() -> list[Path]:
    """Every Markdown page that readers are given."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


@dataclass(frozen=True)
class Block:
    """A fenced block: its language and what stands in it."""

    language: str
    text: str

    @property
    def file(self) -> str:
        """The file that the block is, named in its first line; empty where it names none."""
        named = _FILE.match(self.text)
        return named[1] if named else ""

    def changes(self) -> Iterator[tuple[str, str, str]]:
        """For each `@@ file @@`: the file, the lines it must have, and the lines instead."""
        names_and_lines = _HUNK.split(self.text)[1:]
        for name, lines in zip(names_and_lines[::2], names_and_lines[1::2], strict=True):
            yield name, _kept(lines, " -"), _kept(lines, " +")


def _kept(lines: str, signs: str) -> str:
    return "".join(line[1:] for line in lines.splitlines(keepends=True) if line[0] in signs)


def blocks(text: str) -> list[Block]:
    return [Block(language, body) for language, body in _FENCE.findall(text)]


def links(text: str) -> list[str]:
    """Where the links and pictures of a page lead, outside fenced blocks."""
    return _LINK.findall(_FENCE.sub("", text))


def codes(text: str) -> set[str]:
    """Every word that a page sets as code, in running text or in a table."""
    return set(re.findall(r"`([^`\n]+)`", _FENCE.sub("", text)))


def shown_lines(text: str) -> list[str]:
    """Every command line that a page shows: in code, or on a line of its own in a block."""
    fenced = (line for block in blocks(text) if not block.file for line in block.text.splitlines())
    return [*codes(text), *fenced]


def table(text: str, heading: str) -> str:
    """The rows of the table that begins with this heading cell, as the worked tables write them."""
    lines = text.splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(f"| {heading} |"))
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append(line.strip().strip("|"))
    return "\n".join([rows[0], *rows[2:]])


def apply(block: Block, checkout: Path) -> None:
    """Do to a checkout what a block of `docs/extending.md` says."""
    if block.language == "diff":
        for name, before, after in block.changes():
            file = checkout / name
            text = file.read_text(encoding="utf-8")
            assert text.count(before) == 1, f"{name} has no single place like:\n{before}"
            file.write_text(text.replace(before, after), encoding="utf-8")
    elif block.file:
        file = checkout / block.file
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as written:
            written.write(_FILE.sub("", block.text, count=1))
