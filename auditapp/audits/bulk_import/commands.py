"""`auditapp audits`."""

from pathlib import Path

import click
from sqlalchemy import select

from auditapp.adapters.database import Database
from auditapp.adapters.progress import told
from auditapp.adapters.uploads.sheet_choice import Choices, HiddenUndecided
from auditapp.adapters.uploads.tables import SeveralSheets, TableError
from auditapp.audits.bulk_import import service
from auditapp.audits.bulk_import.columns import ImportRefused
from auditapp.audits.revisions.commands import correct, give_back, withdraw
from auditapp.models import FormVersion


@click.group()
def audits() -> None:
    """Completed audits: brought in, and returned, corrected or withdrawn afterwards."""


for command in (give_back, correct, withdraw):
    audits.add_command(command)


@audits.command("import")
@click.argument("form")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--sheet", help="Which sheet of a workbook to read.")
@click.option(
    "--include-hidden/--leave-out-hidden",
    default=None,
    help="Whether to load rows and columns that the workbook hides.",
)
@click.option("--dry-run", is_flag=True, help="Check every row and load nothing.")
@click.pass_obj
def import_audits(
    database: Database,
    form: str,
    file: Path,
    sheet: str | None,
    include_hidden: bool | None,
    dry_run: bool,
) -> None:
    """Load completed audits of FORM from an XLSX or CSV file: all rows or none."""
    try:
        choices = Choices(sheet, include_hidden, include_hidden)
        _import(database, _examine(database, form, file, choices), dry_run)
    except HiddenUndecided as error:
        raise click.ClickException(f"{error} Add --include-hidden or --leave-out-hidden.") from None
    except SeveralSheets as error:
        raise click.ClickException(f"{error} Name it with --sheet.") from None
    except (TableError, ImportRefused) as error:
        raise click.ClickException(str(error)) from None


def _import(database: Database, examined: service.Examined, dry_run: bool) -> None:
    if examined.unknown_columns:
        names = ", ".join(examined.unknown_columns)
        click.echo(f"Columns not understood and left out: {names}.", err=True)
    if examined.left_out:
        click.echo(f"Hidden rows left out: {examined.left_out}.", err=True)
    for rejected in examined.rejected:
        click.echo(str(rejected), err=True)
    counts = f"{len(examined.accepted)} rows accepted, {len(examined.rejected)} rejected"
    if examined.rejected:
        raise click.ClickException(f"{counts}, of {examined.rows}. Nothing was loaded.")
    if marked := examined.marked_texts:
        click.echo(f"Texts that look as if they identified somebody: {marked}.", err=True)
    if dry_run:
        click.echo(f"{counts}, of {examined.rows}. Dry run: nothing was loaded.", err=True)
        return
    _load(database, examined)


def _examine(database: Database, form: str, file: Path, choices: Choices) -> service.Examined:
    with database.reading() as session:
        newest = select(FormVersion).where(FormVersion.form == form.upper())
        published = session.scalar(newest.order_by(FormVersion.version.desc()).limit(1))
        if published is None:
            raise ImportRefused(f"There is no published form {form}. See: forms list")
        with told("Checking rows") as step:
            return service.examine(session, published, file, step, choices=choices)


def _load(database: Database, examined: service.Examined) -> None:
    with database.transaction() as session, told("Loading audits") as step:
        done = service.load(session, examined, by=None, progress=step)
    click.echo(
        f"{done.loaded} audits loaded, {done.already_there} were there already. "
        f"{done.not_counted} do not count: their case was audited before in the same month.",
        err=True,
    )
