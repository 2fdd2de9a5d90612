"""Reads a CSV file line by line, so that it is never in memory as a whole."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import IO, Self

from auditapp.adapters.uploads.cell_text import typed
from auditapp.adapters.uploads.limits import Limits, TableError, TableLine
from auditapp.adapters.uploads.other_formats import AS_CSV, refuse_document

_CHUNK = 1_000_000
_START = 65_536
_QUOTED = re.compile(r'"(?:[^"]|"")*+"')
_DELIMITERS = ",;\t|"
_STATED = re.compile(r"sep=([^\w\s\"]|\t)(?:\r\n?|\n)", re.IGNORECASE)
"""A first line such as `sep=;`, by which Excel is told the delimiter; Excel never shows it."""
_LOOKED_AT, _COMPARED = 64, 100
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def csv_lines(path: Path, limits: Limits) -> Generator[TableLine]:
    """Every line, including blank ones; encoding and delimiter are detected first."""
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        start = file.read(_START)
        refuse_document(start)
        file.seek(0)
        stated = _STATED.match(start)
        if stated:
            file.readline()
        source = _Source(file, limits.row_characters)
        delimiter = stated[1] if stated else _delimiter(start)
        reader = csv.reader(source, delimiter=delimiter, strict=True)
        while True:
            try:
                written = source.row(reader)
            except StopIteration:
                return
            if source.number > limits.rows + 1:
                raise limits.too_many_rows(source.number)
            pairs = [typed(cell) for cell in written]
            faults = {at: fault for at, (_, fault) in enumerate(pairs, 1) if fault}
            yield TableLine(source.number, [text for text, _ in pairs], faults)


class _Source:
    """Lines for the CSV reader; TableError for a row that would fill the memory."""

    def __init__(self, file: IO[str], longest: int) -> None:
        self._file, self._longest = file, longest
        self._taken = self.number = 0

    def row(self, reader: Iterator[list[str]]) -> list[str]:
        """The next row, which may have several lines; `number` counts rows."""
        self._taken = 0
        self.number += 1
        try:
            return next(reader)
        except csv.Error as error:
            raise TableError(f"Row {self.number} is not proper CSV ({error}).") from None

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self._file.readline(self._longest + 1)
        self._taken += len(line)
        if self._taken > self._longest:
            raise TableError(f"Row {self.number} holds far too much text.")
        if not line:
            raise StopIteration
        return line


def _encoding(path: Path) -> str:
    """UTF-16 if it says so, UTF-8 if the whole file is valid UTF-8, otherwise Windows-1252."""
    for encoding in _possible(path):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    if b"\x00" in chunk and not encoding.startswith("utf-16"):
                        raise TableError(f"This is neither a CSV nor an XLSX file. {AS_CSV}")
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise TableError(f"The file’s text is neither UTF-8 nor Windows-1252. {AS_CSV}")


def _possible(path: Path) -> tuple[str, ...]:
    with path.open("rb") as file:
        start = file.read(_LOOKED_AT)
    if start[:2] in _UTF_16:
        return ("utf-16",)
    if start and not any(start[1::2]):
        return ("utf-16-le",)
    if len(start) > 1 and not any(start[::2]):
        return ("utf-16-be",)
    return ("utf-8-sig", "cp1252")


def _delimiter(start: str) -> str:
    """The delimiter: the one that the first lines have most often, outside quotation marks,
    counting only the lines that have it equally often."""
    lines = [line for line in _QUOTED.sub("", start).splitlines() if line.strip()]

    def evenness(delimiter: str) -> int:
        numbers = Counter(line.count(delimiter) for line in lines[:_COMPARED])
        return max((number * lines for number, lines in numbers.items()), default=0)

    return max(_DELIMITERS, key=evenness)
