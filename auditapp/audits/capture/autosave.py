"""Saves answers that a page's script sends, checked as on a posted page. Callers commit.

A save that was taken before, or is older than one that was, changes nothing. It is checked again,
so that a page that lost the first response gets the same one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from auditapp.audits import service
from auditapp.audits.audit_state import AuditState, answer_reply
from auditapp.domain.audits.posted_answers import PostedAnswers
from auditapp.domain.audits.typed_answers import (
    BESIDE,
    ReadAnswer,
    parts_beside,
    read_answer,
    readable_answers,
    typed_parts,
)
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.vocabulary import AuditStatus
from auditapp.escalations.service import blocking as must_be_told
from auditapp.models import Audit

PAGES_REMEMBERED = 8
"""The most pages remembered; a late save from an older page is refused by its old version."""
SUBMISSION = ""
"""Name of a submission among the pages; its sequence is the version submitted."""


class UnknownQuestion(ValueError):
    """The form does not have this question or this part of it; the message names it."""


@dataclass(frozen=True)
class Kept:
    """The result of one save: `refused` has the errors, by question and part; `read` has the
    answers that are stored differently from how they were typed, as they are stored."""

    saved: tuple[str, ...]
    refused: Mapping[str, Mapping[str, str]]
    cleaned: bool
    read: Mapping[str, Mapping[str, Any]]
    ignored: bool = False


def keep(session: Session, audit: Audit, posted: PostedAnswers, *, by: int) -> Kept:
    """Keep the answers that can be read; a question with a fault keeps what was saved before.

    StaleVersion and AlreadySubmitted as in `service.save`; UnknownQuestion before anything.
    """
    answers = read(audit, posted)
    good = readable_answers(answers)
    taken = _taken(audit, posted.page)
    kept = Kept(
        tuple(good),
        {key: answer.faults for key, answer in answers.items() if answer.faults},
        any(answer.was_cleaned for answer in answers.values()),
        _read_otherwise(audit, answers),
    )
    if posted.sequence <= taken:
        again = kept.saved if posted.sequence == taken else ()
        return replace(kept, saved=again, ignored=True)
    version = _heard_of(audit, posted)
    _must_be_current(audit, version)
    if good:
        pages = _remembered(audit, posted.page, posted.sequence, posted.version)
        service.save(session, audit, good, version=version, by=by, sequences=pages)
    return kept


def read(audit: Audit, posted: PostedAnswers) -> dict[str, ReadAnswer]:
    """The posted answers, read as the page without script reads them. UnknownQuestion names what
    the form does not ask."""
    known = audit.form_version.definition.by_key
    for key, typed in posted.answers.items():
        if key not in known:
            raise UnknownQuestion(f"This form does not ask “{key[:40]}”.")
        for part in BESIDE:
            if getattr(typed, part) and part not in parts_beside(known[key]):
                raise UnknownQuestion(f"This form does not ask “{key}-{part}”.")
    return {key: read_answer(known[key], typed) for key, typed in posted.answers.items()}


def submit(session: Session, audit: Audit, *, version: int, by: int, today: date) -> None:
    """Submit a complete row. Sent twice, it is submitted once; Incomplete lists what is missing."""
    if audit.status == AuditStatus.SUBMITTED and _taken(audit, SUBMISSION) == version:
        return
    _must_be_current(audit, version)
    missing = AuditState(audit).lacking + must_be_told(session, audit)
    if missing:
        raise service.Incomplete(tuple(missing))
    audit.sequences = _remembered(audit, SUBMISSION, version, version)
    service.submit(session, audit, by=by, today=today)


def both(audit: Audit, answers: Mapping[str, ReadAnswer]) -> dict[str, dict[str, dict[str, Any]]]:
    """The questions where the answer just sent differs from the one saved, each with both texts."""
    known, saved = audit.form_version.definition.by_key, audit.given
    return {
        key: {
            "yours": answer_reply(known[key], answer.given),
            "saved": answer_reply(known[key], saved.get(key, Given())),
        }
        for key, answer in answers.items()
        if answer.given != saved.get(key, Given())
    }


def _read_otherwise(audit: Audit, answers: Mapping[str, ReadAnswer]) -> dict[str, dict[str, Any]]:
    """The answers that differ once stored: cleaned texts, and dates without leading zeros."""
    known = audit.form_version.definition.by_key
    return {
        key: kept
        for key, answer in answers.items()
        if not answer.faults
        and (kept := typed_parts(known[key], answer.given)) != answer.typed.model_dump()
    }


def _taken(audit: Audit, page: str) -> int:
    """The sequence of the last save taken from a page; 0 when there was none."""
    return next((last for known, last, *_ in audit.sequences or () if known == page), 0)


def _heard_of(audit: Audit, posted: PostedAnswers) -> int:
    """The version that a save builds on. A page that is closed during a save sends later typing
    without waiting for the response, so changes made only by that save count as known to it."""
    before = (posted.page, posted.sequence - 1, posted.version)
    follows = before in [tuple(one) for one in audit.sequences or ()]
    return audit.version if follows and audit.version == posted.version + 1 else posted.version


def _remembered(audit: Audit, page: str, sequence: int, version: int) -> list[tuple[str, int, int]]:
    """The pages that saved last, with this one as the newest."""
    others = [one for one in audit.sequences or () if one[0] != page]
    return [*others[1 - PAGES_REMEMBERED :], (page, sequence, version)]


def _must_be_current(audit: Audit, version: int) -> None:
    """Make the checks of `service.save` before anything is changed."""
    if not audit.is_open:
        raise service.AlreadySubmitted("This audit has been submitted and is locked.")
    if audit.version != version:
        raise service.StaleVersion("Somebody saved this audit after you opened the page.")
