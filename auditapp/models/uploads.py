"""Files that wait for their owner's confirmation; kept a day at most, never served again."""

from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from auditapp.models.base import Base, Code, Json, Moment, Name, utc_now


class Upload(Base):
    """One uploaded file between its preview and its confirmation."""

    __tablename__ = "uploads"
    __table_args__ = (Index("ix_uploads_account_id", "account_id"), Index("ix_uploads_at", "at"))

    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    purpose: Mapped[Code]
    name: Mapped[Name]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    reading: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    """How its owner said it is read: mappings, values for every row, teams to be created."""
    at: Mapped[Moment] = mapped_column(default=utc_now)
