"""Escalations: a child may be unsafe, who was told, what was agreed, and what was done."""

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auditapp.domain.vocabulary import EscalationState
from auditapp.models.audits import Audit
from auditapp.models.base import Base, Code, Moment, Name, utc_now
from auditapp.models.columns import Numbered, Versioned
from auditapp.models.people import Account
from auditapp.models.tables import one_of, unique_where


class Escalation(Numbered, Versioned, Base):
    """One worry raised by the answer to a critical question; at most one open per question.

    `answer` is the answer as it stands; `told_role` is the role of a manager without an account
    who was told; `named_at` says since when one or the other is named.
    """

    __tablename__ = "escalations"
    __table_args__ = (
        one_of("state", EscalationState),
        unique_where("uq_escalations_open", "audit_id", "question", where="state = 'open'"),
        Index("ix_escalations_audit_id", "audit_id"),
        Index("ix_escalations_state", "state", "due_at"),
        Index("ix_escalations_manager_id", "manager_id", "state"),
        Index("ix_escalations_raised_at", "raised_at"),
        {"sqlite_autoincrement": True},
    )

    audit_id: Mapped[int] = mapped_column(ForeignKey("audits.id"))
    question: Mapped[Code]
    answer: Mapped[Code]
    state: Mapped[Code] = mapped_column(default=EscalationState.OPEN)
    worry: Mapped[str] = mapped_column(Text, default="")
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    told_role: Mapped[Name] = mapped_column(default="", server_default="")
    spoken_at: Mapped[Moment | None]
    agreed: Mapped[str] = mapped_column(Text, default="")
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    raised_at: Mapped[Moment] = mapped_column(default=utc_now)
    named_at: Mapped[Moment | None]
    due_at: Mapped[Moment]
    response: Mapped[str] = mapped_column(Text, default="")
    responded_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    responded_at: Mapped[Moment | None]
    closed_reason: Mapped[str] = mapped_column(Text, default="")
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    closed_at: Mapped[Moment | None]

    audit: Mapped[Audit] = relationship()
    manager: Mapped[Account | None] = relationship(foreign_keys=[manager_id])
    raised_by: Mapped[Account] = relationship(foreign_keys=[raised_by_id])
    responded_by: Mapped[Account | None] = relationship(foreign_keys=[responded_by_id])
    closed_by: Mapped[Account | None] = relationship(foreign_keys=[closed_by_id])

    @property
    def told(self) -> str:
        """Which manager was told, in words; "" when nobody was yet."""
        if self.manager is not None:
            return self.manager.name
        return f"{self.told_role} (no account)" if self.told_role else ""

    @property
    def is_told(self) -> bool:
        return self.manager_id is not None or bool(self.told_role)


class ServiceHead(Base):
    """Who is the head of a service: an escalation that nobody answers in time goes to them."""

    __tablename__ = "service_heads"

    service: Mapped[Name] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))

    account: Mapped[Account] = relationship()
