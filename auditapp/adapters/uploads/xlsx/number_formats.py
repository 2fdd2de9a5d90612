"""Number formats that show a number as a date, a percentage or a reference with leading zeros.

Whatever a format adds is read as shown (`85%`, `00000123`, `C-0012`). Digits that it hides, such
as decimals, are kept: a figure keeps every digit that was typed.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache, partial

from auditapp.adapters.uploads.cell_text import day, number, percentage

Show = Callable[[str], tuple[str, str]]
"""Turns the number of a cell into its text and a fault; one of them is empty."""
BUILT_IN = {
    **{str(at): "d" for at in (*range(14, 23), *range(27, 37), *range(50, 59))},
    **{"9": "0%", "10": "0.00%"},
}
"""The built-in formats of every workbook that matter here."""
_PART = re.compile(
    r'"(?P<text>[^"]*)"|\\(?P<one>.)|_.|\*.|(?P<bracket>\[[^\]]*\])|(?P<mark>.)', re.S
)
_LENGTH_OF_TIME = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_CONDITION = re.compile(r"\[[<>=]")
_OF_DATES = frozenset("dmyhs")
_LITERAL = frozenset(" -+/():")
_DIGIT = "0"


@lru_cache(maxsize=1_000)
def shown_by(code: str, *, from_1904: bool = False) -> Show:
    """How a number with this format is read."""
    if is_date(code):
        return partial(day, from_1904=from_1904)
    marks = [mark for mark, _ in _parts(code)]
    if "%" in marks:
        return percentage
    return partial(_padded, list(_parts(code))) if _is_reference(code) else number


def is_date(code: str) -> bool:
    """Whether a number format shows dates or times of day, but not durations (`[h]:mm`)."""
    marks = "".join(mark for mark, _ in _parts(code)).lower()
    return (
        not _LENGTH_OF_TIME.search(code)
        and not _OF_DATES.isdisjoint(marks)
        and "general" not in marks
    )


def _is_reference(code: str) -> bool:
    """Whether the format has only zeros and fixed text, and adds leading zeros or letters
    (`00000000`, `000-000`, `"CIN-"0`); `0 "days"` is a plain number."""
    parts = list(_parts(code))
    zeros = [at for at, (mark, _) in enumerate(parts) if mark == _DIGIT]
    others = {mark for mark, _ in parts} - {_DIGIT, ""} - _LITERAL
    if not zeros or others or _CONDITION.search(code):
        return False
    before = "".join(text for _, text in parts[: zeros[0]])
    return len(zeros) > 1 or any(character.isalnum() for character in before)


def _padded(parts: list[tuple[str, str]], text: str) -> tuple[str, str]:
    """A whole number written into the format's zeros; extra digits go before the first."""
    plain, fault = number(text)
    if fault or not plain.isdecimal():
        return plain, fault
    places = sum(mark == _DIGIT for mark, _ in parts)
    digits = iter(plain.zfill(places))
    first = "".join(next(digits) for _ in range(max(0, len(plain) - places)))
    shown = ""
    for mark, literal in parts:
        shown += first + next(digits) if mark == _DIGIT else literal
        first = "" if mark == _DIGIT else first
    return shown, ""


def _parts(code: str) -> Iterator[tuple[str, str]]:
    """The format's first section in parts: a mark ("" for fixed text), and its text."""
    for found in _PART.finditer(code):
        mark = found["mark"] or ""
        if mark == ";":
            return
        yield mark, found["text"] or found["one"] or mark
