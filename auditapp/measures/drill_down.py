"""The audits behind a figure, read from the audits and not from the cells, so that a figure and
its list check each other.

Every counted audit of the view is counted here; those the reader may not open are counted too, but
neither named nor described.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, case, select, true
from sqlalchemy.orm import Session

from auditapp.domain.forms.conditions import Facts
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.given_answers import NOT_APPLICABLE, Given
from auditapp.domain.forms.measures import Coverage, Measure
from auditapp.domain.forms.tallies import NOTHING, Tally
from auditapp.domain.vocabulary import HEADLINE_SELECTIONS
from auditapp.measures.filters import View
from auditapp.measures.queries import ALL, HEADLINE, Catalogued, kept_by
from auditapp.models import Account, Audit, FormVersion
from auditapp.web.access import Reader
from auditapp.web.visibility import visible

BATCH = 500
MONTH, TEAM = "month", "team"


class Verdict(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Behind:
    """One audit behind a figure, its side (met, not met, left out), and what decided it."""

    audit_id: int
    case_ref: str
    month: str
    team: str
    auditor: str
    selection: str
    tally: Tally
    answers: tuple[tuple[str, str], ...]
    may_open: bool

    @property
    def verdict(self) -> Verdict:
        if not self.tally.denominator and not self.tally.numerator:
            return Verdict.LEFT_OUT
        short = self.tally.numerator < self.tally.denominator
        return Verdict.NOT_MET if short else Verdict.MET

    @property
    def why_left_out(self) -> str:
        return "unanswered" if self.tally.unanswered else "not applicable"


@dataclass(frozen=True)
class Listing:
    """Every audit behind a figure, most recent month first unless sorted by team."""

    audits: tuple[Behind, ...]

    @property
    def tally(self) -> Tally:
        """What the audits add up to, to be held against the cells."""
        return sum((audit.tally for audit in self.audits), NOTHING)

    def of(self, which: Verdict | None) -> "Listing":
        """Only the audits on one side of the figure, or all of them."""
        chosen = (audit for audit in self.audits if which in (None, audit.verdict))
        return Listing(tuple(chosen))

    def counts(self) -> dict[str, int]:
        """How many audits are on each side, including those the reader may not open."""
        return {verdict: len(self.of(verdict).audits) for verdict in Verdict}

    @property
    def open_to_reader(self) -> list[Behind]:
        return [audit for audit in self.audits if audit.may_open]

    @property
    def closed_to_reader(self) -> int:
        return len(self.audits) - len(self.open_to_reader)

    def agrees_with(self, cells: Tally, measure: Measure) -> bool:
        """Whether the cells hold the same; a coverage's denominator comes from elsewhere."""
        if isinstance(measure, Coverage):
            return self.tally.numerator == cells.numerator
        return self.tally == cells


def audits_behind(
    session: Session, found: Catalogued, view: View, reader: Reader, *, sort: str = MONTH
) -> Listing:
    """Read every counted audit of the view and judge it by its own version's definition."""
    by_month = (Audit.month.desc(), Audit.team, Audit.case_ref, Audit.id)
    by_team = (Audit.team, Audit.month.desc(), Audit.case_ref, Audit.id)
    query = (
        select(
            Audit.id,
            Audit.case_ref,
            Audit.month,
            Audit.team,
            Audit.involvement,
            Audit.selection,
            Audit.final_grade,
            Audit.answers,
            Audit.form_version_id,
            Account.name,
            case((visible(reader, of=Audit), 1), else_=0),
        )
        .join(Account, Account.id == Audit.auditor_id)
        .where(*_where(found.form.form, view))
        .order_by(*(by_team if sort == TEAM else by_month))
        .execution_options(yield_per=BATCH)
    )
    forms = _definitions(session, found.form.form)
    return Listing(tuple(_judged(session.execute(query), forms, found.measure.key)))


def _where(form: str, view: View) -> list[ColumnElement[bool]]:
    selection = view.filters.selection
    selected = Audit.selection == selection
    if selection == HEADLINE:
        selected = Audit.selection.in_(sorted(HEADLINE_SELECTIONS))
    elif selection == ALL:
        selected = true()
    filters = view.filters.over(view.period)
    return [Audit.counted.is_(True), Audit.form == form, *kept_by(filters, Audit, selected)]


def _definitions(session: Session, form: str) -> Mapping[int, Form]:
    versions = session.scalars(select(FormVersion).where(FormVersion.form == form))
    return {version.id: version.definition for version in versions}


def _judged(rows: Any, forms: Mapping[int, Form], key: str) -> Iterator[Behind]:
    for row in rows:
        form = forms[row.form_version_id]
        measure = form.measures_by_key.get(key)
        if measure is None:
            continue
        facts = form.facts(
            {name: Given.from_store(stored) for name, stored in row.answers.items()},
            {
                "involvement": row.involvement,
                "selection": row.selection,
                "final_grade": row.final_grade or "",
            },
        )
        may_open = bool(row[-1])
        yield Behind(
            row.id,
            row.case_ref if may_open else "",
            row.month,
            row.team,
            row.name,
            row.selection,
            measure.tally(facts),
            tuple(_deciding(form, measure, facts)) if may_open else (),
            may_open,
        )


def _deciding(form: Form, measure: Measure, facts: Facts) -> Iterator[tuple[str, str]]:
    """The deciding answers, as pairs of question key and answer in words."""
    for key in in_order(form, measure):
        value = facts.get(key)
        question = form.by_key.get(key)
        if value is None:
            yield key, "Not answered"
        elif value == NOT_APPLICABLE:
            yield key, "Not applicable"
        else:
            yield key, question.show(value) if question else form.wording(key, str(value))


def in_order(form: Form, measure: Measure) -> Sequence[str]:
    """The keys that decide a measure, as the form asks them, then what else is known of a case."""
    keys = measure.questions()
    asked = [key for key in form.by_key if key in keys]
    hidden_twin = form.overall_grade in asked
    rest = sorted(keys - set(asked) - ({"final_grade"} if hidden_twin else set()))
    return [*asked, *rest]
