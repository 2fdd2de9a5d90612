"""`auditapp sample`: draws that anyone can repeat."""

import io
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError
from sqlalchemy.orm import Session

from auditapp.adapters.command_options import MONTH
from auditapp.adapters.database import Database
from auditapp.case_lists import queries as case_list_queries
from auditapp.config import Settings
from auditapp.domain.counting import counted
from auditapp.domain.sampling.draw_records import DrawRecord, differences, repeat
from auditapp.domain.sampling.sampling import DrawRefused
from auditapp.domain.vocabulary import Involvement
from auditapp.models import CaseList, FormVersion
from auditapp.rounds import draw as round_draw
from auditapp.rounds import service
from auditapp.rounds.forms import due_default
from auditapp.rounds.open_round import others, usual_rest
from auditapp.web.choices import newest_forms
from auditapp.web.csv_download import write_csv, write_note

REFUSALS = (service.RoundError, DrawRefused)


@click.group()
def sample() -> None:
    """Draws that anyone can repeat."""


@sample.command("draw")
@click.option("--list", "list_", metavar="ID", help="A case list: its number or its hash.")
@click.option("--form", help="The form to audit with, such as DS.")
@click.option("--month", type=MONTH, help="The reporting month.")
@click.option("--size", type=click.IntRange(1), help="How many cases.")
@click.option("--every-case", is_flag=True, help="Every case of the list, instead of a size.")
@click.option(
    "--involvement",
    "involvements",
    multiple=True,
    type=click.Choice([str(one) for one in Involvement]),
    help="Only these cases; may be given several times.",
)
@click.option("--strata", multiple=True, metavar="COLUMN", help="May be given several times.")
@click.option("--at-least", type=click.IntRange(0), default=0, help="From each stratum.")
@click.option("--equal", is_flag=True, help="Equal numbers from each, not proportional ones.")
@click.option("--rest-months", type=click.IntRange(0, 60), help="Instead of the setting's.")
@click.option("--seed", help="Without one, a new one is made and printed.")
@click.option("--second", is_flag=True, help="Although the form has a round in this month.")
@click.option("--dry-run", is_flag=True, help="Print the draw and store nothing.")
@click.option("--record", type=click.Path(path_type=Path), help="Repeat a draw from its record.")
@click.option("--format", "form_at", type=click.Choice(["table", "json"]), default="table")
@click.pass_context
def draw_sample(context: click.Context, /, **given: Any) -> None:
    """Draw cases from a frozen list, and print the draw with everything needed to repeat it.

    Without --dry-run a round is opened that holds the draw. With --record the draw in a record
    (as downloaded from a round) is made again from the same list, and compared.
    """
    settings: Settings = context.meta["settings"]
    try:
        if given["record"] is not None:
            made = _repeated(context.obj, given["record"])
        else:
            made = _drawn(context.obj, settings, given)
    except REFUSALS as error:
        raise click.ClickException(str(error)) from None
    click.echo(made.model_dump_json(indent=2) if given["form_at"] == "json" else printed(made))


def printed(record: DrawRecord) -> str:
    """A record as text: its parameters as comments, then the cases in drawn order as CSV."""
    text = io.StringIO()
    lines = {
        "seed": record.seed,
        "draw version": record.algorithm,
        "list": f"{record.list_name} ({counted(record.list_cases, 'case')})",
        "list hash": record.list_hash,
        "form": record.form,
        "month": record.month,
        "size": "every case" if record.size is None else record.size,
        "involvements": ", ".join(record.involvements) or "all",
        "selection": record.selection,
        "strata": ", ".join(record.strata) or "none",
        "plan": ", ".join(f"{name} {value}" for name, value in record.plan.items()),
        "rest months": record.rest_months,
        "could be drawn": record.population,
        "left out": len(record.left_out),
    }
    for name, value in lines.items():
        write_note(text, name, value)
    cases = ([one.case_ref, one.place, *one.stratum] for one in record.cases)
    write_csv(text, [["case_ref", "place", *record.strata], *cases])
    return text.getvalue().rstrip("\n")


