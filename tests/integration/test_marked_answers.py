"""Whatever happens to audits, the rows of marked answers equal a fresh derivation from them, and
carry what their audits were stamped with."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.adapters.database import Database
from auditapp.audits import learning_index, service
from auditapp.audits.bulk_import.write import Loading
from auditapp.audits.revisions import service as revisions
from auditapp.domain.calendar import Month, returns_close
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.vocabulary import AuditStatus
from auditapp.models import Audit, Import, MarkedAnswer
from tests.support import factories

VOICE = Given("yes", "She drew her week.", theme="voice", example=True)
PLAN = Given("no", "No goal is dated.", action="Date the goals.", theme="plan")
IN_TIME = returns_close(Month.parse("2026-05"))
"""The last day on which audits of May, the month they are started for, can be returned."""

Rows = dict[tuple[int, str], tuple[str, bool]]


def rows(session: Session) -> Rows:
    found = session.scalars(select(MarkedAnswer))
    return {(row.audit_id, row.question): (row.theme, row.example) for row in found}


def derived(session: Session) -> Rows:
    """What the rows should be, said without the application's own derivation."""
    fresh: Rows = {}
    for audit in session.scalars(select(Audit).where(Audit.status == AuditStatus.SUBMITTED)):
        form, facts = audit.form_version.definition, audit.facts
        for key, stored in audit.answers.items():
            theme, example = stored.get("theme", ""), stored.get("example", False)
            if (theme or example) and form.shown(form.by_key[key], facts):
                fresh[audit.id, key] = (theme, example)
    return fresh


def strayed(session: Session) -> list[tuple[str, Any, Any]]:
    """Stamps of rows that are not those of their audits."""
    return [
        (name, getattr(row, name), getattr(audit, name))
        for row, audit in session.execute(select(MarkedAnswer, Audit).join(MarkedAnswer.audit))
        for name in ("form", "month", "team", "service", "selection", "auditor_id")
        if getattr(row, name) != getattr(audit, name)
    ]


def correct(session: Session, audit: Audit, **changed: Given) -> None:
    answers = {key.replace("_", "-"): one for key, one in changed.items()}
    revisions.correct(session, audit, answers, reason="Read again", by=audit.auditor_id)


def test_a_submission_makes_the_rows_and_a_draft_has_none(prepared: Database) -> None:
    with prepared.transaction() as session:
        draft = factories.start(session, "C-1")
        answers = {"DS-01": VOICE, "DS-03": PLAN, "DS-04": "yes"}
        service.save(session, draft, factories.given(answers), version=1, by=draft.auditor_id)
        assert rows(session) == {}
        service.submit(session, draft, by=draft.auditor_id)
        assert rows(session) == {
            (draft.id, "DS-01"): ("voice", True),
            (draft.id, "DS-03"): ("plan", False),
        }
        assert strayed(session) == []


def test_a_correction_changes_adds_and_takes_out_rows(prepared: Database) -> None:
    with prepared.transaction() as session:
        audit = factories.submitted(session, "C-1", {"DS-01": VOICE, "DS-03": PLAN})
        correct(
            session,
            audit,
            DS_01=Given("yes"),
            DS_03=Given("no", theme="drift"),
            DS_04=Given("yes", example=True),
        )
        assert rows(session) == {
            (audit.id, "DS-03"): ("drift", False),
            (audit.id, "DS-04"): ("", True),
        }


@pytest.mark.parametrize("act", ["return", "withdraw"])
def test_what_is_returned_or_withdrawn_is_found_no_more(prepared: Database, act: str) -> None:
    with prepared.transaction() as session:
        audit = factories.submitted(session, "C-1", {"DS-01": VOICE})
        other = factories.submitted(session, "C-2", {"DS-01": VOICE})
        assert len(rows(session)) == 2
        if act == "return":
            revisions.give_back(
                session, audit, {}, reason="Enter more detail", by=audit.auditor_id, today=IN_TIME
            )
        else:
            revisions.withdraw(session, audit, reason="Wrong child", by=audit.auditor_id)
        assert rows(session) == {(other.id, "DS-01"): ("voice", True)}


