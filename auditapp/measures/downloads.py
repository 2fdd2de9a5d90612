"""A measure's tallies as a CSV file, with the columns of `auditapp measures show`."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response

from auditapp.domain.forms.measures import Measure
from auditapp.measures.queries import FigureRow
from auditapp.web.csv_download import csv_file

COUNTS = ("numerator", "denominator", "not_applicable", "unanswered")


def tallies_file(
    name: str, groups: Sequence[str], rows: Iterable[FigureRow], measure: Measure
) -> Response:
    """The rows as a download."""
    records = [tallies_record(row, groups, measure) for row in rows]
    return csv_file(name, tallies_lines(records, groups))


def tallies_record(row: FigureRow, groups: Sequence[str], measure: Measure) -> dict[str, Any]:
    """A row by the names of its columns, and how many of its cases a file reported as random."""
    tally, interval = row.counted.tally, row.counted.interval(measure)
    reported = row.counted.reported
    return {
        "measure": row.measure,
        **dict(zip(groups, row.group, strict=True)),
        **{name: getattr(tally, name) for name in COUNTS},
        "percent": tally.percent,
        "lower": None if interval is None else interval.lower * 100,
        "upper": None if interval is None else interval.upper * 100,
        "as_reported": reported.denominator or reported.numerator,
    }


def tallies_lines(records: Iterable[dict[str, Any]], groups: Sequence[str]) -> list[list[Any]]:
    """The lines of the file: the names of the columns, then the records."""
    names = columns(groups)
    return [names, *([found[name] for name in names] for found in records)]


def columns(groups: Sequence[str]) -> list[str]:
    """The columns of every file of tallies."""
    return ["measure", *groups, *COUNTS, "percent", "lower", "upper"]
