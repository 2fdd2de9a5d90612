"""Delete a draft that somebody started by hand. Callers commit.

What a round asked for is withdrawn or substituted instead, and what was once submitted is
withdrawn: neither disappears. The log keeps who deleted what, and why.
"""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from auditapp.audits.service import AuditError
from auditapp.domain.privacy.identifiers import suspects
from auditapp.domain.references import log_name
from auditapp.domain.vocabulary import AuditStatus, EscalationState
from auditapp.models import Audit, Escalation
from auditapp.web.activity_log import record


class NotDeletable(AuditError):
    """The audit stays; `str` says why and what can be done instead."""


class DeletionReason(AuditError):
    """The reason is missing, or holds what must not stay in the log for good."""


def is_by_hand(audit: Audit) -> bool:
    """Whether an audit is a draft that somebody started by hand and never submitted."""
    drawn = audit.round_id is not None or audit.import_id is not None
    return audit.status == AuditStatus.DRAFT and not drawn and audit.submitted_at is None


def delete_draft(session: Session, audit: Audit, *, reason: str, by: int) -> None:
    """Delete a draft with everything answered so far, for good."""
    must_be_deletable(session, audit)
    because = _lasting(reason)
    form, case_ref, audit_id = audit.form, audit.case_ref, audit.id
    session.execute(delete(Escalation).where(Escalation.audit_id == audit_id))
    session.delete(audit)
    session.flush()
    record(session, "draft deleted", "audit", audit_id, by=by, form=form, reason=because)
    record(session, "draft deleted", "case", log_name(case_ref), by=by, audit=audit_id)


def must_be_deletable(session: Session, audit: Audit) -> None:
    """NotDeletable says why an audit cannot be deleted."""
    if audit.round_id is not None:
        raise NotDeletable(
            "This case was selected in a round, so its audit cannot be deleted. The QA lead "
            "substitutes or withdraws the case."
        )
    if not is_by_hand(audit):
        raise NotDeletable("Only a draft that was never submitted can be deleted.")
    raised = select(Escalation.id).where(
        Escalation.audit_id == audit.id, Escalation.state != EscalationState.LAPSED
    )
    if session.scalar(raised.limit(1)) is not None:
        raise NotDeletable(
            "An escalation was raised from this audit, so it is kept. Submit the audit, or ask "
            "the QA lead."
        )


def _lasting(reason: str) -> str:
    """The reason as the log keeps it for good."""
    because = reason.strip()
    if not because:
        raise DeletionReason("Enter why you are deleting it.")
    for one in suspects(because):
        raise DeletionReason(
            f"Take out “{one.phrase}”, which looks like {one.kind.words}: the log keeps the reason "
            "for good."
        )
    return because
