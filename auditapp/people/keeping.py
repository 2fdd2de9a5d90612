"""Nothing typed is lost to a time-out: a form posted too late is kept on the sign-in page.

The fields travel in the page itself, never in the browser's storage nor on the server. After
signing in, the person sees that their typing is there and sends it on with one click. A form
that came from another site is not kept.
"""

from typing import Any
from urllib.parse import urlsplit

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user

from auditapp.people.forms import SignInForm

PREFIX = "kept:"
NOT_KEPT = {"csrf_token", "password", "submit"}
Field = tuple[str, str]


def ask_to_sign_in() -> Any:
    """Nobody is signed in: show the sign-in page, with what was typed if something was."""
    if request.is_json:
        return {"error": "Sign in again."}, 401
    if request.method == "GET":
        return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")))
    if not came_from_here():
        abort(400)
    return sign_in_page(SignInForm(formdata=None), request.path, posted_fields()), 401


def ask_again() -> Any:
    """The page's protection ran out: show what was typed, to be sent again with one click."""
    if not came_from_here():
        abort(400, "This form did not come from this site. Open the page again and retry.")
    if request.endpoint == "people.sign_in":
        note = "The page was open too long. Enter your details again."
        return sign_in_page(
            SignInForm(formdata=None), safe_path(request.form.get("next")), note=note
        ), 400
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    return kept_page(request.path, posted_fields()), 400


def sign_in_page(
    form: SignInForm, after: str, kept: list[Field] | None = None, note: str = ""
) -> str:
    return render_template(
        "people/sign_in.html", form=form, after=after, kept=kept or [], note=note
    )


def kept_page(path: str, fields: list[Field]) -> str:
    return render_template("people/kept.html", path=path, fields=fields)


def posted_fields() -> list[Field]:
    """What was typed into the form that came too late."""
    return [(name, text) for name, text in request.form.items(multi=True) if name not in NOT_KEPT]


def carried_fields() -> list[Field]:
    """What the sign-in page carried along."""
    return [
        (name.removeprefix(PREFIX), text)
        for name, text in request.form.items(multi=True)
        if name.startswith(PREFIX)
    ]


def came_from_here() -> bool:
    """Whether the browser says the form came from this site (or says nothing)."""
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def safe_path(path: str | None) -> str:
    """Where to go after signing in: a plain path on this site, or the start page."""
    path = path or "/"
    plain = path.startswith("/") and not path.startswith(("//", "/\\"))
    clean = path.isprintable() and "\\" not in path and "//" not in path.split("?")[0]
    return path if plain and clean and len(path) < 2000 else "/"
