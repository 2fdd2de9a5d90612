"""Forms for returning, correcting and withdrawing a submitted audit."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from wtforms import Field, HiddenField, SelectMultipleField

from auditapp.audits.capture.question_view import Problem
from auditapp.domain.audits.completeness import Excuses
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.given_answers import REASON_LIMIT
from auditapp.web.answer_form import CheckedNote, NoteField
from auditapp.web.forms import StrictForm, version_of

COMMENT = "comment-"
"""Before the key of the question that is commented on."""
GRADE_REASON = "grade-reason-"
"""Before the place of the grade rule in its form."""
NOBODY = "identifies-nobody"
"""The boxes that are ticked for phrases, each with the digest of one."""


class RevisionForm(StrictForm):
    """Why, and on which version of the audit the page was opened."""

    box: ClassVar[str] = ""
    """Before the key of the question or rule in the name of its box."""
    version = HiddenField()
    reason = CheckedNote("Reason", REASON_LIMIT)

    @property
    def because(self) -> str:
        return str(self.reason.data or "")

    @property
    def opened_on(self) -> int:
        """The version the page showed; 0 if it is not a version."""
        return version_of(self.version.data)

    def typed(self, key: object) -> str:
        """The text of the box of a question or a rule, valid or not."""
        return str(self[f"{self.box}{key}"].typed_text)

    def fault(self, key: object) -> str:
        """Why it cannot be kept as it was typed."""
        return _fault(self[f"{self.box}{key}"])

    def problems(self) -> list[Problem]:
        """What cannot be kept as it was typed, each with the box it stands in."""
        return [Problem(one.id, fault) for one in self if (fault := _fault(one))]


def _fault(field: Field) -> str:
    """Why a posted text cannot be kept: its characters or length, or a phrase in it."""
    return str(field.process_errors[0]) if field.process_errors else getattr(field, "fault", "")


class ReturnForm(RevisionForm):
    """A comment box for each question, and one for what to do in general."""

    box = COMMENT
    asked: tuple[str, ...] = ()

    def comments(self) -> Mapping[str, str]:
        return {key: str(self[COMMENT + key].data or "") for key in self.asked}


class CorrectionForm(RevisionForm):
    """Why, the final grade where it is to be another, and what is answered for with it: reasons
    for grade rules, and phrases that identify nobody. The answers are a section's own form."""

    box = GRADE_REASON
    final_grade = HiddenField()
    rules: tuple[int, ...] = ()

    @property
    def excuses(self) -> Excuses:
        said = {number: str(self[f"{GRADE_REASON}{number}"].data or "") for number in self.rules}
        return Excuses({number: text for number, text in said.items() if text}, self.ticked)

    @property
    def ticked(self) -> Collection[str]:
        return frozenset(self[NOBODY].data or ())


def correction_form(form: Form) -> CorrectionForm:
    """The form beside the answers of a correction, filled from what was posted."""
    rules = tuple(range(len(form.grade_rules)))
    boxes: dict[str, Any] = {
        f"{GRADE_REASON}{number}": NoteField("Why is this grade right?", REASON_LIMIT)
        for number in rules
    }
    boxes[NOBODY] = SelectMultipleField("Identifies nobody", validate_choice=False)
    made = type("PostedCorrection", (CorrectionForm,), {"rules": rules, **boxes})
    posted: CorrectionForm = made()
    return posted


def return_form(form: Form) -> ReturnForm:
    """The form for returning an audit of this definition, filled from what was posted."""
    boxes: dict[str, Any] = {
        COMMENT + key: CheckedNote("Comment", REASON_LIMIT) for key in form.by_key
    }
    made = type("PostedReturn", (ReturnForm,), {"asked": tuple(form.by_key), **boxes})
    posted: ReturnForm = made()
    return posted
