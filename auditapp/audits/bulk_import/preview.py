"""Preview of a file of completed audits: its effect, and how its columns were read."""

from collections.abc import Iterator
from functools import partial

from auditapp.audits.bulk_import import service
from auditapp.audits.bulk_import.columns import FIELD_WORDS
from auditapp.audits.bulk_import.rows import AuditsUpload, FoundAudits
from auditapp.audits.bulk_import.service import LoadOutlook
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
    """Each column that was recognised: its heading, and what it was read as."""
    known = examined.version.definition.by_key
    for name, heading in examined.columns.headings.items():
        yield heading, name, known[name].name if name in known else FIELD_WORDS[name]


def without_column(examined: FoundAudits) -> list[Question]:
    """The questions without a column, which stay unanswered."""
    found = examined.columns.headings
    return [one for one in examined.version.definition.questions() if one.key not in found]
