"""Start, save and submit an audit.

Callers commit. Submitted audits are changed by `revisions.service`. Figures are updated in the
same transaction (see `counted_audits`). Every function raises an error named for what happened,
and leaves nothing half-done when it does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from auditapp.audits import counted_audits, identifier_checks, learning_index
from auditapp.domain import calendar
from auditapp.domain.audits import completeness
from auditapp.domain.counting import counted
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.vocabulary import (
    AgeBand,
    AuditorRole,
    AuditStatus,
    Involvement,
    Selection,
)
from auditapp.escalations import service as escalations
from auditapp.models import Account, Audit, FormVersion
from auditapp.models.base import utc_now
from auditapp.web.activity_log import record

_KEEP = (
    update(Audit)
    .where(Audit.id == bindparam("audit"), Audit.version == bindparam("known"))
    .values(
        {name: bindparam(name) for name in ("answers", "saved_at", "saved_by_id", "status")}
        | {"sequences": bindparam("sequences"), "version": Audit.version + 1}
    )
)
"""Done every few seconds by everybody who types, so made once, and as a bare statement."""


class AuditError(Exception):
    """Something cannot be done with an audit; `str` says why in plain words."""


class AlreadySubmitted(AuditError):
    """A submitted audit is locked; only a correction changes it."""


class StaleVersion(AuditError):
    """Somebody saved this audit since the page was opened."""


@dataclass(eq=False)
class Incomplete(AuditError):
    """The audit cannot be submitted yet; `missing` lists what to do."""

    missing: tuple[completeness.Missing, ...] = field(default=())

    def __str__(self) -> str:
        return f"{counted(len(self.missing), 'thing')} must be done before this can be submitted."


@dataclass(frozen=True)
class Case:
    """The case and how it came to be audited: what is stamped onto the audit, by its columns."""

    case_ref: str
    month: str
    team: str
    service: str
    involvement: Involvement
    selection: Selection
    age_band: AgeBand | None = None
    auditor_role: AuditorRole | None = None
    independent: bool | None = None
    due_on: date | None = None
    round_id: int | None = None


def start(session: Session, form: FormVersion, case: Case, *, auditor: Account) -> Audit:
    """Open a draft of the form for a case; team and service are stamped from now on."""
    audit = opened(session, form, case, auditor=auditor)
    record(session, "audit started", "audit", audit.id, by=auditor.id, form=form.form)
    return audit


def opened(
    session: Session,
    form: FormVersion,
    case: Case,
    *,
    auditor: Account,
    status: AuditStatus = AuditStatus.DRAFT,
) -> Audit:
    """A new audit without any answer, everything about its case stamped onto it."""
    audit = Audit(
        form_version=form,
        form=form.form,
        auditor=auditor,
        status=status,
        answers={},
        **vars(case),
    )
    session.add(audit)
    session.flush()
    return audit


def save(
    session: Session,
    audit: Audit,
    changed: Mapping[str, Given],
    *,
    version: int,
    by: int,
    sequences: Sequence[tuple[str, int, int]] | None = None,
) -> None:
    """Keep the answers given so far. StaleVersion when the page was opened on an older copy.

    Answers not in `changed` stay as they are; one that is emptied is taken out. An answer that
    says a child may be unsafe opens an escalation at once. `sequences`: the last saves taken of
    each page, where a page counts them.
    """
    _must_be_open(audit)
    before = audit.given
    kept = {
        "answers": merged(audit, changed),
        "saved_at": utc_now(),
        "saved_by_id": by,
        "status": audit.status if audit.status == AuditStatus.RETURNED else AuditStatus.DRAFT,
        "sequences": audit.sequences if sequences is None else list(sequences),
    }
    _replace(session, audit, kept, version=version)
    record(session, "audit saved", "audit", audit.id, by=by, questions=len(changed))
    escalations.follow(session, audit, before, by=by)
    identifier_checks.record_removed(session, audit, before, keys=changed, by=by)


def _replace(session: Session, audit: Audit, kept: Mapping[str, Any], *, version: int) -> None:
    """Write these columns, unless somebody else has saved a newer version."""
    place = {"audit": audit.id, "known": version}
    known = audit.version == version
    if not known or session.connection().execute(_KEEP, {**kept, **place}).rowcount != 1:
        raise StaleVersion("Somebody saved this audit after you opened the page.")
    for name, value in {**kept, "version": version + 1}.items():
        set_committed_value(audit, name, value)


def submit(session: Session, audit: Audit, *, by: int, today: date | None = None) -> None:
    """Lock the audit and count it. Incomplete lists what is missing; nothing changes then.

    One that counted before it was returned counts again in the place it had.
    """
    _must_be_open(audit)
    definition = audit.form_version.definition
    missing = completeness.blocking(definition, audit.given, audit.facts, audit.excuses)
    missing += escalations.blocking(session, audit)
    if missing:
        raise Incomplete(tuple(missing))
    audit.status = AuditStatus.SUBMITTED
    audit.submitted_at = utc_now()
    audit.completed_on = audit.completed_on or today or calendar.today()
    before = audit.counts_as
    audit.submitted_order = audit.submitted_order or counted_audits.next_order(session)
    counted = counted_audits.count(session, audit)
    if before not in (None, audit.counts_as):
        counted_audits.settle(session, before)
    learning_index.follow(session, audit)
    record(session, "audit submitted", "audit", audit.id, by=by, counted=counted)


def _must_be_open(audit: Audit) -> None:
    if not audit.is_open:
        raise AlreadySubmitted("This audit has been submitted and is locked.")


def merged(audit: Audit, changed: Mapping[str, Given]) -> dict[str, dict[str, Any]]:
    """The answers of an audit with some changed; an emptied answer is removed."""
    answers = {**audit.answers, **{key: given.store() for key, given in changed.items()}}
    return {key: stored for key, stored in answers.items() if stored}
