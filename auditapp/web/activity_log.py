"""The one function that writes the log, in the caller's own transaction.

What is recorded and what it describes are kept or lost together. Details hold codes and counts,
never what was written about a child.
"""

from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from auditapp.models import LogEntry

_LINE = insert(LogEntry)
"""Nobody changes a line once it is written, so it goes in as a bare statement."""


def record(
    session: Session,
    action: str,
    subject_type: str,
    subject_id: object,
    *,
    by: int | None,
    **details: Any,
) -> None:
    """Write one line: `by` is the account's id, or None for the command line and the system."""
    line = {
        "account_id": by,
        "action": action,
        "subject_type": subject_type,
        "subject_id": str(subject_id),
        "details": details,
    }
    session.connection().execute(_LINE, line)
