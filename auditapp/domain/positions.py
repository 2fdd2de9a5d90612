"""Where in a TOML file something stands, so that a fault can name its line.

`tomllib` keeps no positions; this reads only the table headers and the names before `=`, which
is all a definition file has outside its values.
"""

import re

_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z_.]+)\s*\]\]?")
_NAME = re.compile(r"\s*\"?([A-Za-z_][A-Za-z0-9_-]*)\"?\s*=")
_KEY = re.compile(r"\s*(?:key|code|form|plan)\s*=\s*[\"']([^\"']+)[\"']")
Path = tuple[str | int, ...]


class Positions:
    """Line numbers by path, such as ("section", 0, "question", 2, "type"), and by key."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        self._keys: dict[str, int] = {}
        counts: dict[Path, int] = {}
        here: Path = ()
        for number, line in enumerate(text.splitlines(), start=1):
            if header := _HEADER.match(line):
                here = self._enter(header[1].split("."), counts)
                self._lines[here] = number
            elif name := _NAME.match(line):
                self._lines.setdefault((*here, name[1]), number)
            if key := _KEY.match(line):
                self._keys[key[1]] = number

    @staticmethod
    def _enter(names: list[str], counts: dict[Path, int]) -> Path:
        path: Path = ()
        for at, name in enumerate(names):
            path = (*path, name)
            if at == len(names) - 1:
                counts[path] = counts.get(path, -1) + 1
                for inner in [inner for inner in counts if inner[: len(path)] == path]:
                    if inner != path:
                        del counts[inner]
            path = (*path, counts.get(path, 0))
        return path

    def of_path(self, path: Path) -> int | None:
        """The line of a path, or of the nearest table around it."""
        while path:
            if path in self._lines:
                return self._lines[path]
            path = path[:-1]
        return 1 if self._lines else None

    def of_name(self, place: str) -> int | None:
        """The line where the part with this key begins (the last one, if it is there twice)."""
        return self._keys.get(place.split(",", maxsplit=1)[0].split(" ", maxsplit=1)[0])
