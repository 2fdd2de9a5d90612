"""Reports: choose a pack and a month, see what is in it and what is not final, make it."""

import io
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request, send_file

from auditapp.domain.calendar import Month
from auditapp.domain.workbook.exports import Export
from auditapp.domain.workbook.packs import Pack
from auditapp.models.base import utc_now
from auditapp.reports import service
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.reporting_months import reporting_months
from auditapp.web.urls import Filtering

bp = Blueprint("reports", __name__)
NAVIGATION = (("/reports", "Reports", Permission.EXPORT),)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/reports")
@requires(Permission.EXPORT)
def show_reports() -> Any:
    """The packs there are, what the chosen one holds for a month, what was made before."""
    packs = service.workbooks()
    filtering = Filtering(request.args)
    reporting = reporting_months(db())
    month = filtering.month("month") or reporting.usual
    name = filtering.text("pack", packs) or next(iter(packs), "")
    return render_template(
        "reports/reports.html",
        packs=packs,
        pack=packs.get(name),
        choices=[(key, export.title) for key, export in packs.items()],
        month=month,
        months=reporting.offered(month),
        reporting=reporting,
        sheets=_sheets(packs[name], month) if name else (),
        incomplete=service.incomplete(db(), month),
        drafts=service.drafts_of(db(), month),
        issued=service.issued(db()),
    )


@bp.post("/reports/<key:name>")
@requires(Permission.EXPORT)
def make_report(name: str) -> Response:
    """Make a pack and send it; the log keeps who made which, for what month."""
    month = Filtering(request.form).month("month")
    if month is None:
        abort(400, "Select the month of the pack.")
    try:
        built = service.build_workbook(
            db(),
            name,
            month,
            council=current_app.config["COUNCIL"],
            forum=current_app.config["FORUM"],
            by=reader().account_id,
        )
    except service.UnknownWorkbook:
        abort(404)
    db().commit()
    return send_file(
        io.BytesIO(built.content), WORKBOOK, as_attachment=True, download_name=built.file_name
    )


def _sheets(export: Export, month: Month) -> list[tuple[str, str]]:
    """What is in a pack: each sheet's name and what it holds."""
    config = current_app.config
    empty = Pack(month, config["COUNCIL"], config["FORUM"], utc_now())
    return [(heading.name, heading.description) for heading in export.headings(empty)]
