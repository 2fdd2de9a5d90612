"""JSON that a page's script posts, read strictly into pydantic models.

Python's own reader takes NaN, half a surrogate pair and a name that comes twice; a page of ours
sends none of these, so each is refused, in words that say what is wrong and where.
"""

import json
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Model = TypeVar("Model", bound="PostedModel")
Count = Annotated[int, Field(ge=1, le=2**31 - 1)]
Text = Annotated[str, Field(max_length=4_000_000)]
"""Text of whole characters: with a limit, which is no limit here, pydantic looks at each."""
LONGEST_NAME = 40
_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not expected",
    "string_type": "must be text",
    "string_unicode": "holds half a character",
    "string_too_long": "is too long",
    "string_pattern_mismatch": "must match {pattern}",
    "int_type": "must be a whole number",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "bool_type": "must be true or false",
    "tuple_type": "must be a list",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "too_short": "must not be empty",
}
"""What is said of each kind of fault after its place is named."""


class BadPost(ValueError):
    """What was sent is not what a page of ours sends; the message says what is wrong."""


class PostedModel(BaseModel):
    """A table in posted JSON: every name is known, every value of exactly the declared type."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def read_posted(body: bytes, model: type[Model]) -> Model:
    """The body as this model; BadPost says what is wrong with any other."""
    try:
        return model.model_validate(_parsed(body))
    except ValidationError as error:
        raise BadPost(_in_words(error)) from None


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body.decode(), parse_constant=_no_number, object_pairs_hook=_once)
    except BadPost:
        raise
    except RecursionError:
        raise BadPost("The request is nested too deeply.") from None
    except ValueError:  # not UTF-8, not JSON, or a number of thousands of digits
        raise BadPost("The request is not readable JSON.") from None


def _no_number(name: str) -> NoReturn:
    raise BadPost(f"{name} is not a number that can be kept.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadPost(f"“{_shown(twice)}” came twice.")
    return table


def _in_words(error: ValidationError) -> str:
    """The first fault: where it is, and what is wrong there."""
    fault = error.errors(include_url=False, include_input=False)[0]
    inside = [part + 1 if isinstance(part, int) else part for part in fault["loc"]]
    where = f"“{' › '.join(map(_shown, inside))}”" if inside else "The request"
    words = _WORDS.get(fault["type"], "cannot be read").format(**fault.get("ctx", {}))
    return f"{where} {words}."


def _shown(name: object) -> str:
    return str(name)[:LONGEST_NAME].encode(errors="replace").decode()
