"""The parts of a workbook besides its rows: sheets, calendar, number formats, shared strings."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from auditapp.adapters.uploads.limits import Limits, TableError
from auditapp.adapters.uploads.xlsx.archive import UNREADABLE, Archive
from auditapp.adapters.uploads.xlsx.number_formats import BUILT_IN, Show, shown_by
from auditapp.adapters.uploads.xlsx.xml import Content, Malformed, elements, fed

_LONGEST_TITLE = 100
_LONGEST_FORMAT = 255
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class SheetPart:
    """A worksheet: its title, the part that holds it, whether it is hidden."""

    title: str
    part: str
    hidden: bool


@dataclass(frozen=True)
class Book:
    """A workbook's parts that are needed to read any of its sheets."""

    sheets: tuple[SheetPart, ...]
    formats: Mapping[str, Show]
    """How a number is read, by the style number written in its cell."""
    strings: "Strings"

    @classmethod
    def of(cls, archive: Archive, limits: Limits) -> Self:
        """Read everything but the sheets; shared strings are read when a cell needs one."""
        main = _related("/", _relations(archive, "/", ""), "officeDocument")
        if not main or not archive.has(main):
            raise TableError("This is not an Excel workbook. Save it as XLSX or CSV.")
        folder = posixpath.dirname(main)
        relations = _relations(archive, folder, posixpath.basename(main))
        styles = _related(folder, relations, "styles")
        shared = _related(folder, relations, "sharedStrings")
        sheets, from_1904 = [], False
        for _, name, attributes in _elements(archive, main):
            if name == "workbookPr":
                from_1904 = attributes.get("date1904", "0") in ("1", "true", "on")
            if name == "sheet":
                sheets += _sheet(folder, relations, attributes)
        if len(sheets) > limits.sheets:
            raise TableError(f"The workbook has more than {limits.sheets} sheets.")
        titles = {sheet.title.casefold() for sheet in sheets}
        if len(titles) != len(sheets):
            raise TableError(UNREADABLE)
        formats = _formats(archive, styles, from_1904=from_1904) if styles else {}
        return cls(tuple(sheets), formats, Strings(archive, shared, limits.strings))


class _Relation:
    def __init__(self, attributes: Mapping[str, str]) -> None:
        self.kind = attributes.get("Type", "").rpartition("/")[2]
        self.target = attributes.get("Target", "")
        self.outside = attributes.get("TargetMode", "") == "External"


def _elements(archive: Archive, part: str) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    with archive.open(part) as opened:
        yield from elements(opened)


def _relations(archive: Archive, folder: str, name: str) -> dict[str, _Relation]:
    part = posixpath.join(folder, "_rels", f"{name}.rels")
    if not archive.has(part):
        return {}
    return {
        attributes.get("Id", ""): _Relation(attributes)
        for _, name, attributes in _elements(archive, part)
        if name == "Relationship"
    }


def _related(folder: str, relations: Mapping[str, _Relation], kind: str) -> str:
    """The name of the part of this kind; "" if there is none."""
    targets = (each.target for each in relations.values() if each.kind == kind and not each.outside)
    return next((posixpath.normpath(posixpath.join(folder, target)) for target in targets), "")


def _sheet(
    folder: str, relations: Mapping[str, _Relation], attributes: Mapping[str, str]
) -> list[SheetPart]:
    """A worksheet; nothing for a chart or dialogue sheet."""
    relation = relations.get(attributes.get("id", ""))
    title = attributes.get("name", "")
    if relation is None or relation.outside or not 1 <= len(title) <= _LONGEST_TITLE:
        raise TableError(UNREADABLE)
    if relation.kind != "worksheet":
        return []
    part = posixpath.normpath(posixpath.join(folder, relation.target))
    return [SheetPart(title, part, attributes.get("state", "visible") != "visible")]


def _formats(archive: Archive, part: str, *, from_1904: bool) -> dict[str, Show]:
    """How cell styles show a number, by style number."""
    codes, found = dict(BUILT_IN), list[Show]()
    for parent, name, attributes in _elements(archive, part):
        if name == "numFmt" and parent == "numFmts":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        if name == "xf" and parent == "cellXfs":
            code = codes.get(attributes.get("numFmtId", ""), "")
            found.append(shown_by(code[:_LONGEST_FORMAT], from_1904=from_1904))
    return {str(at): show for at, show in enumerate(found)}


def unescaped(text: str) -> str:
    """Text with escapes such as `_x000D_` replaced by their characters."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return character if character.isprintable() or character in "\t\n\r" else escape[0]


class Strings:
    """The strings that cells share, read only as far as a cell needs."""

    def __init__(self, archive: Archive, part: str, most: int) -> None:
        self._most = most
        self._content = _SharedStrings()
        self._more = self._read(archive, part)

    def __getitem__(self, at: int) -> str:
        found = self._content.strings
        while at >= len(found):
            try:
                next(self._more)
            except StopIteration:
                raise Malformed from None
            if len(found) > self._most:
                raise TableError("The workbook holds too many different texts. Split it.")
        return found[at]

    def _read(self, archive: Archive, part: str) -> Iterator[None]:
        if part:
            with archive.open(part) as opened:
                yield from fed(opened, self._content)


class _SharedStrings(Content):
    """Collects the text of every `si`: its `t` or those of its runs, without phonetic guides."""

    def __init__(self) -> None:
        super().__init__()
        self.strings: list[str] = []
        self._pieces: list[str] = []
        self._wanted = self._aside = False
        self.starts = {"t": self._text_starts, "rPh": self._aside_starts}
        self.ends = {"t": self._text_ends, "rPh": self._aside_ends, "si": self._string_ends}

    def characters(self, content: str) -> None:
        if self._wanted:
            self._pieces.append(content)

    def _text_starts(self, _attributes: Mapping[str, str]) -> None:
        self._wanted = not self._aside

    def _text_ends(self) -> None:
        self._wanted = False

    def _aside_starts(self, _attributes: Mapping[str, str]) -> None:
        self._aside = True

    def _aside_ends(self) -> None:
        self._aside = False

    def _string_ends(self) -> None:
        self.strings.append(unescaped("".join(self._pieces)))
        self._pieces.clear()
