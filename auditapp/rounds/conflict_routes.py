"""An auditor's pages: handing a case back, and declaring conflicts of interest."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for

from auditapp.rounds import allocate, queries
from auditapp.rounds.forms import ConflictForm, HandBackForm
from auditapp.rounds.requested_round import asker
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.forms import form_page

bp = Blueprint("conflicts", __name__)


@bp.route("/audits/<id:audit_id>/hand-back", methods=["GET", "POST"])
@requires(Permission.DO_AUDITS)
def hand_back(audit_id: int) -> Any:
    """Hand back a case, with the reason; it goes to another auditor."""
    case = queries.case_of_audit(db(), audit_id, reader()) or abort(404)
    if request.method == "POST":
        queries.locked(db(), case.round_id)
    form = HandBackForm()
    if not form.validate_on_submit():
        return form_page("rounds/hand_back.html", form, case=case)
    conflict = form.why.data == "conflict"
    next_one = allocate.hand_back(db(), case, by=asker(), reason=form.because, conflict=conflict)
    db().commit()
    where = (
        f"It has been assigned to {next_one.name}."
        if next_one
        else "The QA lead will find another auditor."
    )
    flash(f"You are no longer auditing {case.case_ref}. {where}")
    return redirect("/")


@bp.route("/conflicts", methods=["GET", "POST"])
@requires(Permission.DO_AUDITS)
def declare_conflict() -> Any:
    """List the reader's declared conflicts, and declare another."""
    form = ConflictForm()
    if form.validate_on_submit():
        allocate.declare_conflict(db(), asker(), form.case_ref.data or "", reason=form.because)
        db().commit()
        flash("Conflict declared. You will not be assigned this case.")
        return redirect(url_for("conflicts.declare_conflict"))
    declared = queries.conflicts_of(db(), reader().account_id)
    return form_page("rounds/conflicts.html", form, declared=declared)
