"""Accounts, teams, and the sessions and attempts of signing in."""

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auditapp.domain.vocabulary import Role
from auditapp.models.base import Base, Code, Json, Moment, MonthText, Name, utc_now
from auditapp.models.columns import Numbered, Versioned
from auditapp.models.tables import links, one_of

account_teams = links("account_teams", "account", "team")


class Team(Numbered, Base):
    __tablename__ = "teams"

    name: Mapped[Name] = mapped_column(unique=True)
    service: Mapped[Name] = mapped_column(default="")
    opens: Mapped[MonthText | None]


class Account(Numbered, Versioned, Base):
    __tablename__ = "accounts"
    __table_args__ = (one_of("role", Role),)

    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[Name]
    role: Mapped[Code]
    password_hash: Mapped[str] = mapped_column(Text)
    code: Mapped[Code] = mapped_column(default="")
    """The code under which case lists name this person as worker or chair."""
    active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment] = mapped_column(default=utc_now)
    teams: Mapped[list[Team]] = relationship(secondary=account_teams, order_by=Team.name)


class SignInSession(Base):
    """What the server remembers of one browser; the cookie holds only a random key to it."""

    __tablename__ = "sign_in_sessions"
    __table_args__ = (Index("ix_sign_in_sessions_account_id", "account_id"),)

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    contents: Mapped[dict[str, object]] = mapped_column(Json)
    created_at: Mapped[Moment]
    seen_at: Mapped[Moment]


class SignInAttempt(Numbered, Base):
    """A failed attempt to sign in, kept only as long as throttling needs it."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index("ix_sign_in_attempts_at", "at"),)

    email: Mapped[str] = mapped_column(String(254))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[Moment] = mapped_column(default=utc_now)
