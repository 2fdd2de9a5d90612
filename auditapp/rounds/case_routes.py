"""One case of a round: reassign, extend, substitute, withdraw, or add by hand."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from wtforms.fields import SelectChoice  # type: ignore[attr-defined] # newer than its stubs

from auditapp.domain.calendar import day_words, today
from auditapp.domain.counting import counted
from auditapp.models import RoundCase
from auditapp.rounds import allocate, auditors, draw, page, service
from auditapp.rounds.forms import AddForm, ExtendForm, ReasonForm, ReassignForm
from auditapp.rounds.requested_round import (
    asker,
    case_for_change,
    is_kept,
    round_for_change,
)
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.activity_log import record
from auditapp.web.forms import form_page

bp = Blueprint("round_cases", __name__)


@bp.get("/rounds/<id:round_id>/cases/<id:case_id>")
@requires(Permission.RUN_MONTH, writes=True)
def show_case(round_id: int, case_id: int) -> Any:
    """Show a case's timeline and what may be done with it."""
    html = _page(case_for_change(round_id, case_id))
    record(db(), "round case read", "round", round_id, by=reader().account_id, case=case_id)
    db().commit()
    return html


@bp.post("/rounds/<id:round_id>/cases/<id:case_id>/reassign")
@requires(Permission.RUN_MONTH)
def reassign_case(round_id: int, case_id: int) -> Any:
    """Reassign a case to another auditor, who must be independent of it."""
    case = case_for_change(round_id, case_id)
    form = _reassign_form(case)

    def change() -> str:
        people = {account.id: account for account in auditors.available(db())}
        to = people[form.auditor.data]
        allocate.reassign(db(), case, to=to, reason=form.because, by=asker())
        return f"{case.case_ref} is assigned to {to.name}."

    return _done(case, form, change, reassign=form)


@bp.post("/rounds/<id:round_id>/cases/<id:case_id>/extend")
@requires(Permission.RUN_MONTH)
def extend_case(round_id: int, case_id: int) -> Any:
    """Extend the due date of a case."""
    case = case_for_change(round_id, case_id)
    form = ExtendForm()

    def change() -> str:
        due = form.day
        allocate.extend(db(), case, due_on=due, reason=form.because, by=asker())
        return f"{case.case_ref} is due on {day_words(due)}."

    return _done(case, form, change, extend=form)


@bp.post("/rounds/<id:round_id>/cases/<id:case_id>/substitute")
@requires(Permission.RUN_MONTH)
def substitute_case(round_id: int, case_id: int) -> Any:
    """Substitute the next case in the drawn order, and assign it."""
    case = case_for_change(round_id, case_id)
    form = ReasonForm()

    def change() -> str:
        new = draw.substitute(db(), case, reason=form.because, by=asker())
        allocate.allocate_round(db(), new.round, by=asker())
        return f"{new.case_ref} is substituted for {case.case_ref}. It was next in the drawn order."

    return _done(case, form, change, substitute=form)


@bp.post("/rounds/<id:round_id>/cases/<id:case_id>/withdraw")
@requires(Permission.RUN_MONTH)
def withdraw_case(round_id: int, case_id: int) -> Any:
    """Withdraw a case from the round."""
    case = case_for_change(round_id, case_id)
    form = ReasonForm()

    def change() -> str:
        allocate.withdraw(db(), case, reason=form.because, by=asker())
        return f"{case.case_ref} has left the round."

    return _done(case, form, change, withdraw=form)


@bp.route("/rounds/<id:round_id>/add", methods=["GET", "POST"])
@requires(Permission.RUN_MONTH)
def add_case(round_id: int) -> Any:
    """Add a case by hand: it does not count in headline figures."""
    found = round_for_change(round_id)
    form = AddForm()

    def change() -> str:
        reference = form.case_ref.data or ""
        case = service.add_by_hand(db(), found, reference, reason=form.because, by=asker())
        allocate.allocate_round(db(), found, by=asker())
        return (
            f"{case.case_ref} is added. It was chosen by hand, so it "
            "does not count in headline figures."
        )

    return _round_page("rounds/add.html", round_id, form, change, "case_ref")


@bp.route("/rounds/<id:round_id>/extend", methods=["GET", "POST"])
@requires(Permission.RUN_MONTH)
def extend_round(round_id: int) -> Any:
    """Extend the due date of a round."""
    found = round_for_change(round_id)
    form = ExtendForm()

    def change() -> str:
        due = form.day
        moved = allocate.extend_round(db(), found, due_on=due, reason=form.because, by=asker())
        audits = counted(moved, "audit has", "audits have")
        return f"The round is due on {day_words(due)}. {audits} more time."

    return _round_page("rounds/extend.html", round_id, form, change, "due_on")


def _done(case: RoundCase, form: Any, change: Callable[[], str], **shown: Any) -> Any:
    """Do what the form says and go back to the round, or show the case with what is wrong."""
    round_id, case_id = case.round_id, case.id
    if is_kept(form, change):
        return redirect(url_for("rounds.show_round", round_id=round_id))
    return _page(case_for_change(round_id, case_id), **shown), 422


def _page(case: RoundCase, **shown: Any) -> str:
    people = auditors.available(db())
    forms = {
        "reassign": shown.get("reassign") or _reassign_form(case),
        "extend": shown.get("extend") or ExtendForm(formdata=None),
        "substitute": shown.get("substitute") or ReasonForm(formdata=None),
        "withdraw": shown.get("withdraw") or ReasonForm(formdata=None),
    }
    refused = next(iter(shown.values()), None)
    return render_template(
        "rounds/case.html",
        round=case.round,
        row=page.case_row(case, reader(), today()),
        refusals=[
            (account.name, reason)
            for account in people
            if (reason := allocate.refusals(db(), case, people).get(account.id))
        ],
        **forms,
        refused=refused,
        opened=next(iter(shown), ""),
        error_count=len(refused.errors) if refused else 0,
    )


def _reassign_form(case: RoundCase) -> ReassignForm:
    """Only those who may audit the case are offered, and nobody who has it already."""
    people = auditors.available(db())
    refused = allocate.refusals(db(), case, people)
    has_it = case.audit.auditor_id if case.audit else None
    form = ReassignForm()
    form.auditor.choices = [
        SelectChoice(account.id, account.name)
        for account in people
        if account.id not in refused and account.id != has_it
    ]
    return form


def _round_page(
    template: str, round_id: int, form: ReasonForm, change: Callable[[], str], field: str
) -> Any:
    """Do what the form says and go back to the round, or show the form with what is wrong."""
    if is_kept(form, change, field):
        return redirect(url_for("rounds.show_round", round_id=round_id))
    return form_page(template, form, round=round_for_change(round_id))
