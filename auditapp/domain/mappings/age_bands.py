"""Ages as age bands: `7` is 5-9, `18.6` is 18-25, and `5 to 9` is 5-9."""

import re
from functools import lru_cache
from math import floor

from auditapp.domain.vocabulary import AgeBand

_FIRST_YEARS = (
    (0, AgeBand.UNDER_5),
    (5, AgeBand.FROM_5),
    (10, AgeBand.FROM_10),
    (16, AgeBand.FROM_16),
    (18, AgeBand.FROM_18),
)
_TOO_OLD = 26
_YEARS = re.compile(r"(-?[0-9]{1,3}(?:\.[0-9]+)?)\s*(?:years?(?:\s+old)?|yrs?|y)?", re.IGNORECASE)
_DASH = re.compile(r"\s*(?:-|–|—|\bto\b)\s*")


@lru_cache(maxsize=1_000)
def age_band_of(text: str) -> AgeBand | None:
    """The band of an age: its code, its label, or a number of years, with or without decimals.

    Years that are not complete do not count. An age below zero, as case systems give it from the
    expected date of birth, is unborn. None for anything else.
    """
    found = _BANDS.get(_plain(text))
    if found is None and (years := _YEARS.fullmatch(text.strip())):
        found = _band_of_years(float(years[1]))
    return found


def _band_of_years(years: float) -> AgeBand | None:
    if -1 < years < 0:
        return AgeBand.UNBORN
    if not 0 <= years < _TOO_OLD:
        return None
    return [band for first, band in _FIRST_YEARS if floor(years) >= first][-1]


def _plain(text: str) -> str:
    """A band without differences of case, spaces and kind of dash."""
    return _DASH.sub("-", text.strip().lower())


_BANDS = {_plain(text): one for one in AgeBand for text in (one, one.label)}
