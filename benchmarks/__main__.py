"""`python -m benchmarks [name …]`: runs benchmarks, prints a table, fails on a missed bound."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import (
    auditors,
    autosave,
    case_list,
    drawing,
    figures,
    form_page,
    grid,
    importing,
    submission,
    workbook,
)
from benchmarks.population import Populations
from benchmarks.timing import Line

BENCHMARKS: dict[str, Callable[[Populations], Iterator[Line]]] = {
    "figures": figures.run,
    "workbook": workbook.run,
    "form_page": form_page.run,
    "grid": grid.run,
    "autosave": autosave.run,
    "auditors": auditors.run,
    "import": importing.run,
    "case_list": case_list.run,
    "drawing": drawing.run,
    "submission": submission.run,  # the last: it adds to the populations
}
ROW = "{:<52} {:>18} {:>18} {:>10} {:>10}"


def main() -> int:
    """Exit status 1 when a bound is missed, unless only a report was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(BENCHMARKS))
    parser.add_argument("--report-only", action="store_true", help="a missed bound is no failure")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(BENCHMARKS):
        parser.error(
            f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}"
        )
    missed = _run([name for name in BENCHMARKS if name in asked.names or not asked.names])
    if missed:
        print(f"{missed} bounds are missed.", file=sys.stderr)
    return 1 if missed and not asked.report_only else 0


def _run(names: list[str]) -> int:
    """Print every line as it is known; returns how many bounds were missed."""
    print(ROW.format("", "ours", "peer", "found", "at most"))
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        populations = Populations(Path(folder))
        for name in names:
            for line in BENCHMARKS[name](populations):
                missed += line.is_missed
                print(_written(line), flush=True)
        populations.close()
    return missed


def _written(line: Line) -> str:
    bound = "" if line.bound is None else f"{line.bound:g} {line.unit}"
    row = ROW.format(
        line.what,
        str(line.ours or ""),
        str(line.peer or ""),
        f"{line.value:.2f} {line.unit}",
        bound,
    )
    return f"{row}  MISSED" if line.is_missed else row.rstrip()


if __name__ == "__main__":
    sys.exit(main())
