"""Writes CSV in which text that a spreadsheet would run as a formula stays text."""

import csv
import io
import re
from collections.abc import Iterable
from typing import TextIO

from flask import Response, send_file

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_FORMULA_WITHIN = re.compile(r"([,;\t]\s*)(?=[=+\-@＝＋－＠])")
"""Where a spreadsheet would begin a cell within a line."""


def inert(cell: object) -> object:
    """The cell; text that would start a formula gets an apostrophe first. Numbers stay numbers."""
    if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS):
        return f"'{cell}"
    return cell


def write_note(out: TextIO, name: str, value: object) -> None:
    """Write a line that says something about the rows below it: `# name: value`."""
    words = _FORMULA_WITHIN.sub(r"\1'", " ".join(str(value).split()))
    out.write(f"# {name}: {words}\n")


def write_csv(out: TextIO, rows: Iterable[Iterable[object]], *, ending: str = "\n") -> None:
    """Write the rows, the headings first; None is an empty cell."""
    for row in rows:
        out.write(_line(row) + ending)


def _line(row: Iterable[object]) -> str:
    """One row without its line ending. The writer quotes cells with characters of that ending: with
    \\r\\n both are quoted, so that neither starts a new row."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([inert(cell) for cell in row])
    return text.getvalue().removesuffix("\r\n")


def csv_file(name: str, rows: Iterable[Iterable[object]]) -> Response:
    """The rows as a download that Excel opens as UTF-8."""
    text = io.StringIO()
    write_csv(text, rows, ending="\r\n")
    content = io.BytesIO(text.getvalue().encode("utf-8-sig"))
    return send_file(content, "text/csv", as_attachment=True, download_name=name)
