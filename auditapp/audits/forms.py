"""The page on which an audit is started: the case, and how it came to be audited."""

import secrets
from datetime import date

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextInput,
)
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, RadioField, SelectField, StringField, SubmitField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired, Length, Regexp, ValidationError

from auditapp.adapters.webforms import strange
from auditapp.audits.service import Case
from auditapp.domain.calendar import Month
from auditapp.domain.vocabulary import AgeBand, AuditorRole, Involvement, Labelled, Selection
from auditapp.models import Team

MONTHS_BACK = 18


def _options(words: type[Labelled]) -> list[SelectChoice]:
    return [SelectChoice(str(word), word.label) for word in words]


def _blank(prompt: str) -> list[SelectChoice]:
    return [SelectChoice("", prompt)]


class StartForm(FlaskForm):  # type: ignore[misc]
    case_ref = StringField(
        "Case reference",
        description="The reference in the case system, exactly. Never a name.",
        widget=GovTextInput(),
        validators=[
            InputRequired("Enter the case reference"),
            Length(max=60, message="The case reference must be 60 characters or fewer"),
            Regexp(
                r"^\s*[A-Za-z0-9][A-Za-z0-9._/-]*\s*$",
                message="Use only letters, digits, hyphens, dots and slashes: never a name",
            ),
        ],
    )
    month = SelectField(
        "Reporting month", widget=GovSelect(), validators=[InputRequired("Choose the month")]
    )
    team = SelectField(
        "Team the case is with", widget=GovSelect(), validators=[InputRequired("Choose the team")]
    )
    involvement = SelectField(
        "Type of involvement",
        widget=GovSelect(),
        choices=_blank("Choose one") + _options(Involvement),
        validators=[InputRequired("Choose the type of involvement")],
    )
    age_band = SelectField(
        "Age band",
        widget=GovSelect(),
        choices=_blank("Choose one") + _options(AgeBand),
        validators=[InputRequired("Choose the age band")],
    )
    selection = SelectField(
        "How was the case selected?",
        description="Only random samples and censuses count in headline figures.",
        widget=GovSelect(),
        choices=_blank("Choose one") + _options(Selection),
        validators=[InputRequired("Choose how the case was selected")],
    )
    auditor_role = SelectField(
        "You are auditing as",
        widget=GovSelect(),
        choices=_blank("Choose one") + _options(AuditorRole),
        validators=[InputRequired("Choose in what capacity you are auditing")],
    )
    independent = RadioField(
        "Do you have any line responsibility for this case?",
        description="Somebody who manages the case or its worker should not audit it.",
        widget=GovRadioInput(),
        choices=[SelectChoice("no", "No"), SelectChoice("yes", "Yes")],
        validators=[InputRequired("Say whether you have line responsibility for this case")],
    )
    once = HiddenField()
    submit = SubmitField("Start the audit", widget=GovSubmitInput())

    def offer(self, teams: list[Team], today: date, role: str) -> None:
        """Fill the lists with what exists, and the boxes with sensible defaults."""
        this_month = Month.of(today)
        months = [this_month.plus(-back) for back in range(MONTHS_BACK)]
        self.month.choices = [SelectChoice(str(month), month.label) for month in months]
        self.team.choices = _blank("Choose one") + [
            SelectChoice(team.name, team.name) for team in teams
        ]
        self._teams = {team.name: team for team in teams}
        if not self.is_submitted():
            self.auditor_role.data = role
            self.once.data = secrets.token_hex(16)

    def validate_team(self, field: SelectField) -> None:
        team = self._teams.get(field.data)
        if team is not None and team.opens and (self.month.data or "") < team.opens:
            opened = Month.parse(team.opens).label
            raise ValidationError(f"{team.name} opened in {opened}: choose a later month")

    def strange(self, posted: MultiDict[str, str]) -> list[str]:
        """Names that were posted but are not on the page, or came twice."""
        return strange(posted, [field.name for field in self])

    def case(self) -> Case:
        """What was entered, to be stamped onto the audit."""
        return Case(
            case_ref=(self.case_ref.data or "").strip(),
            month=self.month.data,
            team=self._teams[self.team.data].name,
            service=self._teams[self.team.data].service,
            involvement=Involvement(self.involvement.data),
            selection=Selection(self.selection.data),
            age_band=AgeBand(self.age_band.data),
            auditor_role=AuditorRole(self.auditor_role.data),
            independent=self.independent.data == "no",
        )
