"""Who audits the cases of a round: assigned, reassigned, extended, withdrawn, handed back.

Independence is never traded for balance: a case that nobody in the round may audit waits, and
the round says so. Callers commit.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy.orm import Session

from auditapp.audits import allocations
from auditapp.domain.calendar import day_words, today
from auditapp.domain.sampling.allocation import allocate, why_not
from auditapp.domain.vocabulary import AgeBand, CameIn, Involvement, Selection
from auditapp.models import Account, Audit, Conflict, Round, RoundCase
from auditapp.rounds.auditors import to_allocate
from auditapp.rounds.service import CaseIsOut, RoundError, leave, must_be_in, note, said
from auditapp.web.activity_log import record
from auditapp.web.independence import as_auditors, is_peer_audit

LONGEST_EXTENSION = timedelta(days=365)


class NotIndependent(RoundError):
    """The auditor may not audit this case; `str` says why."""


class NoAuditors(RoundError):
    """The round names nobody to audit."""


class TooEarly(RoundError):
    """An extension is not after the day the audit is due."""


class TooFarAhead(RoundError):
    """An extension is further ahead than audits are put off."""


def allocate_round(session: Session, round_: Round, *, by: Account | None) -> list[RoundCase]:
    """Assign every waiting case to an auditor of the round; returns those nobody can audit."""
    if not round_.auditors:
        raise NoAuditors("Select at least one auditor for this round first.")
    return _give_out(session, round_, [case for case in round_.cases if is_waiting(case)], by)


def reassign(
    session: Session, case: RoundCase, *, to: Account, reason: str, by: Account | None
) -> None:
    """Reassign a case. NotIndependent when the new auditor may not audit it."""
    because = said(reason)
    must_be_in(case)
    _must_be_independent(session, case, to)
    before = case.audit.auditor.name if case.audit else ""
    if case.audit is None:
        case.audit = _audit(session, case, to, by)
    else:
        case.audit = allocations.hand_over(
            session, case.audit, to=to, reason=because, by=by.id if by else None
        )
    session.flush()
    words = f"Assigned to {to.name}" + (f" instead of {before}" if before else "")
    note(case, words, by, because)


def extend(
    session: Session, case: RoundCase, *, due_on: date, reason: str, by: Account | None
) -> None:
    """Extend a case's due date, with the reason; its timeline keeps the old date."""
    because = said(reason)
    must_be_in(case)
    before = due_day(case)
    _must_be_later(due_on, before)
    if case.audit is None:
        raise CaseIsOut(f"{case.case_ref} has no auditor yet. It is due when the round is.")
    allocations.extend(session, case.audit, due_on=due_on, by=by.id if by else None)
    note(case, f"Due {day_words(due_on)} instead of {day_words(before)}", by, because)


def extend_round(
    session: Session, round_: Round, *, due_on: date, reason: str, by: Account | None
) -> int:
    """Move the round's own day, and every open audit that is due before the new one."""
    because = said(reason)
    _must_be_later(due_on, round_.due_on)
    moved = 0
    for case in round_.cases:
        open_audit = case.audit is not None and case.audit.is_open and case.out_reason is None
        if open_audit and due_day(case) < due_on:
            extend(session, case, due_on=due_on, reason=because, by=by)
            moved += 1
    round_.due_on = due_on
    session.flush()
    record(session, "round extended", "round", round_.id, by=by.id if by else None)
    return moved


def withdraw(session: Session, case: RoundCase, *, reason: str, by: Account | None) -> None:
    """Withdraw a case from the round, with no substitute."""
    because = said(reason)
    must_be_in(case, or_withdrawn=True)
    leave(session, case, because, by, words="Withdrawn")
    session.flush()
    record(session, "case withdrawn", "round", case.round_id, by=by.id if by else None)


