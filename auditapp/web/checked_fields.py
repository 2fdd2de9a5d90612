"""Fields whose text is looked through for what may identify somebody, before anything is kept.

A free text is asked about phrase by phrase, as an answer is: each is taken out, or confirmed to
identify nobody. A case reference that looks like a person is confirmed with a reason. What was
confirmed is logged by its kind and the box it stood in, never the phrase.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from flask import request
from sqlalchemy.orm import Session
from wtforms import Field, StringField, TextAreaField, ValidationError

from auditapp.domain.forms.given_answers import clean_text
from auditapp.domain.privacy.identifiers import Suspect, digest, suspects
from auditapp.domain.privacy.references import looks_words, reference_looks
from auditapp.web.activity_log import record

NOBODY = "-nobody"
"""Ends the name of the boxes that are ticked for phrases, each with the digest of one."""
BECAUSE = "-because"
"""Ends the name of the box that says why a reference is one."""
REASON_LIMIT = 1_000
CONFIRM = "Take it out, or confirm that it identifies nobody"
SAY_WHY = "Enter the reference of the case system, or say why this is it"
_SUBJECTS = {
    "audit_id": "audit",
    "escalation_id": "escalation",
    "case_id": "round case",
    "round_id": "round",
    "list_id": "case list",
    "key": "outcome",
}
"""What a page is about, by the part of its address; the first that it has."""


class LookedThrough(Field):
    """A field of free text: phrases that may identify somebody are confirmed, or taken out."""

    repeated = (NOBODY,)
    """Endings of the names that may be posted several times."""

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)
        self.ticked = frozenset(formdata.getlist(self.name + NOBODY) if formdata else ())

    @cached_property
    def found(self) -> tuple[Suspect, ...]:
        """Every phrase of what was posted that may identify somebody, confirmed or not."""
        return suspects(str(self.data or "")) if self.raw_data else ()

    @property
    def phrases(self) -> list[tuple[Suspect, str, bool]]:
        """Each phrase with its digest, and whether it was confirmed; for the page."""
        marked = [(one, digest(one.phrase)) for one in self.found]
        return [(one, known, known in self.ticked) for one, known in marked]

    @property
    def fault(self) -> str:
        """What is wrong while a phrase is neither confirmed nor taken out; "" when none is."""
        open_ones = [one for one, _, is_confirmed in self.phrases if not is_confirmed]
        return f"{phrases_words(open_ones)}. {CONFIRM}" if open_ones else ""

    @property
    def confirmed_kinds(self) -> list[str]:
        return [str(one.kind) for one, _, is_confirmed in self.phrases if is_confirmed]

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if not validation_stopped and self.fault:
            raise ValidationError(self.fault)


class CheckedTextArea(LookedThrough, TextAreaField):
    """A box for free text."""


class CheckedLine(LookedThrough, StringField):
    """A line of free text."""


class ReferenceField(StringField):
    """The reference of a case; one that looks like a person needs a reason."""

    parts = ("", BECAUSE)
    because = ""

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)
        if formdata:
            self.because = clean_text(formdata.get(self.name + BECAUSE, ""))[:REASON_LIMIT]

    @property
    def doubt(self) -> str:
        """What the posted reference looks like, in words; "" for an ordinary one."""
        reference = str(self.data or "").strip() if self.raw_data else ""
        looks = reference_looks(reference) if reference else ()
        return f"“{reference}” {looks_words(looks)}" if looks else ""

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if validation_stopped or not self.doubt:
            return
        if not self.because:
            raise ValidationError(f"{self.doubt}. {SAY_WHY}")
        if suspects(self.because):
            raise ValidationError("The reason must not name or describe anybody. Write it again")


def phrases_words(found: Iterable[Suspect]) -> str:
    """Phrases as a message quotes them, each with what it looks like."""
    return "; ".join(f"“{one.phrase}” looks like {one.kind.words}" for one in found)


def log_confirmed(session: Session, form: Iterable[Field], *, by: int | None) -> None:
    """Log what a posted form confirms: the box, the kind, and for a reference the reason."""
    for action, details in _confirmed(form):
        record(session, action, *_subject(), by=by, **details)


def _confirmed(form: Iterable[Field]) -> Iterator[tuple[str, dict[str, str]]]:
    for field in form:
        for kind in getattr(field, "confirmed_kinds", ()):
            yield "identifier confirmed", {"field": field.name, "kind": kind}
        if isinstance(field, ReferenceField) and field.doubt:
            yield "reference confirmed", {"reason": field.because}


def _subject() -> tuple[str, object]:
    """What the page is about: the object of its address, or the page itself."""
    given = request.view_args or {}
    for name, subject in _SUBJECTS.items():
        if name in given:
            return subject, given[name]
    return "page", str(request.endpoint)
