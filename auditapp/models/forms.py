"""Published versions of forms, kept as the text they were loaded from."""

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.loading import load_form
from auditapp.models.base import Base, Code, Moment, Name, utc_now

_READ: dict[str, Form] = {}


class FormVersion(Base):
    """One published version of a form; it never changes."""

    __tablename__ = "form_versions"
    __table_args__ = (Index("uq_form_versions_form_version", "form", "version", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[Code]
    version: Mapped[int]
    title: Mapped[Name]
    content: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[Moment] = mapped_column(default=utc_now)

    @property
    def definition(self) -> Form:
        """The form itself, read once: its hash stands for its text, which need not be loaded."""
        known = _READ.get(self.content_hash)
        if known is None:
            known = _READ[self.content_hash] = load_form(self.content)
        return known
