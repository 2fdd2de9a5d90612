"""Readers of cells that several uploads share: references, teams, months, codes.

Each returns the value, or raises BadCell with what is wrong and how to correct it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.adapters.uploads.cell_text import exact_reference
from auditapp.adapters.uploads.columns import BadCell
from auditapp.adapters.uploads.tables import plain
from auditapp.domain.calendar import Month
from auditapp.domain.counting import counted
from auditapp.domain.forms.answers.accepted_words import words_of
from auditapp.domain.forms.answers.dates import DAY_QUESTION
from auditapp.domain.forms.faults import nearest
from auditapp.domain.forms.given_answers import BadAnswer
from auditapp.domain.forms.questions import Option
from auditapp.domain.mappings.age_bands import age_band_of
from auditapp.domain.mappings.involvement_words import involvement_of, is_closed
from auditapp.domain.mappings.words import says_nothing
from auditapp.domain.vocabulary import AgeBand, Involvement, Labelled
from auditapp.models import Team

LONGEST_REF, LONGEST_TEXT = 60, 200
_SHOWN = 60
_GUESSES = 200
"""The most unknown words of a kind that get a suggestion; with more, it is the wrong column."""
_SLIP = 0.9
"""How alike a word and a code must be (difflib's ratio) to suspect a slip of the keys: nothing is
suggested for a word that may mean another involvement."""
_EXCEL_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EXCEL_COUNT = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}([/. -])[0-9]{1,2}\1[0-9]{2}")


def read_case_ref(text: str) -> str:
    """The reference exactly as written: `00123` is not `123`."""
    if not text:
        raise BadCell("is empty; every case needs its reference")
    if len(text) > LONGEST_REF:
        raise BadCell(
            f"has {counted(len(text), 'character')}; a reference has at most {LONGEST_REF}"
        )
    refuse_unseen(text)
    refuse_excel_day(text, "a reference")
    try:
        return exact_reference(text)
    except ValueError as error:
        raise BadCell(str(error)) from None


def read_line(text: str) -> str:
    """Any text, as one line."""
    text = " ".join(text.split())
    if len(text) > LONGEST_TEXT:
        raise BadCell(
            f"has {counted(len(text), 'character')}, at most {LONGEST_TEXT} are kept; "
            "shorten it, or take the column out"
        )
    refuse_unseen(text)
    return text


def read_if_any(text: str) -> str:
    """Any text, as one line; none for the words that say so, such as NULL, N/A or a dash."""
    return "" if says_nothing(text) else read_line(text)


def read_month(text: str) -> Month:
    """A month such as 2026-10, or the first day of the month if Excel changed it to a date."""
    try:
        return Month.from_cell(text)
    except ValueError as error:
        _refuse_unclear_day(text)
        raise BadCell(f"“{short(text)}”: {error}") from None


def read_day(text: str) -> date | None:
    """A day up to today, the day before the month; None where there is none."""
    if says_nothing(text):
        return None
    _refuse_unclear_day(text)
    try:
        return date.fromisoformat(str(DAY_QUESTION.read_cell(text)))
    except BadAnswer:
        raise BadCell(
            f"“{short(text)}” is not a day up to today, written like 2026-10-03 or 3/10/2026"
        ) from None


def read_age_band(text: str) -> str | None:
    """The code of an age band, from the band or an age in years; None where there is none."""
    if says_nothing(text):
        return None
    found = age_band_of(text)
    if found is None:
        refuse_excel_day(text, "an age band")
        known = ", ".join(AgeBand)
        raise BadCell(f"“{short(text)}” is not known. Use an age under 26, or one of {known}")
    return str(found)


def read_involvement(text: str) -> str:
    """The code of an involvement, from any word that councils use for it."""
    found = involvement_of(text)
    if found is not None:
        return str(found)
    codes = ", ".join(Involvement)
    if not text:
        raise BadCell(f"is empty; use one of {codes}")
    if is_closed(text):
        raise BadCell(
            f"“{short(text)}” is not open, and a list holds open cases. Take the row out, or use a "
            "mapping that leaves closed rows out"
        )
    guess = nearest(text.lower().replace(" ", "_"), Involvement, alike=_SLIP)
    raise BadCell(f"“{short(text)}” is not known. {guess or f'Use one of {codes}'}")


class WordReader:
    """Reads one of a fixed set of words, given as its code or its label."""

    def __init__(self, words: type[Labelled]) -> None:
        self._codes = [str(one) for one in words]
        accepted = words_of([Option(str(one), one.label) for one in words])
        self._known = {plain(word): code for word, code in accepted.items()}
        self._nearest = Suggestions()

    def __call__(self, text: str) -> str:
        found = self._known.get(plain(text))
        if found is not None:
            return found
        codes = ", ".join(self._codes)
        if not text:
            raise BadCell(f"is empty; use one of {codes}")
        guess = self._nearest.to(text.lower().replace(" ", "_"), self._codes)
        raise BadCell(f"“{short(text)}” is not known. {guess or f'Use one of {codes}'}")


class TeamReader:
    """Reads the name of a team in any case and spacing; returns it as auditapp spells it.

    With `creates`, a team that does not exist is accepted and noted among `new`, with the service
    that `services` gives it, to be added when the file is confirmed.
    """

    def __init__(
        self, session: Session, *, creates: bool = False, services: Mapping[str, str] | None = None
    ) -> None:
        self.teams: dict[str, Team] = {team.name: team for team in session.scalars(select(Team))}
        self.new: dict[str, Team] = {}
        self._creates = creates
        self._services = {_folded(name): of for name, of in (services or {}).items()}
        self._known = {_folded(name): name for name in self.teams}
        self._nearest = Suggestions()

    def __call__(self, text: str) -> str:
        known = self._known.get(_folded(text))
        if known is not None:
            return known
        if not text:
            raise BadCell("is empty; every case needs a team")
        if self._creates:
            return self._create(text)
        guess = self._nearest.to(_folded(text).title(), self.teams)
        remedy = guess or "Correct the name, or ask for the team to be added"
        raise BadCell(f"there is no team “{short(text)}”. {remedy}")

    def service_of(self, name: str, given: str) -> str:
        """The service that a row gives, otherwise the team's; a new team has the first given."""
        new = self.new.get(name)
        if new is not None:
            new.service = new.service or given
        return given or self.teams[name].service

    def _create(self, text: str) -> str:
        name = read_line(text)
        if says_nothing(name):
            raise BadCell(f"“{short(text)}” is not the name of a team")
        team = Team(name=name, service=self._services.get(_folded(name), ""))
        self.teams[name] = self.new[name] = team
        self._known[_folded(name)] = name
        return name


class Suggestions:
    """Suggestions for unknown words, each looked up once and up to a limit."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}

    def to(self, word: str, known: Iterable[str]) -> str:
        if word not in self._found and len(self._found) < _GUESSES:
            self._found[word] = nearest(word, known)
        return self._found.get(word, "")


def unless_empty(read: Callable[[str], str]) -> Callable[[str], str]:
    """The same reader for a cell that may be empty."""
    return lambda text: read(text) if text else ""


def refuse_excel_day(text: str, meant: str) -> None:
    """BadCell where Excel has changed something else to a date."""
    if _EXCEL_DAY.fullmatch(text):
        raise BadCell(
            f"Excel changed {meant} to the date “{text}”; "
            "format the column as text and type it again"
        )


def _refuse_unclear_day(text: str) -> None:
    """BadCell for a day whose year is short, or that Excel shows as the number it counts by."""
    if _EXCEL_COUNT.fullmatch(text):
        raise BadCell(
            f"“{short(text)}” is the number by which Excel counts days; format the column as a date"
        )
    if _SHORT_YEAR.fullmatch(text):
        raise BadCell(f"“{short(text)}” has a year of two digits; write all four")


def refuse_unseen(text: str) -> None:
    """BadCell for an invisible character."""
    if text.isprintable():
        return
    wrong = next(character for character in text if not character.isprintable())
    name = unicodedata.name(wrong, f"U+{ord(wrong):04X}").lower()
    raise BadCell(f"holds a character that cannot be seen ({name}); type it again")


def short(text: str) -> str:
    """A cell's text as a message quotes it."""
    seen = "".join(c if c.isprintable() else " " for c in text)
    return seen if len(seen) <= _SHOWN else f"{seen[: _SHOWN - 1]}…"


def _folded(name: str) -> str:
    return " ".join(name.split()).lower()
