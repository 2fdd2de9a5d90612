"""The same questions through WTForms and GOV.UK's own widget macros, to know what they cost."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovDateInput,
    GovRadioInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import DateField, Field, RadioField, SelectMultipleField, StringField, TextAreaField

from auditapp.domain.forms.definitions import Form
from auditapp.domain.forms.given_answers import NOT_APPLICABLE
from auditapp.domain.forms.questions import Question


def widgets(app: Flask, form: Form) -> Callable[[], str]:
    """Draws every field of the form, with its evidence and its reason; no page around them."""
    fields = {name: field for question in form.questions() for name, field in _fields(question)}
    drawn = type("Widgets", (FlaskForm,), fields)

    def draw() -> str:
        with app.test_request_context():
            return "".join(str(field()) for field in drawn())

    return draw


def _fields(question: Question) -> list[tuple[str, Any]]:
    found = [(question.key, _field(question))]
    if NOT_APPLICABLE in question.codes:
        reason = StringField("Why is it not applicable?", widget=GovTextInput())
        found.append((f"{question.key}-reason", reason))
    if question.takes_evidence:
        evidence = TextAreaField("Evidence", widget=GovTextArea())
        found.append((f"{question.key}-evidence", evidence))
    return found


def _field(question: Question) -> Field:
    words: dict[str, Any] = {"label": question.text, "description": question.help}
    if question.control == "radios":
        return RadioField(**words, choices=list(question.options), widget=GovRadioInput())
    if question.control == "checkboxes":
        choices = list(question.options)
        return SelectMultipleField(**words, choices=choices, widget=GovCheckboxesInput())
    if question.control == "date":
        return DateField(**words, widget=GovDateInput())
    if question.control == "number":
        return StringField(**words, widget=GovTextInput())
    return TextAreaField(**words, widget=GovTextArea())
