"""The process that reads workbooks: it gets the file as standard input and answers one question
about it in lines of JSON on standard output. A hostile file can harm only this process.

    sheets          which sheets there are, and the first rows of each that is visible
    sheets all      the same, with the first rows of hidden ones too
    sheets N        the same, with the first rows of sheet N only
    look            which sheets there are and everything they hold, counted
    rows N          every line of sheet N

An answer ends with `{"end": true}`, or with `{"refused": "why"}`.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, replace
from itertools import islice
from typing import Any
from zipfile import BadZipFile
from zlib import error as ZlibError  # noqa: N812 - an exception, whatever zlib calls it

from auditapp.adapters.uploads.limits import STARTING_ROWS, Limits, TableError, TableLine
from auditapp.adapters.uploads.xlsx import sheets, xml
from auditapp.adapters.uploads.xlsx.archive import UNREADABLE, Archive
from auditapp.adapters.uploads.xlsx.workbook_parts import Book, SheetPart

if sys.platform != "win32":
    import resource

TOO_LARGE = (
    "The workbook needs too much memory. "
    "Copy only the rows you need into a new workbook and save that."
)
_DECLARED = "The workbook cannot be read: it declares entities, which Excel never does."
_BATCH_ROWS, _BATCH_CHARACTERS = 200, 100_000

Answer = dict[str, Any]


def limit(limits: Limits) -> None:
    """Limit this process: its memory, its processor time, and no core dump.

    Windows has no such limits; there only the client's clock applies.
    """
    if sys.platform == "win32":
        return
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # stricter limits are set, or none can be
            resource.setrlimit(what, (most, most))


class _Reading:
    """An open workbook, and the answers to questions about it."""

    def __init__(self, limits: Limits) -> None:
        self._archive = Archive(sys.stdin.buffer, limits)
        self._book = Book.of(self._archive, limits)
        self._limits = limits

    def sheets(self, at: str = "") -> Iterator[Answer]:
        for index, sheet in enumerate(self._book.sheets):
            wanted = at in ("all", str(index)) if at else not sheet.hidden
            start = list(map(_packed, self._start(sheet))) if wanted else []
            yield {"title": sheet.title, "hidden": sheet.hidden, "start": start}

    def rows(self, at: str) -> Iterator[Answer]:
        for batch in _batches(self._lines(self._book.sheets[int(at)])):
            filled = sum(len(line.cells) - line.cells.count("") for line in batch)
            yield {"cells": filled, "rows": [_packed(line) for line in batch]}

    def look(self) -> Iterator[Answer]:
        """Count what every sheet holds, at any size: limits apply only to sheets that are read."""
        yield {"external_links": self._archive.external_links}
        for sheet in self._book.sheets:
            content = sheets.SheetContent(self._book, self._any_size)
            rows = hidden_rows = widest = 0
            with self._archive.open(sheet.part) as part:
                for _ in xml.fed(part, content, sheets.EMPTY_ROW):
                    rows += len(content.ready)
                    hidden_rows += sum(line.hidden for line in content.ready)
                    cells = [len(line.cells) for line in content.ready]
                    widest = max(widest, *cells, 0)
                    yield {"cells": sum(cells)}
                    content.ready.clear()
            yield {
                "title": sheet.title,
                "hidden": sheet.hidden,
                "rows": rows,
                "hidden_rows": hidden_rows,
                "hidden_columns": _within(content.hidden_columns, widest),
                "filtered": content.filtered,
                "merged": content.merged,
            }

    @property
    def _any_size(self) -> Limits:
        return replace(self._limits, rows=sheets.LAST_ROW, columns=sheets.LAST_COLUMN)

    def _start(self, sheet: SheetPart) -> Iterator[TableLine]:
        """The first rows with text, each and together within the bounds of a heading row."""
        characters = 0
        with self._archive.open(sheet.part) as part:
            rows = islice(sheets.lines(part, self._book, self._any_size), STARTING_ROWS)
            for line in rows:
                found = self._bounded(line)
                yield found
                characters += sum(map(len, found.cells))
                if characters > self._limits.heading_characters:
                    return

    def _bounded(self, line: TableLine) -> TableLine:
        """A line without its cells where they are too many or too long for a heading row."""
        if len(line.cells) > self._limits.columns:
            fault = f"there are more than {self._limits.columns} columns"
        elif sum(map(len, line.cells)) > self._limits.heading_characters:
            fault = "it is far too long"
        else:
            return line
        return TableLine(line.number, faults={0: fault}, hidden=line.hidden)

    def _lines(self, sheet: SheetPart) -> Iterator[TableLine]:
        with self._archive.open(sheet.part) as part:
            yield from sheets.lines(part, self._book, self._limits)


def _within(spans: list[tuple[int, int]], widest: int) -> list[int]:
    """The numbers of hidden columns, up to the last one with text."""
    hidden: set[int] = set()
    for first, last in spans:
        hidden.update(range(first, min(last, widest) + 1))
    return sorted(hidden)


def _packed(line: TableLine) -> list[Any]:
    return [line.number, line.cells, list(line.faults.items()), line.hidden]


def _batches(lines: Iterator[TableLine]) -> Iterator[list[TableLine]]:
    batch, characters = [], 0
    for line in lines:
        batch.append(line)
        characters += sum(map(len, line.cells))
        if len(batch) >= _BATCH_ROWS or characters > _BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def answers(question: str, arguments: list[str], limits: Limits) -> Iterator[Answer]:
    """The answers to one question, the last of which says how it ended."""
    try:
        reading = _Reading(limits)
        asked: dict[str, Callable[..., Iterator[Answer]]] = {
            "sheets": reading.sheets,
            "look": reading.look,
            "rows": reading.rows,
        }
        yield from asked[question](*arguments)
    except TableError as error:
        yield {"refused": str(error)}
    except MemoryError:
        yield {"refused": TOO_LARGE}
    except xml.DECLARED:
        yield {"refused": _DECLARED}
    except xml.UNPARSED as error:
        yield {"refused": TOO_LARGE if xml.out_of_memory(error) else UNREADABLE}
    except (
        BadZipFile,
        ZlibError,
        EOFError,
        LookupError,
        NotImplementedError,
        OSError,
        RuntimeError,
        ValueError,
    ):
        yield {"refused": UNREADABLE}
    else:
        yield {"end": True}


def main() -> None:
    question, limits, *arguments = sys.argv[1:]
    bounds = Limits(**json.loads(limits))
    limit(bounds)
    for answer in answers(question, arguments, bounds):
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def asked(question: str, limits: Limits, *arguments: object) -> list[str]:
    """The command-line arguments that make this module answer a question."""
    return [question, json.dumps(asdict(limits)), *map(str, arguments)]


if __name__ == "__main__":
    main()
