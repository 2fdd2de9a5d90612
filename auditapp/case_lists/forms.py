"""What a QA lead says about a case list: its file, its name, the day it describes."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, Field, HiddenField, StringField
from wtforms.validators import DataRequired, InputRequired, ValidationError

from auditapp.case_lists.columns import ListRefused
from auditapp.case_lists.freeze import fit_day, fit_name
from auditapp.web.answer_form import NOT_READ, UNREADABLE


class _About(FlaskForm):  # type: ignore[misc]
    """The name and the day, before the file is read and once more before it is frozen."""

    name = StringField(
        "Name of the list",
        description="What people choose it by when they open a round.",
        validators=[DataRequired("Give the list a name")],
    )
    as_at = DateField(
        "The day the list describes",
        description="Usually the day it was taken from the case system.",
        validators=[InputRequired("Enter the day the list describes")],
    )

    @property
    def said(self) -> tuple[str, date]:
        """The name and the day, once the form is valid."""
        assert self.name.data is not None
        assert self.as_at.data is not None
        return self.name.data, self.as_at.data

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        unreadable = "Not a valid date value."
        if unreadable in self.as_at.errors:
            self.as_at.errors = ["Enter a real day, such as 3 10 2026"]
        return valid

    def validate_name(self, field: Field) -> None:
        if UNREADABLE in (field.data or ""):
            raise ValidationError(NOT_READ)
        _fits(fit_name, field.data or "")

    def validate_as_at(self, field: Field) -> None:
        if isinstance(field.data, date):
            _fits(fit_day, field.data)


class UploadForm(_About):
    file = FileField(
        "The file",
        description="An Excel workbook (.xlsx) or a CSV file, up to 12 MB.",
        validators=[FileRequired("Choose the file with your list")],
    )

    def refuse(self, error: Exception) -> None:
        """Show at the file why it will not do, one line for each thing."""
        self.file.errors = [*self.file.errors, *str(error).splitlines()]


class FreezeForm(_About):
    """What was confirmed on the preview: the choices it was read with, and what came of them."""

    sheet = HiddenField()
    rows = HiddenField()
    columns = HiddenField()
    seen = HiddenField()
    """The hash of the list that the page showed."""


def _fits(check: Callable[[Any], object], value: Any) -> None:
    try:
        check(value)
    except ListRefused as error:
        raise ValidationError(str(error)) from None
