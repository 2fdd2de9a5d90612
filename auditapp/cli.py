"""The `auditapp` command: settings, the database, and every feature's commands."""

import dataclasses
import gc
import logging
import os
from typing import Any

import click
import waitress
from sqlalchemy.exc import OperationalError, ProgrammingError

from auditapp import selfcheck
from auditapp.adapters.database import Database
from auditapp.adapters.migrations import Migrations
from auditapp.adapters.progress import told
from auditapp.app import create_app
from auditapp.audits.bulk_import.commands import audits
from auditapp.case_lists.commands import cases
from auditapp.config import Settings, SettingsError, load_settings, shipped
from auditapp.demo.build import NotADemo, build, has_demo_accounts, is_built
from auditapp.demo.council import COUNCIL, DUTY_NUMBER, PASSWORD, PEOPLE
from auditapp.domain.counting import counted
from auditapp.escalations.commands import escalations
from auditapp.forms.commands import forms, plan
from auditapp.forms.service import PublishedVersionChanged, publish_form, publish_plan
from auditapp.learning.commands import learning
from auditapp.mappings.commands import mappings
from auditapp.measures import service as figures
from auditapp.measures.commands import indicators, measures
from auditapp.people.commands import teams, users
from auditapp.programme.commands import open_month
from auditapp.reports.commands import export
from auditapp.rounds.commands import rounds
from auditapp.rounds.draw_commands import sample

THREADS = 8
CONNECTIONS = 1_000
BODY_LIMIT = 13_000_000
IDLE_SECONDS = 120
"""A connection on which nothing comes or goes for so long is closed: longer than a proxy in front
keeps one (60 to 75 seconds, usually), so that it never sends a save into one that just went."""
IDLE_LOOK_SECONDS = 30
"""How often such connections are looked for; each counts against CONNECTIONS until then."""


class _Refusing(click.Group):
    """A database that is not ready is a refusal in words, not a stack trace."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except (OperationalError, ProgrammingError) as error:
            reason = str(error.orig).splitlines()[0]
            raise click.ClickException(
                f"The database cannot be used ({reason}). If it is new, run: auditapp init"
            ) from None


@click.group(cls=_Refusing)
@click.version_option(package_name="auditapp")
@click.pass_context
def main(context: click.Context) -> None:
    """Audits and dip samples of children's social care casework."""
    try:
        settings = load_settings()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    os.umask(0o077)
    database = Database(settings.database_url)
    context.call_on_close(database.close)
    context.obj = database
    context.meta["settings"] = settings


@main.command()
@click.pass_obj
def init(database: Database) -> None:
    """Create or migrate the database, then load the shipped forms and plan."""
    try:
        prepare(database)
    except PublishedVersionChanged as error:
        raise click.ClickException(str(error)) from None
    click.echo("The database is ready.", err=True)


def prepare(database: Database) -> None:
    """The newest schema, with every shipped definition published. After a migration the figures
    are made again from the audits, since not every migration can change cells exactly."""
    schema = Migrations(database, shipped("migrations"))
    before = schema.current()
    schema.upgrade()
    with database.transaction() as session:
        for path in sorted(shipped("plans").glob("*.toml")):
            publish_plan(session, path.read_text(encoding="utf-8"))
        for path in sorted(shipped("forms").glob("*.toml")):
            publish_form(session, path.read_text(encoding="utf-8"))
        if before not in (None, schema.newest()):
            with told("Counting audits") as step:
                figures.rebuild(session, step)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.pass_context
def serve(context: click.Context, host: str, port: int) -> None:
    """Run the production server."""
    settings: Settings = context.meta["settings"]
    if settings.is_production:
        _refuse_demo_accounts(context.obj)
    _serve(settings, host, port)


@main.command()
@click.pass_context
def check(context: click.Context) -> None:
    """Check that this installation is fit for production; every fault is named."""
    found = selfcheck.faults(context.meta["settings"], context.obj)
    for fault in found:
        click.echo(fault, err=True)
    if found:
        raise click.ClickException(f"{counted(len(found), 'fault')}. Correct before production.")
    for remark in selfcheck.remarks(context.obj):
        click.echo(remark, err=True)
    click.echo("Fit for production.", err=True)


@main.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--no-serve", is_flag=True, help="Only make the demo database.")
@click.pass_context
def demo(context: click.Context, port: int, no_serve: bool) -> None:
    """Make the demo database (invented, always the same), then serve it on 127.0.0.1."""
    _make_demo(context.obj)
    click.echo(f"Demo accounts, all with the password {PASSWORD}", err=True)
    for person in PEOPLE:
        click.echo(f"  {person.email:<24} {person.name}, {person.role.label}", err=True)
    if no_serve:
        return
    settings = _demo_settings(context.meta["settings"])
    click.echo(f"Open http://127.0.0.1:{port}/ and sign in. Stop with Ctrl+C.", err=True)
    _serve(settings, "127.0.0.1", port)


def _demo_settings(given: Settings) -> Settings:
    """The settings of the demo: its own council and duty number, where none is named."""
    council = given.council if "AUDITAPP_COUNCIL" in os.environ else COUNCIL
    number = given.duty_number or DUTY_NUMBER
    return dataclasses.replace(given, environment="demo", council=council, duty_number=number)


def _make_demo(database: Database) -> None:
    prepare(database)
    try:
        with database.reading() as session:
            built = is_built(session)
        if not built:
            click.echo("Making eighteen months of an invented council …", err=True)
            build(database)
    except NotADemo as error:
        raise click.ClickException(str(error)) from None


def _refuse_demo_accounts(database: Database) -> None:
    with database.reading() as session:
        if has_demo_accounts(session):
            raise click.ClickException(
                "This database holds demo accounts: it never runs in production."
            )


def server_options(settings: Settings, host: str, port: int) -> dict[str, Any]:
    """How the server runs. It trusts no proxy itself: of the X-Forwarded headers the application
    takes as many hops as the settings say, so they reach it then, and are thrown away otherwise.
    (Cleared always, they would be gone before the application saw them: every visitor would have
    the proxy's address, and every link http.)"""
    return {
        "host": host,
        "port": port,
        "threads": THREADS,
        "connection_limit": CONNECTIONS,
        "max_request_body_size": BODY_LIMIT,
        "channel_timeout": IDLE_SECONDS,
        "cleanup_interval": IDLE_LOOK_SECONDS,
        "trusted_proxy": None,
        "clear_untrusted_proxy_headers": not settings.proxy_hops,
        "ident": None,
    }


def _serve(settings: Settings, host: str, port: int) -> None:
    logging.basicConfig(level=logging.INFO)
    try:
        app = create_app(settings)
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    gc.collect()
    gc.freeze()  # what was made by now stays for good: no search for garbage walks through it again
    try:
        waitress.serve(app, **server_options(settings, host, port))
    except OSError as error:
        raise click.ClickException(f"Cannot listen on {host}:{port} ({error.strerror}).") from None


sample.add_command(open_month)
COMMANDS = (
    audits,
    cases,
    escalations,
    export,
    forms,
    indicators,
    learning,
    mappings,
    measures,
    plan,
    rounds,
    sample,
    teams,
    users,
)
for command in COMMANDS:
    main.add_command(command)
