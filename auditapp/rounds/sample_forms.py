"""Forms that say how a sample is made, for one round or for the programme."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from auditapp.domain.calendar import Month, day_words
from auditapp.domain.vocabulary import Involvement
from auditapp.models import Account, Programme, Round
from auditapp.rounds.forms import day_field, strata_words
from auditapp.web.forms import StrictForm

LARGEST = 100_000
EARLIEST = date(2000, 1, 1)
LONGEST_AHEAD = timedelta(days=365)
"""How far ahead the audits of a round may be due."""
MONTHS_BACK, MONTHS_AHEAD = 6, 2
PLANS = {
    "proportional": "In proportion to how many cases each has",
    "equal": "The same number from each",
    "chosen": "Numbers you choose",
}
PLAN_HINTS = {
    "proportional": "The sample represents the whole list. Usually the right choice.",
    "equal": "For comparing groups. Small groups count for more than they should in the total.",
    "chosen": "You enter how many from each group on the next page.",
}


class SampleForm(StrictForm):
    """How a sample is made, whether for one round or for every month of a programme."""

    how_many = RadioField(
        "How many cases?",
        choices=[
            SelectChoice("sample", "A random sample"),
            SelectChoice("census", "Every case (a census)"),
        ],
        default="sample",
        validators=[InputRequired("Select a random sample or every case")],
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
        description="Leave all unticked to include every case on the list.",
        choices=[SelectChoice(str(one), one.label) for one in Involvement],
        validators=[Optional()],
    )
    strata = SelectMultipleField(
        "Divide the list by",
        description="Each group is sampled separately, so that none is missed by chance.",
        validators=[Optional()],
    )
    kind = RadioField(
        "How many from each group?",
        choices=[SelectChoice(kind, words) for kind, words in PLANS.items()],
        default="proportional",
        validators=[InputRequired("Select how many from each group")],
    )
    at_least = IntegerField(
        "At least from each group",
        description="Used with “in proportion”. If a group has fewer cases, all of them are drawn.",
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
        validators=[InputRequired("Select at least one auditor")],
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
            self.refuse("Enter the size of the sample", "size")
            return False
        return valid

    def sample(self, people: Iterable[Account]) -> dict[str, Any]:
        """The parts of a sample, with accounts for their numbers."""
        chosen = set(self.auditors.data or ())
        return {
            "size": self.wanted_size,
            "involvements": tuple(self.involvements.data or ()),
            "strata": tuple(self.strata.data or ()),
            "plan": self.plan,
            "auditors": tuple(one for one in people if one.id in chosen),
        }

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


def sample_said(sample: Round | Programme) -> dict[str, Any]:
    """A sample as its form shows it."""
    return {
        "how_many": "census" if sample.size is None else "sample",
        "size": sample.size,
        "involvements": list(sample.involvements),
        "strata": list(sample.strata),
        "kind": sample.plan.get("kind", "proportional"),
        "at_least": sample.plan.get("at_least", 0),
        "auditors": [account.id for account in sample.auditors],
    }


class RoundForm(SampleForm):
    """Everything a draw is made from. The form and the case list are chosen before."""

    month = SelectField("Reporting month", validators=[InputRequired("Choose the month")])
    rest_months = IntegerField(
        "Leave out cases audited with this form in the last … months",
        validators=[
            InputRequired("Enter a number of months, or 0"),
            NumberRange(0, 60, message="Enter a number from 0 to 60"),
        ],
    )
    due_on = day_field("Audits are due on")
    second = SelectMultipleField(
        "There is already a round of this form for this month",
        choices=[SelectChoice("yes", "Open a second round")],
    )
    once = HiddenField()

    def offer(
        self, columns: Sequence[str], auditors: Iterable[Account], today: date, month: Month
    ) -> None:
        """Fill the lists; `month` stays choosable, however old it is."""
        self._today, this_month = today, Month.of(today)
        around = {this_month.plus(n) for n in range(-MONTHS_BACK, MONTHS_AHEAD + 1)} | {month}
        self.month.choices = [
            SelectChoice(str(one), one.label) for one in sorted(around, reverse=True)
        ]
        self.offer_groups(columns, auditors)
        if not self.is_submitted():
            self.once.data = secrets.token_hex(16)

    def validate_due_on(self, field: DateField) -> None:
        last = self._today + LONGEST_AHEAD
        if field.data and not EARLIEST <= field.data <= last and field.data != field.object_data:
            raise ValidationError(f"Enter a day from 2000 up to {day_words(last)}")

    def validate_kind(self, field: RadioField) -> None:
        if field.data == "chosen" and not self.strata.data:
            raise ValidationError("Divide the list by at least one column to choose numbers")
