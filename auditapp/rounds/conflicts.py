"""Conflicts of interest: declared by an auditor, ended when over. Callers commit."""

from sqlalchemy.orm import Session

from auditapp.models import Account, Conflict
from auditapp.models.base import utc_now
from auditapp.rounds.service import RoundError, said
from auditapp.web.activity_log import record


class ConflictEnded(RoundError):
    """The conflict was ended before."""


def declare(session: Session, account: Account, case_ref: str, *, reason: str) -> Conflict:
    """Declare that an auditor may not audit a case; later draws and allocations respect it."""
    because = said(reason)
    conflict = Conflict(account=account, case_ref=case_ref.strip(), reason=because)
    session.add(conflict)
    session.flush()
    record(session, "conflict declared", "account", account.id, by=account.id)
    return conflict


def end(session: Session, conflict: Conflict, *, by: Account, reason: str) -> None:
    """End a conflict: from now on the case may be allocated to its auditor again. It is kept, with
    who ended it, when and why."""
    because = said(reason)
    if conflict.ended_at is not None:
        raise ConflictEnded("This conflict has already been ended.")
    conflict.ended_at, conflict.ended_by, conflict.end_reason = utc_now(), by, because
    session.flush()
    record(
        session, "conflict ended", "account", conflict.account_id, by=by.id, conflict=conflict.id
    )
