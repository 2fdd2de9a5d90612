"""Parts of the programme's pages: the form of an entry, and the result of opening a month."""

from typing import Any

from flask import flash

from auditapp.case_lists import queries as case_list_queries
from auditapp.domain.calendar import Month, today
from auditapp.domain.counting import counted
from auditapp.models import Programme
from auditapp.programme import open_month
from auditapp.programme.forms import EntryForm
from auditapp.rounds import auditors
from auditapp.rounds.requested_round import say_left
from auditapp.web.access import db
from auditapp.web.choices import newest_forms
from auditapp.web.forms import form_page


def offer(form: EntryForm) -> None:
    """Fill the lists of the form."""
    newest = case_list_queries.newest(db())
    columns = case_list_queries.strata_columns(newest) if newest else list(case_list_queries.STRATA)
    drawn = [one for one in newest_forms(db()) if one.definition.subject != "meeting"]
    form.offer(drawn, columns, auditors.available(db()), Month.of(today()))


def entry_page(form: EntryForm, entry: Programme | None = None, **more: Any) -> tuple[str, int]:
    """The form of a new entry, or of one that is there."""
    titles = {one.form: one.title for one in newest_forms(db())}
    title = titles.get(entry.form, entry.form) if entry else ""
    return form_page("programme/entry.html", form, entry=entry, title=title, **more)


def tell(month: Month, outcomes: list[open_month.OpenedEntry]) -> None:
    """Name each round that was opened, and each that was not with its reason."""
    opened = [f"{one.title} ({counted(one.drawn, 'case')})" for one in outcomes if not one.refusal]
    if opened:
        flash(f"Rounds opened, drawn and assigned for {month.label}: {', '.join(opened)}.")
    for one in outcomes:
        if one.refusal:
            flash(f"{one.title} could not be opened: {one.refusal}", "notice")
    say_left(sum(one.waiting for one in outcomes))
    if not outcomes:
        flash(f"All rounds for {month.label} were already open.", "notice")
