"""Which written references name the same case: the only place that says so.

What `plain_reference` does, the page's script does exactly so (`plainReference` in
static/app/answers/references.js); one set of examples, made by the tests, is put to both.
"""

import hashlib
import re
import unicodedata

_UNSEEN = "Cf"
"""Unicode's category of characters that cannot be seen, such as a soft hyphen or a text mark."""
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_BLANKS = re.compile("[\x00-\x20\x7f-\xa0\u1680\u2028\u2029]+")
_LOOSE_BLANK = re.compile("(?<![0-9]) | (?![0-9])")
_WRITTEN = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._/-]{0,59}|(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9 ._/-]{0,59}"
)
"""Letters, digits and what parts them; with blanks, at least one digit: never a name."""


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


def typed_reference(text: str) -> str:
    """A reference as somebody typed it, with plain dashes and without what cannot be seen."""
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", text))
    return " ".join("".join(one if one.isprintable() else " " for one in plain).split())


def is_reference(text: str) -> bool:
    """Whether a text could be a case reference at all."""
    return _WRITTEN.fullmatch(typed_reference(text)) is not None


def spellings(text: str) -> tuple[str, ...]:
    """The usual spellings of a reference, each to be looked up in an index."""
    typed, plain = typed_reference(text), plain_reference(text)
    return tuple(dict.fromkeys((typed, typed.upper(), typed.lower(), plain, plain.upper())))


def log_name(text: str) -> str:
    """What the log calls a case of which no audit is known: a digest, since what was typed may be
    a name, and the log is never erased."""
    return hashlib.sha256(f"case|{plain_reference(text)}".encode()).hexdigest()[:16]
