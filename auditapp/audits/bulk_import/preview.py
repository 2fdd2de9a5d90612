"""What an uploaded file of completed audits would do, and which column became what."""

from collections.abc import Iterator
from functools import partial

from auditapp.audits.bulk_import import service
from auditapp.audits.bulk_import.rows import AuditsUpload, FoundAudits
from auditapp.audits.bulk_import.service import LoadOutlook
from auditapp.audits.bulk_import.template import FIELD_WORDS
from auditapp.domain.forms.questions import Question
from auditapp.models import FormVersion
from auditapp.web.uploads import UploadPreview, Uploads

AuditsPreview = UploadPreview[FoundAudits, LoadOutlook]


def audit_uploads(form: FormVersion) -> Uploads[FoundAudits, LoadOutlook]:
    """Uploads of completed audits of a form."""
    return Uploads(
        purpose=f"audits {form.form}",
        kind=partial(AuditsUpload, version=form),
        foresee=service.foresee,
        logged_as="audits",
        subject=("form", form.form),
    )


def columns_as_read(examined: FoundAudits) -> Iterator[tuple[str, str, str]]:
    """Each column that was understood: its heading, what it became, in words."""
    known = examined.version.definition.by_key
    for name, heading in examined.columns.headings.items():
        yield heading, name, known[name].name if name in known else FIELD_WORDS[name]


def without_column(examined: FoundAudits) -> list[Question]:
    """The questions that no column answers; they stay unanswered."""
    found = examined.columns.headings
    return [one for one in examined.version.definition.questions() if one.key not in found]
