"""Full dates in free text, and which of them could be somebody's date of birth.

A month with its year identifies nobody and is left alone. A full date of the last two years is
what evidence is made of (“visit on 3 October 2026”), so it is marked only where a word such as
“born” or “DOB” stands near; an older one is hardly ever the date of work under audit, and often
somebody's birth, a parent's as well as a child's, so it is marked as it stands. A birth of the last
two years without such a word is the price: marking every date would teach people to click marks
away.
"""

import re
from datetime import date

RECENT_YEARS = 2
"""Full dates younger than this are taken for dates of work."""
OLDEST_YEARS = 110
YEARS_AHEAD = 5
"""A year of two digits up to this far ahead belongs to this century."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    "(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = "(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_LONG_YEAR = r"(?P<year>[12][0-9]{3})(?!\w)"
_YEAR = r"(?:['’]?(?P<short>[0-9]{2})(?![\w:]|[.][0-9]| [a-z])|" + _LONG_YEAR + ")"
_NUMBERS = re.compile(r"[0-9] ?[ ./–-] ?[0-9]")
_NUMBER_AND_WORD = re.compile(r"[0-9](?:st|nd|rd|th)?(?: of)?[ .-]{0,2}[ADFJMNOSadfjmnos][A-Za-z]")
_DAY_AND_YEAR = re.compile(r"[0-9](?:st|nd|rd|th)?[ ,.-]{1,2}[12][0-9]{3}")
_SIX_DIGITS = re.compile("[0-9]{6}")
PATTERNS = (
    (  # 03/04/2015, 3.4.15, 03 04 2015
        _NUMBERS,
        re.compile(
            r"(?<![\w./-])(?P<day>[0-9]{1,2})(?P<gap> ?[./–-] ?| )(?P<month>[0-9]{1,2})(?P=gap)"
            r"(?:(?P<year>[12][0-9]{3})|(?P<short>[0-9]{2}))(?![\w/-]|[.][0-9])"
        ),
    ),
    (  # 2015-04-03
        _NUMBERS,
        re.compile(
            r"(?<![\w./-])(?P<year>[12][0-9]{3})(?P<gap>[./-])(?P<month>[0-9]{1,2})(?P=gap)"
            r"(?P<day>[0-9]{1,2})(?![\w/-])"
        ),
    ),
    (  # 3rd April 2015, 3 Apr '15
        _NUMBER_AND_WORD,
        re.compile(
            rf"(?<!\w){_DAY}(?: of)?[ .-]{{0,2}}{_MONTH}[ .,-]{{0,2}}{_YEAR}", re.IGNORECASE
        ),
    ),
    (  # April 3, 2015
        _DAY_AND_YEAR,
        re.compile(rf"(?<!\w){_MONTH}[ .-]{{0,2}}{_DAY}[ ,.-]{{1,2}}{_LONG_YEAR}", re.IGNORECASE),
    ),
    (  # DOB 030415
        _SIX_DIGITS,
        re.compile(
            r"(?<!\w)(?P<word>d\.?o\.?b|date of birth)[ :.-]{0,3}(?P<day>[0-9]{2})"
            r"(?P<month>[0-9]{2})(?:(?P<year>[12][0-9]{3})|(?P<short>[0-9]{2}))(?!\w)",
            re.IGNORECASE,
        ),
    ),
)
"""(what a text must hold for a closer look, the date): in the order in which they are tried."""
_BIRTH = re.compile(
    r"(?<![\w-])(?:born|d\.? ?o\.? ?b|date of birth|birth ?dates?|birthdays?)(?!\w)", re.IGNORECASE
)
_BEFORE, _AFTER = 40, 25
"""Characters before and after a date within which such a word is near."""
_SENTENCE_END = re.compile(r"(?<=[\w)][\w)])[.!?;]\s|\n")


def is_date(match: re.Match[str]) -> bool:
    """Whether the match is a day that existed, or will: then it is no other kind of number."""
    return _day(match, date.max) is not None


def could_be_birth(match: re.Match[str], text: str, today: date) -> bool:
    """Whether the day could be a birth: by its age, or because the words near it say so."""
    day = _day(match, today)
    if day is None:
        return False
    age = today.year - day.year - ((today.month, today.day) < (day.month, day.day))
    if RECENT_YEARS <= age <= OLDEST_YEARS or match.groupdict().get("word"):
        return True
    before = text[max(0, match.start() - _BEFORE) : match.start()]
    after = text[match.end() - 2 : match.end() + _AFTER]
    near = (_SENTENCE_END.split(before)[-1], _SENTENCE_END.split(after)[0])
    return any(_BIRTH.search(words) for words in near)


def _day(match: re.Match[str], today: date) -> date | None:
    parts = match.groupdict()
    month = parts["month"]
    number = int(month) if month.isdigit() else 1 + _MONTHS.index(month[:3].lower())
    try:
        return date(_year(parts, today), number, int(parts["day"]))
    except ValueError:
        return None


def _year(parts: dict[str, str], today: date) -> int:
    if parts.get("year"):
        return int(parts["year"])
    short = int(parts["short"])
    return 2000 + short if short <= (today.year + YEARS_AHEAD) % 100 else 1900 + short
