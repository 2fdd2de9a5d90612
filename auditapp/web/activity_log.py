"""Writes the activity log, in the caller's own transaction.

A change and its log entry are saved together or not at all. Details hold codes and counts, never
text about a child.
"""

from typing import Any

from sqlalchemy import ColumnElement, String, cast, exists, insert
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


def not_read(subject_type: str, subject_id: Any, *, since: Any, by: int) -> ColumnElement[bool]:
    """Whether an account has not opened a subject's own page since a moment; both are columns."""
    return ~exists().where(
        LogEntry.subject_type == subject_type,
        LogEntry.subject_id == cast(subject_id, String),
        LogEntry.account_id == by,
        LogEntry.action == f"{subject_type} read",
        LogEntry.at > since,
    )
