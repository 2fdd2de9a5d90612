"""Days in a case system's file: a closing day that is filled in or not, and the later of two."""

import re
from datetime import date, datetime

from auditapp.domain.mappings.words import says_nothing

_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(?:[ T].*)?")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T].*)?")
_LIKE_A_DAY = re.compile(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2}(?: .*)?|[0-9]{5}(?:\.[0-9]+)?")
"""A day whose year is short, or the number by which Excel counts days."""
_NAMED = ("%d %B %Y", "%d %b %Y")
_MIDNIGHT = re.compile(r"00:00(?::00)?")
"""How a workbook shows the day number 0, which a formula gives where there is no day."""


class UnclearDay(ValueError):
    """A cell that has to hold a day or nothing holds something else."""


def holds_day(text: str) -> bool:
    """Whether a cell holds a day rather than nothing; UnclearDay where it holds neither."""
    if _LIKE_A_DAY.fullmatch(text.strip()):
        return True
    return day_or_nothing(text) is not None


def day_or_nothing(text: str) -> date | None:
    """The day in a cell, the day before the month; None where the cell says that there is none."""
    text = text.strip()
    if says_nothing(text) or _MIDNIGHT.fullmatch(text):
        return None
    found = _numbers(text) or _named(text)
    if found is None:
        raise UnclearDay(f"“{text[:40]}” is not a date")
    return found


def _numbers(text: str) -> date | None:
    first, iso = _DAY_FIRST.fullmatch(text), _ISO.fullmatch(text)
    try:
        if first:
            return date(int(first[3]), int(first[2]), int(first[1]))
        return date(int(iso[1]), int(iso[2]), int(iso[3])) if iso else None
    except ValueError:
        return None


def _named(text: str) -> date | None:
    for pattern in _NAMED:
        try:
            return datetime.strptime(text.replace("-", " "), pattern).date()
        except ValueError:
            continue
    return None
