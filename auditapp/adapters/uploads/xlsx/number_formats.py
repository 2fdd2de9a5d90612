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
_ZERO, _OPTIONAL = "0", "#"
_GENERAL = re.compile("general", re.IGNORECASE)


@lru_cache(maxsize=1_000)
def shown_by(code: str, *, from_1904: bool = False) -> Show:
    """How a number with this format is read."""
    if is_date(code):
        return partial(day, from_1904=from_1904)
    parts = list(_parts(_GENERAL.sub(_ZERO, code)))
    if "%" in [mark for mark, _ in parts]:
        return percentage
    if _CONDITION.search(code) or not _is_reference(parts):
        return number
    return partial(_padded, parts)


def is_date(code: str) -> bool:
    """Whether a number format shows dates or times of day, but not durations (`[h]:mm`)."""
    marks = "".join(mark for mark, _ in _parts(code)).lower()
    return (
        not _LENGTH_OF_TIME.search(code)
        and not _OF_DATES.isdisjoint(marks)
        and "general" not in marks
    )


def _is_reference(parts: list[tuple[str, str]]) -> bool:
    """Whether the format has only digits and fixed text, and adds leading zeros, letters before
    the number or digits after it (`00000000`, `000-000`, `"CIN-"0`, `0"/26"`); `0 "days"` is a
    plain number."""
    marks = [mark for mark, _ in parts]
    digits = [at for at, mark in enumerate(marks) if mark in (_ZERO, _OPTIONAL)]
    if not digits or set(marks) - {_ZERO, _OPTIONAL, ""} - _LITERAL:
        return False
    before = "".join(text for _, text in parts[: digits[0]])
    after = "".join(text for _, text in parts[digits[-1] + 1 :])
    return (
        marks.count(_ZERO) > 1
        or any(character.isalnum() for character in before)
        or any(character.isdecimal() for character in after)
    )


def _padded(parts: list[tuple[str, str]], text: str) -> tuple[str, str]:
    """A whole number written into the format's digits; extra digits go before the first."""
    plain, fault = number(text)
    if fault or not plain.isdecimal():
        return plain, fault
    marks = [mark for mark, _ in parts]
    places = marks.count(_ZERO) + marks.count(_OPTIONAL)
    written = plain.zfill(marks.count(_ZERO))
    extra = len(written) - places
    digits = [""] * -extra + list(written)
    if extra > 0:
        digits[: extra + 1] = ["".join(digits[: extra + 1])]
    next_digit = iter(digits)
    return "".join(
        next(next_digit) if mark in (_ZERO, _OPTIONAL) else literal for mark, literal in parts
    ), ""


def _parts(code: str) -> Iterator[tuple[str, str]]:
    """The format's first section in parts: a mark ("" for fixed text), and its text."""
    for found in _PART.finditer(code):
        mark = found["mark"] or ""
        if mark == ";":
            return
        yield mark, found["text"] or found["one"] or mark
