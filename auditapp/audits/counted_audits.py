"""Which submitted audits enter figures: one case counts once per form and month.

The first submitted counts; a later one is kept, marked as not counted, and takes its place only
if the first is withdrawn. One that counted and is returned to its auditor keeps its place: until
it is submitted again, no audit of that case counts. The database itself refuses two counted
audits for one case.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.vocabulary import AuditStatus
from auditapp.measures import cells
from auditapp.models import Audit


def counting_name(form: Form, case_ref: str, month: str, given: Mapping[str, Given]) -> str:
    """What an audit counts as: its form, month and case, and the meeting where the form is
    filled in once per meeting."""
    extra = [_text(given.get(key)) for key in form.one_per]
    return "|".join([form.form, month, case_ref, *extra])


def next_order(session: Session) -> int:
    """The place of the next submission in the order of all submissions."""
    cells.one_at_a_time(session)
    return (session.scalar(select(func.max(Audit.submitted_order))) or 0) + 1


def count(session: Session, audit: Audit) -> bool:
    """Count a submitted audit, unless another of the same case already counts."""
    cells.one_at_a_time(session)
    definition = audit.form_version.definition
    audit.counts_as = counting_name(definition, audit.case_ref, audit.month, audit.given)
    session.flush()
    taken = session.scalar(
        select(Audit.id).where(Audit.counts_as == audit.counts_as, has_the_place())
    )
    if taken is not None or not _claim(session, audit):
        return False
    cells.add_audit(session, audit)
    return True


def uncount(session: Session, audit: Audit) -> None:
    """Take an audit out of the figures, if it was in them; call before it changes."""
    cells.one_at_a_time(session)
    if not audit.counted:
        return
    cells.remove_audit(session, audit)
    audit.counted = False
    session.flush()


@contextmanager
def moving(session: Session, audit: Audit) -> Iterator[None]:
    """Change a submitted audit; it counts afterwards where it then belongs, if it is the first."""
    before = audit.counts_as
    uncount(session, audit)
    yield
    definition = audit.form_version.definition
    audit.counts_as = counting_name(definition, audit.case_ref, audit.month, audit.given)
    for name in dict.fromkeys((audit.counts_as, before)):
        settle(session, name)
    session.flush()


def suspend(session: Session, audit: Audit) -> None:
    """Take an audit that is returned out of the figures; call before it changes.

    If it counted, it keeps its order of submission, and so its place; if not, it gets a new one
    when it is submitted again.
    """
    if not audit.counted:
        audit.submitted_order = None
    uncount(session, audit)


def has_the_place() -> ColumnElement[bool]:
    """The audits that count, and those that were returned and will count again."""
    returned = (Audit.status == AuditStatus.RETURNED) & Audit.submitted_order.is_not(None)
    return or_(Audit.counted, returned)


def settle(session: Session, counts_as: str | None) -> None:
    """Let the first submitted audit of a case count and no other, after audits have come to or left
    its name. One that was returned keeps its place."""
    cells.one_at_a_time(session)
    session.flush()
    submitted = session.scalars(
        select(Audit)
        .where(
            Audit.counts_as == counts_as,
            Audit.status.in_((AuditStatus.SUBMITTED, AuditStatus.RETURNED)),
            Audit.submitted_order.is_not(None),
        )
        .order_by(Audit.submitted_order, Audit.id)
    ).all()
    for audit in submitted[1:]:
        uncount(session, audit)
    first = submitted[0] if submitted else None
    if first is None or first.counted or first.status != AuditStatus.SUBMITTED:
        return
    if _claim(session, first):
        cells.add_audit(session, first)


def _claim(session: Session, audit: Audit) -> bool:
    """Mark the audit as counted; False when another transaction counted one first."""
    try:
        with session.begin_nested():
            audit.counted = True
            session.flush()
    except IntegrityError:
        audit.counted = False
        return False
    return True


def _text(given: Given | None) -> str:
    return "" if given is None or given.value is None else str(given.value)
