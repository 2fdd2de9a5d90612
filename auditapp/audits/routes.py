"""My work, and the pages of one audit: starting, answering, checking, submitting, reading."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from structlog import get_logger

from auditapp.adapters.webforms import SectionForm, section_form
from auditapp.audits import pages, queries, service
from auditapp.audits.forms import StartForm
from auditapp.audits.pages import AuditPage, SectionStatus
from auditapp.domain.calendar import london
from auditapp.models import Account, Audit
from auditapp.models.base import utc_now
from auditapp.people.access import Permission, db, reader, requires
from auditapp.records.service import record

bp = Blueprint("audits", __name__, template_folder="templates")
NAVIGATION = (("/", "My work", Permission.READ_AUDITS),)
bp.add_app_template_filter(pages.rule_table, "rule_table")
log = get_logger()


@bp.get("/")
@requires(Permission.SIGNED_IN)
def show_my_work() -> Any:
    """What waits for the reader; those who do not audit go where their work is."""
    if not reader().may(Permission.READ_AUDITS):
        return redirect("/users")
    if not reader().may(Permission.DO_AUDITS):
        return redirect("/plan")
    month = queries.newest_month(db())
    leads = reader().may(Permission.WRITE_PLAN)
    return render_template(
        "audits/my_work.html",
        waiting=queries.waiting(db(), reader()),
        finished=queries.finished(db(), reader()),
        glance=queries.month_at_a_glance(db(), month) if leads and month else [],
        month=month,
        today=london(utc_now()).date(),
    )


@bp.route("/audits/start", methods=["GET", "POST"])
@requires(Permission.DO_AUDITS)
def start_audit() -> Any:
    """Choose a form, then say which case is audited and how it was selected."""
    wanted = request.args.get("form", "")
    chosen = queries.form(db(), wanted)
    if chosen is None:
        if wanted:
            abort(404)
        return render_template("audits/choose_form.html", forms=queries.newest_forms(db()))
    form = StartForm()
    today = london(utc_now()).date()
    form.offer(list(queries.teams(db())), today, queries.last_role(db(), reader()))
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("audits/start.html", form=form, chosen=chosen.definition), status
    audit = queries.by_start_token(db(), form.once.data) if form.once.data else None
    if audit is None:
        auditor = db().get_one(Account, reader().account_id)
        audit = service.start(db(), chosen, form.case(), auditor=auditor)
        audit.start_token = (form.once.data or "")[:64] or None
        db().commit()
    elif not reader().sees(audit):
        abort(404)
    return redirect(url_for("audits.show_audit", audit_id=audit.id))


@bp.get("/audits/<id:audit_id>")
@requires(Permission.READ_AUDITS, writes=True)
def show_audit(audit_id: int) -> Any:
    """The task list of an open audit, or the document that a submitted one has become."""
    audit = _audit(audit_id)
    _record_reading(audit)
    page = AuditPage.of(audit)
    if not audit.is_open:
        return render_template(
            "audits/document.html",
            page=page,
            answered=list(pages.answered_sections(page)),
            counts_instead=queries.same_case(db(), audit) if not audit.counted else None,
        )
    if len(page.sections) == 1 and _is_mine(audit):
        only = page.sections[0].section.key
        return redirect(url_for("audits.show_section", audit_id=audit.id, key=only))
    return render_template("audits/task_list.html", page=page, mine=_is_mine(audit))


@bp.get("/audits/<id:audit_id>/sections/<key:key>")
@requires(Permission.DO_AUDITS, writes=True)
def show_section(audit_id: int, key: str) -> Any:
    """One section of an open audit, ready to be answered."""
    audit = _own_audit(audit_id)
    if not audit.is_open:
        return redirect(url_for("audits.show_audit", audit_id=audit.id))
    _record_reading(audit)
    page, status = _section(audit, key)
    return _section_page(page, status, pages.asked(page, status.section))


@bp.post("/audits/<id:audit_id>/sections/<key:key>")
@requires(Permission.DO_AUDITS)
def save_section(audit_id: int, key: str) -> Any:
    """Keep what was answered; what could not be read is shown again with what is wrong."""
    audit = _own_audit(audit_id)
    page, status = _section(audit, key)
    posted = section_form(status.section.questions)
    _refuse_unknown_fields(posted)
    if not audit.is_open:
        return _too_late(page, status, posted)
    try:
        service.save(
            db(), audit, _readable(posted), version=_version(posted), by=reader().account_id
        )
    except service.StaleVersion:
        return _conflict(page, status, posted)
    db().commit()
    if posted.was_cleaned():
        flash("Characters that cannot be kept (control characters) were taken out.")
    page = AuditPage.of(audit)
    if posted.faults():
        again = pages.asked_again(page, status.section, posted, None)
        return _section_page(page, status, again, faults=posted.faults()), 422
    return redirect(_after_saving(page, status))


@bp.get("/audits/<id:audit_id>/check")
@requires(Permission.DO_AUDITS, writes=True)
def check_audit(audit_id: int) -> Any:
    """Every answer on one page, what is missing on top, and the button that submits."""
    audit = _own_audit(audit_id)
    if not audit.is_open:
        return redirect(url_for("audits.show_audit", audit_id=audit.id))
    _record_reading(audit)
    return _check_page(AuditPage.of(audit))


@bp.post("/audits/<id:audit_id>/submit")
@requires(Permission.DO_AUDITS)
def submit_audit(audit_id: int) -> Any:
    """Submit and lock the audit; figures follow in the same transaction."""
    audit = _own_audit(audit_id)
    page = AuditPage.of(audit)
    if audit.is_open and request.form.get("version") != str(audit.version):
        flash("Somebody saved this audit after you opened the page. Check it again.")
        return redirect(url_for("audits.check_audit", audit_id=audit.id))
    try:
        service.submit(db(), audit, by=reader().account_id, today=london(utc_now()).date())
    except service.AlreadySubmitted:
        flash("This audit was submitted already.")
    except service.Incomplete:
        db().rollback()
        return _check_page(page, refused=True), 422
    else:
        db().commit()
        flash("The audit is submitted. The figures count it from now on.")
    return redirect(url_for("audits.show_audit", audit_id=audit_id))


def _audit(audit_id: int) -> Audit:
    audit = queries.find(db(), audit_id, reader())
    if audit is None:
        abort(404)
    return audit


def _own_audit(audit_id: int) -> Audit:
    """An audit the reader may answer: only their own."""
    audit = _audit(audit_id)
    if not _is_mine(audit):
        abort(404)
    return audit


def _is_mine(audit: Audit) -> bool:
    return audit.auditor_id == reader().account_id


def _section(audit: Audit, key: str) -> tuple[AuditPage, SectionStatus]:
    page = AuditPage.of(audit)
    status = page.status(key)
    if status is None:
        abort(404)
    return page, status


def _record_reading(audit: Audit) -> None:
    record(db(), "audit read", "audit", audit.id, by=reader().account_id)
    db().commit()


def _readable(posted: SectionForm) -> dict[str, Any]:
    """The answers that can be kept; a question with a fault keeps what was saved before."""
    bad = {name.removesuffix("-evidence").removesuffix("-reason") for name in posted.faults()}
    return {key: given for key, given in posted.given().items() if key not in bad}


def _version(posted: SectionForm) -> int:
    text = str(posted.version.data or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _refuse_unknown_fields(posted: SectionForm) -> None:
    unknown = posted.unknown(request.form)
    if unknown:
        log.warning("unknown fields refused", fields=len(unknown), account=reader().account_id)
        abort(400, "The form held a field that this page does not have. Open it again.")


def _conflict(page: AuditPage, status: SectionStatus, posted: SectionForm) -> Any:
    """Somebody else saved meanwhile: show both texts; the next save is a choice."""
    again = pages.asked_again(page, status.section, posted, page.audit.given)
    return _section_page(page, status, again, conflict=True), 409


def _too_late(page: AuditPage, status: SectionStatus, posted: SectionForm) -> Any:
    """The audit was submitted meanwhile: nothing is saved, and nothing typed disappears."""
    again = pages.asked_again(page, status.section, posted, None)
    return render_template("audits/locked.html", page=page, status=status, asked=again), 409


def _after_saving(page: AuditPage, status: SectionStatus) -> str:
    """Where "Save and continue" or "Save and come back later" leads."""
    if request.form.get("next") == "later":
        flash("Saved. It waits for you here.")
        return url_for("audits.show_my_work")
    following = page.after(status)
    if following is None:
        return url_for("audits.check_audit", audit_id=page.audit.id)
    return url_for("audits.show_section", audit_id=page.audit.id, key=following.section.key)


def _section_page(
    page: AuditPage,
    status: SectionStatus,
    asked: list[pages.Asked],
    *,
    faults: dict[str, str] | None = None,
    conflict: bool = False,
) -> str:
    return render_template(
        "audits/section.html",
        page=page,
        audit=page.audit,
        form=page.form,
        status=status,
        section=status.section,
        asked=asked,
        faults=faults or {},
        error_count=len(faults or {}),
        conflict=conflict,
        case_facts={"involvement": page.audit.involvement, "selection": page.audit.selection},
    )


def _check_page(page: AuditPage, *, refused: bool = False) -> str:
    return render_template(
        "audits/check.html",
        page=page,
        answered=list(pages.answered_sections(page)),
        error_count=len(page.blocking) if refused else 0,
        refused=refused,
    )
