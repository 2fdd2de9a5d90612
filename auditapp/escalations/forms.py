"""What the panel of an escalation asks, and how what was typed is read.

One form for the page and for its script. A field with a fault keeps what was saved before; the
others are kept at once, since nothing typed waits for something else to be right.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import DateField, StringField, TextAreaField, TimeField
from wtforms.validators import Optional

from auditapp.domain.calendar import LONDON, london
from auditapp.domain.forms.entries import BadAnswer, clean_text, limited
from auditapp.domain.privacy.identifiers import suspects
from auditapp.escalations.queries import Told, panel_record
from auditapp.escalations.service import Written
from auditapp.models import Escalation
from auditapp.web.forms import StrictForm, version_of

TEXT_LIMIT = 20_000
PARTS = ("worry", "manager", "spoken_on", "spoken_time", "agreed")
SLACK = timedelta(minutes=10)
"""How far the clock of somebody's computer may run ahead."""


class WorryForm(StrictForm):
    """What is the worry, who was told, when, and what was agreed: none of it must be there yet."""

    worry = TextAreaField(
        "What is the worry?",
        description="What you read, and why the child may be unsafe. No names.",
    )
    manager = StringField(
        "Which manager did you speak to?",
        description="By phone or in person. They see this at the top of their work at once.",
    )
    spoken_on = DateField("Which day did you speak?", validators=[Optional()])
    spoken_time = TimeField("At what time?", validators=[Optional()])
    agreed = TextAreaField("What was agreed?", description="Who does what today.")
    version = StringField()

    @property
    def asked_version(self) -> int:
        """The version that the page showed; 0 when it does not say."""
        return version_of(self.version.data)

    def read(self, escalation: Escalation, told: Told, now: datetime) -> Written:
        """What can be kept; `errors` of the fields says what is wrong with the rest."""
        self.validate()
        saved = Written.of(escalation)
        return Written(
            self._text(self.worry, saved.worry),
            self._named(saved.manager_id, told),
            self._moment(saved.spoken_at, now),
            self._text(self.agreed, saved.agreed),
        )

    @property
    def faults(self) -> dict[str, str]:
        return {name: self[name].errors[0] for name in PARTS if self[name].errors}

    def _text(self, field: Any, saved: str) -> str:
        try:
            return text_of(field)
        except BadAnswer as error:
            field.errors = [str(error)]
            return saved

    def _named(self, saved: int | None, told: Told) -> int | None:
        text = clean_text(self.manager.data or "")
        if not text:
            return None
        if saved is not None and text == str(saved):
            return saved  # whoever was named stays named, whatever the list says today
        named = next((number for number in told.ids if str(number) == text), None)
        if named is None:
            self.manager.errors = ["Choose one of the list"]
        return saved if named is None else named

    def _moment(self, saved: datetime | None, now: datetime) -> datetime | None:
        """The day and the time together; half of it is not kept."""
        if self.spoken_on.errors or self.spoken_time.errors:
            return saved
        day: date | None = self.spoken_on.data
        at: time | None = self.spoken_time.data
        if day is None and at is None:
            return None
        if day is None or at is None:
            field, words = (self.spoken_on, "day") if day is None else (self.spoken_time, "time")
            field.errors = [f"Enter the {words} as well"]
            return saved
        moment = datetime.combine(day, at, tzinfo=LONDON)
        if day.year < 2000 or moment > now + SLACK:
            self.spoken_on.errors = ["Enter when you spoke: it cannot be in the future"]
            return saved
        if saved is not None and f"{london(saved):%Y-%m-%d %H:%M}" == f"{moment:%Y-%m-%d %H:%M}":
            return saved  # a page shows no seconds
        return moment


class AnswerForm(StrictForm):
    """What was done about it."""

    response = TextAreaField(
        "What was done, and is the child safe enough now?",
        description="Who saw the child, what changed, what happens next. No names.",
    )


class ClosureForm(StrictForm):
    """Raised in error, or dealt with otherwise."""

    reason = TextAreaField(
        "Why is it closed without a response?",
        description="Raised in error, or dealt with in another way: say which, and how you know.",
    )


def worry_form(texts: Mapping[str, str]) -> WorryForm:
    """What a script sent, as the page's own form reads it; its token came in a header."""
    return WorryForm(MultiDict(texts), meta={"csrf": False})


def shown_form(escalation: Escalation) -> WorryForm:
    """What is saved, as the page's form shows it."""
    record = panel_record(escalation)
    texts = {name: str(record[name]) for name in (*PARTS, "version")}
    return WorryForm(MultiDict(texts))


def text_of(field: Any) -> str:
    """The words of a box. BadAnswer when there are too many."""
    return limited(field.data or "", TEXT_LIMIT)


def marked(escalation: Escalation) -> dict[str, list[str]]:
    """Phrases of its texts that look as if they identified somebody, by the box they stand in."""
    texts = {
        "worry": escalation.worry,
        "agreed": escalation.agreed,
        "response": escalation.response,
        "reason": escalation.closed_reason,
    }
    found = {name: [_mark(one) for one in suspects(text)] for name, text in texts.items() if text}
    return {name: marks for name, marks in found.items() if marks}


def _mark(suspect: Any) -> str:
    return f"“{suspect.phrase}” looks like {suspect.kind.words}"
