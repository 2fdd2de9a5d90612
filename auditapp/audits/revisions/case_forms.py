"""The form for correcting what a submitted audit says of its case."""

from dataclasses import replace

from govuk_frontend_wtf.wtforms_widgets import GovSelect
from wtforms import SelectField
from wtforms.validators import InputRequired

from auditapp.audits.capture.forms import CaseForm, blank, choice, months, options
from auditapp.audits.revisions.case_details import CaseDetails
from auditapp.audits.revisions.forms import RevisionForm
from auditapp.domain.calendar import Month, today
from auditapp.domain.vocabulary import AgeBand
from auditapp.models import Audit, Team


class CaseDetailsForm(CaseForm, RevisionForm):
    """Every detail as it is, to be changed, and why."""

    age_band = SelectField(
        "Age band", widget=GovSelect(), choices=blank("Not recorded") + options(tuple(AgeBand))
    )
    month = SelectField(
        "Reporting month",
        widget=GovSelect(),
        validators=[InputRequired("Select the reporting month")],
    )

    def offer(self, audit: Audit, teams: list[Team]) -> None:
        """Fill the lists; what the audit says now is among them, even where it is no more."""
        names = dict.fromkeys((audit.team, *(team.name for team in teams)))
        self.team.choices = [choice(name) for name in sorted(names)]
        self._teams = {team.name: team for team in teams}
        offered = months(today())
        if audit.month not in {one.value for one in offered}:
            offered.append(choice(audit.month, Month.parse(audit.month).label))
        self.month.choices = offered

    @property
    def reporting_month(self) -> str:
        return self.month.data or ""

    def details(self, audit: Audit) -> CaseDetails:
        """The details as posted; the service follows the team where that changes."""
        before = CaseDetails.of(audit)
        service = before.service
        if self.team.data != before.team:
            service = self.chosen_team.service
        return replace(
            before,
            case_ref=self.reference,
            team=self.team.data,
            service=service,
            month=self.reporting_month,
            involvement=self.involvement.data,
            age_band=self.age_band.data or "",
        )
