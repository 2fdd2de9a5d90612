"""Worked tables: small audits in, the expected tally out. Read by the tests and by people.

A table has one line an audit: its name, the answers of a few questions, what it counts as. An
empty cell is an unanswered question; ` + ` joins several answers.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from auditapp.domain.forms.definitions import CASE_FIELDS, Form
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.forms.measures import Measure
from auditapp.domain.forms.tallies import Tally, shown_percent, total

WORDS: Mapping[str, Tally] = {
    "met": Tally(numerator=1, denominator=1),
    "not met": Tally(denominator=1),
    "not applicable": Tally(not_applicable=1),
    "unanswered": Tally(unanswered=1),
}

INTRODUCTION = """# How figures are counted

What does a percentage count, and what does it leave out?

Every measure of a form takes an answer into account: in the numerator, in the denominator only, or
beside it as not applicable or unanswered. The tally of an audit is added to a roll-up cell in the
transaction that submits the audit; a correction or withdrawal takes it out again. Pages and
workbooks add cells. Percentages are never averaged, and are rounded once, half up, when shown.

- The denominator holds what was applicable and answered. Not applicable and unanswered are counted
  and shown, and never treated as failure.
- One case counts once per form and month: the audit submitted first.
- Headline figures count random, stratified random and census cases only. Where a file of audits
  says that they are random, they count, and the figure says how many of its cases are "random, as
  reported"; `--drawn-only` leaves them out.
- The interval is Wilson's, 95%. A census has none, and neither have visits or other events that
  belong to the same child.
- Under 10, the fraction comes first, with "small sample", without colour or rank.

Each rule below is a worked table: a few audits, what each counts as, and what they add up to. Tests
check every line. The page is printed by `python -m tests.spec`, so change the tables there.
"""


@dataclass(frozen=True)
class Line:
    """One audit of a worked table."""

    audit: str
    cells: Mapping[str, str]
    expected: str

    def tally(self, form: Form, measure: Measure) -> Tally:
        case = {name: text for name, text in self.cells.items() if name in CASE_FIELDS}
        given = {
            key: Given(form.by_key[key].parse(text.split(" + ")))
            for key, text in self.cells.items()
            if key not in CASE_FIELDS
        }
        return measure.tally(form.facts(given, case))

    @property
    def expected_tally(self) -> Tally:
        """One of WORDS, or `3 of 4` for a measure that counts things inside audits."""
        if self.expected in WORDS:
            return WORDS[self.expected]
        numerator, denominator = self.expected.split(" of ")
        return Tally(int(numerator), int(denominator))


@dataclass(frozen=True)
class Worked:
    """A rule in a sentence, and the table that shows it."""

    rule: str
    form: Form
    measure: str
    table: str
    total: str
    shown: str

    @cached_property
    def lines(self) -> list[Line]:
        rows = [[cell.strip() for cell in row.split("|")] for row in self._rows()]
        heading, body = rows[0], rows[1:]
        return [
            Line(row[0], dict(zip(heading[1:-1], row[1:-1], strict=True)), row[-1]) for row in body
        ]

    def _rows(self) -> Iterator[str]:
        return (row for row in self.table.splitlines() if row.strip())

    @property
    def definition(self) -> Measure:
        return self.form.measures_by_key[self.measure]

    def sum(self) -> Tally:
        return total(line.tally(self.form, self.definition) for line in self.lines)

    def printed(self) -> str:
        """The table as documentation (Markdown)."""
        rows = [[cell.strip() for cell in row.split("|")] for row in self._rows()]
        body = [f"| {' | '.join(cell or ' ' for cell in row)} |" for row in rows]
        body.insert(1, "|" + " --- |" * len(rows[0]))
        words = self.definition.words(self.form.wording)
        lines = [f"## {self.rule}", "", f"{self.measure}: {words}", "", *body, ""]
        return "\n".join([*lines, f"Together: {self.total}, shown as {self.shown}.", ""])


def printed_page(examples: Iterable[Worked]) -> str:
    """The page of every worked table: docs/figures.md."""
    return "\n".join([INTRODUCTION, *(example.printed() for example in examples)])


def words(tally: Tally) -> str:
    """A tally the way a worked table's last line writes it."""
    parts = [f"{tally.numerator} of {tally.denominator}"]
    parts += [f"{tally.not_applicable} not applicable"] if tally.not_applicable else []
    parts += [f"{tally.unanswered} unanswered"] if tally.unanswered else []
    return ", ".join(parts)


def shown(tally: Tally) -> str:
    return shown_percent(tally)
