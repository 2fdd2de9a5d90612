"""The pages of one audit: starting, answering, checking, submitting, reading."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from auditapp.audits import queries, service
from auditapp.audits.capture import page as capture_page
from auditapp.audits.capture import requested_audit
from auditapp.audits.capture import start as capture_start
from auditapp.audits.capture.forms import StartForm
from auditapp.audits.capture.page import AuditPage
from auditapp.audits.capture.question_view import problems_of
from auditapp.audits.meetings import service as meetings
from auditapp.audits.reading.routes import document_page
from auditapp.domain.audits.typed_answers import readable_answers
from auditapp.domain.calendar import today
from auditapp.domain.vocabulary import Selection
from auditapp.escalations import queries as escalations
from auditapp.models import Audit, FormVersion
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.answer_form import section_form
from auditapp.web.choices import all_teams, newest_forms
from auditapp.web.forms import form_page, only_these_fields, version_of
from auditapp.web.urls import Filtering
from auditapp.web.visibility import sees

bp = Blueprint("audits", __name__)
bp.add_app_template_filter(capture_page.rule_table, "rule_table")
bp.add_app_template_filter(capture_page.is_headline, "is_headline")


@bp.route("/audits/start", methods=["GET", "POST"])
@requires(Permission.DO_AUDITS)
def start_audit() -> Any:
    """Start an audit: choose a form, then enter the case and how it was selected."""
    wanted = Filtering(request.args).text("form")
    chosen = queries.form(db(), wanted)
    if chosen is None:
        if wanted:
            abort(404)
        return render_template("capture/choose_form.html", forms=newest_forms(db()))
    if meetings.is_per_meeting(chosen.definition):
        return redirect(url_for("meetings.record_meeting", form=chosen.form))
    form = StartForm()
    form.offer(list(all_teams(db())), today(), queries.last_role(db(), reader()))
    if not form.validate_on_submit() or _is_barred(chosen, form):
        return form_page("capture/start.html", form, chosen=chosen.definition)
    already = _unasked_second(chosen, form)
    if already:
        mine = [one for one in already if sees(reader(), one)]
        page = form_page(
            "capture/start.html", form, chosen=chosen.definition, already=mine, second=True
        )
        return page
    audit = _started(chosen, form)
    db().commit()
    return redirect(url_for("audits.show_audit", audit_id=audit.id))


@bp.get("/audits/<id:audit_id>")
@requires(Permission.READ_AUDITS, writes=True)
def show_audit(audit_id: int) -> Any:
    """The task list of an open audit, or the document of a submitted one."""
    audit = requested_audit.visible_audit(audit_id)
    page = AuditPage(audit)
    if audit.is_open and len(page.sections) == 1 and requested_audit.is_mine(audit):
        only = page.sections[0].section.key
        return redirect(url_for("audits.show_section", audit_id=audit.id, key=only))
    requested_audit.record_reading(audit)
    if not audit.is_open:
        return document_page(audit, _way_back())
    beside = escalations.beside(db(), audit)
    whose = requested_audit.whose(audit)
    return render_template("capture/task_list.html", page=page, escalations=beside, **whose)


@bp.get("/audits/<id:audit_id>/sections/<key:key>")
@requires(Permission.DO_AUDITS, writes=True)
def show_section(audit_id: int, key: str) -> Any:
    """One section of an open audit, to be answered."""
    audit = requested_audit.editable_audit(audit_id)
    if not audit.is_open:
        return redirect(url_for("audits.show_audit", audit_id=audit.id))
    page, status = requested_audit.section_of(audit, key)
    requested_audit.record_reading(audit)
    return requested_audit.section_page(page, status, capture_page.asked(page, status.section))


@bp.post("/audits/<id:audit_id>/sections/<key:key>")
@requires(Permission.DO_AUDITS)
def save_section(audit_id: int, key: str) -> Any:
    """Save the answers of a section; those that could not be read are shown again with their
    errors."""
    audit = requested_audit.editable_audit(audit_id)
    page, status = requested_audit.section_of(audit, key)
    posted = section_form(status.section.questions)
    posted.refuse_strange_fields()
    if not audit.is_open:
        return requested_audit.too_late(page, status, posted)
    try:
        service.save(
            db(),
            audit,
            readable_answers(posted.answers),
            version=version_of(posted.version.data),
            by=reader().account_id,
        )
    except service.StaleVersion:
        return requested_audit.conflict(page, status, posted)
    db().commit()
    if any(answer.was_cleaned for answer in posted.answers.values()):
        flash("Control characters, which cannot be saved, were removed.", "notice")
    page = AuditPage(audit)
    again = capture_page.asked_again(page, status.section, posted)
    if problems_of(again):
        return requested_audit.section_page(page, status, again), 422
    return redirect(requested_audit.after_saving(page, status))


@bp.get("/audits/<id:audit_id>/check")
@requires(Permission.DO_AUDITS, writes=True)
def check_audit(audit_id: int) -> Any:
    """Show every answer on one page, with what is missing at the top and the submit button."""
    audit = requested_audit.editable_audit(audit_id)
    if not audit.is_open:
        return redirect(url_for("audits.show_audit", audit_id=audit.id))
    requested_audit.record_reading(audit)
    return requested_audit.check_page(AuditPage(audit))


@bp.post("/audits/<id:audit_id>/submit")
@requires(Permission.DO_AUDITS)
def submit_audit(audit_id: int) -> Any:
    """Submit and lock the audit; figures follow in the same transaction."""
    audit = requested_audit.own_audit(audit_id)
    only_these_fields("version")
    page = AuditPage(audit)
    if audit.is_open and request.form.get("version") != str(audit.version):
        flash("This audit was saved after you opened the page. Check it again.", "notice")
        return redirect(url_for("audits.check_audit", audit_id=audit.id))
    try:
        service.submit(db(), audit, by=reader().account_id, today=today())
    except service.AlreadySubmitted:
        flash("This audit has already been submitted.", "notice")
    except service.Incomplete:
        db().rollback()
        return requested_audit.check_page(page, refused=True), 422
    else:
        db().commit()
        flash(f"Audit submitted. {_where_it_counts(audit)}")
    return redirect(url_for("audits.show_audit", audit_id=audit_id))


def _unasked_second(chosen: FormVersion, form: StartForm) -> Sequence[Audit]:
    """The audits of the same case, form and month that the page must show first.

    A page that is sent again finds its own. What it opened is looked for after the others, since
    the same page, sent at the same moment, may open it in between.
    """
    found = queries.others_of(db(), form.reference, chosen.form, form.reporting_month)
    before = capture_start.opened_by(form.once.data)
    if form.second.data or (before is not None and before.case_ref == form.reference):
        return ()
    if found:
        form.refuse("Tick the box to start a second audit of this case", "second")
    return found


def _is_barred(chosen: FormVersion, form: StartForm) -> bool:
    """Whether the reader is not independent of the case; the form then says why."""
    bar = capture_start.bar(chosen, form.reference, form.chosen_team.name)
    if bar is not None:
        form.bar(bar)
    return bar is not None


def _started(chosen: FormVersion, form: StartForm) -> Audit:
    """Start an audit, or find the one this page started already with the same case."""
    case = form.case()
    before = capture_start.opened_by(form.once.data)
    if before is not None and (before.form, before.case_ref) == (chosen.form, case.case_ref):
        return before
    return capture_start.start(chosen, case, form.once.data if before is None else None)


def _where_it_counts(audit: Audit) -> str:
    if Selection(audit.selection).is_headline:
        return "It now counts in the figures."
    return "It does not count in headline figures, because its case was not selected at random."


def _way_back() -> tuple[str, str]:
    """Link back to the figure the audit was opened from, otherwise to the reader's work."""
    site, came = request.host_url, request.referrer or ""
    if came.startswith(f"{site}measures/"):
        return f"/{came.removeprefix(site)}", "Back to the figure"
    return ("/", "My work") if reader().may(Permission.DO_AUDITS) else ("/measures", "Measures")
