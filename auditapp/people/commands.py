"""`auditapp users` and `auditapp teams`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session

from auditapp.adapters.database import Database
from auditapp.domain.vocabulary import Role
from auditapp.people import queries, service
from auditapp.people.passwords import WeakPassword

ROLES = click.Choice([str(role) for role in Role])


@click.group()
def users() -> None:
    """Accounts: who may sign in, and as what."""


@users.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", type=ROLES, required=True)
@click.option("--team", "teams", multiple=True, help="May be given several times.")
@click.option("--code", default="", help="What case lists call this person.")
@click.pass_obj
def add_user(
    database: Database, email: str, name: str, role: str, teams: tuple[str, ...], code: str
) -> None:
    """Add an account; the password comes from a prompt, or from standard input when piped."""
    password = _password()
    with _changing(database) as session:
        account = service.add_account(
            session, email, name=name, role=Role(role), password=password, teams=teams
        )
        if code:
            service.set_code(session, account, code, by=None)
    click.echo(f"Added {email} as {Role(role).label}.", err=True)


@users.command("list")
@click.pass_obj
def list_users(database: Database) -> None:
    """List every account: e-mail, name, role, teams, whether it may sign in, code."""
    with database.reading() as session:
        for account in queries.accounts(session):
            teams = ", ".join(team.name for team in account.teams)
            state = "active" if account.active else "disabled"
            click.echo(
                "\t".join([account.email, account.name, account.role, teams, state, account.code])
            )


@users.command("disable")
@click.argument("email")
@click.pass_obj
def disable_user(database: Database, email: str) -> None:
    """Stop an account from signing in, and end its sessions."""
    with _changing(database) as session:
        service.set_active(session, service.find_account(session, email), False, by=None)
    click.echo(f"{email} can no longer sign in.", err=True)


@users.command("enable")
@click.argument("email")
@click.pass_obj
def enable_user(database: Database, email: str) -> None:
    """Let a disabled account sign in again."""
    with _changing(database) as session:
        service.set_active(session, service.find_account(session, email), True, by=None)
    click.echo(f"{email} can sign in again.", err=True)


@users.command("set-role")
@click.argument("email")
@click.argument("role", type=ROLES)
@click.pass_obj
def set_role(database: Database, email: str, role: str) -> None:
    """Give an account another role; its sessions end."""
    with _changing(database) as session:
        service.set_role(session, service.find_account(session, email), Role(role), by=None)
    click.echo(f"{email} is now {Role(role).label}.", err=True)


@users.command("set-code")
@click.argument("email")
@click.argument("code")
@click.pass_obj
def set_code(database: Database, email: str, code: str) -> None:
    """Say what case lists call a person, as worker or as chair; "" for nothing.

    They are never asked to audit a case that a list gives this code.
    """
    with _changing(database) as session:
        service.set_code(session, service.find_account(session, email), code, by=None)
    click.echo(f"Case lists call {email} {code or 'nothing'}.", err=True)


@users.command("set-password")
@click.argument("email")
@click.pass_obj
def set_password(database: Database, email: str) -> None:
    """Set a new password, from a prompt or standard input; the account's sessions end."""
    password = _password()
    with _changing(database) as session:
        account = service.find_account(session, email)
        service.set_password(session, account, password, by=None)
    click.echo(f"The password of {email} is changed.", err=True)


@click.group()
def teams() -> None:
    """Teams: what audits are stamped with."""


@teams.command("add")
@click.argument("name")
@click.option("--service", "of_service", default="", help="The service the team belongs to.")
@click.option("--opens", metavar="YYYY-MM", help="The first month the team exists.")
@click.pass_obj
def add_team(database: Database, name: str, of_service: str, opens: str | None) -> None:
    """Add a team."""
    with _changing(database) as session:
        service.add_team(session, name, service=of_service, opens=opens)
    click.echo(f"Added team {name}.", err=True)


@teams.command("list")
@click.pass_obj
def list_teams(database: Database) -> None:
    """List every team: name, service, the month it opens."""
    with database.reading() as session:
        for team in queries.teams(session):
            click.echo("\t".join([team.name, team.service, team.opens or ""]))


@teams.command("set-head")
@click.argument("of_service", metavar="SERVICE")
@click.argument("email")
@click.pass_obj
def set_head(database: Database, of_service: str, email: str) -> None:
    """Name the head of a service: an escalation that nobody answers in time goes to them."""
    with _changing(database) as session:
        account = service.find_account(session, email)
        named = service.set_head(session, of_service, account, by=None)
    click.echo(f"{email} is the head of {named}.", err=True)


@teams.command("heads")
@click.pass_obj
def list_heads(database: Database) -> None:
    """List every service with the e-mail address of its head; empty where nobody is named."""
    with database.reading() as session:
        for of_service, head in queries.heads(session).items():
            click.echo(f"{of_service}\t{head.email if head else ''}")


@contextmanager
def _changing(database: Database) -> Iterator[Session]:
    """A session whose changes are kept together; a refusal ends the command in words."""
    try:
        with database.transaction() as session:
            yield session
    except (service.PeopleError, WeakPassword) as error:
        raise click.ClickException(str(error)) from None


def _password() -> str:
    if sys.stdin.isatty():
        answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return answer
    return sys.stdin.readline().rstrip("\r\n")
