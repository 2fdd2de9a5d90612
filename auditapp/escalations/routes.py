"""The register of escalations, and recording, answering and closing one."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from auditapp.domain.calendar import Month
from auditapp.domain.forms.given_answers import BadAnswer
from auditapp.domain.vocabulary import EscalationState
from auditapp.escalations import access, forms, queries, register, service
from auditapp.escalations.managers import people_to_tell
from auditapp.escalations.page import EscalationPage
from auditapp.escalations.panel import PanelReading, PostedPanel, TypedPanel
from auditapp.escalations.record import panel_record, told_words
from auditapp.models import Escalation
from auditapp.models.base import utc_now
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.activity_log import record
from auditapp.web.choices import all_teams, newest_forms
from auditapp.web.json_body import json_body
from auditapp.web.template_filters import time_words
from auditapp.web.urls import Filtering

LONGEST = 200_000
"""As long as what a script sends may be, in bytes."""
ELSEWHERE = "Somebody else changed this escalation after you opened the page."
STATES = {
    "open": "Open",
    register.LATE: "Late",
    "answered": "Answered",
    "closed": "Closed without a response",
    "lapsed": "Lapsed",
}

bp = Blueprint("escalations", __name__)
NAVIGATION = (("/escalations", "Escalations", Permission.READ_AUDITS),)
bp.add_app_template_global(forms.WorryForm, "escalation_form")


@bp.get("/escalations")
@requires(Permission.READ_AUDITS)
def list_escalations() -> Any:
    """The register: escalations waiting for the reader on top, then all those they can see."""
    now, filtering = utc_now(), Filtering(request.args)
    teams = [(team.name, team.name) for team in all_teams(db())]
    titles = [(one.form, one.title) for one in newest_forms(db())]
    filters = register.RegisterFilters(
        filtering.text("state", STATES),
        filtering.text("team", dict(teams)),
        filtering.text("form", dict(titles)),
        str(filtering.month("month") or ""),
    )
    return render_template(
        "escalations/register.html",
        page=register.page(db(), filters, reader(), now, filtering.page()),
        in_time=register.in_time(db(), filters, now),
        waiting=[] if filtering.given else queries.waiting(db(), reader(), now),
        filters=filters,
        is_filtered=bool(filtering.given),
        states=list(STATES.items()),
        teams=teams,
        forms=titles,
        months=[(one, Month.parse(one).label) for one in register.months(db())],
        link=filtering.link("escalations.list_escalations"),
        sees_all=reader().may(Permission.RUN_MONTH),
    )


@bp.get("/escalations/<id:escalation_id>")
@requires(Permission.READ_AUDITS, writes=True)
def show_escalation(escalation_id: int) -> Any:
    """What the worry is, who was told, what was done, and what the reader can do about it."""
    now = utc_now()
    escalation = _seen(escalation_id, now)
    record(db(), "escalation read", "escalation", escalation.id, by=reader().account_id)
    db().commit()
    return _page(escalation, now)


@bp.post("/escalations/<id:escalation_id>")
@requires(Permission.READ_AUDITS)
def write_escalation(escalation_id: int) -> Any:
    """Keep what was written so far: from the panel's script as it is typed, or from the page."""
    now = utc_now()
    escalation = _seen(escalation_id, now)
    if not (access.is_raiser(reader(), escalation) or reader().may(Permission.RUN_MONTH)):
        abort(404)
    return _write_by_script(escalation, now) if request.is_json else _write(escalation, now)


@bp.post("/escalations/<id:escalation_id>/response")
@requires(Permission.READ_AUDITS)
def respond_to_escalation(escalation_id: int) -> Any:
    """The named manager, the QA lead, or whoever has it when late says what was done."""
    now = utc_now()
    escalation = _seen(escalation_id, now)
    form = forms.AnswerForm()
    is_open = escalation.state == EscalationState.OPEN
    if is_open and not access.may_respond(reader(), escalation, access.heads(db()), now):
        abort(404)
    words = "Response recorded. The person who raised the escalation can see it here."
    return _end(escalation, now, service.respond, form.response, words, answer=form)


