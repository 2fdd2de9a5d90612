"""The form of an entry of the yearly programme."""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import (
    HiddenField,
    IntegerField,
    SelectField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired, NumberRange

from auditapp.domain.calendar import Month
from auditapp.models import Account, FormVersion, Programme
from auditapp.programme.service import EntryTerms
from auditapp.rounds.sample_forms import PLANS, SampleForm, sample_said
from auditapp.web.forms import version_of

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


class EntryForm(SampleForm):
    """What the programme asks of one form. `form` is asked for in a new entry alone."""

    form = SelectField("Form", validators=[InputRequired("Select the form")])
    every_months = SelectField(
        "How often?", coerce=int, validators=[InputRequired("Select how often")]
    )
    first_month = SelectField(
        "From which month?",
        description="The month in which the first audits count. Later months follow from it.",
        validators=[InputRequired("Select the first month")],
    )
    due_day = IntegerField(
        "On which day of the following month are audits due?",
        default=20,
        validators=[
            InputRequired("Enter a day from 1 to 28"),
            NumberRange(1, 28, message="Enter a day from 1 to 28, which every month has"),
        ],
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
            self.form.choices = [SelectChoice("", "Select a form")] + [
                SelectChoice(one.form, one.title) for one in forms
            ]
        often = HOW_OFTEN | _kept(self.every_months, often_words)
        self.every_months.choices = [SelectChoice(n, often[n]) for n in sorted(often)]
        around = [this_month.plus(n) for n in range(-MONTHS_BACK, MONTHS_AHEAD + 1)]
        months = {str(one): one.label for one in around}
        months |= _kept(self.first_month, lambda one: Month.parse(one).label)
        self.first_month.choices = [SelectChoice(one, months[one]) for one in sorted(months)]
        self.offer_groups(dict.fromkeys([*columns, *(self.strata.object_data or ())]), people)
        self.kind.choices = [SelectChoice(kind, PLANS[kind]) for kind in SHARED_OUT]

    @property
    def asked_version(self) -> int:
        """The entry's version that the page showed; 0 when the page does not say."""
        return version_of(self.version.data)

    def asked(self, people: Iterable[Account]) -> EntryTerms:
        """What was asked for, once the form is valid."""
        return EntryTerms(
            first_month=self.first_month.data,
            every_months=self.every_months.data,
            due_day=self.due_day.data or 0,
            **self.sample(people),
        )


def said(entry: Programme) -> dict[str, Any]:
    """An entry as its form shows it."""
    names = ("every_months", "first_month", "due_day", "version")
    return {name: getattr(entry, name) for name in names} | sample_said(entry)


def often_words(every_months: int) -> str:
    return HOW_OFTEN.get(every_months, f"Every {every_months} months")


def _kept(field: SelectField, words: Any) -> dict[Any, str]:
    return {field.object_data: words(field.object_data)} if field.object_data else {}
