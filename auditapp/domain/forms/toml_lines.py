"""Line numbers in a TOML file, so that a fault can name its line.

`tomllib` keeps no positions. This reads only table headers and the names before `=`; a definition
file has nothing else outside its values.
"""

import re
from collections.abc import Iterator

_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z_.]+)\s*\]\]?")
_NAME = re.compile(r"\s*\"?([A-Za-z_][A-Za-z0-9_-]*)\"?\s*=")
_SEVERAL_LINES = re.compile(r"\"{3}|'{3}")
_KEY = re.compile(r"\s*(?:key|code|form|plan)\s*=\s*[\"']([^\"']+)[\"']")
Path = tuple[str | int, ...]


class Positions:
    """Line numbers by path, such as ("section", 0, "question", 2, "type"), and by key."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        self._keys: dict[str, int] = {}
        counts: dict[Path, int] = {}
        here: Path = ()
        for number, line in self._outside_texts(text):
            if header := _HEADER.match(line):
                here = self._enter(header[1].split("."), counts)
                self._lines[here] = number
            elif name := _NAME.match(line):
                self._lines.setdefault((*here, name[1]), number)
            if key := _KEY.match(line):
                self._keys[key[1]] = number

    @staticmethod
    def _outside_texts(text: str) -> Iterator[tuple[int, str]]:
        """Every line, with its number, that does not begin inside a multi-line text."""
        inside = ""
        for number, line in enumerate(text.split("\n"), start=1):
            if not inside:
                yield number, line
            for quotes in _SEVERAL_LINES.findall(line):
                inside = "" if inside == quotes else inside or quotes

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
        """The line where the part with this key begins (the last, if there are two).

        A part without a key is named by its table and a number, such as `grade_rule 2`.
        """
        name, _, number = place.partition(",")[0].partition(" ")
        if name in self._keys:
            return self._keys[name]
        return self._lines.get((name, int(number) - 1) if number.isdigit() else (name,))
