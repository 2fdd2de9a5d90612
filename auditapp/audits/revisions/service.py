"""Return, correct and withdraw a submitted audit. Callers commit.

What it said before is kept as a version of its own, and figures follow in the same transaction.
`version` is the one that the page was opened on (None: the audit as it stands now); the same act
sent twice is done once.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from auditapp.audits import confirmations, counted_audits, identifier_checks, learning_index
from auditapp.audits.grade_reasons import NotTheirs
from auditapp.audits.service import AuditError, Incomplete, StaleVersion, merged
from auditapp.domain.audits.completeness import Excuses
from auditapp.domain.audits.corrections import Needs, State, needs
from auditapp.domain.calendar import Month, day_words, returns_close
from auditapp.domain.forms.answers.grades import FINAL_GRADE_QUESTION
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.vocabulary import AuditStatus, VersionKind
from auditapp.escalations import service as escalations
from auditapp.models import Audit, AuditVersion
from auditapp.web.activity_log import record

NOTHING_ELSE = Excuses()


class NotSubmitted(AuditError):
    """Only what was submitted can be returned, corrected or withdrawn."""


class RevisionReasonMissing(AuditError):
    """No reason was given for a correction or withdrawal, or nothing was asked in a return."""


class NothingChanged(AuditError):
    """A correction that leaves everything as it was."""


class NotAsked(AuditError):
    """The form has no such question, or no such grade; `str` names it."""


class TooLate(AuditError):
    """Audits of this month can no longer be returned, only corrected."""


def give_back(
    session: Session,
    audit: Audit,
    comments: Mapping[str, str],
    *,
    reason: str,
    by: int,
    today: date,
    version: int | None = None,
) -> None:
    """Return an audit to its auditor, with comments by question, a general one, or both.

    It leaves the figures but keeps its place: no other audit of the case counts instead.
    """
    asked = {key: text.strip() for key, text in comments.items() if text.strip()}
    last = audit.returned
    if last and (last.comments or {}, last.reason, last.replaced_by_id) == (
        asked,
        reason.strip(),
        by,
    ):
        return
    must_be_submitted(audit)
    must_be_current(audit, version)
    _must_ask(audit, asked)
    if not asked and not reason.strip():
        raise RevisionReasonMissing(
            "Enter a comment on at least one question, or say what the auditor should do."
        )
    _must_be_in_time(audit, today)
    keep_version(audit, VersionKind.RETURNED, reason, by).comments = asked
    counted_audits.suspend(session, audit)
    audit.status = AuditStatus.RETURNED
    session.flush()
    learning_index.follow(session, audit)
    record(session, "audit returned", "audit", audit.id, by=by, questions=len(asked))


def correct(
    session: Session,
    audit: Audit,
    changed: Mapping[str, Given],
    *,
    reason: str,
    by: int,
    final_grade: str | None = None,
    excuses: Excuses = NOTHING_ELSE,
    version: int | None = None,
) -> None:
    """Change what a submitted audit says. Incomplete lists what would be lacking afterwards and
    was not lacking before; nothing changes then. `excuses`: what is answered for with it."""
    must_be_submitted(audit)
    if not reason.strip():
        raise RevisionReasonMissing("Enter why you are correcting it.")
    _must_ask(audit, changed)
    _must_be_a_grade(audit, final_grade)
    answers, grade = merged(audit, changed), final_grade or audit.final_grade
    if (answers, grade) == (audit.answers, audit.final_grade):
        if version != audit.version and was_corrected(audit, reason, by):
            return
        raise NothingChanged("Nothing has changed. Change an answer first.")
    must_be_current(audit, version)
    wanted = lacks(audit, changed, grade, excuses.grade_reasons)
    if lacking := wanted.beyond(excuses):
        raise Incomplete(lacking.missing(audit.form_version.definition))
    _must_be_theirs(audit, wanted, by)
    keep_version(audit, VersionKind.CORRECTED, reason, by)
    before = audit.given
    for one in wanted.rules:
        answer = excuses.grade_reasons[one.number]
        confirmations.note_reason(session, audit, one.number, answer, by=by)
    _replace(session, audit, changed, grade)
    for mark in wanted.phrases:
        identifier_checks.note_confirmed(session, audit, mark, by=by)
    learning_index.follow(session, audit)
    escalations.follow(session, audit, before, by=by)
    identifier_checks.record_removed(session, audit, before, keys=changed, by=by)
    record(session, "audit corrected", "audit", audit.id, by=by, questions=len(changed))


def withdraw(
    session: Session, audit: Audit, *, reason: str, by: int, version: int | None = None
) -> None:
    """Withdraw an audit; the next one of the case counts instead. One that waits for its auditor
    can be withdrawn as well, since it keeps a place."""
    if audit.status == AuditStatus.WITHDRAWN and audit.withdrawn_reason == reason.strip():
        return
    if audit.status != AuditStatus.RETURNED:
        must_be_submitted(audit)
    if not reason.strip():
        raise RevisionReasonMissing("Enter why you are withdrawing it.")
    must_be_current(audit, version)
    counted_audits.uncount(session, audit)
    audit.status = AuditStatus.WITHDRAWN
    audit.withdrawn_reason = reason.strip()
    session.flush()
    counted_audits.settle(session, audit.counts_as)
    learning_index.follow(session, audit)
    record(session, "audit withdrawn", "audit", audit.id, by=by)


def lacks(
    audit: Audit, changed: Mapping[str, Given], grade: str | None, reasons: Mapping[int, str]
) -> Needs:
    """What a submission would refuse after a change but not before it; `reasons`: what is said
    with it for grade rules."""
    form = audit.form_version.definition
    given = {**audit.given, **changed}
    facts = form.facts(given, {**audit.case_fields, "final_grade": grade or ""})
    before = State(audit.given, audit.facts, audit.excuses)
    return needs(form, before, State(given, facts, audit.excuses), reasons)


def _replace(
    session: Session, audit: Audit, changed: Mapping[str, Given], grade: str | None
) -> None:
    """Change the audit's answers; it keeps its place, unless it now counts as another case."""
    with counted_audits.moving(session, audit):
        audit.answers, audit.final_grade = merged(audit, changed), grade


