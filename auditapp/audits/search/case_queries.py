"""One case: its audits, its places in rounds and its escalations, as far as the reader may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from auditapp.audits.search.queries import audits_of_case
from auditapp.domain.references import log_name, spellings
from auditapp.measures import queries as measures
from auditapp.models import Audit, Escalation, FormVersion, Round, RoundCase
from auditapp.web.access import Reader
from auditapp.web.activity_log import record
from auditapp.web.visibility import visible


@dataclass(frozen=True)
class FoundCase:
    """Everything of one case that a reader may see."""

    audits: Sequence[Audit]
    rounds: Sequence[RoundCase]
    escalations: Sequence[Escalation]

    def __bool__(self) -> bool:
        return bool(self.audits or self.rounds or self.escalations)


def find_case(session: Session, reader: Reader, case_ref: str, now: datetime) -> FoundCase:
    """The audits, round cases and escalations of one reference, newest first."""
    return FoundCase(
        audits_of_case(session, visible(reader, of=Audit), case_ref),
        _rounds(session, reader, case_ref),
        _escalations(session, reader, case_ref, now),
    )


def record_search(session: Session, case_ref: str, shown: int, *, by: int | None) -> None:
    """Log a search. A case is named by its latest audit, seen or not; without one by a digest."""
    known = latest_audit(session, case_ref)
    subject = ("audit", known) if known else ("case", log_name(case_ref))
    record(session, "case searched", *subject, by=by, audits_shown=shown)


def latest_audit(session: Session, case_ref: str) -> int | None:
    """The latest audit of a case, whoever may see it."""
    query = select(Audit.id).where(Audit.case_ref.in_(spellings(case_ref)))
    return session.scalar(query.order_by(Audit.id.desc()).limit(1))


def measure_key(session: Session, typed: str) -> str | None:
    """The key of the measure that was typed, in whatever letters."""
    return _same(typed, measures.catalogue(session))


def outcome_code(session: Session, typed: str) -> str | None:
    """The code of the outcome of the plan in force that was typed."""
    plan = measures.plan_in_force(session)
    return _same(typed, plan.by_code) if plan else None


def _same(typed: str, known: Iterable[str]) -> str | None:
    return {one.upper(): one for one in known}.get(typed.strip().upper())


def _rounds(session: Session, reader: Reader, case_ref: str) -> Sequence[RoundCase]:
    title = joinedload(Round.form_version).load_only(FormVersion.title, FormVersion.version)
    query = (
        select(RoundCase)
        .join(RoundCase.round)
        .outerjoin(Audit, Audit.id == RoundCase.audit_id)
        .where(RoundCase.case_ref.in_(spellings(case_ref)), visible(reader, of=RoundCase))
        .options(contains_eager(RoundCase.round).options(title))
        .order_by(Round.month.desc(), RoundCase.id.desc())
    )
    return session.scalars(query).all()


def _escalations(
    session: Session, reader: Reader, case_ref: str, now: datetime
) -> Sequence[Escalation]:
    query = (
        select(Escalation)
        .join(Escalation.audit)
        .where(Audit.case_ref.in_(spellings(case_ref)))
        .where(visible(reader, of=Escalation, now=now))
        .options(contains_eager(Escalation.audit).joinedload(Audit.form_version))
        .order_by(Escalation.id.desc())
    )
    return session.scalars(query).all()
