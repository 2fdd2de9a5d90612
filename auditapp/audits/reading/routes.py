"""A submitted audit as a document, and that somebody printed it."""

from typing import Any

from flask import Blueprint, abort, render_template

from auditapp.audits import queries
from auditapp.audits.capture import requested_audit
from auditapp.audits.reading.page import document
from auditapp.domain.calendar import today
from auditapp.models import Audit
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.activity_log import record
from auditapp.web.forms import only_these_fields

bp = Blueprint("documents", __name__)


def document_page(audit: Audit, back: tuple[str, str]) -> str:
    """The page of a submitted or withdrawn audit; `back`: where the reader came from."""
    return render_template(
        "reading/document.html",
        document=document(db(), audit, reader()),
        place=queries.has_its_place(db(), audit, reader()),
        back=back,
        today=today(),
    )


@bp.post("/audits/<id:audit_id>/print")
@requires(Permission.READ_AUDITS)
def record_print(audit_id: int) -> Any:
    """Note in the log that an audit is about to be printed."""
    audit = requested_audit.visible_audit(audit_id)
    only_these_fields()
    if audit.is_open:
        abort(404)
    record(db(), "audit printed", "audit", audit.id, by=reader().account_id)
    db().commit()
    return {"recorded": True}
