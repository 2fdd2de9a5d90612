"""The content of a case list: its permanent hash, and what changed between two lists.

Knows nothing of files or tables: a case is its fields in the council's words, as they were
understood. Whoever holds the same cases gets the same hash, in any order of rows and columns.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

FIELDS = ("case_ref", "team", "service", "involvement", "age_band", "worker", "qam")
"""The fields every list has, in the order in which they are hashed."""
FIRST_LINE = "auditapp case list 1"
Case = Mapping[str, object]
"""The fields by name; what the file had beyond them under "extra"."""


def list_hash(cases: Iterable[Case], further: Sequence[str] = ()) -> str:
    """SHA-256, in hexadecimal, of the list's canonical text; `further` are its further columns.

    The canonical text is UTF-8. Every line ends with one line feed, and what stands in a line is
    parted by single tabs:

    1. the words `auditapp case list 1`;
    2. the names of the columns: case_ref, team, service, involvement, age_band, worker, qam, then
       the further columns as the file spells them, sorted by code point;
    3. for each case, sorted by case_ref by code point, a line with its values in that order.

    Team and service are written as auditapp knows them, involvement and age_band as codes; where
    there is no value nothing stands between the tabs. No value holds a tab or a line feed. So
    `sha256sum` of a text file written like this gives the same hash.
    """
    digest = hashlib.sha256()
    for line in _lines(cases, sorted(further)):
        digest.update(f"{line}\n".encode())
    return digest.hexdigest()


def _lines(cases: Iterable[Case], further: Sequence[str]) -> Iterator[str]:
    yield FIRST_LINE
    yield "\t".join((*FIELDS, *further))
    for case in sorted(cases, key=lambda case: str(case["case_ref"])):
        extra = case.get("extra") or {}
        assert isinstance(extra, Mapping)
        values = [case[name] or "" for name in FIELDS]
        values += [extra.get(name, "") for name in further]
        yield "\t".join(map(str, values))


@dataclass(frozen=True)
class Moved:
    """A case that changed team."""

    case_ref: str
    before: str
    now: str


@dataclass(frozen=True)
class ListChanges:
    """What is different from an earlier list; each part sorted by reference."""

    new: tuple[str, ...]
    gone: tuple[str, ...]
    moved: tuple[Moved, ...]


def compare(before: Mapping[str, str], now: Mapping[str, str]) -> ListChanges:
    """Two lists, each as the team of every reference."""
    both = sorted(before.keys() & now.keys())
    return ListChanges(
        new=tuple(sorted(now.keys() - before.keys())),
        gone=tuple(sorted(before.keys() - now.keys())),
        moved=tuple(Moved(ref, before[ref], now[ref]) for ref in both if before[ref] != now[ref]),
    )
