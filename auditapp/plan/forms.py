"""Forms for an outcome's rating and its progress notes."""

from collections.abc import Iterable

from wtforms import RadioField, SelectField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Length

from auditapp.domain.forms.definitions import Outcome, Plan
from auditapp.domain.vocabulary import Brag
from auditapp.plan.service import ANSWER_LIMIT, REASON_LIMIT, REFERENCE_LIMIT
from auditapp.web.checked_fields import CheckedLine, CheckedTextArea
from auditapp.web.forms import StrictForm

COLOURS = tuple(colour for colour in Brag if colour != Brag.NOT_RATED)


def _length(limit: int) -> Length:
    return Length(max=limit, message=f"Shorten this to {limit:,} characters or fewer")


class RatingForm(StrictForm):
    colour = RadioField(
        "What is the rating now?",
        choices=[SelectChoice(str(colour), colour.label) for colour in COLOURS],
        validators=[InputRequired("Select a rating")],
    )
    reason = CheckedTextArea(
        "Why?",
        description="Say what the evidence is. Everybody who reads the plan will see this.",
        validators=[DataRequired("Enter why the outcome has this rating"), _length(REASON_LIMIT)],
    )


class NoteForm(StrictForm):
    month = SelectField("Month", validators=[InputRequired("Select the month")])
    know = CheckedTextArea(
        "What do we know?",
        validators=[DataRequired("Enter what you know"), _length(ANSWER_LIMIT)],
    )
    how = CheckedTextArea(
        "How do we know it?",
        validators=[DataRequired("Enter how you know it"), _length(ANSWER_LIMIT)],
    )
    doing = CheckedTextArea(
        "What are we doing?",
        validators=[DataRequired("Enter what you are doing"), _length(ANSWER_LIMIT)],
    )
    source = SelectField(
        "Which source is this note evidence for?",
        description="Choose one if the evidence is a document or a record, not a figure.",
    )
    reference = CheckedLine(
        "Which document or record?",
        description="Its title and date, or where it is kept. No names of children or families.",
        validators=[_length(REFERENCE_LIMIT)],
    )

    def offer(self, plan: Plan, outcome: Outcome, months: Iterable[tuple[str, str]]) -> None:
        """Fill the lists: the months, the sources that the plan names."""
        self.month.choices = [SelectChoice(month, words) for month, words in months]
        named = [plan.sources_by_code[code] for code in outcome.sources]
        sources = [SelectChoice(source.code, source.title) for source in named]
        self.source.choices = [SelectChoice("", "None: it comments on the figures"), *sources]
