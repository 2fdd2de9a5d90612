"""Options and error messages of commands that read a file."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click
from sqlalchemy.orm import Session

from auditapp.adapters.uploads.examinations import Examination, Values
from auditapp.adapters.uploads.fault_groups import grouped
from auditapp.adapters.uploads.import_result import import_result
from auditapp.adapters.uploads.mappings.reading import MappingUse
from auditapp.adapters.uploads.mappings.store import find
from auditapp.adapters.uploads.sheet_choice import HiddenUndecided, SheetChoices
from auditapp.adapters.uploads.tables import SeveralSheets, TableError
from auditapp.domain.counting import counted

_OPTIONS = (
    click.option("--sheet", help="Which sheet of a workbook to read."),
    click.option(
        "--include-hidden/--leave-out-hidden",
        default=None,
        help="Whether to include hidden rows and columns.",
    ),
    click.option(
        "--format",
        "style",
        type=click.Choice(["text", "json"]),
        default="text",
        help="json prints one object with every row, fault and column.",
    ),
    click.option(
        "--mapping",
        "mappings",
        multiple=True,
        metavar="NAME",
        help="How the columns are read, such as annex-a-6; several read a sheet each.",
    ),
    click.option(
        "--value",
        "values",
        multiple=True,
        metavar="COLUMN=VALUE",
        help="The same value for every row, such as involvement=assessment.",
    ),
    click.option("--create-teams", is_flag=True, help="Add teams that do not exist yet."),
    click.option("--dry-run", is_flag=True, help="Check every row and change nothing."),
)


@dataclass(frozen=True)
class FileRequest:
    """How to read a file, from the options of the command line."""

    choices: SheetChoices
    dry_run: bool
    as_json: bool = False
    """Whether the result is one JSON object."""
    mappings: tuple[str, ...] = ()
    """Names of the mappings it is read through."""
    values: tuple[str, ...] = ()
    """Values for every row, as COLUMN=VALUE."""
    creates_teams: bool = False
    """Whether teams that do not exist are added."""

    def uses(self, session: Session, kind: str) -> list[MappingUse]:
        """The mappings of this kind of upload, with the values for every row."""
        pairs = [value.partition("=") for value in self.values]
        wrong = [column for column, sign, _ in pairs if not (column and sign)]
        if wrong:
            raise click.UsageError(f"--value is written COLUMN=VALUE, not “{wrong[0]}”.")
        if pairs and not self.mappings:
            raise click.UsageError("--value goes with --mapping.")
        values = {column.strip(): text.strip() for column, _, text in pairs}
        found = [find(session, name, kind).mapping for name in self.mappings]
        return [MappingUse(mapping).with_values(values) for mapping in found]


def reads_file(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of a file to read to a command, as its argument `request`; a file that
    cannot be used ends the command with the reason."""

    @wraps(command)
    def run(
        *given: Any,
        sheet: str | None,
        include_hidden: bool | None,
        style: str,
        dry_run: bool,
        mappings: tuple[str, ...],
        values: tuple[str, ...],
        create_teams: bool,
        **more: Any,
    ) -> None:
        choices = SheetChoices(sheet, include_hidden, include_hidden)
        request = FileRequest(choices, dry_run, style == "json", mappings, values, create_teams)
        with _refusals():
            command(*given, request=request, **more)

    for option in reversed(_OPTIONS):
        run = option(run)
    return run


def tell_rejected(examined: Examination, refusal: str) -> None:
    """List what is wrong, column by column and row by row, and end the command if anything is;
    before that, which teams are new."""
    if examined.new_teams:
        click.echo(f"Teams to be added: {', '.join(examined.new_teams)}.", err=True)
    faults = grouped(examined.rejected)
    for fault in (*faults.columns, *faults.rows):
        click.echo(str(fault), err=True)
    if examined.rejected:
        raise click.ClickException(f"{counts(examined)}. Nothing was {refusal}.")


def tell_json(examined: Examination, rows: Iterable[Values], **more: Any) -> None:
    """Print what became of the file as one object."""
    result = import_result(examined, rows, **more)
    click.echo(json.dumps(result, indent=2, ensure_ascii=False, default=str))


def counts(examined: Examination) -> str:
    """How many rows were accepted, rejected and left out; together, all rows with text."""
    accepted, rejected = counted(len(examined.accepted), "row"), len(examined.rejected)
    number = examined.left_out + examined.excluded.total()
    left_out = f", {number:,} left out" if number else ""
    return f"{accepted} accepted, {rejected:,} rejected{left_out}, of {examined.rows:,}"


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except HiddenUndecided as error:
        raise click.ClickException(f"{error} Add --include-hidden or --leave-out-hidden.") from None
    except SeveralSheets as error:
        raise click.ClickException(f"{error} Name it with --sheet.") from None
    except TableError as error:
        raise click.ClickException(str(error)) from None