def keep_version(audit: Audit, kind: VersionKind, reason: str, by: int) -> AuditVersion:
    """What the audit says now, kept under the next number."""
    version = AuditVersion(
        number=len(audit.versions) + 1,
        kind=kind,
        answers=audit.answers,
        final_grade=audit.final_grade,
        grade_reasons=audit.grade_reasons,
        submitted_at=audit.submitted_at,
        replaced_by_id=by,
        reason=reason.strip(),
    )
    audit.versions.append(version)
    return version


def was_corrected(audit: Audit, reason: str, by: int) -> bool:
    """Whether this very correction was made already: a form that was sent twice."""
    last = audit.versions[-1] if audit.versions else None
    made = (VersionKind.CORRECTED, reason.strip(), by)
    return last is not None and (last.kind, last.reason, last.replaced_by_id) == made


def must_be_submitted(audit: Audit) -> None:
    if audit.status != AuditStatus.SUBMITTED:
        raise NotSubmitted(f"This audit is {audit.status}, so you cannot do this.")


def must_be_current(audit: Audit, version: int | None) -> None:
    if version not in (None, audit.version):
        raise StaleVersion("This audit was changed after you opened the page.")


def _must_be_in_time(audit: Audit, today: date) -> None:
    month = Month.parse(audit.month)
    last = returns_close(month)
    if today > last:
        raise TooLate(
            f"Audits of {month.label} could be returned until {day_words(last)}. "
            "Correct this one instead."
        )


def _must_be_theirs(audit: Audit, wanted: Needs, by: int) -> None:
    """Refuse a moderator's reason for one's own audit."""
    own = audit.auditor_id == by
    if own and any(one.rule.reason_by == "moderator" for one in wanted.rules):
        raise NotTheirs("Only another QA lead can give the reason for this grade.")


def _must_ask(audit: Audit, keys: Mapping[str, object]) -> None:
    known = audit.form_version.definition.by_key
    for key in keys:
        if key not in known:
            raise NotAsked(f"This form does not ask “{key[:40]}”.")


def _must_be_a_grade(audit: Audit, grade: str | None) -> None:
    graded = audit.form_version.definition.overall_grade is not None
    if grade and not (graded and grade in FINAL_GRADE_QUESTION.codes):
        raise NotAsked(f"This form has no final grade “{grade[:40]}”.")
