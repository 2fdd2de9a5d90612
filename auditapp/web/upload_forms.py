"""The forms of every upload: its file, and the confirmation of its preview."""

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

from auditapp.adapters.uploads.sheet_choice import SheetRequest
from auditapp.web.forms import StrictForm


class FileForm(StrictForm):
    """The form that uploads a file."""

    file = FileField(
        "File",
        description="An Excel workbook (.xlsx) or a CSV file, up to 12 MB.",
        validators=[FileRequired("Select a file")],
    )

    misfit = ""
    """Why the columns of the file do not fit, where a page asks how they are read."""

    def refuse_file(self, error: Exception) -> None:
        """Show at the file why it cannot be used, one line per fault."""
        self.file.errors = [*self.file.errors, *str(error).splitlines()]


class ConfirmForm(StrictForm):
    """Confirmation of a preview: how the file was read, and the effect that the page showed."""

    sheet = HiddenField()
    rows = HiddenField()
    columns = HiddenField()
    seen = HiddenField()

    @property
    def asked(self) -> SheetRequest:
        return SheetRequest(self.sheet.data or "", self.rows.data or "", self.columns.data or "")
