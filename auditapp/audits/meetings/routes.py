"""Meetings: recording one, and how many of those held have a checklist."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from auditapp.audits import service
from auditapp.audits.allocations import capacity
from auditapp.audits.capture import start as capture_start
from auditapp.audits.meetings import service as meetings
from auditapp.audits.meetings.forms import MeetingForm, meeting_form
from auditapp.domain.calendar import Month, today, year_to
from auditapp.models import Account, Audit, FormVersion
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.choices import all_teams
from auditapp.web.urls import Filtering
from auditapp.web.visibility import sees

bp = Blueprint("meetings", __name__)
NAVIGATION = (("/meetings", "Meetings", Permission.READ_ROUNDS),)


@bp.get("/meetings")
@requires(Permission.READ_ROUNDS)
def show_meetings() -> Any:
    """Show checklists made and meetings held, month by month."""
    months = year_to(Month.of(today()))
    covered = [
        (
            form.definition,
            meetings.coverage_measure(form.definition),
            meetings.coverage(db(), form.definition, months),
        )
        for form in meetings.forms(db())
    ]
    return render_template("meetings/meetings.html", covered=covered, months=months)


@bp.route("/meetings/record", methods=["GET", "POST"])
@requires(Permission.DO_AUDITS)
def record_meeting() -> Any:
    """Record a meeting and start its checklist."""
    known = meetings.forms(db())
    wanted = Filtering(request.args).text("form")
    chosen = _chosen(known, wanted)
    if chosen is None:
        return render_template("meetings/choose.html", forms=known)
    form = meeting_form(chosen.definition)
    form.offer(list(all_teams(db())), today())
    if not form.validate_on_submit():
        return _page(chosen, form), 422 if form.is_submitted() else 200
    there = meetings.same(db(), chosen, form.reference, form.given)
    before = capture_start.opened_by(form.once.data)
    if there is not None and there != before:
        return _page(chosen, form, there), 409
    audit = there or _recorded(chosen, form, form.once.data if before is None else None)
    return redirect(url_for("audits.show_audit", audit_id=audit.id))


def _chosen(known: list[FormVersion], wanted: str) -> FormVersion | None:
    """The form that was asked for, or the only one there is; 404 when there is no such form."""
    if wanted:
        return next((form for form in known if form.form == wanted), None) or abort(404)
    return known[0] if len(known) == 1 else None


def _recorded(chosen: FormVersion, form: MeetingForm, once: str | None) -> Audit:
    """The checklist, begun with what tells the meeting from others."""
    account = db().get_one(Account, reader().account_id)
    audit = capture_start.start(chosen, form.case(capacity(account)), once)
    service.save(db(), audit, form.given, version=audit.version, by=account.id)
    db().commit()
    return audit


def _page(chosen: FormVersion, form: MeetingForm, there: Audit | None = None) -> str:
    """The page, with what is wrong; `there` is the checklist that the meeting has already."""
    problems = list(form.problems())
    return render_template(
        "meetings/record.html",
        chosen=chosen.definition,
        form=form,
        problems=problems,
        error_count=len(problems),
        there=there,
        visible=there is not None and sees(reader(), there),
    )
