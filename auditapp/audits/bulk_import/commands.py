"""`auditapp audits`."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from auditapp.adapters.database import Database
from auditapp.adapters.progress import told
from auditapp.adapters.uploads.command_options import (
    FileRequest,
    counts,
    reads_file,
    tell_json,
    tell_rejected,
)
from auditapp.audits.bulk_import import service
from auditapp.audits.bulk_import.columns import OPTIONAL, REQUIRED, ImportRefused
from auditapp.audits.bulk_import.rows import FoundAudits
from auditapp.audits.revisions.case_commands import correct_case
from auditapp.audits.revisions.commands import correct, give_back, withdraw
from auditapp.audits.search.commands import list_audits
from auditapp.domain.counting import agree, counted
from auditapp.models import Account, FormVersion
from auditapp.web.command_texts import look_through, nobody_option, refuse_doubtful

_ANOTHER = "the case has another audit in the month"


@click.group()
def audits() -> None:
    """Audits: list and import them; return, correct or withdraw submitted ones."""


for command in (list_audits, give_back, correct, correct_case, withdraw):
    audits.add_command(command)


@audits.command("import")
@click.argument("form")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--confirm-references", is_flag=True, help="Accept references that look like people.")
@nobody_option()
@click.option("--reason", default="", callback=look_through, help="Why they are right.")
@reads_file
@click.pass_obj
def import_audits(
    database: Database,
    form: str,
    file: Path,
    confirm_references: bool,
    reason: str,
    request: FileRequest,
) -> None:
    """Load completed audits of FORM from an XLSX or CSV file: all rows or none.

    With --format json, prints what became of every row.
    """
    if confirm_references and not reason.strip():
        raise click.UsageError("Add --reason TEXT: why they are confirmed.")
    why = reason if confirm_references else ""
    examined = _examine(database, form, file, request)
    if request.as_json:
        _print_json(database, examined, request, why)
        return
    if left_out := examined.columns.left_out:
        click.echo(f"Columns not recognised, and left out: {', '.join(left_out)}.", err=True)
    tell_rejected(examined, "loaded")
    if marked := examined.marked_texts:
        click.echo(f"Texts that may identify somebody: {marked}.", err=True)
    for remark in examined.remarks:
        click.echo(remark, err=True)
    refuse_doubtful({} if why else examined.doubtful)
    if request.dry_run:
        with database.reading() as session:
            would = service.foresee(session, examined)
        before = (
            f"{would.already_there:,} {agree(would.already_there, 'was', 'were')} loaded before"
        )
        click.echo(f"{would.loaded:,} would be loaded, {before}.", err=True)
        if would.not_counted:
            click.echo(f"{would.not_counted:,} would not count: {_ANOTHER}.", err=True)
        click.echo(f"{counts(examined)}. Dry run: nothing was loaded.", err=True)
        return
    _load(database, examined, why)


def _print_json(database: Database, examined: FoundAudits, request: FileRequest, why: str) -> None:
    """Print one object, after loading the audits if that was asked for and every row is right."""
    more: dict[str, int] = {}
    if not examined.rejected:
        with database.reading() as session:
            more = asdict(service.foresee(session, examined))
    tell_json(examined, list(_rows(database, examined)), remarks=examined.remarks, **more)
    if examined.rejected:
        raise click.ClickException(f"{counts(examined)}. Nothing was loaded.")
    refuse_doubtful({} if why else examined.doubtful)
    if not request.dry_run:
        _load(database, examined, why)


def _rows(database: Database, examined: FoundAudits) -> Iterator[dict[str, Any]]:
    """Accepted rows by column, as they were read; unanswered questions are not there."""
    with database.reading() as session:
        emails = {one.id: one.email for one in session.scalars(select(Account))}
    for audit in examined.accepted:
        row = {name: audit[name] or None for name in (*REQUIRED, *OPTIONAL) if name != "auditor"}
        answers = {key: answer["value"] for key, answer in audit["answers"].items()}
        yield {**row, "auditor": emails[audit["auditor_id"]], **answers}


def _examine(database: Database, form: str, file: Path, request: FileRequest) -> FoundAudits:
    with database.reading() as session:
        newest = select(FormVersion).where(FormVersion.form == form.upper())
        published = session.scalar(newest.order_by(FormVersion.version.desc()).limit(1))
        if published is None:
            raise ImportRefused(f"There is no published form {form}. See: forms list")
        with told("Checking rows") as step:
            return service.examine(
                session,
                published,
                file,
                step,
                choices=request.choices,
                uses=request.uses(session, "audits"),
                creates_teams=request.creates_teams,
            )


def _load(database: Database, examined: FoundAudits, why: str) -> None:
    with database.transaction() as session, told("Loading audits") as step:
        done = service.load(session, examined, by=None, reason=why, progress=step)
    click.echo(
        f"{counted(done.loaded, 'audit')} loaded, {done.already_there:,} loaded before. "
        f"{counted(done.not_counted, 'does', 'do')} not count: the case was "
        "audited before in the month.",
        err=True,
    )
