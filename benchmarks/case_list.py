"""Freezing a case list from an XLSX file: time, linearity, and beside a bare read of the file.

Each run starts from a fresh copy of an empty database and is timed from opening the file to the
commit. The peer reads every cell of the same file with openpyxl and does nothing with it.
"""

import gc
import random
import shutil
import time
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path

import openpyxl
from sqlalchemy import func, select

from auditapp.adapters.database import Database
from auditapp.adapters.uploads.sheet_choice import SheetChoices
from auditapp.case_lists import freeze as case_list_freeze
from auditapp.case_lists import service as case_lists
from auditapp.domain.vocabulary import AgeBand, Involvement
from auditapp.models import ListedCase
from benchmarks.population import TEAMS, Populations, new_database, settle
from benchmarks.timing import Line, Times, ratio

FEW, MANY = 5_000, 50_000
RUNS = 3
AS_AT = date(2026, 10, 1)
COLUMNS = ("case_ref", "team", "involvement", "age_band", "worker", "qam", "district", "opened")


def run(populations: Populations) -> Iterator[Line]:
    """Prove that every case is kept, then time three imports of each size, in turn with reads."""
    lists = _Lists(populations.folder / "case_lists")
    lists.prove(FEW)
    taken: dict[tuple[str, int], list[float]] = {}
    for _ in range(RUNS):
        for size in (FEW, MANY):
            taken.setdefault(("ours", size), []).append(lists.freeze(size))
            taken.setdefault(("read", size), []).append(lists.read(size))
    times = {key: Times(tuple(seconds)) for key, seconds in taken.items()}
    few = times["ours", FEW]
    yield Line(f"case list of {FEW:,} frozen from XLSX", few.median, "s", 3, few)
    by_row = {size: _by_row(times["ours", size], size) for size in (FEW, MANY)}
    yield ratio(f"time for a row of {MANY:,} over {FEW:,}", by_row[MANY], by_row[FEW], 1.3)
    for size in (FEW, MANY):
        what = f"{size:,} frozen over a bare read of the file"
        yield ratio(what, times["ours", size], times["read", size], 2)


def _by_row(times: Times, size: int) -> Times:
    return Times(tuple(seconds / size for seconds in times.seconds))


class _Lists:
    """One folder with an empty database and a file for each size."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        empty = new_database(folder)
        settle(empty)
        empty.close()
        self._copies = count()

    def file(self, size: int) -> Path:
        path = self._folder / f"{size}.xlsx"
        if not path.exists():
            _write(path, size)
        return path

    def freeze(self, size: int) -> float:
        """Seconds for what `auditapp cases import` does."""
        file, copy = self.file(size), self._folder / f"copy-{next(self._copies)}.db"
        shutil.copy(self._folder / "auditapp.db", copy)
        database = Database(f"sqlite:///{copy}")
        gc.collect()
        start = time.perf_counter()
        assert _frozen(database, file) == size
        seconds = time.perf_counter() - start
        database.close()
        for path in self._folder.glob(f"{copy.name}*"):
            path.unlink()
        return seconds

    def read(self, size: int) -> float:
        """Seconds for openpyxl to read every cell."""
        file = self.file(size)
        gc.collect()
        start = time.perf_counter()
        book = openpyxl.load_workbook(file, read_only=True)
        rows = sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))
        book.close()
        assert rows == size + 1
        return time.perf_counter() - start

    def prove(self, size: int) -> None:
        """Every case of the file is in the list, under the reference it has there."""
        database = Database(f"sqlite:///{self._folder / 'proof.db'}")
        shutil.copy(self._folder / "auditapp.db", self._folder / "proof.db")
        _frozen(database, self.file(size))
        with database.reading() as session:
            found = session.execute(
                select(func.count(), func.min(ListedCase.case_ref), func.max(ListedCase.case_ref))
            ).one()
        assert tuple(found) == (size, "0000000", f"{size - 1:07d}"), found
        database.close()


def _frozen(database: Database, file: Path) -> int:
    """What `auditapp cases import` does; returns how many cases were frozen."""
    with database.reading() as session:
        examined = case_lists.examine(session, file, SheetChoices())
        case_list_freeze.since_last(session, examined, AS_AT)
    assert not examined.rejected, examined.rejected[0]
    with database.transaction() as session:
        frozen = case_list_freeze.freeze(session, examined, name="Cases", as_at=AS_AT, by=None)
        return frozen.cases


def _write(path: Path, size: int) -> None:
    chances = random.Random("case list")
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Open cases")
    sheet.append(COLUMNS)
    for number in range(size):
        sheet.append(
            (
                f"{number:07d}",
                chances.choice(TEAMS),
                str(chances.choice(tuple(Involvement))),
                str(chances.choice(tuple(AgeBand))),
                f"W{chances.randrange(200):03d}",
                f"Q{chances.randrange(12):02d}",
                chances.choice(("Hill", "Quay", "Vale", "Marsh")),
                date(2026, 1 + number % 9, 1 + number % 28),
            )
        )
    book.save(path)
