"""Which audits count: once for each case, form and month, whatever happens and in what order."""

import os
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from auditapp.adapters.database import Database
from auditapp.audits import allocations, service
from auditapp.audits.bulk_import import service as bulk_import
from auditapp.audits.revisions import service as revisions
from auditapp.domain.calendar import Month
from auditapp.domain.vocabulary import AuditStatus
from auditapp.measures import service as figures
from auditapp.measures.indicators import keep_indicators, read_indicators
from auditapp.models import (
    Audit,
    AuditVersion,
    FigureCell,
    FormVersion,
    Import,
    IndicatorValue,
    Round,
)
from tests.support import factories, samples
from tests.support.factories import csv_file, row

THREADS = 4


def submit(session: Session, case_ref: str, **answers: Any) -> Audit:
    given_answers = {key.replace("_", "-"): value for key, value in answers.items()}
    return factories.submitted(session, case_ref, given_answers)


def correct(session: Session, audit: Audit, **answers: Any) -> None:
    changed = factories.given({key.replace("_", "-"): value for key, value in answers.items()})
    revisions.correct(session, audit, changed, reason="Typing error", by=audit.auditor_id)


def withdraw(session: Session, audit: Audit) -> None:
    revisions.withdraw(session, audit, reason="Wrong child", by=audit.auditor_id)


def give_back(session: Session, audit: Audit) -> None:
    revisions.give_back(
        session,
        audit,
        {},
        reason="Look again",
        by=audit.auditor_id,
        today=Month.parse(audit.month).first_day,
    )


def resubmit(session: Session, audit: Audit, **answers: Any) -> None:
    changed = factories.given({key.replace("_", "-"): value for key, value in answers.items()})
    service.save(session, audit, changed, version=audit.version, by=audit.auditor_id)
    service.submit(session, audit, by=audit.auditor_id)


def tally(session: Session, measure: str = "M-DS-01") -> tuple[int, int]:
    """Numerator and denominator over the fine cells."""
    cells = session.scalars(select(FigureCell).where(FigureCell.measure == measure)).all()
    fine = [cell for cell in cells if not cell.selection.startswith("*")]
    return sum(cell.numerator for cell in fine), sum(cell.denominator for cell in fine)


def differences(database: Database) -> list[figures.Difference]:
    with database.reading() as session:
        return figures.verify(session)


def counted(database: Database) -> list[str]:
    with database.reading() as session:
        return sorted(session.scalars(select(Audit.case_ref).where(Audit.counted)))


# One thing after another --------------------------------------------------------------------------


def test_the_first_submitted_counts_and_the_next_takes_its_place(prepared: Database) -> None:
    with prepared.transaction() as session:
        first = submit(session, "A", DS_01="yes")
        second = submit(session, "A", DS_01="no")
        third = submit(session, "A", DS_01="no")
        assert [audit.counted for audit in (first, second, third)] == [True, False, False]
        assert tally(session) == (1, 1)
        withdraw(session, second)
        assert tally(session) == (1, 1)
        withdraw(session, first)
        assert [audit.counted for audit in (first, second, third)] == [False, False, True]
        assert tally(session) == (0, 1)
        withdraw(session, third)
        assert tally(session) == (0, 0)
    assert differences(prepared) == []


def test_what_counts_is_the_order_of_submitting_and_not_of_starting(prepared: Database) -> None:
    with prepared.transaction() as session:
        one, two, three = [factories.start(session, "A") for _ in range(3)]
        for audit in (two, three, one):
            service.submit(session, audit, by=audit.auditor_id)
        assert [audit.counted for audit in (one, two, three)] == [False, True, False]
        withdraw(session, two)
        assert [audit.counted for audit in (one, two, three)] == [False, False, True]


def test_the_same_case_counts_again_in_another_month_or_form(sqlite_prepared: Database) -> None:
    with sqlite_prepared.transaction() as session:
        audits = [
            submit(session, "A", DS_01="yes"),
            factories.submitted(session, "A", {"DS-01": "yes"}, month="2026-06"),
            factories.submitted(session, "A", {"PA-01": "met"}, form="PA"),
            submit(session, "B", DS_01="yes"),
            submit(session, "a", DS_01="yes"),
        ]
        assert all(audit.counted for audit in audits)


