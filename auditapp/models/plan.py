"""The improvement plan as loaded, and what people say about its outcomes."""

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auditapp.domain.forms.definitions import Plan
from auditapp.domain.forms.loading import load_plan
from auditapp.models.base import Base, Code, Moment, MonthText, utc_now
from auditapp.models.columns import Numbered, Published
from auditapp.models.people import Account


class PlanVersion(Published, Base):
    """One published version of the plan; the newest is in force."""

    __tablename__ = "plan_versions"
    __table_args__ = (Index("uq_plan_versions_plan_version", "plan", "version", unique=True),)

    plan: Mapped[Code]

    @property
    def definition(self) -> Plan:
        return load_plan(self.content)


class BragRating(Numbered, Base):
    """A person's rating of an outcome, with the reason; a later rating never changes an earlier
    one."""

    __tablename__ = "brag_ratings"
    __table_args__ = (Index("ix_brag_ratings_outcome", "outcome", "id"),)

    outcome: Mapped[Code]
    colour: Mapped[Code]
    reason: Mapped[str] = mapped_column(Text)
    set_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    set_at: Mapped[Moment] = mapped_column(default=utc_now)
    set_by: Mapped[Account] = relationship()


class ProgressNote(Numbered, Base):
    """What the forum knows of an outcome in a month, under its three questions.

    A note may be evidence for one of the sources that the plan names (`source`), with a reference
    to the document, where the evidence is not a figure.
    """

    __tablename__ = "progress_notes"
    __table_args__ = (Index("ix_progress_notes_outcome", "outcome", "id"),)

    outcome: Mapped[Code]
    month: Mapped[MonthText]
    know: Mapped[str] = mapped_column(Text)
    how: Mapped[str] = mapped_column(Text)
    doing: Mapped[str] = mapped_column(Text)
    source: Mapped[Code] = mapped_column(default="")
    reference: Mapped[str] = mapped_column(String(500), default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    written_at: Mapped[Moment] = mapped_column(default=utc_now)
    author: Mapped[Account] = relationship()
