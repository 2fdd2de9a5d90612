"""The bank holidays of England, from the kept-up `holidays` package.

Substitute days and the days that a proclamation adds (jubilees, a coronation) come with it; a day
proclaimed later comes with its next release.
"""

from datetime import date
from functools import lru_cache

from holidays import country_holidays


class _England:
    """Answers `day in ENGLAND`. A year is read once and whole: the package's own calendar fills
    itself while it is asked, which two threads must not see half done."""

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in _of_year(day.year)


@lru_cache(maxsize=64)
def _of_year(year: int) -> frozenset[date]:
    return frozenset(country_holidays("GB", subdiv="ENG", years=year))


ENGLAND = _England()
