"""Open a round: its settings, the preview of its draw, and the draw."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for

from auditapp.case_lists import queries as case_list_queries
from auditapp.domain.calendar import Month, today
from auditapp.domain.counting import counted
from auditapp.domain.sampling.sampling import DrawRefused, new_seed
from auditapp.models import CaseList, FormVersion, Round
from auditapp.rounds import allocate, auditors, draw, precision, service, stratum_sizes
from auditapp.rounds import open_round as round_open_round
from auditapp.rounds.auditors import WITH_PLANS
from auditapp.rounds.forms import due_default
from auditapp.rounds.requested_round import (
    asker,
    round_for_change,
    say_left,
)
from auditapp.rounds.sample_forms import PLAN_HINTS, RoundForm, sample_said
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.choices import newest_forms
from auditapp.web.forms import form_page, only_these_fields
from auditapp.web.independence import is_peer_audit
from auditapp.web.urls import Filtering

bp = Blueprint("openings", __name__)


@bp.route("/rounds/new", methods=["GET", "POST"])
@requires(Permission.RUN_MONTH)
def open_round() -> Any:
    """Choose the form and the case list, then say how the sample is made."""
    filtering = Filtering(request.args)
    lists = case_list_queries.lists(db())
    forms = newest_forms(db())
    chosen = next((one for one in forms if one.form == filtering.text("form").upper()), None)
    wanted = filtering.text("list") or (str(lists[0].id) if lists else "")
    case_list = next((one for one in lists if str(one.id) == wanted), None)
    if chosen is not None and chosen.definition.subject == "meeting":
        return redirect("/meetings")
    if chosen is None or case_list is None:
        if request.method == "POST" or (filtering.text("form") and chosen is None):
            abort(404)
        return render_template("rounds/start.html", lists=lists, forms=forms)
    form = RoundForm()
    _offer(form, chosen.definition, case_list, Month.of(today()))
    if not form.validate_on_submit():
        return _form_page(form, chosen, case_list, lists=lists, forms=forms)
    already = round_open_round.others(db(), chosen.form, form.month.data)
    if _is_unasked_second(form, already):
        return _form_page(form, chosen, case_list, lists=lists, forms=forms, already=already)
    opened = round_open_round.open_once(db(), chosen, case_list, form, by=asker())
    if opened is None:
        abort(409)
    db().commit()
    return redirect(url_for("rounds.show_round", round_id=opened.id))


@bp.route("/rounds/<id:round_id>/change", methods=["GET", "POST"])
@requires(Permission.RUN_MONTH)
def change_round(round_id: int) -> Any:
    """Change a round that is not drawn yet."""
    found = round_for_change(round_id)
    if found.draw is not None:
        flash("This round has already been drawn, so its sample cannot be changed.", "notice")
        return redirect(url_for("rounds.show_round", round_id=round_id))
    form = RoundForm(data=_said(found))
    definition = found.form_version.definition
    _offer(form, definition, found.case_list, Month.parse(found.month))
    if not form.validate_on_submit():
        return _form_page(form, found.form_version, found.case_list, round=found)
    round_open_round.change(db(), found, form, by=asker())
    db().commit()
    return redirect(url_for("rounds.show_round", round_id=round_id))


@bp.post("/rounds/<id:round_id>/draw")
@requires(Permission.RUN_MONTH)
def draw_round(round_id: int) -> Any:
    """Draw the sample, and give the cases to the round's auditors."""
    found = round_for_change(round_id)
    only_these_fields()
    try:
        drawn = draw.draw_round(db(), found, by=asker())
        left = allocate.allocate_round(db(), found, by=asker())
    except (service.RoundError, DrawRefused) as error:
        db().rollback()
        flash(str(error), "notice")
    else:
        db().commit()
        flash(f"{counted(len(drawn.record['cases']), 'case')} drawn and assigned to auditors.")
        say_left(len(left))
    return redirect(url_for("rounds.show_round", round_id=round_id))


@bp.post("/rounds/<id:round_id>/numbers")
@requires(Permission.RUN_MONTH)
def choose_numbers(round_id: int) -> Any:
    """Keep how many cases come from each group."""
    found = round_for_change(round_id)
    if not stratum_sizes.is_chosen(found):
        abort(404)
    asked = stratum_sizes.groups(db(), found, request.form)
    only_these_fields(*(f"n-{number}" for number in range(1, len(asked) + 1)))
    try:
        stratum_sizes.choose(db(), found, asked, by=asker())
    except service.RoundError as error:
        db().rollback()
        return undrawn_page(round_for_change(round_id), asked, str(error)), 422
    db().commit()
    return redirect(url_for("rounds.show_round", round_id=round_id))


def undrawn_page(
    found: Round, asked: list[stratum_sizes.ChosenGroup] | None = None, refused: str = ""
) -> str:
    """The page that previews the draw."""
    leads = reader().may(Permission.RUN_MONTH)
    chosen = stratum_sizes.is_chosen(found)
    would = None
    if not chosen or stratum_sizes.has_numbers(found):
        try:
            would = draw.would_draw(db(), found, new_seed())
        except DrawRefused as error:
            refused = refused or str(error)
    told = (
        precision.precision_of(db(), found.form, found.month, would.drawn, would.list_cases)
        if would
        else None
    )
    return render_template(
        "rounds/undrawn.html",
        round=found,
        would=would,
        refused=refused,
        told=told,
        leads=leads,
        numbers=(asked or stratum_sizes.groups(db(), found)) if chosen else [],
    )


def _is_unasked_second(form: RoundForm, already: Sequence[Round]) -> bool:
    """Whether the page must ask first; one that is sent again finds its own round."""
    token = round_open_round.page_name(asker(), form)
    if not already or form.second.data or any(one.start_token == token for one in already):
        return False
    form.refuse("Tick the box to open a second round, or choose another month", "second")
    return True


def _offer(form: RoundForm, definition: Any, case_list: Any, month: Month) -> None:
    people = auditors.available(db())
    form.offer(case_list_queries.strata_columns(case_list), people, today(), month)
    if not form.is_submitted() and request.endpoint == "openings.open_round":
        rest = round_open_round.usual_rest(definition, current_app.config["REST_MONTHS"])
        form.month.data = str(month)
        form.rest_months.data = rest
        form.size.data = round_open_round.usual_size(db(), definition)
        form.involvements.data = list(WITH_PLANS if is_peer_audit(definition) else ())
        form.due_on.data = due_default(month)
        form.strata.data = [
            name for name in ("team", "involvement") if name in dict(_pairs(form.strata.choices))
        ][:1]
        form.auditors.data = [one.id for one in auditors.usual(definition, people)]


def _pairs(choices: Any) -> list[tuple[str, str]]:
    return [(choice.value, choice.label) for choice in choices]


def _form_page(form: RoundForm, chosen: FormVersion, case_list: CaseList, **more: Any) -> Any:
    more |= {"chosen": chosen.definition, "case_list": case_list, "kind_hints": PLAN_HINTS}
    return form_page("rounds/form.html", form, **more)


def _said(found: Round) -> dict[str, Any]:
    """A round as its form shows it."""
    said = {name: getattr(found, name) for name in ("month", "rest_months", "due_on")}
    return said | sample_said(found)
