"""Correct what a submitted audit says of its case: reference, team, month, involvement, age band.

What it said before is kept as a version, figures follow in the same transaction, and for every
case, form and month concerned the first submitted audit counts. Callers commit.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from auditapp.audits import counted_audits, learning_index
from auditapp.audits.revisions.service import (
    NothingChanged,
    RevisionReasonMissing,
    keep_version,
    must_be_current,
    must_be_submitted,
    was_corrected,
)
from auditapp.domain.calendar import Month
from auditapp.domain.references import log_name
from auditapp.domain.vocabulary import Selection, VersionKind
from auditapp.escalations import service as escalations
from auditapp.models import Audit
from auditapp.web.activity_log import record

NAMES = {
    "case_ref": "Case reference",
    "team": "Team",
    "month": "Reporting month",
    "involvement": "Type of involvement",
    "age_band": "Age band",
}
"""What can be corrected; the service follows the team."""


@dataclass(frozen=True)
class CaseDetails:
    """What an audit says of its case; the age band may be unknown."""

    case_ref: str
    team: str
    service: str
    month: str
    involvement: str
    age_band: str

    @classmethod
    def of(cls, audit: Audit) -> "CaseDetails":
        stamped = (audit.case_ref, audit.team, audit.service, audit.month, audit.involvement)
        return cls(*stamped, audit.age_band or "")

    @classmethod
    def stored(cls, kept: Mapping[str, str]) -> "CaseDetails":
        return cls(**kept)

    def changed(self, after: "CaseDetails") -> list[str]:
        """The names of what is different afterwards."""
        return [name for name in NAMES if getattr(self, name) != getattr(after, name)]


def correct_case(
    session: Session,
    audit: Audit,
    details: CaseDetails,
    *,
    reason: str,
    by: int,
    version: int | None = None,
) -> None:
    """Change what a submitted audit says of its case, with the reason."""
    must_be_submitted(audit)
    if not reason.strip():
        raise RevisionReasonMissing("Enter why you are correcting it.")
    before = CaseDetails.of(audit)
    if details == before:
        if version != audit.version and was_corrected(audit, reason, by):
            return
        raise NothingChanged("Nothing has changed. Change a detail first.")
    must_be_current(audit, version)
    keep_version(audit, VersionKind.CORRECTED, reason, by).case_details = asdict(before)
    _replace(session, audit, details)
    learning_index.follow(session, audit)
    escalations.follow(session, audit, audit.given, by=by)
    parts = ", ".join(before.changed(details))
    record(session, "case details corrected", "audit", audit.id, by=by, parts=parts)
    if details.case_ref != before.case_ref:
        earlier = log_name(before.case_ref)
        record(session, "case reference corrected", "case", earlier, by=by, audit=audit.id)


def case_follows(audit: Audit) -> str:
    """A sentence on where the audit counts after its case was corrected."""
    month = Month.parse(audit.month).label
    if not audit.counted:
        return (
            f"It does not count in any figure: another audit of {audit.case_ref} was submitted "
            f"first for {month}."
        )
    if not Selection(audit.selection).is_headline:
        return "It does not count in headline figures, so none of them changes."
    return f"It counts in the figures of {audit.team} for {month}."


def _replace(session: Session, audit: Audit, details: CaseDetails) -> None:
    with counted_audits.moving(session, audit):
        for name, value in asdict(details).items():
            setattr(audit, name, value)
        audit.age_band = details.age_band or None
