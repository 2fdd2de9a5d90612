"""What a QA lead says about an entry of the year's programme."""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import (
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired, NumberRange, Optional

from auditapp.domain.calendar import Month
from auditapp.models import Account, FormVersion, Programme
from auditapp.sampling.forms import LARGEST, PLANS, _Strict, strata_words
from auditapp.sampling.programmes import Asked

HOW_OFTEN = {
    1: "Every month",
    2: "Every 2 months",
    3: "Every 3 months",
    4: "Every 4 months",
    6: "Every 6 months",
    12: "Once a year",
}
SHARED_OUT = ("proportional", "equal")
"""Numbers chosen for each group belong to one list, so they are chosen in the round itself."""
MONTHS_BACK, MONTHS_AHEAD = 12, 18


class EntryForm(_Strict):
    """What the programme asks of one form. `form` is asked for in a new entry alone."""

    form = SelectField("Form", validators=[InputRequired("Choose the form")])
    every_months = SelectField(
        "How often?", coerce=int, validators=[InputRequired("Choose how often")]
    )
    first_month = SelectField(
        "From which month?",
        description="The month that the audits count in. The others are counted from it.",
        validators=[InputRequired("Choose the first month")],
    )
    how_many = RadioField(
        "How many cases?",
        choices=[
            SelectChoice("sample", "A random sample"),
            SelectChoice("census", "Every case of the list (a census)"),
        ],
        default="sample",
        validators=[InputRequired("Choose a sample or every case")],
    )
    size = IntegerField(
        "Size of the sample",
        description="Each time. 20 to 30 a month is usual for dip samples.",
        validators=[
            Optional(),
            NumberRange(1, LARGEST, message=f"Enter a number from 1 to {LARGEST:,}"),
        ],
    )
    strata = SelectMultipleField(
        "Divide the list by",
        description="Each group is sampled on its own, so that none is missed by chance.",
        validators=[Optional()],
    )
    kind = RadioField(
        "How many from each group?",
        choices=[SelectChoice(kind, PLANS[kind]) for kind in SHARED_OUT],
        default="proportional",
        validators=[InputRequired("Choose how many from each group")],
    )
    at_least = IntegerField(
        "At least from each group",
        description="Used with “in proportion”. A group with fewer cases gives all it has.",
        default=0,
        validators=[Optional(), NumberRange(0, 1_000, message="Enter a number from 0 to 1,000")],
    )
    due_day = IntegerField(
        "Audits are due on which day of the following month?",
        default=20,
        validators=[
            InputRequired("Enter a day from 1 to 28"),
            NumberRange(1, 28, message="Enter a day from 1 to 28, which every month has"),
        ],
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
    version = HiddenField()

    def offer(
        self,
        forms: Sequence[FormVersion],
        columns: Sequence[str],
        people: Iterable[Account],
        this_month: Month,
    ) -> None:
        """Fill the lists. What the entry says already stays choosable, however old it is."""
        if self.form is not None:
            self.form.choices = [SelectChoice("", "Choose a form")] + [
                SelectChoice(one.form, one.title) for one in forms
            ]
        often = HOW_OFTEN | _kept(self.every_months, often_words)
        self.every_months.choices = [SelectChoice(n, often[n]) for n in sorted(often)]
        around = [this_month.plus(n) for n in range(-MONTHS_BACK, MONTHS_AHEAD + 1)]
        months = {str(one): one.label for one in around}
        months |= _kept(self.first_month, lambda one: Month.parse(one).label)
        self.first_month.choices = [SelectChoice(one, months[one]) for one in sorted(months)]
        names = dict.fromkeys([*columns, *(self.strata.object_data or ())])
        self.strata.choices = [SelectChoice(name, strata_words(name)) for name in names]
        self.auditors.choices = [
            SelectChoice(account.id, f"{account.name} ({account.email})") for account in people
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        for field in self:
            field.errors = list(field.errors)[:1]  # “lots” is no number, so it is not too small
        if self.how_many.data == "sample" and self.size.data is None and not self.size.errors:
            self.refuse("Enter how many cases the sample has", "size")
            return False
        return valid

    @property
    def asked_version(self) -> int:
        """The entry's version that the page showed; 0 when the page does not say."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def asked(self, people: Iterable[Account]) -> Asked:
        """What was asked for, once the form is valid."""
        chosen = set(self.auditors.data or ())
        proportional = self.how_many.data == "census" or self.kind.data == "proportional"
        at_least = {"kind": "proportional", "at_least": self.at_least.data or 0}
        return Asked(
            first_month=self.first_month.data,
            every_months=self.every_months.data,
            size=None if self.how_many.data == "census" else self.size.data,
            strata=tuple(self.strata.data or ()),
            plan=at_least if proportional else {"kind": "equal"},
            due_day=self.due_day.data or 0,
            auditors=tuple(one for one in people if one.id in chosen),
        )


def said(entry: Programme) -> dict[str, Any]:
    """An entry as its form shows it."""
    return {
        "every_months": entry.every_months,
        "first_month": entry.first_month,
        "how_many": "census" if entry.size is None else "sample",
        "size": entry.size,
        "strata": list(entry.strata),
        "kind": entry.plan.get("kind", "proportional"),
        "at_least": entry.plan.get("at_least", 0),
        "due_day": entry.due_day,
        "auditors": [account.id for account in entry.auditors],
        "version": entry.version,
    }


def often_words(every_months: int) -> str:
    return HOW_OFTEN.get(every_months, f"Every {every_months} months")


def _kept(field: SelectField, words: Any) -> dict[Any, str]:
    return {field.object_data: words(field.object_data)} if field.object_data else {}
