"""Audits as pages need them, always scoped by the person who asks."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from auditapp.audits.counted_audits import has_the_place
from auditapp.domain.audits.completeness import Progress, overall
from auditapp.domain.references import spellings
from auditapp.domain.vocabulary import OPEN_STATUSES, AuditStatus, VersionKind
from auditapp.models import Audit, AuditVersion, FormVersion
from auditapp.web.access import Reader
from auditapp.web.activity_log import not_read
from auditapp.web.choices import newest_forms
from auditapp.web.visibility import sees, visible

FINISHED_SHOWN = 20


_ONE = (
    select(Audit)
    .where(Audit.id == bindparam("audit_id"))
    .options(joinedload(Audit.form_version).defer(FormVersion.content))
)
_LOCKED = _ONE.with_for_update(of=Audit)
"""Asked at every save, so made once."""


@dataclass(frozen=True)
class OpenAudit:
    """An audit that waits for its auditor, and how far it is."""

    audit: Audit
    title: str
    progress: Progress


@dataclass(frozen=True)
class PlaceTaken:
    """The audit that counts for a case instead of another, if the reader may see it; returned to
    its auditor, it keeps the place until it is submitted again."""

    audit_id: int | None
    is_returned: bool


@dataclass(frozen=True)
class MonthOfForm:
    """How far one form is in one month."""

    form: str
    title: str
    submitted: int
    open: int


def find(session: Session, audit_id: int, reader: Reader, *, locked: bool = False) -> Audit | None:
    """An audit the reader may see; None if there is none or they may not see it.

    `locked`: nobody else changes it until this transaction ends.
    """
    audit = session.scalar(_LOCKED if locked else _ONE, {"audit_id": audit_id})
    return audit if audit is not None and sees(reader, audit) else None


def form(session: Session, key: str) -> FormVersion | None:
    """The newest version of one form."""
    return next((found for found in newest_forms(session) if found.form == key), None)


def waiting(session: Session, reader: Reader) -> list[OpenAudit]:
    """The reader's own open audits: overdue first, then by due date, then the oldest."""
    query = (
        select(Audit)
        .where(Audit.auditor_id == reader.account_id, Audit.status.in_(OPEN_STATUSES))
        .options(joinedload(Audit.form_version))
        .order_by(Audit.due_on.is_(None), Audit.due_on, Audit.started_at)
    )
    return [_open(audit) for audit in session.scalars(query)]


def finished(session: Session, reader: Reader) -> Sequence[Audit]:
    """What the reader submitted last, newest first."""
    query = (
        select(Audit)
        .where(Audit.auditor_id == reader.account_id, Audit.status == AuditStatus.SUBMITTED)
        .options(joinedload(Audit.form_version))
        .order_by(Audit.submitted_order.desc())
        .limit(FINISHED_SHOWN)
    )
    return session.scalars(query).all()


def resubmitted(session: Session, reader: Reader) -> Sequence[Audit]:
    """What the reader returned and was submitted again, until the reader has opened it."""
    returned = select(AuditVersion.audit_id).where(
        AuditVersion.replaced_by_id == reader.account_id,
        AuditVersion.kind == VersionKind.RETURNED,
    )
    query = (
        select(Audit)
        .where(
            Audit.id.in_(returned),
            Audit.status == AuditStatus.SUBMITTED,
            not_read("audit", Audit.id, since=Audit.submitted_at, by=reader.account_id),
        )
        .options(joinedload(Audit.form_version), joinedload(Audit.auditor))
        .order_by(Audit.submitted_order.desc())
    )
    return session.scalars(query).all()


def month_at_a_glance(session: Session, month: str) -> list[MonthOfForm]:
    """For a QA lead: each form's submitted and open audits of a month."""
    counts = {
        (form, status): number
        for form, status, number in session.execute(
            select(Audit.form, Audit.status, func.count())
            .where(Audit.month == month)
            .group_by(Audit.form, Audit.status)
        )
    }
    return [
        MonthOfForm(
            version.form,
            version.title,
            counts.get((version.form, AuditStatus.SUBMITTED), 0),
            sum(counts.get((version.form, status), 0) for status in OPEN_STATUSES),
        )
        for version in newest_forms(session)
    ]


def last_role(session: Session, reader: Reader) -> str:
    """The capacity in which the reader audited last, to offer it again."""
    query = select(Audit.auditor_role).where(
        Audit.auditor_id == reader.account_id, Audit.auditor_role.is_not(None)
    )
    return session.scalar(query.order_by(Audit.id.desc()).limit(1)) or ""


def has_its_place(session: Session, audit: Audit, reader: Reader) -> PlaceTaken | None:
    """What counts for this case, form and month instead of a submitted audit; None if it counts."""
    if audit.counted or audit.status != AuditStatus.SUBMITTED:
        return None
    holds = (Audit.counts_as == audit.counts_as) & has_the_place()
    query = select(Audit.id, Audit.status, visible(reader, of=Audit)).where(holds)
    found = session.execute(query).first()
    if found is None:
        return PlaceTaken(None, is_returned=False)
    audit_id, status, may_see = found
    return PlaceTaken(audit_id if may_see else None, is_returned=status == AuditStatus.RETURNED)


def others_of(session: Session, case_ref: str, form: str, month: str) -> Sequence[Audit]:
    """The audits of a case, form and month, whoever may see them; not those withdrawn."""
    query = select(Audit).where(
        Audit.case_ref.in_(spellings(case_ref)),
        Audit.form == form,
        Audit.month == month,
        Audit.status != AuditStatus.WITHDRAWN,
    )
    return session.scalars(query.order_by(Audit.id)).all()


def by_start_token(session: Session, token: str | None) -> Audit | None:
    """The audit that this very start page already opened, if it was sent twice."""
    return session.scalar(select(Audit).where(Audit.start_token == token)) if token else None


def _open(audit: Audit) -> OpenAudit:
    definition = audit.form_version.definition
    return OpenAudit(audit, definition.title, overall(definition, audit.facts))
