"""Forms posted after a time-out, kept on the sign-in page so that nothing typed is lost.

The fields travel in the page itself, never in the browser's storage nor on the server. After
signing in, the person sees that their typing is there and sends it on with one click. A form
that came from another site is not kept. A script keeps what was typed itself; it says whose page
it is on (`X-Account`), so that nothing goes out under the name of whoever signed in there since.
"""

from typing import Any
from urllib.parse import urlsplit

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from auditapp.people.forms import SignInForm

PREFIX = "kept:"
NOT_KEPT = {"csrf_token", "password", "submit"}
UNSEEN = {"version", "once", "next"}
"""Fields that nobody typed."""
OF_WHOM = "X-Account"
"""The header in which a script names the account whose page it is on."""
Field = tuple[str, str]


def refuse_other_sites() -> None:
    """Refuse a form that another site sent."""
    if request.method == "POST" and not came_from_here():
        abort(400, "This form did not come from this site. Open the page again and try again.")


def refuse_other_people() -> Any:
    """Refuse a script of one person's page once another person is signed in."""
    whose = request.headers.get(OF_WHOM)
    if whose is None or not current_user.is_authenticated or whose == current_user.get_id():
        return None
    now = current_user.reader
    told = {"name": now.name, "account": now.account_id}
    return {"error": "Another person has signed in here.", **told}, 401


def wants_json() -> bool:
    """Whether a script asks: whatever happens, it is answered in JSON."""
    return request.is_json or request.accept_mimetypes.best == "application/json"


def ask_to_sign_in() -> Any:
    """Nobody is signed in: show the sign-in page, with what was typed if something was."""
    if wants_json():
        return {"error": "Sign in again."}, 401
    here = request.full_path.rstrip("?")
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("people.sign_in", next=here))
    kept = posted_fields()
    return sign_in_page(SignInForm(formdata=None), here if kept else "/", kept), 401


def ask_again() -> Any:
    """The page's token expired: show what was typed, to be sent again with one click.

    A script keeps what was typed itself, and gets a new token to send it with; but not a token of
    another person's session.
    """
    if wants_json():
        fresh = {"error": "The page was open too long.", "token": generate_csrf()}, 401
        return refuse_other_people() or fresh
    if request.endpoint != "people.sign_in":
        return kept_page(request.full_path.rstrip("?"), posted_fields()), 400
    note = "The page was open too long. Enter your details again."
    form = SignInForm(formdata=None, data={"email": request.form.get("email", "")})
    return sign_in_page(form, safe_path(request.form.get("next")), carried_fields(), note), 400


def sign_in_page(
    form: SignInForm, after: str, kept: list[Field] | None = None, note: str = ""
) -> str:
    return render_template(
        "people/sign_in.html", form=form, after=after, kept=kept or [], note=note
    )


def kept_page(path: str, fields: list[Field]) -> str:
    typed = [(name, text) for name, text in fields if text.strip() and name not in UNSEEN]
    return render_template("people/kept.html", path=path, fields=fields, typed=typed)


def posted_fields() -> list[Field]:
    """What was typed into the form that came too late."""
    fields = request.form.items(multi=True)
    return [(name, text.replace("\0", "")) for name, text in fields if name not in NOT_KEPT]


def carried_fields() -> list[Field]:
    """What the sign-in page carried along."""
    return [
        (name.removeprefix(PREFIX), text)
        for name, text in request.form.items(multi=True)
        if name.startswith(PREFIX)
    ]


def came_from_here() -> bool:
    """Whether the browser says the form came from this site (or says nothing)."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site not in (None, "same-origin", "none"):
        return False
    if origin is None or (origin == "null" and site is not None):
        return True
    return origin.partition("://")[2] == request.host


def safe_path(path: str | None) -> str:
    """Where to go after signing in: a plain path on this site, or the start page."""
    path = path or "/"
    plain = path.startswith("/") and not path.startswith(("//", "/\\"))
    clean = path.isprintable() and "\\" not in path and "//" not in path.split("?")[0]
    return path if plain and clean and len(path) < 2000 else "/"


def readable_path(path: str) -> str:
    """The path if it can be opened as a page, or the start page if it only takes forms."""
    adapter = current_app.create_url_adapter(request)
    try:
        if adapter is not None:
            adapter.match(urlsplit(path).path, method="GET")
    except MethodNotAllowed:
        return "/"
    except HTTPException:
        return path
    return path
