"""Audits that somebody is asked to do: assigned, reassigned, extended, withdrawn.

Rounds use this to open audits, so that every audit is stamped in one place. Callers commit.
"""

from datetime import date

from sqlalchemy.orm import Session

from auditapp.audits import counted_audits
from auditapp.audits.service import AuditError, Case, opened
from auditapp.domain.vocabulary import (
    AgeBand,
    AuditorRole,
    AuditStatus,
    Involvement,
    Role,
    Selection,
)
from auditapp.models import Account, Audit, FormVersion
from auditapp.web.activity_log import record

__all__ = ["Case", "NotOpen", "allocate", "capacity", "extend", "hand_over", "take_back"]

_CAPACITIES = {
    Role.QAM: AuditorRole.QAM,
    Role.SERVICE_MANAGER: AuditorRole.SERVICE_MANAGER,
}


class NotOpen(AuditError):
    """The audit was submitted or withdrawn, so nobody else can be asked to do it."""


def allocate(
    session: Session, form: FormVersion, case: Case, *, auditor: Account, by: int | None
) -> Audit:
    """Ask somebody to audit a case; the audit waits in their work until they begin."""
    audit = opened(session, form, case, auditor=auditor, status=AuditStatus.ALLOCATED)
    record(session, "audit allocated", "audit", audit.id, by=by, to=auditor.id)
    return audit


def hand_over(session: Session, audit: Audit, *, to: Account, reason: str, by: int | None) -> Audit:
    """Ask somebody else instead. What was answered so far stays with who wrote it: that audit is
    withdrawn, and the other person begins with a blank one."""
    _must_be_open(audit)
    if not audit.answers:
        audit.auditor = to
        audit.auditor_role = capacity(to)
        session.flush()
        record(session, "audit reallocated", "audit", audit.id, by=by, to=to.id)
        return audit
    again = Case(
        case_ref=audit.case_ref,
        month=audit.month,
        team=audit.team,
        service=audit.service,
        involvement=Involvement(audit.involvement),
        selection=Selection(audit.selection),
        age_band=AgeBand(audit.age_band) if audit.age_band else None,
        auditor_role=capacity(to),
        independent=True,
        due_on=audit.due_on,
        round_id=audit.round_id,
    )
    take_back(session, audit, reason=reason, by=by)
    return allocate(session, audit.form_version, again, auditor=to, by=by)


def extend(session: Session, audit: Audit, *, due_on: date, by: int | None) -> None:
    """Give more time."""
    _must_be_open(audit)
    before, audit.due_on = audit.due_on, due_on
    session.flush()
    record(
        session,
        "audit extended",
        "audit",
        audit.id,
        by=by,
        before=str(before or ""),
        due_on=str(due_on),
    )


def take_back(session: Session, audit: Audit, *, reason: str, by: int | None) -> None:
    """Withdraw an open audit; what was answered stays readable."""
    _must_be_open(audit)
    audit.status = AuditStatus.WITHDRAWN
    audit.withdrawn_reason = reason.strip()
    session.flush()
    if audit.counts_as is not None:  # it was returned, and may have kept its place
        counted_audits.settle(session, audit.counts_as)
    record(session, "audit withdrawn", "audit", audit.id, by=by)


def capacity(auditor: Account) -> AuditorRole | None:
    """In what capacity somebody audits, where their role says it."""
    return _CAPACITIES.get(Role(auditor.role))


def _must_be_open(audit: Audit) -> None:
    if not audit.is_open:
        raise NotOpen("This audit has already been submitted or withdrawn.")