def test_an_answer_whose_question_is_hidden_teaches_nothing(prepared: Database) -> None:
    with prepared.transaction() as session:
        audit = factories.submitted(session, "C-1", {"DS-01": "yes", "DS-02": VOICE})
        assert (audit.id, "DS-02") in rows(session)
        correct(session, audit, DS_01=Given("no"))
        assert audit.answers["DS-02"]["theme"] == "voice"
        assert rows(session) == {}


def test_loaded_audits_have_rows_as_submitted_ones_do(prepared: Database) -> None:
    with prepared.transaction() as session:
        model = factories.submitted(session, "C-1", {"DS-01": VOICE, "DS-03": PLAN})
        plain = {"DS-01": {"value": "yes"}}
        imported = Import(form="DS", file_hash="x" * 64, audits=2)
        session.add(imported)
        session.flush()
        loading = Loading(session, model.form_version, imported.id, 10)
        loading.take(
            [(values(model, "C-2", model.answers), True), (values(model, "C-3", plain), True)]
        )
        loaded = session.scalars(select(Audit).where(Audit.case_ref == "C-2")).one()
        assert {row: of for row, of in rows(session).items() if row[0] != model.id} == {
            (loaded.id, "DS-01"): ("voice", True),
            (loaded.id, "DS-03"): ("plan", False),
        }
        assert rows(session) == derived(session)
        assert strayed(session) == []


def values(model: Audit, case_ref: str, answers: dict[str, Any]) -> dict[str, Any]:
    """An accepted row of a file, as the model's audit in everything but its case."""
    names = ("month", "team", "service", "involvement", "age_band", "selection", "auditor_id")
    more = ("auditor_role", "independent", "completed_on", "final_grade")
    return {name: getattr(model, name) for name in (*names, *more)} | {
        "case_ref": case_ref,
        "answers": answers,
        "import_key": case_ref,
        "counts_as": f"DS|{model.month}|{case_ref}",
    }


# Any sequence of changes --------------------------------------------------------------------------

ANSWERS = st.dictionaries(
    st.sampled_from(["DS-01", "DS-02", "DS-03", "DS-04"]),
    st.builds(
        Given,
        value=st.sampled_from(["yes", "no"]),
        evidence=st.sampled_from(["", "Seen on the record."]),
        theme=st.sampled_from(["", "voice", "plan"]),
        example=st.booleans(),
    ),
    min_size=1,
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["save", "submit", "correct", "return", "withdraw"]),
        st.integers(0, 2),
        ANSWERS,
    ),
    max_size=14,
)


def step(session: Session, audit: Audit, act: str, answers: dict[str, Given]) -> None:
    by = audit.auditor_id
    if act == "save":
        service.save(session, audit, answers, version=audit.version, by=by)
    elif act == "submit":
        service.submit(session, audit, by=by)
    elif act == "correct":
        revisions.correct(session, audit, answers, reason="Read again", by=by)
    elif act == "return":
        revisions.give_back(session, audit, {}, reason="Enter more detail", by=by, today=IN_TIME)
    else:
        revisions.withdraw(session, audit, reason="Wrong child", by=by)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_after_any_sequence_of_changes_the_rows_equal_a_fresh_derivation(
    sqlite_prepared: Database, steps: list[tuple[str, int, dict[str, Given]]]
) -> None:
    with sqlite_prepared.writing() as session:
        audits = [factories.start(session, "C-1"), factories.start(session, "C-1")]
        audits.append(factories.submitted(session, "C-2", {"DS-01": VOICE}))
        for act, number, answers in steps:
            try:
                step(session, audits[number], act, answers)
            except service.AuditError:
                continue
            assert rows(session) == derived(session), (act, number)
            assert strayed(session) == [], (act, number)
        session.rollback()


def test_marked_says_what_the_rows_hold(sqlite_prepared: Database) -> None:
    with sqlite_prepared.transaction() as session:
        audit = factories.submitted(session, "C-1", {"DS-03": PLAN, "DS-01": VOICE})
        found = learning_index.marked(audit.form_version.definition, audit.given, audit.facts)
        assert list(found.items()) == [("DS-01", VOICE), ("DS-03", PLAN)]
