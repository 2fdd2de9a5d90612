"""The page on which a meeting is recorded: the case, which meeting it was, its month."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput
from wtforms import Field, SelectField, SubmitField
from wtforms.validators import ValidationError

from auditapp.audits.capture.forms import MONTHS_BACK, CaseForm, blank, months
from auditapp.audits.capture.question_view import Problem, QuestionView
from auditapp.audits.meetings import service
from auditapp.audits.service import Case
from auditapp.domain.calendar import Month
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.given_answers import Given
from auditapp.domain.forms.questions import Question
from auditapp.domain.vocabulary import AuditorRole, Selection
from auditapp.models import Team
from auditapp.web.answer_form import FIELDS, AnswerField

TOO_LONG_AGO = f"Choose the reporting month: the meeting was more than {MONTHS_BACK - 1} months ago"


class MeetingForm(CaseForm):
    """The fields of every meeting; `meeting_form` adds the questions that tell meetings apart."""

    questions: tuple[Question, ...] = ()
    day: Question | None = None
    """Which of them asks on which day the meeting was."""

    month = SelectField(
        "Reporting month",
        description="The checklist counts in the figures of this month.",
        widget=GovSelect(),
    )
    submit = SubmitField("Record meeting", widget=GovSubmitInput())

    def offer(self, teams: list[Team], today: date) -> None:
        prompt = "The month of the meeting" if self.day else "Select one"
        offered = months(today)
        self.month.choices = blank(prompt) + offered
        self._oldest = str(offered[-1].value)
        self.offer_teams(teams)

    @property
    def held_in(self) -> Month | None:
        """The month of the meeting, once its day could be read."""
        text = self[self.day.key].data if self.day else None
        return Month.of(date.fromisoformat(text)) if text else None

    @property
    def reporting_month(self) -> str:
        return self.month.data or str(self.held_in or "")

    def validate_month(self, field: SelectField) -> None:
        held = self.held_in
        if self.day is None and not field.data:
            raise ValidationError("Choose the reporting month")
        if held is None:
            return
        if not field.data and str(held) < self._oldest:
            raise ValidationError(TOO_LONG_AGO)
        if field.data and field.data < str(held):
            raise ValidationError(f"Choose {held.label} or later: the meeting was in that month")

    @property
    def given(self) -> dict[str, Given]:
        """Which meeting it was, as the first answers of its checklist."""
        return {question.key: Given(self[question.key].data) for question in self.questions}

    def case(self, auditor_role: AuditorRole | None) -> Case:
        """The case, to be stamped onto the audit: there is one for every meeting."""
        return Case(**self.stamp, selection=Selection.CENSUS, auditor_role=auditor_role)

    def asked(self) -> list[QuestionView]:
        """The form's own questions as the page draws them, with what was typed."""
        return [self._asked(question) for question in self.questions]

    def problems(self) -> Iterator[Problem]:
        """Everything that is wrong, in the order of the page."""
        yield from _problems(self.case_ref)
        for asked in self.asked():
            if asked.error:
                first = "-day" if asked.question.control == "date" else ""
                yield Problem(f"{asked.question.key}{first}", asked.error)
        for field in (self.team, self.involvement, self.age_band, self.month):
            yield from _problems(field)

    def _asked(self, question: Question) -> QuestionView:
        field = self[question.key]
        error = str(field.errors[0]) if field.errors else ""
        if not error:
            return QuestionView(question, Given(field.data), shown=True)
        typed, wrong = field.answer.typed.value, {"value": error}
        return QuestionView(question, Given(field.data), shown=True, typed=typed, wrong=wrong)


def meeting_form(form: Form) -> MeetingForm:
    """The form to record a meeting for this checklist, filled from what was posted."""
    asked: tuple[Any, ...] = service.questions(form)
    fields: dict[str, Any] = {"questions": asked, "day": service.asks_day(form)}
    for question in asked:
        fields[question.key] = FIELDS[question.type](question, validators=[_answered])
    made: MeetingForm = type("PostedMeeting", (MeetingForm,), fields)()
    return made


def _answered(form: MeetingForm, field: AnswerField) -> None:
    if field.data is None and not field.process_errors:
        name = field.question.name
        verb = "Choose" if field.question.options else "Enter"
        raise ValidationError(f"{verb} the {name[0].lower()}{name[1:]}")


def _problems(field: Field) -> Iterator[Problem]:
    yield from (Problem(field.id, str(error)) for error in field.errors)
