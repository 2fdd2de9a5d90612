"""`auditapp audits`."""

from pathlib import Path

import click
from sqlalchemy import select

from auditapp.adapters.database import Database
from auditapp.adapters.progress import told
from auditapp.adapters.uploads.command_options import (
    FileRequest,
    counts,
    reads_file,
    tell_rejected,
)
from auditapp.adapters.uploads.sheet_choice import SheetChoices
from auditapp.audits.bulk_import import service
from auditapp.audits.bulk_import.columns import ImportRefused
from auditapp.audits.bulk_import.rows import FoundAudits
from auditapp.audits.revisions.commands import correct, give_back, withdraw
from auditapp.domain.counting import counted
from auditapp.models import FormVersion


@click.group()
def audits() -> None:
    """Completed audits: import, return, correct or withdraw them."""


for command in (give_back, correct, withdraw):
    audits.add_command(command)


@audits.command("import")
@click.argument("form")
@click.argument("file", type=click.Path(path_type=Path))
@reads_file
@click.pass_obj
def import_audits(database: Database, form: str, file: Path, request: FileRequest) -> None:
    """Load completed audits of FORM from an XLSX or CSV file: all rows or none."""
    examined = _examine(database, form, file, request.choices)
    if left_out := examined.columns.left_out:
        click.echo(f"Columns not recognised, and left out: {', '.join(left_out)}.", err=True)
    tell_rejected(examined, "loaded")
    if marked := examined.marked_texts:
        click.echo(f"Texts that may identify somebody: {marked}.", err=True)
    if request.dry_run:
        click.echo(f"{counts(examined)}. Dry run: nothing was loaded.", err=True)
        return
    _load(database, examined)


def _examine(database: Database, form: str, file: Path, choices: SheetChoices) -> FoundAudits:
    with database.reading() as session:
        newest = select(FormVersion).where(FormVersion.form == form.upper())
        published = session.scalar(newest.order_by(FormVersion.version.desc()).limit(1))
        if published is None:
            raise ImportRefused(f"There is no published form {form}. See: forms list")
        with told("Checking rows") as step:
            return service.examine(session, published, file, step, choices=choices)


def _load(database: Database, examined: FoundAudits) -> None:
    with database.transaction() as session, told("Loading audits") as step:
        done = service.load(session, examined, by=None, progress=step)
    click.echo(
        f"{counted(done.loaded, 'audit')} loaded, {done.already_there:,} loaded before. "
        f"{counted(done.not_counted, 'does', 'do')} not count: the case was "
        "audited before in the month.",
        err=True,
    )
