"""All audits: every one that the reader may see, filtered and sorted."""

from typing import Any

from flask import Blueprint, abort, render_template, request

from auditapp.audits.search import queries as search
from auditapp.audits.search.queries import FROM_ANY_ROUND, STATES, AuditFilters
from auditapp.domain.calendar import Month, today
from auditapp.models import Audit
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.choices import all_teams, newest_forms
from auditapp.web.urls import Filtering
from auditapp.web.visibility import lists_all, visible

bp = Blueprint("search", __name__)
SORT_WORDS = {"month": "Newest month", "case": "Case", "team": "Team", "due": "Due day"}
NAVIGATION = (("/audits", "Audits", Permission.READ_AUDITS),)


@bp.app_template_global("lists_all")
def lists_all_here(state: str) -> bool:
    """Whether the reader may see every audit in this state that a count of theirs counts."""
    return lists_all(reader(), state)


@bp.get("/audits")
@requires(Permission.READ_AUDITS)
def list_audits() -> Any:
    """A page of the audits that the filters leave, newest month first unless sorted otherwise."""
    filtering = Filtering(request.args)
    forms = [(one.form, one.title) for one in newest_forms(db())]
    filters = _wanted(filtering, [form for form, _ in forms])
    reach = visible(reader(), of=Audit)
    sort = filtering.text("sort", search.SORTS) or "month"
    now, link = today(), filtering.link("search.list_audits")
    page = search.audit_page(db(), reach, filters, now, sort=sort, number=filtering.page())
    return render_template(
        "search/audits.html",
        page=page,
        filters=filters,
        filtered={*filtering.given} - {"sort"},
        sort_words=SORT_WORDS[sort].lower(),
        sorts=[(words, link(sort=one), one == sort) for one, words in SORT_WORDS.items()],
        today=now,
        offered={
            "state": list(STATES.items()),
            "form": forms,
            "team": [(team.name, team.name) for team in all_teams(db())],
            "month": [(one, Month.parse(one).label) for one in search.months(db())],
            "auditor": search.auditors(db(), reach),
        },
        link=link,
    )


def _wanted(filtering: Filtering, forms: list[str]) -> AuditFilters:
    month = filtering.month("month")
    first, last = month or filtering.month("from"), month or filtering.month("to")
    if first and last and first > last:
        abort(400, f"“From” ({first.label}) must be before “To” ({last.label}).")
    return AuditFilters(
        state=filtering.text("state", STATES),
        form=filtering.text("form", forms),
        team=filtering.text("team"),
        first=first,
        last=last,
        auditor=filtering.number("auditor"),
        round=_round(filtering),
    )


def _round(filtering: Filtering) -> str:
    if filtering.text("round") == FROM_ANY_ROUND:
        return FROM_ANY_ROUND
    number = filtering.number("round")
    return str(number) if number else ""
