"""Reasons for a grade that breaks a rule of the form: given, changed, removed.

A recorded reason is the only way to submit such a grade. Where the rule asks for a moderator's
reason, who runs the month gives it, and never for an audit of their own. A reason stays recorded
when the grade changes, and plays no part then. The log says that there is one, never which.
Callers commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from auditapp.audits import confirmations
from auditapp.audits.audit_state import AuditState
from auditapp.audits.service import AlreadySubmitted, AuditError, StaleVersion
from auditapp.domain.audits.completeness import broken_rules, reason_marks
from auditapp.domain.forms.grade_rules import GradeRule
from auditapp.domain.privacy.marked_phrases import Mark
from auditapp.models import Account, Audit
from auditapp.web.access import Permission, Reader


class NotTheirs(AuditError):
    """Only a moderator may give, change or remove the reason for this rule."""


class NotBroken(AuditError):
    """The grade follows the rule, or there is no such rule, so no reason is needed."""


@dataclass(frozen=True)
class GradeReason:
    """A grade rule that an audit breaks, with the reason that was recorded for it.

    `typed` and `error`: what was just typed in its box and could not be kept, and why; `marks`:
    phrases of the recorded reason that may identify somebody.
    """

    number: int
    rule: GradeRule
    reason: str
    given_by: str
    may_give: bool
    moderator: str
    """Who else has to be asked, where the reader may not give it."""
    typed: str | None = None
    error: str = ""
    marks: Sequence[Mark] = ()

    @property
    def for_moderator(self) -> bool:
        return self.rule.reason_by == "moderator"

    @property
    def held(self) -> str:
        """The text of its box: as typed if that could not be saved, otherwise as recorded."""
        return self.reason if self.typed is None else self.typed


def reasons(
    session: Session, state: AuditState, reader: Reader, *, also: int | None = None
) -> list[GradeReason]:
    """Every rule that the overall grade breaks, as this reader may act on it.

    `also`: one more that somebody wrote about, broken or not.
    """
    broken = {one.number for one in state.broken_rules}
    marked = reason_marks(state.form, state.facts, state.audit.excuses)
    return [
        replace(reason_of(session, state.audit, number, rule, reader), marks=marked.get(number, ()))
        for number, rule in enumerate(state.form.grade_rules)
        if number in broken or number == also
    ]


def reason_of(
    session: Session, audit: Audit, number: int, rule: GradeRule, reader: Reader
) -> GradeReason:
    """One grade rule as this reader may act on it, with the reason that is recorded for it."""
    kept = (audit.grade_reasons or {}).get(str(number), {})
    giver = session.get(Account, kept["by"]) if kept else None
    return GradeReason(
        number,
        rule,
        kept.get("reason", ""),
        giver.name if giver else "",
        may_give(audit, rule, reader),
        moderator(audit, reader),
    )


def may_give(audit: Audit, rule: GradeRule, reader: Reader) -> bool:
    """Whether somebody who may write in the audit may give the reason for breaking this rule."""
    if rule.reason_by == "moderator":
        return reader.may(Permission.RUN_MONTH) and audit.auditor_id != reader.account_id
    return True


def give(
    session: Session, audit: Audit, number: int, reason: str, *, version: int, reader: Reader
) -> None:
    """Record the reason for a grade that breaks a rule; an empty one removes it.

    `version` is the one the page was opened on; the same words sent twice are recorded once.
    """
    rules = audit.form_version.definition.grade_rules
    if number >= len(rules):
        raise NotBroken("The form does not have this rule.")
    if not may_give(audit, rules[number], reader):
        raise NotTheirs(f"Only {moderator(audit, reader)} can give the reason for this grade.")
    kept = audit.grade_reasons or {}
    if kept.get(str(number), {}).get("reason", "") == reason:
        return
    _must_be_current(audit, version)
    broken = broken_rules(audit.form_version.definition, audit.facts)
    if reason and number not in {one.number for one in broken}:
        raise NotBroken("The grade now follows this rule, so it needs no reason.")
    confirmations.note_reason(session, audit, number, reason, by=reader.account_id)
    session.flush()


def how_round(rule: GradeRule, audit: Audit) -> str:
    """Words shown beside the grade: who can give the reason, and where."""
    if not audit.is_open:
        return "If the grade is right, you are asked for the reason when you save the correction."
    if rule.reason_by == "moderator":
        return "If the grade is right, ask the QA lead to give the reason on the check page."
    return "If the grade is right, give the reason on the check page."


def moderator(audit: Audit, reader: Reader) -> str:
    """Who can give a moderator's reason, from this reader's point of view."""
    own = audit.auditor_id == reader.account_id and reader.may(Permission.RUN_MONTH)
    return "another QA lead" if own else "the QA lead"


def _must_be_current(audit: Audit, version: int) -> None:
    if not audit.is_open:
        raise AlreadySubmitted("This audit has been submitted and is locked.")
    if audit.version != version:
        raise StaleVersion("Somebody saved this audit after you opened the page.")
