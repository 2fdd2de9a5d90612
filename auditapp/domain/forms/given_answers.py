"""The answer given to one question, and how typed text becomes a value.

Text is cleaned here and nowhere else. Text that cannot be a value is refused with a message that
says how to correct it; nothing is ever shortened.
"""

import hashlib
import json
import re
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from auditapp.domain.calendar import today
from auditapp.domain.forms.conditions import Value

NOT_APPLICABLE = "na"
NOT_ASKED = "not_asked"
CANNOT_TELL = "cannot_tell"

EVIDENCE_LIMIT = 20_000
REASON_LIMIT = 2_000
ACTION_LIMIT = 2_000

UNREADABLE = "\ufffd"
"""The mark in a text where bytes were not valid UTF-8."""
NOT_READ = "Some characters could not be read. Type this again"


_DIGEST = 12
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")


class BadAnswer(ValueError):
    """The text cannot be an answer to this question; the message says how to correct it."""


@dataclass(frozen=True, slots=True)
class Given:
    """An auditor's answer to one question.

    `reason`: why it is not applicable (but see `why`); `action`: what needs to happen, and who
    does it; `theme`: the code of a learning theme; `example`: worth showing to others as good
    practice.
    """

    value: Value | None = None
    evidence: str = ""
    reason: str = ""
    action: str = ""
    theme: str = ""
    example: bool = False

    @classmethod
    def from_store(cls, stored: dict[str, Any]) -> "Given":
        return cls(**stored)

    def store(self) -> dict[str, Any]:
        """The parts to store: those that are not empty. A value of 0 is stored."""
        parts = {part.name: getattr(self, part.name) for part in fields(self)}
        return {
            name: part
            for name, part in parts.items()
            if part or (name == "value" and part not in (None, ""))
        }

    @property
    def digest(self) -> str:
        """A few characters that tell this answer from any other, and nothing of what it says."""
        stored = json.dumps(self.store(), sort_keys=True)
        return hashlib.sha256(stored.encode()).hexdigest()[:_DIGEST]

    @property
    def why(self) -> str:
        """Why it is not applicable, if it is. A reason typed for another answer is kept for the
        auditor and not shown to readers."""
        return self.reason if self.value == NOT_APPLICABLE else ""

    @property
    def is_marked(self) -> bool:
        """Whether it is marked as learning or as good practice."""
        return bool(self.theme) or self.example

    def __bool__(self) -> bool:
        return bool(self.store())


def storable(text: str) -> str:
    """Text that every database can hold: no control characters, one kind of line end."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def clean_text(text: str) -> str:
    """Text as it is stored: as `storable`, without outer white space."""
    return storable(text).strip()


def readable(text: str) -> str:
    """Text as it was sent; BadAnswer when its bytes were not valid UTF-8."""
    if UNREADABLE in text:
        raise BadAnswer(NOT_READ)
    return text


def loses_characters(text: str) -> bool:
    """Whether cleaning removes more than outer white space (which the bars protect)."""
    whole = f"|{text}|"
    return clean_text(whole) != whole.replace("\r\n", "\n").replace("\r", "\n")


def limited(text: str, limit: int) -> str:
    """Cleaned text; BadAnswer when it is longer than `limit` characters."""
    kept = clean_text(text)
    if len(kept) > limit:
        over = len(kept) - limit
        raise BadAnswer(f"Shorten this to {limit:,} characters or fewer. It is {over:,} too long")
    return kept


def whole_number(text: str, low: int, high: int) -> int:
    """A whole number in plain digits (no `1_000`, no other scripts) between two bounds."""
    if not _WHOLE_NUMBER.fullmatch(text) or not low <= int(text) <= high:
        raise BadAnswer(f"Enter a whole number from {low} to {high:,}")
    return int(text)


def real_day(text: str) -> date:
    """A date written 2026-10-03, from 2000 up to today in London; BadAnswer says what is wrong."""
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    try:
        day = date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        day = None
    if day is None:
        raise BadAnswer("Enter a real date, such as 3 10 2026")
    if day.year < 2000:
        raise BadAnswer("Enter a year from 2000 onwards, in four digits")
    if day > today():
        raise BadAnswer("The date must be today or in the past")
    return day
