"""Requests that change a round: who asks, which round, and only known fields."""

from collections.abc import Callable

from flask import abort, flash, request

from auditapp.domain.counting import agree, counted
from auditapp.models import Account, Round, RoundCase
from auditapp.rounds import queries
from auditapp.rounds.service import RoundError
from auditapp.web.access import db, reader
from auditapp.web.forms import StrictForm


def asker() -> Account:
    """The account of the person who asks."""
    return queries.account(db(), reader().account_id)


def round_for_change(round_id: int) -> Round:
    """A round nobody else changes meanwhile; 404 when there is none."""
    if request.method == "POST":
        queries.locked(db(), round_id)
    return queries.find(db(), round_id, reader()) or abort(404)


def case_for_change(round_id: int, case_id: int) -> RoundCase:
    """A case of a round nobody else changes meanwhile; 404 when there is none."""
    round_for_change(round_id)
    return queries.find_case(db(), round_id, case_id) or abort(404)


def is_kept(form: StrictForm, change: Callable[[], str], field: str = "") -> bool:
    """Make a change and flash its words, once the form is right; a refusal stands at its field."""
    if not form.validate_on_submit():
        return False
    try:
        words = change()
    except RoundError as error:
        db().rollback()
        form.refuse(str(error), field)
        return False
    db().commit()
    flash(words)
    return True


def say_left(number: int) -> None:
    """Flash how many cases nobody may audit."""
    if number:
        cases = counted(number, "case has", "cases have")
        them = agree(number, "it", "them")
        flash(f"{cases} no auditor: nobody in this round can audit {them}.", "notice")
