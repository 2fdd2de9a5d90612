"""Rounds whose cases are given out, ready for the grid. Every case is invented."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.audits.allocations import Case, allocate
from auditapp.domain.vocabulary import AgeBand, Involvement, Selection
from auditapp.models import Account, CaseList, FormVersion, Round

DUE = date(2026, 11, 27)


def references(number: int) -> list[str]:
    return [f"G-{1000 + place}" for place in range(1, number + 1)]


def round_of(
    session: Session,
    cases: Sequence[str],
    *,
    auditor: Account,
    form: str = "DS",
    month: str = "2026-10",
    team: str = "North Locality",
    selection: Selection = Selection.RANDOM,
) -> Round:
    """A round all of whose cases one auditor was asked to audit."""
    newest = select(FormVersion).where(FormVersion.form == form)
    version = session.scalars(newest.order_by(FormVersion.version.desc()).limit(1)).one()
    made = opened(session, version, len(cases), month)
    for case_ref in cases:
        case = Case(
            case_ref=case_ref,
            month=month,
            team=team,
            service="Safeguarding",
            involvement=Involvement.CHILD_PROTECTION,
            selection=selection,
            age_band=AgeBand.FROM_5,
            due_on=DUE,
            round_id=made.id,
        )
        allocate(session, version, case, auditor=auditor, by=None)
    return made


def opened(session: Session, version: FormVersion, size: int, month: str = "2026-10") -> Round:
    """A round without a case, on a list of its own."""
    number = len(session.scalars(select(CaseList.id)).all())
    name = f"list {number}"
    held = CaseList(
        name=name,
        as_at=date(2026, 11, 1),
        file_hash=sha256(name.encode()).hexdigest(),
        list_hash=sha256(f"cases of {name}".encode()).hexdigest(),
        cases=size,
    )
    session.add(held)
    session.flush()
    made = Round(
        form_version_id=version.id,
        form=version.form,
        month=month,
        list_id=held.id,
        size=size,
        due_on=DUE,
    )
    session.add(made)
    session.flush()
    return made
