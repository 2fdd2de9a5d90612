"""The forms of every upload: its file, and the confirmation of its preview."""

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

from auditapp.adapters.uploads.examinations import Examination
from auditapp.adapters.uploads.sheet_choice import SheetRequest
from auditapp.domain.forms.given_answers import clean_text
from auditapp.web.checked_fields import CheckedTextArea
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


NO_NAMES = "Kept in the activity log. No names."


class ConfirmForm(StrictForm):
    """Confirmation of a preview: how the file was read, and the effect that the page showed."""

    sheet = HiddenField()
    rows = HiddenField()
    columns = HiddenField()
    seen = HiddenField()
    reference_reason = CheckedTextArea("Why are these the references?", description=NO_NAMES)

    @property
    def reference_words(self) -> str:
        """Why references that look like a person are right; "" where that is not said."""
        return clean_text(self.reference_reason.data or "")

    def confirms_references(self, examined: Examination) -> bool:
        """Whether it says why, where references look like a person; what is missing is shown."""
        if self.reference_reason.fault:
            self.refuse(self.reference_reason.fault, "reference_reason")
        elif examined.doubtful and not self.reference_words:
            words = "Correct the references in the file, or enter why they are right"
            self.refuse(words, "reference_reason")
        return not self.reference_reason.errors

    @property
    def asked(self) -> SheetRequest:
        return SheetRequest(self.sheet.data or "", self.rows.data or "", self.columns.data or "")
