"""Audits: one form completed for one case, its earlier versions, and imports."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, Text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auditapp.domain.audits.completeness import Excuses
from auditapp.domain.forms.conditions import Facts
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.vocabulary import (
    OPEN_STATUSES,
    RANDOM_SELECTIONS,
    AuditStatus,
    VersionKind,
)
from auditapp.models.base import Base, Code, Json, Moment, MonthText, Name, utc_now
from auditapp.models.columns import Numbered, Versioned
from auditapp.models.forms import FormVersion
from auditapp.models.people import Account
from auditapp.models.tables import one_of, unique_where


class Import(Numbered, Base):
    """One file of completed audits that was loaded."""

    __tablename__ = "imports"

    form: Mapped[Code]
    file_hash: Mapped[str] = mapped_column(String(64))
    audits: Mapped[int]
    at: Mapped[Moment] = mapped_column(default=utc_now)


class Audit(Numbered, Versioned, Base):
    """One form version answered for one case in one month.

    Team, service, involvement and selection are stamped here when the audit starts and never
    looked up again. `counts_as` names the case, form and month (and the meeting, where a form is
    filled in per meeting); of the submitted audits that share it, one is `counted`.
    """

    __tablename__ = "audits"
    __table_args__ = (
        one_of("status", AuditStatus),
        CheckConstraint("not counted or status = 'submitted'", name="only_submitted_count"),
        unique_where("uq_audits_counted_once", "counts_as", where="counted"),
        Index("uq_audits_import_key", "import_key", unique=True),
        Index("uq_audits_start_token", "start_token", unique=True),
        Index("ix_audits_counts_as", "counts_as"),
        Index("ix_audits_figures", "form", "month", "team", "counted"),
        Index("ix_audits_auditor", "auditor_id", "status"),
        Index("ix_audits_team", "team", "status"),
        Index("ix_audits_month", "month", "form", "status"),
        Index("ix_audits_submitted_order", "submitted_order"),
        Index("ix_audits_round_id", "round_id"),
        Index("ix_audits_case_ref", "case_ref", "form"),
        Index("ix_audits_status", "status", "due_on"),
        {"sqlite_autoincrement": True},
    )

    form_version_id: Mapped[int] = mapped_column(ForeignKey("form_versions.id"))
    form: Mapped[Code]
    case_ref: Mapped[str] = mapped_column(String(60))
    month: Mapped[MonthText]
    team: Mapped[Name]
    service: Mapped[Name] = mapped_column(default="")
    involvement: Mapped[Code]
    age_band: Mapped[Code | None]
    selection: Mapped[Code]
    auditor_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    auditor_role: Mapped[Code | None]
    independent: Mapped[bool | None]
    due_on: Mapped[date | None]
    completed_on: Mapped[date | None]
    status: Mapped[Code] = mapped_column(default=AuditStatus.DRAFT)
    answers: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    final_grade: Mapped[Code | None]
    counts_as: Mapped[str | None] = mapped_column(String(200))
    counted: Mapped[bool] = mapped_column(default=False)
    submitted_order: Mapped[int | None]
    started_at: Mapped[Moment] = mapped_column(default=utc_now)
    saved_at: Mapped[Moment] = mapped_column(default=utc_now)
    submitted_at: Mapped[Moment | None]
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
    import_key: Mapped[str | None] = mapped_column(String(64))
    start_token: Mapped[str | None] = mapped_column(String(64))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"))
    sequences: Mapped[list[tuple[str, int, int]] | None] = mapped_column(Json)
    """The last save that was taken from each page that was open lately: (the page's name, n, the
    version that it built on)."""
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    grade_reasons: Mapped[dict[str, dict[str, Any]] | None] = mapped_column(Json)
    """Why a broken grade rule may stand: by its place in the form, the reason and who gave it."""
    confirmed: Mapped[list[str] | None] = mapped_column(Json)
    """Digests of phrases that somebody confirmed to identify nobody."""

    form_version: Mapped[FormVersion] = relationship()
    auditor: Mapped[Account] = relationship(foreign_keys=[auditor_id])
    saved_by: Mapped[Account | None] = relationship(foreign_keys=[saved_by_id])
    versions: Mapped[list["AuditVersion"]] = relationship(order_by="AuditVersion.number")
    """What it said before it was returned or corrected, the oldest first."""

    @property
    def given(self) -> Mapping[str, Given]:
        """The answers given, by question; kept until the stored answers are replaced."""
        stored: Mapping[str, Any]
        made: Mapping[str, Given]
        stored, made = vars(self).get("_made", ({}, {}))
        if stored is not self.answers:
            made = {
                key: made[key] if stored.get(key) is one else Given.from_store(one)
                for key, one in self.answers.items()
            }
            vars(self)["_made"] = self.answers, made
        return made

    @property
    def case_fields(self) -> Mapping[str, str]:
        return {
            "involvement": self.involvement,
            "selection": self.selection,
            "final_grade": self.final_grade or "",
        }

    @property
    def facts(self) -> Facts:
        """What conditions and measures see of this audit."""
        return self.form_version.definition.facts(self.given, self.case_fields)

    @property
    def excuses(self) -> Excuses:
        """The reasons and confirmations given, which no longer stop the submission."""
        reasons = {int(rule): kept["reason"] for rule, kept in (self.grade_reasons or {}).items()}
        return Excuses(reasons, self.confirmed or ())

    @hybrid_property
    def as_reported(self) -> bool:
        """Whether a file said that it was selected at random, and nothing was drawn here."""
        return self.round_id is None and self.selection in RANDOM_SELECTIONS

    @as_reported.inplace.expression
    @classmethod
    def _as_reported(cls) -> ColumnElement[bool]:
        return cls.round_id.is_(None) & cls.selection.in_(sorted(RANDOM_SELECTIONS))

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    @property
    def returned(self) -> "AuditVersion | None":
        """What it said when it was returned, with the comments, while it waits for its auditor."""
        returned = self.status == AuditStatus.RETURNED and self.versions
        return self.versions[-1] if returned else None


class AuditVersion(Numbered, Base):
    """What a submitted audit said before it was returned or corrected.

    `comments`: what the QA lead asked about each question when returning it.
    """

    __tablename__ = "audit_versions"
    __table_args__ = (Index("uq_audit_versions_number", "audit_id", "number", unique=True),)

    audit_id: Mapped[int] = mapped_column(ForeignKey("audits.id"))
    number: Mapped[int]
    answers: Mapped[dict[str, Any]] = mapped_column(Json)
    final_grade: Mapped[Code | None]
    grade_reasons: Mapped[dict[str, dict[str, Any]] | None] = mapped_column(Json)
    submitted_at: Mapped[Moment | None]
    kind: Mapped[Code] = mapped_column(default=VersionKind.CORRECTED)
    comments: Mapped[dict[str, str] | None] = mapped_column(Json)
    case_details: Mapped[dict[str, str] | None] = mapped_column(Json)
    """What it said of its case, where that is what was corrected."""
    replaced_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    replaced_at: Mapped[Moment] = mapped_column(default=utc_now)
    reason: Mapped[str] = mapped_column(Text)

    replaced_by: Mapped[Account] = relationship()

    @property
    def given(self) -> Mapping[str, Given]:
        return {key: Given.from_store(stored) for key, stored in self.answers.items()}


_NEWEST = ("month", "audit_id")
"""The order in which marked answers are shown, from its end."""
_STAMPED = ("example", "question", "form", "selection", "team", "service", "auditor_id")
"""What else a search or a reader's reach asks of them."""