def test_a_correction_moves_the_figure_and_keeps_what_was_there(prepared: Database) -> None:
    with prepared.transaction() as session:
        audit = submit(session, "A", DS_01="yes")
        correct(session, audit, DS_01="no")
        assert tally(session) == (0, 1)
        correct(session, audit, DS_01="na")
        assert tally(session) == (0, 0)
        kept = session.scalars(select(AuditVersion).order_by(AuditVersion.number)).all()
        assert [version.answers["DS-01"]["value"] for version in kept] == ["yes", "no"]
    assert differences(prepared) == []


def test_a_correction_of_an_audit_that_does_not_count_changes_no_figure(
    sqlite_prepared: Database,
) -> None:
    with sqlite_prepared.transaction() as session:
        submit(session, "A", DS_01="yes")
        second = submit(session, "A", DS_01="no")
        correct(session, second, DS_01="yes")
        assert tally(session) == (1, 1)
        assert not second.counted


def test_a_returned_audit_leaves_the_figures_and_keeps_its_place(prepared: Database) -> None:
    with prepared.transaction() as session:
        first = submit(session, "A", DS_01="yes")
        second = submit(session, "A", DS_01="no")
        order = first.submitted_order
        give_back(session, first)
        assert tally(session) == (0, 0)
        third = submit(session, "A", DS_01="no")
        assert [audit.counted for audit in (first, second, third)] == [False] * 3
    assert differences(prepared) == []
    with prepared.transaction() as session:
        first = session.get_one(Audit, first.id)
        resubmit(session, first, DS_01="no")
        assert (first.counted, first.submitted_order) == (True, order)
        assert tally(session) == (0, 1)
    assert differences(prepared) == []


def test_an_audit_that_did_not_count_goes_to_the_end_when_it_is_submitted_again(
    sqlite_prepared: Database,
) -> None:
    with sqlite_prepared.transaction() as session:
        first = submit(session, "A", DS_01="yes")
        second = submit(session, "A", DS_01="no")
        third = submit(session, "A", DS_01="no")
        give_back(session, second)
        assert tally(session) == (1, 1)
        withdraw(session, first)
        assert third.counted
        resubmit(session, second)
        assert not second.counted
        assert (second.submitted_order or 0) > (third.submitted_order or 0)


@pytest.mark.parametrize("how", ["withdrawn", "taken back by its round"])
def test_a_returned_audit_that_is_given_up_makes_way_for_the_next(
    sqlite_prepared: Database, how: str
) -> None:
    with sqlite_prepared.transaction() as session:
        first = submit(session, "A", DS_01="yes")
        second = submit(session, "A", DS_01="no")
        give_back(session, first)
        if how == "withdrawn":
            withdraw(session, first)
        else:
            allocations.take_back(session, first, reason="Left", by=None)
        assert (first.counted, second.counted) == (False, True)


def test_a_returned_audit_that_becomes_one_of_another_meeting_makes_way(
    prepared: Database,
) -> None:
    with prepared.transaction() as session:
        meeting = {"CH-C1": "icpc", "CH-C2": "2026-05-04", "CH-01": "yes"}
        first = factories.submitted(session, "A", meeting, form="CH")
        second = factories.submitted(session, "A", meeting, form="CH")
        give_back(session, first)
        resubmit(session, first, CH_C1="midway")
        assert (first.counted, second.counted) == (True, True)
    assert differences(prepared) == []


def test_an_imported_audit_of_a_case_that_was_returned_does_not_count(
    sqlite_prepared: Database, tmp_path: Path
) -> None:
    with sqlite_prepared.transaction() as session:
        first = submit(session, "A", DS_01="yes")
        give_back(session, first)
        file = csv_file(tmp_path / "rows.csv", [row(case_ref="A", DS_01="no")])
        examined = bulk_import.examine(session, factories.published(session, "DS"), file)
        assert bulk_import.load(session, examined, by=None).not_counted == 1
        resubmit(session, first)
        assert (first.counted, tally(session)) == (True, (1, 1))


def test_a_cell_that_is_empty_again_is_gone(prepared: Database) -> None:
    with prepared.transaction() as session:
        withdraw(session, submit(session, "A", DS_01="yes", DS_03="na"))
        assert session.scalars(select(FigureCell)).all() == []


def test_a_transaction_that_fails_leaves_neither_audit_nor_figure(prepared: Database) -> None:
    def fail() -> None:
        with prepared.transaction() as session:
            submit(session, "A", DS_01="yes")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert counted(prepared) == []
    assert differences(prepared) == []


