"""Samples: case lists, what a month brings, rounds, their draws and their cases."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auditapp.domain.vocabulary import CameIn
from auditapp.models.audits import Audit
from auditapp.models.base import Base, Code, Json, Moment, MonthText, Name, utc_now
from auditapp.models.columns import Numbered, Versioned
from auditapp.models.forms import FormVersion
from auditapp.models.people import Account
from auditapp.models.tables import links, one_of


class CaseFields:
    """What a list says of a case beside its reference."""

    team: Mapped[Name]
    service: Mapped[Name] = mapped_column(default="")
    involvement: Mapped[Code]
    age_band: Mapped[Code | None]
    worker: Mapped[Name] = mapped_column(default="")
    qam: Mapped[Name] = mapped_column(default="")


class SampleWanted:
    """Which cases of a list are to be drawn, and how many of them."""

    size: Mapped[int | None]
    """How many cases; None means every case of the list."""
    involvements: Mapped[list[str]] = mapped_column(Json, default=list)
    """Only cases with these; none named means every case of the list."""
    strata: Mapped[list[str]] = mapped_column(Json, default=list)
    plan: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


class CaseList(Numbered, Base):
    """A frozen list of open cases. `list_hash` is over its cases alone, in any order."""

    __tablename__ = "case_lists"
    __table_args__ = (
        Index("ix_case_lists_file_hash", "file_hash"),
        Index("uq_case_lists_list_hash", "list_hash", unique=True),
    )

    name: Mapped[Name]
    as_at: Mapped[date]
    file_hash: Mapped[str] = mapped_column(String(64))
    list_hash: Mapped[str] = mapped_column(String(64))
    columns: Mapped[list[str]] = mapped_column(Json, default=list)
    """The further columns of the file, which can serve as strata."""
    cases: Mapped[int]
    remarks: Mapped[list[str]] = mapped_column(Json, default=list)
    """What was noticed and confirmed when it was frozen, in words."""
    frozen_at: Mapped[Moment] = mapped_column(default=utc_now)
    frozen_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    frozen_by: Mapped[Account | None] = relationship()


class ListedCase(CaseFields, Base):
    """One case of a list, as the case system named it on that day."""

    __tablename__ = "listed_cases"
    __table_args__ = (Index("ix_listed_cases_case_ref", "case_ref"),)

    list_id: Mapped[int] = mapped_column(
        ForeignKey("case_lists.id", ondelete="CASCADE"), primary_key=True
    )
    case_ref: Mapped[str] = mapped_column(String(60), primary_key=True)
    extra: Mapped[dict[str, str]] = mapped_column(Json, default=dict)


programme_auditors = links("programme_auditors", "programme", "account")
round_auditors = links("round_auditors", "round", "account")


class Programme(SampleWanted, Numbered, Versioned, Base):
    """What the year's programme asks of one form: how often, how many, which auditors."""

    __tablename__ = "programmes"
    __table_args__ = (
        CheckConstraint("every_months between 1 and 12", name="every_months_in_a_year"),
        CheckConstraint("due_day between 1 and 28", name="due_day_in_every_month"),
        CheckConstraint("size is null or size > 0", name="size_positive"),
    )

    form: Mapped[Code]
    first_month: Mapped[MonthText]
    every_months: Mapped[int] = mapped_column(default=1)
    due_day: Mapped[int] = mapped_column(default=20)
    """The day of the following month by which audits are due."""
    active: Mapped[bool] = mapped_column(default=True)
    auditors: Mapped[list[Account]] = relationship(
        secondary=programme_auditors, order_by=Account.name
    )


