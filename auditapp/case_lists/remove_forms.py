"""Forms that delete a list or erase columns of it, each with the reason."""

from collections.abc import Sequence

from wtforms import SelectMultipleField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import DataRequired, Length

from auditapp.web.checked_fields import REASON_LIMIT, CheckedTextArea
from auditapp.web.forms import StrictForm


class DeleteListForm(StrictForm):
    """Why the list is deleted."""

    reason = CheckedTextArea(
        "Why?",
        description="Kept in the activity log. No names.",
        validators=[
            DataRequired("Enter a reason"),
            Length(max=REASON_LIMIT, message=f"Shorten this to {REASON_LIMIT:,} characters"),
        ],
    )

    @property
    def because(self) -> str:
        return self.reason.data or ""


class EraseForm(DeleteListForm):
    """Which columns are erased, and why."""

    columns = SelectMultipleField(
        "Which columns?", validators=[DataRequired("Select at least one column")]
    )

    def offer(self, columns: Sequence[str]) -> None:
        self.columns.choices = [SelectChoice(name, name) for name in columns]