def test_cells_that_are_wrong_are_found_and_mended(prepared: Database) -> None:
    with prepared.transaction() as session:
        submit(session, "A", DS_01="yes")
        cell = session.scalars(select(FigureCell).where(FigureCell.measure == "M-DS-01")).first()
        assert cell is not None
        cell.numerator = 7
    (wrong,) = differences(prepared)
    assert (wrong.kept.numerator, wrong.counted.numerator) == (7, 1)
    assert factories.command(prepared, "measures", "verify").exit_code == 1
    assert factories.command(prepared, "measures", "rebuild").exit_code == 0
    assert factories.command(prepared, "measures", "verify").exit_code == 0


def test_a_form_published_after_its_indicators_heals_with_the_next_import(
    prepared: Database, tmp_path: Path
) -> None:
    file = tmp_path / "mi.csv"
    file.write_text("month,indicator,value\n2026-05,MI-20,40\n")
    body = factories.question_text("XX-01", more='short = "So"') + factories.measure_text(
        "M-XX-01", 'kind = "coverage"\nindicator = "MI-20"\nwhy = "All are to be audited."'
    )
    form = tmp_path / "xx.v1.toml"
    form.write_text(factories.form_text(body))
    factories.command(prepared, "indicators", "import", file)
    assert factories.command(prepared, "forms", "load", form).exit_code == 0
    for count in (40, 50):
        file.write_text(f"month,indicator,value\n2026-05,MI-20,{count}\n")
        factories.command(prepared, "indicators", "import", file)
        with prepared.reading() as session:
            assert tally(session, "M-XX-01") == (0, count)
        assert differences(prepared) == []


# Any sequence -------------------------------------------------------------------------------------

CASES = st.sampled_from(["A", "B", "C"])
MONTHS = st.sampled_from(["2026-05", "2026-06"])
TEAM = st.sampled_from(["North", "South"])
SELECTION = st.sampled_from(["random", "census", "re_audit"])
YES_NO = st.sampled_from(["yes", "no", "na", None])
DS = st.fixed_dictionaries({"DS-01": YES_NO, "DS-02": YES_NO, "DS-08": YES_NO})
MEETING = st.sampled_from(["icpc", "midway"])
CH = st.fixed_dictionaries({"CH-C1": MEETING, "CH-01": st.sampled_from(["yes", "no"])})
STAMP = st.fixed_dictionaries({"month": MONTHS, "team": TEAM, "selection": SELECTION})
ROW = st.fixed_dictionaries({"case_ref": CASES, "month": MONTHS, "team": TEAM, "DS-01": YES_NO})
OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("submit"), st.just("DS"), CASES, STAMP, DS),
        st.tuples(st.just("submit"), st.just("CH"), CASES, STAMP, CH),
        st.tuples(st.just("correct"), st.integers(0, 9), DS, CH),
        st.tuples(st.just("withdraw"), st.integers(0, 9)),
        st.tuples(st.just("give_back"), st.integers(0, 9)),
        st.tuples(st.just("resubmit"), st.integers(0, 9), DS, CH),
        st.tuples(st.just("take_back"), st.integers(0, 9)),
        st.tuples(st.just("import"), st.lists(ROW, min_size=1, max_size=4)),
        st.tuples(st.just("indicator"), MONTHS, st.sampled_from(["", "North"]), st.integers(0, 9)),
        st.tuples(st.just("rebuild")),
    ),
    max_size=14,
)
LONG = os.environ.get("PROVE", "short") == "full"


