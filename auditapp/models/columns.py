"""Columns that several mapped classes have."""

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from auditapp.models.base import Moment, Name, utc_now


class Numbered:
    """What is known by a number of its own."""

    id: Mapped[int] = mapped_column(primary_key=True)


class Versioned:
    """What refuses a change that was made to an earlier version of it."""

    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class Published(Numbered):
    """The columns of a published definition: its text as loaded, which never changes."""

    version: Mapped[int]
    title: Mapped[Name]
    content: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[Moment] = mapped_column(default=utc_now)
