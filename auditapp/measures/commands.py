"""`auditapp measures` and `auditapp indicators`."""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from auditapp.adapters.command_options import MONTH
from auditapp.adapters.database import Database
from auditapp.adapters.progress import told
from auditapp.adapters.uploads.command_options import (
    FileRequest,
    counts,
    reads_file,
    tell_json,
    tell_rejected,
)
from auditapp.domain.counting import counted
from auditapp.domain.forms.faults import nearest
from auditapp.domain.forms.tallies import rounded
from auditapp.measures import indicators as indicator_files
from auditapp.measures import queries, service
from auditapp.measures.downloads import columns, tallies_lines, tallies_record
from auditapp.measures.queries import GROUPS, Catalogued, Filters
from auditapp.web.csv_download import write_csv


@click.group()
def measures() -> None:
    """Figures: showing, rebuilding and verifying them."""


@measures.command("show")
@click.option("--measure", "keys", multiple=True, help="A measure’s key; may be repeated.")
@click.option("--outcome", help="Only measures linked to this outcome of the plan.")
@click.option("--from", "first", type=MONTH)
@click.option("--to", "last", type=MONTH)
@click.option("--by", default="", help=f"Columns to group by: {','.join(GROUPS)}.")
@click.option("--selection", type=click.Choice(["headline", "all"]), default="headline")
@click.option("--drawn-only", is_flag=True, help="Leave out audits reported as random by a file.")
@click.option("--format", "style", type=click.Choice(["table", "csv", "json"]), default="table")
@click.pass_obj
def show(
    database: Database,
    /,
    keys: tuple[str, ...],
    outcome: str | None,
    by: str,
    style: str,
    **filters: Any,
) -> None:
    """Print tallies with percentages and 95% Wilson intervals."""
    groups = _groups(by)
    with database.reading() as session:
        known = _wanted(session, keys, outcome)
        rows = queries.tallies(session, known, Filters(**filters), groups)
    order = {key: at for at, key in enumerate(known)}
    rows.sort(key=lambda row: order[row.measure])
    _WRITERS[style](
        [tallies_record(row, groups, known[row.measure].measure) for row in rows], groups
    )


@measures.command("rebuild")
@click.pass_obj
def rebuild(database: Database) -> None:
    """Make the roll-up cells again from the audits."""
    with database.transaction() as session, told("Counting audits") as step:
        cells = service.rebuild(session, step)
    click.echo(f"{counted(cells, 'cell')} made from the audits.", err=True)


@measures.command("verify")
@click.pass_obj
def verify(database: Database) -> None:
    """Check that the cells equal a fresh count of the audits."""
    with database.reading() as session, told("Counting audits") as step:
        service.hold_still(session)
        audits = service.counted_audits(session)
        differences = service.verify(session, step)
    for difference in differences:
        *parts, as_reported = difference.key
        where = " ".join([*filter(None, parts), *["as reported"] * as_reported])
        click.echo(f"{where}: kept {difference.kept}, counted {difference.counted}", err=True)
    if differences:
        raise click.ClickException(
            f"{counted(len(differences), 'cell differs', 'cells differ')}. "
            "Correct with: auditapp measures rebuild"
        )
    click.echo(f"Every figure equals a fresh count of {counted(audits, 'audit')}.", err=True)


@click.group()
def indicators() -> None:
    """Figures from other systems."""


@indicators.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@reads_file
@click.pass_obj
def import_file(database: Database, file: Path, request: FileRequest) -> None:
    """Load indicators by month from an XLSX or CSV file: all rows or none."""
    with database.transaction() as session:
        examined = indicator_files.read_indicators(
            session,
            file,
            request.choices,
            uses=request.uses(session, "indicators"),
            creates_teams=request.creates_teams,
        )
        if request.as_json:
            tell_json(examined, examined.accepted)
        if left_out := examined.columns.left_out:
            click.echo(f"Columns not recognised, and left out: {', '.join(left_out)}.", err=True)
        tell_rejected(examined, "loaded")
        if request.dry_run:
            click.echo(f"{counts(examined)}. Dry run: nothing was loaded.", err=True)
            return
        indicator_files.keep_indicators(session, examined)
    click.echo(f"{counted(len(examined.accepted), 'row')} loaded.", err=True)


def _groups(by: str) -> list[str]:
    groups = [name.strip() for name in by.split(",") if name.strip()]
    for name in groups:
        if name not in GROUPS:
            raise click.UsageError(f"--by knows {', '.join(GROUPS)}, not “{name}”.")
    return [name for name in GROUPS if name in groups]


def _wanted(session: Session, keys: Sequence[str], outcome: str | None) -> dict[str, Catalogued]:
    known = queries.catalogue(session)
    for key in keys:
        if key not in known:
            raise click.ClickException(f"There is no measure {key}. {nearest(key, known)}".strip())
    wanted = {key: known[key] for key in keys} if keys else known
    if outcome is None:
        return wanted
    plan = queries.plan_in_force(session)
    if plan is not None and outcome not in plan.by_code:
        guess = nearest(outcome, plan.by_code)
        raise click.ClickException(f"The plan has no outcome {outcome}. {guess}".strip())
    return {key: found for key, found in wanted.items() if outcome in found.measure.outcomes}


def _write_csv(records: list[dict[str, Any]], groups: Sequence[str]) -> None:
    write_csv(sys.stdout, tallies_lines(records, groups))


def _write_json(records: list[dict[str, Any]], groups: Sequence[str]) -> None:
    names = columns(groups)
    found = [{name: record[name] for name in names} for record in records]
    click.echo(json.dumps(found, indent=2, ensure_ascii=False))


_FIGURES = ("percent", "95% interval", "as reported")


def _write_table(records: list[dict[str, Any]], groups: Sequence[str]) -> None:
    lines = [["measure", *groups, "of", *_FIGURES, "n/a", "blank"]]
    for found in records:
        low, high = found["lower"], found["upper"]
        lines.append(
            [
                found["measure"],
                *(str(found[name]) for name in groups),
                f"{found['numerator']} of {found['denominator']}",
                "no cases" if found["percent"] is None else f"{rounded(found['percent'])}%",
                "" if low is None else f"{rounded(low)}% to {rounded(high)}%",
                str(found["as_reported"]),
                str(found["not_applicable"]),
                str(found["unanswered"]),
            ]
        )
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    for line in lines:
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(padded).rstrip())
    if not records:
        click.echo("No audits match. Try other months, or --selection all.", err=True)


_WRITERS: dict[str, Callable[[list[dict[str, Any]], Sequence[str]], None]] = {
    "csv": _write_csv,
    "json": _write_json,
    "table": _write_table,
}
