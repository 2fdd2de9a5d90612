"""How the words of a file are compared: headings and sheets, values, and where nothing is meant."""

import re

EMPTY_WORDS = frozenset({"", "null", "none", "nil", "n/a", "na", "#n/a", "-", "–", "—", "."})
"""What case systems write where there is nothing."""
_LETTER = re.compile(r"\s*\(?[a-z0-9]\s*[).:]\s*|\s*[a-z]\s+[-–—]\s+")
"""The letter that a return puts before its words: `a) `, `(a) `, `a. ` or `a - `."""


def plain_heading(text: str) -> str:
    """A heading or the title of a sheet: small letters and digits, nothing else."""
    return "".join(one for one in text.lower() if one.isalnum())


def plain_value(text: str) -> str:
    """A value without differences of case and spacing."""
    return " ".join(text.lower().split())


def without_letter(text: str) -> str:
    """A value as plain words, without a return's letter in front; `child(ren)` is `children`."""
    text = text.lower().replace("(ren)", "ren")
    begins = _LETTER.match(text)
    rest = text[begins.end() :] if begins else text
    return plain_words(rest) or plain_words(text)


def plain_words(text: str) -> str:
    """The words and numbers of a text, with single spaces."""
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def says_nothing(text: str) -> bool:
    """Whether a cell is empty, or holds what is written where there is nothing."""
    return plain_value(text) in EMPTY_WORDS
