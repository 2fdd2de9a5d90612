"""Whether a case reference looks like a person: a name, a birth date or an NHS number.

A reference is a code of the case system, hardly ever words. So a reference is read more strictly
than a sentence: without any digit, a word that is not of this work may be a name; with digits, a
known first name or surname, or two words that nobody knows. Capitals are part of a code
(`ICS 4411`, `LCS-2024-0012`), and so are ten digits in a list where most numbers of ten digits fail
the check of NHS numbers. Nothing is refused here: a person is asked.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from itertools import pairwise

from auditapp.domain import calendar
from auditapp.domain.counting import listed
from auditapp.domain.privacy.identifiers import SuspectKind, is_nhs_number, suspects
from auditapp.domain.privacy.name_words import FIRST_NAMES, LETTERED, PARTICLES, TITLES
from auditapp.domain.privacy.ordinary_words import ORDINARY
from auditapp.domain.privacy.surnames import SURNAMES

_DIGIT = re.compile("[0-9]")
_MAY_BE_WORDS = re.compile(r"[^\x00-`{-~]|[A-Z]{4}|\A[^0-9]*\Z")
"""A small letter, a letter that is not English, four capitals, or no digit at all: without these a
reference holds nothing but the prefix and the number of a code."""
_LETTERS = r"[^\W\d_]"
_WORD = re.compile(rf"{_LETTERS}+(?:['’]{_LETTERS}+)*")
_HUMP = re.compile(r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
"""Where one word ends and the next begins in JaneSmith and JSmith."""
_VOWEL = re.compile("[aeiouy]")
_GAP = re.compile(r"[\s._,-]{0,3}")
"""What may stand between the words of one name."""
_TEN = re.compile(r"([0-9]{3})([ .-]?)([0-9]{3})\2([0-9]{4})")
_NHS = re.compile(r"NHS\W{0,3}|(?<![\w-])(?=[0-9]{3}[ .-])|\A(?=[0-9]{10}\Z)", re.IGNORECASE)
"""What stands before an NHS number; without the word, it is written in groups or stands alone."""
_NHS_STARTS = "34679"
"""How NHS numbers start; those for tests start with 9."""
_MONTH = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATES = (
    re.compile(  # 12/03/2015, SJ-12.03.2015
        r"(?<![0-9])(?<!\w-)(?P<day>[0-9]{1,2})(?P<gap>[./ _-])(?P<month>[0-9]{1,2})(?P=gap)"
        r"(?P<year>(?:19|20)[0-9]{2})(?![0-9])"
    ),
    re.compile(  # SJ-12/03/2015
        r"(?<=\w-)(?P<day>[0-9]{1,2})(?P<gap>[./])(?P<month>[0-9]{1,2})(?P=gap)"
        r"(?P<year>(?:19|20)[0-9]{2})(?![0-9])"
    ),
    re.compile(  # 2015-03-12
        r"(?<![\w./-])(?P<year>(?:19|20)[0-9]{2})(?P<gap>[./-])(?P<month>[0-9]{2})(?P=gap)"
        r"(?P<day>[0-9]{2})(?![\w./-])"
    ),
    re.compile(  # 12/03/15
        r"(?<![\w./-])(?P<day>[0-9]{1,2})(?P<gap>[./])(?P<month>[0-9]{1,2})(?P=gap)"
        r"(?P<year>[0-9]{2})(?![\w./-])"
    ),
    re.compile(  # 3 March 2015, 12MAR2015
        rf"(?<!\w)(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?[ .-]?(?P<month>{_MONTH})[a-z]*[ .-]?"
        r"(?P<year>(?:(?:19|20)[0-9]{2}|[0-9]{2}))(?!\w)",
        re.IGNORECASE,
    ),
)
_BIRTH = re.compile(r"d\.?o\.?b\b.{0,4}[0-9]|dob[0-9]|\b(?:birth|born)\b.*[0-9]", re.IGNORECASE)
_CODE_WORDS = """
    anon anonymous area audit capita case cases child cla client core corelogic demo dummy early
    eclipse family file framework frameworki help id index locality mash mosaic na nil none null
    num number person pool protocol quay ref reference referral sample sibling synergy tbc test
    unborn unique unknown urn worker xxx
