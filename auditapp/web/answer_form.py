"""WTForms made from a form's definition, which turn posted text into answers or errors.

Used only to read posts; templates draw pages from the definition. The controls of a question are
named by its key (the answer), `<key>-evidence`, `<key>-reason`, `<key>-action`, `<key>-theme` and
`<key>-example`.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import IO, Any
from urllib.parse import parse_qsl

from flask import Request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from wtforms import Field, HiddenField

from auditapp.domain.audits.typed_answers import (
    NOTES,
    ReadAnswer,
    TypedAnswer,
    parts_beside,
    read_answer,
)
from auditapp.domain.forms.given_answers import Given, limited, readable
from auditapp.domain.forms.questions import Question
from auditapp.web.checked_fields import LookedThrough
from auditapp.web.forms import CSRF, StrictForm, strange

_EMPTY = Given().digest
TICKED = "yes"
TWICE = "This was sent twice"
_NO_NOTES = dict.fromkeys(NOTES, "")


class FormParser(FormDataParser):
    """Form parser that marks bytes that are not UTF-8, which Werkzeug would turn into text (`%FF`),
    and applies the same limits to every kind of form."""

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
    """A request whose forms are read with `FormParser`, and which routes never see as HEAD: it is
    answered as GET is, without its body, and nothing that happens meanwhile is kept."""

    form_data_parser_class = FormParser

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keeps_nothing = self.method == "HEAD"
        if self.keeps_nothing:
            self.method = "GET"


class AnswerField(Field):
    """Reads one question's answer, and its other parts (`beside`), from a posted page."""

    parts: tuple[str, ...] = ("",)
    """Endings of the names of the controls that hold the answer itself."""
    was_posted = False
    """Whether the posted page had the question: some of its controls are sent by every browser."""

    def __init__(self, question: Question, beside: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(question.name, **kwargs)
        self.question = question
        self.beside = beside

    @property
    def names(self) -> list[str]:
        """The names of all its controls."""
        beside = [control_name(self.question, part) for part in self.beside]
        return [self.name + part for part in self.parts] + beside

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Gather the parts (a date has three), then read them as one answer."""
        self.was_posted = bool(formdata) and not formdata.keys().isdisjoint(self.names)
        texts = formdata.getlist if formdata else _nothing
        value = [text for part in self.parts for text in texts(self.name + part)]
        sent = {part: texts(control_name(self.question, part)) for part in self.beside}
        example = sent.pop("example", [])
        faults = {part: TWICE for part, found in sent.items() if len(found) > 1}
        if example not in ([], [TICKED]):
            faults["example"] = "Tick the box, or leave it"
        notes = {part: "".join(found[:1]) for part, found in sent.items()}
        typed = {**_NO_NOTES, **notes, "value": value, "example": example == [TICKED]}
        self.answer = read_answer(self.question, TypedAnswer.model_validate(typed), faults)
        self.data = self.answer.given.value
        self.process_errors = list(self.answer.faults.values())


class DayField(AnswerField):
    """Day, month and year in three boxes."""

    parts = ("-day", "-month", "-year")


class NoteField(Field):
    """Free text with an answer; refused, never shortened, when it is too long."""

    def __init__(self, label: str, limit: int, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.limit = limit
        self.typed_text = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed_text = valuelist[0] if valuelist else ""
        self.data = ""
        if len(valuelist) > 1:
            raise ValueError(TWICE)
        self.data = limited(readable(self.typed_text), self.limit)


class CheckedNote(LookedThrough, NoteField):
    """Free text that belongs to no answer, and so is looked through by itself."""


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
    """A posted section of an audit; made by `section_form`."""

    cleans = False
    version = HiddenField()
    as_opened = HiddenField()
    """The answers that the page was opened with, as `digests` writes them."""
    questions: tuple[Question, ...] = ()

    @property
    def answers(self) -> dict[str, ReadAnswer]:
        """The answer as typed at each question of the posted page, in its order. A question that
        was not posted keeps what is saved."""
        fields = (self[question.key] for question in self.questions)
        return {field.question.key: field.answer for field in fields if field.was_posted}

    @property
    def has_faults(self) -> bool:
        return any(answer.faults for answer in self.answers.values())

    def strange(self, posted: MultiDict[str, str]) -> list[str]:
        """Names posted that do not belong to this form, or posted twice where once is allowed."""
        names = {name for question in self.questions for name in self[question.key].names}
        return strange(posted, {CSRF, "next", "version", "as_opened"}, names)

    def is_touched(self, key: str) -> bool:
        """Whether the person changed the answer to a question since the page was opened, or may
        have: a page that does not say what it was opened with may."""
        field, opened = self[key], self.opened
        is_fault = bool(field.answer.faults)
        now = field.answer.given.digest
        return field.was_posted and (opened is None or is_fault or opened.get(key, _EMPTY) != now)

    def is_news(self, key: str, saved: Given) -> bool:
        """Whether this answer is another than the page was opened with, as far as is known."""
        return self.opened is None or self.opened.get(key, _EMPTY) != saved.digest

    @cached_property
    def opened(self) -> Mapping[str, str] | None:
        """The digests of the answers that the page was opened with, or None."""
        if self.as_opened.data is None:
            return None
        pairs = (one.rpartition(":") for one in str(self.as_opened.data).split())
        return {key: digest for key, _, digest in pairs}


def control_name(question: Question, part: str) -> str:
    """The name of the control that holds a part of a question's answer."""
    return f"{question.key}-{part}"


def section_form(questions: Iterable[Question]) -> SectionForm:
    """The form for these questions, filled from what was posted."""
    fields: dict[str, Any] = {"questions": tuple(questions)}
    for question in fields["questions"]:
        fields[question.key] = FIELDS[question.type](question, beside=parts_beside(question))
    form: SectionForm = type("PostedSection", (SectionForm,), fields)()
    return form


def digests(questions: Iterable[Question], given: Mapping[str, Given]) -> str:
    """The answers to these questions, as far as there are any, without what they say."""
    keys = (question.key for question in questions)
    return " ".join(f"{key}:{given[key].digest}" for key in keys if given.get(key))


def _nothing(name: str) -> list[str]:
    return []
