"""`auditapp mappings`."""

import json
from pathlib import Path

import click

from auditapp.adapters.database import Database
from auditapp.adapters.uploads.mappings import store
from auditapp.domain.counting import counted
from auditapp.domain.forms.faults import DefinitionFaults
from auditapp.mappings import service
from auditapp.web.remembered_mappings import remember_mapping


@click.group()
def mappings() -> None:
    """Mappings: how columns and words of a council's own files are read."""


@mappings.command("list")
@click.option("--format", "style", type=click.Choice(["table", "json"]), default="table")
@click.pass_obj
def list_mappings(database: Database, style: str) -> None:
    """List every mapping: name, kind of file, where it comes from, title."""
    with database.reading() as session:
        found = [
            {
                "mapping": one.mapping.mapping,
                "kind": one.mapping.kind,
                "source": one.source,
                "title": one.mapping.title,
            }
            for one in store.known(session)
        ]
    if style == "json":
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    for row in found:
        click.echo("\t".join(row.values()))


@mappings.command("show")
@click.argument("name")
@click.pass_obj
def show_mapping(database: Database, name: str) -> None:
    """Print a mapping as the definition file that `mappings load` reads."""
    with database.reading() as session:
        try:
            found = store.find(session, name)
        except store.NoSuchMapping as error:
            raise click.ClickException(str(error)) from None
    click.echo(found.text, nl=False)


@mappings.command("load")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@click.pass_obj
def load_mappings(database: Database, paths: tuple[Path, ...]) -> None:
    """Remember mappings from definition files (or folders of them): all of them or none.

    A mapping takes the place of one with the same name, a shipped one too. The same content twice
    changes nothing.
    """
    try:
        found = service.read_files(paths)
    except DefinitionFaults as error:
        for fault in error.faults:
            click.echo(str(fault), err=True)
        raise click.ClickException(
            f"{counted(len(error.faults), 'problem')}. Nothing was loaded."
        ) from None
    with database.transaction() as session:
        for file, mapping in found.items():
            done = remember_mapping(session, mapping, by=None)
            state = "remembered" if done else "already remembered"
            click.echo(f"{file}: {mapping.mapping} {state}", err=True)
