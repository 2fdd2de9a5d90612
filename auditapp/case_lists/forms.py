"""Forms for a case list: its file, its name, the day it describes."""

from collections.abc import Callable
from datetime import date
from typing import Any

from wtforms import DateField, Field, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, ValidationError

from auditapp.case_lists.columns import ListRefused
from auditapp.case_lists.freeze import ListReasons, fit_day, fit_name
from auditapp.case_lists.service import FoundCases
from auditapp.domain.forms.given_answers import NOT_READ, UNREADABLE, clean_text
from auditapp.web.checked_fields import CheckedTextArea
from auditapp.web.forms import StrictForm
from auditapp.web.upload_forms import NO_NAMES, ConfirmForm, FileForm


class _About(StrictForm):
    """The name and the day, asked before the file is read and again before it is frozen."""

    name = StringField(
        "Name of the list",
        description="People choose the list by this name when they open a round.",
        validators=[DataRequired("Enter a name for the list")],
    )
    as_at = DateField(
        "Date of the list",
        description="Usually the day it was exported from the case system.",
        validators=[InputRequired("Enter the date of the list")],
    )

    @property
    def said(self) -> tuple[str, date]:
        """The name and the day, once the form is valid."""
        assert self.name.data is not None
        assert self.as_at.data is not None
        return self.name.data, self.as_at.data

    def validate_name(self, field: Field) -> None:
        if UNREADABLE in (field.data or ""):
            raise ValidationError(NOT_READ)
        _fits(fit_name, field.data or "")

    def validate_as_at(self, field: Field) -> None:
        if isinstance(field.data, date):
            _fits(fit_day, field.data)


class ListFileForm(_About, FileForm):
    """The file to upload, with the list's name and day."""


class FreezeForm(_About, ConfirmForm):
    """Confirmation of the preview; `seen` is the hash of the list that the page showed."""

    keep = SelectMultipleField("Columns to keep", validate_choice=False)
    keep_reason = CheckedTextArea("Why are these columns kept?", description=NO_NAMES)

    @property
    def reasons(self) -> ListReasons:
        return ListReasons(clean_text(self.keep_reason.data or ""), self.reference_words)

    def ask_reasons(self, examined: FoundCases) -> bool:
        """Whether every reason is given that this file needs; what is missing is shown."""
        if examined.kept and not self.reasons.columns:
            self.refuse("Enter why these columns are kept", "keep_reason")
        return self.confirms_references(examined) and not self.errors


def _fits(check: Callable[[Any], object], value: Any) -> None:
    try:
        check(value)
    except ListRefused as error:
        raise ValidationError(str(error)) from None
