"""`auditapp escalations`: the register, without a word of what was written and without a case."""

import click

from auditapp.adapters.database import Database
from auditapp.escalations import register
from auditapp.models import Escalation
from auditapp.models.base import utc_now
from auditapp.web.template_filters import moment_words


@click.group()
def escalations() -> None:
    """Escalations: what was raised, who was told, and whether it was answered in time."""


@escalations.command("list")
@click.option("--state", type=click.Choice(register.STATES), help="Only those in this state.")
@click.pass_obj
def list_escalations(database: Database, state: str | None) -> None:
    """List every escalation, the open ones first: number, state, audit, question, team, when it
    was raised and is due, the manager who was told, the clock."""
    with database.reading() as session:
        for line in register.every(session, register.RegisterFilters(state=state or ""), utc_now()):
            click.echo("\t".join([*_cells(line.escalation), line.clock.words]))


def _cells(one: Escalation) -> list[str]:
    return [
        str(one.id),
        str(one.state),
        f"audit {one.audit_id}",
        one.question,
        one.audit.team,
        moment_words(one.raised_at),
        moment_words(one.due_at),
        one.manager.email if one.manager else one.told,
    ]
