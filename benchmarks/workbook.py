"""The SLT workbook of one month: made from cells, so as quick over 100,000 audits as over 1,000."""

import io
from collections import Counter
from collections.abc import Iterator

import openpyxl

from auditapp.reports.service import build_workbook
from benchmarks.flat import MEASURES, FlatTable
from benchmarks.population import MONTHS, Population, Populations
from benchmarks.timing import Line, in_turn, ratio

SMALL, LARGE = 1_000, 100_000
RUNS = 9
MONTH = MONTHS[-1]
Fractions = dict[str, tuple[int, int]]


def run(populations: Populations) -> Iterator[Line]:
    """Prove that either workbook holds what DuckDB counts, then time them against each other."""
    small, large = populations.of(SMALL), populations.of(LARGE)
    for population in (small, large):
        assert _written(_build(population)) == _counted(population)
    at_large, at_small = in_turn(lambda: _build(large), lambda: _build(small), runs=RUNS)
    yield ratio(f"SLT workbook at {LARGE:,} audits over {SMALL:,}", at_large, at_small, 1.5)


def _build(population: Population) -> bytes:
    """What the page does: make it, log it, commit."""
    with population.database.writing() as session:
        made = build_workbook(session, "slt-summary", MONTH, council="Council", forum="Forum")
        session.commit()
    return made.content


def _written(workbook: bytes) -> Fractions:
    """The month's fractions as somebody who opens the workbook reads them."""
    sheet = openpyxl.load_workbook(io.BytesIO(workbook), read_only=True)["Measures"]
    rows = list(sheet.iter_rows(values_only=True))
    heading = next(row for row in rows if "Key" in row)
    key, good, counted = (heading.index(name) for name in ("Key", "Numerator", "Denominator"))
    return {
        str(row[key]): (int(str(row[good])), int(str(row[counted])))
        for row in rows
        if row[key] in MEASURES
    }


def _counted(population: Population) -> Fractions:
    """The same from the flat table, all teams together."""
    good: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    for (measure, month, _), counts in FlatTable(population.flat).tallies().items():
        if month == str(MONTH):
            good[measure] += counts[0]
            counted[measure] += counts[1]
    return {measure: (good[measure], counted[measure]) for measure in MEASURES}
