"""Pages of case lists: upload, preview, freeze, and the record of a frozen list."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from auditapp.case_lists import freeze, queries
from auditapp.case_lists import page as case_list_page
from auditapp.case_lists import preview as case_list_preview
from auditapp.case_lists import record as case_list_record
from auditapp.case_lists.forms import FreezeForm, ListFileForm
from auditapp.case_lists.freeze import AlreadyFrozen
from auditapp.case_lists.preview import CHANGES_SHOWN, ListPreview, list_uploads
from auditapp.domain.calendar import today
from auditapp.domain.counting import counted
from auditapp.domain.privacy.references import looks_words
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.activity_log import record
from auditapp.web.forms import form_page
from auditapp.web.uploads import REFERENCES_SHOWN, REJECTED_SHOWN
from auditapp.web.urls import Filtering

bp = Blueprint("case_lists", __name__)
HERE = "/case-lists"
DIFFERS = "The file now reads differently. Check it again before you freeze it."
KEEPS = "The columns are now as you chose. Check the list again before you freeze it."


@bp.get(HERE)
@requires(Permission.RUN_MONTH)
def show_lists() -> Any:
    """List the frozen lists, with the form to upload another."""
    name, as_at = _about()
    return _lists_page(ListFileForm(formdata=None, data={"name": name, "as_at": as_at}))


@bp.post(HERE)
@requires(Permission.RUN_MONTH)
def upload_list() -> Any:
    """Keep the file and continue to its preview; a file that cannot be used is refused here."""
    form = ListFileForm()
    uploads = list_uploads(today())
    key = uploads.receive(form) if form.validate_on_submit() else ""
    if not key:
        return _lists_page(form)
    name, as_at = form.said
    next_page = "list_columns.show_columns" if form.misfit else "case_lists.show_preview"
    return redirect(url_for(next_page, key=key, name=name, as_at=as_at.isoformat()))


@bp.get(f"{HERE}/preview/<key>")
@requires(Permission.RUN_MONTH, writes=True)
def show_preview(key: str) -> Any:
    """Preview the file: how it was read, a choice to make, or a refusal. Nothing is frozen yet."""
    name, as_at = _about()
    shown = list_uploads(as_at).show(key)
    form = FreezeForm(formdata=None, data={"name": name, "as_at": as_at, **vars(shown.asked)})
    return _preview_page(key, shown, form)


@bp.get(f"{HERE}/preview/<key>/rejected.csv")
@requires(Permission.RUN_MONTH, writes=True)
def download_rejected(key: str) -> Any:
    """Download every rejected row with its reasons."""
    return list_uploads(today()).rejected_file(key)


@bp.post(f"{HERE}/preview/<key>")
@requires(Permission.RUN_MONTH)
def freeze_list(key: str) -> Any:
    """Freeze what the page showed: the file is read again and frozen as a whole or not at all."""
    form = FreezeForm()
    right = form.validate_on_submit()
    day = form.said[1] if right else today()
    keep = form.keep.data or ()
    shown = list_uploads(day, keep).read(key, form.asked)
    if shown is None:
        there = queries.with_hash(db(), form.seen.data or "") or abort(404)
        return _go_to(there.id, "This list is already frozen.")
    if not right:
        return _preview_page(key, shown, form), 422
    if not shown.is_ready or shown.seen != form.seen.data:
        flash(KEEPS if keep else DIFFERS, "notice")
        return _preview_page(key, shown, form), 409
    if shown.examined and not form.ask_reasons(shown.examined):
        return _preview_page(key, shown, form), 422
    return _freeze(key, shown, form)


@bp.get(f"{HERE}/<id:list_id>")
@requires(Permission.RUN_MONTH, writes=True)
def show_list(list_id: int) -> Any:
    """The record of a frozen list: its source, its groups, its cases."""
    found = queries.find(db(), list_id) or abort(404)
    filtering = Filtering(request.args)
    teams = case_list_record.by_team(db(), list_id)
    involvements = case_list_record.by_involvement(db(), list_id)
    team = filtering.text("team", [one.name for one in teams])
    involvement = filtering.text("involvement", dict(involvements))
    page = case_list_record.cases(
        db(), list_id, team=team, involvement=involvement, number=filtering.page()
    )
    record(db(), "case list read", "case list", list_id, by=reader().account_id, page=page.number)
    db().commit()
    given = {name: value for name, value in (("team", team), ("involvement", involvement)) if value}
    return render_template(
        "case_lists/list.html",
        case_list=found,
        teams=teams,
        involvements=[one for _, one in involvements],
        rounds=case_list_record.rounds(db(), list_id),
        page=page,
        columns=[
            (name, case_list_page.FIELD_WORDS.get(name, name))
            for name in queries.strata_columns(found)
        ],
        known=queries.STRATA,
        team_choices=[(one.name, one.name) for one in teams],
        involvement_choices=[(code, one.name) for code, one in involvements],
        team=team,
        involvement=involvement,
        is_filtered=bool(given),
        link=lambda number: f"{HERE}/{list_id}?{urlencode({**given, 'page': number})}#cases",
    )


def _freeze(key: str, shown: ListPreview, form: FreezeForm) -> Any:
    """Save the list, its cases and the log, and delete the file, in one transaction."""
    assert shown.examined is not None
    name, as_at = form.said
    try:
        frozen = freeze.freeze(
            db(),
            shown.examined,
            name=name,
            as_at=as_at,
            by=reader().account_id,
            reasons=form.reasons,
        )
    except AlreadyFrozen as there:
        return _go_to(there.list_id, f"{there} Nothing was added.")
    list_uploads(as_at).discard(key)
    db().commit()
    return _go_to(frozen.id, f"List frozen with {counted(frozen.cases, 'case')}.", "success")


def _go_to(list_id: int, words: str, category: str = "notice") -> Any:
    flash(words, category)
    return redirect(url_for("case_lists.show_list", list_id=list_id))


def _lists_page(form: ListFileForm) -> tuple[str, int]:
    rows = case_list_record.rows(db())
    return form_page("case_lists/lists.html", form, rows=rows, example=case_list_page.EXAMPLE)


def _preview_page(key: str, shown: ListPreview, form: FreezeForm) -> str:
    form.seen.data = shown.seen
    day = form.as_at.data or today()
    return render_template(
        "case_lists/preview.html",
        key=key,
        shown=shown,
        examined=shown.examined,
        outlook=shown.outlook,
        form=form,
        about={"name": form.name.data or "", "as_at": day.isoformat()},
        error_count=len(form.errors),
        rejected_shown=REJECTED_SHOWN,
        changes_shown=CHANGES_SHOWN,
        by_team=case_list_preview.by_team,
        by_involvement=case_list_preview.by_involvement,
        columns_as_read=case_list_page.columns_as_read,
        left_out=case_list_page.columns_left_out,
        references_shown=REFERENCES_SHOWN,
        looks_words=looks_words,
    )


def _about() -> tuple[str, date]:
    """The name and the day from the address, or the defaults."""
    filtering = Filtering(request.args)
    text = filtering.text("as_at")
    try:
        as_at = date.fromisoformat(text) if text else today()
        freeze.fit_day(as_at)
    except ValueError:
        abort(400, "“as_at” in the address must be a day up to today, written like 2026-10-03.")
    return filtering.text("name") or freeze.usual_name(as_at), as_at
