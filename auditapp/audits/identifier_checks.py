"""The marks of an audit: phrases that may identify somebody, confirmed or taken out.

A confirmation is kept beside the answers and changes none of them, so it leaves the audit's version
alone: pages that are open go on saving. The log says what kind of phrase it was and where, never
the phrase. Callers commit.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from auditapp.domain.forms.given_answers import Given
from auditapp.domain.privacy.marked_phrases import Mark, marked, marks, removed
from auditapp.models import Audit
from auditapp.web.activity_log import record

Told = dict[str, str]


class NotMarked(Exception):
    """No text of the audit holds this phrase: it was changed, or was never there."""


def of(audit: Audit) -> dict[str, list[Mark]]:
    """What is still to be confirmed or taken out, by question."""
    known = audit.form_version.definition.by_key
    return marked(known, audit.given, audit.excuses.confirmed)


def told(marks_: Iterable[Mark]) -> list[Told]:
    """Marks as a page's script draws them."""
    return [
        {
            "part": mark.part,
            "kind": str(mark.kind),
            "phrase": mark.phrase,
            "digest": mark.digest,
            "words": mark.words,
        }
        for mark in marks_
    ]


def confirm(session: Session, audit: Audit, digest: str, *, by: int) -> Mark | None:
    """Note that a marked phrase identifies nobody; None when that was noted before.

    NotMarked when no text of the audit holds the phrase.
    """
    if digest in (audit.confirmed or ()):
        return None
    same = [mark for some in of(audit).values() for mark in some if mark.digest == digest]
    if not same:
        raise NotMarked("This phrase is no longer in the audit.")
    note_confirmed(session, audit, same[0], by=by)
    return same[0]


def note_confirmed(session: Session, audit: Audit, mark: Mark, *, by: int) -> None:
    """Keep a confirmation beside the audit: its version stays, and open pages go on saving."""
    confirmed = [*(audit.confirmed or ()), mark.digest]
    session.execute(update(Audit).where(Audit.id == audit.id).values(confirmed=confirmed))
    log(session, audit, "identifier confirmed", mark, by=by)


def log(session: Session, audit: Audit, event: str, mark: Mark, *, by: int) -> None:
    """What became of a phrase: its kind and where it stood."""
    where, kind = mark.question, str(mark.kind)
    record(session, event, "audit", audit.id, by=by, question=where, kind=kind)


def record_removed(
    session: Session, audit: Audit, before: Mapping[str, Given], *, keys: Iterable[str], by: int
) -> None:
    """Log the marks that the answers `keys` had before and whose phrase is gone from them now."""
    questions, after = audit.form_version.definition.by_key, audit.given
    for key in keys:
        had = marks(questions[key], before[key], audit.excuses.confirmed) if key in before else ()
        for mark in removed(questions[key], had, after.get(key, Given())):
            log(session, audit, "identifier removed", mark, by=by)


def of_answer(item: Any, audit: Audit) -> list[Mark]:
    """For templates: the marks of one question of a page, as it is shown there."""
    return marks(item.question, item.given, audit.excuses.confirmed)
