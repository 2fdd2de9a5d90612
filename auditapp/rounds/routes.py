"""Rounds: the list, one round with the record of its draw, and assigning its cases."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)

from auditapp.case_lists import queries as case_list_queries
from auditapp.domain.calendar import Month, today
from auditapp.rounds import allocate, queries, service
from auditapp.rounds import page as round_page
from auditapp.rounds.forms import strata_words
from auditapp.rounds.open_routes import undrawn_page
from auditapp.rounds.requested_round import asker, round_for_change, say_left
from auditapp.rounds.round_counts import round_counts
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.activity_log import record
from auditapp.web.choices import newest_forms
from auditapp.web.forms import only_these_fields
from auditapp.web.urls import Filtering

bp = Blueprint("rounds", __name__)
NAVIGATION = (("/rounds", "Rounds", Permission.READ_ROUNDS),)
bp.add_app_template_filter(strata_words, "strata_words")
bp.add_app_template_filter(round_page.stored_moment, "stored_moment")


@bp.get("/rounds")
@requires(Permission.READ_ROUNDS)
def list_rounds() -> Any:
    """Show all rounds the reader may see, newest month first, with its progress."""
    filtering = Filtering(request.args)
    forms = newest_forms(db())
    form, month = filtering.text("form", [one.form for one in forms]), filtering.month("month")
    page = queries.round_page(
        db(),
        reader(),
        form=form,
        month=str(month or ""),
        number=filtering.page(),
        today=today(),
    )
    return render_template(
        "rounds/rounds.html",
        page=page,
        form=form,
        month=month,
        is_filtered=bool(filtering.given),
        forms=[(one.form, one.title) for one in forms],
        months=[(one, Month.parse(one).label) for one in queries.months(db())],
        link=filtering.link("rounds.list_rounds"),
        leads=reader().may(Permission.RUN_MONTH),
        has_lists=case_list_queries.newest(db()) is not None,
    )


@bp.get("/rounds/<id:round_id>")
@requires(Permission.READ_ROUNDS, writes=True)
def show_round(round_id: int) -> Any:
    """A round: how far it is, its cases, and the record of its draw."""
    found = queries.find(db(), round_id, reader()) or abort(404)
    record(db(), "round read", "round", round_id, by=reader().account_id)
    db().commit()
    if found.draw is None:
        return undrawn_page(found)
    state = Filtering(request.args).text("state", round_page.STATES)
    cases = list(queries.cases(db(), round_id, reader()))
    rows = round_page.case_rows(cases, reader(), today())
    progress = queries.progress(db(), reader(), [round_id], today()).get(round_id)
    made = queries.record_of(found)
    assert made is not None
    return render_template(
        "rounds/round.html",
        round=found,
        rows=[row for row in rows if round_page.is_in(row, state, today())],
        state=state,
        state_links=_state_links(round_id, state),
        progress=progress or queries.RoundProgress(),
        record=made,
        counts=round_counts(db(), found, made),
        again=round_page.again(made),
        beyond=[case for case in cases if case.place is None or case.replaces is not None],
        leads=reader().may(Permission.RUN_MONTH),
        mine=any(_is_mine(case) for case in cases),
    )


@bp.post("/rounds/<id:round_id>/allocate")
@requires(Permission.RUN_MONTH)
def allocate_round(round_id: int) -> Any:
    """Assign every waiting case to an auditor of the round."""
    found = round_for_change(round_id)
    only_these_fields()
    try:
        left = allocate.allocate_round(db(), found, by=asker())
    except service.RoundError as error:
        db().rollback()
        flash(str(error), "notice")
    else:
        db().commit()
        if not left:
            flash("Every case has an auditor.")
        say_left(len(left))
    return redirect(url_for("rounds.show_round", round_id=round_id))


@bp.get("/rounds/<id:round_id>/record.json")
@requires(Permission.RUN_MONTH, writes=True)
def download_record(round_id: int) -> Any:
    """The record of the draw, for anyone who wants to repeat it."""
    found = queries.find(db(), round_id, reader())
    made = queries.record_of(found) if found else None
    if made is None:
        abort(404)
    record(db(), "round record downloaded", "round", round_id, by=reader().account_id)
    db().commit()
    name = f"draw-{made.form}-{made.month}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(made.model_dump_json(indent=2), mimetype="application/json", headers=headers)


def _state_links(round_id: int, chosen: str) -> list[tuple[str, str, bool]]:
    """One view for every state of its cases, and one of all of them."""
    return [
        (words, url_for("rounds.show_round", round_id=round_id, state=one or None), one == chosen)
        for one, words in {"": "Every case", **round_page.STATES}.items()
    ]


def _is_mine(case: Any) -> bool:
    mine: bool = case.audit is not None and case.audit.auditor_id == reader().account_id
    return mine
