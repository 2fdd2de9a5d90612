"""Keeps a form that came after its session ended, for the account that typed it and for a day.

Whose a form is, its token says: it is made from the session's own text (`csrf_text`), which begins
with the account's number and is signed with the secret key.
"""

import io
import json
import secrets
from dataclasses import asdict, dataclass
from typing import Any

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from auditapp.adapters.database import Database
from auditapp.adapters.uploads import waiting_files
from auditapp.models import Account
from auditapp.web.forms import CSRF

PURPOSE, SHOWN = "late form", "late form shown"
"""A form waits until its typist has seen it; then it is found by its key alone, for a reload."""
SALT = "wtf-csrf-token"
"""What Flask-WTF signs its tokens with, besides the secret key."""
TypedField = tuple[str, str]


@dataclass(frozen=True)
class LateForm:
    """A form that came too late: where it was sent, and its fields."""

    path: str
    fields: list[TypedField]


def csrf_text(account_id: int) -> str:
    """The secret text of a session that its form tokens are made from; it names the account."""
    return f"{account_id}-{secrets.token_hex(20)}"


def is_of(account_id: int) -> bool:
    """Whether the posted form can be this account's: false when it says that it is another's."""
    return _typist(signed=False) in (None, account_id)


def keep(late: LateForm) -> str:
    """Keep a form for whoever typed it; the key to find it by, or "" when nobody knows who."""
    account_id = _typist(signed=True)
    database: Database = current_app.extensions["auditapp.database"]
    with database.transaction() as session:
        if account_id is None or session.get(Account, account_id) is None:
            return ""
        content = io.BytesIO(json.dumps(asdict(late)).encode())
        upload = waiting_files.keep(
            session, account_id=account_id, purpose=PURPOSE, filename=None, stream=content
        )
        return upload.id


def take(session: Session, account_id: int, key: str) -> LateForm | None:
    """The account's form with this key, or else the newest that it has not seen; None when there
    is none. Forms older than a day are deleted."""
    waiting_files.delete_old(session)
    for purpose in (PURPOSE, SHOWN):
        found = waiting_files.found(session, key, account_id=account_id, purpose=purpose)
        if found is not None:
            break
    else:
        found = waiting_files.newest(session, account_id=account_id, purpose=PURPOSE)
    if found is None:
        return None
    found.purpose = SHOWN
    stored = json.loads(found.content)
    return LateForm(stored["path"], [(name, text) for name, text in stored["fields"]])


def _typist(*, signed: bool) -> int | None:
    """The account that the posted form's token was made for; `signed`: only if we made it."""
    serializer = URLSafeTimedSerializer(current_app.secret_key or "", salt=SALT)
    token = request.form.get(CSRF, "")
    try:
        text: Any = serializer.loads(token) if signed else serializer.loads_unsafe(token)[1]
    except BadData:
        return None
    number = str(text).partition("-")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None
