"""The published forms in plain words: what is asked, who completes it, and "
"what is counted from it."""

from typing import Any

from flask import Blueprint, abort, render_template, request

from auditapp.forms import queries
from auditapp.models import FormVersion
from auditapp.web.access import Permission, db, reader, requires
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
LONGEST_VERSION = 6


@bp.get("/forms")
@requires(Permission.SIGNED_IN)
def list_forms() -> str:
    """The newest version of every form, by title."""
    newest = {version.form: version for version in queries.versions(db())}
    in_order = sorted(newest.values(), key=lambda version: version.title)
    return render_template("forms/list.html", versions=in_order, kinds=KINDS)


@bp.get("/forms/<key:key>")
@requires(Permission.SIGNED_IN)
def show_form(key: str) -> Any:
    """One version of a form: its sections, questions and measures."""
    number = _version_number(Filtering(request.args))
    shown = queries.version(db(), key, number)
    if shown is None or shown.form != key:
        abort(404)
    versions: list[FormVersion] = [
        version for version in queries.versions(db()) if version.form == shown.form
    ]
    return render_template(
        "forms/form.html",
        form=shown.definition,
        published=shown,
        versions=versions,
        kinds=KINDS,
        sees_figures=reader().may(Permission.READ_FIGURES),
    )


def _version_number(filtering: Filtering) -> int | None:
    text = filtering.text("version")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_VERSION):
        abort(400, "“version” in the address must be a whole number, such as 1.")
    return int(text)
