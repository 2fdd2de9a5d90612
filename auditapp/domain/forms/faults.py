"""Faults in a definition: where, what is wrong and how to correct it; includes pydantic's errors in
plain words."""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

Inside = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to correct, with a stable code for scripts."""

    code: str
    place: str
    what: str
    remedy: str
    line: int | None = None
    file: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        parts = [part for part in (where, self.place) if part]
        return f"{', '.join(parts)}: {self.what} {self.remedy} [{self.code}]"


class DefinitionFaults(ValueError):
    """A definition that cannot be used, with every fault found in it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


def nearest(word: str, known: Iterable[str], *, alike: float = 0.6) -> str:
    """“Did you mean …?” for a name close to a known one, otherwise an empty string."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=alike)
    return f"Did you mean “{found[0]}”?" if found else ""


def from_pydantic(error: ValidationError, model: type[BaseModel] | None, place: str) -> list[Fault]:
    """Faults for pydantic's errors, in plain words."""
    return [fault for fault, _ in with_places(error, model, place)]


def with_places(
    error: ValidationError, model: type[BaseModel] | None, place: str
) -> Iterator[tuple[Fault, Inside]]:
    """Faults for pydantic's errors, each with its path inside the part that was read."""
    tag = _tag(model)
    for detail in error.errors(include_url=False):
        inside = tuple(part for part in detail["loc"] if part != tag)
        chosen_by = str(detail.get("ctx", {}).get("discriminator", "")).strip("'")
        yield _fault(detail, model, place, inside), (*inside, chosen_by) if chosen_by else inside


def _fault(detail: Any, model: type[BaseModel] | None, place: str, inside: Inside) -> Fault:
    name = str(inside[-1]) if inside else ""
    where = ", ".join(part for part in (place, " ".join(map(str, inside))) if part)
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        return Fault("missing", where, f"“{name}” is missing.", f"Add a line “{name} = …”.")
    if kind == "extra_forbidden":
        guess = nearest(name, _names(model)) or "Remove it, or check its spelling."
        return Fault("unknown-name", where, f"“{name}” is not known here.", guess)
    if kind == "value_error":
        return Fault("wrong-value", where, f"{context['error']}.", "Correct it as shown.")
    if kind in {"union_tag_invalid", "union_tag_not_found"}:
        return _tag_fault(where, detail, context)
    shown = repr(detail.get("input"))[:60]
    return Fault("wrong-value", where, f"{shown} cannot be used: {detail['msg']}.", _hint(kind))


def _tag_fault(where: str, detail: Any, context: Any) -> Fault:
    word = str(context.get("discriminator", "'type'")).strip("'")
    known = [tag.strip().strip("'") for tag in str(context.get("expected_tags", "")).split(",")]
    given = context.get("tag")
    if given is None:
        return Fault("missing", where, f"“{word}” is missing.", f"Add a line “{word} = …”.")
    remedy = nearest(str(given), known) or f"Choose one of: {', '.join(known)}."
    return Fault("unknown-type", where, f"{word} “{given}” is not known.", remedy)


def _hint(kind: str) -> str:
    hints = {
        "string_type": "Write it as text in quotation marks.",
        "int_type": "Write a whole number without quotation marks.",
        "bool_type": "Write true or false.",
        "tuple_type": "Write a list in square brackets.",
        "string_pattern_mismatch": "Use capitals, digits and hyphens as in the shipped forms.",
    }
    return hints.get(kind, "Compare it with the shipped forms.")


def _tag(model: type[BaseModel] | None) -> str | None:
    """The tag that chose this model from several; pydantic puts it into every path."""
    for name in ("type", "kind"):
        field = model.model_fields.get(name) if model else None
        words = get_args(field.annotation) if field else ()
        if len(words) == 1:
            return str(words[0])
    return None


def _names(model: type[BaseModel] | None) -> list[str]:
    if model is None:
        return []
    return [field.alias or name for name, field in model.model_fields.items()]
