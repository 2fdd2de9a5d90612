"""Deep dives for tests: every question answered well, with what the form asks for, or otherwise."""

from typing import Any

from auditapp.audits import service
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.given_answers import Given
from auditapp.models import Audit
from tests.support import factories
from tests.support.councils import Council

SEEN = "Seen in the case notes of spring."
ONE_OF_EACH: dict[str, Any] = {"scale": 7, "number": 5, "date": "2026-02-01", "text": SEEN}


def good(form: Form, **special: Any) -> dict[str, Given]:
    """The good answer to every question, graded good, with the evidence that the form asks for.

    `special`: values by key (with `_` for `-`), None for no answer, or a `Given` as it stands.
    """
    found = {
        question.key: _given(form, question.key, _value(question)) for question in form.questions()
    }
    for name, value in special.items():
        key = name.replace("_", "-")
        found[key] = value if isinstance(value, Given) else _given(form, key, value)
    return found


def answered(council: Council, who: str = "auditor", **special: Any) -> int:
    """An open deep dive with an answer to everything; its id."""
    audit_id = council.start(who, form="DD")
    answer(council, audit_id, **special)
    return audit_id


def answer(council: Council, audit_id: int, **special: Any) -> None:
    """Answer anew; what is not special is as in `good`."""
    with council.database.transaction() as session:
        audit = session.get_one(Audit, audit_id)
        given = good(audit.form_version.definition, **special)
        service.save(session, audit, given, version=audit.version, by=audit.auditor_id)


def newest(council: Council) -> Form:
    with council.database.reading() as session:
        return factories.published(session, "DD").definition


def _value(question: Any) -> Any:
    if question.type in ("grade", "grade_na"):
        return "G"
    if question.type == "choices":
        return [question.options[0].code]
    return ONE_OF_EACH.get(question.type) or question.options[0].code


def _given(form: Form, key: str, value: Any) -> Given:
    asked = form.by_key[key].takes_evidence and value in form.evidence_for
    return Given(value, evidence=SEEN if asked else "")
