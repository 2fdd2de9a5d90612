"""Published versions of forms, kept as the text they were loaded from."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.loading import load_form
from auditapp.models.base import Base, Code
from auditapp.models.columns import Published

_READ: dict[str, Form] = {}


class FormVersion(Published, Base):
    """One published version of a form; it never changes."""

    __tablename__ = "form_versions"
    __table_args__ = (Index("uq_form_versions_form_version", "form", "version", unique=True),)

    form: Mapped[Code]

    @property
    def definition(self) -> Form:
        """The form itself, read once: its hash stands for its text, which need not be loaded."""
        known = _READ.get(self.content_hash)
        if known is None:
            known = _READ[self.content_hash] = load_form(self.content)
        return known
