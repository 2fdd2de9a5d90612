"""Earlier versions of an audit, and what changed from one to the next. For reading only."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from auditapp.audits.revisions.case_details import NAMES, CaseDetails
from auditapp.domain.audits.changes import AnswerChange, changes
from auditapp.domain.calendar import Month
from auditapp.domain.counting import counted
from auditapp.domain.forms.conditions import Facts
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.vocabulary import AuditStatus, Selection
from auditapp.models import Audit, AuditVersion
from auditapp.models.base import utc_now
from auditapp.web.template_filters import label


@dataclass(frozen=True)
class HistoryStep:
    """From one version to the next: why, what changed, the final grade and the case where they did.

    `under_way`: the next version is still being answered.
    """

    kept: AuditVersion
    changes: list[AnswerChange]
    grades: tuple[str, str] | None
    case: list[tuple[str, str, str]]
    """What was corrected of the case: its name, before and after."""
    under_way: bool


def as_it_was(audit: Audit, number: int) -> Audit | None:
    """The audit as it was submitted then, in its pinned form version; a copy that no session
    knows. None when there is no such earlier version."""
    kept = next((one for one in audit.versions if one.number == number), None)
    if kept is None:
        return None
    stamped = {column.key: getattr(audit, column.key) for column in Audit.__mapper__.column_attrs}
    then = {
        "answers": kept.answers,
        "final_grade": kept.final_grade,
        "grade_reasons": kept.grade_reasons,
        "submitted_at": kept.submitted_at or audit.submitted_at or utc_now(),
        "status": AuditStatus.SUBMITTED,
        "counted": False,
    }
    stamped |= asdict(case_as_it_was(audit, number))
    return Audit(
        **{**stamped, **then},
        form_version=audit.form_version,
        auditor=audit.auditor,
        versions=[],
    )


def case_as_it_was(audit: Audit, number: int) -> CaseDetails:
    """What a version said of the case: as kept by the first correction of the case from there on,
    or as the audit says now."""
    kept = (one.case_details for one in audit.versions if one.number >= number)
    found = next((one for one in kept if one), None)
    return CaseDetails.stored(found) if found else CaseDetails.of(audit)


def steps(audit: Audit) -> list[HistoryStep]:
    """Every step from version to version, the newest first."""
    return list(_steps(audit))[::-1]


def _steps(audit: Audit) -> Iterator[HistoryStep]:
    form = audit.form_version.definition
    following: list[AuditVersion | Audit] = [*audit.versions[1:], audit]
    for kept, after in zip(audit.versions, following, strict=False):
        grades = (_grade(form, kept.final_grade), _grade(form, after.final_grade))
        yield HistoryStep(
            kept,
            changes(form, _told(audit, kept), _told(audit, after), kept.comments),
            grades if grades[0] != grades[1] else None,
            _case_changes(audit, kept),
            under_way=after is audit and audit.is_open,
        )


def _case_changes(audit: Audit, kept: AuditVersion) -> list[tuple[str, str, str]]:
    if kept.case_details is None:
        return []
    before, after = CaseDetails.stored(kept.case_details), case_as_it_was(audit, kept.number + 1)
    return [
        (NAMES[name], _words(name, getattr(before, name)), _words(name, getattr(after, name)))
        for name in before.changed(after)
    ]


def _words(name: str, value: str) -> str:
    if name == "month":
        return Month.parse(value).label
    return label(value) if name in ("involvement", "age_band") else value


def _told(audit: Audit, one: AuditVersion | Audit) -> Mapping[str, Given]:
    """What this version shows to a reader."""
    number = one.number if isinstance(one, AuditVersion) else len(audit.versions) + 1
    involvement = case_as_it_was(audit, number).involvement
    grade = one.final_grade or ""
    case = {**audit.case_fields, "final_grade": grade, "involvement": involvement}
    return audit.form_version.definition.told(one.given, case)


def figures_follow(audit: Audit, before: Facts) -> str:
    """A sentence on how a correction changed the figures; `before`: the facts before it."""
    if not audit.counted:
        return "It does not count in any figure, so no figure changes."
    if not Selection(audit.selection).is_headline:
        return "It does not count in headline figures, so none of them changes."
    form, now = audit.form_version.definition, audit.facts
    moved = [one.title for one in form.measures if one.tally(before) != one.tally(now)]
    if not moved:
        return "No figure depends on what changed."
    named = "; ".join(moved[:3]) + (f"; and {len(moved) - 3} more" if len(moved) > 3 else "")
    return f"{counted(len(moved), 'figure was', 'figures were')} updated: {named}."


def _grade(form: Form, code: str | None) -> str:
    if not code:
        return "As the audit’s overall grade"
    return form.wording(form.overall_grade, code) if form.overall_grade else code
