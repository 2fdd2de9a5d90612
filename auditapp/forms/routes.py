"""The published forms in plain words: what is asked, who completes it, and "
"what is counted from it."""

from typing import Any

from flask import Blueprint, abort, render_template, request

from auditapp.forms import queries
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.choices import newest_forms
from auditapp.web.urls import Filtering

bp = Blueprint("forms", __name__)
NAVIGATION = (("/forms", "Forms", Permission.SIGNED_IN),)
KINDS = {
    "deep_dive": "Deep dive",
    "dip_sample": "Dip sample",
    "checklist": "Checklist",
    "peer_audit": "Peer audit",
    "thematic": "Thematic audit",
}


@bp.get("/forms")
@requires(Permission.SIGNED_IN)
def list_forms() -> str:
    """The newest version of every form, by title."""
    return render_template("forms/list.html", versions=newest_forms(db()), kinds=KINDS)


@bp.get("/forms/<key:key>")
@requires(Permission.SIGNED_IN)
def show_form(key: str) -> Any:
    """One version of a form: its sections, questions and measures."""
    number = Filtering(request.args).number("version")
    shown = queries.version(db(), key, number)
    if shown is None or shown.form != key:
        abort(404)
    versions = [version for version in queries.versions(db()) if version.form == shown.form]
    return render_template(
        "forms/form.html",
        form=shown.definition,
        published=shown,
        versions=versions,
        kinds=KINDS,
        sees_figures=reader().may(Permission.READ_FIGURES),
    )
