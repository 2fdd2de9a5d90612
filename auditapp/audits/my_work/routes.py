"""My work: what waits for the reader, and what they finished."""

from typing import Any

from flask import Blueprint, redirect, render_template

from auditapp.audits import queries
from auditapp.audits.meetings import service as meetings
from auditapp.audits.my_work.cards import stacks
from auditapp.domain.calendar import today
from auditapp.escalations import queries as escalations
from auditapp.models.base import utc_now
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.reporting_months import reporting_months

bp = Blueprint("my_work", __name__)
NAVIGATION = (("/", "My work", Permission.READ_AUDITS),)


@bp.get("/")
@requires(Permission.SIGNED_IN)
def show_my_work() -> Any:
    """Show the reader's work, escalations first; those who do not audit go to their own start
    page."""
    if not reader().may(Permission.READ_AUDITS):
        return redirect("/users")
    urgent = escalations.waiting(db(), reader(), utc_now())
    if not reader().may(Permission.DO_AUDITS):
        return redirect("/escalations" if urgent else "/plan")
    leads = reader().may(Permission.WRITE_PLAN)
    return render_template(
        "my_work/my_work.html",
        waiting=urgent,
        stacks=stacks(queries.waiting(db(), reader()), today()),
        finished=queries.finished(db(), reader()),
        answered=escalations.answered_unread(db(), reader()),
        resubmitted=queries.resubmitted(db(), reader()) if leads else (),
        glances=_glances() if leads else [],
        today=today(),
        records_meetings=meetings.recorded_by(db(), reader()),
    )


def _glances() -> list[tuple[str, str, list[queries.MonthOfForm]]]:
    """The month whose figures are shown and those under way: month, its words, its forms."""
    months = reporting_months(db())
    if months.newest is None:
        return []
    return [
        (str(month), months.label(month), queries.month_at_a_glance(db(), str(month)))
        for month in (months.usual, *months.so_far)
    ]
