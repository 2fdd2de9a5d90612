"""Pages that ask how an uploaded list is read: its columns, then words and teams not known yet."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from auditapp.adapters.uploads.cell_readers import TeamReader
from auditapp.adapters.uploads.mappings import store
from auditapp.adapters.uploads.mappings.file_reading import FileReading
from auditapp.adapters.uploads.mappings.together import examine_mapped
from auditapp.adapters.uploads.sheet_choice import SheetChoices
from auditapp.adapters.uploads.tables import TableError
from auditapp.case_lists import column_page
from auditapp.case_lists.column_choices import ROLES, UNNAMED, ColumnChoices
from auditapp.case_lists.open_questions import (
    LEAVE_OUT,
    OpenQuestions,
    answered,
    open_questions,
    without_involvement,
)
from auditapp.case_lists.preview import list_uploads
from auditapp.case_lists.service import CaseListUpload
from auditapp.domain.calendar import today
from auditapp.domain.vocabulary import Involvement
from auditapp.web.access import Permission, db, reader, requires
from auditapp.web.activity_log import record
from auditapp.web.forms import only_these_fields
from auditapp.web.remembered_mappings import remember_mapping
from auditapp.web.urls import Filtering

bp = Blueprint("list_columns", __name__)
HERE = "/case-lists/preview/<key>"


@bp.get(f"{HERE}/columns")
@requires(Permission.RUN_MONTH, writes=True)
def show_columns(key: str) -> Any:
    """Ask which column is what, with what is proposed and five rows as they would be read."""
    filtering = Filtering(request.args)
    return _columns_page(key, filtering.text("sheet"), filtering.text("heading"))


@bp.post(f"{HERE}/columns")
@requires(Permission.RUN_MONTH)
def choose_columns(key: str) -> Any:
    """Show the rows as the choices read them, or keep the choices and continue."""
    return _columns_page(key, request.form.get("sheet", ""), request.form.get("heading", ""))


@bp.post(f"{HERE}/mappings")
@requires(Permission.RUN_MONTH)
def choose_mappings(key: str) -> Any:
    """Read the file through known mappings."""
    with list_uploads(today()).opened(key) as (session, _, _):
        known = {one.mapping.mapping: one.mapping for one in store.known(session, "cases")}
    names = request.form.getlist("mapping")
    if not set(names) <= known.keys():
        abort(400, "This page cannot take a mapping that there is not.")
    if not names:
        return redirect(_to("show_columns", key))
    _keep(key, FileReading(tuple(known[name] for name in names)))
    return redirect(_to("show_questions", key))


@bp.get(f"{HERE}/words")
@requires(Permission.RUN_MONTH, writes=True)
def show_questions(key: str) -> Any:
    """Ask what words mean that are not known, and for the services of new teams."""
    how, questions = _asked(key)
    if not questions:
        return redirect(_preview(key))
    record(db(), "case list previewed", "upload", key[:12], by=reader().account_id)
    db().commit()
    return _questions_page(key, how, questions, {})


@bp.post(f"{HERE}/words")
@requires(Permission.RUN_MONTH)
def answer_questions(key: str) -> Any:
    """Keep the answers with the file, and with the mapping if it is remembered."""
    how, questions = _asked(key)
    words = {f"word-{at}": word for at, word in enumerate(questions.words)}
    teams = {f"service-{at}": team for at, team in enumerate(questions.teams)}
    only_these_fields(*words, *teams, "involvement", "create", "remember")
    posted = {name: request.form.get(name, "").strip() for name in (*words, "involvement")}
    faults = {
        name: f"Select what “{word}” means"
        for name, word in words.items()
        if posted[name] not in (*Involvement, LEAVE_OUT)
    }
    if questions.needs_involvement and posted["involvement"] not in list(Involvement):
        faults["involvement"] = "Select the type of involvement of every row"
    if faults:
        return _questions_page(key, how, questions, faults), 422
    meanings = {word: posted[name] for name, word in words.items()}
    services = {team: request.form.get(name, "").strip() for name, team in teams.items()}
    _answer(key, answered(how, meanings, posted["involvement"]), services)
    return redirect(_to("show_questions", key) if questions.needs_involvement else _preview(key))


def _answer(key: str, how: FileReading, services: dict[str, str]) -> None:
    """Keep what was answered; a mapping that has a name remembers its new words."""
    creates = "create" in request.form
    if "remember" in request.form:
        for mapping in how.mappings:
            if mapping.mapping != UNNAMED:
                remember_mapping(db(), mapping, by=reader().account_id)
    _keep(key, FileReading(how.mappings, creates, services if creates else {}))


def _columns_page(key: str, sheet: str, row: str) -> Any:
    with list_uploads(today()).opened(key) as (session, upload, path):
        try:
            shown = column_page.sheet_headings(path, _number(sheet), _number(row))
        except TableError as error:
            abort(400, str(error))
        kind = CaseListUpload(session)
        posted = request.method == "POST"
        choices = (
            _posted(shown) if posted else ColumnChoices.of_proposals(shown.headings, kind.reads)
        )
        going_on = request.form.get("do") == "continue"
        faults = choices.faults if going_on else {}
        if going_on and not faults:
            return _continue(key, shown, choices)
        rows = column_page.as_read(session, path, shown, choices)
        mappings = column_page.fitting(session, shown.starts)
    record(db(), "case list previewed", "upload", key[:12], by=reader().account_id)
    db().commit()
    page = render_template(
        "case_lists/columns.html",
        key=key,
        about=_about(),
        file=upload.name,
        shown=shown,
        choices=choices,
        faults=faults,
        error_count=len(faults),
        rows=rows,
        fitting=mappings,
        roles=ROLES,
        involvements=list(Involvement),
    )
    return page, 422 if faults else 200


def _posted(shown: column_page.SheetHeadings) -> ColumnChoices:
    names = [f"column-{at}" for at in range(len(shown.headings))]
    only_these_fields(*names, "sheet", "heading", "involvement", "one_row", "title", "do")
    roles = [request.form.get(name, "") for name in names]
    involvement = request.form.get("involvement", "")
    if not set(roles) <= ROLES.keys() or involvement not in ("", *Involvement):
        abort(400, "This page cannot take that choice. Nothing was saved: go back and try again.")
    title = " ".join(request.form.get("title", "").split())
    one_row = "one_row" in request.form
    return ColumnChoices(shown.headings, tuple(roles), involvement, one_row, title)


def _continue(key: str, shown: column_page.SheetHeadings, choices: ColumnChoices) -> Any:
    """Keep the choices with the file, and remember them under their name."""
    row = shown.row_to_keep(choices.mapping(shown.title))
    mapping = choices.mapping(shown.title, row)
    if mapping.mapping != UNNAMED:
        remember_mapping(db(), mapping, by=reader().account_id)
    _keep(key, FileReading((mapping,)))
    return redirect(_to("show_questions", key))


def _asked(key: str) -> tuple[FileReading, OpenQuestions]:
    """How the file is read so far, and what it still asks; nothing where it cannot be read."""
    with list_uploads(today()).opened(key) as (session, upload, path):
        how = FileReading.from_store(upload.reading)
        if without_involvement(how):
            return how, OpenQuestions(needs_involvement=True)
        kind = CaseListUpload(session, TeamReader(session, creates=True))
        everything = SheetChoices(None, hidden_rows=True, hidden_columns=True)
        try:
            return how, open_questions(examine_mapped(kind, how.uses, path, everything))
        except TableError:
            return how, OpenQuestions()


def _questions_page(
    key: str, how: FileReading, questions: OpenQuestions, faults: dict[str, str]
) -> Any:
    teams = TeamReader(db()).teams.values()
    return render_template(
        "case_lists/words.html",
        key=key,
        about=_about(),
        how=how,
        questions=questions,
        faults=faults,
        error_count=len(faults),
        posted=request.form,
        meanings=[(one, one.label) for one in Involvement],
        leave_out=LEAVE_OUT,
        services=sorted({team.service for team in teams if team.service}),
        named=[one for one in how.mappings if one.mapping != UNNAMED],
    )


def _keep(key: str, how: FileReading) -> None:
    list_uploads(today()).say_how(key, how)
    db().commit()


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _about() -> dict[str, Any]:
    """The list's name and day, which the addresses of its pages carry."""
    filtering = Filtering(request.args)
    return {name: text for name in ("name", "as_at") if (text := filtering.text(name))}


def _to(endpoint: str, key: str) -> str:
    return url_for(f"list_columns.{endpoint}", key=key, **_about())


def _preview(key: str) -> str:
    return url_for("case_lists.show_preview", key=key, **_about())
