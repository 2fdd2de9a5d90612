"""Importing audits of 64 answers from a CSV file, figures included: time, memory, linearity.

Each import runs in a process of its own, into a fresh copy of an empty database. It is timed
from opening the file to the commit; the memory is the whole process's peak.
"""

import csv
import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from auditapp.adapters.database import Database
from auditapp.audits.bulk_import import service as bulk_import
from auditapp.audits.bulk_import.columns import REQUIRED
from auditapp.domain.forms.definitions import Form
from auditapp.domain.vocabulary import HEADLINE_SELECTIONS, Involvement
from auditapp.measures import queries
from auditapp.measures import service as measures
from auditapp.measures.queries import Filters
from benchmarks import answers
from benchmarks.population import (
    ANSWER_SETS,
    MONTHS,
    PEOPLE,
    SELECTIONS,
    TEAMS,
    Populations,
    new_database,
    newest,
    settle,
)
from benchmarks.timing import Line, Times, ratio

FEW, MANY, MOST = 2_000, 10_000, 50_000
RUNS = 5


def run(populations: Populations) -> Iterator[Line]:
    """Prove that an import is whole and counted, then time five of each size and one of most."""
    imports = _Imports(populations.folder / "imports")
    imports.prove(FEW)
    few, many = [], []
    for _ in range(RUNS):
        few.append(imports.run(FEW))
        many.append(imports.run(MANY))
    most = imports.run(MOST)
    whole = Times(tuple(one.seconds for one in many))
    yield Line(f"import of {MANY:,} audits", whole.median, "s", 60, whole)
    yield Line("… its peak of memory", max(one.megabytes for one in many), "MB", 500)
    by_row = {size: _by_row(runs, size) for size, runs in ((FEW, few), (MANY, many))}
    yield ratio(f"time for a row of {MANY:,} over {FEW:,}", by_row[MANY], by_row[FEW], 1.3)
    at_most = _by_row([most], MOST)
    yield ratio(f"time for a row of {MOST:,} over {MANY:,}", at_most, by_row[MANY], 1.3)
    yield Line(f"… peak of memory for {MOST:,}", most.megabytes, "MB", None)


@dataclass(frozen=True)
class Taken:
    """What one import took."""

    seconds: float
    megabytes: float


def _by_row(runs: list[Taken], size: int) -> Times:
    return Times(tuple(one.seconds / size for one in runs))


class _Imports:
    """One folder with an empty database and a file for each size."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        empty = new_database(folder)
        with empty.reading() as session:
            self._form = newest(session, "DD").definition
        settle(empty)
        empty.close()
        self._copies = count()

    def file(self, size: int) -> Path:
        path = self._folder / f"{size}.csv"
        if not path.exists():
            _write(path, self._form, size)
        return path

    def database(self) -> Path:
        copy = self._folder / f"copy-{next(self._copies)}.db"
        shutil.copy(self._folder / "auditapp.db", copy)
        return copy

    def run(self, size: int) -> Taken:
        """Import a file in a process of its own; the copy is thrown away."""
        copy, file = self.database(), self.file(size)
        command = [sys.executable, "-m", "benchmarks.importing", str(copy), str(file)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        taken = json.loads(done.stdout)
        assert taken["loaded"] == size, taken
        for path in self._folder.glob(f"{copy.name}*"):
            path.unlink()
        return Taken(taken["seconds"], taken["megabytes"])

    def prove(self, size: int) -> None:
        """The cells of one import equal a fresh count, and a count of the file itself."""
        database = Database(f"sqlite:///{self.database()}")
        assert _import(database, self.file(size)) == size
        with database.reading() as session:
            assert not measures.verify(session)
            (row,) = queries.tallies(session, ["M-DD-01"], Filters())
        found = (row.counted.tally.numerator, row.counted.tally.denominator)
        assert found == _counted(self.file(size)), found
        database.close()


def _counted(file: Path) -> tuple[int, int]:
    """Records with Signs of Safety in use, out of those where it applied and was answered."""
    with file.open(newline="", encoding="utf-8") as lines:
        given = [
            row["DD-SOS-01"]
            for row in csv.DictReader(lines)
            if row["selection"] in HEADLINE_SELECTIONS
        ]
    met = given.count("met")
    return met, met + given.count("partly") + given.count("not_met")


def _write(path: Path, form: Form, size: int) -> None:
    chances = random.Random("import")
    sets = [
        {question.key: answers.cell(question, chances) for question in form.questions()}
        for _ in range(ANSWER_SETS)
    ]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [*REQUIRED, *form.by_key])
        writer.writeheader()
        for number in range(size):
            case = {
                "case_ref": f"I{number:07d}",
                "month": MONTHS[number % len(MONTHS)],
                "team": TEAMS[number // len(MONTHS) % len(TEAMS)],
                "involvement": chances.choice(tuple(Involvement)),
                "selection": chances.choice(SELECTIONS),
                "auditor": PEOPLE[number % len(PEOPLE)],
            }
            writer.writerow(case | chances.choice(sets))


def _import(database: Database, file: Path) -> int:
    """What `auditapp audits import` does; returns how many audits were loaded."""
    with database.reading() as session:
        examined = bulk_import.examine(session, newest(session, "DD"), file)
    assert not examined.rejected, examined.rejected[0]
    with database.transaction() as session:
        return bulk_import.load(session, examined, by=None).loaded


def _peak() -> float:
    """This process's peak of memory in MB; a child's `ru_maxrss` would hold its parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1000


if __name__ == "__main__":
    start = time.perf_counter()
    database = Database(f"sqlite:///{sys.argv[1]}")
    loaded = _import(database, Path(sys.argv[2]))
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "megabytes": _peak(), "loaded": loaded}))
