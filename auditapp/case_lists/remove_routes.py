"""Pages that delete a list, or erase columns of one."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, url_for

from auditapp.case_lists import queries, remove
from auditapp.case_lists.columns import ListRefused
from auditapp.case_lists.remove_forms import DeleteListForm, EraseForm
from auditapp.models import CaseList
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.forms import form_page

bp = Blueprint("list_removal", __name__)


@bp.route("/case-lists/<id:list_id>/delete", methods=["GET", "POST"])
@requires(Permission.RUN_MONTH)
def delete_list(list_id: int) -> Any:
    """Delete a list that no round uses, with the reason."""
    found, form = _list(list_id), DeleteListForm()
    if form.validate_on_submit():
        name = found.name
        try:
            remove.delete_list(db(), found, reason=form.because, by=reader().account_id)
        except ListRefused as error:
            db().rollback()
            form.refuse(str(error), "reason")
        else:
            db().commit()
            flash(f"List deleted: {name}.")
            return redirect(url_for("case_lists.show_lists"))
    return form_page("case_lists/delete.html", form, case_list=_list(list_id))


@bp.route("/case-lists/<id:list_id>/erase", methods=["GET", "POST"])
@requires(Permission.RUN_MONTH)
def erase_columns(list_id: int) -> Any:
    """Erase further columns of a list, with the reason; its hash stays."""
    found, form = _list(list_id), EraseForm()
    used = remove.dividing_columns(db(), found)
    form.offer([name for name in found.columns if name not in used])
    if form.validate_on_submit():
        chosen = form.columns.data or []
        try:
            remove.erase_columns(db(), found, chosen, reason=form.because, by=reader().account_id)
        except ListRefused as error:
            db().rollback()
            form.refuse(str(error), "columns")
        else:
            db().commit()
            flash("Columns erased. The record of the list says so.")
            return redirect(url_for("case_lists.show_list", list_id=list_id))
    return form_page("case_lists/erase.html", form, case_list=_list(list_id), used=sorted(used))


def _list(list_id: int) -> CaseList:
    return queries.find(db(), list_id) or abort(404)
