"""The page on which a section of a submitted audit is corrected: read, judged, shown again."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from auditapp.adapters.webforms import SectionForm, section_form
from auditapp.audits import answering, pages, revising, versions
from auditapp.audits.pages import Asked, AuditPage, Problem
from auditapp.audits.revision_forms import CorrectionForm
from auditapp.audits.service import Incomplete, StaleVersion
from auditapp.domain.completeness import Missing
from auditapp.domain.definitions import Section
from auditapp.domain.entries import Given
from auditapp.domain.vocabulary import AuditStatus
from auditapp.people.access import db, reader

BESIDE = ("reason", "final_grade")
"""What the page asks beside the answers of the section."""


def corrected(page: AuditPage, section: Section) -> Any:
    """Keep a posted correction, or show it again with what is wrong; nothing typed is lost."""
    posted, beside = section_form(section.questions), CorrectionForm()
    answering.refuse_strange_fields(_strange(posted))
    if posted.faults() or beside.problems():
        return _again(page, section, posted, beside, beside.problems()), 422
    audit, before = page.audit, page.facts
    try:
        revising.correct(
            db(),
            audit,
            _changed(page, posted),
            reason=beside.because,
            by=reader().account_id,
            final_grade=beside.final_grade.data or None,
            version=beside.opened_on,
        )
    except (StaleVersion, revising.NotSubmitted) as error:
        return _again(page, section, posted, beside, conflict=str(error)), 409
    except Incomplete as error:
        problems = [_problem(page, one) for one in error.missing]
        return _again(page, section, posted, beside, problems), 422
    except (revising.ReasonMissing, revising.NothingChanged, revising.NotAsked) as error:
        return _again(page, section, posted, beside, [Problem("reason", str(error))]), 422
    db().commit()
    flash(f"The audit is corrected. {versions.figures_follow(audit, before)}")
    return redirect(url_for("audits.show_audit", audit_id=audit.id))


def correction_page(
    page: AuditPage,
    section: Section,
    asked: list[Asked],
    beside: CorrectionForm | None = None,
    problems: list[Problem] | None = None,
    *,
    conflict: str = "",
) -> str:
    found = pages.problems(asked) + (problems or [])
    form, audit = page.form, page.audit
    return render_template(
        "audits/correct.html",
        page=page,
        section=section,
        asked=asked,
        beside=beside or CorrectionForm(),
        problems=found,
        error_count=len(found),
        conflict=conflict,
        is_submitted=audit.status == AuditStatus.SUBMITTED,
        grades=form.by_key[form.overall_grade].options if form.overall_grade else (),
        case_facts={"involvement": audit.involvement, "selection": audit.selection},
    )


def _again(
    page: AuditPage,
    section: Section,
    posted: SectionForm,
    beside: CorrectionForm,
    problems: list[Problem] | None = None,
    *,
    conflict: str = "",
) -> str:
    """The page with what was typed; in a conflict, what is saved now stands beside it."""
    theirs = page.audit.given if conflict else None
    asked = pages.asked_again(page, section, posted, theirs)
    return correction_page(page, section, asked, beside, problems, conflict=conflict)


def _changed(page: AuditPage, posted: SectionForm) -> dict[str, Given]:
    """The answers that are not as they were."""
    was = page.audit.given
    return {key: given for key, given in posted.given().items() if given != was.get(key, Given())}


def _problem(page: AuditPage, missing: Missing) -> Problem:
    name = page.form.by_key[missing.question].name
    return Problem(f"q-{missing.question}", f"{missing.question} {name}: {missing.what}")


def _strange(posted: SectionForm) -> list[str]:
    return [
        name
        for name in posted.strange(request.form)
        if name not in BESIDE or len(request.form.getlist(name)) > 1
    ]
