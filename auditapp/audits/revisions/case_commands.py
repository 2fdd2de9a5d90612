"""`auditapp audits correct-case`: correct what a submitted audit says of its case."""

from dataclasses import replace

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.adapters.command_options import MONTH
from auditapp.adapters.database import Database
from auditapp.audits.revisions import case_details
from auditapp.audits.revisions.case_details import CaseDetails
from auditapp.audits.revisions.commands import BY, changing
from auditapp.domain.calendar import Month
from auditapp.domain.forms.faults import nearest
from auditapp.domain.references import is_reference
from auditapp.domain.vocabulary import AgeBand, Involvement
from auditapp.models import Team
from auditapp.web.command_texts import (
    CONFIRM_REFERENCES,
    check_reference,
    look_through,
    nobody_option,
)


@click.command("correct-case")
@click.argument("audit_id", type=int)
@BY
@CONFIRM_REFERENCES
@nobody_option()
@click.option(
    "--reason",
    required=True,
    callback=look_through,
    help="Why you correct it: everybody who can read the audit sees this.",
)
@click.option("--case-ref", metavar="REF", callback=check_reference)
@click.option("--team", metavar="NAME")
@click.option("--month", type=MONTH)
@click.option("--involvement", type=click.Choice([str(one) for one in Involvement]))
@click.option("--age-band", type=click.Choice([str(one) for one in AgeBand]))
@click.pass_obj
def correct_case(
    database: Database,
    /,
    audit_id: int,
    email: str,
    reason: str,
    team: str | None,
    month: Month | None,
    **named: str | None,
) -> None:
    """Correct the case details of a submitted audit: a new version, and the figures follow."""
    given = {name: value.strip() for name, value in named.items() if value}
    if "case_ref" in given and not is_reference(given["case_ref"]):
        raise click.ClickException(f"“{given['case_ref'][:60]}” cannot be a case reference.")
    if month:
        given["month"] = str(month)
    with changing(database, audit_id, email) as (session, audit, by):
        if team:
            given |= _team(session, team)
        details = replace(CaseDetails.of(audit), **given)
        case_details.correct_case(session, audit, details, reason=reason, by=by)
        follows = case_details.case_follows(audit)
        click.echo(f"The case details of audit {audit_id} are corrected. {follows}", err=True)


def _team(session: Session, name: str) -> dict[str, str]:
    """The team as the council spells it, and its service."""
    teams = {team.name.lower(): team for team in session.scalars(select(Team))}
    found = teams.get(name.strip().lower())
    if found is None:
        guess = nearest(name, [team.name for team in teams.values()])
        raise click.ClickException(f"There is no team “{name}”. {guess}".strip())
    return {"team": found.name, "service": found.service}
