"""`auditapp sample open-month`: what the page that opens a month does, from the command line."""

import click

from auditapp.adapters.command_options import MONTH
from auditapp.config import Settings
from auditapp.domain.calendar import Month, today
from auditapp.domain.counting import counted
from auditapp.programme import open_month as programme_open_month


@click.command("open-month")
@click.argument("month", type=MONTH)
@click.option("--dry-run", is_flag=True, help="Show what would be opened, without opening it.")
@click.pass_context
def open_month(context: click.Context, month: Month, dry_run: bool) -> None:
    """Open every round that the year's programme asks for in MONTH, drawn and assigned.

    Rounds that are already open do not change. Exit status 1 when one cannot be opened; the
    others are opened all the same.
    """
    settings: Settings = context.meta["settings"]
    if not programme_open_month.may_be_opened(month, Month.of(today())):
        raise click.ClickException(f"{month.label} is too far ahead.")
    with context.obj.writing() as session:
        outcomes = programme_open_month.open_month(session, month, settings.rests, by=None)
        if dry_run:
            session.rollback()
        else:
            session.commit()
    for one in outcomes:
        if not one.refusal:
            click.echo(_words(one, dry_run))
    if not outcomes:
        click.echo(f"All rounds for {month.label} are already open.", err=True)
    refused = [f"{one.title}: {one.refusal}" for one in outcomes if one.refusal]
    if refused:
        raise click.ClickException("\n".join(["Not opened:", *refused]))


def _words(one: programme_open_month.OpenedEntry, dry_run: bool) -> str:
    left = f", {one.waiting} without an auditor" if one.waiting else ""
    opened = "would be opened" if dry_run else f"round {one.round_id}"
    return f"{one.title}: {counted(one.drawn, 'case')}, {opened}{left}"
