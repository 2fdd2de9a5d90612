"""The form that starts an audit by hand: the case, and why it was chosen.

A case chosen by a person is not a random sample, so the form does not offer that selection. Random
samples come from the draw of a round, and a census also from recording a meeting.
"""

import secrets
from datetime import date
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextInput,
)
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    SubmitField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired, Length, Regexp, ValidationError

from auditapp.audits.service import Case
from auditapp.domain.calendar import Month
from auditapp.domain.sampling.allocation import Bar
from auditapp.domain.vocabulary import AgeBand, AuditorRole, Involvement, Labelled, Selection
from auditapp.models import Team
from auditapp.web.checked_fields import ReferenceField
from auditapp.web.forms import StrictForm

MONTHS_BACK = 18
ASK_LEAD = "Ask the QA lead to find another auditor"
BY_HAND = tuple(word for word in Selection if not word.is_headline)
"""Selections offered when an audit is started by hand."""


def options(words: tuple[Labelled, ...]) -> list[SelectChoice]:
    return [SelectChoice(str(word), word.label) for word in words]


def choice(value: str, words: str = "") -> SelectChoice:
    return SelectChoice(value, words or value)


def blank(prompt: str) -> list[SelectChoice]:
    return [choice("", prompt)]


class CaseForm(StrictForm):
    """The fields of a case, on every page that opens an audit."""

    case_ref = ReferenceField(
        "Case reference",
        description="The reference in the case system, exactly. Never a name.",
        widget=GovTextInput(),
        validators=[
            InputRequired("Enter a case reference"),
            Length(max=60, message="Case reference must be 60 characters or fewer"),
            Regexp(
                r"^\s*[A-Za-z0-9][A-Za-z0-9._/-]*\s*$",
                message="Case reference must only include letters, numbers, "
                "hyphens, full stops and slashes",
            ),
        ],
    )
    team = SelectField(
        "Team the case is with", widget=GovSelect(), validators=[InputRequired("Select the team")]
    )
    involvement = SelectField(
        "Type of involvement",
        widget=GovSelect(),
        choices=blank("Select one") + options(tuple(Involvement)),
        validators=[InputRequired("Select the type of involvement")],
    )
    age_band = SelectField(
        "Age band",
        widget=GovSelect(),
        choices=blank("Select one") + options(tuple(AgeBand)),
        validators=[InputRequired("Select the age band")],
    )
    once = HiddenField()

    def offer_teams(self, teams: list[Team]) -> None:
        """Fill the list of teams, and give a new page its name, so that a repeat is recognised."""
        self.team.choices = blank("Select one") + [choice(team.name) for team in teams]
        self._teams = {team.name: team for team in teams}
        if not self.is_submitted():
            self.once.data = secrets.token_hex(16)

    @property
    def reporting_month(self) -> str:
        """The month the audit is for, if it is known yet."""
        raise NotImplementedError

    @property
    def chosen_team(self) -> Team:
        return self._teams[self.team.data]

    @property
    def stamp(self) -> dict[str, Any]:
        """What both kinds of page say of a case, to be stamped onto its audit."""
        return {
            "case_ref": self.reference,
            "month": self.reporting_month,
            "team": self.chosen_team.name,
            "service": self.chosen_team.service,
            "involvement": Involvement(self.involvement.data),
            "age_band": AgeBand(self.age_band.data),
        }

    @property
    def reference(self) -> str:
        return (self.case_ref.data or "").strip()

    def validate_team(self, field: SelectField) -> None:
        team, month = self._teams.get(field.data), self.reporting_month
        if team is not None and team.opens and month and month < team.opens:
            opened = Month.parse(team.opens).label
            raise ValidationError(f"{team.name} opened in {opened}: choose a later month")


class StartForm(CaseForm):
    month = SelectField(
        "Reporting month",
        widget=GovSelect(),
        validators=[InputRequired("Select the reporting month")],
    )
    selection = SelectField(
        "Why are you auditing this case?",
        widget=GovSelect(),
        choices=blank("Select one") + options(BY_HAND),
        validators=[InputRequired("Select why you are auditing this case")],
    )
    auditor_role = SelectField(
        "You are auditing as",
        widget=GovSelect(),
        choices=blank("Select one") + options(tuple(AuditorRole)),
        validators=[InputRequired("Select the role in which you are auditing")],
    )
    independent = RadioField(
        "Do you have any line responsibility for this case?",
        description="You should not audit a case if you manage it or its worker.",
        widget=GovRadioInput(),
        choices=[SelectChoice("no", "No"), SelectChoice("yes", "Yes")],
        validators=[InputRequired("Select yes if you have line responsibility for this case")],
    )
    second = SelectMultipleField(
        "This case has an audit with this form in this month already. A case counts once, and the "
        "first submitted counts.",
        widget=GovCheckboxesInput(),
        choices=[SelectChoice("yes", "Start a second audit of this case")],
    )
    submit = SubmitField("Start audit", widget=GovSubmitInput())

    def offer(self, teams: list[Team], today: date, role: str) -> None:
        """Fill the lists, and the boxes with defaults."""
        self.month.choices = months(today)
        self.offer_teams(teams)
        if not self.is_submitted():
            self.auditor_role.data = role

    @property
    def reporting_month(self) -> str:
        return self.month.data or ""

    def validate_independent(self, field: RadioField) -> None:
        if field.data == "yes":
            raise ValidationError(
                f"You cannot audit a case that you are responsible for. {ASK_LEAD}"
            )

    def bar(self, bar: Bar) -> None:
        """Show at its field why the reader may not audit the case."""
        words = f"You cannot audit {self.reference}: {bar.to_you}. {ASK_LEAD}"
        self.refuse(words, "team" if bar == Bar.OWN_TEAM else "case_ref")

    def case(self) -> Case:
        """The case as entered, to be stamped onto the audit."""
        return Case(
            **self.stamp,
            selection=Selection(self.selection.data),
            auditor_role=AuditorRole(self.auditor_role.data),
            independent=True,
        )


def months(today: date) -> list[SelectChoice]:
    """The months an audit can be reported for, the newest first."""
    this_month = Month.of(today)
    back = [this_month.plus(-number) for number in range(MONTHS_BACK)]
    return [SelectChoice(str(month), month.label) for month in back]
