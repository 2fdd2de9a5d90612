"""The peer of `figures`: the same audits as one flat table, grouped by DuckDB.

The twelve measures are written by hand in SQL, apart from the application's own rules, so that
equal tallies prove both.
"""

from pathlib import Path
from typing import Any

import duckdb

Counts = tuple[int, int, int, int]
Tallies = dict[tuple[str, str, str], Counts]


def _share(key: str, good: str, others: str) -> tuple[str, str, str, str]:
    """Of one question: good answers, those that count, not applicable, unanswered."""
    column, known = f'"{key}"', f"{good}, {others}"
    return (
        f"{column} in ({good})",
        f"{column} in ({known})",
        f"{column} = 'na'",
        f"{column} is null",
    )


def _yes(key: str) -> tuple[str, str, str, str]:
    return _share(key, "'yes'", "'no'")


def _good_plan() -> tuple[str, str, str, str]:
    """Of three questions: all yes, all yes or no, any not applicable, else any unanswered."""
    columns = ('"DS-08"', '"DS-09"', '"DS-10"')
    applies = " and ".join(f"{column} is distinct from 'na'" for column in columns)
    return (
        " and ".join(f"{column} = 'yes'" for column in columns),
        " and ".join(f"{column} in ('yes', 'no')" for column in columns),
        f"not ({applies})",
        f"{applies} and ({' or '.join(f'{column} is null' for column in columns)})",
    )


RULES = {
    "DS": {
        "M-DS-01": _yes("DS-01"),
        "M-DS-02": (""""DS-01" = 'yes' and "DS-02" = 'yes'""", *_yes("DS-01")[1:]),
        "M-DS-03": _yes("DS-03"),
        "M-DS-04": _yes("DS-04"),
        "M-DS-05": _yes("DS-05"),
        "M-DS-06": _yes("DS-06"),
        "M-DS-07": _yes("DS-12"),
        "M-DS-08": _good_plan(),
        "M-DS-09": _yes("DS-11"),
        "M-DS-10": _yes("DS-07"),
    },
    "DD": {
        "M-DD-01": _share("DD-SOS-01", "'met'", "'partly', 'not_met'"),
        "M-DD-27": _share("grade", "'O', 'G'", "'RI', 'I'"),
    },
}
MEASURES = tuple(key for rules in RULES.values() for key in rules)


class FlatTable:
    """The audits in DuckDB's memory, a row for each.

    A column for every answer, as they are; or, `worked_out`, a column for every condition of
    every measure, so that grouping has only to add.
    """

    def __init__(self, file: Path, *, worked_out: bool = False) -> None:
        self._duckdb = duckdb.connect()
        self._duckdb.execute(
            "create table audits as select * from read_csv(?, all_varchar = true, header = true)",
            [str(file)],
        )
        conditions = {
            form: [sql for rule in rules.values() for sql in rule] for form, rules in RULES.items()
        }
        self._queries = {
            form: self._worked_out(form, found) if worked_out else _grouping("audits", form, found)
            for form, found in conditions.items()
        }

    def _worked_out(self, form: str, conditions: list[str]) -> str:
        """Make a form's table of conditions; returns the query that groups it."""
        columns = ", ".join(f"{condition} as c{at}" for at, condition in enumerate(conditions))
        self._duckdb.execute(
            f"create table worked_out_{form} as "
            f"select form, month, team, selection, {columns} from audits where form = '{form}'"
        )
        names = [f"c{at}" for at in range(len(conditions))]
        return _grouping(f"worked_out_{form}", form, names)

    def read(self) -> list[list[tuple[Any, ...]]]:
        """Each form's counts by month and team, as DuckDB hands them over."""
        return [self._duckdb.execute(query).fetchall() for query in self._queries.values()]

    def tallies(self) -> Tallies:
        """The same by measure, month and team; groups without any audit left out."""
        found: Tallies = {}
        for rules, rows in zip(RULES.values(), self.read(), strict=True):
            for month, team, *counts in rows:
                for at, measure in enumerate(rules):
                    good, counted, left_out, blank = counts[at * 4 : at * 4 + 4]
                    found[measure, str(month), str(team)] = (good, counted, left_out, blank)
        return {key: counts for key, counts in found.items() if any(counts)}


def _grouping(table: str, form: str, conditions: list[str]) -> str:
    counts = ", ".join(f"count(*) filter (where {condition})" for condition in conditions)
    return (
        f"select month, team, {counts} from {table} where form = '{form}' "
        "and selection in ('random', 'stratified_random', 'census') group by month, team"
    )
