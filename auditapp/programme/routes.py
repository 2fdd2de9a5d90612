"""The year's programme, and opening a month in one step."""

from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)

from auditapp.domain.calendar import Month, today
from auditapp.domain.counting import counted
from auditapp.models import Programme
from auditapp.programme import calendar, service
from auditapp.programme import open_month as programme_open_month
from auditapp.programme import page as programme_page
from auditapp.programme.forms import EntryForm, often_words, said
from auditapp.rounds import auditors
from auditapp.rounds import service as rounds
from auditapp.rounds.requested_round import asker
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.choices import newest_forms
from auditapp.web.forms import only_these_fields, version_of
from auditapp.web.urls import Filtering

bp = Blueprint("programme", __name__)
bp.add_app_template_filter(often_words, "often_words")


@bp.get("/rounds/programme")
@requires(Permission.READ_ROUNDS)
def show_programme() -> Any:
    """Show the yearly programme, with each month's progress."""
    titles = {one.form: one.title for one in newest_forms(db())}
    entries = sorted(service.entries(db()), key=lambda one: titles.get(one.form, one.form))
    first = Filtering(request.args).month("from") or calendar.shown_from(today())
    return render_template(
        "programme/programme.html",
        asked=[one for one in entries if one.active],
        stopped=[one for one in entries if not one.active],
        titles=titles,
        calendar=calendar.calendar(db(), reader(), entries, first, today()),
        this_month=Month.of(today()),
        usual_first=calendar.shown_from(today()),
        leads=reader().may(Permission.RUN_MONTH),
    )


@bp.post("/rounds/programme/usual")
@requires(Permission.RUN_MONTH)
def start_usual() -> Any:
    """Start with the usual programme."""
    only_these_fields()
    try:
        made = service.start_usual(db(), Month.of(today()), by=asker())
    except service.AlreadyAsked as error:
        db().rollback()
        flash(str(error), "notice")
    else:
        db().commit()
        flash(f"{counted(len(made), 'form')} added to the programme. You can change any of them.")
    return redirect(url_for("programme.show_programme"))


@bp.route("/rounds/programme/add", methods=["GET", "POST"])
@requires(Permission.RUN_MONTH)
def add_entry() -> Any:
    """Add a form to the programme."""
    form = EntryForm()
    programme_page.offer(form)
    if not form.is_submitted():
        form.first_month.data = str(Month.of(today()))
    if not form.validate_on_submit():
        return programme_page.entry_page(form)
    asked = form.asked(auditors.available(db()))
    try:
        service.add(db(), form.form.data, asked, by=asker())
    except service.AlreadyAsked as error:
        db().rollback()
        form.refuse(str(error), "form")
        return programme_page.entry_page(form)
    db().commit()
    flash("Added to the programme.")
    return redirect(url_for("programme.show_programme"))


@bp.route("/rounds/programme/<id:entry_id>/change", methods=["GET", "POST"])
@requires(Permission.RUN_MONTH)
def change_entry(entry_id: int) -> Any:
    """Change a form's entry; if somebody else changed it first, what was typed is shown again."""
    entry = _entry(entry_id)
    form = EntryForm(data=said(entry))
    del form.form
    programme_page.offer(form)
    if not form.validate_on_submit():
        return programme_page.entry_page(form, entry)
    asked = form.asked(auditors.available(db()))
    try:
        service.change(db(), entry, asked, version=form.asked_version, by=asker())
    except service.ChangedMeanwhile:
        db().rollback()
        form.version.data = str(entry.version)
        return programme_page.entry_page(form, entry, now=entry)[0], 409
    db().commit()
    flash("Programme changed. Rounds that are already open do not change.")
    return redirect(url_for("programme.show_programme"))


@bp.post("/rounds/programme/<id:entry_id>/stop")
@requires(Permission.RUN_MONTH)
def stop_entry(entry_id: int) -> Any:
    """Stop a form."""
    return _switch(
        entry_id, service.stop, "Form stopped. Rounds that are already open do not change."
    )


@bp.post("/rounds/programme/<id:entry_id>/resume")
@requires(Permission.RUN_MONTH)
def resume_entry(entry_id: int) -> Any:
    """Restart a form."""
    return _switch(entry_id, service.resume, "Form restarted. It is part of the programme again.")


@bp.route("/rounds/programme/open", methods=["GET", "POST"])
@requires(Permission.RUN_MONTH)
def open_month() -> Any:
    """What opening a month would do, entry by entry; and opening it in one step."""
    this_month = Month.of(today())
    month = Filtering(request.args).month("month") or this_month
    if not programme_open_month.may_be_opened(month, this_month):
        abort(
            400, f"{month.label} is too far ahead: it is not known which cases will be open then."
        )
    rests: dict[str, int] = current_app.config["REST_MONTHS"]
    if request.method == "POST":
        only_these_fields()
        programme_page.tell(month, programme_open_month.open_month(db(), month, rests, by=asker()))
        db().commit()
        return redirect(url_for("programme.open_month", month=str(month)))
    return render_template(
        "programme/open.html",
        ahead=programme_open_month.look_ahead(db(), month, rests),
        month=month,
    )


def _entry(entry_id: int) -> Programme:
    return service.find(db(), entry_id, for_change=request.method == "POST") or abort(404)


def _switch(entry_id: int, switch: Any, words: str) -> Any:
    entry = _entry(entry_id)
    only_these_fields("version")
    version = version_of(request.form.get("version"))
    try:
        switch(db(), entry, version=version, by=asker())
    except rounds.RoundError as error:
        db().rollback()
        flash(str(error), "notice")
    else:
        db().commit()
        flash(words)
    return redirect(url_for("programme.show_programme"))
