"""Phrases that look like the name of a person.

A capitalised word is read by what it is known as (a title, an initial, a first name, an ordinary
word of this work, or none of these), and by the words next to it. A name is then a title with a
word after it, a first name by itself, an initial before a word that is not ordinary, two such words
in a row, or a single one beside “mother”, “brother”, “named” and the like. Names in small letters,
and single words that are known neither as names nor as ordinary, are left alone.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, auto

from auditapp.domain.privacy.name_words import (
    BESIDE_NAMES,
    FIRM_TITLES,
    FIRST_NAMES,
    LETTERED,
    PARTICLES,
    TITLES,
)
from auditapp.domain.privacy.ordinary_words import (
    CONTRACTED,
    ENDINGS,
    NAMES_ENDING_LIKE_WORDS,
    ORDINARY,
    PLACE_NOUNS,
    WORK_NOUNS,
)

_CAPITAL = "A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ"
_LETTER = "A-Za-zÀ-ÖØ-öø-ɏ\u0300-\u036fḀ-ỿ"
_WORD = re.compile(rf"(?<![{_LETTER}0-9_])[{_CAPITAL}][{_LETTER}]*(?:['’-][{_LETTER}]+)*")
_BLANKS = frozenset((" ", "  ", "\u00a0"))
_POINTS = frozenset((". ", ".", ".\u00a0"))
_LONGEST_GAP = 12
_LONGEST_WORD = 24
_LAST_WORD = re.compile(rf"([{_LETTER}]+) \Z")
_LAW = re.compile(r"['’]s (?:Law|law|Rule)\b")
_OWNED = re.compile(
    r" (?:mother|mum|dad|father|brother|sister|siblings?|parents?|grand\w+|carers?|family|voice"
    r"|wishes|bedroom|birthday)\b"
)
_FAMILY = re.compile(r" (?:family|household|children|siblings)\b")


class _Kind(IntEnum):
    TITLE = auto()
    INITIAL = auto()
    FIRST = auto()
    UNKNOWN = auto()
    ORDINARY = auto()
    ACRONYM = auto()
    SAINT = auto()


_NAMING = frozenset((_Kind.TITLE, _Kind.INITIAL, _Kind.FIRST, _Kind.UNKNOWN))
_CARRIED_ON = _NAMING - {_Kind.TITLE}


@dataclass(slots=True)
class _Word:
    """A capitalised word: its place, with and without a closing ’s, and how it is read."""

    start: int
    end: int
    whole_end: int
    written: str
    plain: str
    kind: _Kind

    @property
    def owns(self) -> bool:
        return self.end != self.whole_end


def places(text: str) -> Iterator[tuple[int, int]]:
    """Where names seem to stand: (start, end), in order."""
    piece: list[_Word] = []
    before: _Word | None = None
    for match in _WORD.finditer(text):
        word = _read(text, match)
        follows = before is not None and _is_joined(text, before, word)
        if follows and before is not None:
            word.kind = _beside(before, word)
        if piece and not (follows and word.kind in _CARRIED_ON):
            yield from _judged(text, piece, word if follows else None)
            piece = []
        if word.kind in _NAMING:
            piece.append(word)
        before = word
    yield from _judged(text, piece, None)


def _read(text: str, match: re.Match[str]) -> _Word:
    """One capitalised word, read by itself."""
    written = match[0].replace("’", "'")
    owned = 2 if written.endswith(("'s", "'S")) else 0
    written = written[: len(written) - owned]
    plain = _folded(written)
    kind = _kind(written, plain)
    if kind is _Kind.INITIAL and not _stands_for_a_name(text, match, plain):
        kind = _Kind.ORDINARY
    return _Word(match.start(), match.end() - owned, match.end(), written, plain, kind)


def _kind(written: str, plain: str) -> _Kind:
    if plain in TITLES:
        return _Kind.TITLE
    if len(plain) == 1:
        return _Kind.INITIAL
    if plain in ("st", "saint"):
        return _Kind.SAINT
    if written[1].isupper():
        return _Kind.FIRST if len(plain) > 3 and plain in FIRST_NAMES else _Kind.ACRONYM
    if plain in FIRST_NAMES or plain.partition("-")[0] in FIRST_NAMES:
        return _Kind.FIRST
    return _Kind.ORDINARY if _is_ordinary(plain) else _Kind.UNKNOWN


def _is_ordinary(plain: str) -> bool:
    if plain in ORDINARY or ("'" in plain and plain.partition("'")[0] in CONTRACTED):
        return True
    if "-" in plain:
        return _is_ordinary(plain.partition("-")[0])
    return len(plain) > 5 and plain.endswith(ENDINGS) and plain not in NAMES_ENDING_LIKE_WORDS


def _folded(written: str) -> str:
    """In small letters and without accents."""
    if written.isascii():
        return written.lower()
    parts = unicodedata.normalize("NFD", written.lower())
    return "".join(part for part in parts if not unicodedata.combining(part))


def _stands_for_a_name(text: str, match: re.Match[str], plain: str) -> bool:
    """Not the article, not “I”, and no letter that tells children or parts of a form apart."""
    is_dotted = text.startswith(".", match.end())
    return (is_dotted or plain not in "ai") and _word_before(text, match.start()) not in LETTERED


def _is_joined(text: str, before: _Word, word: _Word) -> bool:
    """Whether two capitalised words belong together: nothing but a blank between them, a point
    after a title or an initial, or a particle such as “van der”."""
    gap = text[before.whole_end : word.start]
    if gap in _BLANKS:
        return not before.owns
    if before.owns or not 0 < len(gap) < _LONGEST_GAP:
        return False
    if before.kind in (_Kind.TITLE, _Kind.INITIAL) and gap in _POINTS:
        return True
    return gap[0] == gap[-1] == " " and all(part in PARTICLES for part in gap.split())


def _beside(before: _Word, word: _Word) -> _Kind:
    """How a word is read after the one before it."""
    if before.kind is _Kind.SAINT:
        return _Kind.ORDINARY
    if before.kind is _Kind.TITLE and word.kind is _Kind.ORDINARY and before.plain in FIRM_TITLES:
        return _Kind.UNKNOWN
    in_capitals = word.kind is _Kind.ACRONYM and len(word.plain) > 3 and word.plain not in ORDINARY
    if in_capitals and before.kind in (_Kind.TITLE, _Kind.INITIAL, _Kind.FIRST):
        return _Kind.UNKNOWN
    return word.kind


def _judged(text: str, piece: list[_Word], after: _Word | None) -> Iterator[tuple[int, int]]:
    """The piece as one name, if it is one; `after` is the ordinary word that follows it."""
    titled = piece[:1] and piece[0].kind is _Kind.TITLE
    words = piece[1:] if titled else piece
    if words and (titled or _is_name(text, words, after)):
        yield piece[0].start, words[-1].end


def _is_name(text: str, words: list[_Word], after: _Word | None) -> bool:
    kinds = [word.kind for word in words]
    following = after.plain if after else ""
    if _Kind.FIRST in kinds:
        return following not in PLACE_NOUNS and not _LAW.match(text, words[-1].end)
    if _Kind.UNKNOWN not in kinds or following in PLACE_NOUNS or following in WORK_NOUNS:
        return False
    if kinds.count(_Kind.UNKNOWN) > 1 or kinds[0] is _Kind.INITIAL:
        return True
    return _is_name_alone(text, next(word for word in words if word.kind is _Kind.UNKNOWN))


def _is_name_alone(text: str, word: _Word) -> bool:
    """A single word that is not ordinary: accented, double-barrelled, or beside its relation."""
    parts = word.written.split("-")
    barrelled = len(parts) > 1 and all(part[:1].isupper() and len(part) > 1 for part in parts)
    word_before = _word_before(text, word.start)
    if barrelled or not word.written.isascii() or word_before in BESIDE_NAMES:
        return True
    theirs = _FAMILY if word_before == "the" else _OWNED if word.owns else None
    return theirs is not None and theirs.match(text, word.whole_end) is not None


def _word_before(text: str, start: int) -> str:
    """The word that stands right before a place on the same line, in small letters."""
    match = _LAST_WORD.search(text, max(0, start - _LONGEST_WORD), start)
    return match[1].lower() if match else ""
