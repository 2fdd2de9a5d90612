"""`auditapp forms` and `auditapp plan`."""

from pathlib import Path

import click

from auditapp.adapters.database import Database
from auditapp.domain.counting import counted
from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.faults import DefinitionFaults
from auditapp.forms import queries, service

PATHS = click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…"
)


@click.group()
def forms() -> None:
    """Audit forms: checking, publishing and reading definitions."""


@forms.command("check")
@PATHS
def check(paths: tuple[Path, ...]) -> None:
    """Check definition files (or folders of them), without a database; list every problem."""
    found, plans = _read(paths)
    click.echo(f"{counted(len(found) + len(plans), 'file')}, no problems.", err=True)


@forms.command("load")
@PATHS
@click.pass_obj
def load(database: Database, paths: tuple[Path, ...]) -> None:
    """Publish forms. The same content twice changes nothing; a changed version is refused."""
    found, _ = _read(paths)
    _publish(database, list(found), service.publish_form)


@forms.command("list")
@click.pass_obj
def list_forms(database: Database) -> None:
    """List every published version."""
    with database.reading() as session:
        for version in queries.versions(session):
            click.echo(f"{version.form}\t{version.version}\t{version.title}")


@forms.command("show")
@click.argument("form")
@click.option("--version", type=int)
@click.pass_obj
def show(database: Database, form: str, version: int | None) -> None:
    """Show a form in plain words: sections, questions, measures."""
    with database.reading() as session:
        published = queries.version(session, form, version)
        if published is None:
            raise click.ClickException(f"There is no published form {form}. See: forms list")
        _print(published.definition)


@click.group()
def plan() -> None:
    """The improvement plan."""


@plan.command("load")
@PATHS
@click.pass_obj
def load_plan(database: Database, paths: tuple[Path, ...]) -> None:
    """Publish an improvement plan."""
    _, found = _read(paths)
    _publish(database, list(found), service.publish_plan)


def _read(paths: tuple[Path, ...]) -> tuple[dict[str, Form], dict[str, object]]:
    try:
        found, plans = service.read_files(paths)
    except DefinitionFaults as error:
        for fault in error.faults:
            click.echo(str(fault), err=True)
        raise click.ClickException(
            f"{counted(len(error.faults), 'problem')}. Nothing was loaded."
        ) from None
    return found, dict(plans)


def _publish(database: Database, files: list[str], publish: object) -> None:
    assert callable(publish)
    try:
        with database.transaction() as session:
            for file in files:
                text = Path(file).read_text(encoding="utf-8-sig")
                done = publish(session, text) is not None
                click.echo(f"{file}: {'published' if done else 'already published'}", err=True)
    except service.PublishedVersionChanged as error:
        raise click.ClickException(str(error)) from None


def _print(form: Form) -> None:
    click.echo(f"{form.form} version {form.version}: {form.title}")
    for section in form.sections:
        click.echo(f"\n{section.title}")
        for question in section.questions:
            options = ", ".join(option.label for option in question.options)
            click.echo(f"  {question.key}  {question.text}")
            if options:
                click.echo(f"      {options}")
    click.echo("\nMeasures")
    for measure in form.measures:
        click.echo(f"  {measure.key}  {measure.title}\n      {measure.words(form.wording)}")
