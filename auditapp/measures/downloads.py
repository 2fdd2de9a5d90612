"""A measure's tallies as a CSV file, with the columns of `auditapp measures show`."""

from collections.abc import Iterable, Sequence

from flask import Response

from auditapp.domain.forms.measures import Measure
from auditapp.measures.queries import FigureRow
from auditapp.web.csv_download import csv_file

COUNTS = ("numerator", "denominator", "not_applicable", "unanswered")


def tallies_file(
    name: str, groups: Sequence[str], rows: Iterable[FigureRow], measure: Measure
) -> Response:
    """The rows as a download."""
    heading = ["measure", *groups, *COUNTS, "percent", "lower", "upper"]
    return csv_file(name, [heading, *(_cells(row, measure) for row in rows)])


def _cells(row: FigureRow, measure: Measure) -> list[object]:
    tally, interval = row.counted.tally, row.counted.interval(measure)
    return [
        row.measure,
        *row.group,
        *(getattr(tally, name) for name in COUNTS),
        tally.percent,
        None if interval is None else interval.lower * 100,
        None if interval is None else interval.upper * 100,
    ]
