"""Error pages: what may have happened and what to do next, with a reference that is in the log.

A script is answered in JSON. The page shows what a refused form held. Where not even a page can be
made, plain words are sent.
"""

import secrets
import traceback
from typing import Any

import structlog
from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    SecurityError,
    ServiceUnavailable,
)

from auditapp.adapters.database import does_not_answer
from auditapp.people import expired_forms
from auditapp.web import access

log = structlog.get_logger()
NOT_NOW = "The database does not answer just now. Nothing was saved: try again in a moment."
SECONDS = "5"
"""After how long to try again."""
GIVES_BACK = {403, 404, 503}
"""Refusals after which nothing else on the page would hold what was typed."""
LONGEST_HOST = 100
WRONG_HOST = "This service is not reached under that name. Check the address and try again.\n"
LAST_RESORT = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Sorry, that did not work</title></head>
<body><h1>Sorry, that did not work</h1>
<p>Error {code}{reference}. What you saved before is safe. Go back and try again.</p></body></html>
"""


def register(app: Flask) -> None:
    """Register the handlers that answer every refusal and every fault in words."""

    app.register_error_handler(SecurityError, _wrong_host)

    @app.errorhandler(CSRFError)
    def keep_typing(error: CSRFError) -> Any:
        return expired_forms.ask_again()

    @app.errorhandler(HTTPException)
    def show_refusal(error: HTTPException) -> Any:
        if error.code and error.code < 400:
            return error
        if isinstance(error, InternalServerError):
            return show_fault(error.original_exception or error)
        access.close_session()
        headers = {}
        if isinstance(error, MethodNotAllowed):
            headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
        return _error_page(error.code or 400, error=error), error.code or 400, headers

    @app.errorhandler(Exception)
    def show_fault(error: BaseException) -> Any:
        access.close_session()
        if does_not_answer(error):
            log.warning("no answer from the database", endpoint=request.endpoint)
            later = ServiceUnavailable(NOT_NOW)
            return _error_page(503, error=later), 503, {"Retry-After": SECONDS}
        reference = secrets.token_hex(4)
        log.error(
            "unexpected error",
            reference=reference,
            endpoint=request.endpoint,
            kind=type(error).__name__,
            where=_where(error),
        )
        return _error_page(500, reference=reference), 500


def _wrong_host(error: SecurityError) -> Any:
    """Plain words and one line in the log: no address can be made for a page of ours."""
    log.warning("wrong host", host=request.headers.get("Host", "")[:LONGEST_HOST])
    return WRONG_HOST, 400, {"Content-Type": "text/plain; charset=utf-8"}


def _error_page(code: int, **words: Any) -> Any:
    """The page of an error, or plain words where not even that page can be made; for a script,
    the words alone."""
    if expired_forms.wants_json():
        said = getattr(words.get("error"), "description", None) or "Something went wrong."
        return {"error": said, "code": code, "reference": words.get("reference", "")}
    try:
        return render_template("error.html", code=code, **_sent(code), **words)
    except Exception as error:  # the last resort: no page of ours can be made
        log.error("no error page", kind=type(error).__name__, where=_where(error))
        reference = words.get("reference", "")
        return LAST_RESORT.format(code=code, reference=f" ({reference})" if reference else "")


def _sent(code: int) -> dict[str, Any]:
    """What a refused form held, and where it was sent; nothing of what another person typed."""
    if request.method != "POST" or code not in GIVES_BACK:
        return {}
    late = expired_forms.typed_by_reader()
    if late is None:
        return {}
    return {"path": late.path, "fields": late.fields, "typed": expired_forms.seen(late.fields)}


def _where(error: BaseException) -> list[str]:
    """Where an error arose, without its message: that may hold what was typed about a child."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