def hand_back(
    session: Session, case: RoundCase, *, by: Account, reason: str, conflict: bool
) -> Account | None:
    """An auditor cannot audit a case: because of a conflict, until that is ended, or for another
    reason, in this round. It goes to the next auditor who may; returns them, or None when nobody
    may."""
    because = said(reason)
    must_be_in(case)
    if case.audit is None or case.audit.auditor_id != by.id:
        raise CaseIsOut(f"{case.case_ref} is not assigned to you.")
    kept = Conflict(
        account=by,
        case_ref=case.case_ref,
        reason=because,
        round_id=None if conflict else case.round_id,
    )
    session.add(kept)
    session.flush()
    words = "Handed back: declared a conflict" if conflict else "Handed back"
    note(case, words, by, because)
    record(session, "audit handed back", "audit", case.audit_id or 0, by=by.id, conflict=conflict)
    allocations.take_back(session, case.audit, reason=because, by=by.id)
    case.audit = None
    session.flush()
    _give_out(session, case.round, [case], None)
    return _auditor(case)


def is_waiting(case: RoundCase) -> bool:
    """Whether a case of the round has nobody to audit it yet."""
    return case.out_reason is None and case.audit is None


def due_day(case: RoundCase) -> date:
    due = case.audit.due_on if case.audit is not None else None
    return due or case.round.due_on


def _give_out(
    session: Session, round_: Round, waiting: list[RoundCase], by: Account | None
) -> list[RoundCase]:
    auditors = as_auditors(session, round_.auditors, round_id=round_.id)
    found = allocate(
        [to_allocate(case) for case in waiting], auditors, peer_audit=_is_peer_audit(round_)
    )
    accounts = {account.id: account for account in round_.auditors}
    for case in waiting:
        account_id = found.assignments.get(case.case_ref)
        if account_id is not None:
            case.audit = _audit(session, case, accounts[account_id], by)
            note(case, f"Assigned to {accounts[account_id].name}", by)
    session.flush()
    return [case for case in waiting if case.audit is None]


def _audit(session: Session, case: RoundCase, auditor: Account, by: Account | None) -> Audit:
    """The audit of a case of the round, stamped with what the list said."""
    round_ = case.round
    stamped = allocations.Case(
        case_ref=case.case_ref,
        month=round_.month,
        team=case.team,
        service=case.service,
        involvement=Involvement(case.involvement),
        selection=selection_of(case),
        age_band=AgeBand(case.age_band) if case.age_band else None,
        auditor_role=allocations.capacity(auditor),
        independent=True,
        due_on=round_.due_on,
        round_id=round_.id,
    )
    return allocations.allocate(
        session, round_.form_version, stamped, auditor=auditor, by=by.id if by else None
    )


def selection_of(case: RoundCase) -> Selection:
    """A case chosen by hand is targeted; any other was selected as the draw says."""
    if case.came_in == CameIn.TARGETED or case.round.draw is None:
        return Selection.TARGETED_THEME
    return Selection(case.round.draw.selection)


def _auditor(case: RoundCase) -> Account | None:
    return case.audit.auditor if case.audit is not None else None


def refusals(session: Session, case: RoundCase, accounts: Iterable[Account]) -> dict[int, str]:
    """Why each of these accounts may not audit a case; those who may are left out."""
    judged = as_auditors(session, accounts, round_id=case.round_id)
    peer_audit = _is_peer_audit(case.round)
    found = {
        auditor.account_id: why_not(auditor, to_allocate(case), peer_audit=peer_audit)
        for auditor in judged
    }
    return {account_id: reason for account_id, reason in found.items() if reason}


def _must_be_independent(session: Session, case: RoundCase, account: Account) -> None:
    reason = refusals(session, case, [account]).get(account.id)
    if reason:
        raise NotIndependent(f"{account.name} cannot audit {case.case_ref}: {reason}.")


def _must_be_later(due_on: date, before: date) -> None:
    """An extension leads to a later day, at most a year from today."""
    if due_on <= before:
        raise TooEarly(f"Enter a day after {day_words(before)}, when it is due now.")
    last = today() + LONGEST_EXTENSION
    if due_on > last:
        raise TooFarAhead(f"Enter a day up to {day_words(last)}, a year from today.")


def _is_peer_audit(round_: Round) -> bool:
    return is_peer_audit(round_.form_version.definition)
