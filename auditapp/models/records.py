"""The append-only log: who did what to what, and when."""

from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from auditapp.models.base import Base, Code, Json, Moment, utc_now
from auditapp.models.columns import Numbered


class LogEntry(Numbered, Base):
    """One line of the log; the database refuses to change or delete it."""

    __tablename__ = "log_entries"
    __table_args__ = (
        Index("ix_log_entries_subject", "subject_type", "subject_id"),
        Index("ix_log_entries_at", "at"),
    )

    at: Mapped[Moment] = mapped_column(default=utc_now)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    action: Mapped[Code]
    subject_type: Mapped[Code]
    subject_id: Mapped[str] = mapped_column(String(80))
    details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
