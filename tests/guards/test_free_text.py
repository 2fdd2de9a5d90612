"""Every box for free text is looked through for names and the like, or says here why not."""

import importlib
import pkgutil
from collections.abc import Iterator

from wtforms import Field, Form, StringField, TextAreaField
from wtforms.fields.core import UnboundField

import auditapp
from auditapp.web.answer_form import NoteField
from auditapp.web.checked_fields import LookedThrough, ReferenceField
from auditapp.web.forms import StrictForm

LISTED = {
    "GradeReasonForm.reason": "kept with the answers, and looked through with them",
    "WorryForm.worry": "an urgent record is never held up: marked beside the box instead",
    "WorryForm.agreed": "an urgent record is never held up: marked beside the box instead",
    "WorryForm.manager": "chosen from a list",
    "WorryForm.told_role": "an urgent record is never held up: marked beside the box instead",
    "WorryForm.spoken_on": "a day",
    "WorryForm.spoken_time": "a time",
    "WorryForm.version": "a number",
    "_About.name": "the name of a list of cases, shown to QA leads only",
    "ListFileForm.name": "the name of a list of cases, shown to QA leads only",
    "FreezeForm.name": "the name of a list of cases, shown to QA leads only",
}
"""Boxes whose text is not looked through before it is kept, each with the reason."""
FREE = (StringField, TextAreaField, NoteField)
CHECKED = (LookedThrough, ReferenceField)


def _forms(start: type[Form]) -> Iterator[type[Form]]:
    for form in start.__subclasses__():
        if form.__module__.startswith("auditapp."):
            yield form
        yield from _forms(form)


def _fields() -> Iterator[tuple[str, type[Field]]]:
    """Every declared field of every form, by the form's name and its own."""
    for found in pkgutil.walk_packages(auditapp.__path__, "auditapp."):
        if found.name.endswith("forms") or found.name.endswith("_routes"):
            importlib.import_module(found.name)
    for form in set(_forms(StrictForm)):
        for name in dir(form):
            field = getattr(form, name)
            if isinstance(field, UnboundField):
                yield f"{form.__name__}.{name}", field.field_class


def _is_free(field: type[Field]) -> bool:
    """Whether people type into it: a choice, a hidden field or a password is none."""
    return field in FREE or issubclass(field, (TextAreaField, NoteField))


def test_every_box_for_free_text_is_looked_through_or_listed_with_a_reason() -> None:
    fields = dict(_fields())
    assert len(fields) > 40
    free = {name for name, field in fields.items() if _is_free(field)}
    looked_through = {name for name, field in fields.items() if issubclass(field, CHECKED)}
    assert free - looked_through - LISTED.keys() == set()
    assert {"RevisionForm.reason", "AnswerForm.response", "NoteForm.know"} <= looked_through


def test_every_box_that_is_listed_is_still_there() -> None:
    assert LISTED.keys() - dict(_fields()).keys() == set()
