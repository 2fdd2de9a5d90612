"""WTForms over a form's definition: what was typed in, answers or clear faults out.

Only reads what comes in; pages are drawn by templates straight over the definition. The names of
a question: its key (the answer), `<key>-evidence`, `<key>-reason`, `<key>-action`, `<key>-theme`
and `<key>-example`.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import IO, Any
from urllib.parse import parse_qsl

from flask import Request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from wtforms import Field, HiddenField

from auditapp.domain.forms.entries import (
    ACTION_LIMIT,
    EVIDENCE_LIMIT,
    REASON_LIMIT,
    BadAnswer,
    Given,
    clean_text,
    limited,
)
from auditapp.domain.forms.questions import Question
from auditapp.domain.vocabulary import LearningTheme
from auditapp.web.forms import CSRF, StrictForm, strange

PARTS = ("reason", "evidence", "action", "theme", "example")
"""What stands beside an answer, each in a control of its own."""
UNREADABLE = "\ufffd"
TICKED = "yes"
THEMES = frozenset({"", *map(str, LearningTheme)})
NOT_READ = "Some characters could not be read. Type this again"


class FormParser(FormDataParser):
    """Marks bytes that are not UTF-8, where Werkzeug would write them out as text (`%FF`); holds
    every kind of form to the same limits."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Any:
        if mimetype != "application/x-www-form-urlencoded":
            return super().parse(stream, mimetype, content_length, options)
        body = stream.read()
        too_long = len(body) > (self.max_form_memory_size or math.inf)
        if too_long or body.count(b"&") >= (self.max_form_parts or math.inf):
            raise RequestEntityTooLarge
        pairs = parse_qsl(body.decode(errors="replace"), keep_blank_values=True, errors="replace")
        return stream, self.cls(pairs), self.cls()


class FormRequest(Request):
    """A request whose forms are read with `FormParser`."""

    form_data_parser_class = FormParser


class AnswerField(Field):
    """Reads one question's answer the way the question itself says."""

    parts: tuple[str, ...] = ("",)

    def __init__(self, question: Question, **kwargs: Any) -> None:
        super().__init__(question.name, **kwargs)
        self.question = question

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Gather the field's parts (a date has three), then read them as one answer."""
        self.process_errors = []
        self.typed: list[str] = []
        self.data = None
        for part in self.parts:
            self.typed.extend(formdata.getlist(self.name + part) if formdata else [])
        try:
            self.data = self.question.parse([readable(text) for text in self.typed])
        except BadAnswer as error:
            self.process_errors.append(str(error))


class DayField(AnswerField):
    """Day, month and year in three boxes."""

    parts = ("-day", "-month", "-year")


