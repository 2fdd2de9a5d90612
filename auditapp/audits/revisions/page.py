"""The page of a correction: the section, and what the correction needs before it can be saved
(reasons for grade rules, confirmations that phrases identify nobody). Decides nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flask import render_template

from auditapp.audits.capture.page import AuditPage
from auditapp.audits.capture.question_view import Problem, QuestionView, problems_of
from auditapp.audits.grade_reasons import GradeReason, reason_of
from auditapp.audits.revisions import service
from auditapp.audits.revisions.forms import GRADE_REASON, CorrectionForm
from auditapp.domain.audits.completeness import identifying
from auditapp.domain.audits.corrections import Needs
from auditapp.domain.audits.typed_answers import readable_answers
from auditapp.domain.forms.answers.grades import FINAL_GRADE_QUESTION
from auditapp.domain.forms.definitions import Section
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.privacy.marked_phrases import Mark
from auditapp.domain.vocabulary import AuditStatus
from auditapp.web.access import db, reader
from auditapp.web.answer_form import SectionForm

SAY_WHY = "Enter why the grade is right, or change it"
NOT_YOURS = "Change the grade, or ask another QA lead to make this correction"


@dataclass(frozen=True)
class Phrase:
    """A phrase that may identify somebody, and whether its box is ticked or has to be."""

    mark: Mark
    name: str
    here: bool
    """Whether its question stands on this page."""
    ticked: bool
    wanted: bool

    @property
    def target(self) -> str:
        return f"nobody-{self.mark.digest[:16]}"


@dataclass(frozen=True)
class Asking:
    """What is asked in addition to the answers, once a correction was sent that needs it."""

    rules: tuple[GradeReason, ...] = ()
    phrases: tuple[Phrase, ...] = ()

    @property
    def phrase_wanted(self) -> bool:
        return any(one.wanted for one in self.phrases)

    def problems(self) -> Iterator[Problem]:
        for one in self.rules:
            if one.error:
                place = GRADE_REASON if one.may_give else "grade-rule-"
                words = f"{one.rule.message.rstrip('.')}: {one.error[:1].lower()}{one.error[1:]}"
                yield Problem(f"{place}{one.number}", words)
        for phrase in self.phrases:
            if phrase.wanted:
                where = f"{phrase.mark.question} {phrase.name}"
                yield Problem(phrase.target, f"{where}: {identifying([phrase.mark])}")


def changed(page: AuditPage, posted: SectionForm) -> dict[str, Given]:
    """The answers that could be read and are not as they were."""
    was, sent = page.audit.given, readable_answers(posted.answers)
    return {key: given for key, given in sent.items() if given != was.get(key, Given())}


def needs(page: AuditPage, posted: SectionForm, beside: CorrectionForm) -> Needs:
    """What the correction would need as it was sent."""
    grade = beside.final_grade.data or page.audit.final_grade
    reasons = beside.excuses.grade_reasons
    return service.lacks(page.audit, changed(page, posted), grade, reasons)


def asking(
    page: AuditPage, section: Section, beside: CorrectionForm, needed: Needs, *, refused: bool
) -> Asking:
    """What to ask for, with what was typed and ticked; `refused`: its absence is an error."""
    left = needed.beyond(beside.excuses) if refused else Needs((), (), ())
    numbers = {one.number for one in needed.rules} | set(beside.excuses.grade_reasons)
    numbers |= {number for number in beside.rules if beside.typed(number).strip()}
    lacking = {one.number for one in left.rules}
    return Asking(
        tuple(_rule(page, beside, number, number in lacking) for number in sorted(numbers)),
        tuple(
            Phrase(
                mark,
                page.form.by_key[mark.question].name,
                any(one.key == mark.question for one in section.questions),
                mark.digest in beside.ticked,
                mark in left.phrases,
            )
            for mark in needed.phrases
        ),
    )


def correction_page(
    page: AuditPage,
    section: Section,
    asked: list[QuestionView],
    beside: CorrectionForm,
    problems: list[Problem] | None = None,
    *,
    asks: Asking = Asking(),
    conflict: str = "",
) -> str:
    found = problems_of(asked) + (problems or [])
    form, audit = page.form, page.audit
    return render_template(
        "revisions/correct.html",
        page=page,
        section=section,
        asked=asked,
        beside=beside,
        asks=asks,
        problems=found,
        error_count=len(found),
        conflict=conflict,
        is_submitted=audit.status == AuditStatus.SUBMITTED,
        grades=FINAL_GRADE_QUESTION.options if form.overall_grade else (),
        case_facts={"involvement": audit.involvement, "selection": audit.selection},
    )


def _rule(page: AuditPage, beside: CorrectionForm, number: int, lacking: bool) -> GradeReason:
    rule = page.form.grade_rules[number]
    one = reason_of(db(), page.audit, number, rule, reader())
    wanted = SAY_WHY if one.may_give else NOT_YOURS
    error = beside.fault(number) or (wanted if lacking else "")
    return replace(one, typed=beside.typed(number), error=error)
