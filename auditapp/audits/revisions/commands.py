"""`auditapp audits return`, `correct` and `withdraw`: what is done with a submitted audit."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.adapters.database import Database
from auditapp.audits.revisions import history, service
from auditapp.audits.service import AuditError, Incomplete
from auditapp.domain.audits.completeness import Excuses
from auditapp.domain.calendar import today
from auditapp.domain.forms.given_answers import (
    EVIDENCE_LIMIT,
    NOT_APPLICABLE,
    REASON_LIMIT,
    BadAnswer,
    Given,
    limited,
)
from auditapp.domain.forms.questions import Question
from auditapp.domain.privacy.identifiers import digest
from auditapp.domain.vocabulary import Role
from auditapp.measures.cells import one_at_a_time
from auditapp.models import Account, Audit
from auditapp.web.access import PERMISSIONS, Permission
from auditapp.web.command_texts import log_confirmed_texts, look_through, nobody_option

BY = click.option(
    "--by", "email", required=True, metavar="EMAIL", help="The QA lead who makes the change."
)
PAIR = "KEY=TEXT"
SEEN = "it: everybody who can read the audit sees this."


@click.command("return")
@click.argument("audit_id", type=int)
@BY
@nobody_option()
@click.option("--reason", default="", callback=look_through, help="What the auditor should do.")
@click.option(
    "--comment",
    "comments",
    multiple=True,
    callback=look_through,
    metavar=PAIR,
    help="About one question.",
)
@click.pass_obj
def give_back(
    database: Database, audit_id: int, email: str, reason: str, comments: tuple[str, ...]
) -> None:
    """Return a submitted audit to its auditor, while its month is open."""
    with changing(database, audit_id, email) as (session, audit, by):
        said = {key: _short(text) for key, text in _pairs(comments).items()}
        service.give_back(session, audit, said, reason=_short(reason), by=by, today=today())
        click.echo(f"Audit {audit_id} is returned to {audit.auditor.email}.", err=True)


@click.command("correct")
@click.argument("audit_id", type=int)
@BY
@click.option("--reason", required=True, callback=look_through, help=f"Why you correct {SEEN}")
@click.option("--answer", "answers", multiple=True, metavar="KEY=CODE", help="Several: A;B.")
@click.option("--evidence", "evidence", multiple=True, metavar=PAIR)
@click.option("--why", "reasons", multiple=True, metavar=PAIR, help="Why it is not applicable.")
@click.option("--final-grade", metavar="CODE", help="Used instead of the auditor’s own grade.")
@click.option(
    "--grade-reason", default="", help="Why the grade is right although it breaks the form’s rules."
)
@nobody_option(exposed=True)
@click.pass_obj
def correct(
    database: Database,
    /,
    audit_id: int,
    email: str,
    reason: str,
    final_grade: str | None,
    grade_reason: str,
    nobody: tuple[str, ...],
    **parts: tuple[str, ...],
) -> None:
    """Correct a submitted audit: a new version, and the figures follow at once."""
    with changing(database, audit_id, email) as (session, audit, by):
        before = audit.facts
        changed = _changed(audit, {name: _pairs(pairs) for name, pairs in parts.items()})
        service.correct(
            session,
            audit,
            changed,
            reason=_short(reason),
            by=by,
            final_grade=final_grade,
            excuses=_excuses(audit, _short(grade_reason), nobody),
        )
        said = history.figures_follow(audit, before)
        click.echo(f"Audit {audit_id} is corrected. {said}", err=True)


@click.command("withdraw")
@click.argument("audit_id", type=int)
@BY
@nobody_option()
@click.option("--reason", required=True, callback=look_through, help=f"Why you withdraw {SEEN}")
@click.pass_obj
def withdraw(database: Database, audit_id: int, email: str, reason: str) -> None:
    """Withdraw an audit from every figure, permanently."""
    with changing(database, audit_id, email) as (session, audit, by):
        service.withdraw(session, audit, reason=_short(reason), by=by)
        click.echo(f"Audit {audit_id} is withdrawn.", err=True)


@contextmanager
def changing(database: Database, audit_id: int, email: str) -> Iterator[tuple[Session, Audit, int]]:
    """The audit and who decides; a refusal becomes words and exit status 1, nothing changed."""
    try:
        with database.transaction() as session:
            one_at_a_time(session)
            audit = session.get(Audit, audit_id)
            if audit is None:
                raise click.ClickException(f"There is no audit {audit_id}.")
            by = _lead(session, email)
            yield session, audit, by
            log_confirmed_texts(session, "audit", audit_id, by=by)
    except Incomplete as error:
        lines = [f"{one.question}: {one.what}" for one in error.missing]
        raise click.ClickException("\n".join(lines)) from None
    except (AuditError, BadAnswer) as error:
        raise click.ClickException(str(error)) from None


def _lead(session: Session, email: str) -> int:
    account = session.scalar(select(Account).where(Account.email == email.strip().lower()))
    if account is None or Permission.RUN_MONTH not in PERMISSIONS[Role(account.role)]:
        raise click.ClickException(f"{email} is not the address of a QA lead’s account.")
    return account.id


def _pairs(texts: tuple[str, ...]) -> dict[str, str]:
    """Texts like `KEY=TEXT` by their keys."""
    found: dict[str, str] = {}
    for text in texts:
        key, equals, rest = text.partition("=")
        if not equals or not key.strip() or key.strip() in found:
            raise click.UsageError(f"Write KEY=TEXT, each key once, not “{text[:60]}”.")
        found[key.strip()] = rest
    return found


def _changed(audit: Audit, parts: Mapping[str, Mapping[str, str]]) -> dict[str, Given]:
    """The answers as they would be after the correction."""
    known = audit.form_version.definition.by_key
    found: dict[str, Given] = {}
    for name, texts in parts.items():
        for key, text in texts.items():
            if key not in known:
                raise service.NotAsked(f"This form does not ask “{key[:40]}”.")
            given = found.get(key) or audit.given.get(key, Given())
            found[key] = _with(known[key], given, name, text)
    return found


def _with(question: Question, given: Given, name: str, text: str) -> Given:
    if name == "evidence":
        return replace(given, evidence=limited(text, EVIDENCE_LIMIT))
    if name == "reasons":
        return replace(given, reason=_short(text))
    try:
        value = question.read_cell(text)
    except BadAnswer as error:
        raise BadAnswer(f"{question.key}: {error}") from None
    return replace(given, value=value, reason=given.reason if value == NOT_APPLICABLE else "")


def _excuses(audit: Audit, grade_reason: str, nobody: tuple[str, ...]) -> Excuses:
    """What is answered for: every rule that may be broken, and phrases."""
    rules = range(len(audit.form_version.definition.grade_rules)) if grade_reason else ()
    return Excuses(dict.fromkeys(rules, grade_reason), [digest(phrase) for phrase in nobody])


def _short(text: str) -> str:
    return limited(text, REASON_LIMIT)
