"""The forms on the page of an escalation: what the panel asks, the response, the closure."""

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import StringField, TextAreaField

from auditapp.domain.forms.given_answers import limited
from auditapp.domain.privacy.identifiers import suspects
from auditapp.escalations.panel import PARTS, TEXT_LIMIT, TypedPanel
from auditapp.escalations.record import panel_record
from auditapp.models import Escalation
from auditapp.web.checked_fields import CheckedTextArea
from auditapp.web.forms import StrictForm, version_of


class WorryForm(StrictForm):
    """The worry, who was told, when, and what was agreed; all optional at first."""

    worry = TextAreaField(
        "What are you worried about?",
        description="What you read, and why the child may be unsafe. No names.",
    )
    manager = StringField(
        "Which manager did you speak to?",
        description="By phone or in person. This appears at the top of their work at once.",
    )
    told_role = StringField(
        "What is their role?",
        description="For example, emergency duty team manager. No name.",
    )
    spoken_on = StringField("What day did you speak?")
    spoken_time = StringField("What time did you speak?")
    agreed = TextAreaField("What was agreed?", description="Who does what today.")
    version = StringField()

    @property
    def asked_version(self) -> int:
        """The version that the page showed; 0 when it does not say."""
        return version_of(self.version.data)

    @property
    def typed(self) -> TypedPanel:
        """What stands in the boxes, right or wrong."""
        return TypedPanel(**{name: self[name].data or "" for name in PARTS})

    def show(self, faults: Mapping[str, str]) -> None:
        """Put what is wrong beside the boxes."""
        for name, words in faults.items():
            self[name].errors = [words]


class AnswerForm(StrictForm):
    """The response to an escalation."""

    response = CheckedTextArea(
        "What was done, and is the child safe enough now?",
        description="Who saw the child, what changed, what happens next. No names.",
    )


class ClosureForm(StrictForm):
    """The reason for closing an escalation without a response."""

    reason = CheckedTextArea(
        "Why are you closing it without a response?",
        description="For example, raised in error or dealt with in another way. Say how you know.",
    )


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
        "told_role": escalation.told_role,
        "agreed": escalation.agreed,
        "response": escalation.response,
        "reason": escalation.closed_reason,
    }
    found = {name: [_mark(one) for one in suspects(text)] for name, text in texts.items() if text}
    return {name: marks for name, marks in found.items() if marks}


def _mark(suspect: Any) -> str:
    return f"“{suspect.phrase}” looks like {suspect.kind.words}"
