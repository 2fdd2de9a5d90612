"""Sessions kept on the server: the browser holds a random key, the database everything else.

Signing out, disabling an account, or changing its role or password deletes the row, which ends
the session at the next request. Idle for 30 minutes, or 10 hours old, a session is over.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import bindparam, delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.datastructures import CallbackDict

from auditapp.adapters.database import Database
from auditapp.models import SignInSession
from auditapp.models.base import utc_now

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=10)
TOUCH_EVERY = timedelta(minutes=1)
WITHOUT_SESSION = ("/static/", "/health")
ACCOUNT = "_user_id"
_KEPT = select(SignInSession.contents, SignInSession.seen_at, SignInSession.created_at).where(
    SignInSession.key_hash == bindparam("key_hash")
)
"""Read at every request, so as bare columns."""


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """The contents of one session, and whether they changed.

    `unread`: the database did not answer, so nobody knows who asks.
    """

    def __init__(self, contents: dict[str, Any], key: str | None, seen_at: datetime | None) -> None:
        def changed(_: Any) -> None:
            self.modified = True

        super().__init__(contents, changed)
        self.modified = False
        self.key = key
        self.seen_at = seen_at
        self.old_key: str | None = None
        self.unread = False

    def renew(self) -> None:
        """Take a new key: at sign-in, so that one planted beforehand is worth nothing; at
        sign-out, so that a request still under way cannot bring the old session back."""
        self.old_key = self.old_key or self.key
        self.key, self.modified = None, True

    @property
    def account_id(self) -> int | None:
        return int(self[ACCOUNT]) if self.get(ACCOUNT) else None


class DatabaseSessions(SessionInterface):
    """Flask's session interface over the sign_in_sessions table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        key = request.cookies.get(app.config["SESSION_COOKIE_NAME"])
        session = ServerSession({}, None, None)
        if not key or request.path.startswith(WITHOUT_SESSION):
            return session
        try:
            with self._database.engine.connect() as connection:
                row = connection.execute(_KEPT, {"key_hash": digest(key)}).first()
        except SQLAlchemyError:
            session.unread = True
            return session
        if row is None or _is_over(row.seen_at, row.created_at):
            return session
        return ServerSession(dict(row.contents), key, row.seen_at)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        assert isinstance(session, ServerSession)
        if not self._must_save(session):
            return
        with self._database.transaction() as database:
            for old in {session.old_key, session.key if not session else None} - {None}:
                database.execute(delete(SignInSession).where(SignInSession.key_hash == digest(old)))
            if session:
                self._keep(database, session)
        name = app.config["SESSION_COOKIE_NAME"]
        if not session:
            response.delete_cookie(name, secure=self.get_cookie_secure(app), httponly=True)
            return
        assert session.key is not None
        response.set_cookie(
            name,
            session.key,
            httponly=True,
            secure=self.get_cookie_secure(app),
            samesite=self.get_cookie_samesite(app),
            path="/",
        )

    @staticmethod
    def _must_save(session: ServerSession) -> bool:
        if session.modified:
            return bool(session or session.key or session.old_key)
        return session.seen_at is not None and utc_now() - session.seen_at > TOUCH_EVERY

    @staticmethod
    def _keep(database: Session, session: ServerSession) -> None:
        """Keep the contents, unless the session was ended while this request was under way."""
        now = utc_now()
        row = database.get(SignInSession, digest(session.key)) if session.key else None
        if row is None:
            if session.key is not None:
                return
            session.key = secrets.token_urlsafe(32)
            row = SignInSession(key_hash=digest(session.key), created_at=now)
            database.add(row)
        row.contents, row.seen_at, row.account_id = dict(session), now, session.account_id


def digest(key: str | None) -> str:
    """What is kept of a key: enough to find the session, useless to whoever reads the table."""
    return hashlib.sha256((key or "").encode()).hexdigest()


def end_sessions(session: Session, account_id: int) -> None:
    """End every session of an account, at its next request."""
    session.execute(delete(SignInSession).where(SignInSession.account_id == account_id))


def purge(session: Session) -> None:
    """Forget sessions that are over."""
    now = utc_now()
    session.execute(
        delete(SignInSession).where(
            (SignInSession.seen_at < now - IDLE) | (SignInSession.created_at < now - LONGEST)
        )
    )


def _is_over(seen_at: datetime, created_at: datetime) -> bool:
    now = utc_now()
    return now - seen_at > IDLE or now - created_at > LONGEST
