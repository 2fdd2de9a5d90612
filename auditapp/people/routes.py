"""Signing in and out, how long a session still lasts, and the accounts page."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user
from flask_wtf.csrf import generate_csrf

from auditapp.people import expired_forms, late_forms, queries, service
from auditapp.people.forms import SignInForm
from auditapp.people.sign_in import SignedIn
from auditapp.people.throttle import TooManyAttempts
from auditapp.web import access
from auditapp.web.access import Permission, db, public, reader, requires
from auditapp.web.activity_log import record
from auditapp.web.sessions import purge

bp = Blueprint("people", __name__)
bp.before_app_request(expired_forms.refuse_other_people)
NAVIGATION = (("/users", "Accounts", Permission.MANAGE_PEOPLE),)

WRONG = "E-mail address or password is incorrect"
WAIT = "Too many attempts. Wait 5 minutes, then try again."


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Any:
    """Sign in, and go back to the page (and the typing) that asked for it; a script of the page
    itself is told in JSON whether it worked."""
    after = expired_forms.safe_path(request.values.get("next"))
    form = SignInForm(request.form)
    key = request.form.get(expired_forms.KEY, "")
    if request.method == "GET":
        if current_user.is_authenticated:
            return redirect(expired_forms.readable_path(after))
        return expired_forms.sign_in_page(form, after)
    status = _try(form) if form.validate() else 400
    if expired_forms.wants_json():
        return _told(form), status
    if status != 200:
        return expired_forms.sign_in_page(form, after, key), status
    return expired_forms.after_signing_in(reader().account_id, after, key)


def _told(form: SignInForm) -> dict[str, Any]:
    """The answer to a script: who is signed in, or the error and its field."""
    if not form.errors:
        return {"token": generate_csrf(), "name": reader().name, "account": reader().account_id}
    fields = {name: words[0] for name, words in form.errors.items()}
    return {"error": ". ".join(fields.values()), "fields": fields}


def _try(form: SignInForm) -> int:
    """Sign the person in, or say at the form why not; the status to answer with."""
    email, password = form.email.data or "", form.password.data or ""
    if "\x00" in email:
        form.email.errors = [WRONG]
        return 400
    try:
        account = service.sign_in(db(), email, password, request.remote_addr or "")
    except (TooManyAttempts, service.WrongCredentials) as refusal:
        db().commit()
        slow = isinstance(refusal, TooManyAttempts)
        form.email.errors = [WAIT if slow else WRONG]
        return 429 if slow else 400
    purge(db())
    db().commit()
    session.clear()
    session.renew()  # type: ignore[attr-defined]
    g.pop("csrf_token", None)
    session["csrf_token"] = late_forms.csrf_text(account.id)
    g.reader = access.Reader.of(account)
    login_user(SignedIn(g.reader, account.email))
    return 200


@bp.post("/sign-out")
@requires(Permission.SIGNED_IN)
def sign_out() -> Any:
    """End the session on the server; the key in the browser opens nothing any more."""
    record(db(), "signed out", "account", reader().account_id, by=reader().account_id)
    db().commit()
    logout_user()
    session.clear()
    session.renew()  # type: ignore[attr-defined]
    flash("You have signed out.")
    response = redirect(url_for("people.sign_in"))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@bp.get("/session")
@requires(Permission.SIGNED_IN)
def show_session() -> dict[str, Any]:
    """How long the session still lasts. Asking does not extend it."""
    session.is_watched = True  # type: ignore[attr-defined]
    return _lasting()


@bp.post("/session")
@requires(Permission.SIGNED_IN)
def stay_signed_in() -> dict[str, Any]:
    """The person is still here: the half hour starts again."""
    session.touch()  # type: ignore[attr-defined]
    return _lasting()


def _lasting() -> dict[str, Any]:
    """For the page's countdown; whose session it is, since another person may have signed in."""
    return {
        "seconds": session.seconds,  # type: ignore[attr-defined]
        "can_stay": session.can_stay,  # type: ignore[attr-defined]
        "token": generate_csrf(),
        "name": reader().name,
        "account": reader().account_id,
    }


@bp.get("/users")
@requires(Permission.MANAGE_PEOPLE)
def list_accounts() -> str:
    """Every account: who may sign in, and as what."""
    return render_template(
        "people/accounts.html", accounts=queries.accounts(db()), teams=queries.teams(db())
    )
