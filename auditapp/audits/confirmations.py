"""Confirmations and reasons an auditor gives in addition to the answers: reasons for grade rules,
and phrases that identify nobody. They are kept and logged; the log never says what they say.
Callers commit, and check first."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from auditapp.audits import identifier_checks
from auditapp.domain.audits.completeness import reason_marks
from auditapp.domain.privacy.marked_phrases import Mark, gone
from auditapp.models import Audit
from auditapp.web.activity_log import record


def of_reasons(audit: Audit) -> dict[int, list[Mark]]:
    """Phrases to be confirmed or removed in the reasons for broken grade rules, by rule."""
    return reason_marks(audit.form_version.definition, audit.facts, audit.excuses)


def confirm(session: Session, audit: Audit, digest: str, *, by: int) -> None:
    """Note that a marked phrase identifies nobody, in an answer or in the reason for a grade.

    NotMarked when neither holds it; confirmed before, it changes nothing.
    """
    try:
        identifier_checks.confirm(session, audit, digest, by=by)
    except identifier_checks.NotMarked:
        found = [mark for mark in _reasons_phrases(audit) if mark.digest == digest]
        if not found:
            raise
        identifier_checks.note_confirmed(session, audit, found[0], by=by)


def note_reason(session: Session, audit: Audit, number: int, reason: str, *, by: int) -> None:
    """Record the reason for a grade that breaks a rule; an empty one removes it."""
    had = of_reasons(audit).get(number, [])
    rest = {key: kept for key, kept in (audit.grade_reasons or {}).items() if key != str(number)}
    given = {str(number): {"reason": reason, "by": by}} if reason else {}
    audit.grade_reasons = (rest | given) or None
    event = "grade reason recorded" if reason else "grade reason taken back"
    record(session, event, "audit", audit.id, by=by, rule=number + 1)
    for mark in gone(had, reason):
        identifier_checks.log(session, audit, "identifier removed", mark, by=by)


def _reasons_phrases(audit: Audit) -> Iterator[Mark]:
    for some in of_reasons(audit).values():
        yield from some
