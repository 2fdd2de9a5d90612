"""Options and error messages of commands that read a file."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click

from auditapp.adapters.uploads.examinations import Examination, Values
from auditapp.adapters.uploads.fault_groups import grouped
from auditapp.adapters.uploads.import_result import import_result
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
    click.option("--dry-run", is_flag=True, help="Check every row and change nothing."),
)


@dataclass(frozen=True)
class FileRequest:
    """How to read a file, from the options of the command line."""

    choices: SheetChoices
    dry_run: bool
    as_json: bool = False
    """Whether the result is one JSON object."""


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
        **more: Any,
    ) -> None:
        choices = SheetChoices(sheet, include_hidden, include_hidden)
        request = FileRequest(choices, dry_run, style == "json")
        with _refusals():
            command(*given, request=request, **more)

    for option in reversed(_OPTIONS):
        run = option(run)
    return run


def tell_rejected(examined: Examination, refusal: str) -> None:
    """List what is wrong, column by column and row by row, and end the command if anything is."""
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
    left_out = f", {examined.left_out:,} left out" if examined.left_out else ""
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
