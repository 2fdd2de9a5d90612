"""`auditapp cases`: the work of the case-list pages, for scripts.

The result (`ID HASH`) goes to standard output, messages to standard error.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import click

from auditapp.adapters.database import Database
from auditapp.adapters.progress import told
from auditapp.adapters.uploads.command_options import (
    FileRequest,
    counts,
    reads_file,
    tell_json,
    tell_rejected,
)
from auditapp.adapters.uploads.import_result import KEPT
from auditapp.case_lists import freeze, service
from auditapp.case_lists.freeze import AlreadyFrozen, Compared, ListReasons
from auditapp.case_lists.service import FoundCases
from auditapp.domain.calendar import day_words, today
from auditapp.domain.sampling.case_lists import FIELDS
from auditapp.web.command_texts import look_through, nobody_option, refuse_doubtful

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def cases() -> None:
    """Case lists: what samples are drawn from."""


@dataclass(frozen=True)
class _ListAsked:
    """The name and date of a list, from the command line."""

    name: str
    as_at: date
    request: FileRequest
    reasons: ListReasons


@cases.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", help="The name of the list; otherwise “Open cases, ” and the month.")
@click.option("--as-at", type=DAY, help="The date of the list; otherwise today.")
@click.option("--keep", multiple=True, metavar="COLUMN", help="Keep a column that is left out.")
@click.option("--confirm-references", is_flag=True, help="Accept references that look like people.")
@nobody_option()
@click.option("--reason", default="", callback=look_through, help="Why; needed with both.")
@reads_file
@click.pass_obj
def import_list(
    database: Database,
    file: Path,
    name: str | None,
    as_at: datetime | None,
    keep: tuple[str, ...],
    confirm_references: bool,
    reason: str,
    request: FileRequest,
) -> None:
    """Freeze the open cases in FILE (XLSX or CSV) as a case list: all of them or none.

    FILE has the columns case_ref, team and involvement, optionally service, worker, qam and
    age_band, and any others that samples may be divided by. Prints the list's id and its hash; a
    list of the same cases prints the same. With --format json, prints what became of every row.
    """
    if (keep or confirm_references) and not reason.strip():
        raise click.UsageError("Add --reason TEXT: why it is kept or confirmed.")
    day = as_at.date() if as_at else today()
    why = ListReasons(reason, reason if confirm_references else "")
    asked = _ListAsked(freeze.usual_name(day) if name is None else name, day, request, why)
    freeze.fit_name(asked.name)
    freeze.fit_day(day)
    with database.reading() as session, told("Checking rows") as step:
        examined = service.examine(
            session,
            file,
            request.choices,
            step,
            uses=request.uses(session, "cases"),
            creates_teams=request.creates_teams,
            keep=keep,
        )
        compared = freeze.since_last(session, examined, day)
    if request.as_json:
        _print_json(database, examined, asked)
        return
    _tell(examined, compared)
    refuse_doubtful({} if confirm_references else examined.doubtful)
    if request.dry_run:
        click.echo(f"Dry run: nothing was frozen. The hash is {examined.list_hash}.", err=True)
        return
    click.echo(f"{_freeze(database, examined, asked)} {examined.list_hash}")


def _print_json(database: Database, examined: FoundCases, asked: _ListAsked) -> None:
    """Print one object, after freezing the list if that was asked for and every row is right."""
    doubtful = {} if asked.reasons.references else examined.doubtful
    wanted = not (asked.request.dry_run or examined.rejected or doubtful)
    more = {"list": _freeze(database, examined, asked)} if wanted else {}
    rows = (
        {name: case[name] or None for name in FIELDS} | {KEPT: case["extra"]}
        for case in examined.accepted
    )
    tell_json(examined, rows, hash=examined.list_hash, remarks=examined.remarks, **more)
    if examined.rejected:
        raise click.ClickException(f"{counts(examined)}. Nothing was frozen.")
    refuse_doubtful(doubtful)


def _freeze(database: Database, examined: FoundCases, asked: _ListAsked) -> int:
    """Freeze the list and return its id, or the id of the list with the same cases."""
    try:
        with database.transaction() as session, told("Freezing cases") as step:
            frozen = freeze.freeze(
                session,
                examined,
                name=asked.name,
                as_at=asked.as_at,
                by=None,
                reasons=asked.reasons,
                progress=step,
            )
            return frozen.id
    except AlreadyFrozen as there:
        click.echo(f"{there} Nothing was added.", err=True)
        return there.list_id


def _tell(examined: FoundCases, compared: Compared | None) -> None:
    """Report how the file was read, what was noticed and what changed; end the command if any row
    is rejected."""
    if examined.columns.further:
        click.echo(f"Other columns, kept: {', '.join(examined.columns.further)}.", err=True)
    for remark in examined.remarks:
        click.echo(remark, err=True)
    tell_rejected(examined, "frozen: correct the file and import it again")
    click.echo(f"{counts(examined)}.", err=True)
    if compared is not None:
        changes = compared.changes
        click.echo(
            f"Since “{compared.before.name}” ({day_words(compared.before.as_at)}): "
            f"{len(changes.new):,} new, {len(changes.gone):,} gone, "
            f"{len(changes.moved):,} in another team.",
            err=True,
        )
