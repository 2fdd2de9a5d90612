"""Answers that a page's script sends: judged as a posted page is, and kept. Callers commit.

A save that was taken already, or is older than one that was, changes nothing: it is judged again,
so that a page whose answer got lost on the way hears the same a second time.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session, object_session

from auditapp.audits import identifier_checks, service
from auditapp.domain.audits.completeness import Progress, lacking, look_through, progress
from auditapp.domain.audits.grids import fits
from auditapp.domain.audits.posted_answers import PostedAnswers
from auditapp.domain.audits.typed_answers import (
    BESIDE,
    ReadAnswer,
    parts_beside,
    read_answer,
    readable_answers,
    typed_parts,
)
from auditapp.domain.forms.conditions import Facts
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.entries import Given
from auditapp.domain.forms.questions import Question
from auditapp.domain.vocabulary import AuditStatus
from auditapp.escalations import queries as escalations
from auditapp.escalations.service import blocking as must_be_told
from auditapp.models import Audit, Escalation
from auditapp.web.template_filters import time_words

PAGES_REMEMBERED = 8
"""An older page's late save is refused all the same: its version is old."""
SUBMISSION = ""
"""Stands among the pages for the submission, whose sequence is the version submitted."""


class UnknownQuestion(ValueError):
    """The form does not ask this, or not in this way; the message names it."""


@dataclass(frozen=True)
class Kept:
    """What became of one save: `refused` says what is wrong, by question and part; `read` has the
    answers that are not kept letter by letter as they were typed, as they are kept."""

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
    form = audit.form_version.definition
    missing = lacking(look_through(form, audit.given, audit.facts, audit.excuses))
    missing += must_be_told(session, audit)
    if missing:
        raise service.Incomplete(tuple(missing))
    audit.sequences = _remembered(audit, SUBMISSION, version, version)
    service.submit(session, audit, by=by, today=today)


def state(audit: Audit, only: Collection[str] | None = None) -> dict[str, Any]:
    """Where an audit stands, as every answer to a script says it. Of a form too long for a grid it
    may be told of `only` some questions, which is then said (`partial`)."""
    form, given, facts = audit.form_version.definition, audit.given, audit.facts
    sections = {section.key: progress(form, section, facts) for section in form.sections}
    raised = open_escalations([audit]).get(audit.id, [])
    counted = {
        "progress": _told(sum(sections.values(), Progress(0, 0))),
        "sections": {key: _told(one) for key, one in sections.items()},
    }
    only = None if fits(form) else only
    partial = only is not None
    return {**standing(audit, form, given, facts, raised, only), **counted, "partial": partial}


def standing(
    audit: Audit,
    form: Form,
    given: Mapping[str, Given],
    facts: Facts,
    raised: Sequence[Escalation] = (),
    only: Collection[str] | None = None,
) -> dict[str, Any]:
    """Where an audit stands: its version and state, when it was saved, its open escalations
    (`raised`); and of its questions, or `only` of some, which lack something and which hold phrases
    that may identify somebody."""
    looked = look_through(form, given, facts, audit.excuses, only) if audit.is_open else []
    wanted = {one.question for one in lacking(looked)}
    if audit.is_open:
        wanted |= {one.question for one in raised if one.manager_id is None}
    return {
        "version": audit.version,
        "state": str(audit.status),
        "saved_at": time_words(audit.saved_at),
        "submitted_at": time_words(audit.submitted_at) if audit.submitted_at else "",
        "missing": [key for key in form.by_key if key in wanted],
        "escalations": [escalations.panel_record(one) for one in raised],
        "marked": {
            one.question.key: identifier_checks.told(one.marks) for one in looked if one.marks
        },
    }


def open_escalations(audits: Sequence[Audit]) -> dict[int, list[Escalation]]:
    """The open escalations of audits of one form, by audit; most forms can raise none."""
    form = audits[0].form_version.definition
    session = object_session(audits[0])
    if session is None or not form.critical:
        return {}
    return escalations.open_by_audit(session, [audit.id for audit in audits])


def answers(audit: Audit) -> dict[str, dict[str, Any]]:
    """Everything that is given, as the page's controls would hold it."""
    known = audit.form_version.definition.by_key
    return {key: as_typed(known[key], one) for key, one in audit.given.items() if key in known}


def as_typed(question: Question, given: Given) -> dict[str, Any]:
    """One answer as controls hold it, and as people read it."""
    return typed_parts(question, given) | {"words": question.show(given.value)}


def both(audit: Audit, answers: Mapping[str, ReadAnswer]) -> dict[str, dict[str, dict[str, Any]]]:
    """The questions on which what was just sent and what is saved differ, each with both texts."""
    known, saved = audit.form_version.definition.by_key, audit.given
    return {
        key: {
            "yours": as_typed(known[key], answer.given),
            "saved": as_typed(known[key], saved.get(key, Given())),
        }
        for key, answer in answers.items()
        if answer.given != saved.get(key, Given())
    }


def _read_otherwise(audit: Audit, answers: Mapping[str, ReadAnswer]) -> dict[str, dict[str, Any]]:
    """The answers that controls hold otherwise once they are kept: cleaned, or a date's noughts."""
    known = audit.form_version.definition.by_key
    return {
        key: kept
        for key, answer in answers.items()
        if not answer.faults
        and (kept := typed_parts(known[key], answer.given)) != answer.typed.model_dump()
    }


def _told(progress: Progress) -> dict[str, int]:
    return {"answered": progress.answered, "asked": progress.asked}


def _taken(audit: Audit, page: str) -> int:
    """The last save that was taken from a page; 0 when none was."""
    return next((last for known, last, *_ in audit.sequences or () if known == page), 0)


def _heard_of(audit: Audit, posted: PostedAnswers) -> int:
    """The version that a save builds on. A page that is left while a save is under way sends what
    was typed since without waiting for the answer: what that save alone changed, it knows."""
    before = (posted.page, posted.sequence - 1, posted.version)
    follows = before in [tuple(one) for one in audit.sequences or ()]
    return audit.version if follows and audit.version == posted.version + 1 else posted.version


def _remembered(audit: Audit, page: str, sequence: int, version: int) -> list[tuple[str, int, int]]:
    """The pages that saved last, this one as the newest."""
    others = [one for one in audit.sequences or () if one[0] != page]
    return [*others[1 - PAGES_REMEMBERED :], (page, sequence, version)]


def _must_be_current(audit: Audit, version: int) -> None:
    """As `service.save` asks, but before anything is touched."""
    if not audit.is_open:
        raise service.AlreadySubmitted("This audit was submitted and is locked.")
    if audit.version != version:
        raise service.StaleVersion("Somebody saved this audit after you opened the page.")
