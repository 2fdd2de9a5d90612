"""Lines of a CSV file, one after the other: the file is never in memory as a whole."""

import codecs
import csv
import re
from collections.abc import Generator
from pathlib import Path

from auditapp.adapters.cell_text import first_fault, typed
from auditapp.adapters.table_rules import Line, TableError

_CHUNK = 1_000_000
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_DOCUMENT = re.compile(r"\s*(<[!?a-z]|%PDF|\{\\rtf)", re.IGNORECASE)
_NEITHER = "This is neither a CSV nor an XLSX file"


def csv_lines(path: Path) -> Generator[Line]:
    """Every line, blank ones too; the encoding and the delimiter are found out first."""
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        start = file.read(_CHUNK)
        _refuse_document(start)
        file.seek(0)
        reader = csv.reader(file, delimiter=_delimiter(start), strict=True)
        number = 0
        while True:
            number += 1
            try:
                written = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise TableError(f"Row {number} is not proper CSV ({error}).") from None
            pairs = [typed(cell) for cell in written]
            fault = first_fault([wrong for _, wrong in pairs])
            yield Line(number, [text for text, _ in pairs], fault)


def _encoding(path: Path) -> str:
    """UTF-8 if every byte of the file is, else Windows-1252."""
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
    """What parts the headings: the commonest of the three outside quotation marks."""
    heading = next(iter(_QUOTED.sub("", start).lstrip().splitlines()), "")
    return max(",;\t", key=heading.count)