class Story:
    """Carries out operations one by one, each in a transaction of its own."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder
        with database.transaction() as session:
            for table in (FigureCell, AuditVersion, Audit, Import, IndicatorValue):
                session.execute(delete(table))

    def happen(self, name: str, *details: Any) -> None:
        with self.database.transaction() as session:
            getattr(self, f"_{name}")(session, *details)

    def _submit(self, session: Session, form: str, case: str, stamp: Any, answers: Any) -> None:
        given_answers = {key: value for key, value in answers.items() if value}
        if form == "CH":
            given_answers["CH-C2"] = "2026-05-04"
        audit = factories.start(session, case, form=form, **stamp)
        audit.round_id = self._round(session) if case == "A" else None
        audit.answers = {
            key: {"value": value, "reason": "x"} for key, value in given_answers.items()
        }
        service.submit(session, audit, by=audit.auditor_id)

    def _round(self, session: Session) -> int:
        """A round that some of the cases come from, so that they are not random as reported."""
        found = session.scalar(select(Round.id))
        return found if found is not None else samples.opened(session).id

    def _correct(self, session: Session, at: int, ds: Any, ch: Any) -> None:
        audit = self._one(session, at)
        if audit is not None:
            answers = ds if audit.form == "DS" else ch
            changed = factories.given({key: value for key, value in answers.items() if value})
            with suppress(revisions.NothingChanged):
                revisions.correct(session, audit, changed, reason="Mended", by=audit.auditor_id)

    def _withdraw(self, session: Session, at: int) -> None:
        audit = self._one(session, at)
        if audit is not None:
            withdraw(session, audit)

    def _give_back(self, session: Session, at: int) -> None:
        audit = self._one(session, at)
        if audit is not None:
            give_back(session, audit)

    def _resubmit(self, session: Session, at: int, ds: Any, ch: Any) -> None:
        audit = self._one(session, at, AuditStatus.RETURNED)
        if audit is not None:
            answers = ds if audit.form == "DS" else ch
            # An import may hold "not applicable" without a reason; a submission has to give one.
            stands = {key: one["value"] for key, one in audit.answers.items()}
            changed = {key: value for key, value in answers.items() if value}
            resubmit(session, audit, **stands | changed)

    def _take_back(self, session: Session, at: int) -> None:
        audit = self._one(session, at, AuditStatus.RETURNED)
        if audit is not None:
            allocations.take_back(session, audit, reason="Left", by=None)

    def _import(self, session: Session, rows: Any) -> None:
        cells = [row(**{name: value or "" for name, value in one.items()}) for one in rows]
        file = csv_file(self.folder / "rows.csv", cells)
        examined = bulk_import.examine(session, factories.published(session, "DS"), file)
        assert examined.rejected == []
        bulk_import.load(session, examined, by=None)

    def _indicator(self, session: Session, month: str, team: str, count: int) -> None:
        file = self.folder / "mi.csv"
        file.write_text(f"month,indicator,team,value\n{month},MI-25,{team},{count}\n")
        keep_indicators(session, read_indicators(session, file))

    def _rebuild(self, session: Session) -> None:
        figures.rebuild(session)

    def _one(
        self, session: Session, at: int, status: AuditStatus = AuditStatus.SUBMITTED
    ) -> Audit | None:
        query = select(Audit).where(Audit.status == status).order_by(Audit.id)
        found = session.scalars(query).all()
        return found[at % len(found)] if found else None

    def check(self) -> None:
        assert differences(self.database) == []
        with self.database.reading() as session:
            cells = set(session.scalars(select(FigureCell.as_reported)))
            counted = set(session.scalars(select(Audit.as_reported).where(Audit.counted)))
            assert True not in cells or True in counted
            audits = session.scalars(select(Audit).order_by(Audit.submitted_order)).all()
            groups: dict[tuple[str, ...], list[Audit]] = defaultdict(list)
            for audit in audits:
                if audit.status == AuditStatus.SUBMITTED:
                    meeting = audit.answers.get("CH-C1", {}).get("value", "")
                    groups[audit.form, audit.month, audit.case_ref, meeting].append(audit)
            for audit in audits:
                assert audit.status == AuditStatus.SUBMITTED or not audit.counted
            for (form, *_), same in groups.items():
                if same[0].counts_as in self._held(audits):
                    assert not any(audit.counted for audit in same), "a returned one has the place"
                    continue
                assert sum(audit.counted for audit in same) == 1
                assert form == "CH" or same[0].counted, "the first submitted counts"

    def _held(self, audits: Sequence[Audit]) -> set[str | None]:
        """What counted before it was returned, and will count again."""
        returned = [audit for audit in audits if audit.status == AuditStatus.RETURNED]
        held = [audit.counts_as for audit in returned if audit.submitted_order is not None]
        assert len(set(held)) == len(held), "one place is held once"
        return set(held)


def _tell(operations: list[tuple[Any, ...]], database: Database, folder: Path) -> None:
    story = Story(database, folder)
    for operation in operations:
        story.happen(*operation)
    story.check()


BY_HAND = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@BY_HAND
@given(OPERATIONS)
def test_figures_equal_a_fresh_count_after_any_sequence_of_changes(
    sqlite_prepared: Database, tmp_path: Path, operations: list[tuple[Any, ...]]
) -> None:
    _tell(operations, sqlite_prepared, tmp_path)


@pytest.mark.slow
@settings(BY_HAND, max_examples=1_500 if LONG else 60)
@given(OPERATIONS)
def test_figures_equal_a_fresh_count_after_very_many_sequences(
    prepared: Database, tmp_path: Path, operations: list[tuple[Any, ...]]
) -> None:
    _tell(operations, prepared, tmp_path)


# All at once --------------------------------------------------------------------------------------


def at_once(*works: Callable[[], None]) -> None:
    """Run these at the same moment in threads of their own; the first error is raised."""
    ready = threading.Barrier(len(works))
    errors: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            ready.wait(timeout=30)
            work()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    if errors:
        raise errors[0]


def test_of_four_submissions_of_one_case_at_once_exactly_one_counts(prepared: Database) -> None:
    def work() -> None:
        with prepared.transaction() as session:
            submit(session, "A", DS_01="yes")

    at_once(*[work] * THREADS)
    assert counted(prepared) == ["A"]
    with prepared.reading() as session:
        assert len(session.scalars(select(Audit)).all()) == THREADS
        assert tally(session) == (1, 1)
    assert differences(prepared) == []


def test_of_four_submissions_of_different_cases_at_once_none_is_lost(prepared: Database) -> None:
    def work(name: str) -> Callable[[], None]:
        def submit_some() -> None:
            for number in range(5):
                with prepared.transaction() as session:
                    submit(session, f"{name}{number}", DS_01="yes", DS_04="no")

        return submit_some

    at_once(*[work(name) for name in "ABCD"])
    with prepared.reading() as session:
        assert tally(session) == (20, 20)
    assert differences(prepared) == []


def test_drafts_submitted_at_the_same_moment_count_once(prepared: Database) -> None:
    with prepared.transaction() as session:
        drafts = [factories.start(session, "A").id for _ in range(THREADS)]

    def work(audit_id: int) -> Callable[[], None]:
        def submit_it() -> None:
            with prepared.transaction() as session:
                audit = session.get_one(Audit, audit_id)
                service.submit(session, audit, by=audit.auditor_id)

        return submit_it

    at_once(*[work(audit_id) for audit_id in drafts])
    assert counted(prepared) == ["A"]


@pytest.mark.parametrize("attempt", range(3))
def test_a_case_withdrawn_while_it_is_submitted_again_still_counts(
    prepared: Database, attempt: int
) -> None:
    with prepared.transaction() as session:
        first = [submit(session, f"{at}", DS_01="yes").id for at in range(6)]

    def withdraw_all() -> None:
        for audit_id in first:
            with prepared.transaction() as session:
                withdraw(session, session.get_one(Audit, audit_id))

    def submit_all() -> None:
        for at in range(6):
            with prepared.transaction() as session:
                submit(session, f"{at}", DS_01="no")

    at_once(withdraw_all, submit_all)
    assert counted(prepared) == [str(at) for at in range(6)]
    with prepared.reading() as session:
        assert tally(session) == (0, 6)
    assert differences(prepared) == []


def test_cells_rebuilt_while_audits_are_submitted_are_right(prepared: Database) -> None:
    def submit_some() -> None:
        for number in range(12):
            with prepared.transaction() as session:
                submit(session, f"C{number}", DS_01="yes")

    def rebuild() -> None:
        for _ in range(4):
            with prepared.transaction() as session:
                figures.rebuild(session)

    at_once(submit_some, rebuild)
    with prepared.reading() as session:
        assert tally(session) == (12, 12)
    assert differences(prepared) == []


def test_a_file_loaded_twice_at_the_same_moment_is_loaded_once(
    prepared: Database, tmp_path: Path
) -> None:
    file = csv_file(tmp_path / "a.csv", [row(case_ref=f"C{at}", DS_01="yes") for at in range(50)])

    def work() -> None:
        with prepared.reading() as session:
            published = session.get_one(FormVersion, factories.published(session, "DS").id)
            examined = bulk_import.examine(session, published, file)
        with prepared.transaction() as session:
            bulk_import.load(session, examined, by=None)

    at_once(work, work)
    assert len(counted(prepared)) == 50
    with prepared.reading() as session:
        assert len(session.scalars(select(Audit)).all()) == 50
    assert differences(prepared) == []
