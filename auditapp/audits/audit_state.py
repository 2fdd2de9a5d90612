"""The state of one audit: what is answered, what is missing, what is marked, what is escalated.

The pages, autosave and the grid all ask it here; each part is worked out when it is first asked
for. It shows one moment: after a save, make another.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy.orm import object_session

from auditapp.audits import identifier_checks
from auditapp.domain.audits.completeness import (
    BrokenRule,
    Look,
    Missing,
    Progress,
    broken_rules,
    lacking,
    look_through,
    progress,
    unanswered,
)
from auditapp.domain.audits.grids import fits
from auditapp.domain.audits.typed_answers import typed_parts
from auditapp.domain.forms.conditions import Facts
from auditapp.domain.forms.definitions import Section
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.forms.questions import Question
from auditapp.escalations import queries as escalations
from auditapp.models import Audit, Escalation
from auditapp.web.template_filters import time_words


@dataclass(frozen=True)
class SectionStatus:
    """One line of the task list."""

    section: Section
    progress: Progress
    number: int


class AuditState:
    """One audit as it is now; `raised` are its open escalations, where they were read already."""

    def __init__(self, audit: Audit, raised: Sequence[Escalation] | None = None) -> None:
        self.audit = audit
        self.form = audit.form_version.definition
        if raised is not None:
            self.raised = raised

    @cached_property
    def raised(self) -> Sequence[Escalation]:
        """The open escalations of the audit; most forms can raise none."""
        return open_escalations([self.audit]).get(self.audit.id, ())

    @cached_property
    def facts(self) -> Facts:
        """What conditions and measures see of the audit."""
        return self.audit.facts

    @cached_property
    def sections(self) -> tuple[SectionStatus, ...]:
        return tuple(
            SectionStatus(section, progress(self.form, section, self.facts), number)
            for number, section in enumerate(self.form.sections, start=1)
        )

    @property
    def progress(self) -> Progress:
        return sum((status.progress for status in self.sections), Progress(0, 0))

    @cached_property
    def looks(self) -> list[Look]:
        """What is to be said of each question, while the audit is open."""
        return self.look()

    @property
    def asked(self) -> Iterator[tuple[Question, bool]]:
        """Every question of the form, and whether it is asked as things are."""
        if self.audit.is_open:
            return ((look.question, look.asked) for look in self.looks)
        shown, facts = self.form.shown, self.facts
        return ((question, shown(question, facts)) for question in self.form.questions())

    def look(self, only: Collection[str] | None = None) -> list[Look]:
        """The same, of `only` some questions."""
        audit = self.audit
        if not audit.is_open:
            return []
        return look_through(self.form, audit.given, self.facts, audit.excuses, only)

    @property
    def blocking(self) -> list[Missing]:
        """What must be completed in the answers before the audit can be submitted."""
        return [look.missing(what) for look in self.looks if (what := look.stops)]

    @property
    def lacking(self) -> list[Missing]:
        """The same, and every question that waits for an answer: what a row of the grid lacks."""
        return lacking(self.looks)

    @property
    def unanswered(self) -> list[Missing]:
        return unanswered(self.form, self.facts)

    @property
    def broken_rules(self) -> list[BrokenRule]:
        return broken_rules(self.form, self.facts)

    def record(self, looks: Sequence[Look]) -> dict[str, Any]:
        """What a page's script is told of the audit and of the questions that were looked at."""
        audit = self.audit
        wanted = {one.question for one in lacking(looks)}
        if audit.is_open:
            wanted |= {one.question for one in self.raised if one.manager_id is None}
        return {
            "version": audit.version,
            "state": str(audit.status),
            "saved_at": time_words(audit.saved_at),
            "submitted_at": time_words(audit.submitted_at) if audit.submitted_at else "",
            "missing": [key for key in self.form.by_key if key in wanted],
            "escalations": escalations.Beside(tuple(self.raised)).records,
            "marked": {
                look.question.key: identifier_checks.told(look.marks)
                for look in looks
                if look.marks
            },
        }

    def reply(self, only: Collection[str] | None = None) -> dict[str, Any]:
        """What every reply to a script says of the audit. Of a form too long for a grid it may tell
        of `only` some questions, which is then said (`partial`)."""
        partial = only is not None and not fits(self.form)
        return {
            **self.record(self.look(only) if partial else self.looks),
            "progress": _counted(self.progress),
            "sections": {one.section.key: _counted(one.progress) for one in self.sections},
            "partial": partial,
        }

    def whole_reply(self) -> dict[str, Any]:
        """The same with everything that is saved of the audit, and who saved last."""
        by, known = self.audit.saved_by, self.form.by_key
        answers = {
            key: answer_reply(known[key], given)
            for key, given in self.audit.given.items()
            if key in known
        }
        return {**self.reply(), "saved_by": by.name if by else "", "answers": answers}


def answer_reply(question: Question, given: Given) -> dict[str, Any]:
    """One answer as controls hold it, and as people read it."""
    return typed_parts(question, given) | {"words": question.show(given.value)}


def states(audits: Sequence[Audit]) -> Iterator[AuditState]:
    """The states of audits of one form, their escalations read together."""
    raised = open_escalations(audits)
    return (AuditState(audit, raised.get(audit.id, ())) for audit in audits)


def open_escalations(audits: Sequence[Audit]) -> dict[int, list[Escalation]]:
    """The open escalations of audits of one form, by audit."""
    session = object_session(audits[0])
    if session is None or not audits[0].form_version.definition.critical:
        return {}
    return escalations.open_by_audit(session, [audit.id for audit in audits])


def _counted(progress: Progress) -> dict[str, int]:
    return {"answered": progress.answered, "asked": progress.asked}
