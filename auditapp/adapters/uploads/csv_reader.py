"""Reads a CSV file line by line, so that it is never in memory as a whole."""

import codecs
import csv
import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import IO, Self

from auditapp.adapters.uploads.cell_text import typed
from auditapp.adapters.uploads.limits import Limits, TableError, TableLine

_CHUNK = 1_000_000
_START = 65_536
_QUOTED = re.compile(r'"(?:[^"]|"")*+"')
_DOCUMENT = re.compile(r"\s*(<[!?a-z]|%PDF|\{\\rtf)", re.IGNORECASE)
_NEITHER = "This is neither a CSV nor an XLSX file"


def csv_lines(path: Path, limits: Limits) -> Generator[TableLine]:
    """Every line, including blank ones; encoding and delimiter are detected first."""
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        start = file.read(_START)
        _refuse_document(start)
        file.seek(0)
        source = _Source(file, limits.row_characters)
        reader = csv.reader(source, delimiter=_delimiter(start), strict=True)
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
    """UTF-8 if the whole file is valid UTF-8, otherwise Windows-1252."""
    for encoding in ("utf-8-sig", "cp1252"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    if b"\x00" in chunk:
                        raise TableError(f"{_NEITHER}. Save it as one of them.")
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise TableError("The file’s text is neither UTF-8 nor Windows-1252. Save it as CSV UTF-8.")


def _refuse_document(start: str) -> None:
    if _DOCUMENT.match(start):
        raise TableError(
            f"{_NEITHER}, but a web page or a document. Open it in Excel and save it as XLSX."
        )


def _delimiter(start: str) -> str:
    """The delimiter: the most common of the three outside quotation marks."""
    heading = next(iter(_QUOTED.sub("", start).lstrip().splitlines()), "")
    return max(",;\t", key=heading.count)
