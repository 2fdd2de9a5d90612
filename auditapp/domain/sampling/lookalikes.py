"""References that look alike and are not the same, such as C-101 with different dashes."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

_DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d_-]")
_SAME = str.maketrans(
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425", "ABEKMHOPCTX"
)
"""Cyrillic capitals, which look like Latin ones."""


def look_alike(references: Iterable[str]) -> list[list[str]]:
    """Groups of different references that look the same: they differ in dashes, spaces, capitals
    or letters of another alphabet alone."""
    groups = defaultdict[str, list[str]](list)
    for reference in references:
        groups[_look(reference)].append(reference)
    return [group for group in groups.values() if len(group) > 1]


def _look(reference: str) -> str:
    if reference.isascii() and reference.isalnum():
        return reference.upper()
    plain = unicodedata.normalize("NFKC", reference).upper().translate(_SAME)
    return _DASHES.sub("-", "".join(plain.split()))
