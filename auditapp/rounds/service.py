"""Open and change rounds, and add cases by hand with a reason. Callers commit.

Errors are named for what happened; `str` says it in plain words. The record of a draw never
changes: what comes in beyond it is typed (a substitute, a case chosen by hand) and says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.audits import allocations
from auditapp.domain.sampling.draw_records import CaseDrawn
from auditapp.domain.vocabulary import AuditStatus, CameIn
from auditapp.models import Account, CaseList, FormVersion, ListedCase, Programme, Round, RoundCase
from auditapp.models.base import utc_now
from auditapp.web.activity_log import record

USUAL_REST = 6
COPIED = ("case_ref", "team", "service", "involvement", "age_band", "worker", "qam")
"""What a case of a round keeps of its line on the list."""


class RoundError(Exception):
    """Something cannot be done with a round; `str` says why and how to correct it."""


class AlreadyDrawn(RoundError):
    """The round has already been drawn."""


class NotDrawn(RoundError):
    """The round has no draw yet."""


class ReasonMissing(RoundError):
    """A change to a sample has no reason."""


class CaseIsOut(RoundError):
    """The case is not in the round any more."""


class NothingLeft(RoundError):
    """The stratum has no further case to take."""


class NotOnTheList(RoundError):
    """The reference is not on the round's case list."""


class InTheRound(RoundError):
    """The case is in the round already."""


class CaseDone(RoundError):
    """The case's audit was submitted."""


@dataclass(frozen=True)
class Wanted:
    """What a round is to be: the parameters of its draw, when it is due, who audits."""

    month: str
    due_on: date
    size: int | None
    """How many cases; None means every case of the list."""
    involvements: tuple[str, ...] = ()
    """Only cases with these; none named means every case of the list."""
    strata: tuple[str, ...] = ()
    plan: dict[str, Any] = field(default_factory=lambda: {"kind": "proportional", "at_least": 0})
    rest_months: int = USUAL_REST
    auditors: tuple[Account, ...] = ()


def open_round(
    session: Session, form: FormVersion, case_list: CaseList, wanted: Wanted, *, by: Account | None
) -> Round:
    """A round that waits for its draw."""
    opened = round_of(form, case_list, wanted)
    opened.opened_by_id = by.id if by else None
    session.add(opened)
    session.flush()
    log(session, "round opened", opened, by, form=form.form, month=wanted.month)
    return opened


def round_of(form: FormVersion, case_list: CaseList, wanted: Wanted) -> Round:
    """A round as it is asked for, which no session knows of."""
    round_ = Round(form_version=form, form=form.form, case_list=case_list, list_id=case_list.id)
    take(round_, wanted)
    return round_


def take(sample: Round | Programme, asked: object) -> None:
    """Write what is asked of a sample into its round, or its entry of the programme: the fields
    have the names of the columns."""
    for name, value in vars(asked).items():
        setattr(sample, name, list(value) if isinstance(value, tuple) else value)


def add_by_hand(
    session: Session, round_: Round, case_ref: str, *, reason: str, by: Account | None
) -> RoundCase:
    """Add a case by hand; it is audited, but does not count in headline figures."""
    because = said(reason)
    reference = case_ref.strip()
    listed = listed_cases(session, round_.list_id, [reference]).get(reference)
    if listed is None:
        raise NotOnTheList(f"{reference} is not on the list “{round_.case_list.name}”.")
    if any(case.case_ref == reference for case in round_.cases):
        raise InTheRound(f"{reference} is already in this round.")
    case = bring_in(session, round_, listed, came_in=CameIn.TARGETED)
    case.reason = because
    note(case, "Chosen by hand", by, because)
    session.flush()
    log(session, "case chosen by hand", round_, by, case=case.id)
    return case


def leave(
    session: Session, case: RoundCase, reason: str, by: Account | None, *, words: str
) -> None:
    """Mark a case as out of the round; its open audit is withdrawn, and stays readable."""
    if case.audit is not None and case.audit.is_open:
        allocations.take_back(session, case.audit, reason=reason, by=by.id if by else None)
    case.out_reason = reason
    note(case, words, by, reason)


def note(case: RoundCase, words: str, by: Account | None, reason: str = "") -> None:
    """Add a line to what happened to a case."""
    event = {
        "at": utc_now().isoformat(),
        "by": by.name if by else "",
        "words": words,
        "reason": reason,
    }
    case.events = [*case.events, event]


def said(reason: str) -> str:
    """The reason, which must be there."""
    if not reason.strip():
        raise ReasonMissing("Enter a reason.")
    return reason.strip()


def must_be_in(case: RoundCase, *, or_withdrawn: bool = False) -> None:
    """Refuse a case that left the round or whose audit is finished; `or_withdrawn`: one whose audit
    the QA lead withdrew may be changed."""
    if case.out_reason is not None:
        raise CaseIsOut(f"{case.case_ref} is no longer in the round.")
    audit = case.audit
    if audit is None or audit.is_open:
        return
    if not (or_withdrawn and audit.status == AuditStatus.WITHDRAWN):
        raise CaseDone(f"The audit of {case.case_ref} is finished, so the case cannot be changed.")


def listed_cases(session: Session, list_id: int, refs: Sequence[str]) -> dict[str, ListedCase]:
    found = {}
    for start in range(0, len(refs), 500):
        some = refs[start : start + 500]
        query = select(ListedCase).where(
            ListedCase.list_id == list_id, ListedCase.case_ref.in_(some)
        )
        found.update({case.case_ref: case for case in session.scalars(query)})
    return found


def bring_in(
    session: Session,
    round_: Round,
    listed: ListedCase,
    *,
    drawn: CaseDrawn | None = None,
    came_in: CameIn = CameIn.DRAWN,
) -> RoundCase:
    case = RoundCase(
        round=round_,
        **{name: getattr(listed, name) for name in COPIED},
        stratum=list(drawn.stratum) if drawn else [],
        place=drawn.place if drawn else None,
        came_in=came_in,
        events=[],
        reason="",
    )
    session.add(case)
    return case


def log(
    session: Session, action: str, round_: Round, by: Account | None, **details: object
) -> None:
    record(session, action, "round", round_.id, by=by.id if by else None, **details)
