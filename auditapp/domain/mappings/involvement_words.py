"""The words that councils use for a type of involvement, and which involvement is the strongest.

A word is accepted when it means one thing everywhere. Any other word is asked about: nothing is
guessed from how it is spelt.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from auditapp.domain.mappings.words import plain_words, without_letter
from auditapp.domain.vocabulary import Involvement

STRONGEST_FIRST = (
    Involvement.LOOKED_AFTER,
    Involvement.CHILD_PROTECTION,
    Involvement.CARE_LEAVER,
    Involvement.CHILD_IN_NEED,
    Involvement.ASSESSMENT,
    Involvement.EARLY_HELP,
)
"""Which involvement a child has that is on several lists: the first of these."""

_WORDS = {
    Involvement.LOOKED_AFTER: """
        child in care; children in care; cic; lac; cla; in care; looked after; looked after child;
        looked after children; child looked after; children looked after; cared for;
        cared for child; cared for children
    """,
    Involvement.CHILD_IN_NEED: """
        cin; cin plan; child in need; children in need; child in need plan; children in need plan
    """,
    Involvement.CHILD_PROTECTION: """
        cp; cpp; cp plan; child protection; child protection plan; subject to child protection plan;
        subject to a child protection plan
    """,
    Involvement.ASSESSMENT: "assessment; open assessment",
    Involvement.CARE_LEAVER: "care leaver; care leavers",
    Involvement.EARLY_HELP: "early help",
}
_CLOSED = "closed; closed episode; closed case; case closed; episode closed"
_BRACKETS = re.compile(r"(.+?)\(([^()]+)\)\s*")


@lru_cache(maxsize=1_000)
def involvement_of(text: str) -> Involvement | None:
    """The involvement that a council's word means; None for a word that has to be asked about."""
    found = _KNOWN.get(without_letter(text))
    if found is None and (parts := _BRACKETS.fullmatch(text)):
        named = {_KNOWN.get(without_letter(part)) for part in parts.groups()}
        found = named.pop() if len(named) == 1 else None
    return found


def is_closed(text: str) -> bool:
    """Whether a council's word says that the case is no longer open."""
    return without_letter(text) in _CLOSED_WORDS


def strongest(involvements: Iterable[str], order: Sequence[str] = STRONGEST_FIRST) -> str:
    """The first of these in the order; one that the order does not name comes last."""
    place = {str(name): at for at, name in enumerate(order)}
    return min(involvements, key=lambda name: place.get(name, len(place)))


def _phrases(text: str) -> list[str]:
    return [" ".join(phrase.split()) for phrase in text.split(";")]


_KNOWN = {
    plain_words(word): one
    for one in Involvement
    for word in (str(one), one.label, *_phrases(_WORDS[one]))
}
_CLOSED_WORDS = frozenset(_phrases(_CLOSED))
