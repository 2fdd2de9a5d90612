"""Teams that a confirmed file names and that did not exist. Callers commit."""

from sqlalchemy.orm import Session

from auditapp.adapters.uploads.examinations import Examination
from auditapp.web.activity_log import record


def add_new_teams(session: Session, examined: Examination, *, by: int | None) -> None:
    """Add the new teams of the accepted rows, each with its service."""
    named = {values["team"] for values in examined.accepted}
    for name, team in examined.new_teams.items():
        if name in named:
            session.add(team)
            session.flush()
            record(session, "team added", "team", team.id, by=by, name=name)
