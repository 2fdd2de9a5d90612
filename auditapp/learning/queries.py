"""Learning points and good practice from submitted audits, scoped by the person who asks.

Found through the rows of marked answers, which carry the stamps of their audits; the words are
read from the audits themselves, and only those of the page that is shown. Nobody is named:
learning is never tied to a worker.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, contains_eager, load_only

from auditapp.domain.calendar import Month
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.forms.questions import Question
from auditapp.domain.vocabulary import LearningTheme
from auditapp.models import Audit, FormVersion, MarkedAnswer
from auditapp.web.access import Reader
from auditapp.web.paging import Page
from auditapp.web.visibility import Rule, by_stamps, rule_for

A_PAGE = 20
EXAMPLES, LESSONS = "good_practice", "to_learn"
KINDS = {EXAMPLES: "Good practice", LESSONS: "Learning points"}
NO_THEME = "none"
THEMES = {**{str(theme): theme.label for theme in LearningTheme}, NO_THEME: "No theme"}
"""In the address; good practice may stand without a theme."""


@dataclass(frozen=True)
class LearningFilters:
    """What is looked for; empty fields do not restrict."""

    kind: str = ""
    theme: str = ""
    form: str = ""
    question: str = ""
    first: Month | None = None
    last: Month | None = None
    team: str = ""
    selection: str = ""


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """How many marked answers have a theme: good practice, and learning points."""

    theme: str
    examples: int
    lessons: int

    @property
    def label(self) -> str:
        return THEMES.get(self.theme, self.theme)

    def of(self, kind: str) -> int:
        both = {EXAMPLES: self.examples, LESSONS: self.lessons}
        return both.get(kind, self.examples + self.lessons)


@dataclass(frozen=True, slots=True)
class Hit:
    """One marked answer in full, with where it was given; nobody is named."""

    audit_id: int
    question: Question
    given: Given
    form: str
    title: str
    month: str
    team: str

    @property
    def answer(self) -> str:
        return self.question.show(self.given.value)

    @property
    def theme(self) -> str:
        return THEMES.get(self.given.theme, self.given.theme)


@rule_for(MarkedAnswer)
def _marked_answers(reader: Reader, _: datetime) -> Rule:
    """Those of the audits the reader may see: rows are of submitted audits only."""
    return by_stamps(reader, MarkedAnswer)


def by_theme(
    session: Session, reach: ColumnElement[bool], wanted: LearningFilters
) -> list[ThemeCount]:
    """Every theme that has any, in the council's order, whatever theme and kind are chosen."""
    examples = func.count().filter(MarkedAnswer.example)
    lessons = func.count().filter(~MarkedAnswer.example)
    query = (
        select(MarkedAnswer.theme, examples, lessons)
        .where(reach, *_conditions(replace(wanted, kind="", theme="")))
        .group_by(MarkedAnswer.theme)
    )
    rows = session.execute(query)
    counts = {theme or NO_THEME: (good, to_learn) for theme, good, to_learn in rows}
    order = [*THEMES, *sorted(counts.keys() - THEMES)]
    return [ThemeCount(theme, *counts[theme]) for theme in order if theme in counts]


def total_of(counts: Sequence[ThemeCount], wanted: LearningFilters) -> int:
    """How many hits there are for what is wanted."""
    return sum(one.of(wanted.kind) for one in counts if wanted.theme in ("", one.theme))


def page_of(
    session: Session, reach: ColumnElement[bool], wanted: LearningFilters, number: int, total: int
) -> Page[Hit]:
    """A page of hits, the newest month first; past the end, the last page."""
    page: Page[Hit] = Page.at(number, total, A_PAGE)
    ids = session.scalars(page.cut(_newest_first(reach, wanted))).all()
    return page.holding(_hits(session, ids))


def all_hits(
    session: Session, reach: ColumnElement[bool], wanted: LearningFilters
) -> Iterator[Hit]:
    """Every hit, the newest month first."""
    ids = _newest_first(reach, wanted)
    found = session.scalars(ids).all()
    for start in range(0, len(found), A_PAGE):
        yield from _hits(session, found[start : start + A_PAGE])


def marked_questions(session: Session) -> Sequence[str]:
    """The keys of the questions on which anything was ever marked, from one to the next above it:
    one look into the index per question, however many answers are marked."""
    least = func.min(MarkedAnswer.question)
    key = select(least.label("question")).cte("key", recursive=True)
    following = select(least).where(MarkedAnswer.question > key.c.question).scalar_subquery()
    keys = key.union_all(select(following).where(key.c.question.is_not(None)))
    found = session.scalars(select(keys.c.question).where(keys.c.question.is_not(None)))
    return sorted(found)


def questions_asked(session: Session) -> dict[str, Question]:
    """Every question of every published version of a form, in its newest wording."""
    versions = session.scalars(select(FormVersion).order_by(FormVersion.form, FormVersion.version))
    return {key: asked for one in versions for key, asked in one.definition.by_key.items()}


def _newest_first(reach: ColumnElement[bool], wanted: LearningFilters) -> Select[int]:
    """The rows' ids: the newest month first, and an audit's answers in the order of its form."""
    found = select(MarkedAnswer.id).where(reach, *_conditions(wanted))
    return found.order_by(MarkedAnswer.month.desc(), MarkedAnswer.audit_id.desc(), MarkedAnswer.id)


def _conditions(wanted: LearningFilters) -> list[ColumnElement[bool]]:
    equal = {
        MarkedAnswer.theme: "" if wanted.theme == NO_THEME else wanted.theme or None,
        MarkedAnswer.question: wanted.question or None,
        MarkedAnswer.example: wanted.kind == EXAMPLES if wanted.kind else None,
        MarkedAnswer.form: wanted.form or None,
        MarkedAnswer.team: wanted.team or None,
        MarkedAnswer.selection: wanted.selection or None,
    }
    found = [column == value for column, value in equal.items() if value is not None]
    if wanted.first:
        found.append(MarkedAnswer.month >= str(wanted.first))
    if wanted.last:
        found.append(MarkedAnswer.month <= str(wanted.last))
    return found


def _hits(session: Session, ids: Sequence[int]) -> Iterator[Hit]:
    """The hits of these rows, in their order; of the audits only what a hit shows."""
    answers = load_only(Audit.answers)
    query = (
        select(MarkedAnswer)
        .join(MarkedAnswer.audit)
        .join(Audit.form_version)
        .where(MarkedAnswer.id.in_(ids))
        .options(
            contains_eager(MarkedAnswer.audit).options(answers, contains_eager(Audit.form_version))
        )
    )
    rows = {row.id: row for row in session.scalars(query)}
    for number in ids:
        row = rows[number]
        version, given = row.audit.form_version, row.audit.given[row.question]
        question = version.definition.by_key[row.question]
        yield Hit(row.audit_id, question, given, row.form, version.title, row.month, row.team)
