"""An auditor's pages: handing a case back, and declaring and ending conflicts of interest."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for

from auditapp.rounds import allocate, conflicts, queries
from auditapp.rounds.forms import ConflictForm, EndConflictForm, HandBackForm
from auditapp.rounds.requested_round import asker, is_kept
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
    """List the declared conflicts, and declare another."""
    form = ConflictForm()
    if form.validate_on_submit():
        conflicts.declare(db(), asker(), form.case_ref.data or "", reason=form.because)
        db().commit()
        flash("Conflict declared. You will not be assigned this case.")
        return redirect(url_for("conflicts.declare_conflict"))
    declared = queries.conflicts_seen(db(), reader())
    return form_page("rounds/conflicts.html", form, declared=declared)


@bp.route("/conflicts/<id:conflict_id>/end", methods=["GET", "POST"])
@requires(Permission.DO_AUDITS)
def end_conflict(conflict_id: int) -> Any:
    """End a conflict, with the reason: its auditor's own, or anybody's for who runs the month."""
    found = queries.conflict_to_end(db(), conflict_id, reader(), lock=request.method == "POST")
    conflict = found or abort(404)
    form = EndConflictForm()

    def end() -> str:
        conflicts.end(db(), conflict, by=asker(), reason=form.because)
        return (
            f"Conflict ended. {conflict.case_ref} can be assigned to {conflict.account.name} again."
        )

    if is_kept(form, end):
        return redirect(url_for("conflicts.declare_conflict"))
    return form_page("rounds/end_conflict.html", form, conflict=conflict)
