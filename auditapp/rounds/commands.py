"""`auditapp rounds`: what the QA lead does with rounds and their cases, from the command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.adapters.command_options import MONTH
from auditapp.domain.calendar import Month, day_words, today
from auditapp.domain.counting import counted
from auditapp.domain.vocabulary import Role
from auditapp.models import Account, Round, RoundCase
from auditapp.rounds import allocate as round_allocate
from auditapp.rounds import auditors, draw, queries
from auditapp.rounds import service as sampled
from auditapp.web.access import Reader
from auditapp.web.command_texts import (
    CONFIRM_REFERENCES,
    check_reference,
    log_confirmed_texts,
    look_through,
    nobody_option,
)

ANYONE = Reader(0, "", Role.QA_LEAD, (), ())
"""The command line reads what a QA lead reads."""
REASON = click.option(
    "--reason",
    required=True,
    callback=look_through,
    help="Kept and printed with the sample. No names.",
)
DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def rounds() -> None:
    """Rounds: their cases, who audits them, and substituted and added cases."""


@rounds.command("list")
@click.option("--month", type=MONTH, help="Only this reporting month.")
@click.option("--form", default="", help="Only this form, such as DS.")
@click.pass_context
def list_rounds(context: click.Context, month: Month | None, form: str) -> None:
    """Every round, the newest month first, with how far it is."""
    with context.obj.reading() as session:
        number, last = 1, 1
        while number <= last:
            page = queries.round_page(
                session,
                ANYONE,
                form=form.upper(),
                month=str(month or ""),
                number=number,
                today=today(),
            )
            for row in page.rows:
                click.echo(_line(row))
            number, last = number + 1, page.last
        if not page.total:
            click.echo("There is no such round.", err=True)


@rounds.command("show")
@click.argument("round_id", type=int)
@click.pass_context
def show_round(context: click.Context, round_id: int) -> None:
    """Every case of a round: how it came in, who audits it, and what happened to it."""
    with context.obj.reading() as session:
        for case in _known(session.get(Round, round_id), round_id).cases:
            auditor = case.audit.auditor.email if case.audit else "nobody"
            state = str(case.audit.status) if case.audit else "waiting"
            out = f"out: {case.out_reason}" if case.out_reason is not None else state
            click.echo("\t".join([case.case_ref, case.team, str(case.came_in), auditor, out]))


@rounds.command("allocate")
@click.argument("round_id", type=int)
@click.option("--auditor", "emails", multiple=True, metavar="EMAIL", help="Also this auditor.")
@click.pass_context
def allocate(context: click.Context, round_id: int, emails: tuple[str, ...]) -> None:
    """Assign every waiting case evenly to auditors who may audit it."""
    with _changing(context, round_id) as (session, found):
        for email in emails:
            account = _auditor(session, email)
            if account not in found.auditors:
                found.auditors.append(account)
        waiting = round_allocate.allocate_round(session, found, by=None)
        for case in waiting:
            click.echo(f"{case.case_ref}: nobody in the round can audit it.", err=True)
        given = sum(case.audit is not None for case in found.cases)
        click.echo(
            f"{counted(given, 'case has', 'cases have')} an auditor, {len(waiting):,} without."
        )


@rounds.command("add")
@click.argument("round_id", type=int)
@click.argument("case_ref", callback=check_reference)
@CONFIRM_REFERENCES
@nobody_option()
@REASON
@click.pass_context
def add_case(context: click.Context, round_id: int, case_ref: str, reason: str) -> None:
    """Add a case by hand: targeted, and not in headline figures."""
    with _changing(context, round_id) as (session, found):
        sampled.add_by_hand(session, found, case_ref, reason=reason, by=None)
        click.echo(f"{case_ref} is added as targeted.")


@rounds.command("substitute")
@click.argument("round_id", type=int)
@click.argument("case_ref")
@nobody_option()
@REASON
@click.pass_context
def substitute(context: click.Context, round_id: int, case_ref: str, reason: str) -> None:
    """Substitute the next case in the drawn order for one that cannot be audited."""
    with _changing(context, round_id) as (session, found):
        new = draw.substitute(session, _case(found, case_ref), reason=reason, by=None)
        click.echo(f"{new.case_ref} is substituted for {case_ref}.")


@rounds.command("reassign")
@click.argument("round_id", type=int)
@click.argument("case_ref")
@click.option("--to", "email", required=True, metavar="EMAIL", help="Who is asked instead.")
@nobody_option()
@REASON
@click.pass_context
def reassign(context: click.Context, round_id: int, case_ref: str, email: str, reason: str) -> None:
    """Reassign a case to another auditor, who must be independent of it."""
    with _changing(context, round_id) as (session, found):
        to = _auditor(session, email)
        round_allocate.reassign(session, _case(found, case_ref), to=to, reason=reason, by=None)
        click.echo(f"{case_ref} is assigned to {to.name}.")


@rounds.command("extend")
@click.argument("round_id", type=int)
@click.argument("case_ref", required=False)
@click.option("--to", "day", type=DAY, required=True, metavar="YYYY-MM-DD", help="The new day.")
@nobody_option()
@REASON
@click.pass_context
def extend(
    context: click.Context, round_id: int, case_ref: str | None, day: datetime, reason: str
) -> None:
    """Extend the due date of one case, or of the round and every open audit in it."""
    due = day.date()
    with _changing(context, round_id) as (session, found):
        if case_ref is None:
            moved = round_allocate.extend_round(session, found, due_on=due, reason=reason, by=None)
            click.echo(
                f"The round is due on {day_words(due)}; "
                f"{counted(moved, 'audit has', 'audits have')} more time."
            )
        else:
            case = _case(found, case_ref)
            round_allocate.extend(session, case, due_on=due, reason=reason, by=None)
            click.echo(f"{case_ref} is due on {day_words(due)}.")


@rounds.command("withdraw")
@click.argument("round_id", type=int)
@click.argument("case_ref")
@nobody_option()
@REASON
@click.pass_context
def withdraw(context: click.Context, round_id: int, case_ref: str, reason: str) -> None:
    """Withdraw a case from the round, with no substitute."""
    with _changing(context, round_id) as (session, found):
        round_allocate.withdraw(session, _case(found, case_ref), reason=reason, by=None)
        click.echo(f"{case_ref} has left the round.")


@contextmanager
def _changing(context: click.Context, round_id: int) -> Iterator[tuple[Session, Round]]:
    """A round for changing: committed at the end, or refused in words and nothing changed."""
    with context.obj.writing() as session:
        found = _known(queries.locked(session, round_id), round_id)
        try:
            yield session, found
            log_confirmed_texts(session, "round", round_id, by=None)
        except sampled.RoundError as error:
            raise click.ClickException(str(error)) from None
        session.commit()


def _known(found: Round | None, round_id: int) -> Round:
    if found is None:
        raise click.ClickException(f"There is no round {round_id}. See: rounds list")
    return found


def _case(found: Round, case_ref: str) -> RoundCase:
    """The case of that reference that is in the round, else the one that left it."""
    cases = [case for case in found.cases if case.case_ref == case_ref]
    if not cases:
        raise click.ClickException(f"{case_ref} is not in round {found.id}.")
    return min(cases, key=lambda case: case.out_reason is not None)


def _auditor(session: Session, email: str) -> Account:
    account = session.scalar(select(Account).where(func.lower(Account.email) == email.lower()))
    if account is None or account not in auditors.available(session):
        raise click.ClickException(f"{email} is no active account that audits. See: users list")
    return account


def _line(row: queries.RoundRow) -> str:
    drawn = "drawn" if row.round.draw is not None else "not drawn"
    far = f"{row.progress.done} of {row.progress.cases} done, {row.progress.late} late"
    month = Month.parse(row.round.month).label
    return "\t".join([str(row.round.id), row.title, month, str(row.round.due_on), drawn, far])
