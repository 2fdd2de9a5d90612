"""Requests that change a round: who asks, which round, and only known fields."""

from flask import abort, flash, request

from auditapp.domain.counting import agree, counted
from auditapp.models import Account, Round, RoundCase
from auditapp.rounds import queries
from auditapp.web.access import db, reader


def asker() -> Account:
    """The account of the person who asks."""
    return queries.account(db(), reader().account_id)


def round_for_change(round_id: int) -> Round:
    """A round nobody else changes meanwhile; 404 when there is none."""
    if request.method == "POST":
        queries.locked(db(), round_id)
    found = queries.find(db(), round_id, reader())
    if found is None:
        abort(404)
    return found


def case_for_change(round_id: int, case_id: int) -> RoundCase:
    """A case of a round nobody else changes meanwhile; 404 when there is none."""
    round_for_change(round_id)
    found = queries.find_case(db(), round_id, case_id)
    if found is None:
        abort(404)
    return found


def say_left(number: int) -> None:
    """Flash how many cases nobody may audit."""
    if number:
        cases = counted(number, "case has", "cases have")
        them = agree(number, "it", "them")
        flash(f"{cases} no auditor: nobody in this round can audit {them}.", "notice")
