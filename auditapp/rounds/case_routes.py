"""One case of a round: reassign, extend, substitute, withdraw, or add by hand."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from wtforms.fields import SelectChoice  # type: ignore[attr-defined] # newer than its stubs

from auditapp.domain.calendar import day_words, today
from auditapp.domain.counting import counted
from auditapp.models import Round, RoundCase
from auditapp.rounds import allocate, auditors, draw, page, service
from auditapp.rounds.forms import AddForm, ExtendForm, ReasonForm, ReassignForm
from auditapp.rounds.requested_round import (
    asker,
    case_for_change,
    round_for_change,
)
from auditapp.web.access import Permission, db, reader, requires

bp = Blueprint("round_cases", __name__)


@bp.get("/rounds/<id:round_id>/cases/<id:case_id>")
@requires(Permission.RUN_MONTH)
def show_case(round_id: int, case_id: int) -> Any:
    """Show a case's timeline and what may be done with it."""
    return _page(case_for_change(round_id, case_id))


@bp.post("/rounds/<id:round_id>/cases/<id:case_id>/reassign")
@requires(Permission.RUN_MONTH)
def reassign_case(round_id: int, case_id: int) -> Any:
    """Reassign a case to another auditor, who must be independent of it."""
    case = case_for_change(round_id, case_id)
    form = _reassign_form(case)
    form.refuse_strange_fields()

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
    form.refuse_strange_fields()

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
    form.refuse_strange_fields()

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
    form.refuse_strange_fields()

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
    form.refuse_strange_fields()
    if form.validate_on_submit():
        try:
            case = service.add_by_hand(
                db(), found, form.case_ref.data or "", reason=form.because, by=asker()
            )
            allocate.allocate_round(db(), found, by=asker())
        except service.RoundError as error:
            db().rollback()
            form.refuse(str(error), "case_ref")
        else:
            db().commit()
            flash(
                f"{case.case_ref} is added. It was chosen by hand, so it "
                "does not count in headline figures."
            )
            return redirect(url_for("rounds.show_round", round_id=round_id))
    return _form_page("rounds/add.html", round_for_change(round_id), form)


@bp.route("/rounds/<id:round_id>/extend", methods=["GET", "POST"])
@requires(Permission.RUN_MONTH)
def extend_round(round_id: int) -> Any:
    """Extend the due date of a round."""
    found = round_for_change(round_id)
    form = ExtendForm()
    form.refuse_strange_fields()
    if form.validate_on_submit():
        due = form.day
        try:
            moved = allocate.extend_round(db(), found, due_on=due, reason=form.because, by=asker())
        except service.RoundError as error:
            db().rollback()
            form.refuse(str(error), "due_on")
        else:
            db().commit()
            audits = counted(moved, "audit has", "audits have")
            flash(f"The round is due on {day_words(due)}. {audits} more time.")
            return redirect(url_for("rounds.show_round", round_id=round_id))
    return _form_page("rounds/extend.html", round_for_change(round_id), form)


def _done(case: RoundCase, form: Any, change: Callable[[], str], **shown: Any) -> Any:
    """Do what the form says and go back to the round, or show the case with what is wrong."""
    round_id, case_id = case.round_id, case.id
    if form.validate_on_submit():
        try:
            words = change()
        except service.RoundError as error:
            db().rollback()
            form.refuse(str(error))
        else:
            db().commit()
            flash(words)
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


def _form_page(template: str, found: Round, form: Any) -> Any:
    html = render_template(template, round=found, form=form, error_count=len(form.errors))
    return html, 422 if form.is_submitted() else 200
