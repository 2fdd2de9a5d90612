"""One row of a file as one case of a list: every field checked, every fault told at once."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.adapters.uploads.cell_text import exact_reference
from auditapp.adapters.uploads.tables import TableRow, plain
from auditapp.case_lists.columns import Columns
from auditapp.domain.forms.faults import nearest
from auditapp.domain.vocabulary import AgeBand, Involvement
from auditapp.models import Team

LONGEST_REF, LONGEST_TEXT = 60, 200
_GUESSES = 200
"""So many unknown words of a kind get a suggestion; beyond them it is the wrong column."""
_EXCEL_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INVOLVEMENTS = {plain(text): str(one) for one in Involvement for text in (one, one.label)}
_Read = Callable[[str], str | None]


class _BadCell(ValueError):
    """What is wrong with a cell and how to mend it."""


@dataclass(frozen=True)
class Wrong:
    """What is wrong in one cell, and how to mend it; no column when it is the row as a whole."""

    column: str
    what: str

    def __str__(self) -> str:
        return f"{self.column}: {self.what}" if self.column else self.what


@dataclass(frozen=True)
class Rejected:
    """A row that cannot be in the list, with everything that is wrong with it."""

    number: int
    wrongs: tuple[Wrong, ...]

    def __str__(self) -> str:
        return f"row {self.number}: {'; '.join(map(str, self.wrongs))}"


class RowReader:
    """Reads rows as cases; remembers the words it could not read, since they come again."""

    def __init__(self, session: Session, columns: Columns) -> None:
        self._further = columns.further
        self._services = {team.name: team.service for team in session.scalars(select(Team))}
        self._teams = {_folded(name): name for name in self._services}
        self._nearest = _Nearest()
        readers: dict[str, _Read] = {
            "case_ref": _case_ref,
            "team": self._team,
            "service": _text,
            "involvement": self._involvement,
            "age_band": _age_band,
            "worker": _text,
            "qam": _text,
        }
        self._absent = {name: read("") for name, read in readers.items() if name in _MAY_BE_ABSENT}
        self._readers = [(name, columns.fields.get(name, ""), readers[name]) for name in readers]

    def read(self, row: TableRow) -> tuple[dict[str, Any], tuple[Wrong, ...]]:
        """The columns of a ListedCase, or everything why it cannot be one."""
        if row.faults:
            return {}, tuple(Wrong(column, fault) for column, fault in row.faults.items())
        values: dict[str, Any] = dict(self._absent)
        extra: dict[str, str] = {}
        wrongs: list[Wrong] = []
        for name, heading, read in self._readers:
            if heading:
                _take(values, name, read, row.cells.get(heading, ""), wrongs)
        for heading in self._further:
            _take(extra, heading, _text, row.cells.get(heading, ""), wrongs)
        if wrongs:
            return {}, tuple(wrongs)
        values["service"] = values["service"] or self._services[values["team"]]
        return {**values, "extra": extra}, ()

    def _team(self, text: str) -> str:
        known = self._teams.get(_folded(text))
        if known is not None:
            return known
        if not text:
            raise _BadCell("is empty; every case needs a team")
        guess = self._nearest.to(_folded(text).title(), self._services)
        remedy = guess or "Mend the name, or ask for the team to be added"
        raise _BadCell(f"there is no team “{_short(text)}”. {remedy}")

    def _involvement(self, text: str) -> str:
        found = _INVOLVEMENTS.get(plain(text))
        if found is not None:
            return found
        codes = [str(one) for one in Involvement]
        if not text:
            raise _BadCell(f"is empty; use one of {', '.join(codes)}")
        guess = self._nearest.to(text.lower().replace(" ", "_"), codes)
        remedy = guess or f"Use one of {', '.join(codes)}"
        raise _BadCell(f"“{_short(text)}” is not known. {remedy}")


class _Nearest:
    """Suggestions for unknown words, looked for once each and not without end."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}

    def to(self, word: str, known: Iterable[str]) -> str:
        if word not in self._found and len(self._found) < _GUESSES:
            self._found[word] = nearest(word, known)
        return self._found.get(word, "")


_MAY_BE_ABSENT = ("service", "age_band", "worker", "qam")


def _take(values: dict[str, Any], name: str, read: _Read, text: str, wrongs: list[Wrong]) -> None:
    try:
        values[name] = read(text)
    except _BadCell as error:
        wrongs.append(Wrong(name, str(error)))


def _case_ref(text: str) -> str:
    """The reference exactly as it stands there: `00123` is not `123`."""
    if not text:
        raise _BadCell("is empty; every case needs its reference")
    if len(text) > LONGEST_REF:
        raise _BadCell(f"has {len(text)} characters; a reference has at most {LONGEST_REF}")
    _visible(text)
    try:
        return exact_reference(text)
    except ValueError as error:
        raise _BadCell(str(error)) from None


def _age_band(text: str) -> str | None:
    if not text:
        return None
    found = _BANDS.get(_band(text))
    if found is None and _EXCEL_DAY.fullmatch(text):
        raise _BadCell(
            f"“{text}” is a day that Excel made of an age band; "
            "format the column as text and type it again"
        )
    if found is None:
        codes = ", ".join(AgeBand)
        raise _BadCell(f"“{_short(text)}” is not known. Use one of {codes}")
    return found


def _text(text: str) -> str:
    """Any words, on one line."""
    text = " ".join(text.split())
    if len(text) > LONGEST_TEXT:
        raise _BadCell(
            f"has {len(text):,} characters, at most {LONGEST_TEXT} are kept; "
            "shorten it, or take the column out"
        )
    _visible(text)
    return text


def _visible(text: str) -> None:
    if text.isprintable():
        return
    wrong = next(character for character in text if not character.isprintable())
    name = unicodedata.name(wrong, f"U+{ord(wrong):04X}").lower()
    raise _BadCell(f"holds a character that cannot be seen ({name}); type it again")


def _band(text: str) -> str:
    """An age band without regard to case, spaces and the kind of dash: `5 to 9` is `5-9`."""
    return re.sub(r"\s*(?:-|–|—|\bto\b)\s*", "-", text.lower())


def _folded(name: str) -> str:
    return " ".join(name.split()).lower()


def _short(text: str) -> str:
    seen = "".join(c if c.isprintable() else " " for c in text)
    return seen if len(seen) <= 60 else f"{seen[:59]}…"


_BANDS = {_band(text): str(one) for one in AgeBand for text in (one, one.label)}
