"""Figures kept ready to read: roll-up cells, and indicators from other systems."""

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from auditapp.models.base import Base, Code, Moment, MonthText, Name, utc_now
from auditapp.models.columns import Numbered


class FigureCell(Base):
    """The tally of one measure for one month, team, service, involvement and selection.

    `as_reported`: of audits whose file said that they were random; nothing was drawn here.

    Derived: made again by `measures rebuild`, proved equal to a fresh count by `measures
    verify`. The involvement and selection `*` mark the headline total of a month and team,
    which most pages read (see `measures.cells`).
    """

    __tablename__ = "figure_cells"
    __table_args__ = ({"sqlite_with_rowid": False},)

    measure: Mapped[Code] = mapped_column(primary_key=True)
    selection: Mapped[Code] = mapped_column(primary_key=True)
    month: Mapped[MonthText] = mapped_column(primary_key=True)
    team: Mapped[Name] = mapped_column(primary_key=True)
    service: Mapped[Name] = mapped_column(primary_key=True)
    involvement: Mapped[Code] = mapped_column(primary_key=True)
    as_reported: Mapped[bool] = mapped_column(primary_key=True)
    numerator: Mapped[int] = mapped_column(BigInteger, default=0)
    denominator: Mapped[int] = mapped_column(BigInteger, default=0)
    not_applicable: Mapped[int] = mapped_column(BigInteger, default=0)
    unanswered: Mapped[int] = mapped_column(BigInteger, default=0)


class IndicatorValue(Numbered, Base):
    """One month of a figure from another system; team "" is the whole council."""

    __tablename__ = "indicator_values"
    __table_args__ = (
        Index("uq_indicator_values_month", "indicator", "month", "team", unique=True),
        CheckConstraint(
            "value is not null or (numerator is not null and denominator is not null)",
            name="something_given",
        ),
    )

    indicator: Mapped[Code]
    month: Mapped[MonthText]
    team: Mapped[Name] = mapped_column(default="")
    numerator: Mapped[int | None] = mapped_column(BigInteger)
    denominator: Mapped[int | None] = mapped_column(BigInteger)
    value: Mapped[float | None]
    entered_at: Mapped[Moment] = mapped_column(default=utc_now)
