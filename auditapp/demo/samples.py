"""Loads the demo's case lists, and the rounds of its last month and the one under way.

October is nearly done: its dip samples, deep dives, supervision and peer audits were drawn, given
out and mostly submitted. November is drawn and hardly begun. Everything goes through the services
of real use: import, draw, allocation, answers, submission.
"""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.adapters.uploads.sheet_choice import SheetChoices
from auditapp.audits import service as audits
from auditapp.case_lists import freeze as case_list_freeze
from auditapp.case_lists import service as case_lists
from auditapp.demo import cases
from auditapp.demo.files import write_file
from auditapp.demo.invented_answers import Answers
from auditapp.demo.rounds import DEEP_DIVERS, NEXT, ROUNDS, DemoRound
from auditapp.demo.story import LAST, MONTHS, SEED
from auditapp.domain.calendar import Month
from auditapp.domain.vocabulary import AuditorRole, AuditStatus
from auditapp.forms import queries as forms
from auditapp.models import (
    Account,
    Audit,
    CaseList,
    Programme,
    Round,
    RoundCase,
)
from auditapp.programme import service as programme
from auditapp.rounds import allocate as round_allocate
from auditapp.rounds import draw as round_draw
from auditapp.rounds import service as rounds


def load_samples(session: Session, people: dict[str, Account], folder: Path) -> None:
    """Both case lists, then every round, the older first."""
    lead = people["lead@demo.example"]
    october = cases.last_month()
    november = cases.moved_on(october)
    _freeze(session, october, LAST, folder, lead)
    programme.start_usual(session, LAST, by=lead)
    for one in ROUNDS:
        if one.month == LAST:
            _round(session, one, people)
    _freeze(session, november, NEXT, folder, lead)
    for one in ROUNDS:
        if one.month == NEXT:
            _round(session, one, people)
    _beyond_the_draw(session, lead)
    _not_drawn_yet(session, people, lead)


def _freeze(
    session: Session, listed: Sequence[dict[str, str]], month: Month, folder: Path, lead: Account
) -> CaseList:
    path = folder / f"cases-{month}.csv"
    write_file(path, cases.COLUMNS, listed)
    examined = case_lists.examine(session, path, SheetChoices())
    day = month.first_day.replace(day=2)
    name = case_list_freeze.usual_name(day)
    frozen = case_list_freeze.freeze(session, examined, name=name, as_at=day, by=lead.id)
    frozen.frozen_at = _moment(day + timedelta(days=1))
    return frozen


def _round(session: Session, one: DemoRound, people: dict[str, Account]) -> None:
    lead = people["lead@demo.example"]
    opened = _opened(session, one, people, lead)
    round_draw.draw_round(session, opened, seed=f"{one.form.lower()}-{one.month}", by=lead)
    round_allocate.allocate_round(session, opened, by=lead)
    if one.substituted:
        round_draw.substitute(session, opened.cases[0], reason=one.substituted, by=lead)
        round_allocate.allocate_round(session, opened, by=lead)
    session.refresh(opened, ["cases"])
    _audit(session, one, opened)


def _opened(session: Session, one: DemoRound, people: dict[str, Account], lead: Account) -> Round:
    version = forms.version(session, one.form)
    assert version is not None
    newest = session.scalars(select(CaseList).order_by(CaseList.as_at.desc()).limit(1)).one()
    wanted = rounds.Wanted(
        month=str(one.month),
        due_on=one.due_on,
        size=one.size,
        involvements=one.involvements,
        strata=one.strata,
        plan={"kind": "proportional", "at_least": one.at_least},
        rest_months=12 if one.form == "DD" else 6,
        auditors=tuple(people[email] for email in one.auditors),
    )
    opened = rounds.open_round(session, version, newest, wanted, by=lead)
    asked = select(Programme.id).where(Programme.form == one.form)
    opened.programme_id = session.scalars(asked).one()
    opened.opened_at = _moment(one.month.first_day.replace(day=4))
    return opened


def _audit(session: Session, one: DemoRound, opened: Round) -> None:
    """Answer the round's audits: all but the drafts, or the drafts alone."""
    chances = random.Random(f"{SEED} {one.form} {one.month} h")  # noqa: S311 - invented data
    given_out = [case for case in opened.cases if case.audit is not None and case.audit.is_open]
    for number, case in enumerate(given_out):
        assert case.audit is not None
        answers = Answers(chances, len(MONTHS) - 1, case.team)
        if number < len(one.drafts):
            _answer(session, case.audit, answers, one.drafts[number])
        elif one.finished:
            _answer(session, case.audit, answers, None)
            _submit(session, case.audit, one.month, chances)


def _answer(session: Session, audit: Audit, answers: Answers, number: int | None) -> None:
    """Answer the first questions (all of them: None); nothing at all leaves it as allocated."""
    if number == 0:
        return
    if audit.auditor_role is None:
        audit.auditor_role = AuditorRole.TEAM_MANAGER
    given = answers.given(audit.form_version.definition, audit.case_fields, number)
    audits.save(session, audit, given, version=audit.version, by=audit.auditor_id)


def _submit(session: Session, audit: Audit, month: Month, chances: random.Random) -> None:
    day = month.first_day.replace(day=chances.randint(8, 28))
    audits.submit(session, audit, by=audit.auditor_id, today=day)
    audit.submitted_at = _moment(day)
    audit.started_at = _moment(day)
    audit.saved_at = _moment(day)


def _beyond_the_draw(session: Session, lead: Account) -> None:
    """In November one case had closed, one was handed back, and one was chosen because of a
    worry."""
    newest = select(Round).where(Round.form == "DS", Round.month == str(NEXT))
    opened = session.scalars(newest).one()
    waiting = [case for case in opened.cases if _not_begun(case)]
    round_draw.substitute(
        session, waiting[0], reason="Closed in October; the list was a day old.", by=lead
    )
    handed = waiting[1]
    assert handed.audit is not None
    round_allocate.hand_back(
        session,
        handed,
        by=handed.audit.auditor,
        reason="I was this family’s social worker until 2024.",
        conflict=True,
    )
    session.refresh(opened, ["cases"])
    drawn = {case.case_ref for case in opened.cases}
    free = next(
        case for case in cases.moved_on(cases.last_month()) if case["case_ref"] not in drawn
    )
    rounds.add_by_hand(
        session,
        opened,
        free["case_ref"],
        reason="The school asked what came of its referral.",
        by=lead,
    )
    round_allocate.allocate_round(session, opened, by=lead)


def _not_begun(case: RoundCase) -> bool:
    return case.audit is not None and case.audit.status == AuditStatus.ALLOCATED


def _not_drawn_yet(session: Session, people: dict[str, Account], lead: Account) -> None:
    """November's deep dives wait for their draw, so that the page before it can be seen."""
    waiting = DemoRound("DD", NEXT, 14, DEEP_DIVERS, date(2026, 12, 18))
    _opened(session, waiting, people, lead)


def _moment(day: date) -> datetime:
    """Some time in the morning of a day that is past."""
    return min(datetime.combine(day, time(10), tzinfo=UTC), datetime.now(UTC))
