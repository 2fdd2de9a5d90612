"""The two things people say about an outcome: a rating with its reason, and a progress note."""

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Length

from auditapp.domain.calendar import Month
from auditapp.domain.forms.definitions import Outcome, Plan
from auditapp.domain.vocabulary import Brag
from auditapp.plan.service import ANSWER_LIMIT, REASON_LIMIT, REFERENCE_LIMIT
from auditapp.web.forms import StrictForm

MONTHS_BACK = 18
COLOURS = tuple(colour for colour in Brag if colour != Brag.NOT_RATED)


def _length(limit: int) -> Length:
    return Length(max=limit, message=f"Shorten this to {limit:,} characters or fewer")


class RatingForm(StrictForm):
    colour = RadioField(
        "Which rating fits now?",
        choices=[SelectChoice(str(colour), colour.label) for colour in COLOURS],
        validators=[InputRequired("Choose a rating")],
    )
    reason = TextAreaField(
        "Why?",
        description="Name the evidence. Everybody who reads the plan sees this.",
        validators=[DataRequired("Say why the outcome has this rating"), _length(REASON_LIMIT)],
    )


class NoteForm(StrictForm):
    month = SelectField("Month", validators=[InputRequired("Choose the month")])
    know = TextAreaField(
        "What do we know?",
        validators=[DataRequired("Say what is known"), _length(ANSWER_LIMIT)],
    )
    how = TextAreaField(
        "How do we know it?",
        validators=[DataRequired("Say how it is known"), _length(ANSWER_LIMIT)],
    )
    doing = TextAreaField(
        "What are we doing?",
        validators=[DataRequired("Say what is being done"), _length(ANSWER_LIMIT)],
    )
    source = SelectField(
        "Which source does this note stand for?",
        description="Choose one where the evidence is a document or a record, not a figure.",
    )
    reference = StringField(
        "Which document or record?",
        description="Its title and date, or where it is kept. No names of children or families.",
        validators=[_length(REFERENCE_LIMIT)],
    )

    def offer(self, plan: Plan, outcome: Outcome, month: Month) -> None:
        """Fill the lists: the months up to `month`, the sources that the plan names."""
        months = [month.plus(-back) for back in range(MONTHS_BACK)]
        self.month.choices = [SelectChoice(str(one), one.label) for one in months]
        named = [plan.sources_by_code[code] for code in outcome.sources]
        sources = [SelectChoice(source.code, source.title) for source in named]
        self.source.choices = [SelectChoice("", "None: it comments on the figures"), *sources]
