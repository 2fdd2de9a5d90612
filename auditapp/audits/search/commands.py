"""`auditapp audits list`: audits by case, state, form and month, for scripts."""

import json
import sys
from collections.abc import Callable
from typing import Any

import click
from sqlalchemy.orm import Session

from auditapp.adapters.command_options import MONTH
from auditapp.adapters.database import Database
from auditapp.audits.search import case_queries
from auditapp.audits.search import queries as search
from auditapp.audits.search.queries import STATES, AuditFilters
from auditapp.domain.calendar import Month, today
from auditapp.domain.forms.faults import nearest
from auditapp.models import Audit
from auditapp.web.choices import newest_forms
from auditapp.web.csv_download import write_csv

COLUMNS = (
    *("id", "case_ref", "form", "month", "team", "service", "involvement", "selection"),
    *("age_band", "auditor", "state", "counted", "due_on", "completed_on"),
)
Row = dict[str, Any]


@click.command("list")
@click.option("--case", "case_ref", default="", metavar="REF", help="Audits of one case.")
@click.option("--state", type=click.Choice(list(STATES)), help="A state, or a group of them.")
@click.option("--form", help="A form’s key.")
@click.option("--month", type=MONTH)
@click.option("--format", "style", type=click.Choice(["table", "csv", "json"]), default="table")
@click.pass_obj
def list_audits(
    database: Database,
    case_ref: str,
    state: str | None,
    form: str | None,
    month: Month | None,
    style: str,
) -> None:
    """List audits, the newest month first. A search for a case is logged."""
    with database.transaction() as session:
        filters = AuditFilters(
            state=state or "",
            form=_known_form(session, form) if form else "",
            first=month,
            last=month,
            case_ref=case_ref,
        )
        rows = [_row(audit) for audit in search.every_audit(session, filters, today())]
        if case_ref:
            case_queries.record_search(session, case_ref, len(rows), by=None)
    _WRITERS[style](rows)


def _known_form(session: Session, typed: str) -> str:
    known = [one.form for one in newest_forms(session)]
    if typed.upper() not in known:
        raise click.ClickException(f"There is no form “{typed}”. {nearest(typed, known)}".strip())
    return typed.upper()


def _row(audit: Audit) -> Row:
    values = {name: getattr(audit, name, None) for name in COLUMNS}
    days = {
        name: str(values[name]) if values[name] else None for name in ("due_on", "completed_on")
    }
    return values | days | {"auditor": audit.auditor.email, "state": str(audit.status)}


def _write_csv(rows: list[Row]) -> None:
    write_csv(sys.stdout, [COLUMNS, *([_cell(one) for one in row.values()] for row in rows)])


def _cell(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def _write_json(rows: list[Row]) -> None:
    click.echo(json.dumps(rows, indent=2, ensure_ascii=False))


def _write_table(rows: list[Row]) -> None:
    for row in rows:
        parts = ("id", "case_ref", "form", "month", "team", "auditor", "state")
        words = [str(row[name]) for name in parts]
        note = ["not counted"] if row["state"] == "submitted" and not row["counted"] else []
        click.echo("  ".join(words + note))
    if not rows:
        click.echo("No audits match. Try other options, or fewer.", err=True)


_WRITERS: dict[str, Callable[[list[Row]], None]] = {
    "csv": _write_csv,
    "json": _write_json,
    "table": _write_table,
}
