"""The data of the bare template: an audit's questions as plain dictionaries."""

import json
from typing import Any

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from auditapp.audits.capture.page import AuditPage, asked, rule_table
from auditapp.audits.capture.question_view import QuestionView
from auditapp.domain.forms.definitions import Form
from auditapp.domain.vocabulary import LearningTheme
from auditapp.models import Audit

THEMES = [{"code": str(theme), "label": theme.label} for theme in LearningTheme]
DATE_PARTS = (("day", "Day", 2), ("month", "Month", 2), ("year", "Year", 4))


def plain_questions(audit: Audit) -> list[dict[str, Any]]:
    """Every question of the audit's only section, worked out before anything is timed."""
    page = AuditPage(audit)
    return [_plain(page, item) for item in asked(page, page.form.sections[0])]


def _plain(page: AuditPage, item: QuestionView) -> dict[str, Any]:
    form, question = page.form, item.question
    rule, values = question.show_if, item.values
    limit = question.limit
    return {
        "key": question.key,
        "text": question.text,
        "help": question.help,
        "hint": bool(question.help or rule),
        "only_if": rule.words(form.wording) if rule else "",
        "rule": _json(rule_table(rule)) if rule else "",
        "hidden": not item.shown,
        "control": question.control,
        "pattern": question.pattern,
        "scale": question.is_score,
        "anchors": _anchors(form, item),
        **_options(item),
        "dates": _dates(question.key, values) if question.control == "date" else [],
        "values": values,
        "value": values[0] if values else "",
        "limit": limit,
        "limit_words": f"{limit:,}",
        "asks_reason": question.takes_reason,
        "reason": item.given.reason,
        "asks_evidence": question.takes_evidence,
        "evidence": item.given.evidence,
        "asks_action": question.takes_action,
        "action": item.given.action,
        "theme": item.given.theme,
        "example": item.given.example,
        "themes": THEMES,
    }


def _options(item: QuestionView) -> dict[str, Any]:
    question = item.question
    several = question.control == "checkboxes"
    return {
        "kind": "checkboxes" if several else "radios",
        "input": "checkbox" if several else "radio",
        "layout": _layout(item),
        "options": [{"code": code, "label": label} for code, label in question.options],
    }


def _layout(item: QuestionView) -> str:
    question = item.question
    if question.control == "checkboxes":
        return " app-options--columns"
    if len(question.options) <= 5:
        return " govuk-radios--inline"
    return " govuk-radios--inline app-options--scale" if question.is_score else ""


def _dates(key: str, values: tuple[str, ...]) -> list[dict[str, Any]]:
    given = values or ("", "", "")
    return [
        {"id": f"{key}-{part}", "label": label, "width": width, "value": value}
        for (part, label, width), value in zip(DATE_PARTS, given, strict=True)
    ]


def _anchors(form: Form, item: QuestionView) -> list[dict[str, str]]:
    if not item.question.is_grade:
        return []
    return [
        {"label": label, "words": form.anchors[code]}
        for code, label in item.question.options
        if code in form.anchors
    ]


def _json(rule: object) -> Markup:
    """As the page's `tojson` writes it."""
    return htmlsafe_json_dumps(rule, dumps=json.dumps, sort_keys=True)
