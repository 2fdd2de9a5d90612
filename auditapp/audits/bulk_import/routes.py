"""Pages that import completed audits: preview the file, then load all of it or nothing."""

import io
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from sqlalchemy import select

from auditapp.audits import queries
from auditapp.audits.bulk_import import preview as import_preview
from auditapp.audits.bulk_import import service, template
from auditapp.audits.bulk_import.columns import ImportRefused
from auditapp.audits.bulk_import.preview import AuditsPreview, audit_uploads
from auditapp.domain.calendar import today
from auditapp.domain.counting import agree, counted
from auditapp.domain.privacy.references import looks_words
from auditapp.models import Account, FormVersion, Import
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.choices import all_teams, newest_forms
from auditapp.web.forms import form_page
from auditapp.web.upload_forms import ConfirmForm, FileForm
from auditapp.web.uploads import REFERENCES_SHOWN, REJECTED_SHOWN, reading
from auditapp.web.urls import Filtering

bp = Blueprint("imports", __name__)
HERE = "/audits/import"
LATEST = 10
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get(HERE)
@requires(Permission.RUN_MONTH)
def show_import() -> Any:
    """Choose a form, then upload its file; the page shows how to prepare one."""
    if not Filtering(request.args).text("form"):
        forms = newest_forms(db())
        return render_template(
            "bulk_import/choose.html",
            forms=forms,
            titles={one.form: one.title for one in forms},
            brought_in=db().scalars(select(Import).order_by(Import.id.desc()).limit(LATEST)).all(),
        )
    return _upload_page(_form(), FileForm(formdata=None))


@bp.post(HERE)
@requires(Permission.RUN_MONTH)
def upload_audits() -> Any:
    """Keep the file and continue to its preview; a file that cannot be used is refused here."""
    form, upload = _form(), FileForm()
    key = audit_uploads(form).receive(upload) if upload.validate_on_submit() else ""
    if not key:
        return _upload_page(form, upload)
    return redirect(url_for("imports.show_upload", key=key, form=form.form))


@bp.get(f"{HERE}/templates/<key:key>.xlsx")
@requires(Permission.RUN_MONTH)
def download_template(key: str) -> Any:
    """Download a template for a form, with one invented case."""
    form = queries.form(db(), key) or abort(404)
    content = template.empty_file(
        form.definition,
        teams=[team.name for team in all_teams(db())],
        auditor=db().get_one(Account, reader().account_id).email,
        today=today(),
    )
    name = f"completed-audits-{form.form}.xlsx"
    return send_file(io.BytesIO(content), XLSX, as_attachment=True, download_name=name)


@bp.get(f"{HERE}/<key>")
@requires(Permission.RUN_MONTH, writes=True)
def show_upload(key: str) -> Any:
    """Preview the file and the effect of loading it. Nothing is loaded yet."""
    form = _form()
    return _preview_page(form, key, audit_uploads(form).show(key))


@bp.get(f"{HERE}/<key>/rejected.csv")
@requires(Permission.RUN_MONTH, writes=True)
def download_rejected(key: str) -> Any:
    """Download every rejected row with its reasons."""
    return audit_uploads(_form()).rejected_file(key)


@bp.post(f"{HERE}/<key>")
@requires(Permission.RUN_MONTH)
def load_audits(key: str) -> Any:
    """Load what the page showed: the file is read again and loaded as a whole or not at all."""
    form, posted = _form(), ConfirmForm()
    posted.refuse_strange_fields()
    shown = audit_uploads(form).read(key, posted.asked)
    if shown is None:
        flash("This upload has expired. Upload the file again.", "notice")
        return redirect(url_for("imports.show_import"))
    if not shown.is_ready or shown.seen != posted.seen.data:
        flash("The file now reads differently. Check it again before you load it.", "notice")
        return _preview_page(form, key, shown), 409
    if shown.examined and not posted.confirms_references(shown.examined):
        return _preview_page(form, key, shown, posted), 422
    posted.log_confirmed()
    return _load(form, key, shown, posted.reference_words)


def _load(form: FormVersion, key: str, shown: AuditsPreview, reason: str) -> Any:
    """Save the audits, their figures and the log, and delete the file, in one transaction."""
    assert shown.examined is not None
    try:
        done = service.load(db(), shown.examined, by=reader().account_id, reason=reason)
    except ImportRefused as error:
        db().rollback()
        flash(str(error), "notice")
        again = audit_uploads(form).read(key, shown.asked) or abort(404)
        return _preview_page(form, key, again), 409
    audit_uploads(form).discard(key)
    db().commit()
    flash(_done(done))
    return redirect(url_for("imports.show_import"))


def _done(done: service.LoadDone) -> str:
    said = [f"{counted(done.loaded, 'audit is', 'audits are')} loaded."]
    if done.already_there:
        said.append(f"{counted(done.already_there, 'was', 'were')} loaded before.")
    if done.not_counted:
        cases = agree(done.not_counted, "its case has", "their cases have")
        said.append(
            f"{counted(done.not_counted, 'does', 'do')} not count, because {cases} another audit "
            "in the same month."
        )
    return " ".join(said)


def _upload_page(form: FormVersion, upload: FileForm) -> tuple[str, int]:
    return form_page(
        "bulk_import/upload.html",
        upload,
        chosen=form.definition,
        columns=list(template.columns(form.definition)),
        teams=all_teams(db()),
    )


def _preview_page(
    form: FormVersion, key: str, shown: AuditsPreview, posted: ConfirmForm | None = None
) -> str:
    posted = posted or ConfirmForm(formdata=None)
    return render_template(
        "bulk_import/preview.html",
        chosen=form.definition,
        key=key,
        shown=shown,
        examined=shown.examined,
        outlook=shown.outlook,
        rejected_shown=REJECTED_SHOWN,
        columns_as_read=import_preview.columns_as_read,
        without_column=import_preview.without_column,
        posted=posted,
        error_count=len(posted.errors),
        looks_words=looks_words,
        references_shown=REFERENCES_SHOWN,
    )


def _form() -> FormVersion:
    """The form in the address, read without blocking writers; 404 if there is none."""
    with reading() as session:
        return queries.form(session, Filtering(request.args).text("form")) or abort(404)