"""
CODE_WORDS = frozenset(_CODE_WORDS.split())
"""Words that stand in references beside a number, or in place of one."""
_MOST_FAIL, _ENOUGH_TEN_DIGITS = 0.3, 10
_REMEMBERED = 10_000


def reference_looks(reference: str, today: date | None = None) -> tuple[SuspectKind, ...]:
    """What a reference looks like beside a reference: nothing, for an ordinary one."""
    found = _of_words(_DIGIT.sub("0", reference)) if _MAY_BE_WORDS.search(reference) else ()
    if _is_date(reference, today or calendar.today()):
        found += (SuspectKind.DATE,)
    if _is_nhs(reference):
        found += (SuspectKind.NHS_NUMBER,)
    return found


def doubtful_references(
    references: Iterable[str], today: date | None = None
) -> dict[str, tuple[SuspectKind, ...]]:
    """The references of one file to be asked about, in its order, and what they look like."""
    today = today or calendar.today()
    references = list(dict.fromkeys(references))
    ten = [one for one in references if len(one) == 10 and one.isascii() and one.isdigit()]
    passing = sum(map(is_nhs_number, ten))
    are_codes = len(ten) >= _ENOUGH_TEN_DIGITS and passing < _MOST_FAIL * len(ten)
    codes = frozenset(ten if are_codes else ())
    found = ((one, reference_looks(one, today)) for one in references if one not in codes)
    return {one: looks for one, looks in found if looks}


def looks_words(looks: Iterable[SuspectKind]) -> str:
    """As it stands after the reference: “looks like a name and a date of birth”."""
    return f"looks like {listed([one.words for one in looks])}"


def is_full_name(text: str) -> bool:
    """Whether a text is somebody's first name and surname, and nothing else."""
    return len(_words(text)) > 1 and not _DIGIT.search(text) and _holds_name(text)


@lru_cache(_REMEMBERED)
def _of_words(shape: str) -> tuple[SuspectKind, ...]:
    """What the words of a reference look like; every digit of it is 0, so few differ."""
    if "@" in shape and any(one.kind is SuspectKind.EMAIL for one in suspects(shape)):
        return (SuspectKind.EMAIL,)
    return (SuspectKind.NAME,) if _holds_name(shape) else ()


def _holds_name(text: str) -> bool:
    words = _words(text)
    if any(not word.isascii() and _plain(word).isalpha() for word in words if len(word) > 1):
        return True
    if not _DIGIT.search(text):
        return any(_may_be_name(word, len(words)) for word in words) or _reads_as_name(text)
    return any(map(_is_known_name, words)) or _has_two_unknown(text)


def _words(text: str) -> list[str]:
    return _WORD.findall(_HUMP.sub(" ", text))


def _reads_as_name(text: str) -> bool:
    """Whether a sentence would be asked about for a name."""
    split = _HUMP.sub(" ", text.replace("_", " "))
    return any(one.kind is SuspectKind.NAME for one in suspects(split))


def _may_be_name(word: str, of: int) -> bool:
    """Whether a word of a reference without digits may be a name: any that is not of this work."""
    plain = _plain(word)
    if plain in FIRST_NAMES or plain in SURNAMES:
        return True
    return _is_unknown(plain) and len(plain) >= (3 if word.istitle() else 4 if of > 1 else 5)


def _is_known_name(word: str) -> bool:
    """Whether a word beside digits is a first name or a surname: in capitals or small letters it
    must be longer, since short ones are prefixes of codes."""
    plain, capitalised = _plain(word), word.istitle()
    if plain in FIRST_NAMES:
        return len(plain) >= (3 if capitalised else 4)
    return plain in SURNAMES and len(plain) >= (4 if capitalised else 5)


def _has_two_unknown(text: str) -> bool:
    """Whether two words stand together that nobody knows, capitalised (`KofiMensah2`)."""
    split = _HUMP.sub(" ", text)
    found = list(_WORD.finditer(split))
    return any(
        _is_unknown_name(first[0])
        and _is_unknown_name(second[0])
        and _GAP.fullmatch(split[first.end() : second.start()])
        for first, second in pairwise(found)
    )


def _is_unknown_name(word: str) -> bool:
    return len(word) > 2 and word.istitle() and _is_unknown(_plain(word))


def _is_unknown(plain: str) -> bool:
    if plain in ORDINARY or plain in CODE_WORDS or plain in LETTERED:
        return False
    return plain not in TITLES | PARTICLES and _VOWEL.search(plain) is not None


def _plain(word: str) -> str:
    """A word in small letters, without accents and apostrophes."""
    parts = unicodedata.normalize("NFD", word.lower().replace("'", "").replace("’", ""))
    return "".join(part for part in parts if not unicodedata.combining(part))


def _is_date(reference: str, today: date) -> bool:
    if _BIRTH.search(reference):
        return True
    return any(
        _is_past_day(match, today) for pattern in _DATES for match in pattern.finditer(reference)
    )


def _is_past_day(match: re.Match[str], today: date) -> bool:
    year, month = int(match["year"]), match["month"]
    if year < 100:
        year += 2000 if year <= today.year % 100 else 1900
    number = int(month) if month.isdigit() else 1 + _MONTH.split("|").index(month[:3].lower())
    try:
        return date(year, number, int(match["day"])) <= today
    except ValueError:
        return False


def _is_nhs(reference: str) -> bool:
    for start in _NHS.finditer(reference):
        ten = _TEN.match(reference, start.end())
        if ten is not None and not reference[ten.end() : ten.end() + 1].isalnum():
            return ten[1][0] in _NHS_STARTS and is_nhs_number(ten[1] + ten[3] + ten[4])
    return False
