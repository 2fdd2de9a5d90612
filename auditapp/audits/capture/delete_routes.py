"""Deleting a draft that somebody started by hand."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from auditapp.audits import deletions
from auditapp.audits.capture import requested_audit
from auditapp.audits.capture.page import AuditPage
from auditapp.audits.capture.question_view import Problem
from auditapp.audits.revisions.forms import RevisionForm
from auditapp.models import Audit
from auditapp.web.access import Permission, db, reader, requires

bp = Blueprint("deletions", __name__)
bp.add_app_template_test(deletions.is_by_hand, "started_by_hand")


@bp.route("/audits/<id:audit_id>/delete", methods=["GET", "POST"])
@requires(Permission.DO_AUDITS, writes=True)
def delete_draft(audit_id: int) -> Any:
    """Delete a draft of one's own; a QA lead may delete anybody's."""
    audit = requested_audit.editable_audit(audit_id)
    form = RevisionForm()
    form.refuse_strange_fields()
    try:
        deletions.must_be_deletable(db(), audit)
        if request.method != "POST":
            return _page(audit, form)
        if form.problems():
            return _page(audit, form, form.problems()), 422
        if form.opened_on != audit.version:
            return _page(
                audit, form, conflict="This audit was changed after you opened the page."
            ), 409
        deletions.delete_draft(db(), audit, reason=form.because, by=reader().account_id)
    except deletions.DeletionReason as error:
        return _page(audit, form, [Problem("reason", str(error))]), 422
    except deletions.NotDeletable as error:
        flash(str(error), "notice")
        return redirect(url_for("audits.show_audit", audit_id=audit.id))
    db().commit()
    flash("Draft deleted. The log keeps that you deleted it, and why.")
    return redirect(url_for("my_work.show_my_work"))


def _page(
    audit: Audit, form: RevisionForm, problems: list[Problem] | None = None, conflict: str = ""
) -> str:
    return render_template(
        "capture/delete.html",
        page=AuditPage(audit),
        form=form,
        problems=problems or [],
        error_count=len(problems or []),
        conflict=conflict,
    )
