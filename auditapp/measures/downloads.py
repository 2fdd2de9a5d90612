"""A measure's tallies as a CSV file, with the columns of `auditapp measures show`."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response, send_file

from auditapp.domain.forms.measures import Measure
from auditapp.measures.queries import FigureRow

COUNTS = ("numerator", "denominator", "not_applicable", "unanswered")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_file(
    name: str, groups: Sequence[str], rows: Iterable[FigureRow], measure: Measure
) -> Response:
    """The rows as a download; text that a spreadsheet could run starts with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["measure", *groups, *COUNTS, "percent", "lower", "upper"])
    for row in rows:
        writer.writerow(_cells(row, measure))
    content = io.BytesIO(text.getvalue().encode("utf-8-sig"))
    return send_file(content, "text/csv", as_attachment=True, download_name=name)


def safe_text(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _cells(row: FigureRow, measure: Measure) -> list[object]:
    tally, interval = row.counted.tally, row.counted.interval(measure)
    return [
        row.measure,
        *(safe_text(value) for value in row.group),
        *(getattr(tally, name) for name in COUNTS),
        "" if tally.percent is None else tally.percent,
        "" if interval is None else interval.lower * 100,
        "" if interval is None else interval.upper * 100,
    ]
