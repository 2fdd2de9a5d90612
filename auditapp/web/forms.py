"""Forms that refuse unknown fields and fields sent twice, and clean every text that is posted."""

import re
from collections.abc import Collection
from typing import Any

from flask import abort, render_template, request
from flask_wtf import FlaskForm
from structlog import get_logger
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Field, IntegerField, SelectMultipleField

from auditapp.domain.forms.given_answers import NOT_READ, UNREADABLE, storable
from auditapp.web.access import db, reader
from auditapp.web.checked_fields import log_confirmed

log = get_logger()
CSRF = "csrf_token"
_OUR_WORDS = {
    "Not a valid integer value.": "Enter a whole number",
    "Not a valid date value.": "Enter a real date, such as 3 10 2026",
    "Not a valid time value.": "Enter a time, such as 14:30",
    "Not a valid choice.": "Select one from the list",
}
"""WTForms' own error messages, with ours."""
_PLAIN_NUMBER = re.compile(r"\s*-?[0-9]+\s*")
SHOWN = 5
"""How many unexpected fields a refusal names."""


class StrictForm(FlaskForm):  # type: ignore[misc]
    """A form that refuses fields it does not have, and shows one error per field in our words.

    Control characters are taken out of what is posted before any field reads it. A text whose
    bytes could not be read is refused, and so are digits of other scripts.
    """

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Cleans the posted texts; files are left as they are."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            if request.is_json:  # not a form, whatever it holds
                return None
            posted = super().wrap_formdata(form, formdata)
            return posted and (cleaned(posted) if form.cleans else posted)

    cleans = True
    """Whether texts are cleaned at once; not where each answer is, and its page says so."""

    def strange(self, posted: MultiDict[str, Any]) -> list[str]:
        """Names posted that are not on the page, or more often than they are on it."""
        once = {field.name + part for field in self for part in getattr(field, "parts", ("",))}
        often = {field.name for field in self if isinstance(field, SelectMultipleField)}
        often |= {field.name + part for field in self for part in getattr(field, "repeated", ())}
        return strange(posted, {CSRF, *once}, often)

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Whether the form was posted and is right; 400 for what it does not have.

        What it confirms of names and the like is logged with what it changes.
        """
        self.refuse_strange_fields()
        right: bool = super().validate_on_submit(extra_validators)
        if right:
            self.log_confirmed()
        return right

    def log_confirmed(self) -> None:
        """Log the phrases and references that were confirmed; the caller commits."""
        log_confirmed(db(), self, by=reader().account_id)

    def refuse_strange_fields(self) -> None:
        """400 for a posted field or file that this form does not have."""
        refuse_strange_fields([*self.strange(request.form), *self.strange(request.files)])

    def refuse(self, words: str, field: str = "") -> None:
        """Show a service's error at a field, or at the first one."""
        target = self._fields.get(field) or next(iter(self))
        target.errors = [*target.errors, words]

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        for field in self:
            words = _unread(field) or [_OUR_WORDS.get(str(one), str(one)) for one in field.errors]
            field.errors = words[:1]
        return valid and not self.errors


def cleaned(posted: MultiDict[str, Any]) -> MultiDict[str, Any]:
    """Posted fields with their texts as they can be stored."""
    return MultiDict(
        (name, storable(value) if isinstance(value, str) else value)
        for name, value in posted.items(multi=True)
    )


def _unread(field: Field) -> list[str]:
    """What is wrong with the characters of a posted field, whatever its value."""
    texts = [one for one in field.raw_data or () if isinstance(one, str) and one.strip()]
    if any(UNREADABLE in one for one in texts):
        return [NOT_READ]
    if isinstance(field, DateField) and not all(map(str.isascii, texts)):
        return [_OUR_WORDS["Not a valid date value."]]
    if all(map(_PLAIN_NUMBER.fullmatch, texts)):
        return []
    if isinstance(field, IntegerField):
        return [_OUR_WORDS["Not a valid integer value."]]
    return [_OUR_WORDS["Not a valid choice."]] if getattr(field, "coerce", None) is int else []


def form_page(template: str, form: StrictForm, **shown: Any) -> tuple[str, int]:
    """The page of a form: fresh, or 422 with what is wrong once it was posted."""
    page = render_template(template, form=form, error_count=len(form.errors), **shown)
    return page, 422 if form.is_submitted() else 200


def strange(
    posted: MultiDict[str, Any], once: Collection[str], often: Collection[str] = ()
) -> list[str]:
    """Names in a posted form that its page does not have, or that were posted more than once."""
    return sorted(
        name
        for name, values in posted.lists()
        if name not in often and (name not in once or len(values) > 1)
    )


def only_these_fields(*names: str) -> None:
    """400 for a posted field not among these or posted twice; for routes without a form."""
    refuse_strange_fields(strange(request.form, {CSRF, *names}))


def refuse_strange_fields(names: list[str]) -> None:
    """Refuse a form with fields that its page does not have: it was tampered with."""
    if names:
        account = reader().account_id
        log.warning("fields refused", fields=len(names), endpoint=request.endpoint, by=account)
        shown = ", ".join(f"“{name[:40]}”" for name in names[:SHOWN])
        abort(400, f"This page cannot take {shown}. Nothing was saved: go back and try again.")


def version_of(text: object) -> int:
    """The version that a page posted; 0 where it posted none."""
    digits = str(text or "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0
