"""What a QA lead says about a round, and the reasons that everything beyond its draw needs."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)

from auditapp.domain.calendar import Month
from auditapp.domain.vocabulary import Involvement
from auditapp.models import Account

LARGEST = 100_000
REASON_LIMIT = 1_000
MONTHS_BACK, MONTHS_AHEAD = 6, 2
STRATA_WORDS = {
    "team": "Team",
    "service": "Service",
    "involvement": "Type of involvement",
    "age_band": "Age band",
    "worker": "Worker",
    "qam": "QAM",
}
PLANS = {
    "proportional": "In proportion to how many cases each has",
    "equal": "The same number from each",
    "chosen": "Numbers that you choose",
}
PLAN_HINTS = {
    "proportional": "The sample stands for the whole list. Usually the right choice.",
    "equal": "To compare groups. Small groups weigh more than they should in the total.",
    "chosen": "You say how many from each on the next page.",
}


def _reason(label: str) -> TextAreaField:
    return TextAreaField(
        label,
        validators=[
            DataRequired("Say why"),
            Length(max=REASON_LIMIT, message=f"Shorten this to {REASON_LIMIT:,} characters"),
        ],
    )


def _day(label: str, description: str = "") -> DateField:
    return DateField(label, description=description, validators=[InputRequired("Choose a day")])


class StrictForm(FlaskForm):  # type: ignore[misc]
    """A form that shows one error a field, in our own words."""

    def refuse(self, words: str, field: str = "") -> None:
        """Show a refusal of the service at a field, or at the first one."""
        target = self._fields.get(field) or next(iter(self))
        target.errors = [*target.errors, words]

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        for field in self:
            field.errors = [_plain(error) for error in field.errors][:1]
        return valid


def _plain(error: str) -> str:
    """WTForms' own words for what cannot be read, in ours."""
    return {
        "Not a valid integer value.": "Enter a whole number",
        "Not a valid date value.": "Enter a real day, such as 3 10 2026",
        "Not a valid choice.": "Choose one of the list",
    }.get(str(error), str(error))


class SampleForm(StrictForm):
    """How a sample is made, whether for one round or for every month of a programme."""

    how_many = RadioField(
        "How many cases?",
        choices=[
            SelectChoice("sample", "A random sample"),
            SelectChoice("census", "Every case (a census)"),
        ],
        default="sample",
        validators=[InputRequired("Choose a sample or every case")],
    )
    size = IntegerField(
        "Size of the sample",
        description="20 to 30 a month is usual for dip samples.",
        validators=[
            Optional(),
            NumberRange(1, LARGEST, message=f"Enter a number from 1 to {LARGEST:,}"),
        ],
    )
    involvements = SelectMultipleField(
        "Only cases with this involvement",
        description="Choose none for every case of the list.",
        choices=[SelectChoice(str(one), one.label) for one in Involvement],
        validators=[Optional()],
    )
    strata = SelectMultipleField(
        "Divide the list by",
        description="Each group is sampled on its own, so that none is missed by chance.",
        validators=[Optional()],
    )
    kind = RadioField(
        "How many from each group?",
        choices=[SelectChoice(kind, words) for kind, words in PLANS.items()],
        default="proportional",
        validators=[InputRequired("Choose how many from each group")],
    )
    at_least = IntegerField(
        "At least from each group",
        description="Used with “in proportion”. A group with fewer cases gives all it has.",
        default=0,
        validators=[Optional(), NumberRange(0, 1_000, message="Enter a number from 0 to 1,000")],
    )
    auditors = SelectMultipleField(
        "Who audits?",
        description=(
            "Nobody is given a case of their own team, one they hold or one they chair, "
            "or one they declared a conflict with."
        ),
        coerce=int,
        validators=[InputRequired("Choose at least one auditor")],
    )

    def offer_groups(self, columns: Iterable[str], people: Iterable[Account]) -> None:
        """Fill the lists of columns and of people."""
        self.strata.choices = [SelectChoice(name, strata_words(name)) for name in columns]
        self.auditors.choices = [
            SelectChoice(account.id, f"{account.name} ({account.email})") for account in people
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.how_many.data == "sample" and self.size.data is None and not self.size.errors:
            self.refuse("Enter how many cases the sample has", "size")
            return False
        return valid

    @property
    def wanted_size(self) -> int | None:
        """How many cases; None for every case."""
        return None if self.how_many.data == "census" else self.size.data

    @property
    def plan(self) -> dict[str, Any]:
        """The plan of the strata as it is stored; chosen numbers are asked for afterwards."""
        if self.kind.data == "proportional" or self.how_many.data == "census":
            return {"kind": "proportional", "at_least": self.at_least.data or 0}
        return {"kind": self.kind.data}


class RoundForm(SampleForm):
    """Everything a draw is made from. The form and the case list are chosen before."""

    month = SelectField("Reporting month", validators=[InputRequired("Choose the month")])
    rest_months = IntegerField(
        "Leave out cases audited with this form in so many months before",
        validators=[
            InputRequired("Enter a number of months, or 0"),
            NumberRange(0, 60, message="Enter a number from 0 to 60"),
        ],
    )
    due_on = _day("Audits are due on")
    once = HiddenField()

    def offer(
        self, columns: Sequence[str], auditors: Iterable[Account], today: date, month: Month
    ) -> None:
        """Fill the lists; `month` stays choosable, however old it is."""
        this_month = Month.of(today)
        around = {this_month.plus(n) for n in range(-MONTHS_BACK, MONTHS_AHEAD + 1)} | {month}
        self.month.choices = [
            SelectChoice(str(one), one.label) for one in sorted(around, reverse=True)
        ]
        self.offer_groups(columns, auditors)
        if not self.is_submitted():
            self.once.data = secrets.token_hex(16)

    def validate_kind(self, field: RadioField) -> None:
        if field.data == "chosen" and not self.strata.data:
            raise ValidationError("Divide the list by at least one column to choose numbers")


class ReasonForm(StrictForm):
    """Every change to a sample says why."""

    reason = _reason("Why?")

    @property
    def because(self) -> str:
        return self.reason.data or ""


class ReassignForm(ReasonForm):
    auditor = SelectField("Who audits it instead?", coerce=int)


class ExtendForm(ReasonForm):
    due_on = _day("New day")

    @property
    def day(self) -> date:
        chosen = self.due_on.data
        assert chosen is not None, "asked for before the form was found valid"
        return chosen


class AddForm(ReasonForm):
    case_ref = StringField(
        "Case reference",
        description="As on the case list, exactly.",
        validators=[DataRequired("Enter the case reference"), Length(max=60)],
    )
    reason = _reason("Why this case?")


class HandBackForm(ReasonForm):
    why = RadioField(
        "Why can you not audit this case?",
        choices=[
            SelectChoice("conflict", "I have a conflict of interest"),
            SelectChoice("other", "Another reason"),
        ],
        validators=[InputRequired("Choose why you cannot audit this case")],
    )
    reason = _reason("Say more")


class ConflictForm(ReasonForm):
    case_ref = StringField(
        "Case reference",
        description="The reference in the case system, exactly. Never a name.",
        validators=[
            DataRequired("Enter the case reference"),
            Length(max=60, message="The case reference must be 60 characters or fewer"),
        ],
    )
    reason = _reason("What is the conflict?")


def strata_words(column: str) -> str:
    """A column as people read it: the further ones as the file spelled them."""
    return STRATA_WORDS.get(column, column)


def due_default(month: Month, day: int = 20) -> date:
    """The day of the following month by which a month's audits are usually due."""
    return month.plus(1).first_day.replace(day=day)
