"""`auditapp export`."""

import os
import tempfile
from pathlib import Path

import click

from auditapp.adapters.command_options import MONTH
from auditapp.adapters.database import Database
from auditapp.domain.calendar import Month
from auditapp.domain.counting import counted
from auditapp.domain.forms.faults import DefinitionFaults
from auditapp.reports.service import BuiltWorkbook, UnknownWorkbook, build_workbook


@click.command("export")
@click.argument("workbook")
@click.option("--month", required=True, type=MONTH)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; by default WORKBOOK-YYYY-MM.xlsx in this folder.",
)
@click.pass_context
def export(context: click.Context, workbook: str, month: Month, out: Path | None) -> None:
    """Write a WORKBOOK of the exports folder, such as slt-summary, for one month."""
    database: Database = context.obj
    settings = context.meta["settings"]
    click.echo(f"Gathering the figures of {month.label}", err=True)
    try:
        with database.transaction() as session:
            built = build_workbook(
                session, workbook, month, council=settings.council, forum=settings.forum
            )
            path = out or Path(built.file_name)
            _replace(path, built.content)
    except (UnknownWorkbook, DefinitionFaults) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"The workbook cannot be written: {error}") from None
    _tell(built)
    click.echo(path)


def _tell(built: BuiltWorkbook) -> None:
    for words in built.incomplete:
        click.echo(words, err=True)
    if built.removed:
        click.echo(
            f"{counted(built.removed, 'character')} that a workbook cannot hold left out.", err=True
        )
    click.echo(f"{counted(built.sheets, 'sheet')}, {counted(built.rows, 'row')}.", err=True)


def _replace(path: Path, content: bytes) -> None:
    """Write the whole file beside the old one, then put it in its place."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