class NoteField(Field):
    """Free text beside an answer, refused (never cut) when it is too long."""

    def __init__(self, label: str, limit: int, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.limit = limit
        self.typed_text = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed_text = valuelist[0] if valuelist else ""
        self.data = ""
        if len(valuelist) > 1:
            raise ValueError("This was sent twice")
        try:
            self.data = limited(readable(self.typed_text), self.limit)
        except BadAnswer as error:
            raise ValueError(str(error)) from None


class ThemeField(Field):
    """What an answer teaches; empty for nothing in particular."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else ""
        if len(valuelist) > 1 or self.data not in THEMES:
            raise ValueError("Choose one of the learning themes, or none")


class ExampleField(Field):
    """Whether an answer is good practice worth sharing: a box that is ticked, or is not sent."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist == [TICKED]
        if valuelist not in ([], [TICKED]):
            raise ValueError("Tick the box, or leave it")


FIELDS: Mapping[str, type[AnswerField]] = {
    "yes_no": AnswerField,
    "yes_no_na": AnswerField,
    "met_partly_na": AnswerField,
    "safe": AnswerField,
    "heard": AnswerField,
    "grade": AnswerField,
    "grade_na": AnswerField,
    "choice": AnswerField,
    "choices": AnswerField,
    "scale": AnswerField,
    "number": AnswerField,
    "percentage": AnswerField,
    "date": DayField,
    "text": AnswerField,
}
"""The field that reads each type of question; a guard test holds this equal to the types."""


class SectionForm(StrictForm):
    """One section of an audit as it was posted; made by `section_form`."""

    version = HiddenField()
    questions: tuple[Question, ...] = ()

    def given(self) -> dict[str, Given]:
        """The answers, as far as they could be read."""
        return {question.key: self._given(question) for question in self.questions}

    def _given(self, question: Question) -> Given:
        value = self[question.key].data
        names = {part: named(question, part) for part in PARTS}
        beside = {part: self[name].data for part, name in names.items() if name in self}
        return Given(value, **{part: held for part, held in beside.items() if held})

    def faults(self) -> dict[str, str]:
        """What is wrong, by field name, one message each, in the order of the page."""
        return {f.name: str(f.process_errors[0]) for f in self if f.process_errors}

    def readable(self) -> dict[str, Given]:
        """The answers that can be kept; a question with a fault keeps what was saved before."""
        bad = self.wrong()
        return {key: given for key, given in self.given().items() if key not in bad}

    def as_typed(self, question: Question) -> Given:
        """An answer with its texts as they were typed, right or wrong."""
        names = {part: named(question, part) for part in ("evidence", "reason", "action")}
        typed = {part: self[name].typed_text for part, name in names.items() if name in self}
        return replace(self._given(question), **typed)

    def wrong(self) -> dict[str, dict[str, str]]:
        """What is wrong, by question and by its part: value, evidence, reason and so on."""
        said = self.faults()
        found = {
            question.key: {
                part: said[name]
                for part in ("value", *PARTS)
                if (name := named(question, part)) in said
            }
            for question in self.questions
        }
        return {key: parts for key, parts in found.items() if parts}

    def strange(self, posted: MultiDict[str, str]) -> list[str]:
        """Names that were posted but do not belong to this form, or twice where once is all."""
        once = {CSRF, "next", "version"}
        answers = {field.name + part for field in self for part in getattr(field, "parts", ("",))}
        return strange(posted, once, answers - once)

    def was_cleaned(self) -> bool:
        """Whether characters that cannot be kept were taken out of what was typed."""
        texts = [field.typed_text for field in self if isinstance(field, NoteField)]
        texts += [text for field in self if isinstance(field, AnswerField) for text in field.typed]
        return any(_lost_characters(text) for text in texts)


def named(question: Question, part: str) -> str:
    """The name of the control that holds a part of a question's answer."""
    return question.key if part == "value" else f"{question.key}-{part}"


def section_form(
    questions: Iterable[Question], posted: MultiDict[str, str] | None = None
) -> SectionForm:
    """The form for these questions, filled from what was posted: by the request, if not given."""
    fields: dict[str, Any] = {"questions": tuple(questions)}
    for question in fields["questions"]:
        fields[question.key] = FIELDS[question.type](question)
        if question.takes_evidence:
            fields[f"{question.key}-evidence"] = NoteField("Evidence", EVIDENCE_LIMIT)
            fields[f"{question.key}-action"] = NoteField("What needs to happen", ACTION_LIMIT)
        fields[f"{question.key}-theme"] = ThemeField("Learning theme")
        fields[f"{question.key}-example"] = ExampleField("Good practice worth sharing")
        if question.takes_reason:
            fields[f"{question.key}-reason"] = NoteField("Reason", REASON_LIMIT)
    made = type("PostedSection", (SectionForm,), fields)
    # Sent by a script, the token comes in a header and was looked at: the form needs none.
    form: SectionForm = made() if posted is None else made(posted, meta={"csrf": False})
    return form


def readable(text: str) -> str:
    """Text as it was sent; BadAnswer when its bytes were not proper UTF-8."""
    if UNREADABLE in text:
        raise BadAnswer(NOT_READ)
    return text


def _lost_characters(text: str) -> bool:
    """Whether cleaning takes out more than outer white space (which the bars protect)."""
    whole = f"|{text}|"
    return clean_text(whole) != whole.replace("\r\n", "\n").replace("\r", "\n")
