"""Signing in and out, and the accounts page."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user

from auditapp.people import access, keeping, queries, service
from auditapp.people.access import Permission, db, public, reader, requires
from auditapp.people.forms import SignInForm
from auditapp.people.sessions import purge
from auditapp.people.signing_in import SignedIn
from auditapp.people.throttle import TooManyAttempts
from auditapp.records.service import record

bp = Blueprint("people", __name__, template_folder="templates")
NAVIGATION = (("/users", "Accounts", Permission.MANAGE_PEOPLE),)

WRONG = "Enter the e-mail address and password of your account"
WAIT = "Too many attempts. Wait 5 minutes, then try again."


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Any:
    """Sign in, and go back to the page (and the typing) that asked for it."""
    after = keeping.safe_path(request.values.get("next"))
    form = SignInForm()
    kept = keeping.carried_fields()
    if request.method == "GET":
        return (
            redirect(keeping.readable_path(after))
            if current_user.is_authenticated
            else keeping.sign_in_page(form, after)
        )
    if not form.validate():
        return keeping.sign_in_page(form, after, kept), 400
    note, status = (WRONG, 400) if "\x00" in (form.email.data or "") else _try(form)
    if note:
        form.email.errors = [note]
        return keeping.sign_in_page(form, after, kept), status
    return keeping.kept_page(after, kept) if kept else redirect(keeping.readable_path(after))


def _try(form: SignInForm) -> tuple[str, int]:
    """Sign the person in, or say why not."""
    address = request.remote_addr or ""
    try:
        email, password = form.email.data or "", form.password.data or ""
        account = service.sign_in(db(), email, password, address)
    except (TooManyAttempts, service.WrongCredentials) as refusal:
        db().commit()
        return (WAIT, 429) if isinstance(refusal, TooManyAttempts) else (WRONG, 400)
    purge(db())
    db().commit()
    session.clear()
    session.renew()  # type: ignore[attr-defined]
    g.pop("csrf_token", None)
    g.reader = access.Reader.of(account)
    login_user(SignedIn(g.reader, account.email))
    return "", 200


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


@bp.get("/users")
@requires(Permission.MANAGE_PEOPLE)
def list_accounts() -> str:
    """Every account: who may sign in, and as what."""
    return render_template(
        "people/accounts.html", accounts=queries.accounts(db()), teams=queries.teams(db())
    )
