"""Reads the JSON that a page's script sent as a pydantic model, or refuses it in words."""

from typing import NoReturn

from flask import abort, request
from structlog import get_logger

from auditapp.domain.posted_json import BadPost, Model, read_posted
from auditapp.web.access import reader

log = get_logger()


def json_body(model: type[Model], *, longest: int) -> Model:
    """The request's body as this model: 415 when it is not JSON, 413 when it has more than
    `longest` bytes, 400 when it does not fit the model."""
    if not request.is_json:
        abort(415, "Send JSON.")
    body = request.get_data(cache=False)
    if len(body) > longest:
        abort(413, "This is too much to save at once. Shorten the longest text.")
    try:
        return read_posted(body, model)
    except BadPost as error:
        refuse_body(str(error))


def refuse_body(words: str) -> NoReturn:
    """Refuse JSON that our pages never send: it was tampered with, or its page is broken."""
    log.warning("JSON refused", endpoint=request.endpoint, by=reader().account_id)
    abort(400, f"{words} Nothing was saved.")
