"""Data for the audit pages: sections with their status, and the questions of each.

Stands between the definition and the templates; makes no decisions about answers.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from markupsafe import Markup

from auditapp.audits.audit_state import AuditState, SectionStatus
from auditapp.audits.capture.question_view import QuestionView
from auditapp.domain.audits.changes import AnswerChange, changes
from auditapp.domain.forms.conditions import Accepts, AtLeast, Condition, InRange, Not
from auditapp.domain.forms.definitions import Section
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.forms.questions import Option, Question
from auditapp.domain.vocabulary import LearningTheme, Selection
from auditapp.models import Audit
from auditapp.web.answer_form import SectionForm, digests

MOST_KEPT = 10_000
_KEPT: dict[tuple[str, str, str, tuple[str, ...]], Markup] = {}
"""Markup by form version, macro, question, and answer (with whether it is shown)."""


class AuditPage(AuditState):
    """Data that the pages of one audit share: its state, and how its questions are drawn."""

    @property
    def themes(self) -> tuple[LearningTheme, ...]:
        return tuple(LearningTheme)

    def evidence_for(self, question: Question) -> list[Option]:
        """The answers to a question that need evidence."""
        asked = self.form.evidence_for if question.takes_evidence else ()
        return [option for option in question.options if option.code in asked]

    @property
    def complete_sections(self) -> int:
        return sum(status.progress.is_complete for status in self.sections)

    def status(self, key: str) -> SectionStatus | None:
        return next((status for status in self.sections if status.section.key == key), None)

    def after(self, status: SectionStatus) -> SectionStatus | None:
        """The next section, or None after the last."""
        return self.sections[status.number] if status.number < len(self.sections) else None

    def as_opened(self, section: Section) -> str:
        """What a page of a section is opened with, so that what it changes can be told."""
        return digests(section.questions, self.audit.given)

    def drawn(self, macro: Any, items: Iterable[QuestionView]) -> Markup:
        """The markup of each question from a template's macro."""
        return Markup("").join(
            macro(item, self) if self._is_own(item) else self.kept(macro, item) for item in items
        )

    def _is_own(self, item: QuestionView) -> bool:
        """Whether the markup of a question is particular to this page: it holds typed words or,
        at the overall grade, rules that other answers break."""
        rules = self.form.grade_rules and item.question.key == self.form.overall_grade
        return item.holds_words or bool(rules)

    def kept(self, macro: Any, item: QuestionView) -> Markup:
        """The markup of a question that holds no typed words.

        Drawn once per form version and answer, then kept.
        """
        return self._kept(macro, item, (*item.values, str(item.shown)))

    def same(self, macro: Any, item: QuestionView) -> Markup:
        """The markup of a question where it does not depend on the answer."""
        return self._kept(macro, item, ())

    def _kept(self, macro: Any, item: QuestionView, answer: tuple[str, ...]) -> Markup:
        key = (self._version, macro.name, item.question.key, answer)
        markup = _KEPT.get(key)
        if markup is None:
            if len(_KEPT) >= MOST_KEPT:
                _KEPT.clear()
            markup = _KEPT[key] = macro(item, self)
        return markup

    @cached_property
    def _version(self) -> str:
        return self.audit.form_version.content_hash

    @property
    def asked_back(self) -> list[AnswerChange]:
        """The QA lead's comments on a returned audit, each with what changed since."""
        last = self.audit.returned
        if last is None:
            return []
        found = changes(self.form, last.given, self.audit.given, last.comments)
        return [one for one in found if one.comment]


def asked(page: AuditPage, section: Section) -> list[QuestionView]:
    """The questions of a section with their saved answers."""
    given, comments = page.audit.given, comments_on(page.audit)
    return [
        QuestionView(
            question,
            given.get(question.key, Given()),
            page.form.shown(question, page.facts),
            comment=comments.get(question.key, ""),
        )
        for question in section.questions
    ]


def comments_on(audit: Audit) -> Mapping[str, str]:
    """Comments from the QA lead, by question, on an audit that was returned and is still open."""
    return (audit.returned.comments or {}) if audit.returned else {}


def asked_again(
    page: AuditPage, section: Section, posted: SectionForm, *, conflict: bool = False
) -> list[QuestionView]:
    """The questions of a section as just typed, right or wrong.

    `conflict`: what somebody else saved in the meantime is shown with it.
    """
    return [_again(page, posted, question, conflict=conflict) for question in section.questions]


def _again(
    page: AuditPage, posted: SectionForm, question: Question, *, conflict: bool
) -> QuestionView:
    """What was typed; what nobody touched on this page is shown as it is saved."""
    key, saved = question.key, page.audit.given.get(question.key, Given())
    answer, is_touched = posted[key].answer, posted.is_touched(key)
    is_theirs = conflict and saved != answer.given and posted.is_news(key, saved)
    return QuestionView(
        question,
        answer.as_typed if is_touched else saved,
        page.form.shown(question, page.facts),
        answer.typed.value if "value" in answer.faults else (),
        answer.faults,
        saved if is_theirs else None,
        comments_on(page.audit).get(key, ""),
    )


def answered_sections(page: AuditPage) -> Iterator[tuple[Section, list[QuestionView]]]:
    """Every section with the questions that apply, for reading and checking."""
    for section in page.form.sections:
        shown = [item for item in asked(page, section) if item.shown]
        if shown:
            yield section, shown


def is_headline(selection: str) -> bool:
    """Whether audits with this selection count in headline figures."""
    return Selection(selection).is_headline


def rule_table(condition: Condition) -> object:
    """A condition as plain lists and tables, for the page's script."""
    if isinstance(condition, Accepts):
        return {"key": condition.key, "codes": list(condition.codes)}
    if isinstance(condition, InRange):
        return {"key": condition.key, "min": condition.at_least, "max": condition.at_most}
    if isinstance(condition, AtLeast):
        return {"atLeast": condition.count, "of": [rule_table(part) for part in condition.parts]}
    assert isinstance(condition, Not)
    return {"not": rule_table(condition.part)}