class MarkedAnswer(Numbered, Base):
    """A marked answer of a submitted audit: a learning point, or good practice.

    Derived from the audit's answers, for searching; the words stay in the audit. What is searched
    and counted by, and what decides who may see it, is stamped here: the two wide indexes hold all
    of it, so that neither the audits nor these rows are read to count and to find a page.
    """

    __tablename__ = "marked_answers"
    __table_args__ = (
        Index("uq_marked_answers_audit_id_question", "audit_id", "question", unique=True),
        Index("ix_marked_answers_newest", *_NEWEST, "theme", *_STAMPED),
        Index("ix_marked_answers_theme", "theme", *_NEWEST, *_STAMPED),
        Index("ix_marked_answers_question", "question", *_NEWEST),
        Index("ix_marked_answers_team", "team", *_NEWEST),
    )

    audit_id: Mapped[int] = mapped_column(ForeignKey("audits.id"))
    question: Mapped[Code]
    theme: Mapped[Code] = mapped_column(default="")
    example: Mapped[bool] = mapped_column(default=False)
    form: Mapped[Code]
    month: Mapped[MonthText]
    team: Mapped[Name]
    service: Mapped[Name] = mapped_column(default="")
    selection: Mapped[Code]
    auditor_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))

    audit: Mapped[Audit] = relationship()
