"""Phrases of an answer's texts that may identify somebody, with words for each.

Between `identifiers`, which reads one text, and everything that asks of an answer or an audit. A
phrase that somebody confirmed to identify nobody is no mark any more.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

from auditapp.domain import calendar
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.forms.questions import Question
from auditapp.domain.privacy.identifiers import Suspect, SuspectKind, digest, plain, suspects

PLACES = {
    "value": "in the answer",
    "evidence": "in the evidence",
    "reason": "in the reason",
    "action": "in the action",
    "grade_reason": "in the reason for the grade",
}
"""Where free text stands: the parts of an answer, and why a grade stands; in a sentence."""
MOST_REMEMBERED = 50_000
_CLEAN: dict[date, set[bytes]] = {}
"""Digests of texts in which nothing was found, of today: an audit is read again with every save,
and hardly any of its texts have changed. No words are kept."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One phrase in one part of one answer."""

    question: str
    part: str
    suspect: Suspect

    @property
    def phrase(self) -> str:
        return self.suspect.phrase

    @property
    def kind(self) -> SuspectKind:
        return self.suspect.kind

    @property
    def digest(self) -> str:
        return digest(self.suspect.phrase)

    @property
    def words(self) -> str:
        """What is said of the phrase after it is quoted."""
        return f"{PLACES[self.part]} looks like {self.kind.words}"


def texts(question: Question, given: Given) -> Iterator[tuple[str, str]]:
    """The free texts of an answer that a reader may meet, by part; an answer that is chosen or
    counted is none."""
    if question.control == "text" and isinstance(given.value, str):
        yield "value", given.value
    for part, text in (
        ("evidence", given.evidence),
        ("reason", given.why),
        ("action", given.action),
    ):
        if text:
            yield part, text


def marks(
    question: Question,
    given: Given,
    confirmed: Collection[str] = (),
    today: date | None = None,
) -> list[Mark]:
    """The phrases of an answer that nobody has confirmed, in the order of its parts."""
    today = today or calendar.today()
    return [
        mark
        for part, text in texts(question, given)
        for mark in text_marks(question.key, part, text, confirmed, today)
    ]


def text_marks(
    question: str, part: str, text: str, confirmed: Collection[str], today: date
) -> list[Mark]:
    """The phrases of one text that nobody has confirmed."""
    found = [Mark(question, part, suspect) for suspect in _read(text, today)]
    return [mark for mark in found if mark.digest not in confirmed]


def marked(
    questions: Mapping[str, Question], given: Mapping[str, Given], confirmed: Collection[str]
) -> dict[str, list[Mark]]:
    """The marks of many answers, by question; only questions that have any."""
    today = calendar.today()
    found = {
        key: marks(questions[key], one, confirmed, today)
        for key, one in given.items()
        if key in questions
    }
    return {key: some for key, some in found.items() if some}


def marked_parts(question: Question, stored: Mapping[str, Any]) -> int:
    """How many texts of a stored answer hold a mark."""
    if question.control != "text" and not stored.keys() - {"value"}:
        return 0
    return len({mark.part for mark in marks(question, Given.from_store(dict(stored)))})


def removed(question: Question, before: Iterable[Mark], after: Given) -> Iterator[Mark]:
    """Of the marks an answer had, those whose phrase stands in none of its texts any more."""
    return gone(before, *(text for _, text in texts(question, after)))


def gone(before: Iterable[Mark], *texts: str) -> Iterator[Mark]:
    """The marks whose phrase stands in none of these texts."""
    left = " ".join(plain(text) for text in texts)
    for mark in before:
        if plain(mark.phrase) not in left:
            yield mark


def _read(text: str, today: date) -> tuple[Suspect, ...]:
    clean = _CLEAN.get(today)
    if clean is None or len(clean) >= MOST_REMEMBERED:
        _CLEAN.clear()
        clean = _CLEAN[today] = set()
    known = blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()
    if known in clean:
        return ()
    found = suspects(text, today)
    if not found:
        clean.add(known)
    return found
