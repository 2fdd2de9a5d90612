"""Learning points and good practice, by theme, question, form, month and team."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, current_app, render_template, request
from sqlalchemy.orm import Session

from auditapp.adapters.database import Database
from auditapp.domain.forms.questions import Question
from auditapp.domain.vocabulary import Selection
from auditapp.learning import queries as learning_queries
from auditapp.learning.queries import KINDS, THEMES, LearningFilters
from auditapp.models import MarkedAnswer
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.activity_log import record
from auditapp.web.choices import all_teams, newest_forms
from auditapp.web.urls import Filtering
from auditapp.web.visibility import visible

bp = Blueprint("learning", __name__)
NAVIGATION = (("/learning", "Learning", Permission.READ_AUDITS),)
SELECTIONS = {str(one): one.label for one in Selection}


@bp.app_template_filter("theme")
def theme_words(code: str) -> str:
    """What a learning theme is called."""
    return THEMES.get(code, code)


@dataclass(frozen=True)
class Offered:
    """What the filters offer, each code with its words."""

    forms: Mapping[str, str]
    questions: Mapping[str, Question]
    teams: tuple[str, ...]

    def choices(
        self, wanted: LearningFilters, marked: frozenset[str]
    ) -> dict[str, list[tuple[str, str]]]:
        """The options of each list; of questions those with anything to find, and the chosen."""
        keys = (key for key in self.questions if key in marked or key == wanted.question)
        return {
            "kind": list(KINDS.items()),
            "theme": list(THEMES.items()),
            "form": list(self.forms.items()),
            "question": [(key, f"{key} {self.questions[key].name}") for key in keys],
            "team": [(team, team) for team in self.teams],
            "selection": list(SELECTIONS.items()),
        }


@bp.get("/learning")
@requires(Permission.READ_AUDITS, writes=True)
def show_learning() -> Any:
    """A page of marked answers, newest first, with how many each theme has."""
    filtering = Filtering(request.args)
    database: Database = current_app.extensions["auditapp.database"]
    with database.reading() as session:
        offered = _offered(session)
        wanted = _wanted(filtering, offered)
        reach = visible(reader(), of=MarkedAnswer)
        counts = learning_queries.by_theme(session, reach, wanted)
        total = learning_queries.total_of(counts, wanted)
        page = learning_queries.page_of(session, reach, wanted, filtering.page(), total)
        marked = frozenset(learning_queries.marked_questions(session))
    by, about = reader().account_id, {"shown": len(page.rows), **filtering.given}
    record(db(), "learning read", "learning", wanted.theme or "all", by=by, **about)
    db().commit()
    link = filtering.link("learning.show_learning")
    numbers = [number for one in counts for number in (one.examples, one.lessons)]
    return render_template(
        "learning/learning.html",
        page=page,
        counts=counts,
        longest=max(numbers, default=1),
        wanted=wanted,
        choices=offered.choices(wanted, marked),
        is_filtered=bool(filtering.given),
        link=link,
        kinds=[
            (words, link(show=kind), kind == wanted.kind)
            for kind, words in {"": "Both", **KINDS}.items()
        ],
    )


def _offered(session: Session) -> Offered:
    newest = newest_forms(session)
    return Offered(
        forms={one.form: one.title for one in newest},
        questions=learning_queries.questions_asked(session),
        teams=tuple(team.name for team in all_teams(session)),
    )


def _wanted(filtering: Filtering, offered: Offered) -> LearningFilters:
    first, last = filtering.month("from"), filtering.month("to")
    if first and last and first > last:
        abort(400, f"“From” ({first.label}) must be before “To” ({last.label}).")
    return LearningFilters(
        kind=filtering.text("show", KINDS),
        theme=filtering.text("theme", THEMES),
        form=filtering.text("form", offered.forms),
        question=filtering.text("question", offered.questions),
        first=first,
        last=last,
        team=filtering.text("team", offered.teams),
        selection=filtering.text("selection", SELECTIONS),
    )
