"""However answers travel, no case and no question changes that the person did not name: saved by
script, sent as a page, merged after somebody else saved, corrected, or imported."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from auditapp.domain.audits.typed_answers import TypedAnswer, parts_beside, read_answer
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.questions import Question
from auditapp.domain.vocabulary import AuditStatus, LearningTheme
from auditapp.models import Audit
from auditapp.models.base import utc_now
from auditapp.web.forms import CSRF
from tests.support.audit_steps import section
from tests.support.autosave_steps import Answers, answer, posted, save, told
from tests.support.councils import Council
from tests.support.factories import command, csv_file, row
from tests.support.visitor import Page, Visitor

tried = settings(
    deadline=None,
    max_examples=300 if os.environ.get("PROVE", "short") == "full" else 20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
Everything = dict[tuple[int, str], Any]
"""What every audit says at every question, and what else is kept of it (at "")."""
WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffd\ufffe\uffff")
    | st.sampled_from("\n\r\t &<\"'"),
    max_size=12,
)
FIXED = {
    "T-DAY": st.sampled_from([(), ("3", "2", "2026"), ("03", "02", "2026"), ("1", "1", "2020")]),
    "T-ALL": st.sampled_from([(), ("0",), ("7",), ("12",)]),
    "T-PART": st.sampled_from([(), ("0",), ("5",)]),
    "T-TEXT": WORDS.map(lambda text: (text,)),
}


@pytest.fixture
def lead(council: Council) -> Visitor:
    return council.visitor("qa_lead")


# What is typed ------------------------------------------------------------------------------------


def the_form(council: Council, audit: int) -> Form:
    with council.database.reading() as session:
        return session.get_one(Audit, audit).form_version.definition


def values(question: Question) -> st.SearchStrategy[tuple[str, ...]]:
    """What its controls may hold."""
    if question.key in FIXED:
        return FIXED[question.key]
    codes = [option.code for option in question.options]
    if question.control == "checkboxes":
        return st.lists(st.sampled_from(codes), unique=True).map(tuple)
    return st.sampled_from([(), *((code,) for code in codes)])


def typed(question: Question) -> st.SearchStrategy[Answers]:
    """A whole answer, as its controls hold it."""
    parts = parts_beside(question)
    none = st.just("")
    return st.builds(
        lambda value, **beside: answer(*value, **beside),
        values(question),
        evidence=WORDS if "evidence" in parts else none,
        reason=WORDS if "reason" in parts else none,
        action=WORDS if "action" in parts and question.takes_action else none,
        theme=st.sampled_from(["", *map(str, LearningTheme)]),
        example=st.booleans(),
    )


def some(questions: Iterable[Question], least: int = 1) -> st.SearchStrategy[dict[str, Answers]]:
    """Answers to some of these questions."""
    known = {question.key: question for question in questions}
    keys = st.lists(st.sampled_from(sorted(known)), min_size=least, unique=True)
    return keys.flatmap(lambda few: st.fixed_dictionaries({key: typed(known[key]) for key in few}))


def stored(form: Form, answers: Mapping[str, Answers]) -> dict[str, dict[str, Any]]:
    """The same answers as they are kept."""
    return {
        key: read_answer(form.by_key[key], TypedAnswer.model_validate(one)).given.store()
        for key, one in answers.items()
    }


def controls(question: Question, one: Answers) -> dict[str, str | list[str] | None]:
    """An answer in the controls of a page, by their names."""
    key, value = question.key, list(one["value"])
    names = {f"{key}-theme": one["theme"], f"{key}-example": "yes" if one["example"] else None}
    for part in ("evidence", "reason", "action"):
        if part in parts_beside(question) and (part != "action" or question.takes_action):
            names[f"{key}-{part}"] = one[part]
    if question.control == "date":
        texts = value or ["", "", ""]
        parts = zip(("day", "month", "year"), texts, strict=True)
        return {**names, **{f"{key}-{part}": text for part, text in parts}}
    return {**names, key: value if question.control in ("radios", "checkboxes") else "".join(value)}


def filled(form: Form, answers: Mapping[str, Answers]) -> dict[str, str | list[str] | None]:
    return {
        name: text
        for key, one in answers.items()
        for name, text in controls(form.by_key[key], one).items()
    }


# What is kept -------------------------------------------------------------------------------------


def everything(council: Council) -> Everything:
    with council.database.reading() as session:
        found = session.scalars(select(Audit)).all()
        kept = {
            (one.id, ""): (one.case_ref, one.form, one.month, one.team, one.auditor_id)
            for one in found
        }
        return kept | {(one.id, key): text for one in found for key, text in one.answers.items()}


def differing(before: Everything, after: Everything) -> set[tuple[int, str]]:
    return {one for one in before.keys() | after.keys() if before.get(one) != after.get(one)}


def answered(council: Council, visitor: Visitor, answers: Mapping[str, Answers]) -> int:
    """An audit that says this already."""
    audit = council.start()
    assert save(visitor, audit, posted(1, 1, dict(answers), "page-of-before")).status == 200
    return audit


def submitted(council: Council, audit: int) -> None:
    """As if imported: whatever it lacks, it is submitted."""
    with council.database.transaction() as session:
        found = session.get_one(Audit, audit)
        found.status, found.submitted_at = AuditStatus.SUBMITTED, utc_now()


# By script ----------------------------------------------------------------------------------------


@tried
@given(data=st.data())
def test_a_save_changes_no_case_and_no_question_but_those_it_holds(
    council: Council, visitor: Visitor, lead: Visitor, data: st.DataObject
) -> None:
    mine, other = council.start(), council.start("qam")
    form = the_form(council, mine)
    for sequence in range(1, data.draw(st.integers(2, 6)) + 1):
        audit = data.draw(st.sampled_from([mine, other]))
        who = data.draw(st.sampled_from([visitor, lead]))
        page = data.draw(st.sampled_from(["page-one", "page-two"]))
        version = data.draw(st.integers(1, council.audit(audit).version))
        answers = data.draw(some(form.questions()))
        before = everything(council)
        reply = save(who, audit, posted(version, sequence, answers, page))
        after = everything(council)
        changed = differing(before, after)
        assert changed <= {(audit, key) for key in answers}
        if reply.status != 200:
            assert changed == set()
        elif not told(reply).get("ignored"):
            kept = {key: after.get((audit, key), {}) for key in answers}
            assert kept == stored(form, answers)


# By page ------------------------------------------------------------------------------------------


@tried
@given(data=st.data(), alone=st.booleans())
def test_a_page_changes_only_the_questions_that_were_changed_on_it(
    council: Council, visitor: Visitor, data: st.DataObject, alone: bool
) -> None:
    """`alone`: nothing is sent but the controls of the questions that were changed."""
    form = the_form(council, council.start())
    audit = answered(council, visitor, data.draw(some(form.questions())))
    part = data.draw(st.sampled_from(form.sections))
    answers = data.draw(some(part.questions))
    page = section(visitor, audit, part.key)
    before = everything(council)
    sent = filled(form, answers)
    reply = send(visitor, page, sent, alone=alone)
    assert reply.status == 302
    after = everything(council)
    assert differing(before, after) <= {(audit, key) for key in answers}
    kept = {key: after.get((audit, key), {}) for key in answers}
    assert kept == stored(form, answers)


def send(visitor: Visitor, page: Page, sent: Mapping[str, Any], *, alone: bool) -> Page:
    form = page.form()
    fields = form.with_(sent)
    if alone:
        about = (CSRF, "version", "as_opened", "reason", *sent)
        fields = [(name, text) for name, text in fields if name in about]
    return visitor.post(form.action, fields)


@tried
@given(data=st.data())
def test_a_page_merged_with_what_somebody_else_saved_reverts_nothing_of_theirs(
    council: Council, visitor: Visitor, lead: Visitor, data: st.DataObject
) -> None:
    form = the_form(council, council.start())
    audit = answered(council, visitor, data.draw(some(form.questions())))
    part = data.draw(st.sampled_from(form.sections))
    mine, theirs = data.draw(some(part.questions)), data.draw(some(form.questions()))
    page = section(visitor, audit, part.key)
    before = everything(council)
    assert save(lead, audit, posted(2, 1, theirs, "page-of-others")).status == 200
    reply = visitor.fill(page, filled(form, mine))
    assert reply.status == 409
    assert visitor.fill(reply, {}).status == 302
    touched = {
        key: one for key, one in stored(form, mine).items() if one != before.get((audit, key), {})
    }
    wanted = before | {
        (audit, key): one for key, one in {**stored(form, theirs), **touched}.items()
    }
    assert everything(council) == {place: kept for place, kept in wanted.items() if kept}


# Corrections --------------------------------------------------------------------------------------


@tried
@given(data=st.data(), alone=st.booleans(), late=st.booleans())
def test_a_correction_changes_only_the_questions_that_were_changed_on_it(
    council: Council, visitor: Visitor, lead: Visitor, data: st.DataObject, alone: bool, late: bool
) -> None:
    """`late`: another correction was made after the page was opened."""
    form = the_form(council, council.start())
    audit = answered(council, visitor, data.draw(some(form.questions())))
    submitted(council, audit)
    part = data.draw(st.sampled_from(form.sections))
    answers = data.draw(some(part.questions))
    page = lead.get(f"/audits/{audit}/correct?section={part.key}")
    before = everything(council)
    named = {(audit, key) for key in answers}
    if late:
        other = data.draw(st.sampled_from(["yes", "no"]))
        lead.fill(
            lead.get(f"/audits/{audit}/correct?question=T-PLAIN"),
            {"T-PLAIN": other, "reason": "Read by another."},
        )
        before = everything(council)
    reply = send(lead, page, {**filled(form, answers), "reason": "Read again."}, alone=alone)
    if reply.status == 409:
        assert differing(before, everything(council)) == set()
        reply = lead.fill(reply, {})
    after = everything(council)
    assert differing(before, after) <= named
    if reply.status == 302:
        kept = {key: after.get((audit, key), {}) for key in answers}
        untouched = {key for key, one in stored(form, answers).items() if one != kept[key]}
        assert untouched <= ({"T-PLAIN"} if late else set())
    else:
        assert differing(before, after) == set()


@tried
@given(data=st.data())
def test_a_correction_by_command_changes_only_the_questions_that_it_names(
    council: Council, visitor: Visitor, data: st.DataObject
) -> None:
    form = the_form(council, council.start())
    audit = answered(council, visitor, data.draw(some(form.questions())))
    submitted(council, audit)
    keys = data.draw(st.lists(st.sampled_from(["T-YES", "T-PLAIN", "T-MANY"]), min_size=1))
    said = {"T-YES": "no", "T-PLAIN": "yes", "T-MANY": "school;police"}
    before = everything(council)
    pairs = [part for key in keys for part in ("--answer", f"{key}={said[key]}")]
    words = ("--by", "qa_lead@council.example", "--reason", "Read again.")
    command(council.database, "audits", "correct", audit, *words, *pairs)
    assert differing(before, everything(council)) <= {(audit, key) for key in keys}


# Imports ------------------------------------------------------------------------------------------


@tried
@given(data=st.data())
def test_an_import_adds_audits_and_changes_none_that_is_there(
    council: Council, visitor: Visitor, tmp_path: Path, data: st.DataObject
) -> None:
    form = the_form(council, council.start())
    for _ in range(2):
        audit = answered(council, visitor, data.draw(some(form.questions())))
        if data.draw(st.booleans()):
            submitted(council, audit)
    refs = st.sampled_from(["C-1001", "c-1001", "C–1001", "00123", "123", "NEW-1"])
    rows = [
        row(case_ref=data.draw(refs), T_YES=data.draw(st.sampled_from(["yes", "no", ""])))
        for _ in range(data.draw(st.integers(1, 4)))
    ]
    before = everything(council)
    result = command(
        council.database, "audits", "import", "TRY", csv_file(tmp_path / "some.csv", rows)
    )
    assert result.exit_code == 0, result.stderr
    after = everything(council)
    there = {audit for audit, _ in before}
    assert {place for place in differing(before, after) if place[0] in there} == set()
    fresh = sorted(
        kept[0] for (audit, key), kept in after.items() if not key and audit not in there
    )
    assert set(fresh) <= {one["case_ref"] for one in rows}
