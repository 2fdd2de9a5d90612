"""Which written references name the same case: the only place that says so.

The page's script does exactly the same (`plainReference` in static/app/answers/references.js); one
set of examples, made by the tests, is put to both.
"""

import re
import unicodedata

_UNSEEN = "Cf"
"""Unicode's category of characters that cannot be seen, such as a soft hyphen or a text mark."""
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_BLANKS = re.compile("[\x00-\x20\x7f-\xa0\u1680\u2028\u2029]+")
_LOOSE_BLANK = re.compile("(?<![0-9]) | (?![0-9])")


def plain_reference(text: str) -> str:
    """A reference as references are compared: two that give the same text name the same case.

    Letter case, the kind of dash and the kind of blank make no difference, nor do characters that
    cannot be seen. A blank counts only between two digits: `NB 132557` is `NB132557`, but `1 23`
    is not `12 3`. Digits, and the dashes and dots that part them, always count: `00123` is not
    `123`.
    """
    seen = "".join(one for one in text if unicodedata.category(one) != _UNSEEN)
    even = unicodedata.normalize("NFKC", seen).lower()
    return _LOOSE_BLANK.sub("", _BLANKS.sub(" ", _DASHES.sub("-", even)))
