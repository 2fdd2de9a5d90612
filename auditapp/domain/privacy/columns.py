"""Why a further column of a list is left out: its heading, or what most of its values look like.

Three reasons, in this order: it says who somebody is by its heading; it holds names, birth dates,
postcodes, phone numbers, e-mail addresses or NHS numbers; it is free text. Free text is a column
whose heading says so, that holds a line break, a text of more than 15 words or 100 characters, or
several texts of more than six words most of which occur once. Categories repeat; sentences do not.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from auditapp.domain import calendar
from auditapp.domain.counting import listed
from auditapp.domain.privacy import headings
from auditapp.domain.privacy.identifiers import SuspectKind, suspects
from auditapp.domain.privacy.name_words import FIRST_NAMES
from auditapp.domain.privacy.references import is_full_name

MOST_READ = 500
"""How many different values of a column are read: enough to see of what kind they are."""
LONGEST_VALUE, MOST_WORDS, FEW_WORDS = 100, 15, 6
_SEVERAL = 3
_SENTENCES = re.compile(r"\w{3}[.!?] +[A-Z]")
_UPN = re.compile(r"[A-Z][0-9]{12}|[A-Z][0-9]{11}[A-Z]")
_WORK_DATES = """
    allocated approved assessment case ceased closed closure completed conference contact created
    decision due end ended episode event first held last latest legal met next opened order panel
    plan placement protection received referral referred registered registration review reviewed
    seen since start started starts strategy updated visit visited work
"""
WORK_DATES = frozenset(_WORK_DATES.split())
"""Words of a heading whose column holds days of work, however long ago."""
_SHARES = {
    SuspectKind.POSTCODE: 0.0,
    SuspectKind.EMAIL: 0.0,
    SuspectKind.PHONE: 0.2,
    SuspectKind.NHS_NUMBER: 0.3,
    SuspectKind.NAME: 0.2,
    SuspectKind.DATE: 0.5,
}
"""From which share of a column's values it is taken for one of a kind; 0 means from the first."""


class Why(StrEnum):
    """Why a column of a file is not kept unless a person says so."""

    HEADING = "its heading says that it identifies somebody"
    VALUES = "its values look as if they identified somebody"
    FREE_TEXT = "it is free text, in which people are often named"


@dataclass(frozen=True)
class LeftOutColumn:
    """A column that is not kept by itself, and what its values look like."""

    heading: str
    why: Why
    looks: tuple[SuspectKind, ...] = ()

    @property
    def words(self) -> str:
        """The reason as a clause: “it is free text …, with what looks like a name”."""
        if not self.looks:
            return str(self.why)
        return f"{self.why}, with what looks like {listed([one.words for one in self.looks])}"


def left_out_column(
    heading: str, values: Iterable[str], today: date | None = None
) -> LeftOutColumn | None:
    """Why a column is not kept by itself; None for a column that is."""
    today = today or calendar.today()
    if headings.is_identifying(heading):
        return LeftOutColumn(heading, Why.HEADING)
    counts = Counter(value.strip() for value in values if value.strip())
    read = list(counts)[:MOST_READ]
    if headings.is_free_text(heading) or _is_written(counts):
        found = {one.kind for value in read for one in suspects(value, today)}
        looks = tuple(kind for kind in SuspectKind if kind in found)
        return LeftOutColumn(heading, Why.FREE_TEXT, looks)
    kinds = _kinds(heading, read, today)
    return LeftOutColumn(heading, Why.VALUES, kinds) if kinds else None


def _is_written(counts: Counter[str]) -> bool:
    """Whether these values are sentences rather than categories."""
    if any(map(_is_long, counts)):
        return True
    longer = [value for value in counts if len(value.split()) > FEW_WORDS]
    once = [value for value in longer if counts[value] == 1]
    return len(once) >= _SEVERAL and len(once) > len(longer) / 2


def _is_long(value: str) -> bool:
    if "\n" in value or len(value) > LONGEST_VALUE or len(value.split()) > MOST_WORDS:
        return True
    return _SENTENCES.search(value) is not None


def _kinds(heading: str, values: Sequence[str], today: date) -> tuple[SuspectKind, ...]:
    """What the values of a column look like, where enough of them do."""
    found: Counter[SuspectKind] = Counter()
    first_names = 0
    of_work = not WORK_DATES.isdisjoint(headings.words_of(heading))
    for value in values:
        found.update(_kinds_of(value, today))
        first_names += value.lower() in FIRST_NAMES
    if of_work:
        del found[SuspectKind.DATE]
    if first_names > len(values) / 2:
        found[SuspectKind.NAME] = len(values)
    return tuple(kind for kind in SuspectKind if found[kind] > _SHARES[kind] * len(values))


def _kinds_of(value: str, today: date) -> set[SuspectKind]:
    """What a value looks like; a name only where it is nothing else."""
    kinds = {one.kind for one in suspects(value, today)}
    kinds.discard(SuspectKind.NAME)
    if _UPN.fullmatch(value):
        kinds.add(SuspectKind.NHS_NUMBER)
    if is_full_name(value) and _is_name_only(value, today):
        kinds.add(SuspectKind.NAME)
    return kinds


def _is_name_only(value: str, today: date) -> bool:
    """Whether a sentence of these words alone would be asked about for one name of all of them."""
    turned = " ".join(reversed(value.split(", "))) if ", " in value else value
    found = [one.phrase for one in suspects(turned, today) if one.kind is SuspectKind.NAME]
    return turned in found
