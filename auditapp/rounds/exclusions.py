"""Which cases of a list cannot be drawn, each with its reason."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from auditapp.domain.calendar import Month
from auditapp.domain.sampling.allocation import Auditor
from auditapp.domain.sampling.draw_records import LeftOut
from auditapp.domain.vocabulary import AuditStatus
from auditapp.models import Audit, ListedCase, Round, RoundCase
from auditapp.rounds.auditors import nobody_may_audit

NOT_INDEPENDENT = "not independent of any auditor of this round"


def left_out(
    session: Session,
    *,
    list_id: int,
    form: str,
    month: str,
    rest_months: int,
    auditors: Sequence[Auditor] = (),
    peer_audit: bool = False,
) -> list[LeftOut]:
    """Cases audited with this form in the `rest_months` before (or in the month itself), drawn
    for it in that time, or which none of the auditors may audit. Without a rest of at least a
    month nothing is left out for having been audited."""
    found = dict(_resting(session, list_id, form, month, rest_months)) if rest_months else {}
    for ref in nobody_may_audit(session, list_id, auditors, peer_audit=peer_audit):
        found.setdefault(ref, NOT_INDEPENDENT)
    return [LeftOut(case_ref=ref, reason=reason) for ref, reason in sorted(found.items())]


def _resting(
    session: Session, list_id: int, form: str, month: str, rest_months: int
) -> Iterator[tuple[str, str]]:
    first = str(Month.parse(month).plus(-rest_months))
    for ref, latest in session.execute(_drawn(list_id, form, first, month)):
        yield ref, f"drawn for this form in {Month.parse(latest).label}"
    for ref, latest in session.execute(_audited(list_id, form, first, month)):
        yield ref, f"audited with this form in {Month.parse(latest).label}"


def _audited(list_id: int, form: str, first: str, last: str) -> Select[str, str]:
    """Cases of the list with an audit of the form that was not withdrawn, and its last month."""
    return (
        select(ListedCase.case_ref, func.max(Audit.month))
        .join(Audit, Audit.case_ref == ListedCase.case_ref)
        .where(
            ListedCase.list_id == list_id,
            Audit.form == form,
            Audit.month.between(first, last),
            Audit.status != AuditStatus.WITHDRAWN,
        )
        .group_by(ListedCase.case_ref)
    )


def _drawn(list_id: int, form: str, first: str, last: str) -> Select[str, str]:
    """Cases of the list that wait in another round of the form, not yet given to anybody."""
    return (
        select(ListedCase.case_ref, func.max(Round.month))
        .join(RoundCase, RoundCase.case_ref == ListedCase.case_ref)
        .join(Round, Round.id == RoundCase.round_id)
        .where(
            ListedCase.list_id == list_id,
            Round.form == form,
            Round.month.between(first, last),
            RoundCase.out_reason.is_(None),
        )
        .group_by(ListedCase.case_ref)
    )
