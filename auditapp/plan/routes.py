"""The improvement plan: every outcome, one outcome with its evidence, rating it, adding a note."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from auditapp.domain.calendar import Month
from auditapp.domain.figures.evidence import Freshness
from auditapp.measures.queries import DRAWN, ONLY, Filters, catalogue
from auditapp.models.base import utc_now
from auditapp.plan import page as outcome_page
from auditapp.plan import queries, service
from auditapp.plan.forms import COLOURS, NoteForm, RatingForm
from auditapp.plan.queries import OutcomePage
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.forms import form_page
from auditapp.web.reporting_months import ReportingMonths, reporting_months
from auditapp.web.urls import Filtering

bp = Blueprint("plan", __name__)
NAVIGATION = (("/plan", "Plan", Permission.READ_FIGURES),)
bp.add_app_template_filter(outcome_page.due_words, "due_words")


@dataclass(frozen=True)
class PlanView:
    """The month shown and its filters; `args` are those that were chosen, as they go into links."""

    reporting: ReportingMonths
    month: Month
    filters: Filters
    args: Mapping[str, Any]

    @property
    def months(self) -> list[tuple[str, str]]:
        return self.reporting.offered(self.month)

    @property
    def figure_args(self) -> dict[str, Any]:
        """The filters as they go into the links of figures, which always name their month."""
        return {**self.args, "month": str(self.month)}


@bp.get("/plan")
@requires(Permission.READ_FIGURES)
def show_plan() -> Any:
    """Every outcome under its theme: its rating, its evidence, its headline figure."""
    view = _view()
    state = queries.plan_state(db(), view.month, view.filters)
    return render_template(
        "plan/plan.html",
        state=state,
        view=view,
        drawn=DRAWN.items(),
        themes=state.plan.themes if state else (),
        counted=state.counted() if state else {},
        freshness_states=tuple(Freshness),
        late=queries.late_escalations(db(), reader(), utc_now()),
    )


@bp.get("/plan/outcomes/<key:key>")
@requires(Permission.READ_FIGURES)
def show_outcome(key: str) -> Any:
    """One outcome: its rating and why, each source with what it brought, the forum's notes."""
    view = _view()
    page = _outcome(key, view)
    cards = outcome_page.source_cards(page, catalogue(db()))
    return render_template(
        "plan/outcome.html",
        page=page,
        view=view,
        drawn=DRAWN.items(),
        state=page.state,
        outcome=page.state.outcome,
        cards=cards,
        has_indicator_card=any(card.source.found_in == "indicators" for card in cards),
        others=outcome_page.other_figures(page, cards),
        may_write=reader().may(Permission.WRITE_PLAN),
        may_audit=reader().may(Permission.DO_AUDITS),
    )


@bp.route("/plan/outcomes/<key:key>/rating", methods=["GET", "POST"])
@requires(Permission.WRITE_PLAN)
def set_brag(key: str) -> Any:
    """Rate an outcome; what was typed stays until it is right."""
    view = _view()
    page = _outcome(key, view)
    form = RatingForm()
    if form.validate_on_submit() and _is_kept(form, service.set_brag, key, "colour reason"):
        flash(f"Outcome {key} is rated {form.colour.data}.")
        return redirect(url_for("plan.show_outcome", key=key, **view.args))
    meanings = {str(colour): colour.meaning for colour in COLOURS}
    return _again("plan/rating.html", page, form, view=view, meanings=meanings)


@bp.route("/plan/outcomes/<key:key>/note", methods=["GET", "POST"])
@requires(Permission.WRITE_PLAN)
def add_note(key: str) -> Any:
    """Answer the forum's three questions about an outcome for a month."""
    view = _view()
    page = _outcome(key, view)
    form = NoteForm()
    form.offer(page.plan, page.state.outcome, view.months)
    if request.method == "GET":
        form.month.data = str(view.month)
        form.source.data = Filtering(request.args).text("source", page.state.outcome.sources)
    parts = "month know how doing source reference"
    if form.validate_on_submit() and _is_kept(form, service.add_note, key, parts):
        flash(f"The note for {Month.parse(form.month.data).label} is added.")
        return redirect(url_for("plan.show_outcome", key=key, _anchor="notes", **view.args))
    return _again("plan/note.html", page, form, view=view)


def _is_kept(form: RatingForm | NoteForm, say: Callable[..., object], key: str, names: str) -> bool:
    """Whether what was said of an outcome is kept; a refusal stands at its field."""
    said = {name: form[name].data or "" for name in names.split()}
    try:
        say(db(), outcome=key, by=reader().account_id, **said)
    except service.PlanError as error:
        form.refuse(str(error), error.field)
        return False
    db().commit()
    return True


def _again(template: str, page: OutcomePage, form: RatingForm | NoteForm, **more: Any) -> Any:
    """The form, fresh or with what is wrong."""
    state = page.state
    return form_page(template, form, page=page, state=state, outcome=state.outcome, **more)


def _view() -> PlanView:
    """What the address asks for."""
    filtering, reporting = Filtering(request.args), reporting_months(db())
    month, drawn = filtering.month("month"), filtering.text("drawn", [ONLY])
    filters = Filters(drawn_only=bool(drawn))
    return PlanView(reporting, month or reporting.usual, filters, filtering.given)


def _outcome(key: str, view: PlanView) -> OutcomePage:
    return queries.outcome_page(db(), key, view.month, view.filters) or abort(404)
