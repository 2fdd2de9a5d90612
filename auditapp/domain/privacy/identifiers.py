"""Phrases in free text that may identify somebody.

A help, not a proof: it reads what a hurried auditor types, marks what looks like a name, a birth
date, a postcode, a phone number, an e-mail address or an NHS number, and leaves the judgement to
the person. Nothing is ever refused or changed here. Wrong alarms teach people to click them away,
so ordinary words of the field count as much as the patterns do. Every pattern reads a text once,
with no choice that could make it go back far: texts of any length and kind are read in time that
grows as they do.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from auditapp.domain import calendar
from auditapp.domain.privacy import birth_dates, person_names
from auditapp.domain.privacy.postcodes import AREAS

_BLANKED = "\n"
"""Takes the place of what was found, so that nothing is read twice; no phrase runs across it."""
_NHS_WEIGHTS = range(10, 1, -1)


class SuspectKind(StrEnum):
    """What a phrase looks like."""

    NAME = "name"
    DATE = "date"
    POSTCODE = "postcode"
    PHONE = "phone"
    EMAIL = "email"
    NHS_NUMBER = "nhs_number"

    @property
    def words(self) -> str:
        """As it stands in a sentence: “… looks like a name”."""
        return _WORDS[self]


_WORDS = {
    SuspectKind.NAME: "a name",
    SuspectKind.DATE: "a date of birth",
    SuspectKind.POSTCODE: "a postcode",
    SuspectKind.PHONE: "a phone number",
    SuspectKind.EMAIL: "an e-mail address",
    SuspectKind.NHS_NUMBER: "an NHS number",
}


@dataclass(frozen=True, slots=True)
class Suspect:
    """One phrase, as it stands in the text, and what it looks like."""

    kind: SuspectKind
    phrase: str


_EMAIL = re.compile(r"[\w.%+'’-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}", re.IGNORECASE)
_NHS = re.compile(r"(?<![\w+])([0-9]{3})([ .\-\u00a0]?)([0-9]{3})\2([0-9]{4})(?!\w)")
_PHONE = re.compile(
    r"(?<![\w./+-])(?:(?:\+|00)44[ .\-\u00a0]?(?:\(0\)[ -]?)?|\(?0)"
    r"(?=[1235789])[0-9](?:\)?[ .\-\u00a0]?[0-9]){8,9}(?![0-9]|[./-][0-9])"
)
_POSTCODE = re.compile(
    r"(?<![\w-])([a-z]{1,2})[0-9](?:[0-9]|[a-z])?[ \u00a0]{0,2}([0-9][abd-hjlnp-uw-z]{2})(?![\w-])",
    re.IGNORECASE,
)
_MANY_DIGITS = re.compile(r"[0-9][0-9 .()\u00a0-]{7,30}[0-9]")
_DIGIT_AND_LETTERS = re.compile(r"[0-9][A-Za-z]{2}")
"""Without these there is no long number and no postcode: most texts need no closer look."""
_ORDINAL = re.compile(r"1st|2nd|3rd|[0-9]th")


def suspects(text: str, today: date | None = None) -> tuple[Suspect, ...]:
    """Every phrase that looks as if it identified somebody, in order, each once.

    `today` (in London, when not given) tells birth dates from the dates of recent work.
    """
    return _Reading(text, today or calendar.today()).found()


def digest(phrase: str) -> str:
    """What is kept of a confirmed phrase: however it is written in capitals and blanks."""
    return hashlib.sha256(plain(phrase).encode("utf-8", "replace")).hexdigest()


def plain(phrase: str) -> str:
    """A phrase without what only its looks depend on: capitals and blanks."""
    return " ".join(phrase.casefold().split())


class _Reading:
    """One text, read for one kind of phrase after another; what was read is blanked out."""

    def __init__(self, text: str, today: date) -> None:
        self._text = self._left = text
        self._today = today
        self._places: list[tuple[int, Suspect]] = []

    def found(self) -> tuple[Suspect, ...]:
        if "@" in self._text:
            self._take(SuspectKind.EMAIL, _EMAIL)
        self._numbers()
        for start, end in person_names.places(self._left):
            self._note(SuspectKind.NAME, start, end)
        once: dict[str, Suspect] = {}
        for _, suspect in sorted(self._places, key=lambda place: place[0]):
            once.setdefault(plain(suspect.phrase), suspect)
        return tuple(once.values())

    def _numbers(self) -> None:
        for hint, pattern in birth_dates.PATTERNS:
            if hint.search(self._left):
                self._take(SuspectKind.DATE, pattern, birth_dates.is_date, self._is_birth_date)
        if _MANY_DIGITS.search(self._left):
            self._take(SuspectKind.NHS_NUMBER, _NHS, _passes_check)
            self._take(SuspectKind.PHONE, _PHONE, _is_grouped)
        if _DIGIT_AND_LETTERS.search(self._left):
            self._take(SuspectKind.POSTCODE, _POSTCODE, _is_postcode)

    def _take(
        self,
        kind: SuspectKind,
        pattern: re.Pattern[str],
        reads: Callable[[re.Match[str]], bool] = bool,
        marks: Callable[[re.Match[str]], bool] = bool,
    ) -> None:
        """Blank out what `pattern` finds and `reads` accepts; note it where `marks` says so."""

        def blank(match: re.Match[str]) -> str:
            if not reads(match):
                return match[0]
            if marks(match):
                self._note(kind, match.start(), match.end())
            return _BLANKED * len(match[0])

        self._left = pattern.sub(blank, self._left)

    def _note(self, kind: SuspectKind, start: int, end: int) -> None:
        self._places.append((start, Suspect(kind, self._text[start:end])))

    def _is_birth_date(self, match: re.Match[str]) -> bool:
        return birth_dates.could_be_birth(match, self._text, self._today)


def is_nhs_number(ten: str) -> bool:
    """Whether ten digits pass the check of NHS numbers: the last is 11 less the weighted sum of the
    others, by modulus 11 (NHS Data Model and Dictionary, “NHS number”); 11 stands for 0, and 10 is
    never issued."""
    digits = [int(digit) for digit in ten]
    weighted = sum(weight * digit for weight, digit in zip(_NHS_WEIGHTS, digits, strict=False))
    return (11 - weighted % 11) % 11 == digits[9]


def _passes_check(match: re.Match[str]) -> bool:
    return is_nhs_number(match[1] + match[3] + match[4])


def _is_grouped(match: re.Match[str]) -> bool:
    """Written as phone numbers are: no group of one digit, and a first group of three or more."""
    groups = re.findall(r"[0-9]+", match[0].replace("(0)", ""))
    return len(groups[0]) >= 2 and all(len(group) >= 2 for group in groups) and _starts(groups)


def _starts(groups: list[str]) -> bool:
    return groups[0] == "44" or len(groups[0]) >= 3


def _is_postcode(match: re.Match[str]) -> bool:
    """In an area that exists, and not a section of an Act before an ordinal (“s47 2nd visit”)."""
    return match[1].upper() in AREAS and not _ORDINAL.fullmatch(match[2])
