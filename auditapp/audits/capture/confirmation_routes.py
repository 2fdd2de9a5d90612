"""Confirming that a phrase identifies nobody, on a page or by its script."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for

from auditapp.audits import confirmations, identifier_checks
from auditapp.audits.audit_state import AuditState
from auditapp.audits.capture import requested_audit
from auditapp.audits.capture.page import AuditPage
from auditapp.domain.audits.posted_answers import PostedConfirmation
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.forms import only_these_fields
from auditapp.web.json_body import json_body

bp = Blueprint("confirmations", __name__)
bp.add_app_template_filter(identifier_checks.of_answer, "marks")
LONGEST = 1_000
"""The most bytes of a request: a digest and the JSON around it."""


@bp.post("/audits/<id:audit_id>/confirmations")
@requires(Permission.DO_AUDITS)
def confirm_phrase(audit_id: int) -> Any:
    """Confirm that a marked phrase identifies nobody; a repeat changes nothing."""
    audit = requested_audit.editable_audit(audit_id)
    digest = _digest()
    if not audit.is_open:
        return _refused("This audit has been submitted and is locked.", audit_id, 409)
    try:
        confirmations.confirm(db(), audit, digest, by=reader().account_id)
    except identifier_checks.NotMarked as error:
        return _refused(str(error), audit_id, 422)
    db().commit()
    if request.is_json:
        return {**AuditState(audit).reply(), "confirmed": digest}
    flash("You confirmed that it identifies nobody.")
    return redirect(url_for("audits.check_audit", audit_id=audit_id))


def _digest() -> str:
    """The digest of the phrase, from JSON or from an ordinary form."""
    if not request.is_json:
        only_these_fields("digest")
        return request.form.get("digest", "")
    return json_body(PostedConfirmation, longest=LONGEST).digest


def _refused(words: str, audit_id: int, status: int) -> Any:
    """Refuse in JSON to a script; on a page, redirect as usual and show the reason."""
    audit = requested_audit.editable_audit(audit_id)
    if request.is_json:
        return {"error": words, **AuditState(audit).reply()}, status
    flash(words, "notice")
    if not audit.is_open:
        return redirect(url_for("audits.show_audit", audit_id=audit_id))
    return requested_audit.check_page(AuditPage(audit)), status
