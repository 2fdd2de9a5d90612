"""The document of an audit, for a social worker to learn from.

Made from one audit as it is (or was: `history.as_it_was`) in the wording of its own form version.
Strengths and shortfalls are read from the form; nothing is added.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.audits.capture.page import AuditPage, asked
from auditapp.audits.capture.question_view import QuestionView
from auditapp.domain.audits.completeness import broken_rules
from auditapp.domain.figures import what_people_say
from auditapp.domain.forms.definitions import FINAL_GRADE, Form, Section
from auditapp.domain.vocabulary import EscalationState, LearningTheme, Selection
from auditapp.escalations import queries as escalations
from auditapp.models import Account, Audit, Escalation
from auditapp.models.base import utc_now
from auditapp.web.access import Reader

Answered = tuple[Section, tuple[QuestionView, ...]]


@dataclass(frozen=True)
class Taught:
    """One learning theme: the answers marked with it, and whether the whole audit was."""

    code: str
    words: str
    answers: tuple[QuestionView, ...]
    by_the_whole: bool

    @property
    def is_known(self) -> bool:
        """Whether other audits can be searched for it."""
        return self.code in set(LearningTheme)


@dataclass(frozen=True)
class Reason:
    """The recorded reason for a grade that breaks a rule of the form, and who gave it."""

    rule: str
    reason: str
    by: str


@dataclass(frozen=True)
class Raised:
    """That an escalation was raised: no more than its state, and where to read it, if the reader
    may; lapsed ones, in which nobody wrote a word, are left out."""

    question: str
    state: EscalationState
    at: datetime
    link: str


@dataclass(frozen=True)
class Document:
    """One audit for reading; every list is in the order of the form."""

    page: AuditPage
    sections: tuple[Answered, ...]
    reasons: tuple[Reason, ...]
    raised: tuple[Raised, ...]

    @property
    def audit(self) -> Audit:
        return self.page.audit

    @property
    def form(self) -> Form:
        return self.page.form

    @property
    def is_headline(self) -> bool:
        return Selection(self.audit.selection).is_headline

    @property
    def answers(self) -> tuple[QuestionView, ...]:
        return tuple(item for _, items in self.sections for item in items)

    @property
    def overall(self) -> QuestionView | None:
        """The overall grade as the auditor gave it; None where the form asks for none."""
        return next((one for one in self.answers if self._is_overall(one)), None)

    @property
    def final_grade(self) -> str:
        """The grade after moderation in words; "" when it was not moderated."""
        code = self.audit.final_grade
        return self.form.wording(FINAL_GRADE, code) if code else ""

    @property
    def grades(self) -> tuple[QuestionView, ...]:
        """Every grade given beside the overall one."""
        grades = (one for one in self.answers if one.question.is_grade)
        return tuple(one for one in grades if one.given.value and not self._is_overall(one))

    @property
    def works_well(self) -> list[QuestionView]:
        """Examples of good practice, then strong answers with evidence."""
        found = [one for one in self.answers if one.given.example]
        strong = (one for one in self.answers if _is_strong(one) and one.given.evidence)
        return found + [one for one in strong if not one.given.example]

    @property
    def also_good(self) -> list[QuestionView]:
        """Strong answers with no evidence written."""
        strong = [one for one in self.answers if _is_strong(one)]
        return [one for one in strong if not one.given.evidence and not one.given.example]

    @property
    def needs_to_happen(self) -> list[QuestionView]:
        """What falls short, and whatever else somebody wrote an action for."""
        return [one for one in self.answers if _falls_short(one) or one.given.action]

    @property
    def teaches(self) -> list[Taught]:
        """The themes of single answers and of the audit as a whole."""
        found = _chosen_themes(self.answers)
        named = {str(theme): theme.label for theme in LearningTheme}
        named |= {code: words for code, words in found.items() if code not in named}
        marked = {one.given.theme for one in self.answers if one.given.theme}
        codes = [code for code in named if code in marked | found.keys()]
        return [
            Taught(
                code,
                named[code],
                tuple(one for one in self.answers if one.given.theme == code),
                code in found,
            )
            for code in codes
        ]

    @property
    def what_people_said(self) -> list[Answered]:
        """The sections that keep what the worker and the family said."""
        return [one for one in self.sections if self._is_said(one[0])]

    @property
    def other_sections(self) -> list[Answered]:
        return [one for one in self.sections if not self._is_said(one[0])]

    def _is_said(self, section: Section) -> bool:
        return what_people_say.tells_what_people_say(self.form, section)

    def _is_overall(self, one: QuestionView) -> bool:
        return one.question.key == self.form.overall_grade


def document(session: Session, audit: Audit, reader: Reader) -> Document:
    """The document of a submitted audit, or of a copy of it as it once was."""
    page = AuditPage(audit)
    sections = (
        (section, tuple(one for one in asked(page, section) if one.shown))
        for section in page.form.sections
    )
    return Document(
        page,
        tuple((section, items) for section, items in sections if items),
        tuple(_reasons(session, audit, page.form)),
        tuple(_raised(session, audit, reader)),
    )


def _is_strong(one: QuestionView) -> bool:
    return one.question.is_good(one.given.value)


def _falls_short(one: QuestionView) -> bool:
    return one.question.is_weak(one.given.value)


def _chosen_themes(answers: Sequence[QuestionView]) -> dict[str, str]:
    """The themes chosen for the whole audit, by code, in the form's words."""
    return {
        code: one.question.show([code])
        for one in answers
        if what_people_say.is_theme_list(one.question) and isinstance(one.given.value, list)
        for code in one.given.value
    }


def _reasons(session: Session, audit: Audit, form: Form) -> Iterator[Reason]:
    """The reasons for rules that the grade breaks; those for other rules are not shown."""
    for broken in broken_rules(form, audit.facts):
        said = (audit.grade_reasons or {}).get(str(broken.number))
        if said is None:
            continue
        by = session.get(Account, said["by"])
        yield Reason(broken.rule.message, said["reason"], by.name if by else "")


def _raised(session: Session, audit: Audit, reader: Reader) -> Iterator[Raised]:
    query = select(Escalation).where(
        Escalation.audit_id == audit.id, Escalation.state != EscalationState.LAPSED
    )
    form, now = audit.form_version.definition, utc_now()
    for one in session.scalars(query.order_by(Escalation.id)):
        may_open = escalations.find(session, one.id, reader, now) is not None
        link = f"/escalations/{one.id}" if may_open else ""
        state = EscalationState(one.state)
        yield Raised(form.by_key[one.question].name, state, one.raised_at, link)
