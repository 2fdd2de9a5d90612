"""One escalation in words: the question it is about, who was told, and what its panel holds."""

from typing import Any

from auditapp.domain.calendar import london
from auditapp.domain.forms.questions import Question
from auditapp.escalations.deadlines import clock
from auditapp.escalations.managers import NO_ACCOUNT
from auditapp.models import Escalation
from auditapp.models.base import utc_now
from auditapp.web.template_filters import moment_words


def question_of(escalation: Escalation) -> Question:
    """The question whose answer raised it, in the wording it was answered in."""
    return escalation.audit.form_version.definition.by_key[escalation.question]


def asked_words(escalation: Escalation) -> str:
    """The question and its answer: what the escalation is about."""
    question = question_of(escalation)
    return f"{question.text} {question.show(escalation.answer or None)}"


def told_words(escalation: Escalation) -> str:
    """Who was told and when, in a sentence, and when a response is due; "" when nobody was."""
    if not escalation.is_told:
        return ""
    when = f" on {moment_words(escalation.spoken_at)}" if escalation.spoken_at else ""
    due = f"A response is due by {moment_words(escalation.due_at)}"
    who = "" if escalation.manager_id else ", and the QA lead records it"
    return f"Recorded: {escalation.told} was told{when}. {due}{who}."


def panel_record(escalation: Escalation) -> dict[str, Any]:
    """An open escalation as a page's script knows it."""
    spoken = london(escalation.spoken_at) if escalation.spoken_at else None
    return {
        "id": escalation.id,
        "question": escalation.question,
        "answer": escalation.answer,
        "state": str(escalation.state),
        "version": escalation.version,
        "url": f"/escalations/{escalation.id}",
        "due": clock(escalation, utc_now()).words.partition(": ")[0],
        "worry": escalation.worry,
        "manager": NO_ACCOUNT if escalation.told_role else str(escalation.manager_id or ""),
        "told_role": escalation.told_role,
        "told": told_words(escalation),
        "asked": asked_words(escalation),
        "spoken_on": f"{spoken:%Y-%m-%d}" if spoken else "",
        "spoken_time": f"{spoken:%H:%M}" if spoken else "",
        "agreed": escalation.agreed,
    }
