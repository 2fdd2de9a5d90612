"""What many pages and commands offer to choose from: the published forms and the teams."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.models import FormVersion, Team


def newest_forms(session: Session) -> list[FormVersion]:
    """The newest version of every published form, by title."""
    versions = session.scalars(select(FormVersion).order_by(FormVersion.version))
    newest = {version.form: version for version in versions}
    return sorted(newest.values(), key=lambda version: version.title)


def all_teams(session: Session) -> Sequence[Team]:
    """Every team, by name."""
    return session.scalars(select(Team).order_by(Team.name)).all()
