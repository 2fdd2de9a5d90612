"""Error pages: what may have happened and what to do next, with a reference that is in the log.

A script is answered in JSON. Where not even a page can be made, plain words go out.
"""

import secrets
import traceback
from typing import Any

import structlog
from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

from auditapp.people import access, keeping

log = structlog.get_logger()
LAST_RESORT = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>This did not work</title></head>
<body><h1>Sorry, this did not work</h1>
<p>Error {code}{reference}. What you saved before is safe. Go back and try again.</p></body></html>
"""


def register(app: Flask) -> None:
    """Answer every refusal and every fault in words."""

    @app.errorhandler(CSRFError)
    def keep_typing(error: CSRFError) -> Any:
        return keeping.ask_again()

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
        reference = secrets.token_hex(4)
        log.error(
            "unexpected error",
            reference=reference,
            endpoint=request.endpoint,
            kind=type(error).__name__,
            where=_where(error),
        )
        return _error_page(500, reference=reference), 500


def _error_page(code: int, **words: Any) -> Any:
    """The page of an error, or plain words where not even that page can be made; for a script,
    the words alone."""
    if keeping.wants_json():
        said = getattr(words.get("error"), "description", None) or "Something went wrong."
        return {"error": said, "code": code, "reference": words.get("reference", "")}
    try:
        return render_template("error.html", code=code, **words)
    except Exception as error:  # the last resort: no page of ours can be made
        log.error("no error page", kind=type(error).__name__, where=_where(error))
        reference = words.get("reference", "")
        return LAST_RESORT.format(code=code, reference=f" ({reference})" if reference else "")


def _where(error: BaseException) -> list[str]:
    """Where an error arose, without its message: that may hold what was typed about a child."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