def _repeated(database: Database, path: Path) -> DrawRecord:
    try:
        record = DrawRecord.model_validate_json(path.read_bytes())
    except OSError as error:
        raise click.ClickException(f"{path.name} cannot be read: {error.strerror}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise click.ClickException(
            f"{path.name} is not the record of a draw: {place} {first['msg'].lower()}."
        ) from None
    with database.reading() as session:
        case_list = _list(session, record.list_hash)
        frame = case_list_queries.frame(session, case_list.id, record.strata, record.involvements)
        cases = list(frame)
    again = repeat(record, cases)
    found = differences(record, again)
    if found:
        raise click.ClickException("\n".join([*found, "The draw is not the one recorded."]))
    click.echo(f"The same {counted(record.drawn, 'case')} as in the record.", err=True)
    return again


def _drawn(database: Database, settings: Settings, given: dict[str, Any]) -> DrawRecord:
    """Open a round and draw it; a dry run is undone."""
    _check_usage(given)
    with database.writing() as session:
        form, case_list = _form(session, given["form"]), _list(session, given["list_"])
        wanted = _wanted(form, case_list, settings, given)
        _refuse_second(session, form, given)
        opened = service.open_round(session, form, case_list, wanted, by=None)
        draw = round_draw.draw_round(session, opened, seed=given["seed"], by=None)
        record = DrawRecord.model_validate(draw.record)
        if given["dry_run"]:
            session.rollback()
        else:
            session.commit()
            click.echo(f"Round {opened.id} holds this draw. Allocate it on its page.", err=True)
        return record


def _refuse_second(session: Session, form: FormVersion, given: dict[str, Any]) -> None:
    """A second round of the same form and month has to be asked for."""
    already = others(session, form.form, str(given["month"]))
    if already and not given["second"] and not given["dry_run"]:
        numbers = ", ".join(str(one.id) for one in already)
        raise click.ClickException(
            f"{form.form} already has a round in {given['month']} (number {numbers}). "
            "To open a second one, add --second."
        )


def _check_usage(given: dict[str, Any]) -> None:
    missing = [f"--{name.strip('_')}" for name in ("list_", "form", "month") if not given[name]]
    if missing:
        raise click.UsageError(f"Missing {', '.join(missing)} (or --record).")
    if (given["size"] is None) == (not given["every_case"]):
        raise click.UsageError("Give --size N or --every-case.")


def _wanted(
    form: FormVersion, case_list: CaseList, settings: Settings, given: dict[str, Any]
) -> service.Wanted:
    rest = given["rest_months"]
    proportional = {"kind": "proportional", "at_least": given["at_least"]}
    return service.Wanted(
        month=str(given["month"]),
        due_on=due_default(given["month"]),
        size=given["size"],
        involvements=tuple(given["involvements"]),
        strata=tuple(_strata(case_list, given["strata"])),
        plan={"kind": "equal"} if given["equal"] else proportional,
        rest_months=usual_rest(form.definition, settings.rests) if rest is None else rest,
    )


def _list(session: Session, wanted: str) -> CaseList:
    """A list by its number, or by its hash or the hash's first characters (at least 6)."""
    for case_list in case_list_queries.lists(session):
        by_hash = len(wanted) >= 6 and case_list.list_hash.startswith(wanted.lower())
        if str(case_list.id) == wanted or by_hash:
            return case_list
    raise click.ClickException(f"There is no case list {wanted}. Load it with: cases import")


def _form(session: Session, wanted: str) -> FormVersion:
    forms = {version.form: version for version in newest_forms(session)}
    found = forms.get(wanted.upper())
    if found is None:
        known = ", ".join(sorted(forms))
        raise click.ClickException(f"There is no published form {wanted}. There are: {known}.")
    return found


def _strata(case_list: CaseList, wanted: tuple[str, ...]) -> list[str]:
    known = {name.lower(): name for name in case_list_queries.strata_columns(case_list)}
    names = [part.strip() for option in wanted for part in option.split(",") if part.strip()]
    unknown = [name for name in names if name.lower() not in known]
    if unknown:
        raise click.ClickException(
            f"The list has no column {', '.join(unknown)}. It has: {', '.join(known.values())}."
        )
    return list(dict.fromkeys(known[name.lower()] for name in names))
