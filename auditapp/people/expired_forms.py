"""Forms posted after a time-out, kept so that nothing typed is lost and nobody else reads it.

A form says who typed it: its token was made for one account (`people.late_forms`). What is posted
after the session ended is kept on the server for that account alone; the sign-in page holds only
its key. After signing in, the person sees that their typing is there and sends it on with one
click. A form that came from another site is not kept. A script keeps what was typed itself; it says
whose page it is on (`X-Account`), so that nothing goes out under the name of whoever signed in
there since.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Flask,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from auditapp.people import late_forms
from auditapp.people.forms import SignInForm
from auditapp.people.late_forms import LateForm
from auditapp.web.access import db
from auditapp.web.forms import CSRF, cleaned

KEY = "kept"
"""The field of the sign-in page with the key of what was typed."""
NOT_KEPT = {"csrf_token", "password", "submit"}
UNSEEN = {"version", "once", "next"}
"""Fields that nobody typed."""
OF_WHOM = "X-Account"
"""The header in which a script names the account whose page it is on."""
NOT_KEPT_WORDS = "What you sent could not be kept. Go back: what you typed may still be there."
KEPT_FOR_ANOTHER = (
    "Somebody else typed what was sent from that page, so it is not shown to you. "
    "It is kept for them: they see it when they sign in within a day."
)


def register(app: Flask) -> None:
    """What every request passes before the form's token is looked at."""
    app.before_request(refuse_other_sites)
    app.before_request(name_the_typist)


def refuse_other_sites() -> None:
    """Refuse a form that another site sent."""
    if request.method == "POST" and not came_from_here():
        abort(400, "This form did not come from this site. Open the page again and try again.")


def name_the_typist() -> None:
    """Let every token of a signed-in person's pages name their account.

    A session that lost its text gets one before a page is drawn; one made without the account
    would leave a late form with nobody to keep it for.
    """
    if current_user.is_authenticated and CSRF not in session:
        session[CSRF] = late_forms.csrf_text(current_user.reader.account_id)


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
    if request.method == "GET":
        return redirect(url_for("people.sign_in", next=here))
    typed = posted_form()
    key = late_forms.keep(typed) if typed.fields else ""
    note = "" if key or not typed.fields else NOT_KEPT_WORDS
    return sign_in_page(SignInForm(formdata=None), here if typed.fields else "/", key, note), 401


def ask_again() -> Any:
    """The page's token expired: show what was typed, to be sent again with one click.

    A script keeps what was typed itself, and gets a new token to send it with; but not a token of
    another person's session.
    """
    if wants_json():
        fresh = {"error": "The page was open too long.", "token": generate_csrf()}, 401
        return refuse_other_people() or fresh
    if request.endpoint != "people.sign_in":
        typed = typed_by_reader()
        return (kept_page(typed), 400) if typed else _another_persons()
    note = "The page was open too long. Enter your details again."
    form = SignInForm(formdata=None, data={"email": request.form.get("email", "")})
    after = safe_path(request.form.get("next"))
    return sign_in_page(form, after, request.form.get(KEY, ""), note), 400


def after_signing_in(account_id: int, after: str, key: str) -> Any:
    """What the account typed before its session ended, if that waits; else the page it asked for.
    A form of another person's is left to them."""
    typed = late_forms.take(db(), account_id, key)
    db().commit()
    if typed is not None:
        return kept_page(typed)
    if key:
        flash(KEPT_FOR_ANOTHER, "notice")
        return redirect("/")
    return redirect(readable_path(after))


def sign_in_page(form: SignInForm, after: str, key: str = "", note: str = "") -> str:
    return render_template("people/sign_in.html", form=form, after=after, kept=key, note=note)


def kept_page(late: LateForm) -> str:
    return render_template("people/kept.html", late=late, typed=seen(late.fields))


def posted_form() -> LateForm:
    """What was typed into the form that came too late."""
    fields = [
        (name, text)
        for name, text in cleaned(request.form).items(multi=True)
        if name not in NOT_KEPT
    ]
    return LateForm(request.full_path.rstrip("?"), fields)


def typed_by_reader() -> LateForm | None:
    """What was typed into the posted form; None when another person than the reader typed it. It
    is kept for them then."""
    typed = posted_form()
    if not current_user.is_authenticated or late_forms.is_of(current_user.reader.account_id):
        return typed
    late_forms.keep(typed)
    return None


def seen(fields: Iterable[late_forms.TypedField]) -> list[late_forms.TypedField]:
    """What a person typed among the fields of a form."""
    return [(name, text) for name, text in fields if text.strip() and name not in UNSEEN]


def _another_persons() -> Any:
    flash(KEPT_FOR_ANOTHER, "notice")
    return redirect("/", 303)


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
