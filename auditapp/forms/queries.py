"""Published forms as pages and commands need them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.models import FormVersion


def versions(session: Session) -> list[FormVersion]:
    return list(
        session.scalars(select(FormVersion).order_by(FormVersion.form, FormVersion.version))
    )


def version(session: Session, form: str, number: int | None = None) -> FormVersion | None:
    """One version of a form, or the newest when no number is given."""
    query = select(FormVersion).where(FormVersion.form == form.upper())
    if number is not None:
        query = query.where(FormVersion.version == number)
    return session.scalar(query.order_by(FormVersion.version.desc()).limit(1))
