"""`auditapp learning`: the marked answers of the learning page, for scripts."""

import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click
from sqlalchemy import true
from sqlalchemy.orm import Session

from auditapp.adapters.command_options import MONTH
from auditapp.adapters.database import Database
from auditapp.domain.calendar import Month
from auditapp.domain.forms.faults import nearest
from auditapp.learning import queries as learning_queries
from auditapp.learning.queries import EXAMPLES, KINDS, THEMES, Hit, LearningFilters
from auditapp.web.activity_log import record
from auditapp.web.choices import all_teams, newest_forms
from auditapp.web.csv_download import write_csv

COLUMNS = (
    *("kind", "theme", "form", "question", "wording", "answer", "evidence", "action"),
    *("month", "team", "audit"),
)


@click.group()
def learning() -> None:
    """Learning points and good practice from submitted audits."""


@learning.command("show")
@click.option("--theme", help=f"One of {', '.join(THEMES)}.")
@click.option("--form", help="A form’s key.")
@click.option("--question", help="A question’s key.")
@click.option("--from", "first", type=MONTH)
@click.option("--to", "last", type=MONTH)
@click.option("--team", help="A team’s name.")
@click.option("--examples", is_flag=True, help="Only good practice.")
@click.option("--format", "style", type=click.Choice(["table", "csv", "json"]), default="table")
@click.pass_obj
def show(
    database: Database,
    /,
    first: Month | None,
    last: Month | None,
    examples: bool,
    style: str,
    **named: str | None,
) -> None:
    """Print marked answers, the newest month first; nobody is named."""
    if first and last and first > last:
        raise click.UsageError(f"--from {first} is after --to {last}.")
    kind = EXAMPLES if examples else ""
    with database.transaction() as session:
        wanted = LearningFilters(kind=kind, first=first, last=last, **_known(session, named))
        hits = [_record(hit) for hit in learning_queries.all_hits(session, true(), wanted)]
        subject = wanted.theme or "all"
        record(session, "learning read", "learning", subject, by=None, shown=len(hits))
    _WRITERS[style](hits)


def _known(session: Session, named: dict[str, str | None]) -> dict[str, str]:
    """The names as the council spells them; one that is not known is refused with a guess."""
    newest = newest_forms(session)
    known: dict[str, Sequence[str]] = {
        "theme": list(THEMES),
        "form": [one.form for one in newest],
        "question": list(learning_queries.questions_asked(session)),
        "team": [team.name for team in all_teams(session)],
    }
    return {name: _spelled(name, text, known[name]) for name, text in named.items() if text}


def _spelled(name: str, text: str, known: Sequence[str]) -> str:
    spellings = {one.lower(): one for one in known}
    if text.lower() not in spellings:
        guess = nearest(text, known)
        raise click.ClickException(f"There is no {name} “{text}”. {guess}".strip())
    return spellings[text.lower()]


def _record(hit: Hit) -> dict[str, Any]:
    kind = KINDS[EXAMPLES] if hit.given.example else "Learning point"
    said = (kind, hit.given.theme, hit.form, hit.question.key, hit.question.text, hit.answer)
    more = (hit.given.evidence, hit.given.action, hit.month, hit.team, hit.audit_id)
    return dict(zip(COLUMNS, (*said, *more), strict=True))


def _write_csv(hits: list[dict[str, Any]]) -> None:
    write_csv(sys.stdout, [COLUMNS, *(hit.values() for hit in hits)])


def _write_json(hits: list[dict[str, Any]]) -> None:
    click.echo(json.dumps(hits, indent=2, ensure_ascii=False))


def _write_table(hits: list[dict[str, Any]]) -> None:
    for hit in hits:
        theme = THEMES.get(hit["theme"], hit["theme"]) if hit["theme"] else ""
        head = (hit["kind"], theme, Month.parse(hit["month"]).label, hit["team"], hit["form"])
        click.echo(" · ".join(part for part in head if part))
        click.echo(f"  {hit['question']} {hit['wording']}")
        for name in ("answer", "evidence", "action"):
            if hit[name]:
                lines = str(hit[name]).replace("\n", "\n    ")
                click.echo(f"  {name.capitalize()}: {lines}")
    if not hits:
        click.echo("No marked answers match. Try other months, or fewer options.", err=True)


_WRITERS: dict[str, Callable[[list[dict[str, Any]]], None]] = {
    "csv": _write_csv,
    "json": _write_json,
    "table": _write_table,
}
