"""Mappings that a council has remembered: how the columns and words of its own files are read."""

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auditapp.models.base import Base, Code, Moment, Name, utc_now
from auditapp.models.people import Account


class RememberedMapping(Base):
    """One mapping under its name, as the TOML text of its definition."""

    __tablename__ = "remembered_mappings"
    __table_args__ = (Index("uq_remembered_mappings_name", "name", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[Code]
    title: Mapped[Name]
    content: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[Moment] = mapped_column(default=utc_now)
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    version: Mapped[int] = mapped_column(default=1)

    saved_by: Mapped[Account | None] = relationship()

    __mapper_args__ = {"version_id_col": version}
