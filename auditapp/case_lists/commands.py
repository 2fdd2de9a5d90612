"""`auditapp cases`: what the case-list pages do, for scripts.

The result (`ID HASH`) goes to standard output, everything said about it to standard error.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import click

from auditapp.adapters.database import Database
from auditapp.adapters.progress import told
from auditapp.adapters.uploads.sheet_choice import Choices, HiddenUndecided, counted
from auditapp.adapters.uploads.tables import SeveralSheets, TableError
from auditapp.case_lists import freeze, service
from auditapp.case_lists.columns import ListRefused
from auditapp.case_lists.freeze import AlreadyFrozen, Compared
from auditapp.case_lists.service import Examined
from auditapp.domain.calendar import day_words

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def cases() -> None:
    """Case lists: what samples are drawn from."""


@dataclass(frozen=True)
class _Asked:
    """A list as the command line describes it."""

    file: Path
    name: str
    as_at: date
    choices: Choices
    dry_run: bool


@cases.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", help="What people call the list; otherwise “Open cases, ” and the month.")
@click.option("--as-at", type=DAY, help="The day it describes; otherwise today.")
@click.option("--sheet", help="Which sheet of a workbook to read.")
@click.option(
    "--include-hidden/--leave-out-hidden",
    default=None,
    help="Whether rows and columns that the workbook hides belong to the list.",
)
@click.option("--dry-run", is_flag=True, help="Check every row and freeze nothing.")
@click.pass_obj
def import_list(
    database: Database,
    file: Path,
    name: str | None,
    as_at: datetime | None,
    sheet: str | None,
    include_hidden: bool | None,
    dry_run: bool,
) -> None:
    """Freeze the open cases in FILE (XLSX or CSV) as a case list: all of them or none.

    FILE has the columns case_ref, team and involvement; service, worker, qam and age_band if it
    can; and any others that samples may be divided by. Prints the list's id and its hash; the
    same cases again print the same.
    """
    day = as_at.date() if as_at else freeze.local_today()
    choices = Choices(sheet, include_hidden, include_hidden)
    usual = freeze.usual_name(day)
    asked = _Asked(file, usual if name is None else name, day, choices, dry_run)
    try:
        _import(database, asked)
    except HiddenUndecided as error:
        raise click.ClickException(f"{error} Add --include-hidden or --leave-out-hidden.") from None
    except SeveralSheets as error:
        raise click.ClickException(f"{error} Name it with --sheet.") from None
    except (TableError, ListRefused) as error:
        raise click.ClickException(str(error)) from None


def _import(database: Database, asked: _Asked) -> None:
    freeze.fit_name(asked.name)
    freeze.fit_day(asked.as_at)
    with database.reading() as session, told("Checking rows") as step:
        examined = service.examine(session, asked.file, asked.choices, step)
        compared = freeze.since_last(session, examined, asked.as_at)
    for line in _told_of(examined, compared):
        click.echo(line, err=True)
    if examined.rejected:
        raise click.ClickException(
            f"{len(examined.rejected):,} of {counted(examined.rows, 'row')} cannot be in the list. "
            "Nothing was frozen: mend the file and import it again."
        )
    if asked.dry_run:
        click.echo(f"Dry run: nothing was frozen. The hash is {examined.list_hash}.", err=True)
        return
    click.echo(f"{_freeze(database, examined, asked)} {examined.list_hash}")


def _freeze(database: Database, examined: Examined, asked: _Asked) -> int:
    """The id of the list, frozen now or before."""
    try:
        with database.transaction() as session, told("Freezing cases") as step:
            frozen = freeze.freeze(
                session, examined, name=asked.name, as_at=asked.as_at, by=None, progress=step
            )
            return frozen.id
    except AlreadyFrozen as there:
        click.echo(f"{there} Nothing was added.", err=True)
        return there.list_id


def _told_of(examined: Examined, compared: Compared | None) -> Iterator[str]:
    """What was understood, what was noticed, every row that will not do, what changed."""
    if examined.columns.further:
        yield f"Further columns, kept: {', '.join(examined.columns.further)}."
    yield from examined.remarks
    yield from map(str, examined.rejected)
    yield f"{counted(len(examined.accepted), 'case')} read, {len(examined.rejected):,} rejected."
    if compared is None or examined.rejected:
        return
    changes = compared.changes
    yield (
        f"Since “{compared.before.name}” ({day_words(compared.before.as_at)}): "
        f"{len(changes.new):,} new, {len(changes.gone):,} gone, "
        f"{len(changes.moved):,} in another team."
    )
