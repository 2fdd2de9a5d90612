"""Rounds: drawn once, repeatable by anyone, and added to only with a reason. On both engines."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from auditapp.adapters.database import Database
from auditapp.audits import service as audits
from auditapp.audits.revisions import service as revisions
from auditapp.case_lists import queries as case_list_queries
from auditapp.domain.calendar import Month, Period, day_words, today
from auditapp.domain.sampling.draw_records import DrawRecord, differences, repeat
from auditapp.domain.sampling.sampling import DrawRefused
from auditapp.domain.vocabulary import AuditStatus, CameIn, Role, Selection
from auditapp.measures.queries import Filters, tallies
from auditapp.models import Account, Audit, Conflict, LogEntry, Round, RoundCase
from auditapp.rounds import allocate as round_allocate
from auditapp.rounds import conflicts as round_conflicts
from auditapp.rounds import draw as round_draw
from auditapp.rounds import queries, selection_queries
from auditapp.rounds import service as rounds
from tests.support import factories, samples


def record(round_: Round) -> DrawRecord:
    found = queries.record_of(round_)
    assert found is not None
    return found


def by_ref(round_: Round, case_ref: str) -> RoundCase:
    return next(case for case in round_.cases if case.case_ref == case_ref)


def refs(round_: Round) -> set[str]:
    return {case.case_ref for case in round_.cases if case.out_reason is None}


def lead(session: Session) -> Account:
    return factories.account(session, Role.QA_LEAD)


def submit(session: Session, audit: Audit) -> None:
    audits.save(
        session,
        audit,
        factories.given({f"DS-{number:02d}": "yes" for number in range(1, 13)}),
        version=audit.version,
        by=audit.auditor_id,
    )
    audits.submit(session, audit, by=audit.auditor_id)


# The draw -----------------------------------------------------------------------------------------


def test_a_draw_takes_from_each_team_in_proportion(prepared: Database) -> None:
    with prepared.transaction() as session:
        made = samples.drawn(session, size=8)
        assert {(one.name, one.size) for one in record(made).sizes} == {
            ("East", 2),
            ("North", 2),
            ("South", 2),
            ("West", 2),
        }
        assert len(refs(made)) == 8


def test_the_same_list_and_seed_give_the_same_cases_on_another_database(
    prepared: Database, sqlite_database: Database
) -> None:
    with prepared.transaction() as session:
        printed = record(samples.drawn(session, seed="oak")).model_dump_json()
    with sqlite_database.transaction() as session:
        factories.add_council(session)
        fresh = samples.case_list(session, reversed(samples.ten_of_each()))
        kept = DrawRecord.model_validate_json(printed)
        again = repeat(kept, list(case_list_queries.frame(session, fresh.id, kept.strata)))
    assert differences(kept, again) == []
    assert again.cases == kept.cases


def test_another_seed_gives_other_cases(prepared: Database) -> None:
    with prepared.transaction() as session:
        first = refs(samples.drawn(session, seed="oak", rest_months=0))
        second = samples.opened(
            session, of=session.scalars(select(Round)).one().case_list, rest_months=0
        )
        round_draw.draw_round(session, second, seed="elm", by=None)
        assert refs(second) != first


def test_a_round_is_drawn_once(prepared: Database) -> None:
    with prepared.transaction() as session:
        made = samples.drawn(session)
        with pytest.raises(rounds.AlreadyDrawn):
            round_draw.draw_round(session, made, seed="luck", by=None)


@pytest.mark.parametrize("statement", ["update draws set seed = 'luck'", "delete from draws"])
def test_the_database_itself_keeps_the_record_of_a_draw(prepared: Database, statement: str) -> None:
    with prepared.transaction() as session:
        samples.drawn(session)
    with (
        pytest.raises(DatabaseError, match="never changed"),
        prepared.transaction() as session,
    ):
        session.execute(text(statement))


def test_a_case_audited_with_the_form_in_the_last_six_months_is_left_out_with_its_reason(
    prepared: Database,
) -> None:
    with prepared.transaction() as session:
        factories.submitted(session, "N001", {"DS-01": "yes"}, month="2025-11")
        factories.submitted(session, "N002", {"DS-01": "yes"}, month="2025-10")
        factories.start(session, "N003", form="DD", month="2026-04")
        factories.start(session, "N004", month="2026-04")
        made = record(samples.drawn(session, size=30))
    assert {one.case_ref: one.reason for one in made.left_out} == {
        "N001": "audited with this form in November 2025",
        "N004": "audited with this form in April 2026",
    }
    assert made.excluded.isdisjoint({one.case_ref for one in made.cases})


def test_a_withdrawn_audit_does_not_rest_its_case(prepared: Database) -> None:
    with prepared.transaction() as session:
        audit = factories.submitted(session, "N001", {"DS-01": "yes"}, month="2026-04")
        revisions.withdraw(session, audit, reason="Wrong record", by=audit.auditor_id)
        assert record(samples.drawn(session, size=30)).left_out == ()


def test_a_case_that_waits_in_another_round_of_the_form_is_not_drawn_again(
    prepared: Database,
) -> None:
    with prepared.transaction() as session:
        first = samples.opened(session, size=20)
        round_draw.draw_round(session, first, seed="oak", by=None)
        second = samples.opened(session, of=first.case_list, size=20)
        round_draw.draw_round(session, second, seed="oak", by=None)
        assert refs(first).isdisjoint(refs(second))
        reasons = dict(record(second).reasons())
    assert reasons == {"drawn for this form in May 2026": 20}


def test_a_case_no_auditor_of_the_round_may_audit_is_left_out(prepared: Database) -> None:
    with prepared.transaction() as session:
        auditor = factories.account(session, Role.AUDITOR)
        made = record(samples.drawn(session, people=[auditor], size=12))
    assert dict(made.reasons()) == {"not independent of any auditor of this round": 10}
    assert "North" not in {one.stratum[0] for one in made.cases}


def test_declared_conflicts_of_every_auditor_keep_a_case_out_of_the_draw(
    prepared: Database,
) -> None:
    with prepared.transaction() as session:
        qam = factories.account(session)
        round_conflicts.declare(session, qam, " n001", reason="I know the family.")
        made = record(samples.drawn(session, size=30))
    assert made.excluded == {"N001"}


def test_every_case_of_the_list_is_a_census(prepared: Database) -> None:
    with prepared.transaction() as session:
        factories.submitted(session, "N001", {"DS-01": "yes"}, month="2026-04")
        made = samples.drawn(session, size=None, strata=())
        assert record(made).selection == Selection.CENSUS
        assert len(refs(made)) == 40
        assert {case.audit.selection for case in made.cases if case.audit} == {"census"}


def test_a_sample_without_strata_is_random_and_with_them_stratified(prepared: Database) -> None:
    with prepared.transaction() as session:
        made = samples.drawn(session, strata=(), rest_months=0)
        assert record(made).selection == Selection.RANDOM
        other = samples.opened(session, of=made.case_list, rest_months=0)
        assert round_draw.draw_round(session, other, seed="oak", by=None).selection == (
            Selection.STRATIFIED_RANDOM
        )


def test_a_sample_larger_than_the_list_is_refused_and_leaves_nothing(prepared: Database) -> None:
    with prepared.transaction() as session:
        made = samples.opened(session, size=41)
        with pytest.raises(DrawRefused, match="41"):
            round_draw.draw_round(session, made, seed="oak", by=None)
        assert session.scalars(select(RoundCase)).all() == []


def test_a_round_may_ask_for_some_involvements_alone(prepared: Database) -> None:
    with prepared.transaction() as session:
        kinds = ("child_protection", "looked_after", "child_in_need")
        cases = [samples.listed(f"X{n:02d}", involvement=kinds[n % 3]) for n in range(30)]
        factories.submitted(session, "X02", {"DS-01": "yes"}, month="2026-04")
        made = samples.drawn(
            session,
            of=samples.case_list(session, cases),
            size=12,
            strata=["involvement"],
            involvements=["child_protection", "looked_after"],
        )
        kept = record(made)
        assert {(one.name, one.population, one.size) for one in kept.sizes} == {
            ("child protection", 10, 6),
            ("looked after", 10, 6),
        }
        assert (kept.list_cases, kept.left_out, kept.is_even) == (20, (), True)
        new = round_draw.substitute(session, made.cases[0], reason="Closed", by=lead(session))
        assert new.involvement == made.cases[0].involvement
        again = round_draw.drawn_from(session, made)
        assert differences(kept, repeat(kept, again)) == []


def test_every_case_of_some_involvements_is_a_census_of_them(prepared: Database) -> None:
    with prepared.transaction() as session:
        cases = [samples.listed("X1", involvement="looked_after"), samples.listed("X2")]
        made = samples.drawn(
            session,
            of=samples.case_list(session, cases),
            size=None,
            strata=(),
            involvements=["looked_after"],
        )
        assert (record(made).selection, refs(made)) == (Selection.CENSUS, {"X1"})


def test_further_columns_of_the_list_serve_as_strata(prepared: Database) -> None:
    with prepared.transaction() as session:
        cases = [
            samples.listed(f"X{number}", extra={"Plan type": "CP" if number < 4 else "CIN"})
            for number in range(12)
        ]
        made = samples.case_list(session, cases, columns=["Plan type"])
        kept = record(samples.drawn(session, of=made, strata=["Plan type"], size=3))
    assert {(one.name, one.size) for one in kept.sizes} == {("CIN", 2), ("CP", 1)}


# Beyond the draw ----------------------------------------------------------------------------------


def test_a_substitute_is_the_next_case_in_the_drawn_order_of_its_group(prepared: Database) -> None:
    with prepared.transaction() as session:
        small = samples.drawn(session, size=8)
        larger = samples.opened(session, of=small.case_list, size=12, rest_months=0)
        would = round_draw.would_draw(session, larger, "spring")
        case = next(one for one in small.cases if one.team == "North")
        new = round_draw.substitute(session, case, reason="Closed since", by=lead(session))
        third = next(one for one in would.cases if one.stratum == ("North",) and one.place == 3)
        assert new.case_ref == third.case_ref
        assert (new.came_in, new.place, new.reason) == (CameIn.SUBSTITUTE, 3, "Closed since")
        assert new.replaces is case
        assert case.out_reason == "Closed since"
        assert case.audit is not None
        assert case.audit.status == AuditStatus.WITHDRAWN


def test_substituting_again_takes_the_one_after_that(prepared: Database) -> None:
    with prepared.transaction() as session:
        made = samples.drawn(session, size=8)
        first = round_draw.substitute(
            session, made.cases[0], reason="Closed since", by=lead(session)
        )
        session.refresh(made)
        second = round_draw.substitute(session, first, reason="Restricted", by=lead(session))
        assert second.place == (first.place or 0) + 1


def test_a_substitution_without_a_reason_is_refused(prepared: Database) -> None:
    with prepared.transaction() as session:
        made = samples.drawn(session)
        with pytest.raises(rounds.ReasonMissing):
            round_draw.substitute(session, made.cases[0], reason="  ", by=None)


def test_a_group_that_has_no_more_cases_says_so(prepared: Database) -> None:
    with prepared.transaction() as session:
        made = samples.drawn(session, size=40, rest_months=0)
        with pytest.raises(rounds.NothingLeft, match="North"):
            round_draw.substitute(session, by_ref(made, "N001"), reason="Closed", by=lead(session))


def test_a_submitted_case_stays_in_the_round(prepared: Database) -> None:
    with prepared.transaction() as session:
        made = samples.drawn(session)
        case = made.cases[0]
        assert case.audit is not None
        submit(session, case.audit)
        for change in (round_draw.substitute, round_allocate.withdraw):
            with pytest.raises(rounds.CaseDone):
                change(session, case, reason="Not liked", by=None)


def test_a_case_chosen_by_hand_never_enters_headline_figures(prepared: Database) -> None:
    with prepared.transaction() as session:
        made = samples.drawn(session, size=4)
        free = next(
            case.case_ref for case in samples.ten_of_each() if case.case_ref not in refs(made)
        )
        case = rounds.add_by_hand(session, made, free, reason="A worry", by=lead(session))
        round_allocate.allocate_round(session, made, by=None)
        assert case.audit is not None
        assert case.audit.selection == Selection.TARGETED_THEME
        submit(session, case.audit)
        drawn_one = made.cases[0].audit
        assert drawn_one is not None
        submit(session, drawn_one)
        session.flush()
        (headline,) = tallies(session, ["M-DS-01"], Filters())
        (everything,) = tallies(session, ["M-DS-01"], Filters(selection="all"))
    assert headline.counted.tally.denominator == 1
    assert everything.counted.tally.denominator == 2


def test_a_case_that_is_not_listed_or_in_the_round_already_is_refused(prepared: Database) -> None:
    with prepared.transaction() as session:
        made = samples.drawn(session)
        with pytest.raises(rounds.NotOnTheList, match="Z999"):
            rounds.add_by_hand(session, made, "Z999", reason="A worry", by=None)
        inside = made.cases[0].case_ref
        with pytest.raises(rounds.InTheRound, match=inside):
            rounds.add_by_hand(session, made, inside, reason="A worry", by=None)


def test_what_came_in_beyond_the_draw_is_there_for_every_report(prepared: Database) -> None:
    with prepared.transaction() as session:
        made = samples.drawn(session, size=4)
        out = made.cases[0]
        new = round_draw.substitute(session, out, reason="Closed since", by=lead(session))
        month = Month.parse(samples.MONTH)
        (found,) = selection_queries.beyond_the_draw(session, Period(month, month))
        (line,) = selection_queries.round_lines(session, Period(month, month))
        assert (found.came_in, found.reason) == (CameIn.SUBSTITUTE, "Closed since")
        assert (line.drawn, line.substitutes, line.by_hand, line.withdrawn) == (4, 1, 0, 0)
        assert new.case_ref not in f"{found}{line}"


# Allocation ---------------------------------------------------------------------------------------


def test_cases_are_shared_out_evenly_and_wait_in_everybodys_work(prepared: Database) -> None:
    with prepared.transaction() as session:
        people = samples.auditors(session, "one@council.example", "two@council.example")
        made = samples.drawn(session, size=9, people=people)
        audited = [case.audit for case in made.cases]
        assert all(audit is not None and audit.status == AuditStatus.ALLOCATED for audit in audited)
        loads = sorted(
            sum(audit is not None and audit.auditor_id == one.id for audit in audited)
            for one in people
        )
        assert loads == [4, 5]
        assert {audit.due_on for audit in audited if audit} == {samples.DUE}


def test_an_allocated_audit_is_stamped_with_what_the_list_said(prepared: Database) -> None:
    with prepared.transaction() as session:
        cases = [samples.listed("X1", "East", involvement="looked_after", age_band="5-9")]
        made = samples.drawn(session, of=samples.case_list(session, cases), size=1)
        audit = made.cases[0].audit
        assert audit is not None
        assert (audit.team, audit.service, audit.involvement, audit.age_band) == (
            "East",
            "Safeguarding North",
            "looked_after",
            "5-9",
        )
        assert audit.round_id == made.id
        assert audit.independent is True


def test_nobody_is_given_a_case_they_hold_or_chair(prepared: Database) -> None:
    with prepared.transaction() as session:
        one, two = samples.auditors(session, "one@council.example", "two@council.example")
        one.code = "W17"
        cases = [samples.listed("X1", worker="w17"), samples.listed("X2", qam="W17")]
        made = samples.drawn(
            session, of=samples.case_list(session, cases), size=2, people=[one, two]
        )
        assert {case.audit.auditor_id for case in made.cases if case.audit} == {two.id}


def test_a_peer_audit_goes_to_another_qam(prepared: Database) -> None:
    with prepared.transaction() as session:
        qam = factories.account(session)
        auditor = factories.account(session, Role.AUDITOR)
        cases = [samples.listed("X1", "East", qam=qam.email), samples.listed("X2", "East")]
        made = samples.drawn(
            session,
            of=samples.case_list(session, cases),
            size=1,
            form="PA",
            people=[qam, auditor],
        )
        assert [case.case_ref for case in made.cases] == ["X2"]
        assert made.cases[0].audit is not None
        assert made.cases[0].audit.auditor_id == qam.id


def test_a_case_handed_back_goes_to_the_next_and_never_comes_again(prepared: Database) -> None:
    with prepared.transaction() as session:
        people = samples.auditors(session, "one@council.example", "two@council.example")
        made = samples.drawn(session, size=4, people=people)
        case = made.cases[0]
        assert case.audit is not None
        first = case.audit.auditor
        after = round_allocate.hand_back(
            session, case, by=first, reason="I know the family.", conflict=True
        )
        assert after is not None
        assert after.id != first.id
        again = round_allocate.hand_back(session, case, by=after, reason="Away", conflict=False)
        assert again is None
        assert round_allocate.is_waiting(case)
        kinds = {one.account_id: one.round_id for one in session.scalars(select(Conflict))}
        assert kinds == {first.id: None, after.id: made.id}


def test_what_was_answered_stays_with_its_author_when_somebody_else_is_asked(
    prepared: Database,
) -> None:
    with prepared.transaction() as session:
        people = samples.auditors(session, "one@council.example", "two@council.example")
        made = samples.drawn(session, size=4, people=people)
        case = made.cases[0]
        assert case.audit is not None
        before = case.audit
        audits.save(
            session,
            before,
            factories.given({"DS-01": "yes"}),
            version=before.version,
            by=before.auditor_id,
        )
        other = next(one for one in people if one.id != before.auditor_id)
        round_allocate.reassign(session, case, to=other, reason="Leave", by=lead(session))
        assert (before.status, before.withdrawn_reason) == (AuditStatus.WITHDRAWN, "Leave")
        assert before.answers == {"DS-01": {"value": "yes"}}
        assert case.audit is not before
        assert case.audit.answers == {}
        assert case.audit.auditor_id == other.id


def test_a_case_is_not_given_to_somebody_of_its_own_team(prepared: Database) -> None:
    with prepared.transaction() as session:
        made = samples.drawn(session)
        north = next(case for case in made.cases if case.team == "North")
        auditor = factories.account(session, Role.AUDITOR)
        with pytest.raises(round_allocate.NotIndependent, match="team"):
            round_allocate.reassign(session, north, to=auditor, reason="Leave", by=None)


def test_an_extension_keeps_the_old_day_and_the_reason(prepared: Database) -> None:
    with prepared.transaction() as session:
        case = samples.drawn(session).cases[0]
        later = date(2026, 7, 1)
        round_allocate.extend(session, case, due_on=later, reason="Sick leave", by=lead(session))
        assert case.audit is not None
        assert case.audit.due_on == later
        assert case.events[-1]["words"] == "Due 1 July 2026 instead of 20 June 2026"
        assert case.events[-1]["reason"] == "Sick leave"
        with pytest.raises(round_allocate.TooEarly):
            round_allocate.extend(session, case, due_on=samples.DUE, reason="Back", by=None)


@pytest.mark.parametrize("far", [date.max, today() + timedelta(days=366)])
def test_nothing_is_extended_further_than_a_year_ahead(prepared: Database, far: date) -> None:
    last = today() + timedelta(days=365)
    with prepared.transaction() as session:
        made = samples.drawn(session)
        case, words = made.cases[0], f"up to {day_words(last)}"
        with pytest.raises(round_allocate.TooFarAhead, match=words):
            round_allocate.extend(session, case, due_on=far, reason="Later", by=None)
        with pytest.raises(round_allocate.TooFarAhead, match=words):
            round_allocate.extend_round(session, made, due_on=far, reason="Later", by=None)
        round_allocate.extend(session, case, due_on=last, reason="Later", by=None)
        assert case.audit is not None
        assert (case.audit.due_on, made.due_on) == (last, samples.DUE)


def test_extending_a_round_moves_its_open_audits_alone(prepared: Database) -> None:
    with prepared.transaction() as session:
        made = samples.drawn(session, size=4)
        first = made.cases[0].audit
        assert first is not None
        submit(session, first)
        later = date(2026, 7, 1)
        assert (
            round_allocate.extend_round(session, made, due_on=later, reason="Inspection", by=None)
            == 3
        )
        assert (made.due_on, first.due_on) == (later, samples.DUE)


def test_every_change_leaves_a_line_in_the_log(prepared: Database) -> None:
    with prepared.transaction() as session:
        made = samples.drawn(session)
        round_draw.substitute(session, made.cases[0], reason="Closed since", by=lead(session))
        round_allocate.withdraw(session, made.cases[1], reason="Restricted", by=lead(session))
        actions = set(session.scalars(select(LogEntry.action)))
        details = json.dumps([one.details for one in session.scalars(select(LogEntry))])
    assert {"round opened", "round drawn", "case substituted", "case withdrawn"} <= actions
    assert "Closed since" not in details


# The command --------------------------------------------------------------------------------------


def test_the_command_repeats_a_draw_from_its_printed_record(
    prepared: Database, sqlite_database: Database, tmp_path: Path
) -> None:
    with prepared.transaction() as session:
        factories.submitted(session, "N001", {"DS-01": "yes"}, month="2026-04")
        made = samples.drawn(session)
        printed, cases = record(made).model_dump_json(), refs(made)
    file = tmp_path / "draw.json"
    file.write_text(printed, encoding="utf-8")
    with sqlite_database.transaction() as session:
        factories.add_council(session)
        samples.case_list(session)
    again = factories.command(sqlite_database, "sample", "draw", "--record", file)
    assert again.exit_code == 0, again.stderr
    lines = [line for line in again.stdout.splitlines() if not line.startswith("#")]
    assert {line.split(",")[0] for line in lines} == cases | {"case_ref"}
    changed = json.loads(printed) | {"seed": "luck"}
    file.write_text(json.dumps(changed), encoding="utf-8")
    refused = factories.command(sqlite_database, "sample", "draw", "--record", file)
    assert refused.exit_code == 1
    assert "is in the record, but was not drawn again" in refused.stderr


def test_the_command_draws_the_same_cases_from_the_same_seed(prepared: Database) -> None:
    with prepared.transaction() as session:
        number = samples.case_list(session).id
    options = ["--list", number, "--form", "ds", "--month", "2026-05", "--size", "8"]
    options += ["--strata", "team", "--seed", "oak", "--dry-run"]
    first = factories.command(prepared, "sample", "draw", *options)
    second = factories.command(prepared, "sample", "draw", *options)
    assert first.exit_code == 0, first.stderr
    assert first.stdout == second.stdout
    with prepared.reading() as session:
        assert session.scalars(select(Round)).all() == []


def test_the_command_makes_a_seed_and_prints_it(prepared: Database) -> None:
    with prepared.transaction() as session:
        number = samples.case_list(session).id
    options = ["--list", number, "--form", "DS", "--month", "2026-05", "--size", "3"]
    made = factories.command(prepared, "sample", "draw", *options)
    assert made.exit_code == 0, made.stderr
    seed = next(
        line.removeprefix("# seed: ")
        for line in made.stdout.splitlines()
        if line.startswith("# seed: ")
    )
    with prepared.reading() as session:
        (stored,) = session.scalars(select(Round))
        assert stored.draw is not None
        assert stored.draw.seed == seed


@pytest.mark.parametrize(
    ("options", "words", "status"),
    [
        (["--list", "9", "--form", "DS", "--month", "2026-05", "--size", "3"], "no case list 9", 1),
        (["--list", "1", "--form", "XY", "--month", "2026-05", "--size", "3"], "no published", 1),
        (["--list", "1", "--form", "DS", "--month", "2026-13", "--size", "3"], "2026-13", 2),
        (["--list", "1", "--form", "DS", "--month", "2026-05", "--size", "0"], "0", 2),
        (["--list", "1", "--form", "DS", "--month", "2026-05", "--size", "99"], "40", 1),
        (["--list", "1", "--form", "DS", "--month", "2026-05"], "--size", 2),
        (
            ["--list", "1", "--form", "DS", "--month", "2026-05", "--size=3", "--strata=shoe size"],
            "shoe size",
            1,
        ),
    ],
)
def test_bad_options_are_named(
    sqlite_prepared: Database, options: list[str], words: str, status: int
) -> None:
    with sqlite_prepared.transaction() as session:
        samples.case_list(session)
    refused = factories.command(sqlite_prepared, "sample", "draw", *options)
    assert refused.exit_code == status
    assert words in refused.stderr
