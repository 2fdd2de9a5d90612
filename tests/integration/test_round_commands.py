"""Rounds from the command line: the same services, refusals in words, all or nothing."""

from datetime import date

import pytest

from auditapp.adapters.database import Database
from auditapp.models import Round
from tests.support import factories, samples


def a_round(database: Database) -> tuple[int, list[str]]:
    with database.transaction() as session:
        people = samples.auditors(session, "one@council.example", "two@council.example")
        made = samples.drawn(session, people=people)
        return made.id, [case.case_ref for case in made.cases]


def run(database: Database, *arguments: object) -> str:
    result = factories.command(database, "rounds", *arguments)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def cases(database: Database, round_id: int) -> dict[str, list[str]]:
    lines = run(database, "show", round_id).splitlines()
    return {line.split("\t")[0]: line.split("\t")[1:] for line in lines}


def test_a_round_is_listed_given_out_and_changed(prepared: Database) -> None:
    number, refs = a_round(prepared)
    assert run(prepared, "list", "--form", "ds").startswith(f"{number}\tMonthly QAM dip sample")
    assert run(prepared, "list", "--month", "2001-01") == ""
    given = run(prepared, "allocate", number)
    assert given == f"{len(refs)} cases have an auditor, 0 without.\n"

    said = run(prepared, "substitute", number, refs[0], "--reason", "Closed since")
    new = said.split()[0]
    assert new not in refs
    run(prepared, "withdraw", number, refs[1], "--reason", "Restricted record")
    run(prepared, "add", number, free(prepared, number), "--reason", "The school asked")
    run(prepared, "extend", number, refs[2], "--to", "2026-08-01", "--reason", "Leave")

    after = cases(prepared, number)
    assert after[refs[0]][-1] == "out: Closed since"
    assert after[new][1] == "substitute"
    assert after[refs[1]][-1] == "out: Restricted record"
    assert "targeted" in {line[1] for line in after.values()}
    with prepared.reading() as session:
        found = session.get_one(Round, number)
        due = {case.case_ref: case.audit.due_on for case in found.cases if case.audit}
    assert due[refs[2]] == date(2026, 8, 1)


def free(database: Database, number: int) -> str:
    """A case of the list that is not in the round."""
    taken = set(cases(database, number))
    with database.reading() as session:
        listed = [one.case_ref for one in samples.ten_of_each()]
        assert session.get_one(Round, number).case_list.cases == len(listed)
    return next(ref for ref in listed if ref not in taken)


def test_a_whole_round_gets_more_time(prepared: Database) -> None:
    number, refs = a_round(prepared)
    run(prepared, "allocate", number)
    said = run(prepared, "extend", number, "--to", "2026-09-01", "--reason", "Holidays")
    assert said == f"The round is due on 1 September 2026; {len(refs)} audits have more time.\n"


def test_a_case_goes_only_to_somebody_who_may_audit_it(prepared: Database) -> None:
    number, refs = a_round(prepared)
    run(prepared, "allocate", number)
    has_it = cases(prepared, number)[refs[0]][2]
    with prepared.reading() as session:
        others = [one.email for one in session.get_one(Round, number).auditors]
    other = next(email for email in others if email != has_it)
    run(prepared, "reassign", number, refs[0], "--to", other, "--reason", "Leave")
    assert cases(prepared, number)[refs[0]][2] == other


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", 99), "There is no round 99"),
        (("substitute", 1, "NOBODY", "--reason", "x"), "NOBODY is not in round 1"),
        (("withdraw", 1, "FIRST", "--reason", " "), "Enter a reason"),
        (("extend", 1, "--to", "2020-01-01", "--reason", "x"), "Enter a day after"),
        (("reassign", 1, "FIRST", "--to", "a@b.example", "--reason", "x"), "a@b.example is no"),
        (("add", 1, "NOBODY", "--reason", "x"), "is not on the list"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(
    sqlite_prepared: Database, arguments: tuple[object, ...], words: str
) -> None:
    _, refs = a_round(sqlite_prepared)
    given = [refs[0] if one == "FIRST" else one for one in arguments]
    refused = factories.command(sqlite_prepared, "rounds", *given)
    assert refused.exit_code == 1
    assert words in refused.stderr
