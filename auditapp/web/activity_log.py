"""Writes the activity log, in the caller's own transaction.

A change and its log entry are saved together or not at all. Details hold codes and counts, never
text about a child.
"""

from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from auditapp.models import LogEntry

_LINE = insert(LogEntry)
"""Insert statement for a line; lines never change, so the unit of work is not needed."""


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