class Round(SampleWanted, Numbered, Versioned, Base):
    """One form, one reporting month, one list of cases to audit."""

    __tablename__ = "rounds"
    __table_args__ = (
        CheckConstraint("size is null or size > 0", name="size_positive"),
        Index("ix_rounds_month", "month", "form"),
        Index("uq_rounds_programme_month", "programme_id", "month", unique=True),
        Index("uq_rounds_start_token", "start_token", unique=True),
        {"sqlite_autoincrement": True},
    )

    form_version_id: Mapped[int] = mapped_column(ForeignKey("form_versions.id"))
    form: Mapped[Code]
    month: Mapped[MonthText]
    list_id: Mapped[int] = mapped_column(ForeignKey("case_lists.id"))
    rest_months: Mapped[int] = mapped_column(default=6)
    """Cases audited with this form in this many months before are left out."""
    due_on: Mapped[date]
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programmes.id"))
    start_token: Mapped[str | None] = mapped_column(String(64))
    opened_at: Mapped[Moment] = mapped_column(default=utc_now)
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    form_version: Mapped[FormVersion] = relationship()
    case_list: Mapped[CaseList] = relationship()
    auditors: Mapped[list[Account]] = relationship(secondary=round_auditors, order_by=Account.name)
    draw: Mapped["Draw | None"] = relationship(back_populates="round")
    cases: Mapped[list["RoundCase"]] = relationship(back_populates="round", order_by="RoundCase.id")


class Draw(Numbered, Base):
    """The record of a draw, complete enough for anyone to repeat it; never changed."""

    __tablename__ = "draws"
    __table_args__ = (Index("uq_draws_round_id", "round_id", unique=True),)

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    seed: Mapped[str] = mapped_column(String(60))
    selection: Mapped[Code]
    record: Mapped[dict[str, Any]] = mapped_column(Json)
    """See `domain.sampling.draw_records.DrawRecord`."""
    drawn_at: Mapped[Moment] = mapped_column(default=utc_now)
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    round: Mapped[Round] = relationship(back_populates="draw")
    drawn_by: Mapped[Account | None] = relationship()


class RoundCase(CaseFields, Numbered, Versioned, Base):
    """One case of a round: how it came in, what happened to it, and its audit once allocated.

    What the list said of the case is copied here, so that the round reads the same for ever.
    A case that was replaced or withdrawn stays, with `out_reason`.
    """

    __tablename__ = "round_cases"
    __table_args__ = (
        one_of("came_in", CameIn),
        Index("uq_round_cases_case", "round_id", "case_ref", unique=True),
        Index("uq_round_cases_audit_id", "audit_id", unique=True),
        Index("ix_round_cases_case_ref", "case_ref"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    case_ref: Mapped[str] = mapped_column(String(60))
    stratum: Mapped[list[str]] = mapped_column(Json, default=list)
    place: Mapped[int | None]
    came_in: Mapped[Code] = mapped_column(default=CameIn.DRAWN)
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why a case that was not drawn at first is here."""
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("round_cases.id"))
    out_reason: Mapped[str | None] = mapped_column(Text)
    audit_id: Mapped[int | None] = mapped_column(ForeignKey("audits.id"))
    events: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    """What happened to it, in order: {"at", "by", "words", "reason"}."""

    round: Mapped[Round] = relationship(back_populates="cases")
    audit: Mapped[Audit | None] = relationship()
    replaces: Mapped["RoundCase | None"] = relationship(remote_side="RoundCase.id")


class Conflict(Numbered, Base):
    """Why an auditor does not audit a case: until it is ended, or (`round_id`) in one round."""

    __tablename__ = "conflicts"
    __table_args__ = (Index("ix_conflicts_account_case", "account_id", "case_ref"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    case_ref: Mapped[str] = mapped_column(String(60))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"))
    reason: Mapped[str] = mapped_column(Text)
    declared_at: Mapped[Moment] = mapped_column(default=utc_now)
    ended_at: Mapped[Moment | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    end_reason: Mapped[str | None] = mapped_column(Text)

    account: Mapped[Account] = relationship(foreign_keys=[account_id])
    ended_by: Mapped[Account | None] = relationship(foreign_keys=[ended_by_id])
