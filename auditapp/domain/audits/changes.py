"""Differences between two versions of an audit, by answer and part.

Texts are compared word by word; those with almost nothing in common, or too long to compare in
reasonable time, are shown whole.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from auditapp.domain.forms.definitions import Form, Section
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.forms.questions import Question
from auditapp.domain.vocabulary import LearningTheme

MOST_WORDS = 4_000
"""The most differing words on both sides for a comparison word by word."""
_WORD = re.compile(r"\s*\S+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words; `changed`: the other version does not have it."""

    text: str
    changed: bool = False


Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class PartChange:
    """One part of an answer, as it was and as it became; empty where there was nothing."""

    name: str
    before: Pieces
    after: Pieces


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """One question: the parts of its answer that changed, and what the QA lead asked about it."""

    section: Section
    question: Question
    parts: tuple[PartChange, ...]
    comment: str = ""


def changes(
    form: Form,
    before: Mapping[str, Given],
    after: Mapping[str, Given],
    comments: Mapping[str, str] | None = None,
) -> list[AnswerChange]:
    """Every question whose answer changed or that was commented on, in the form's order.

    Compares the two versions as readers see them: see `Form.told`.
    """
    return [
        AnswerChange(section, question, parts, comment)
        for section in form.sections
        for question in section.questions
        for parts in [
            tuple(
                part_changes(
                    question,
                    before.get(question.key, Given()),
                    after.get(question.key, Given()),
                )
            )
        ]
        for comment in [(comments or {}).get(question.key, "")]
        if parts or comment
    ]


def part_changes(question: Question, before: Given, after: Given) -> Iterator[PartChange]:
    """The parts in which two answers to a question differ."""
    old, new = _words(question, before), _words(question, after)
    for name in old:
        if old[name] != new[name]:
            free = name not in ("Answer", "Learning theme") or question.control == "text"
            compared = compare(old[name], new[name]) if free else whole(old[name], new[name])
            yield PartChange(name, *compared)


def compare(before: str, after: str) -> tuple[Pieces, Pieces]:
    """Two texts in pieces; pieces that only one of them has are marked as changed."""
    old, new = _split(before), _split(after)
    first = _shared(old, new)
    last = _shared(old[first:][::-1], new[first:][::-1])
    middle = old[first : len(old) - last], new[first : len(new) - last]
    if max(map(len, middle)) > MOST_WORDS:
        marked = [False] * len(middle[0]), [False] * len(middle[1])
    else:
        marked = _matched(*middle)
    if not first + last and not any(marked[0]):
        return whole(before, after)
    same = [True] * first, [True] * last
    return (
        _pieces(old, [*same[0], *marked[0], *same[1]]),
        _pieces(new, [*same[0], *marked[1], *same[1]]),
    )


def whole(before: str, after: str) -> tuple[Pieces, Pieces]:
    """Both texts as one piece each."""
    return _one(before), _one(after)


def _one(text: str) -> Pieces:
    return (Piece(text, changed=True),) if text else ()


def _words(question: Question, given: Given) -> dict[str, str]:
    theme = LearningTheme(given.theme).label if given.theme in set(LearningTheme) else given.theme
    return {
        "Answer": question.show(given.value),
        "Why not applicable": given.why,
        "Evidence": given.evidence,
        "What needs to happen": given.action,
        "Learning theme": theme,
        "Good practice": "Marked as good practice" if given.example else "",
    }


def _split(text: str) -> list[str]:
    """Words, each with the white space before it; together they are the text."""
    words = _WORD.findall(text)
    rest = text[sum(map(len, words)) :]
    return [*words, rest] if rest else words


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words at the beginning are the same in both."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _matched(old: list[str], new: list[str]) -> tuple[list[bool], list[bool]]:
    """For each word, whether the other text has it in its place."""
    found = [False] * len(old), [False] * len(new)
    matcher = SequenceMatcher(None, [w.strip() for w in old], [w.strip() for w in new])
    for block in matcher.get_matching_blocks():
        found[0][block.a : block.a + block.size] = [True] * block.size
        found[1][block.b : block.b + block.size] = [True] * block.size
    return found


def _pieces(words: list[str], same: list[bool]) -> Pieces:
    """Neighbouring words with the same mark as one piece."""
    runs = groupby(zip(words, same, strict=True), key=lambda pair: pair[1])
    return tuple(Piece("".join(word for word, _ in run), not kept) for kept, run in runs)
