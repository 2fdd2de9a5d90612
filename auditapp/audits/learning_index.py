"""Rows of marked answers, so that others can find learning points and good practice.

Derived from submitted audits and from nothing else: whatever changes an audit's answers or its
state calls `follow` in the same transaction. A draft, a returned or a withdrawn audit has no rows.
Each row carries the stamps of its audit, so that it is found without the audit.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from auditapp.domain.forms.conditions import Facts
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.vocabulary import AuditStatus
from auditapp.models import Audit, MarkedAnswer

STAMPS = ("form", "month", "team", "service", "selection", "auditor_id")
"""What a row repeats of its audit."""


def marked(form: Form, given: Mapping[str, Given], facts: Facts) -> dict[str, Given]:
    """The marked answers in the form's order, without those to hidden questions."""
    return {
        question.key: given[question.key]
        for question in form.questions()
        if question.key in given and given[question.key].is_marked and form.shown(question, facts)
    }


def follow(session: Session, audit: Audit) -> None:
    """Make the rows of an audit equal to what it says now."""
    wanted = _wanted(audit)
    rows = session.scalars(select(MarkedAnswer).where(MarkedAnswer.audit_id == audit.id))
    there = {row.question: row for row in rows}
    for question in there.keys() - wanted.keys():
        session.delete(there[question])
    for question, given in wanted.items():
        row = there.get(question)
        if row is None:
            row = MarkedAnswer(audit_id=audit.id, question=question)
            session.add(row)
        row.theme, row.example = given.theme, given.example
        for name in STAMPS:
            setattr(row, name, getattr(audit, name))
    session.flush()


def follow_loaded(session: Session, form: Form, loaded: Sequence[Mapping[str, Any]]) -> None:
    """The rows of audits that were just loaded, told apart by their import keys."""
    found = {values["import_key"]: rows for values in loaded if (rows := list(_rows(form, values)))}
    if not found:
        return
    keys = select(Audit.import_key, Audit.id).where(Audit.import_key.in_(found))
    rows = [
        {"audit_id": audit_id, **row}
        for import_key, audit_id in session.execute(keys)
        for row in found[import_key or ""]
    ]
    session.execute(insert(MarkedAnswer), rows)


def _wanted(audit: Audit) -> dict[str, Given]:
    if audit.status != AuditStatus.SUBMITTED:
        return {}
    return marked(audit.form_version.definition, audit.given, audit.facts)


def _rows(form: Form, values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    stored = values["answers"]
    if not any("theme" in one or "example" in one for one in stored.values()):
        return
    given = {key: Given.from_store(one) for key, one in stored.items()}
    case = {name: values[name] or "" for name in ("involvement", "selection", "final_grade")}
    stamps = {name: values[name] for name in STAMPS}
    for question, one in marked(form, given, form.facts(given, case)).items():
        yield {"question": question, "theme": one.theme, "example": one.example, **stamps}