@bp.post("/escalations/<id:escalation_id>/closure")
@requires(Permission.RUN_MONTH)
def close_escalation(escalation_id: int) -> Any:
    """Close one without a response, with the reason."""
    now = utc_now()
    escalation = _seen(escalation_id, now)
    form = forms.ClosureForm()
    words = "Escalation closed, with your reason."
    return _end(escalation, now, service.close, form.reason, words, closure=form)


def _end(
    escalation: Escalation,
    now: datetime,
    end: Callable[..., object],
    box: Any,
    words: str,
    **typed: Any,
) -> Any:
    """End an escalation with what is typed in a box; a refusal is shown at the box."""
    for form in typed.values():
        form.refuse_strange_fields()
    if box.fault and escalation.state == EscalationState.OPEN:
        box.errors = [box.fault]
        return _page(escalation, now, **typed), 422
    try:
        end(db(), escalation, forms.text_of(box), by=reader().account_id)
    except service.EscalationNotOpen as error:
        box.errors = [f"{error} What you typed is not saved."]
        return _page(escalation, now, **typed), 409
    except (BadAnswer, service.NothingSaid) as error:
        box.errors = [str(error)]
        return _page(escalation, now, **typed), 422
    for form in typed.values():
        form.log_confirmed()
    db().commit()
    flash(words)
    return redirect(_here(escalation))


def _write(escalation: Escalation, now: datetime) -> Any:
    form = forms.WorryForm()
    form.refuse_strange_fields()
    try:
        read = _keep(escalation, form.typed, form.asked_version, now)
    except service.EscalationNotOpen as error:
        return _page(escalation, now, written=form, refused=str(error)), 409
    except service.StaleEscalation:
        return _page(escalation, now, written=form, refused=ELSEWHERE), 409
    db().commit()
    if read.faults:
        form.show(read.faults)
        return _page(escalation, now, written=form), 422
    flash(told_words(escalation) or f"Saved at {time_words(now)}. Nobody has been told yet.")
    return redirect(_here(escalation))


def _write_by_script(escalation: Escalation, now: datetime) -> Any:
    typed = json_body(PostedPanel, longest=LONGEST)
    try:
        read = _keep(escalation, typed, typed.version, now)
        db().commit()
    except service.EscalationNotOpen as error:
        return {"error": f"{error} Nothing was saved.", **panel_record(escalation)}, 409
    except service.StaleEscalation:
        record = panel_record(escalation)
        return {"error": ELSEWHERE, "conflict": True, **record}, 409
    return {
        **panel_record(escalation),
        "saved_at": time_words(now),
        "refused": read.faults,
        "marked": forms.marked(escalation),
    }


def _keep(escalation: Escalation, typed: TypedPanel, version: int, now: datetime) -> PanelReading:
    told = people_to_tell(db(), escalation.audit, escalation.raised_by_id)
    read = PanelReading(typed, service.EscalationDetails.of(escalation), told, now)
    by = reader().account_id
    service.write(db(), escalation, read.details, version=version, by=by)
    return read


def _page(
    escalation: Escalation,
    now: datetime,
    *,
    written: forms.WorryForm | None = None,
    answer: forms.AnswerForm | None = None,
    closure: forms.ClosureForm | None = None,
    refused: str = "",
) -> Any:
    """The page; a form that was refused is shown again with what was typed."""
    page = EscalationPage.of(escalation, reader(), access.heads(db()), now)
    problems = [form for form in (written, answer, closure) if form is not None and form.errors]
    return render_template(
        "escalations/escalation.html",
        page=page,
        escalation=escalation,
        record=panel_record(escalation),
        written=written or forms.shown_form(escalation),
        answer=answer or forms.AnswerForm(formdata=None),
        closure=closure or forms.ClosureForm(formdata=None),
        theirs=bool(refused),
        refused=refused,
        problems=problems,
        error_count=len(problems),
        marked=forms.marked(escalation),
        told=people_to_tell(db(), escalation.audit, escalation.raised_by_id),
    )


def _seen(escalation_id: int, now: datetime) -> Escalation:
    locked = request.method == "POST"
    return queries.find(db(), escalation_id, reader(), now, locked=locked) or abort(404)


def _here(escalation: Escalation) -> str:
    return url_for("escalations.show_escalation", escalation_id=escalation.id)
