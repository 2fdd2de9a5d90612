"""The year's programme: what it asks, how it changes, and opening a month in one step."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.adapters.database import Database
from auditapp.domain.calendar import Month
from auditapp.domain.vocabulary import Role
from auditapp.models import Audit, CaseList, LogEntry, Programme, Round
from auditapp.programme import calendar as programme_calendar
from auditapp.programme import open_month
from auditapp.programme import service as programme
from auditapp.programme.commands import open_month as open_month_command
from auditapp.rounds import queries
from auditapp.rounds.draw_commands import sample
from auditapp.web.access import Reader
from tests.support import factories, samples
from tests.support.councils import TODAY, Council
from tests.support.visitor import Page, Visitor

if "open-month" not in sample.commands:
    sample.add_command(open_month_command)

MAY = Month(2026, 5)
RESTS = {"deep_dive": 12, "checklist": 0, "other": 6}
NOW = Month.of(TODAY)


def lead(session: Session) -> Any:
    return factories.account(session, Role.QA_LEAD)


def entry(session: Session, form: str = "DS", **asked: Any) -> Programme:
    """An entry from May 2026: eight cases by team, audited by the QAM."""
    usual = {
        "first_month": str(MAY),
        "size": 8,
        "strata": ("team",),
        "auditors": (factories.account(session),),
    }
    return programme.add(
        session, form, programme.EntryTerms(**{**usual, **asked}), by=lead(session)
    )


def opened(session: Session, month: Month = MAY) -> list[open_month.OpenedEntry]:
    return open_month.open_month(session, month, RESTS, by=lead(session))


def rounds(session: Session) -> Sequence[Round]:
    return session.scalars(select(Round).order_by(Round.id)).all()


# What the year asks -------------------------------------------------------------------------------


def test_the_usual_programme_asks_for_every_shipped_form_but_that_of_meetings(
    prepared: Database,
) -> None:
    with prepared.transaction() as session:
        made = programme.start_usual(session, MAY, by=lead(session))
        sizes = {one.form: (one.size, one.every_months, one.due_day) for one in made}
        assert sizes == {
            "DD": (10, 1, 20),
            "DS": (30, 1, 20),
            "EX": (6, 1, 20),
            "PA": (8, 1, 20),
            "SD": (12, 1, 20),
        }
        dip = next(one for one in made if one.form == "DS")
        assert (dip.strata, dip.plan) == (["team"], {"kind": "proportional", "at_least": 2})


def test_auditors_are_proposed_from_the_roles_that_a_form_names(prepared: Database) -> None:
    with prepared.transaction() as session:
        made = programme.start_usual(session, MAY, by=lead(session))
        proposed = {one.form: {account.role for account in one.auditors} for one in made}
        assert proposed["DS"] == {"qam"}
        assert proposed["SD"] == {"service_manager"}
        assert proposed["DD"] == {"qam", "service_manager"}


def test_a_programme_that_is_begun_is_not_begun_again(prepared: Database) -> None:
    with prepared.transaction() as session:
        entry(session)
        with pytest.raises(programme.AlreadyAsked):
            programme.start_usual(session, MAY, by=lead(session))


def test_a_form_is_asked_for_once(prepared: Database) -> None:
    with prepared.transaction() as session:
        there = entry(session)
        with pytest.raises(programme.AlreadyAsked):
            entry(session)
        programme.stop(session, there, version=there.version, by=lead(session))
        another = entry(session)
        with pytest.raises(programme.AlreadyAsked):
            programme.resume(session, there, version=there.version, by=lead(session))
        assert another.active


@pytest.mark.parametrize(
    ("every_months", "due"),
    [(1, [5, 6, 7, 8, 9, 10, 11, 12]), (2, [5, 7, 9, 11]), (3, [5, 8, 11]), (12, [5])],
)
def test_an_entry_is_due_from_its_first_month_every_so_many_months(
    every_months: int, due: list[int]
) -> None:
    asked = Programme(form="DS", first_month="2026-05", every_months=every_months, active=True)
    months = [Month(2026, number) for number in range(1, 13)]
    assert [one.number for one in months if programme.is_due(asked, one)] == due
    assert programme.is_due(asked, Month(2027, 5))


def test_a_stopped_entry_asks_for_nothing_and_is_kept(prepared: Database) -> None:
    with prepared.transaction() as session:
        samples.case_list(session)
        there = entry(session)
        programme.stop(session, there, version=there.version, by=lead(session))
        assert opened(session) == []
        assert session.get(Programme, there.id) is there


def test_choosing_other_auditors_alone_makes_a_new_version(prepared: Database) -> None:
    with prepared.transaction() as session:
        there = entry(session)
        before = there.version
        other = programme.EntryTerms(
            first_month=str(MAY), size=8, strata=("team",), auditors=(lead(session),)
        )
        programme.change(session, there, other, version=before, by=lead(session))
        assert there.version == before + 1
        with pytest.raises(programme.ChangedMeanwhile):
            programme.change(session, there, other, version=before, by=lead(session))


# Opening a month ----------------------------------------------------------------------------------


def test_a_month_is_opened_drawn_and_given_out_in_one_step(prepared: Database) -> None:
    with prepared.transaction() as session:
        samples.case_list(session)
        entry(session), entry(session, "DD", size=4, due_day=27)
        outcomes = opened(session)
        assert [(one.title, one.drawn, one.refusal) for one in outcomes] == [
            ("Deep dive case audit", 4, ""),
            ("Monthly QAM dip sample", 8, ""),
        ]
        deep, dip = rounds(session)
        assert (deep.due_on, dip.due_on) == (date(2026, 6, 27), date(2026, 6, 20))
        assert (deep.rest_months, dip.rest_months) == (12, 6)
        assert deep.draw is not None
        assert all(case.audit is not None for one in (deep, dip) for case in one.cases)


def test_opening_a_month_twice_opens_nothing_twice(prepared: Database) -> None:
    with prepared.transaction() as session:
        samples.case_list(session)
        entry(session)
        opened(session)
    with prepared.transaction() as session:
        assert opened(session) == []
        assert len(rounds(session)) == 1


def test_two_people_who_open_a_month_at_once_open_it_once(prepared: Database) -> None:
    with prepared.transaction() as session:
        samples.case_list(session)
        entry(session), entry(session, "DD", size=4)
    both = Barrier(2)

    def open_it() -> int:
        both.wait(20)
        with prepared.transaction() as session:
            return len(opened(session))

    with ThreadPoolExecutor(2) as pool:
        counts = sorted(one.result(60) for one in [pool.submit(open_it), pool.submit(open_it)])
    assert counts == [0, 2]
    with prepared.reading() as session:
        assert len(rounds(session)) == 2


def test_one_entry_that_cannot_be_opened_is_named_and_the_others_stand(prepared: Database) -> None:
    with prepared.transaction() as session:
        samples.case_list(session)
        entry(session, "DD", size=41)
        entry(session, "DS")
        entry(session, "SD", auditors=())
        outcomes = {one.title: one.refusal for one in opened(session)}
    assert "only 40 cases can be drawn" in outcomes["Deep dive case audit"]
    assert outcomes["Monthly QAM dip sample"] == ""
    assert "No auditors have been chosen" in outcomes["Supervision dip sample"]
    with prepared.transaction() as session:
        assert [one.form for one in rounds(session)] == ["DS"]
        assert len(session.scalars(select(Audit)).all()) == 8


def test_what_was_refused_can_be_mended_and_opened_later(prepared: Database) -> None:
    with prepared.transaction() as session:
        samples.case_list(session)
        there = entry(session, size=41)
        assert opened(session)[0].refusal
        smaller = programme.EntryTerms(first_month=str(MAY), size=4, auditors=tuple(there.auditors))
        programme.change(session, there, smaller, version=there.version, by=lead(session))
        assert [one.drawn for one in opened(session)] == [4]


def test_without_a_case_list_nothing_can_be_opened_and_the_reason_is_said(
    prepared: Database,
) -> None:
    with prepared.transaction() as session:
        entry(session)
        assert opened(session)[0].refusal == "There is no case list to draw from. Upload one first."


def test_a_list_without_the_column_to_divide_it_by_is_refused_by_name(prepared: Database) -> None:
    with prepared.transaction() as session:
        samples.case_list(session)
        entry(session, strata=("team", "Plan type"))
        assert "has no values for: Plan type" in opened(session)[0].refusal


def test_an_auditor_who_left_is_given_nothing(prepared: Database) -> None:
    with prepared.transaction() as session:
        samples.case_list(session)
        gone, stays = samples.auditors(session, "gone@council.example", "stays@council.example")
        entry(session, auditors=(gone, stays))
        gone.active = False
        opened(session)
        assert {one.auditor.email for one in session.scalars(select(Audit))} == {
            "stays@council.example"
        }


def test_an_entry_whose_auditors_may_all_audit_no_more_is_refused(prepared: Database) -> None:
    with prepared.transaction() as session:
        samples.case_list(session)
        gone, leader = samples.auditors(session, "gone@council.example", "leads@council.example")
        entry(session, auditors=(gone, leader))
        gone.active, leader.role = False, Role.SLT
        assert "none of them can audit any more" in opened(session)[0].refusal
        assert rounds(session) == []


def test_a_round_opened_by_hand_does_for_its_form(prepared: Database) -> None:
    with prepared.transaction() as session:
        samples.drawn(session, form="DS")
        entry(session), entry(session, "DD", size=4)
        assert [one.title for one in opened(session)] == ["Deep dive case audit"]


def test_a_month_is_drawn_from_the_newest_list(prepared: Database) -> None:
    with prepared.transaction() as session:
        samples.case_list(session, name="Old").as_at = date(2026, 4, 1)
        newest = samples.case_list(session, name="New")
        entry(session)
        opened(session)
        assert rounds(session)[0].list_id == newest.id


def test_looking_ahead_says_what_opening_would_do_and_stores_nothing(prepared: Database) -> None:
    with prepared.transaction() as session:
        samples.case_list(session)
        factories.submitted(session, "N001", {"DS-01": "yes"}, month="2026-04")
        entry(session), entry(session, "DD", size=41)
    with prepared.reading() as session:
        ahead = open_month.look_ahead(session, MAY, RESTS)
        (can,), (cannot,) = ahead.can, ahead.cannot
        assert can.would is not None
        assert (can.would.drawn, can.would.list_cases) == (8, 40)
        assert dict(can.would.reasons()) == {"audited with this form in April 2026": 1}
        assert cannot.title == "Deep dive case audit"
        assert "only 40" in cannot.refusal
        assert not session.new
        assert rounds(session) == []


def test_a_list_from_before_the_month_is_noticed(prepared: Database) -> None:
    with prepared.transaction() as session:
        samples.case_list(session)
        entry(session)
        assert not open_month.look_ahead(session, MAY, RESTS).list_is_older
        assert open_month.look_ahead(session, MAY.plus(1), RESTS).list_is_older


def test_what_changed_and_what_was_opened_is_in_the_log(prepared: Database) -> None:
    with prepared.transaction() as session:
        samples.case_list(session)
        there = entry(session)
        opened(session)
        programme.stop(session, there, version=there.version, by=lead(session))
        session.flush()
        lines = [one.action for one in session.scalars(select(LogEntry).order_by(LogEntry.id))]
    for action in ("programme entry added", "round opened", "round drawn", "month opened"):
        assert action in lines
    assert lines[-1] == "programme entry stopped"


# The calendar -------------------------------------------------------------------------------------


def cells(session: Session, reader: Reader, today: date, first: Month = MAY) -> dict[str, str]:
    """The words of the first row, by month."""
    asked = programme.entries(session)
    found = programme_calendar.calendar(session, reader, asked, first, today)
    return {str(c.month): " ".join(m.words for m in c.marks) for c in found.rows[0].cells}


def test_the_calendar_says_how_far_each_month_is(prepared: Database) -> None:
    with prepared.transaction() as session:
        samples.case_list(session)
        entry(session, every_months=2)
        opened(session)
        reader = Reader.of(lead(session))
        before = cells(session, reader, date(2026, 6, 20))
        after = cells(session, reader, date(2026, 6, 21))
    assert before["2026-05"] == "0 of 8"
    assert after["2026-05"] == "8 late, 0 of 8"
    assert (before["2026-06"], before["2026-07"]) == ("", "To open")
    assert (before["2026-09"], before["2027-03"]) == ("Planned", "Planned")


def test_a_month_that_passed_without_its_round_stands_out(prepared: Database) -> None:
    with prepared.transaction() as session:
        entry(session)
        words = cells(session, Reader.of(lead(session)), date(2026, 7, 1))
        assert (words["2026-06"], words["2026-07"]) == ("Not opened", "To open")


def test_a_round_whose_cases_are_all_submitted_is_done(prepared: Database) -> None:
    with prepared.transaction() as session:
        samples.case_list(session)
        entry(session, size=1, strata=())
        opened(session)
        audit = session.scalars(select(Audit)).one()
        audit.status = "submitted"
        session.flush()
        words = cells(session, Reader.of(lead(session)), date(2026, 9, 1))
        assert words["2026-05"] == "Done, 1 of 1"


def test_an_auditor_sees_figures_of_their_own_cases_alone(prepared: Database) -> None:
    with prepared.transaction() as session:
        samples.case_list(session)
        entry(session)
        opened(session)
        outsider = Reader.of(factories.account(session, Role.AUDITOR))
        qam = Reader.of(factories.account(session))
        manager = Reader.of(factories.account(session, Role.SERVICE_MANAGER))
        today = date(2026, 6, 1)
        assert cells(session, outsider, today)["2026-05"] == "Opened"
        assert cells(session, qam, today)["2026-05"] == "0 of 8"
        assert cells(session, manager, today)["2026-05"] == "0 of 4"


def test_a_round_of_a_form_outside_the_programme_is_in_the_calendar(prepared: Database) -> None:
    with prepared.transaction() as session:
        samples.drawn(session, form="DS")
        reader = Reader.of(lead(session))
        found = programme_calendar.calendar(session, reader, [], MAY, date(2026, 6, 1))
        assert [(row.form, row.is_asked) for row in found.rows] == [("DS", False)]
        assert queries.find(session, found.rows[0].cells[0].marks[0].round_id or 0, reader)


# The pages ----------------------------------------------------------------------------------------

PAGE = "/rounds/programme"


def stored(council: Council) -> list[Programme]:
    with council.database.reading() as session:
        found = list(programme.entries(session))
        session.expunge_all()
        return found


def with_entry(council: Council, **asked: Any) -> int:
    with council.database.transaction() as session:
        return entry(session, **asked).id


def with_list(council: Council, as_at: date | None = None) -> None:
    with council.database.transaction() as session:
        samples.case_list(session).as_at = as_at or NOW.first_day


def add_dip_samples(visitor: Visitor, council: Council, **changes: Any) -> Page:
    said = {"form": "DS", "size": "8", "auditors": [str(council.account("qam").id)]}
    return visitor.fill(visitor.open(f"{PAGE}/add"), {**said, **changes})


def test_an_empty_programme_is_begun_with_one_button(council: Council) -> None:
    visitor = council.visitor("qa_lead")
    page = visitor.open(PAGE)
    assert "No programme yet" in page.text
    begun = visitor.follow(visitor.fill(page, {}, action=f"{PAGE}/usual"))
    assert "5 forms added to the programme." in begun.text
    assert "30 cases, by team, at least 2 each" in begun.text
    again = visitor.follow(visitor.fill(page, {}, action=f"{PAGE}/usual"))
    assert "already been started" in again.text
    assert len(stored(council)) == 5


def test_a_form_is_added_changed_stopped_and_started_again(council: Council) -> None:
    visitor = council.visitor("qa_lead")
    assert "Added to the programme" in visitor.follow(add_dip_samples(visitor, council)).text
    (there,) = stored(council)
    assert (there.form, there.size, there.first_month) == ("DS", 8, str(NOW))
    where = f"{PAGE}/{there.id}"
    changed = visitor.fill(
        visitor.open(f"{where}/change"),
        {"how_many": "census", "every_months": "3", "due_day": "27"},
    )
    page = visitor.follow(changed)
    assert "Every 3 months" in page.text
    assert "every case, not divided. Due on day 27" in page.text
    page = visitor.follow(visitor.fill(page, {}, action=f"{where}/stop"))
    assert "1 stopped" in page.text
    assert not stored(council)[0].active
    visitor.fill(page, {}, action=f"{where}/resume")
    assert stored(council)[0].active


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"size": ""}, "Enter the size of the sample"),
        ({"size": "lots"}, "Enter a whole number"),
        ({"size": "0"}, "Enter a number from 1 to 100,000"),
        ({"due_day": "31"}, "Enter a day from 1 to 28, which every month has"),
        ({"auditors": []}, "Select at least one auditor"),
        ({"form": ""}, "Select the form"),
        ({"at_least": "-1"}, "Enter a number from 0 to 1,000"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    council: Council, wrong: dict[str, Any], words: str
) -> None:
    visitor = council.visitor("qa_lead")
    page = add_dip_samples(visitor, council, **{"every_months": "6", **wrong})
    assert page.status == 422
    ((leads_to, said),) = page.problems
    assert said == words
    assert leads_to.strip("#") in {one.id for one in page.root.walk()}
    form = page.form()
    assert form.value("every_months") == "6"
    for name, value in wrong.items():
        assert form.value(name) == (value if isinstance(value, str) else "")
    assert stored(council) == []


def test_a_form_that_is_asked_for_already_is_refused_at_its_field(council: Council) -> None:
    visitor = council.visitor("qa_lead")
    add_dip_samples(visitor, council)
    page = add_dip_samples(visitor, council)
    assert page.status == 422
    assert [words for _, words in page.problems] == [
        "This form is already in the programme. Change that entry instead."
    ]


def test_a_stale_page_says_so_keeps_what_was_typed_and_saves_on_the_second_try(
    council: Council,
) -> None:
    visitor, other = council.visitor("qa_lead"), council.visitor("qa_lead")
    where = f"{PAGE}/{with_entry(council)}/change"
    stale = visitor.open(where)
    other.fill(other.open(where), {"size": "12"})
    page = visitor.fill(stale, {"size": "20", "due_day": "5"})
    assert page.status == 409
    assert "somebody else has changed this entry" in page.text
    assert "12 cases" in page.text
    assert (page.form().value("size"), page.form().value("due_day")) == ("20", "5")
    assert stored(council)[0].size == 12
    visitor.fill(page, {})
    assert (stored(council)[0].size, stored(council)[0].due_day) == (20, 5)


def test_a_stale_stop_says_so_and_stops_nothing(council: Council) -> None:
    visitor, other = council.visitor("qa_lead"), council.visitor("qa_lead")
    number = with_entry(council)
    stale = visitor.open(PAGE)
    other.fill(other.open(f"{PAGE}/{number}/change"), {"size": "12"})
    page = visitor.follow(visitor.fill(stale, {}, action=f"{PAGE}/{number}/stop"))
    assert "Somebody else changed this entry" in page.text
    assert stored(council)[0].active


def test_a_month_is_opened_from_its_cell(council: Council) -> None:
    with_list(council)
    with_entry(council, first_month=str(NOW))
    visitor = council.visitor("qa_lead")
    page = visitor.open(PAGE)
    assert f"Monthly QAM dip sample, {NOW.label}: To open" in page.links
    look = visitor.open(page.links[f"Monthly QAM dip sample, {NOW.label}: To open"])
    assert "8 of 40 cases" in look.text
    assert "May list" in look.text
    assert "Warning" not in look.text
    done = visitor.follow(visitor.fill(look, {}))
    opened_words = f"assigned for {NOW.label}: Monthly QAM dip sample (8 cases)."
    assert opened_words in done.text
    assert f"All rounds of the programme for {NOW.label} are open." in done.text
    assert "0 of 8" in visitor.open(PAGE).text
    twice = visitor.follow(visitor.post(look.form().action, look.form().fields))
    assert "were already open" in twice.text
    with council.database.reading() as session:
        assert len(rounds(session)) == 1


def test_the_page_names_what_cannot_be_opened_before_and_after(council: Council) -> None:
    with_list(council)
    with_entry(council, first_month=str(NOW))
    with_entry(council, form="DD", first_month=str(NOW), size=41)
    visitor = council.visitor("qa_lead")
    look = visitor.open(f"{PAGE}/open?month={NOW}")
    assert "1 round cannot be opened" in look.text
    done = visitor.follow(visitor.fill(look, {}))
    assert "Deep dive case audit could not be opened: The size is 41" in done.text
    assert "Monthly QAM dip sample (8 cases)" in done.text


def test_an_old_list_is_warned_of(council: Council) -> None:
    with_list(council, as_at=NOW.plus(-1).first_day)
    with_entry(council, first_month=str(NOW))
    page = council.visitor("qa_lead").open(f"{PAGE}/open")
    assert f"The latest list is from before {NOW.label}" in page.text


def test_a_month_far_ahead_is_refused_in_words(council: Council) -> None:
    page = council.visitor("qa_lead").get(f"{PAGE}/open?month={NOW.plus(3)}")
    assert page.status == 400
    assert "too far ahead" in page.text


def test_others_read_the_programme_and_change_nothing(council: Council) -> None:
    number = with_entry(council)
    for who in ("auditor", "qam", "service_manager", "slt"):
        visitor = council.visitor(who)
        page = visitor.open(PAGE)
        assert page.status == 200
        assert "Monthly QAM dip sample" in page.text
        assert "Change" not in page.text
        assert "/open" not in page.html
        token = [("csrf_token", visitor.token()), ("version", "1")]
        assert visitor.get(f"{PAGE}/open").status == 403
        assert visitor.post(f"{PAGE}/{number}/stop", token).status == 403
        assert visitor.post(f"{PAGE}/open", token[:1]).status == 403
    assert council.visitor("administrator").get(PAGE).status == 403
    assert stored(council)[0].active


# The command --------------------------------------------------------------------------------------


def run(database: Database, *arguments: str) -> Result:
    return factories.command(database, "sample", "open-month", str(MAY), *arguments)


def test_the_command_opens_a_month_and_names_what_it_cannot(prepared: Database) -> None:
    with prepared.transaction() as session:
        samples.case_list(session)
        entry(session), entry(session, "DD", size=41)
    done = run(prepared)
    assert done.exit_code == 1
    assert "Monthly QAM dip sample: 8 cases, round " in done.stdout
    assert "Deep dive case audit: The size is 41" in done.stderr
    with prepared.reading() as session:
        assert [one.form for one in rounds(session)] == ["DS"]


def test_a_dry_run_of_the_command_stores_nothing(prepared: Database) -> None:
    with prepared.transaction() as session:
        samples.case_list(session)
        entry(session)
    done = run(prepared, "--dry-run")
    assert (done.exit_code, done.stdout) == (
        0,
        "Monthly QAM dip sample: 8 cases, would be opened\n",
    )
    with prepared.reading() as session:
        assert rounds(session) == []
        assert session.scalars(select(CaseList)).one().cases == 40
