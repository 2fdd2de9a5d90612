"""Cells as text, as they were typed, or the reason where Excel has lost what was typed."""

import re
from datetime import date, datetime, timedelta
from math import isfinite

LONGEST_TEXT = 32_767
_MOST_DIGITS = 15
_ERROR_WORDS = """
#N/A #DIV/0! #NAME? #NULL! #NUM! #REF! #VALUE! #SPILL! #CALC! #FIELD! #BLOCKED! #CONNECT! #BUSY!
#UNKNOWN! #GETTING_DATA
"""
_ERRORS = frozenset(_ERROR_WORDS.split())
_SHORTENED = re.compile(r"-?[0-9](?:[.,][0-9]+)?E[+-][0-9]{2,3}", re.IGNORECASE)
_TOO_NARROW = re.compile(r"#{3,}")
_ROUNDED = "Excel rounded this long number; format the column as text and type it again"
_LAST_DAY = 2_958_465
"""Excel's number of 31 December 9999."""
_1904_LATER = 1_462
"""How many days later the 1904 calendar begins."""


def exact_reference(text: str) -> str:
    """The text of a cell that holds a reference; ValueError when Excel has shortened it.

    For columns of references only: in other columns `1.23E+15` may be intended.
    """
    if _SHORTENED.fullmatch(text):
        raise ValueError(
            f"“{text}” is how Excel saved a long number; "
            "format the column as text and type it again"
        )
    if _TOO_NARROW.fullmatch(text):
        raise ValueError(f"“{text}” is what Excel shows in a narrow column; widen it and save")
    return text


def typed(text: str) -> tuple[str, str]:
    """Text without outer blanks, and a fault if it is too long or one of Excel's errors."""
    text = text.strip()
    if len(text) > LONGEST_TEXT:
        return "", f"the text is longer than {LONGEST_TEXT:,} characters"
    return ("", f"the cell holds Excel’s error {text}") if text in _ERRORS else (text, "")


def number(text: str) -> tuple[str, str]:
    """A number as it was typed, and a fault if Excel has rounded it."""
    if len(text) <= _MOST_DIGITS and text.isascii() and text.isdecimal() and text[0] != "0":
        return text, ""
    value = float(text)
    if not isfinite(value) or abs(value) >= 10**_MOST_DIGITS:
        return "", _ROUNDED
    if value == int(value):
        return str(int(value)), ""
    return f"{value:.{_MOST_DIGITS}g}", ""


def percentage(text: str) -> tuple[str, str]:
    """A share of 1 as a percentage: 0.85 is `85%`; every decimal is kept."""
    shown, fault = number(repr(float(text) * 100))
    return (shown and f"{shown}%", fault)


def day(serial: str, *, from_1904: bool) -> tuple[str, str]:
    """A day as YYYY-MM-DD, or a time of day, from the days that Excel counted.

    Excel's 1900 calendar has a 29 February 1900, which did not exist.
    """
    value = float(serial)
    if 0 <= value < 1:
        seconds = min(round(value * 86_400), 86_399)
        return (datetime.min + timedelta(seconds=seconds)).time().isoformat(), ""
    if not 0 < value < _LAST_DAY + 1 - (_1904_LATER if from_1904 else 0):
        return "", f"{serial} is not a real date in Excel"
    count = int(value)
    if from_1904:
        return (date(1904, 1, 1) + timedelta(days=count)).isoformat(), ""
    if count == 60:
        return "", "29/02/1900 is not a real date; type the right one"
    return (date(1899, 12, 31 if count < 60 else 30) + timedelta(days=count)).isoformat(), ""
