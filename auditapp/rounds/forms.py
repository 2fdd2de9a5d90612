"""Forms that change a round; every change after the draw needs a reason."""

from datetime import date

from wtforms import (
    DateField,
    RadioField,
    SelectField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
)

from auditapp.domain.calendar import Month
from auditapp.web.checked_fields import CheckedTextArea, ReferenceField
from auditapp.web.forms import StrictForm

REASON_LIMIT = 1_000
STRATA_WORDS = {
    "team": "Team",
    "service": "Service",
    "involvement": "Type of involvement",
    "age_band": "Age band",
    "worker": "Worker",
    "qam": "QAM",
}


def _reason(label: str) -> CheckedTextArea:
    return CheckedTextArea(
        label,
        validators=[
            DataRequired("Enter a reason"),
            Length(
                max=REASON_LIMIT, message=f"Reason must be {REASON_LIMIT:,} characters or fewer"
            ),
        ],
    )


def day_field(label: str, description: str = "") -> DateField:
    return DateField(label, description=description, validators=[InputRequired("Enter a day")])


class ReasonForm(StrictForm):
    """The reason, required for every change to a sample."""

    reason = _reason("Why?")

    @property
    def because(self) -> str:
        return self.reason.data or ""


class ReassignForm(ReasonForm):
    auditor = SelectField("New auditor", coerce=int)


class ExtendForm(ReasonForm):
    due_on = day_field("New day")

    @property
    def day(self) -> date:
        chosen = self.due_on.data
        assert chosen is not None, "asked for before the form was found valid"
        return chosen


class AddForm(ReasonForm):
    case_ref = ReferenceField(
        "Case reference",
        description="As on the case list, exactly.",
        validators=[DataRequired("Enter a case reference"), Length(max=60)],
    )
    reason = _reason("Why this case?")


class HandBackForm(ReasonForm):
    why = RadioField(
        "Why can’t you audit this case?",
        choices=[
            SelectChoice("conflict", "I have a conflict of interest"),
            SelectChoice("other", "Another reason"),
        ],
        validators=[InputRequired("Select why you cannot audit this case")],
    )
    reason = _reason("Enter more detail")


class ConflictForm(ReasonForm):
    case_ref = ReferenceField(
        "Case reference",
        description="The reference in the case system, exactly. Never a name.",
        validators=[
            DataRequired("Enter a case reference"),
            Length(max=60, message="Case reference must be 60 characters or fewer"),
        ],
    )
    reason = _reason("What is the conflict?")


class EndConflictForm(ReasonForm):
    reason = _reason("Why does it no longer stand?")


def strata_words(column: str) -> str:
    """A column as people read it: the further ones as the file spelled them."""
    return STRATA_WORDS.get(column, column)


def due_default(month: Month, day: int = 20) -> date:
    """The day of the following month by which a month's audits are usually due."""
    return month.plus(1).first_day.replace(day=day)
