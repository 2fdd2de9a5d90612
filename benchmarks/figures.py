"""Reading 12 measures by 24 months and 10 teams: the same at any size, and far below grouping."""

import time
from collections.abc import Iterator

from auditapp.measures import queries
from auditapp.measures.queries import FigureRow, Filters
from benchmarks.flat import MEASURES, FlatTable, Tallies
from benchmarks.population import MONTHS, Population, Populations
from benchmarks.timing import Line, in_turn, ratio

SMALL, LARGE = 1_000, 100_000
FILTERS = Filters(first=MONTHS[0], last=MONTHS[-1])
RUNS = 25


def run(populations: Populations) -> Iterator[Line]:
    """Prove that both sides count alike, then time them against each other."""
    small, large = populations.of(SMALL), populations.of(LARGE)
    flat, facts = FlatTable(large.flat), FlatTable(large.flat, worked_out=True)
    assert _tallies(_read(small)) == FlatTable(small.flat).tallies()
    assert _tallies(_read(large)) == flat.tallies() == facts.tallies()

    at_large, at_small = in_turn(
        lambda: _read(large), lambda: _read(small), runs=RUNS, clock=time.process_time
    )
    yield ratio(f"figures at {LARGE:,} audits over {SMALL:,}", at_large, at_small, 1.1)
    cells, grouped = in_turn(lambda: _read(large), flat.read, runs=RUNS)
    yield ratio("figures from cells over DuckDB grouping audits", cells, grouped, 0.3)
    cells, grouped = in_turn(lambda: _read(large), facts.read, runs=RUNS)
    yield ratio("… over DuckDB adding measures worked out before", cells, grouped, None)


def _read(population: Population) -> list[FigureRow]:
    """What a page does: a session, and the application's own query."""
    with population.database.reading() as session:
        return queries.tallies(session, MEASURES, FILTERS, ("month", "team"))


def _tallies(rows: list[FigureRow]) -> Tallies:
    """Figures by measure, month and team, as plain numbers."""
    found = {}
    for row in rows:
        tally, (month, team) = row.counted.tally, row.group
        counts = (tally.numerator, tally.denominator, tally.not_applicable, tally.unanswered)
        found[row.measure, month, team] = counts
    return found
