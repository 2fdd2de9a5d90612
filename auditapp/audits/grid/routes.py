"""The dip-sample grid: cases down, questions across."""

from typing import Any

from flask import Blueprint, abort, render_template

from auditapp.audits.grid import page as grid_page
from auditapp.models import Round
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.activity_log import record

bp = Blueprint("grids", __name__)


@bp.get("/rounds/<id:round_id>/grid")
@requires(Permission.DO_AUDITS, writes=True)
def show_grid(round_id: int) -> Any:
    """The reader's own cases of a round, to be answered in one table."""
    audits = grid_page.own_audits(db(), round_id, reader())
    if not audits:
        abort(404)
    page = grid_page.grid_page(db().get_one(Round, round_id), audits)
    read = [audit.id for audit in audits]
    record(db(), "grid read", "round", round_id, by=reader().account_id, audits=read)
    db().commit()
    return render_template("grid/grid.html", page=page)
